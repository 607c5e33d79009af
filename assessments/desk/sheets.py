"""One table for the street: a row a community, a column a field, of every kind with one row a community and year.

Which kinds these are is read from the models: an unconditional UniqueConstraint over community and year makes a sheet
(yearlyprofile, yearlylife); with one further field that has choices, a sheet for each choice (funding by kind). A kind
whose rows are Stated on a day makes a sheet of the newest statements: workplatforms, unifications. Cells hold text as a
person types it; the forms of the kinds check it.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date

from django import forms
from django.urls import reverse

from communities.models import Community
from lodi_community.records import hooks
from lodi_community.records.formfields import typed
from lodi_community.records.forms import form_class
from lodi_community.records.spans import Stated
from lodi_community.records.writing import closed_sentence, restrict

from ..catalogue.sections import kinds_at_desk
from ..filings.locks import shut
from ..filings.rows import yearly
from ..inspection.years import working_year

STATED = "stated_on"
CHOICES_NAMED = 8
WORDS = {True: "是", False: "否"}


@dataclass(frozen=True)
class SheetKind:
    """A kind as a sheet; ``of`` is the value of the further field (``by``) that all its rows have."""

    kind: object
    by: str = ""
    of: str = ""
    title: str = ""

    @property
    def url(self):
        return self.address("desk-sheet")

    def address(self, page):
        """Where a page of this sheet is: the sheet itself, its draft."""
        address = reverse(page, args=[self.kind.slug])
        return f"{address}?of={self.of}" if self.of else address

    @property
    def label(self):
        """The name under which drafts of this sheet are kept."""
        return f"{self.kind.label}:{self.of}"

    @property
    def is_stated(self):
        return isinstance(self.kind.span, Stated)


def sheet_kinds(kind):
    """The sheets of a kind: none, one, or one a choice."""
    further = yearly(kind)
    if further == () or (further is None and isinstance(kind.span, Stated)):
        return [SheetKind(kind, title=kind.title)]
    if further and len(further) == 1:
        choices = kind.model._meta.get_field(further[0]).flatchoices
        return [SheetKind(kind, further[0], value, f"{kind.title}：{label}") for value, label in choices]
    return []


def sheets_of(user):
    """The sheets that the user may fill in, in the order of the paper forms."""
    return [sheet for kind in kinds_at_desk() if user.may("change", kind.label) for sheet in sheet_kinds(kind)]


def sheet_of(user, slug, of=""):
    """The SheetKind with this address that the user may fill in, or None."""
    mine = [sheet for sheet in sheets_of(user) if sheet.kind.slug == slug]
    return next((sheet for sheet in mine if sheet.of == of), mine[0] if mine and not of else None)


@dataclass
class Column:
    """A field of the sheet."""

    name: str
    label: str
    unit: str
    group: str
    choices: dict  # text → value as a form takes it; empty for fields that are typed freely
    is_figure: bool
    required: bool
    is_long: bool
    limit: str = ""  # of the rule that reads it, where it is the same for all communities

    @property
    def limit_id(self):
        return f"limit-{self.name}"

    @property
    def options_id(self):
        return f"options-{self.name}" if self.choices else ""

    def text(self, form_field, value):
        """A stored or posted value as it stands in a cell."""
        if value in (None, ""):
            return ""
        if isinstance(value, bool):
            return WORDS[value]
        if isinstance(value, date):
            return f"{value:%Y-%m-%d}"
        prepared = form_field.prepare_value(value)
        names = {taken: text for text, taken in self.choices.items()}
        return names.get(str(prepared), str(prepared))

    def taken(self, text):
        """What is typed into a cell as a form takes it: the choice that is meant, else the text."""
        plain = plain_text(text)
        return self.choices.get(plain, plain if self.choices else text)


def plain_text(text):
    """Without spaces around, full-width letters and digits as ordinary ones."""
    return unicodedata.normalize("NFKC", text).strip()


@dataclass
class Cell:
    """A cell of the sheet: ``text`` as stored or as typed."""

    column: Column
    name: str
    text: str
    errors: list = field(default_factory=list)
    changed: bool = False
    limit: str = ""  # of the rule that reads it, with its clause, where it differs from community to community

    @property
    def id(self):
        return f"cell-{self.name}"

    @property
    def limit_id(self):
        return f"{self.id}-limit"

    @property
    def described_by(self):
        """What a screen reader adds to the cell: its limit, what is wrong with it."""
        limits = [each.limit_id for each in (self.column, self) if each.limit]
        return " ".join([*limits, *([self.error_id] if self.errors else [])])

    @property
    def error_id(self):
        return f"{self.id}-error"

    def unknown_choice(self):
        """The sentence for a text that is none of the choices, "" where it is one or there are none."""
        text, choices = plain_text(self.text), self.column.choices
        if not choices or not text or text in choices or text in choices.values():
            return ""
        known = "、".join([*choices][:CHOICES_NAMED]) + ("……" if len(choices) > CHOICES_NAMED else "")
        return f"“{typed(self.text)}”不在可选的里面，可以填：{known}"


@dataclass
class SheetRow:
    """One community of the sheet: the row stored, the form over it, what is typed."""

    community: Community
    record: object
    form: object
    cells: list
    version: int
    state: str = ""  # of its filing, where that locks it
    locked: str = ""  # why the door refuses what was typed, where its filing is locked
    errors: list = field(default_factory=list)
    conflicts: list = field(default_factory=list)  # (heading, opened, theirs, yours)
    merged: list = field(default_factory=list)

    @property
    def prefix(self):
        return self.community.code

    @property
    def version_name(self):
        return f"{self.prefix}-version"

    @property
    def is_touched(self):
        return any(cell.changed for cell in self.cells)

    @property
    def is_bad(self):
        return bool(self.errors or self.conflicts or any(cell.errors for cell in self.cells))


class Sheet:
    """All communities of the user's scope in one table, over what is stored now and what was typed (``posted``: {name: text})."""

    def __init__(self, user, sheet, posted=None, year=None):
        self.user, self.sheet, self.kind = user, sheet, sheet.kind
        self.year = year or working_year(user.scope)
        self.typed = posted
        self.communities = list(Community.objects.visible_to(user).select_related("street").order_by("code"))
        self.stored = self._stored()
        self.shut = shut(user, self.year)
        self.limits = hooks.form_notes(self.kind.model, [community.code for community in self.communities])
        self.form_class = form_class(self.kind.model, self.kind.fields())
        self.shared, self.columns = {}, []
        self.rows = [self._row(community) for community in self.communities]

    def _stored(self):
        """{community key: its row}: of the year, or the newest that was stated."""
        rows = self.kind.model.objects.visible_to(self.user).select_related("community__street")
        if self.sheet.by:
            rows = rows.filter(**{self.sheet.by: self.sheet.of})
        if not self.sheet.is_stated:
            return {row.community_id: row for row in rows.filter(year=self.year)}
        rows = rows.order_by(STATED, "pk")  # what an inspector found stays as it is
        return {row.community_id: row for row in rows if not closed_sentence(self.user, row)}

    def _new(self, community):
        """A row to add, with what the sheet itself gives."""
        given = {} if self.sheet.is_stated else {"year": self.year}
        if self.sheet.by:
            given[self.sheet.by] = self.sheet.of
        return self.kind.model(community=community, **given)

    def _record(self, community):
        """The row stored, or one to add: a new statement begins with what was stated in an earlier year."""
        stored = self.stored.get(community.pk)
        if stored and not (self.sheet.is_stated and stored.stated_on.year != self.year):
            return stored
        record = self._new(community)
        for name in self.kind.fields() if stored else ():
            if name not in (STATED, "community"):
                setattr(record, name, getattr(stored, name))
        return record

    def _row(self, community):
        record = self._record(community)
        form = self._form(record, community.code, None)
        self.columns = self.columns or self._columns(form)
        cells = [self._cell(column, form, record, community.code) for column in self.columns]
        version = record.version
        if self.typed is not None:
            data = self.form_data(community.code)
            form = self._form(self._copy(record), community.code, data)
            version = self.typed.get(f"{community.code}-version", "")
        return SheetRow(community, record, form, cells, version, self.shut.get(community.pk, ""))

    @staticmethod
    def _copy(record):
        """A form writes into its row: what is stored stays beside it as it is."""
        copied = type(record)(**{each.attname: getattr(record, each.attname) for each in record._meta.concrete_fields})
        copied._state.adding, copied._state.db = record._state.adding, record._state.db
        copied.community = record.community
        return copied

    def form_data(self, code):
        """What was typed for a community as its form takes it."""
        data = {
            f"{code}-{column.name}": column.taken(self.typed.get(f"{code}-{column.name}", ""))
            for column in self.columns
        }
        return data | {f"{code}-version": self.typed.get(f"{code}-version", "")}

    def _form(self, record, prefix, data):
        """The kind's form without the fields that the sheet itself gives, and those that the user may only see."""
        form = self.form_class(data, instance=record, user=self.user, shared=self.shared, prefix=prefix)
        restrict(self.kind, form, self.user)
        for name in [*form.fields]:
            if name in ("community", "year", self.sheet.by) or form.fields[name].disabled:
                del form.fields[name]
        return form

    def _columns(self, form):
        groups = {name: legend for legend, names in self.kind.groups for name in names}
        names = [name for name in self.kind.fields() if name in form.fields]
        return [_column(name, form.fields[name], groups[name], self._limit_of_all(name)) for name in names]

    def _limit_of_all(self, name):
        """The limit of a field that all communities have alike, "" where it differs or there is none."""
        limits = {notes.get(name, "") for notes in self.limits.values()}
        return limits.pop() if len(limits) == 1 else ""

    def _cell(self, column, form, record, code):
        name = f"{code}-{column.name}"
        stored = column.text(form.fields[column.name], getattr(record, column.name))
        limit = "" if column.limit else self.limits[code].get(column.name, "")
        if self.typed is None:
            return Cell(column, name, stored, limit=limit)
        text = self.typed.get(name, "")
        return Cell(column, name, text, changed=plain_text(text) != plain_text(stored), limit=limit)

    def stored_text(self):
        """{name: text} of all cells and versions, as a browser would send a sheet in which nobody typed."""
        cells = {cell.name: cell.text for row in self.rows for cell in row.cells}
        return cells | {row.version_name: str(row.version) for row in self.rows}

    def groups(self):
        """[(legend, number of columns)] for the upper row of the head."""
        found = []
        for column in self.columns:
            if found and found[-1][0] == column.group:
                found[-1][1] += 1
            else:
                found.append([column.group, 1])
        return found

    def options(self):
        """[(id, texts)] of the lists of choices that cells offer."""
        return [(column.options_id, [*column.choices]) for column in self.columns if column.choices]

    def faults(self):
        """[(id of the cell or "", where, sentence)] of everything that is wrong, row by row."""
        found = []
        for row in self.rows:
            found += [("", row.community.name, sentence) for sentence in row.errors]
            for cell in row.cells:
                found += [(cell.id, f"{row.community.name}·{cell.column.label}", sentence) for sentence in cell.errors]
        return found


def _column(name, form_field, group, limit):
    choices = {}
    if isinstance(form_field, forms.BooleanField):
        choices = {"是": "on", "否": ""}
    elif isinstance(form_field, forms.ChoiceField):
        choices = {str(label): str(value) for value, label in form_field.choices if value not in (None, "")}
    unit = getattr(form_field, "unit", "")
    is_long = isinstance(form_field, forms.CharField) and not choices and not unit
    return Column(name, str(form_field.label), unit, group, choices, bool(unit), form_field.required, is_long, limit)
