"""The mark of a form that is no record's: {% once %} inside the form, and it does what it does once, however often it is sent."""

import secrets

from django import template
from django.utils.html import format_html

from ..spending import ONCE

register = template.Library()


@register.simple_tag
def once():
    """A hidden field with a new mark."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, secrets.token_hex(16))
