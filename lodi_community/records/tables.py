"""Lists of a kind: django-tables2 sorts and pages, django-filter filters, both only by the declared fields."""

import inspect

import django_filters
import django_tables2 as tables
from django import forms
from django.db import models
from django.utils.html import format_html

from .fields import is_masked, measured
from .figures import NOTHING
from .formfields import plain
from .picking import PickedFilterField, PickInput, among_of
from .searching import having
from .templatetags.portal import shown

NOT_LISTED = "没有这一项，请从列出的里面选"


class Column(tables.Column):
    """A column of ``cell(value, record, table)``, which a row of the list shows.

    The library asks at each cell which arguments ``render`` takes, which for a method costs as much as the cell itself.
    A function that carries its signature is asked for nothing.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

        def render(value, record, table):
            return self.cell(value, record, table)

        render.__signature__ = inspect.signature(render)
        self.render = render


class FirstColumn(Column):
    """The heading of a row: its link is the way down."""

    def cell(self, value, record, table):
        return format_html('<a href="{}">{}</a>', table.kind.url("detail", record.pk), value)


class PlainColumn(Column):
    """A value as people read it (shown), thousands with a comma, 未填报 for none, — for what has nothing to say."""

    def __init__(self, *args, field, **kwargs):
        self.field = field
        super().__init__(*args, **kwargs)

    def cell(self, value, record, table):
        if value in (None, ""):
            return NOTHING if self.field.name in record.void() else shown(None)
        if is_masked(self.field, table.request.user):
            return self.field.masked(value)
        return shown(measured(self.field, value))


class PickedFilter(django_filters.Filter):
    """By rows that a text names, of more than a list would offer."""

    field_class = PickedFilterField

    def filter(self, queryset, value):
        return queryset if value is None else queryset.filter(**{f"{self.field_name}__in": value})


class WrittenFilter(django_filters.Filter):
    """By a value that is typed as in the form of a row. ``written``: the class of its form field."""

    def __init__(self, *args, written, **kwargs):
        super().__init__(*args, **kwargs)
        self.field_class = written


def table_class(kind):
    """The table of a kind: its columns with headings and units from the model."""
    columns = {}
    for position, name in enumerate(kind.columns):
        field = kind.model._meta.get_field(name)
        numeric = hasattr(field, "unit") or isinstance(field, models.IntegerField)
        heading = format_html(
            '{}<span class="unit">{}</span>' if getattr(field, "unit", "") else "{}{}",
            field.verbose_name,
            getattr(field, "unit", ""),
        )
        attrs = {"th": {"class": "num"}, "td": {"class": "num"}} if numeric and position else {}
        options = {"verbose_name": heading, "attrs": attrs, "empty_values": ()}
        columns[name] = PlainColumn(field=field, **options) if position else FirstColumn(**options)
    meta = type(
        "Meta", (), {"template_name": "records/table.html", "attrs": {"class": "table"}, "sequence": kind.columns}
    )
    table = type(f"{kind.slug.title()}Table", (tables.Table,), {**columns, "Meta": meta})
    table.kind = kind
    return table


def filter_class(kind, user):
    """The filters of a kind, with choices inside the user's scope, and one search word."""
    fields = {"q": django_filters.CharFilter(method="search", label="查找", widget=_text("名称、编号"))}
    for name in kind.filters:
        fields[name] = _filter_for(kind, name, user)

    def search(self, queryset, name, value):
        return queryset.filter(having(plain(value), *kind.search))

    if not kind.search:
        fields.pop("q")
    meta = type("Meta", (), {"model": kind.model, "fields": []})
    return type("KindFilter", (django_filters.FilterSet,), {**fields, "search": search, "Meta": meta})


def _text(hint):
    return forms.TextInput(attrs={"class": "input", "placeholder": hint})


def _filter_for(kind, name, user):
    field, model, options = None, kind.model, {"error_messages": {"invalid_choice": NOT_LISTED}}
    for step in name.split("__"):
        field = model._meta.get_field(step)
        model = field.related_model
    options["label"] = field.verbose_name
    select = forms.Select(attrs={"class": "input"})
    if field.is_relation:
        among = among_of(kind.model, name, user, all_rows=True)
        if among.few() is None:
            box = PickInput((kind.model, name), among, attrs={"class": "input"})
            return PickedFilter(field_name=name, widget=box, **options)
        rows = among.querysets[0]
        return django_filters.ModelChoiceFilter(
            field_name=name, queryset=rows, empty_label="全部", widget=select, **options
        )
    if field.choices:
        return django_filters.ChoiceFilter(
            field_name=name, choices=field.choices, empty_label="全部", widget=select, **options
        )
    if isinstance(field, models.BooleanField):
        return django_filters.TypedChoiceFilter(
            field_name=name,
            choices=[("", "全部"), ("1", "是"), ("0", "否")],
            coerce=lambda text: text == "1",
            widget=select,
            **options,
        )
    written = type(field.formfield())
    return WrittenFilter(field_name=name, written=written, widget=_text(""), **options)
