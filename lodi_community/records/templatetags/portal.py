"""How pages print figures (as ../figures.py writes them), dates and values of records, and how they lay out controls.

Missing is None and prints 未填报, never 0.
"""

import datetime
import re
from decimal import Decimal

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html

from .. import figures

register = template.Library()

MISSING = format_html('<span class="muted">{}</span>', figures.MISSING)
HAN = "\u3400-\u9fff"


@register.filter
def thousands(value):
    """2184 → 2,184; a Decimal keeps its decimals."""
    return MISSING if value is None else figures.thousands(value)


@register.filter
def points(value):
    """0.01 points as points: 9204 → 92.04."""
    return MISSING if value is None else figures.points(value)


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
    if value is None or value in ("", figures.MISSING):
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
def missing():
    """What stands where nothing is filled in."""
    return MISSING


@register.filter
def is_missing(text):
    """Whether a printed value says that nothing is filled in."""
    return text == figures.MISSING


@register.simple_tag
def part_of(met, total, places=1):
    """met of total as 25.5%, of few as 1/2; — where there is nothing to divide by."""
    return figures.part_of(met, total, places)


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
