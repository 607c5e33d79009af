"""The pages of a kind. Each begins with the rows that the user may see; outside the scope a row does not exist."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from . import hooks, plausible
from .asked import whole
from .conflicts import resolve
from .door import Locked, OutOfScope, StaleVersion, WriteDoor
from .fields import is_masked
from .forms import as_new, build_form, lines_in_doubt, open_all, save_form
from .history import Reader
from .kinds import KINDS
from .models import Revision
from .scope import is_below
from .seen import Act, tell, tell_of
from .writing import closed_sentence, may_write, write_refusal

PAGE_ROWS = 50
MORE_ROWS = 3


class KindView(View):
    """A page of one kind; ``action`` is what the user's post must be allowed to do with the model."""

    kind = None
    action = "view"

    def dispatch(self, request, *args, **kwargs):
        # The administrator's file of divisions brings communities too, which does not open their pages.
        if not all(request.user.may(action, self.kind.label) for action in {"view", self.action}):
            raise PermissionDenied(f"您的岗位不能{'查看' if self.action == 'view' else '修改'}{self.kind.title}")
        return super().dispatch(request, *args, **kwargs)

    def may_change(self):
        """Whether the post may add rows of the kind; which of those that are there it may write, may_write() says."""
        return self.request.user.may("change", self.kind.label)

    def get_record(self, pk):
        return get_object_or_404(self.kind.rows(self.request.user), pk=pk)

    def place(self):
        """The code in ?place=…, which narrows lists and choices; "" for none, 404 outside the user's scope."""
        code = self.request.GET.get("place", "")
        if code and not is_below(code, self.request.user.scope):
            raise Http404
        return code

    def crumbs(self, code, *more):
        return [*hooks.crumbs(self.request.user, code), *more]

    def page(self, template, status=200, **context):
        if self.kind.restricted:
            self._tell_restricted(context)
        return render(self.request, f"records/{template}.html", {"kind": self.kind, **context}, status=status)

    def _tell_restricted(self, context):
        """Who reads rows that are kept from most posts stands in the log of access; an empty form shows nobody's."""
        if record := context.get("record"):
            tell_of(self.request, Act.READ, record)
        elif "total" in context:
            code = self.place() or self.request.user.scope
            title, rows = self.kind.title, context["total"]
            tell(self.request, Act.READ, what=title, kind=self.kind.label, place_code=code, rows=rows)


class OfAnyKind(KindView):
    """A page whose kind stands in its address; what the address does not take is refused before the post is asked."""

    def dispatch(self, request, *args, slug, **kwargs):
        self.kind = KINDS.get(slug)
        if self.kind is None:
            raise Http404
        if request.method.lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)


class DetailPage(KindView):
    def get(self, request, pk):
        return self.show(self.get_record(pk))

    def show(self, record, status=200, **context):
        """The page of a record, with what the rooms above put beside it."""
        pk = record.pk
        code, user = record.place_code(), self.request.user
        withheld = write_refusal(user, record) if self.may_change() else ""
        closed = closed_sentence(user, record)
        return self.page(
            "detail",
            status=status,
            record=record,
            fields=fields_of(self.kind, record, user),
            related=parts_of(self.kind, record, user),
            crumbs=self.crumbs(code, (self.kind.title, self.kind.url("list")), (str(record), None)),
            edit_url=None if closed else self.kind.url("edit", pk),
            remove_url=self.kind.url("remove", pk) if may_write(user, record) else None,
            withheld=withheld,
            history_url=self.kind.url("history", pk),
            masked=masked_fields(record, user),
            actions=self.kind.actions(record, user),
            **context,
        )


