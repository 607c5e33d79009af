"""The columns of a kind's sheet: django-import-export fields whose widgets clean with the portal's own form fields.

A cell is cleaned once for each distinct value of its column. What a cell says is what a form would accept: numbers with
units or full-width digits, dates in several styles, a choice by its word or its code, another row by its name.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from import_export.fields import Field
from import_export.widgets import Widget

from lodi_community.records import identity
from lodi_community.records.fields import CONTROL_CHARACTERS, Fixed
from lodi_community.records.figures import MISSING, decimals
from lodi_community.records.formfields import NOBODY, STROKES, nothings, plain, typed

from .offices import ALSO_SAID, DITTO, factor_of, own_names, times

EPOCH = date(1899, 12, 30)  # day 0 of a workbook
SERIALS = range(10_000, 80_000)  # 1927 to 2119: a number in a column of dates
MONTHS_RUN_TOGETHER = range(19_000, 21_000)  # 20253 is somebody's 2025.3 and not a day of 1955
YES = {"是": True, "有": True, "√": True, "1": True, "TRUE": True, "true": True, "Y": True, "y": True}
NO = {"否": False, "无": False, "×": False, "0": False, "FALSE": False, "false": False, "N": False, "n": False}
APOSTROPHE = re.compile("['‘’][0-9]")  # before a number it says in Excel “this is text”; other programs write it out
AS_TEXT = 10**12  # a workbook's numbers have 15 digits: larger ones are written as text
LOSES_DIGITS = 10**15


def seen(raw):
    """A cell as it is compared: None for nothing, texts trimmed, whole numbers as int, midnights as days."""
    if isinstance(raw, str):
        return raw.strip() or None
    if isinstance(raw, float):
        return int(raw) if raw.is_integer() and abs(raw) < 1e15 else raw
    if isinstance(raw, datetime):
        return raw.date() if raw.time() == datetime.min.time() else raw
    return raw


def as_text(raw):
    """A cell as its writer would read it aloud: 400.0 is “400”, a day is 2026-06-30, nothing is “”."""
    if isinstance(raw, str):
        text = raw.strip()
        return text[1:] if APOSTROPHE.match(text) else text
    raw = seen(raw)
    if raw is None:
        return ""
    if isinstance(raw, float):
        return format(raw, ".15g")
    if isinstance(raw, bool):
        return "是" if raw else "否"
    return _moment_as_text(raw)


def _moment_as_text(raw):
    """2026-06-30 08:30, 2026-06-30, 8:30, and 30:00 for a duration."""
    if isinstance(raw, datetime):
        return raw.isoformat(" ", "minutes")
    if isinstance(raw, time):
        return f"{raw.hour}:{raw.minute:02}"
    if isinstance(raw, timedelta):
        hours, minutes = divmod(int(raw.total_seconds()) // 60, 60)
        return f"{hours}:{minutes:02}"
    return raw.isoformat() if isinstance(raw, date) else str(raw)


def clean_key(raw):
    """What two cells have in common that say the same: True is not 1, though Python finds them equal."""
    return raw if type(raw) is str else (type(raw), raw)


class CellWidget(Widget):
    """Text. The other widgets say how a cell becomes a value (``read``) and a value a cell (``render``)."""

    nothings = STROKES  # what else than an empty cell says that there is nothing

    def __init__(self, model_field, form_field):
        super().__init__()
        self.field, self.form_field, self.known = model_field, form_field, {}
        if type(self) is CellWidget:
            self.nothings = nothings(getattr(model_field, "max_length", None))

    def clean(self, value, row=None, **kwargs):
        """The value of a cell. Raises ValidationError with one sentence."""
        key = clean_key(value)
        found = self.known.get(key, self)  # itself: not seen yet, None is a value
        if found is self:
            try:
                found = self._check(self.nothing() if self.says_nothing(value) else self.read(value))
            except ValidationError as error:
                found = ValidationError(error.messages[0])
            self.known[key] = found
        if isinstance(found, ValidationError):
            raise found
        return found

    def render(self, value, obj=None, **kwargs):
        return value if value != "" else None

    def says_nothing(self, raw):
        """Whether a cell is empty, or its text a sign for nothing."""
        value = seen(raw)
        return value is None or (isinstance(value, str) and plain(value) in self.nothings)

    def read(self, raw):
        self._refuse_spoilt(raw)
        text = as_text(raw)
        if CONTROL_CHARACTERS.search(text):
            raise ValidationError("有看不见的控制字符，请删掉后重新输入")
        if sentence := identity.fault("这一格", text):
            raise ValidationError(sentence)
        text = self.form_field.to_python(text)
        most = getattr(self.field, "max_length", None)
        if most and len(text) > most:
            raise ValidationError(f"“{typed(text)}”有 {len(text)} 个字，最多 {most} 个")
        return text

    def _refuse_spoilt(self, raw):
        """Refuse what is not what its writer typed: Excel has made a day of 1-2, or cut a long number to 15 digits."""
        text = as_text(raw)
        if isinstance(raw, float) and abs(raw) >= LOSES_DIGITS:
            raise ValidationError(f"“{text}”超过 15 位，Excel 已丢了后面几位。请把这一格设为“文本”，重新写全")
        if isinstance(raw, date) and self.nothings is NOBODY:
            raise ValidationError(f"这一格被 Excel 当成了日期（{text}）。请把这一格设为“文本”，重新写")
        if plain(text) in DITTO:
            raise ValidationError(f"“{text}”没有写明是什么。请写出来")

    def nothing(self):
        if not self.field.blank and not isinstance(self.field, models.BooleanField):
            raise ValidationError("必填，不能空着")
        return (
            None if self.field.null else self.field.get_default() if isinstance(self.field, models.BooleanField) else ""
        )

    def _check(self, value):
        """The model's own validators; other rows are asked elsewhere, once for all."""
        return self.field.clean(value, None)


