"""The city's own amounts as the standard has them, for the models that keep the counties' standards."""

from datetime import date

from ..rules import kit
from .standards import standard_for

PAY = "pay_"
RULES = {"operating_": "15.operating", "livelihood_": "15.livelihood"}


def city_amount(what, year):
    """communities.floors.CITY_AMOUNTS: (分, clause) for operating_<tier>, livelihood_<tier>, pay_<rank>, or None."""
    standard, on = standard_for(year), date(year, 12, 31)
    if what.startswith(PAY):
        floor = standard.reading(on).get(f"pay.floor_{what.removeprefix(PAY)}")
        return None if floor is None else (floor, "15.6")
    for beginning, key in RULES.items():
        if what.startswith(beginning):
            return _of_tier(standard, standard.rule(key), what.removeprefix(beginning), on)
    return None


def _of_tier(standard, rule, tier, on):
    """What a rule asks of a community of a tier that has no local standard."""
    table = standard.table([{"funding_tier": tier}])
    case = kit.Case(standard, table, on)
    clause = dict(rule.clause.clauses)[tier]
    return int(rule.must.bounds(case).low[0]), clause