class FormPage(KindView):
    """Add or edit a record with its parts. Whatever is refused, everything typed is shown again."""

    action = "change"

    def get(self, request, pk=None):
        return self.open(pk, self._stored(pk))

    def open(self, pk, record):
        """The form as it is opened; 404 for a record that is not there."""
        if pk and record is None:
            raise Http404
        if record and (sentence := closed_sentence(self.request.user, record)):
            raise PermissionDenied(sentence)
        return self._show(*self._build(record), record)

    def write(self, form, formsets, reason):
        """Save a valid form. Returns the record; raises what the door raises."""
        with WriteDoor(self.request.user, reason) as self.door:
            return save_form(self.door, form, formsets)

    def refused(self, pk):
        """Called with the key of the record (None: a new one) whose posted form was not saved."""

    def post(self, request, pk=None):
        record = self._stored(pk)
        if pk and record is None:
            return self._removed(pk, request.POST)
        if prefix := request.POST.get("more"):
            form, formsets = self._build(record, _with_more_rows(request.POST, self.kind, prefix))
            for part in (form, *formsets):  # nobody has asked to save it yet
                part.leave_unjudged()
            _begin_at_added(formsets, prefix)
            return self._show(form, formsets, record)
        if record and (sentence := closed_sentence(request.user, record)):
            return self._show_closed(record, sentence)
        form, formsets = self._build(record, request.POST)
        valid = all([form.is_valid(), *(formset.is_valid() for formset in formsets)])
        if any(formset.lost_rows() for formset in formsets):
            return self._settle(form, formsets, record)
        if not valid:
            self.refused(pk)
            return self._show(form, formsets, record, status=422)
        return self._save(form, formsets, record, pk)

    def _save(self, form, formsets, record, pk):
        """Save what is right; what is hardly possible is asked about first."""
        request = self.request
        lines = lines_in_doubt(request.user, form, formsets)
        if doubts := plausible.question(lines, request.POST):
            self.refused(pk)
            return self._show(form, formsets, record, status=422, doubts=doubts)
        try:
            saved = self.write(form, formsets, plausible.answer(lines, request.POST))
        except StaleVersion:
            return self._settle(form, formsets, record)
        except OutOfScope as error:
            raise Http404 from error
        except ValidationError as error:
            _explain(form, error)
            self.refused(pk)
            return self._show(form, formsets, record, status=422, doubts=plausible.again(lines, request.POST))
        self._tell(saved)
        return redirect(self._next(saved))

    def _tell(self, saved):
        grounds = "".join(f"。{words}" for words in sorted({*self.door.grounds.values()}))
        messages.success(self.request, f"已保存：{saved}{grounds}")
        for sentence in self.door.told:
            messages.warning(self.request, sentence)

    def _stored(self, pk):
        return self.kind.rows(self.request.user).filter(pk=pk).first() if pk else None

    def _build(self, record, data=None):
        code = record.place_code() if record else self.place()
        return build_form(self.kind, self.request.user, data=data, instance=record, code=code)

    def _show(self, form, formsets, record, status=200, conflict=None, action=None, **context):
        code = record.place_code() if record else self.place()
        heading = str(record) if record else self.kind.verb_add
        return self.page(
            "form",
            status=status,
            form=form,
            formsets=formsets,
            record=record,
            heading=heading,
            conflict=conflict,
            action=action,
            groups=[
                (legend, [form[name] for name in names if name in form.fields]) for legend, names in self.kind.groups
            ],
            crumbs=self.crumbs(code, (self.kind.title, self.kind.url("list")), (heading, None)),
            cancel_url=self.kind.url("detail", record.pk) if record else self.kind.url("list"),
            history_url=self.kind.url("history", record.pk) if record else None,
            panel_url=hooks.panel_url(self.kind, record),
            decisions=hooks.decisions(self.request.user, code, self.kind.span, record),
            more_rows=True,
            **context,
        )

    def _settle(self, form, formsets, record):
        """Somebody else saved first: show both, with what was typed in the form."""
        self.refused(record.pk if record else None)
        if record is None:
            sentence = "下面有几行写成了已经存好的行，新记录还没有这样的行。现在都当作新填的行，核对后再点“保存”"
            return self._show_as_new(self.request.POST, sentence)
        current = self.kind.rows(self.request.user).filter(pk=record.pk).first()
        if current is None:
            return self._removed(record.pk, self.request.POST)
        if refused := hooks.refusal(self.request.user, {(current.place_code(), current.fact_year())}):
            # Nobody is to settle a conflict only to be told afterwards that nothing may be written.
            form.add_error(None, refused)
            return self._show(form, formsets, record, status=422)
        conflict, data = resolve(form, formsets, current)
        form, formsets = self._build(current, data)
        form.is_valid()
        return self._show(form, formsets, current, status=409, conflict=conflict)

    def _show_closed(self, record, sentence):
        """The row is not the user's to write, perhaps since a moment ago: says so, and shows what was typed."""
        form, formsets = self._build(record, self.request.POST)
        open_all(form, formsets)
        form.is_valid()
        form.add_error(None, sentence)
        return self._show(form, formsets, record, status=422)

    def _removed(self, pk, typed, status=409):
        """Somebody removed the record while it was being edited: what was typed can be saved as a new one."""
        removals = Revision.objects.visible_to(self.request.user).filter(action=Revision.Action.REMOVE)
        removal = removals.filter(kind=self.kind.label, object_id=pk).first()
        if removal is None:
            raise Http404
        sentence = f"“{removal.title}”已被{removal.by_name}删除。您填的还在下面；要另存为新记录，再点“保存”"
        return self._show_as_new(typed, sentence, status)

    def _show_as_new(self, typed, sentence, status=409):
        """What was typed as a new record, all rows of its parts new, with a sentence that says why."""
        form, formsets = self._build(None, as_new(typed, self.kind))
        form.is_valid()
        form.add_error(None, sentence)
        return self._show(form, formsets, None, status=status, action=self.kind.url("add"))

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
        record = self.get_record(pk)
        if sentence := write_refusal(request.user, record):
            raise PermissionDenied(sentence)
        return self._show(record)

    def post(self, request, pk):
        record = self.get_record(pk)
        record.version = whole(request.POST.get("version"), default=-1)
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
            "remove",
            status=status,
            record=record,
            blockers=blockers,
            reason=self.request.POST.get("reason", ""),
            cancel_url=self.kind.url("detail", record.pk),
            crumbs=self.crumbs(record.place_code(), (self.kind.title, self.kind.url("list")), (str(record), None)),
        )