class NumberWidget(CellWidget):
    """A number with or without its unit; 25万 in a column of money is 250,000.

    ``told``: the unit that a table from elsewhere has over the column, as in 预算（万元）. A cell's own unit comes before it.
    """

    nothings = frozenset()  # a stroke may be 0 or not yet known

    def __init__(self, model_field, form_field):
        super().__init__(model_field, form_field)
        self.unit = getattr(model_field, "unit", "")
        self.names, self.told = own_names(self.unit), ""

    def read(self, raw):
        if isinstance(raw, bool | date | time | timedelta):
            raise ValidationError(f"“{as_text(raw)}”不是数字")
        text = plain(as_text(raw)).replace(" ", "")
        text = self._in_own_unit(text)
        if isinstance(self.field, Fixed) or hasattr(self.field, "unit"):
            return self.form_field.to_python(text)
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise ValidationError(f"“{typed(as_text(raw))}”不是整数")
        return int(text)

    def _in_own_unit(self, text):
        """The text without its unit, counted in the column's. Raises ValidationError where the heading's is another."""
        bare = next((text[: -len(name)] for name in self.names if text.endswith(name)), text)
        if "元" in self.names and bare.endswith("万"):
            return times(bare.removesuffix("万"), 10_000) or text
        if bare != text or not self.told:
            return bare
        if (factor := factor_of(self.told, self.unit)) is None:
            raise ValidationError(
                f"标题写的单位是“{self.told}”，这一栏的单位是{self.unit}。请换算成{self.unit}，连标题一起改好再传"
            )
        return bare if factor == 1 else times(bare, factor) or bare

    def nothing(self):
        if not self.field.null:
            raise ValidationError("必填，不能空着")
        return

    def render(self, value, obj=None, **kwargs):
        if isinstance(value, Decimal):
            value = int(value) if value == value.to_integral_value() else value
        return (
            value
            if value is None or abs(value) < AS_TEXT
            else f"{value:f}"
            if isinstance(value, Decimal)
            else str(value)
        )


class DayWidget(CellWidget):
    """A day: a workbook's own, 2026-06-30, 2026/6/30, 2026.6.30, 2026年6月30日, 20260630."""

    nothings = NOBODY

    def read(self, raw):
        if type(raw) is date:
            return raw
        raw = seen(raw)
        if isinstance(raw, datetime):
            raw = raw.date()
        if isinstance(raw, int) and not isinstance(raw, bool) and raw in SERIALS and raw not in MONTHS_RUN_TOGETHER:
            return EPOCH + timedelta(days=raw)
        return self.form_field.to_python(re.sub(r"[ T]\d{1,2}:\d\d(:\d\d)?(\.\d+)?$", "", as_text(raw)))

    def nothing(self):
        if not self.field.null:
            raise ValidationError("必填，不能空着")
        return

    def render(self, value, obj=None, **kwargs):
        return value if value is None or value.year >= 1910 else value.isoformat()


