"""The desk's pages that add, edit, end and remove a row inside the block of its kind.

With htmx the answer is the block of the kind. Without scripts the same URLs answer with the whole section, in which the
form of the row is open.
"""

import copy
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from communities.models import Community
from lodi_community.accounts.posts import require
from lodi_community.drafts import keeping as drafts
from lodi_community.drafts.pages import FormPage
from lodi_community.records import hooks
from lodi_community.records.asked import whole
from lodi_community.records.door import OutOfScope, StaleVersion, WriteDoor
from lodi_community.records.forms import form_class
from lodi_community.records.seen import Act, tell
from lodi_community.records.spans import Yearly
from lodi_community.records.views import KindView, RemovePage
from lodi_community.records.writing import write_refusal

from ..catalogue.sections import kind_at_desk, neighbours, section_of
from ..filings.rows import is_single, place_field, yearly
from ..inspection.years import working_year
from .blocks import Opened, Workspace, end_field, refusal


def community_of(user, code):
    """The community with this code. Raises Http404 outside the user's scope, PermissionDenied for posts that do not fill in."""
    require(user, "use", "desk", "填报")
    return get_object_or_404(Community.objects.visible_to(user).select_related("street"), code=code)


def section_url(code, section):
    """The address of a section of a community's workspace."""
    return reverse("desk-section", args=[code, section.key])


def show_section(request, community, section, kind=None, opened=None, status=200, like=None):
    """The page of a section of a community, or for htmx the block of ``kind`` alone.

    opened  the Opened in the block of ``kind``, or None
    like    key of the row of ``kind`` that was just added; the form of a further row takes values over from it
    """
    user = request.user
    work = Workspace(user, community, section)
    kinds = [kind] if kind and request.htmx else section.seen_by(user)
    blocks, waiting = [], drafts.waiting(user, kinds, community.code)
    for shown_kind in kinds:
        content = opened if shown_kind is kind else None
        if content is None and is_single(shown_kind) and not work.refusal and user.may("change", shown_kind.label):
            content = form_of_the_year(request, community, shown_kind, work.year)
        block = work.block(shown_kind, content, like if shown_kind is kind else None)
        block.waiting = waiting.get(shown_kind.label) if block.may_change else None
        blocks.append(block)
    for block in blocks:
        if block.kind.restricted and block.lines:
            title, rows = block.kind.title, len(block.lines)
            tell(request, Act.READ, what=title, kind=block.kind.label, place_code=community.code, rows=rows)
    before, after = neighbours(section)
    context = {
        "work": work,
        "section": section,
        "community": community,
        "blocks": blocks,
        "sections": work.sections(),
        "before": before,
        "after": after,
        "beside": work.beside(),
        "year": work.year,
    }
    if kind and request.htmx:
        return render(request, "desk/answer.html", context | {"block": blocks[0]}, status=status)
    context["crumbs"] = [*hooks.crumbs(user, community.code), (section.title, None)]
    return render(request, "desk/section.html", context, status=status)


class InPlace:
    """A mixin for pages of one kind at the desk: they answer with the section of a community instead of a page of their own."""

    def dispatch(self, request, *args, code, slug, **kwargs):
        if request.method.lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        self.community = community_of(request.user, code)
        self.kind = kind_at_desk(slug)
        if self.kind is None:
            raise Http404
        self.section = section_of(self.kind)
        return super().dispatch(request, *args, **kwargs)

    def place(self):
        return self.community.code

    def get_record(self, pk):
        return get_object_or_404(self.kind.rows(self.request.user).within(self.community.code), pk=pk)

    def url(self, page, *args):
        return reverse(f"desk-{page}", args=[self.community.code, self.kind.slug, *args])

    def page(self, template, status=200, **context):
        """The section, with this template open in the block of the kind (see KindView.page)."""
        record = context.get("record")
        return self.show(Opened(f"desk/row_{template}.html", context, record.pk if record else None), status)

    def show(self, opened=None, status=200, like=None):
        return show_section(self.request, self.community, self.section, self.kind, opened, status, like)

    def done(self):
        """The answer after a finished action: the block with nothing open in it, or a redirect to the section."""
        if self.request.htmx:
            return self.show()
        return redirect(f"{section_url(self.community.code, self.section)}#block-{self.kind.slug}")


class RowForm(InPlace, FormPage):
    """Add or edit a row inside its block. Conflicts and errors are shown there, and everything that was typed is kept."""

    def get(self, request, pk=None):
        if sentence := refusal(request.user, self.community, working_year(self.community.code)):
            messages.warning(request, sentence)
            return self.done()
        return super().get(request, pk)

    def post(self, request, pk=None):
        response = super().post(request, pk)
        if response.status_code != 302 or not request.htmx:
            return response
        if "onward" in request.POST:
            return HttpResponseClientRedirect(response.url)
        if "again" in request.POST:
            return self.show(opened_form(request, self.community, self.kind, like=self.added))
        return self.show(like=self.added)

    def page(self, template, status=200, **context):
        record = context.get("record")
        keys = [record.pk] if record else []
        context["post_url"] = self.url("edit" if keys else "add", *keys)
        if context.get("draft_url"):
            context["drop_url"] = self.url("drop-edit" if keys else "drop-add", *keys)
        context["action"] = None
        groups = [(legend, [field for field in fields if not field.is_hidden]) for legend, fields in context["groups"]]
        context["groups"] = [(legend, fields) for legend, fields in groups if fields]
        return super().page(template, status, **context)

    def _stored(self, pk):
        rows = self.kind.rows(self.request.user).within(self.community.code)
        return rows.filter(pk=pk).first() if pk else None

    def _build(self, record, data=None):
        form, formsets = super()._build(record, data)
        if record is None and data is None:
            self._begin_like_the_row_before(form)
        fit(self.kind, form, formsets, working_year(self.community.code))
        return form, formsets

    def _begin_like_the_row_before(self, form):
        """Fill a new form with the values of ``kind.repeats`` from the row that was added before; ?like= gives its key."""
        key = whole(self.request.GET.get("like"))
        before = None if key is None else self._stored(key)
        for name in self.kind.repeats if before else ():
            if name in form.fields:
                form.fields[name].initial = before._meta.get_field(name).value_from_object(before)

    def _next(self, saved):
        code, self.added = self.community.code, None if self.kwargs.get("pk") else saved.pk
        if "again" in self.request.POST:
            return f"{self.url('add')}?like={self.added}"
        if "onward" in self.request.POST:
            codes = Community.objects.visible_to(self.request.user).filter(code__gt=code).order_by("code")
            code = codes.values_list("code", flat=True).first() or code
            return section_url(code, self.section)
        return f"{section_url(code, self.section)}#block-{self.kind.slug}"


