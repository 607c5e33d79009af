"""The pages of a kind. Each begins with the rows that the user may see; outside the scope a row does not exist."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django_tables2 import RequestConfig

from . import hooks
from .conflicts import resolve
from .door import Locked, OutOfScope, StaleVersion, WriteDoor
from .forms import build_form, save_form
from .history import Reader
from .models import Revision
from .tables import filter_class, table_class

PAGE_ROWS = 50


class KindView(View):
    """A page of one kind; ``action`` is what the user's post must be allowed to do with the model."""

    kind = None
    action = "view"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.may(self.action, self.kind.label):
            raise PermissionDenied(f"您的岗位不能{'查看' if self.action == 'view' else '修改'}{self.kind.title}")
        return super().dispatch(request, *args, **kwargs)

    def may_change(self):
        return self.request.user.may("change", self.kind.label)

    def get_record(self, pk):
        return get_object_or_404(self.kind.rows(self.request.user), pk=pk)

    def place(self):
        """The code in ?place=…, which narrows lists and choices; "" for none, 404 outside the user's scope."""
        code = self.request.GET.get("place", "")
        if code and not (code.isdigit() and code.startswith(self.request.user.scope)):
            raise Http404
        return code

    def crumbs(self, code, *more):
        return [*hooks.crumbs(self.request.user, code), *more]

    def page(self, template, status=200, **context):
        return render(self.request, f"records/{template}.html", {"kind": self.kind, **context}, status=status)


class ListPage(KindView):
    def get(self, request):
        rows, code = self.kind.rows(request.user), self.place()
        if code:
            rows = rows.within(code)
        filterset = filter_class(self.kind, request.user)(request.GET or None, queryset=rows)
        shown = filterset.qs if filterset.form.is_valid() or not filterset.is_bound else rows.none()
        table = table_class(self.kind)(shown, order_by=self.kind.order or ())
        RequestConfig(request, paginate={"per_page": PAGE_ROWS, "silent": True}).configure(table)
        return self.page(
            "list", table=table, filter=filterset, total=table.paginator.count, place=code,
            crumbs=self.crumbs(code, (self.kind.title, None)),
            add_url=self.kind.url("add") + (f"?place={code}" if code else "") if self.may_change() else None,
        )  # fmt: skip


class DetailPage(KindView):
    def get(self, request, pk):
        record = self.get_record(pk)
        read, state = Reader(self.kind.model), record.state()
        fields = [(read.heading(name), read.value(name, value), "") for name, value in state.items()]
        code, changing = record.place_code(), self.may_change()
        return self.page(
            "detail", record=record, fields=fields, related=self._parts(record),
            crumbs=self.crumbs(code, (self.kind.title, self.kind.url("list")), (str(record), None)),
            edit_url=self.kind.url("edit", pk) if changing else None,
            remove_url=self.kind.url("remove", pk) if changing else None,
            history_url=self.kind.url("history", pk),
        )  # fmt: skip

    def _parts(self, record):
        related = []
        for part in self.kind.parts:
            read = Reader(part.model)
            link = next(f for f in part.model._meta.fields if f.related_model is self.kind.model)
            rows = [row.state() for row in part.model.objects.filter(**{link.name: record})]
            headings = [read.heading(part.model._meta.get_field(name).attname) for name in part.fields]
            names = [part.model._meta.get_field(name).attname for name in part.fields]
            related.append((part.title, headings, [[read.value(n, row[n]) for n in names] for row in rows]))
        return related


