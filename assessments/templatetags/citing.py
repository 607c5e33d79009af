"""Clauses as officials read them, in templates."""

from django import template

from ..rules import kit

register = template.Library()


@register.filter
def cited(clauses):
    """8.1 → 第8条; several, in words or one by one, by their articles."""
    return kit.cited(clauses)
