"""How pages of costs print money."""

from django import template

from ..rules.figures import YUAN

register = template.Library()


@register.filter
def money(cents):
    """分 as 万元 with two decimals; what would be rounded away reads 不足0.01."""
    return YUAN.summed(cents)
