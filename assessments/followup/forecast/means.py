"""Warnings about money and building: plans that are due (8.3), money not yet received (15.2–15.4), standards that rise."""

from datetime import date

from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from communities.days import years_before
from communities.levels import county_of
from facilities.models import BuildingPlan
from funding.measures import received_by
from funding.models import FundingKind, LocalStandard
from staffing.models import PayStandard

from .ahead import YEAR_END, YEAR_ON
from .found import Found
from .kinds import FLOOR, MONEY, PLAN
from .people import UNMET

FUNDS = {FundingKind.OPERATING: "operating_received", FundingKind.LIVELIHOOD: "livelihood_received"}


def plans(ahead):
    """Building plans in hand whose day comes until a year on (8.3). ``amount``: how far they are, in per cent."""
    rule = ahead.rule_on("building_plans")
    if rule is None:
        return
    rows = BuildingPlan.objects.filter(ahead.selection.q("community")).valid(ahead.today)
    rows = rows.filter(due_on__gte=ahead.today, due_on__lte=ahead.ends[YEAR_ON]).order_by("due_on", "pk")
    for community, pk, day, closed, progress in rows.values_list(
        "community", "pk", "due_on", "closed_on", "progress_percent"
    ):
        if closed is None or closed > day:
            yield Found(community, PLAN.key, rule.key, day, (BuildingPlan._meta.label_lower, pk), progress, last=True)


def money(ahead):
    """Communities that have not received all money of the year (15.2–15.4).

    ``amount``: what is still to come, in 分; ``further``: what will lack of it on 31 December if as much comes after today
    as came after this day last year; None where nothing is entered of last year.
    """
    last_year = ahead.year - 1
    then, whole = years_before(ahead.today, 1), date(last_year, 12, 31)
    before, after = (_received(ahead.selection, on) for on in (then, whole))
    day, judgement = ahead.ends[YEAR_END], ahead.judged_at_end
    for kind, fact in FUNDS.items():
        rule = ahead.rule_on(fact)
        if rule is None:
            continue
        letters, asked, got = judgement.letters(rule.key), judgement.required(rule.key), judgement.measured(rule.key)
        for community, place in ahead.at.items():
            if letters[place] not in UNMET:
                continue
            short = int(asked.values[place]) - int(got.values[place]) if asked.known[place] else None
            came = after.get((community, kind)), before.get((community, kind))
            at_pace = None
            if short is not None and None not in came:
                at_pace = max(short - (came[0] - came[1]), 0)
            yield Found(community, MONEY.key, rule.key, day, None, short, at_pace)


def _received(selection, on):
    """{(community, kind): 分 received by a day of its year}, without kinds that nobody entered."""
    return {
        (pk, kind): amount
        for pk, *amounts in received_by(selection, on)
        for kind, amount in zip(FUNDS, amounts, strict=True)
        if amount is not None
    }


def floors(ahead):
    """Communities for which an amount is higher in the next year: pay (15.6, 15.7), operating and livelihood money (15.5).

    ``amount``: what the year costs more, in 分 – of pay what those now in post will lack of the new floors, of the other
    money what is asked more.
    """
    yield from _pay_floors(ahead)
    yield from _local_standards(ahead)


def _pay_floors(ahead):
    rule, day = ahead.rule_on("pay_met"), date(ahead.year + 1, 1, 1)
    names = [f"pay_floor_{rank}" for rank in PayStandard.Rank.values]
    now, then = ahead.at_end.values, ahead.year_on.values
    if rule is None or not all(name in now for name in names):
        return
    short = ahead.judged_year_on.gap[ahead.standard.places[rule.key]]
    rises = sum((then[name] > now[name]).astype(int) for name in names)
    for place in rises.nonzero()[0].tolist():
        yield Found(int(ahead.at_end.ids[place]), FLOOR.key, rule.key, day, None, max(int(short[place]), 0))


def _local_standards(ahead):
    rows = LocalStandard.objects.filter(first_year=ahead.year + 1).annotate(fen=Cast("amount", BigIntegerField()))
    new = {row[:3]: row[3] for row in rows.values_list("unit__code", "tier", "kind", "fen")}
    if not new or "funding_tier" not in ahead.at_end.values:
        return
    tiers, codes = ahead.at_end.values["funding_tier"], ahead.at_end.codes
    for kind, fact in FUNDS.items():
        rule = ahead.rule_on(fact)
        if rule is None:
            continue
        asked = ahead.judged_at_end.required(rule.key).values
        for community, place in ahead.at.items():
            amount = new.get((county_of(codes[place]), tiers[place], kind))
            if amount is not None and amount > asked[place]:
                more = amount - int(asked[place])
                yield Found(community, FLOOR.key, rule.key, date(ahead.year + 1, 1, 1), None, more)
