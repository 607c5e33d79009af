"""The script of the clerk's desk: everything it does is there without it, page by page."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def desk_script():
    """Keyboard and pasting, for the pages of the desk alone."""
    return format_html('<script src="{}" defer></script>', static("portal/desk.js"))


@register.filter
def per_cent(done, whole):
    """Entries filled of those asked for in whole per cent; nearly all is never all, nothing to fill is all."""
    return 100 if done >= whole else min(99, 100 * done // whole)
