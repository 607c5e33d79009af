"""The values of fields in JSON: whole numbers as numbers, decimals and days as texts, yes and no as true and false, no units.

What a program sends is asked the same questions as what a person types: a value of the right JSON type goes through the
field of the form, with its sentences.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F

from lodi_community.records import bulk
from lodi_community.records.fields import Fixed
from lodi_community.records.formfields import typed
from lodi_community.records.forms import RowField, form_class
from lodi_community.records.writing import restrict

from .encoding import DecimalText, YesNo

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIXED = re.compile(r"[0-9]+(\.[0-9]+)?")  # no thousands commas, no full-width digits: a person types those
SHAPES = {"day": DAY, "decimal": FIXED}
BIGGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Value:
    """How the values of one model field stand in JSON."""

    field: models.Field

    @property
    def name(self):
        return self.field.name

    @property
    def title(self):
        return str(self.field.verbose_name)

    @cached_property
    def type(self):
        """link, yes_no, decimal, whole, day or text."""
        kinds = (
            (models.ForeignKey, "link"),
            (models.BooleanField, "yes_no"),
            (Fixed, "decimal"),
            (models.IntegerField, "whole"),
            (models.DateField, "day"),
        )
        return next((name for kind, name in kinds if isinstance(self.field, kind)), "text")

    @property
    def column(self):
        """The expression with which the database prints the stored value as JSON (encoding.RowText)."""
        stored = F(self.field.attname)
        if self.type == "decimal":
            return DecimalText(stored, self.field.scale, self.field.places)
        return YesNo(stored) if self.type == "yes_no" else stored


def values_of(kind):
    """[Value] of a kind, in the order of its form."""
    return [Value(kind.model._meta.get_field(name)) for name in kind.fields()]


class Cleaner:
    """Cleans what a program sends for one kind and user. Each distinct value of a field is cleaned once."""

    def __init__(self, kind, user):
        self.kind, self.user = kind, user
        self.values = {value.name: value for value in values_of(kind)}
        form = form_class(kind.model, kind.fields())(user=user, listed=False)
        restrict(kind, form, user)
        self.fields, self.known = form.fields, {}

    def clean(self, name, sent):
        """The value to store; of a link the key, which may be of a row outside the scope. Raises ValidationError."""
        key = (name, type(sent), str(sent) if isinstance(sent, list | dict) else sent)
        if key not in self.known:
            try:
                self.known[key] = self._cleaned(self.values[name], sent)
            except ValidationError as refusal:
                self.known[key] = refusal
        if isinstance(self.known[key], ValidationError):
            raise self.known[key]
        return self.known[key]

    def _cleaned(self, value, sent):
        form_field = self.fields.get(value.name)
        if value.type == "link":
            return _key(value, form_field, sent)
        if value.type == "yes_no":
            return _yes_no(value, sent)
        text = _text(value, sent)
        found = form_field.clean(text) if form_field else value.field.to_python(text or None)
        _refuse_other_type(value, sent)
        if found in (None, "") and value.field.null:
            return None
        found = bulk.cleaned_value(value.field, found, None)
        if isinstance(found, ValidationError):
            raise found
        return found


def _wrong(value, sent, want):
    return ValidationError(f"“{value.title}”要写成 {want}，收到的是{_said(sent)}")


def _said(sent):
    """What was sent in words: 文字“200”, 数 1.5, 列表."""
    if sent is None:
        return "空（null）"
    if isinstance(sent, bool):
        return " true" if sent else " false"
    if isinstance(sent, str):
        return f"文字“{typed(sent)}”"
    return {list: "一个列表", dict: "一个对象"}.get(type(sent), f"数 {typed(sent)}")


def _text(value, sent):
    """What a person would have typed. Raises ValidationError for what nobody can type."""
    if sent is None:
        return ""
    if isinstance(sent, bool | list | dict) or (value.type in ("text", "day") and not isinstance(sent, str)):
        raise _wrong(value, sent, WANTED[value.type])
    return f"{sent:f}" if isinstance(sent, Decimal) and abs(sent.adjusted()) < 30 else str(sent)


def _refuse_other_type(value, sent):
    """A value that a form would take may still be of another JSON type than it is read as: 200 is no "200"."""
    right = {"whole": int, "decimal": (str, int), "day": str, "text": str}[value.type]
    shape = SHAPES.get(value.type)
    is_shaped = shape is None or not isinstance(sent, str) or sent == "" or shape.fullmatch(sent)
    if sent is not None and not (isinstance(sent, right) and is_shaped):
        raise _wrong(value, sent, WANTED[value.type])


def _yes_no(value, sent):
    if sent is None and not value.field.null:
        return value.field.get_default()
    if sent is not None and not isinstance(sent, bool):
        raise _wrong(value, sent, WANTED["yes_no"])
    return sent


def _key(value, form_field, sent):
    if sent is None:
        if value.field.null:
            return None
        raise ValidationError(form_field.error_messages["required"] if form_field else "必填，不能空着")
    if isinstance(sent, bool) or not isinstance(sent, int):
        raise _wrong(value, sent, WANTED["link"])
    return sent if 0 < sent <= BIGGEST_KEY else 0


WANTED = {
    "whole": "JSON 的整数（200，不加引号）",
    "decimal": 'JSON 的文字，里面是小数（"400.50"），免得在路上走样',
    "day": 'JSON 的文字，里面是日期（"2026-06-30"）',
    "text": "JSON 的文字",
    "yes_no": "true 或 false",
    "link": "那一条记录的 id（整数）",
}
NOT_OFFERED = RowField.default_error_messages["invalid_choice"]
