"""The list of a kind: filtered, sorted, page by page, and as an Excel file."""

from django.db import models
from django.http import HttpResponseNotAllowed
from django_tables2 import RequestConfig

from .exporting import Column, Export, export_url, is_asked
from .fields import is_masked
from .tables import filter_class, table_class
from .views import PAGE_ROWS, KindView


class ListPage(KindView):
    """The rows of a kind that the user may see, below ?place= and by the kind's filters."""

    def get(self, request):
        rows, code = self.kind.rows(request.user), self.place()
        if code:
            rows = rows.within(code)
        filterset = filter_class(self.kind, request.user)(request.GET or None, queryset=rows)
        shown = filterset.qs if filterset.form.is_valid() or not filterset.is_bound else rows.none()
        table = table_class(self.kind)(shown, order_by=self.kind.order or ())
        RequestConfig(request, paginate=False).configure(table)
        if is_asked(request):
            return self._export(filterset, table, code)
        table.paginate(per_page=PAGE_ROWS)  # not by RequestConfig: an address would say how many
        table.page = table.paginator.get_page(request.GET.get("page"))
        return self.page(
            "list",
            table=table,
            filter=filterset,
            total=table.paginator.count,
            place=code,
            crumbs=self.crumbs(code, (self.kind.title, None)),
            add_url=self.kind.url("add") + (f"?place={code}" if code else "") if self.may_change() else None,
            export_url=export_url(request),
        )

    def post(self, request):
        """What a file of rows about persons is for; nothing else is sent to a list."""
        return self.get(request) if is_asked(request) else HttpResponseNotAllowed(["GET", "HEAD"])

    def _export(self, filterset, table, code):
        request, kind = self.request, self.kind
        columns = [column_of(kind.model._meta.get_field(name), request.user) for name in kind.columns]
        export = Export(kind.title, columns, table.data.data, _in_words(filterset), code, bool(kind.personal))
        return export.answer(request, kind.url("list"), self.crumbs(code, (kind.title, kind.url("list"))))


def _in_words(filterset):
    """The filters in words: of a choice its label, not what the address has for it."""
    words = []
    for field in filterset.form:
        value = filterset.data.get(field.name)
        if value:
            choices = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
            words.append((str(field.label), choices.get(value, value)))
    return words


def column_of(field, user):
    """The Column of a field of a model, as its list shows it to the user: a masked number stays masked."""

    def value(record):
        stored = getattr(record, field.name)
        if stored in (None, ""):
            return None
        if is_masked(field, user):
            return field.masked(stored)
        if isinstance(stored, models.Model):
            return str(stored)
        return dict(field.flatchoices).get(stored, stored) if field.choices else stored

    return Column(field.verbose_name, value, getattr(field, "unit", ""))
