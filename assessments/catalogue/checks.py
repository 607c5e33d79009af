"""manage.py check: every rule has a measure, in the rule's unit."""

from django.core import checks

from communities.figures import FIGURES, UNIT_FIGURES

from ..rules import kit
from .standards import STANDARDS


def rules_have_measures(app_configs, **kwargs):
    """One error for each fact of a rule that nobody measures or that is measured in another unit."""
    errors = []
    for standard in STANDARDS.values():
        errors += _faults(standard, FIGURES)
        errors += _faults(standard.units, UNIT_FIGURES) if standard.units else []
    return errors


def _faults(standard, figures):
    units = {name: unit_of(standard, figure) for name, figure in figures.items()}
    return [checks.Error(fault, id="assessments.E001") for fault in kit.check(standard, units)]


def unit_of(standard, figure):
    """The unit of a measured figure; a choice, a flag or a date has the standard's word for it."""
    if figure.unit:
        return figure.unit
    fact = standard.facts.get(figure.name)
    return fact.unit if fact and fact.unit in (kit.CHOICE, kit.FLAG, kit.DATE) else ""
