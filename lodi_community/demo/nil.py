"""零报告: some communities have said of the working year that they have none; units have said so of the years before."""

from datetime import date

from committees.models import MemberDisposal
from communities.models import NilReport
from facilities.models import ProjectFee
from staffing.models import ReserveCandidate

from .fate import WORKING

SHARE = 0.5  # of the communities that have none of a kind
KINDS = ((ProjectFee, None), (MemberDisposal, None), (ReserveCandidate, date(WORKING, 1, 1)))
"""(model, first day without; None for what is reported by the year)."""


def reports(plans, communities, rows):
    """The reports of a street's communities. ``rows``: {model: rows of the street}."""
    for model, since in KINDS:
        there = {row.place_code() for row in rows[model] if row.fact_year() in (None, WORKING)}
        for community in communities:
            slug = model._meta.model_name
            said = plans[community.code].stream(f"none/{slug}").random() < SHARE
            if said and community.code not in there:
                yield NilReport(code=community.code, kind=slug, year=WORKING, since=since)


def none_of(unit, model, year):
    """A unit's report that it has none of a kind in a year."""
    return NilReport(code=unit.code, kind=model._meta.model_name, year=year)
