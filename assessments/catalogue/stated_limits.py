"""What the rules ask of the fields of a form, of nobody in particular: for the documentation of the API."""

from datetime import date

from django.core.exceptions import ValidationError

from ..rules.stating import stated
from .sources import limits_at
from .standards import standard_for


def stated_limits(slug):
    """hooks.STATED_LIMITS: {field: “≥ 400.00 m²（第8条）”} by the standard that judges this year; {} where none does."""
    today = date.today()
    try:
        standard = standard_for(today.year)
    except ValidationError:
        return {}
    rules = {rule.key: rule for rule in standard.rules}
    return {
        name: f"{words} {_asked(standard, rules[key], today)}（{'、'.join(rules[key].clauses)}）".strip()
        for name, (key, words) in limits_at(standard, slug).items()
    }


def _asked(standard, rule, on):
    return "；".join(f"{whom}：{text}" if whom else text for whom, text in stated(standard, rule, on))
