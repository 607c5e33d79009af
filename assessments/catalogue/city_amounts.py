"""The city's own amounts as the standard has them, for the models that keep the counties' standards."""

from datetime import date

from django.core.exceptions import ValidationError

from ..rules import kit
from .standards import standard_for


def city_amount(what, year, code):
    """communities.floors.CITY_AMOUNTS: (分, clause) for the name of a CityAmount with a value behind it, or None."""
    try:
        standard, on = standard_for(year, code), date(year, 12, 31)
    except ValidationError:
        return None  # no standard judges there and then, so that there is no amount to go by
    for rule in standard.rules:
        if rule.city_amount and what.startswith(f"{rule.city_amount.name}_"):
            value = what.removeprefix(f"{rule.city_amount.name}_")
            return _read(standard, rule, value, on) if rule.city_amount.reading else _asked(standard, rule, value, on)
    return None


def _read(standard, rule, value, on):
    """The reading for a value; None where there is none."""
    amount = standard.reading(on).get(f"{rule.city_amount.reading}{value}")
    return None if amount is None else (amount, rule.clauses[0])


def _asked(standard, rule, value, on):
    """What a rule asks of a community of a choice's value that has no local standard."""
    case = kit.Case(standard, standard.table([{rule.city_amount.choice: value}]), on)
    return int(rule.must.bounds(case).low[0]), dict(rule.clause.clauses)[value]
