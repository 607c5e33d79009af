"""How figures, dates and the document's words are printed. Every page and every picture prints them from here.

Figures come as exact integers in the smallest unit (分, 0.01 m², half-days) and are only rounded here, for the eye.
Missing is None and prints 未填报, never 0.
"""

import datetime
import re
from decimal import Decimal

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html

from .. import fields

register = template.Library()

MISSING = format_html('<span class="muted">{}</span>', fields.MISSING)
HAN = "\u3400-\u9fff"


def scaled(value, scale, places):
    """An integer count of 1/scale as text with a thousands comma and ``places`` decimals, half up."""
    sign, number = ("-" if value < 0 else ""), abs(value)
    unit = 10**places
    whole = (2 * number * unit + scale) // (2 * scale)
    text = f"{whole // unit:,}"
    return f"{sign}{text}.{whole % unit:0{places}}" if places else f"{sign}{text}"


def share(met, total, places=0):
    """met ÷ total in percent as an integer with ``places`` decimals inside it, half up; None for no total.

    Nearly all is never printed as all, and nearly none never as none: 376 of 377 is 99 %, not 100 %.
    """
    if not total:
        return None
    full = 100 * 10**places
    if met in (0, total):
        return full if met else 0
    return min(max((2 * met * full + total) // (2 * total), 1), full - 1)


def shorten(number):
    """Decimals only where there are some: 6.50 → 6.5, 12.00 → 12."""
    return number.rstrip("0").rstrip(".") if "." in number else number


@register.filter
def thousands(value):
    """2184 → 2,184; a Decimal keeps its decimals."""
    return MISSING if value is None else f"{value:,}"


@register.filter
def wan(value):
    """分 as 万元 with two decimals: 2000000 → 2.00."""
    return MISSING if value is None else scaled(value, 1_000_000, 2)


@register.filter
def yuan(value, places=None):
    """分 as 元, with 角分 only where there are some: 165000 → 1,650. ``yuan:2`` for a column of one width."""
    if value is None:
        return MISSING
    return scaled(value, 100, 2 if places is None and value % 100 else places or 0)


@register.filter
def area(value):
    """0.01 m² as m² with two decimals: 1180433 → 11,804.33."""
    return MISSING if value is None else scaled(value, 100, 2)


@register.filter
def days(value):
    """Half-days as days: 24 → 12, 13 → 6.5."""
    return MISSING if value is None else shorten(scaled(value, 2, 1))


@register.filter
def points(value):
    """0.01 points as points with one decimal: 9204 → 92.0. Nearly all is never all: 9999 → 99.9, 8997 → 89.9."""
    if value is None:
        return MISSING
    nearly = value % 1000 >= 995  # would be rounded up to a full ten, where grades begin and heads end
    return scaled(value - 5 if nearly else value, 100, 1)


@register.filter
def day(value):
    """A date as 2026-11-23."""
    return f"{value:%Y-%m-%d}" if value else MISSING


@register.filter
def moment(value):
    """A time as 2026-11-23 09:42, in local time."""
    if not value:
        return MISSING
    return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"


@register.filter
def shown(value, unit=""):
    """Any value of a record as people read it: 是 and 否, dates, figures with a thousands comma before a unit."""
    if value is None or value in ("", fields.MISSING):
        return MISSING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.date):
        return day(value)
    if isinstance(value, int | Decimal) and unit:
        return format_html('{}<span class="unit">{}</span>', thousands(value), unit)
    return format_html('{}<span class="unit">{}</span>', value, unit) if unit else value


@register.simple_tag
def percent(met, total, places=1):
    """met ÷ total as 25.5 (the % stands in the page); — where there is nothing to divide by."""
    value = share(met, total, places)
    return "—" if value is None else scaled(value, 10**places, places)


@register.filter
def in_chinese(sentence):
    """A sentence of ours; "" for the framework's reasons, which are English and for programmers."""
    return sentence if re.search(f"[{HAN}]", str(sentence)) else ""


@register.filter
def control(field, place=""):
    """The control of a bound field, described by its limit, last year's value, help text and error.

    A widget that says nothing of its class is an ordinary ``.input``. In a ``row`` of a table only the error stands
    below the control; the limit stands once above the table.
    """
    attrs, widget = {}, field.field.widget
    look = widget.attrs.get("class", "" if isinstance(widget, forms.CheckboxInput) else "input")
    if look == "input" and isinstance(widget, forms.Select) and all(len(str(name)) <= 6 for _, name in widget.choices):
        look = "input short"  # the width tells what is expected: 是, 否, 未填报
    if look != widget.attrs.get("class", ""):
        attrs["class"] = look
    parts = {
        "remark": getattr(field.field, "remarks", ()),
        "limit": getattr(field.field, "limit", ""),
        "last": getattr(field.field, "last_year", None) not in (None, ""),
        "helptext": field.help_text,
        "error": field.errors,
    }
    names = [name for name, there in parts.items() if there and (place != "row" or name == "error")]
    attrs["aria-describedby"] = " ".join(f"{field.auto_id}_{name}" for name in names) or False
    return field.as_widget(attrs=attrs)


@register.filter
def control_kind(field):
    """How a bound field is laid out: ``hidden``, ``tick`` (one box), ``choices`` (radios or boxes) or ``line``."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "line"


@register.simple_tag
def form_errors(form, formsets=()):
    """Every error of a form and its formsets for the summary: [(id of the field or "", where, sentence)]."""
    found = _errors_of(form, "")
    for formset in formsets or ():
        found += [("", "", sentence) for sentence in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, start=1):
            found += _errors_of(row, f"第 {number} 行 ")
    return found


def _errors_of(form, where):
    found = [("", where, sentence) for sentence in form.non_field_errors()]
    for field in form:
        found += [(field.id_for_label or field.auto_id, f"{where}{field.label}", text) for text in field.errors]
    return found
