"""Rows edited where they stand: the form of a row, ending and removing one, inside the block of their kind.

With htmx only the block is exchanged; without scripts the same addresses answer with the whole section, the row open in it.
"""

import copy
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from communities.models import Community
from lodi_community.drafts import keeping as drafts
from lodi_community.drafts.pages import FormPage
from lodi_community.records import hooks
from lodi_community.records.door import OutOfScope, StaleVersion, WriteDoor
from lodi_community.records.forms import form_class
from lodi_community.records.spans import Yearly
from lodi_community.records.views import DIGITS, KindView, RemovePage

from ..catalogue.sections import kind_at_desk, neighbours, section_of
from ..dashboards.pages import require
from ..inspection.run import working_year
from .blocks import Opened, Workspace, end_field, is_single, place_field, refusal, yearly


def community_of(user, code):
    """A community in the user's scope, or 404; 403 for posts that do not fill in."""
    require(user, "use", "desk", "填报")
    return get_object_or_404(Community.objects.visible_to(user).select_related("street"), code=code)


def section_url(code, section):
    return reverse("desk-section", args=[code, section.key])


def show_section(request, community, section, kind=None, opened=None, status=200, like=None):
    """The section of a community; ``opened`` is what is open in the block of ``kind``. For htmx that block alone.

    ``like``: key of the row of the kind that was just added, after which a further one begins.
    """
    work = Workspace(request.user, community, section)
    kinds = [kind] if kind and request.htmx else section.seen_by(request.user)
    blocks = []
    for each in kinds:
        shown = opened if each is kind else None
        if shown is None and is_single(each) and not work.refusal and request.user.may("change", each.label):
            shown = form_of_the_year(request, community, each, work.year)
        blocks.append(work.block(each, shown, like if each is kind else None))
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
    context["crumbs"] = [*hooks.crumbs(request.user, community.code), (section.title, None)]
    return render(request, "desk/section.html", context, status=status)


class InPlace:
    """A page of one kind in the section of a community; other pages of the kind are made of its parts."""

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
        """Instead of a page of its own: the section, with this open in the block of the kind."""
        record = context.get("record")
        return self.show(Opened(f"desk/row_{template}.html", context, record.pk if record else None), status)

    def show(self, opened=None, status=200, like=None):
        return show_section(self.request, self.community, self.section, self.kind, opened, status, like)

    def done(self):
        """The block with nothing open in it."""
        if self.request.htmx:
            return self.show()
        return redirect(f"{section_url(self.community.code, self.section)}#block-{self.kind.slug}")


class RowForm(InPlace, FormPage):
    """Add or edit a row in place. Conflicts and errors stand in the row, with everything that was typed."""

    def get(self, request, pk=None):
        if refused := refusal(request.user, self.community, working_year()):
            messages.warning(request, refused)
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
        context |= {"opened_mark": context.pop("opened", ""), "action": None}
        shown = [(legend, [each for each in fields if not each.is_hidden]) for legend, fields in context["groups"]]
        context["groups"] = [(legend, fields) for legend, fields in shown if fields]
        return super().page(template, status, **context)

    def _stored(self, pk):
        rows = self.kind.rows(self.request.user).within(self.community.code)
        return rows.filter(pk=pk).first() if pk else None

    def _build(self, record, data=None):
        form, formsets = super()._build(record, data)
        if record is None and data is None:
            self._begin_like_the_row_before(form)
        fit(self.kind, form, formsets, working_year())
        return form, formsets

    def _begin_like_the_row_before(self, form):
        """Of several rows added in a run the next begins with what the kind says repeats; ?like names the row before."""
        key = self.request.GET.get("like", "")
        before = self._stored(int(key)) if DIGITS.fullmatch(key) else None
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
    """The form of a row as it is when somebody opens it, without a page around it."""

    def show(self, opened=None, status=200, like=None):
        return opened

    def answer(self, pk=None):
        return FormPage.get(self, self.request, pk)


def opened_form(request, community, kind, pk=None, like=None):
    """The Opened of a row's form, or of a new row's, whatever was just posted to another; ``like``: see show_section."""
    fresh = copy.copy(request)
    fresh.method, fresh.POST = "GET", QueryDict()
    fresh.GET = QueryDict(f"like={like}" if like else "")
    view = FormOnly()
    view.setup(fresh)
    view.community, view.kind, view.section = community, kind, section_of(kind)
    return view.answer(pk)


def form_of_the_year(request, community, kind, year):
    """The open form of the one row that a community has of a kind and year, or of a new one."""
    pk = kind.rows_of_year(community.code, year).values_list("pk", flat=True).first()
    return opened_form(request, community, kind, pk)


def fit(kind, form, formsets, year):
    """Make a form one of several on a page: ids of its own, the community and the year given and out of the way."""
    ids = f"id_{kind.slug}_{form.instance.pk or 'new'}_%s"
    form.auto_id = ids
    for formset in formsets:
        formset.auto_id = formset.management_form.auto_id = ids
        for row in [*formset.forms, formset.empty_form]:
            row.auto_id = ids
    if "year" in form.fields and not form.instance.pk and isinstance(kind.span, Yearly):
        form.fields["year"].initial = year
    given = {place_field(kind), "year" if yearly(kind) is not None else None}
    for name in given & set(form.fields):
        form.fields[name].widget = forms.HiddenInput()


class RowEnd(InPlace, KindView):
    """结束: the day on which a row ends, and nothing else of it."""

    action = "change"

    def get(self, request, pk):
        record = self.get_record(pk)
        return self._ask(record, self._form(record))

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
    """删除 a row, with the reason."""

    def post(self, request, pk):
        response = super().post(request, pk)
        return self.done() if response.status_code == 302 else response

    def page(self, template, status=200, **context):
        context["post_url"] = self.url("remove", context["record"].pk)
        return super().page(template, status, **context)


class DropDraft(InPlace, KindView):
    """丢弃草稿: the row's form opens again with what is stored."""

    action = "change"
    http_method_names = ["post"]

    def post(self, request, pk=None):
        code = "" if pk else self.place()
        if drafts.drop(request.user, self.kind, pk, code):
            messages.success(request, "草稿已丢弃")
        elif pk:
            self.get_record(pk)
        if is_single(self.kind):
            return self.done()
        there = pk is None or self.kind.rows(request.user).within(self.place()).filter(pk=pk).exists()
        return redirect(self.url("edit" if pk else "add", *([pk] if pk else []))) if there else self.done()