class ChoiceWidget(CellWidget):
    """One of a list, by its word or its code."""

    nothings = NOBODY

    def says_nothing(self, raw):
        return super().says_nothing(raw) and plain(as_text(raw)) not in self.values

    def __init__(self, model_field, form_field, choices):
        super().__init__(model_field, form_field)
        choices = [(value, str(label)) for value, label in choices if value not in ("", None)]
        labels = [label for _, label in choices]
        self.words = {v: label if labels.count(label) == 1 else f"{label}（{v}）" for v, label in choices}
        named = {plain(word): value for value, word in self.words.items()}
        also = {word: named[label] for label, words in ALSO_SAID.items() if label in named for word in words}
        self.values = also | {plain(str(value)): value for value in self.words} | named

    def read(self, raw):
        text = as_text(raw)
        if (value := self.values.get(plain(text))) is None:
            raise ValidationError(f"没有“{typed(text)}”这一项。可以填：{_listed(self.words.values())}")
        return value

    def render(self, value, obj=None, **kwargs):
        return self.words.get(value, value or None)


class YesNoWidget(CellWidget):
    """是, 否, and where the field knows it 未填报, which is nothing."""

    nothings = frozenset()

    words = {True: "是", False: "否"}

    def read(self, raw):
        text = plain(as_text(raw))
        if text == MISSING and self.field.null:
            return None
        if text not in YES and text not in NO:
            raise ValidationError(f"“{typed(text)}”看不懂，请填“是”或“否”")
        return YES.get(text, False)

    def nothing(self):
        return None if self.field.null else self.field.get_default()

    def render(self, value, obj=None, **kwargs):
        return self.words.get(value)


class LinkWidget(CellWidget):
    """Another row by its name. ``names``: those of the rows of the scope, read once a batch."""

    nothings = NOBODY

    def __init__(self, model_field, form_field, names):
        super().__init__(model_field, form_field)
        self.names = names

    def clean(self, value, row=None, **kwargs):
        if self.says_nothing(value):
            if not self.field.null:
                raise ValidationError("必填，不能空着")
            return None
        return self.names.find(as_text(value), self.field.verbose_name)  # rows of the file itself may come to them

    def render(self, value, obj=None, **kwargs):
        return None if value is None else self.names.label(value)


def _listed(words):
    words = list(words)
    return "、".join(words[:12]) + ("……" if len(words) > 12 else "")


class ReadBack(dict):
    """{stored value: the cell as it is read back} of a column, each made when it is first asked for."""

    def __init__(self, column):
        super().__init__()
        self.column = column

    def __missing__(self, value):
        cell = self.column.cell(value)
        self[value] = float(cell) if isinstance(cell, Decimal) else seen(cell)
        return self[value]


class Column(Field):
    """A column of a sheet: an import-export field that knows its model field, its heading and who may not fill it in."""

    def __init__(self, model_field, widget):
        unit = getattr(model_field, "unit", "")
        self.name, self.field, self.unit = model_field.name, model_field, unit
        self.title = str(model_field.verbose_name)
        heading = f"{self.title}（{unit}）" if unit else self.title
        super().__init__(attribute=model_field.name, column_name=heading, widget=widget)
        self.locked = False  # whether the user's post may only look at it
        self.attname = model_field.attname
        self.written, self.read_back = {}, ReadBack(self)

    @property
    def heading(self):
        return self.column_name

    @property
    def is_link(self):
        return isinstance(self.widget, LinkWidget)

    @property
    def words(self):
        """What may be chosen, as the drop-down lists it; [] for what is typed."""
        if self.is_link:
            return self.widget.names.labels()
        return list(getattr(self.widget, "words", {}).values())

    def stored(self, record):
        """The value that is compared and cleaned to: a key for a link."""
        return getattr(record, self.field.attname)

    def cell(self, value):
        """A stored value as its cell, once for each value."""
        if value not in self.written:
            self.written[value] = self.widget.render(value)
        return self.written[value]

    def said(self, value):
        """A stored value as a preview prints it."""
        if isinstance(value, Decimal):
            return decimals(value, self.field.places)
        return as_text(self.cell(value))


def column_of(model_field, form_field, names):
    """The column of a form's field. ``names``: function of a model that returns the names of its rows."""
    if model_field.is_relation:
        return Column(model_field, LinkWidget(model_field, form_field, names(model_field.related_model)))
    if isinstance(model_field, models.BooleanField):
        return Column(model_field, YesNoWidget(model_field, form_field))
    if isinstance(form_field, forms.ChoiceField):
        return Column(model_field, ChoiceWidget(model_field, form_field, form_field.choices))
    if isinstance(model_field, models.DateField):
        return Column(model_field, DayWidget(model_field, form_field))
    if isinstance(model_field, models.IntegerField):
        return Column(model_field, NumberWidget(model_field, form_field))
    return Column(model_field, CellWidget(model_field, form_field))
