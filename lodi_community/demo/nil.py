"""零报告 of the working year: some communities have said that they have none, the others have not got round to it."""

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