class FormOnly(RowForm):
    """Builds the Opened of a row's form, as a GET request would, without the page around it."""

    def show(self, opened=None, status=200, like=None):
        return opened

    def answer(self, pk=None):
        return FormPage.get(self, self.request, pk)


def opened_form(request, community, kind, pk=None, like=None):
    """The Opened of the form of a row, or of a new row without ``pk``. ``like``: see show_section().

    The form is opened with a GET request, because ``request`` may have posted the form of another row.
    """
    get_request = copy.copy(request)
    get_request.method, get_request.POST = "GET", QueryDict()
    get_request.GET = QueryDict(f"like={like}" if like else "")
    view = FormOnly()
    view.setup(get_request)
    view.community, view.kind, view.section = community, kind, section_of(kind)
    return view.answer(pk)


def form_of_the_year(request, community, kind, year):
    """The Opened of the only row that a community has of a kind in a year, or of a new row while there is none."""
    pk = kind.rows_of_year(community.code, year).values_list("pk", flat=True).first()
    return opened_form(request, community, kind, pk)


def fit(kind, form, formsets, year):
    """Prepare a form for a page with several forms: its ids are unique, and community and year are filled in and hidden."""
    ids = f"id_{kind.slug}_{form.instance.pk or 'new'}_%s"
    form.auto_id = ids
    for formset in formsets:
        formset.auto_id = formset.management_form.auto_id = ids
        for row in [*formset.forms, formset.empty_form]:
            row.auto_id = ids
    if "year" in form.fields and not form.instance.pk and isinstance(kind.span, Yearly):
        form.fields["year"].initial = year
    hidden = {place_field(kind), "year" if yearly(kind) is not None else None}
    for name in hidden & set(form.fields):
        form.fields[name].widget = forms.HiddenInput()


class RowEnd(InPlace, KindView):
    """结束: enter the day on which a row ends. The form has no other field."""

    action = "change"

    def get(self, request, pk):
        record = self.get_record(pk)
        form = self._form(record)
        if sentence := write_refusal(request.user, record, {*form.fields} - {"version"}):
            raise PermissionDenied(sentence)
        return self._ask(record, form)

    def post(self, request, pk):
        record = self.get_record(pk)
        form = self._form(record, request.POST)
        if not form.is_valid():
            return self._ask(record, form, 422)
        try:
            with WriteDoor(request.user) as door:
                saved = door.keep(form.save(commit=False))
        except OutOfScope as error:
            raise Http404 from error
        except StaleVersion:
            return self._ask(
                self.get_record(pk), form, 409, ["打开之后这条记录被别人改过。看过上面一行新的内容，再点“结束”"]
            )
        except ValidationError as error:
            return self._ask(self.get_record(pk), form, 422, error.messages)
        messages.success(request, f"已结束：{saved}")
        return self.done()

    def _form(self, record, data=None):
        name = end_field(self.kind)
        if name is None:
            raise Http404
        form = form_class(self.kind.model, [name])(data, instance=record, user=self.request.user, code=self.place())
        form.fields[name].required = True
        if data is None and getattr(record, name) is None:
            form.initial[name] = date.today()
        form.auto_id = f"id_{self.kind.slug}_{record.pk}_end_%s"
        return form

    def _ask(self, record, form, status=200, blockers=()):
        field = form[end_field(self.kind)]
        return self.page(
            "end",
            status,
            record=record,
            field=field,
            blockers=[*blockers, *form.non_field_errors()],
            version=record.version,
            post_url=self.url("end", record.pk),
        )


class RowRemove(InPlace, RemovePage):
    """删除: remove a row, with a reason."""

    def post(self, request, pk):
        response = super().post(request, pk)
        return self.done() if response.status_code == 302 else response

    def page(self, template, status=200, **context):
        context["post_url"] = self.url("remove", context["record"].pk)
        return super().page(template, status, **context)


class DropDraft(InPlace, KindView):
    """丢弃草稿: throw a draft away. The form of the row opens again with the stored values."""

    action = "change"
    http_method_names = ["post"]

    def post(self, request, pk=None):
        code = "" if pk else self.place()
        if drafts.drop(request.user, self.kind, request.POST, pk, code):
            messages.success(request, "草稿已丢弃")
        elif pk:
            self.get_record(pk)
        if is_single(self.kind):
            return self.done()
        if pk is None:
            return redirect(self.url("add"))
        is_stored = self.kind.rows(request.user).within(self.place()).filter(pk=pk).exists()
        return redirect(self.url("edit", pk)) if is_stored else self.done()