class FormPage(KindView):
    """Add or edit a record with its parts. Whatever is refused, everything typed is shown again."""

    action = "change"

    def get(self, request, pk=None):
        record = self.get_record(pk) if pk else None
        form, formsets = self._build(record)
        return self._show(form, formsets, record)

    def post(self, request, pk=None):
        record = self.get_record(pk) if pk else None
        form, formsets = self._build(record, request.POST)
        if not all([form.is_valid(), *(formset.is_valid() for formset in formsets)]):
            return self._show(form, formsets, record, status=422)
        opened_version = form.instance.version
        try:
            with WriteDoor(request.user, request.POST.get("reason", "")) as door:
                saved = save_form(door, form, formsets)
        except StaleVersion as stale:
            return self._settle(stale, form, formsets, record, opened_version)
        except OutOfScope as error:
            raise Http404 from error
        except ValidationError as error:
            _explain(form, error)
            return self._show(form, formsets, record, status=422)
        messages.success(request, f"已保存：{saved}")
        return redirect(self._next(saved))

    def _build(self, record, data=None):
        code = record.place_code() if record else self.place()
        return build_form(self.kind, self.request.user, data=data, instance=record, code=code)

    def _show(self, form, formsets, record, status=200, conflict=None):
        code = record.place_code() if record else self.place()
        heading = str(record) if record else self.kind.verb_add
        return self.page(
            "form", status=status, form=form, formsets=formsets, record=record, heading=heading, conflict=conflict,
            groups=[(legend, [form[name] for name in names if name in form.fields]) for legend, names in self.kind.groups],
            crumbs=self.crumbs(code, (self.kind.title, self.kind.url("list")), (heading, None)),
            cancel_url=self.kind.url("detail", record.pk) if record else self.kind.url("list"),
            history_url=self.kind.url("history", record.pk) if record else None,
            panel_url=hooks.panel_url(self.kind, record),
        )  # fmt: skip

    def _settle(self, stale, form, formsets, record, opened_version):
        if stale.current is None:
            form.add_error(None, f"{stale.record}已被别人删除，您填的内容还在下面，可以另存为新记录")
            return self._show(form, formsets, record, status=409)
        if stale.current._meta.model is not self.kind.model:
            form.add_error(None, f"{stale.current}刚被别人改过。您填的内容还在下面，请核对后再保存一次")
            return self._show(form, self._fresh_versions(formsets), record, status=409)
        conflict, data = resolve(self.kind, form, stale.current, opened_version)
        form, formsets = self._build(stale.current, data)
        form.is_valid()
        return self._show(form, formsets, stale.current, status=409, conflict=conflict)

    def _fresh_versions(self, formsets):
        data = self.request.POST.copy()
        for formset in formsets:
            for row in formset.initial_forms:
                current = type(row.instance)._base_manager.filter(pk=row.instance.pk).first()
                if current:
                    data[row.add_prefix("version")] = str(current.version)
        record = formsets[0].instance
        return self._build(record, data)[1]

    def _next(self, saved):
        if "again" in self.request.POST:
            return f"{self.kind.url('add')}?place={saved.place_code()}"
        target = self.request.POST.get("next", "")
        if target and url_has_allowed_host_and_scheme(target, allowed_hosts={self.request.get_host()}):
            return target
        return self.kind.url("detail", saved.pk)


class RemovePage(KindView):
    action = "change"

    def get(self, request, pk):
        return self._show(self.get_record(pk))

    def post(self, request, pk):
        record = self.get_record(pk)
        version = request.POST.get("version", "")
        record.version = int(version) if version.isdigit() else -1
        try:
            record.remove(by=request.user, reason=request.POST.get("reason", ""))
        except StaleVersion:
            return self._show(self.get_record(pk), ["打开之后这条记录被别人改过，请看过新的内容再删"], 409)
        except ValidationError as error:
            return self._show(self.get_record(pk), error.messages, 422)
        messages.success(request, f"已删除：{record}")
        return redirect(self.kind.url("list"))

    def _show(self, record, blockers=(), status=200):
        return self.page(
            "remove", status=status, record=record, blockers=blockers, reason=self.request.POST.get("reason", ""),
            cancel_url=self.kind.url("detail", record.pk),
            crumbs=self.crumbs(record.place_code(), (self.kind.title, self.kind.url("list")), (str(record), None)),
        )  # fmt: skip


class HistoryPage(KindView):
    def get(self, request, pk):
        record = self.get_record(pk)
        revisions = Revision.objects.visible_to(request.user).of(record)
        page = Paginator(revisions, PAGE_ROWS).get_page(request.GET.get("page"))
        read = Reader(self.kind.model)
        rows = [(revision, read.changes(revision)) for revision in page]
        return self.page(
            "history", record=record, rows=rows, page=page,
            crumbs=self.crumbs(
                record.place_code(), (self.kind.title, self.kind.url("list")),
                (str(record), self.kind.url("detail", pk)), ("修改记录", None),
            ),
        )  # fmt: skip


def _explain(form, error):
    """Put a ValidationError from the door where it belongs: at the field, or on top of the form."""
    if isinstance(error, Locked) or not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