class HistoryPage(KindView):
    def get(self, request, pk):
        record = self.get_record(pk)
        revisions = Revision.objects.visible_to(request.user).of(record).whole()
        page = Paginator(revisions, PAGE_ROWS).get_page(request.GET.get("page"))
        read = Reader(self.kind.model, request.user)
        read.prepare_changes(page)
        rows = [(revision, read.changes(revision)) for revision in page]
        return self.page(
            "history",
            record=record,
            rows=rows,
            page=page,
            crumbs=self.crumbs(
                record.place_code(),
                (self.kind.title, self.kind.url("list")),
                (str(record), self.kind.url("detail", pk)),
                ("修改记录", None),
            ),
        )


def _with_more_rows(data, kind, prefix):
    """The posted form with three more empty rows in one of its parts; nothing is saved.

    Boxes that are ticked in an empty row are ticked in these: a posted row without the tick is one that was filled in.
    """
    data, name = data.copy(), f"{prefix}-TOTAL_FORMS"
    if (number := whole(data.get(name))) is not None:
        data[name] = str(number + MORE_ROWS)
        fields = [
            part.model._meta.get_field(each)
            for part in kind.parts
            if part.model._meta.model_name == prefix
            for each in part.fields
        ]
        ticked = [field.name for field in fields if isinstance(field, models.BooleanField) and field.default is True]
        data.update({f"{prefix}-{row}-{each}": "on" for row in range(number, number + MORE_ROWS) for each in ticked})
    return data


def _begin_at_added(formsets, prefix):
    """The cursor stands in the first of the rows that were just added."""
    added = [form for formset in formsets if formset.prefix == prefix for form in formset.forms[-MORE_ROWS:]]
    for first in added[:1]:
        first.visible_fields()[0].field.widget.attrs["autofocus"] = True


def _explain(form, error):
    """Put a ValidationError from the door where it belongs: at the field, or on top of the form."""
    if isinstance(error, Locked) or not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def masked_fields(record, user):
    """The fields of a record that are filled in and that the user sees masked."""
    return [
        field for field in record._meta.concrete_fields if is_masked(field, user) and getattr(record, field.attname)
    ]


def fields_of(kind, record, user, seen=None):
    """[(heading, value in words, "")] of a record for its page. ``seen``: see Reader."""
    read = Reader(kind.model, user, seen)
    return [(read.heading(name), read.value(name, value, record), "") for name, value in record.state().items()]


def parts_of(kind, record, user):
    """[(title, headings, rows of values in words)] of the parts of a record."""
    related = []
    for part in kind.parts:
        read = Reader(part.model, user)
        link = next(f for f in part.model._meta.fields if f.related_model is kind.model)
        rows = [(row, row.state()) for row in part.model.objects.filter(**{link.name: record})]
        read.prepare(state for _, state in rows)
        headings = [read.heading(part.model._meta.get_field(name).attname) for name in part.fields]
        names = [part.model._meta.get_field(name).attname for name in part.fields]
        related.append((part.title, headings, [[read.value(n, state[n], row) for n in names] for row, state in rows]))
    return related
