"""Money received in the fiscal year (clauses 15.2–15.4), and what counties ask beyond the city (15.5, 15.9)."""

from datetime import date

from django.db.models import BigIntegerField, Q, Sum
from django.db.models.functions import Cast

from communities.figures import Figure, measure
from communities.levels import county_of
from communities.models import FundingTier, YearlyProfile
from communities.prepared import ALL, prepared
from lodi_community.records.figures import Between

from .models import Budget, Funding, FundingKind, LocalStandard


@measure(
    Figure("operating_received", "运转经费到位数", "元"),
    Figure("livelihood_received", "惠民项目资金到位数", "元"),
    reads="funding.funding funding.receipt",
    none_of="funding receipt",
)
def received(selection, on, reading):
    """Σ receipts in 分 by kind; a kind with a budget but no receipt has received 0, one without a row is missing."""
    return received_by(selection, on)


@measure(
    Figure("operating_before", "上年运转经费到位数", "元"),
    Figure("livelihood_before", "上年惠民项目资金到位数", "元"),
    reads="funding.funding funding.receipt",
)
def received_before(selection, on, reading):
    """Clause 15.5: what was received in the year before, to be compared with."""
    return received_by(selection, date(on.year - 1, 12, 31))


def received_by(selection, on):
    """(community, 运转经费, 惠民项目资金) received by a day of a year, in 分."""
    amounts = {}
    for pk, kind, amount in _received(selection, on):
        amounts.setdefault(pk, {})[kind] = amount
    for pk, by_kind in amounts.items():
        yield pk, by_kind.get(Funding.Kind.OPERATING), by_kind.get(Funding.Kind.LIVELIHOOD)


@prepared
def _received(selection, on):
    rows = Funding.objects.filter(selection.q("community"), year=on.year).values("community_id", "kind")
    paid = Sum("receipts__amount", output_field=BigIntegerField(), default=0, filter=Q(receipts__received_on__lte=on))
    return rows.annotate(paid=paid).order_by().values_list("community_id", "kind", "paid")


@measure(
    Figure("local_operating", "县定运转经费标准", "元"),
    Figure("local_livelihood", "县定惠民项目资金标准", "元"),
    reads="communities.community communities.division communities.yearlyprofile funding.localstandard",
)
def local_standards(selection, on, reading):
    """Clause 15.5: the county's own standard in force for the tier the community has that year; no row: there is none.

    While the year's tier is not known, it is Between the least and the most that the county asks of any tier.
    """
    in_force = {tuple(of): fen for *of, fen in _standards(ALL, on.year)}
    if not in_force:
        return
    tiers = dict(_tiers(selection, on.year))
    for pk, code in selection.codes.items():
        found = [_local(in_force, county_of(code), tiers.get(pk), kind) for kind in FundingKind]
        if found != [None, None]:
            yield pk, *found


@prepared
def _standards(everywhere, year):
    """(county, tier, kind, 分) of all standards in force, a later one after an earlier one."""
    standards = LocalStandard.objects.filter(first_year__lte=year).order_by("first_year")
    return standards.annotate(fen=Cast("amount", BigIntegerField())).values_list("unit__code", "tier", "kind", "fen")


@prepared
def _tiers(selection, year):
    profiles = YearlyProfile.objects.filter(selection.q("community"), year=year)
    return profiles.order_by().values_list("community_id", "funding_tier")


def _local(in_force, county, tier, kind):
    """A county's standard of a kind for a tier, None where it has none; Between its ends over all tiers where the tier is not known."""
    if tier:
        return in_force.get((county, tier, kind))
    amounts = [in_force.get((county, each, kind), 0) for each in FundingTier]
    least, most = min(amounts), max(amounts)
    return (Between(least, most) if least < most else most) or None


@measure(
    Figure("housing_fund_ready", "所在县市区有条件落实住房公积金"),
    reads="communities.community communities.division funding.budget",
)
def housing_fund_ready(selection, on, reading):
    """Clause 15.9: whether the community's county says in its budget of the year that it is in a position to."""
    said = dict(_said_ready(ALL, on.year))
    if said:
        yield from ((pk, said[county_of(code)]) for pk, code in selection.codes.items() if county_of(code) in said)


@prepared
def _said_ready(everywhere, year):
    budgets = Budget.objects.filter(year=year, housing_fund_ready__isnull=False)
    return budgets.values_list("unit__code", "housing_fund_ready")
