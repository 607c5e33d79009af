"""Choosing one row among many: up to FEW stand in a list; of more, what is typed is looked up in the user's scope.

The control is an ordinary text box with a list of suggestions, which the server sends while one types. What is posted is
what stands in the box: a line that was suggested, a name, a code. The server says what it means, so that it works without
JavaScript; a key alone is understood too, as programs and drafts post it. See docs/decisions/043.
"""

import re
from dataclasses import dataclass

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from .asked import whole
from .formfields import plain, typed
from .scope import scoped
from .searching import having
from .writing import kind_of

FEW = 50  # rows that a list still offers: as many as a page of a table
SHOWN = 20  # suggestions
NAMED = 5  # rows that an error names
NUMBER = re.compile(r"\((?:[^()]*,)?(?:编号 ?)?([0-9]{1,18})\)$")  # at the end of a label, in half-width signs
UNKNOWN = "选的这一项不存在，或不在您的管理范围内"


def label_of(row):
    """How a row is called where one looks for it: 街心社区（431302001001）, 谭建国（街心社区，编号 12）."""
    if row.place == "code":
        return f"{row}（{row.code}）"
    where = row
    for step in row.place.split("__")[:-1]:
        where = getattr(where, step)
    unit = "" if str(where) in str(row) else f"{where}，"
    return f"{row}（{unit}编号 {row.pk}）"


@dataclass(frozen=True)
class Among:
    """What can be chosen: rows of these querysets; ``key`` is the attribute that the field holds, pk or code.

    ``whole``: also what is not suggested any more, but may be stored: the model says why it is refused.
    """

    querysets: tuple
    key: str = "pk"
    whole: tuple = ()

    def few(self):
        """The rows where a list can offer them all, else None: of many no more than FEW are read."""
        rows = [row for queryset in self.querysets for row in queryset[: FEW + 1]]
        return rows if len(rows) <= FEW else None

    def like(self, text):
        """At most SHOWN rows that have the text in what their kind is searched by; those of exactly this name first."""
        text, rows = plain(text), {}
        for lookup in ("iexact", "icontains"):
            for queryset in self.querysets:
                for row in queryset.filter(_words(queryset.model, lookup, text))[:SHOWN]:
                    rows.setdefault((type(row), row.pk), row)
        return [*rows.values()][:SHOWN]

    def meant(self, text):
        """The rows that a text names: one where it is clear."""
        text = plain(text)
        if whole(text) is not None:
            return self._of_number(text, "code") or self._of_number(text, self.key)
        if number := NUMBER.search(text):
            rows = [row for field in ("code", "pk") for row in self._of_number(number[1], field)]
            rows = [row for row in rows if plain(label_of(row)) == text]
            if rows:
                return rows
        rows = self.like(text)
        return [row for row in rows if plain(str(row)) == text] or rows

    def having(self, text):
        """All rows that a text names, of one kind: those that have it in what the kind is searched by, however many."""
        text, (rows,) = plain(text), self.querysets
        if whole(text) is not None or NUMBER.search(text):
            return self.meant(text)
        return rows.filter(_words(rows.model, "icontains", text))

    def of_key(self, value):
        """The row whose key is held, None where there is none."""
        return next(iter(self._of_number(str(value), self.key)), None) if whole(str(value)) is not None else None

    def _of_number(self, text, field):
        """Rows with this code, or with this primary key where the model has no code that is asked for."""
        rows_there_are = self.whole or self.querysets
        asked = [rows for rows in rows_there_are if field != "code" or rows.model.place == "code"]
        return [row for rows in asked for row in rows.filter(**{field: text if field == "code" else int(text)})]


def _words(model, lookup, text):
    kind = kind_of(model)
    return having(text, *(kind.search if kind else ("name",)), lookup=lookup)


def among_of(model, path, user, code="", all_rows=False):
    """The Among of a field of a model, or of what a filter's path leads to. Raises LookupError for a field that names no row.

    ``all_rows``: also those that the model's form does not offer for new rows.
    """
    *steps, name = path.split("__")
    try:
        owner = model
        for step in steps:
            owner = owner._meta.get_field(step).related_model
        field = owner._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist) as error:
        raise LookupError(path) from error
    if field.is_relation:
        rows = scoped(field.related_model._default_manager.all(), user, code)
        return Among((rows if steps or all_rows else rows.filter(**model.offered(name)),))
    kind = kind_of(model)
    if steps or kind is None or name not in kind.units_in:
        raise LookupError(path)
    return Among(kind.units(user, code), key="code")


class PickInput(forms.TextInput):
    """The text box with its suggestions. ``of``: (model, path) of the field, by which the page that suggests knows it."""

    def __init__(self, of, among, place="", known=(), attrs=None):
        super().__init__(attrs)
        self.of, self.among, self.place, self.suggested = of, among, place, []
        self.known = {str(getattr(row, among.key)): row for row in known}

    def format_value(self, value):
        """The label of the row whose key is held; what was typed stays as it is."""
        if value in (None, ""):
            return None
        row = self.known.get(str(value)) or self.among.of_key(value)
        return label_of(row) if row else str(value)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        model, path = self.of
        query = urlencode({"as": name, "place": self.place})
        own = context["widget"]["attrs"]
        own |= {
            "list": f"{own.get('id', name)}_among",
            "autocomplete": "off",
            "placeholder": "输入名称或代码查找",
            "hx-get": f"{reverse('choose', args=[model._meta.model_name, path])}?{query}",
            "hx-trigger": "input changed delay:250ms, focus once",
            "hx-target": "next datalist",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
        return context

    def render(self, name, value, attrs=None, renderer=None):
        box = super().render(name, value, attrs, renderer)
        identity = f"{(attrs or {}).get('id', name)}_among"
        return format_html('{}<datalist id="{}">{}</datalist>', box, identity, options(self.suggested))


def options(rows):
    """The suggestions as HTML."""
    return format_html_join("", '<option value="{}"></option>', ((label_of(row),) for row in rows))


def one_of(widget, text):
    """The row that a text in a PickInput names. Raises ValidationError, and suggests what it may have meant."""
    rows = widget.among.meant(text)
    if len(rows) == 1:
        return rows[0]
    widget.suggested = rows
    if not rows:
        said = "" if whole(plain(text)) is not None else f"“{typed(text)}”找不到："
        raise ValidationError(f"{said}{UNKNOWN}。写名称或代码里的几个字，从列出的里面选")
    number = f"不止 {SHOWN} 个" if len(rows) == SHOWN else f"有 {len(rows)} 个"
    named = "、".join(map(label_of, rows[:NAMED])) + ("等" if len(rows) > NAMED else "")
    raise ValidationError(f"“{typed(text)}”{number}：{named}。写全其中一个，或从列出的里面选")


class CodeField(forms.CharField):
    """A field that holds the code of a unit among many; ``among`` is what can be chosen."""

    def __init__(self, of, among, place="", **kwargs):
        self.widget = PickInput(of, among, place, attrs={"class": "input mid"})
        super().__init__(widget=self.widget, **kwargs)

    def to_python(self, value):
        return one_of(self.widget, value).code if plain(value) else ""

    def has_changed(self, initial, data):
        return super().has_changed(self.widget.format_value(initial) or "", self.widget.format_value(data) or "")


class PickedFilterField(forms.CharField):
    """What a list is filtered by: the rows that the text names, all of those that have it in their names; None for no text."""

    def to_python(self, value):
        return self.widget.among.having(value) if plain(value or "") else None
