"""The rules of the standard that a talk or a notice names (17.6), by the numbers of their clauses: “8.1、15.2”."""

import re

from django.core.exceptions import ValidationError

from ..catalogue.standards import standard_for

BETWEEN = re.compile(r"[、，,；;\s]+")  # how people separate numbers


def numbers_of(text):
    """The numbers in a text, in order, each once: “8.1、15.2 8.1” → ["8.1", "15.2"]."""
    return list(dict.fromkeys(filter(None, BETWEEN.split(text))))


def rules_by_clause(standard):
    """{number of a clause: the rules that judge it}: of communities first, then of the units themselves."""
    found = {}
    for rule in [*standard.rules, *(standard.units.rules if standard.units else ())]:
        for clause in rule.clauses:
            found.setdefault(clause, []).append(rule)
    return found


def refuse_unknown(name, text, day, code):
    """ValidationError at the field ``name`` that names the numbers for which the standard of that day has no rule."""
    known = rules_by_clause(standard_for(day.year, code))
    if wrong := [number for number in numbers_of(text) if number not in known]:
        raise ValidationError(
            {name: f"“{'、'.join(wrong)}”不是考核的条款，请对照规则手册填条款号，例如 8.1、15.2（第17条）"}
        )
