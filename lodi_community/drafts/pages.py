"""The form of a record that keeps what is typed into it, and the pages that take drafts and throw them away."""

from contextlib import suppress

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from lodi_community.records import views
from lodi_community.records.conflicts import resolve

from . import keeping, spending


class FormPage(views.FormPage):
    """A form with drafts: what was typed and not saved comes back, what is refused is kept, what is saved is done with.

    An opened form is saved once, however often the browser sends it.
    """

    has_new_mark = False  # the form is shown as one that is opened anew

    def post(self, request, pk=None):
        before = None if "more" in request.POST else spending.earlier(request.user, request.POST)
        if before and (before.is_equal or pk is None):
            return self._sent_again(before, pk)
        try:
            answer = super().post(request, pk)
        except spending.AlreadySaved:
            return self._sent_again(spending.earlier(request.user, request.POST), pk)
        if answer.status_code == 422 and (before := spending.earlier(request.user, request.POST)) and before.is_equal:
            return self._sent_again(before, pk)  # refused for no more than that the first was saved meanwhile
        return answer

    def write(self, form, formsets, reason):
        with transaction.atomic():
            spent = spending.spend(self.request.user, self.kind, self.request.POST)
            saved = super().write(form, formsets, reason)
            if spent:
                spent.object_id = saved.pk
                spent.save(update_fields=["object_id"])
            # In the transaction of the save: a draft that could not be closed afterwards would make a saved form look lost.
            pk = self.kwargs.get("pk")
            keeping.close(self.request.user, self.kind, self.request.POST, pk, self.new_place(pk))
            return saved

    def _sent_again(self, spent, pk):
        """To the record that the first save made; what differs from it is shown as a form that is not saved yet."""
        saved = self._stored(spent.object_id)
        if saved and spent.is_equal:
            messages.success(self.request, f"已保存：{saved}。这张表送来了两次，只存了一条")
            return redirect(self._next(saved))
        form, formsets = self._build(self._stored(pk), self.request.POST)
        for part in (form, *formsets):
            part.is_valid()
        first = f"这张表已经存过一次{f'：{saved}' if saved else '，存的那条已删除'}"
        form.add_error(None, f"{first}。下面是您又送来的内容，还没有存；要另存一条，请核对后再点“保存”")
        self.has_new_mark = True
        return self._show(form, formsets, None, status=409)

    def open(self, pk, record):
        draft = keeping.find(self.request.user, self.kind, pk, self.new_place(pk)) if self.kind.drafts else None
        if draft and pk and record is None:
            return self._removed(pk, draft.data(), status=200)
        if draft and (page := self._reopen(record, draft)):
            return page
        return super().open(pk, self._stored(pk) if draft else record)  # the draft's form has written into the record

    def refused(self, pk):
        """What is refused is kept as it was typed: who saves at once (Enter) has left the browser no time to send a draft."""
        if self.kind.drafts:
            with suppress(keeping.TooMuch):
                keeping.put(self.request.user, self.kind, self.request.POST, pk, self.new_place(pk))

    def new_place(self, pk):
        """The place that a new record is for, "" for a record that is there."""
        return "" if pk else self.place()

    def _mark(self, draft):
        """The mark of the form that is shown: that of its draft, its own, or a new one."""
        if draft:
            return keeping.take_over(draft)
        return keeping.new_mark({} if self.has_new_mark else self.request.POST)

    def _form_year(self, record):
        return keeping.form_year(self.request.user, self.kind, record.pk if record else None, self.place())

    def _reopen(self, record, draft):
        """The form with what was typed into it and not saved; None where nothing of that is left to save.

        Saved by somebody else meanwhile, it is what it would be after “保存”: both values, side by side.
        """
        conflict, data, current = None, draft.data(), None
        form, formsets = self._build(record, data)
        if record:
            current = self.get_record(record.pk)  # the form writes into the other one
            for part in (form, *formsets):
                part.is_valid()
            found, data = resolve(form, formsets, current)
            conflict = found if found.rows or found.merged or found.removed or found.erased else None
        form, formsets = self._build(current, data)
        if not form.has_changed() and not any(row.has_changed() for rows in formsets for row in rows):
            return None
        for part in (form, *formsets):
            part.leave_unjudged()
        return self._show(form, formsets, current, conflict=conflict, draft=draft)

    def _show(self, form, formsets, record, draft=None, **options):
        keeps = self.kind.drafts
        return super()._show(
            form,
            formsets,
            record,
            draft=draft,
            opened_mark=self._mark(draft),
            opened_year=self.request.POST.get(keeping.YEAR) or self._form_year(record),
            draft_url=draft_url("draft", self.kind, record, self.place()) if keeps else None,
            drop_url=draft_url("draft-drop", self.kind, record, self.place()) if keeps else None,
            **options,
        )


def draft_url(page, kind, record, code=""):
    """The address at which what is typed into a form is kept ("draft") or thrown away ("draft-drop")."""
    if record:
        return reverse(f"{page}-edit", args=[kind.slug, record.pk])
    return reverse(f"{page}-add", args=[kind.slug]) + (f"?place={code}" if code else "")


class DraftPage(views.OfAnyKind):
    """Takes what stands in a form while it is filled in, and says in the form when it was kept."""

    action = "change"
    http_method_names = ["post"]

    def post(self, request, pk=None):
        if not self.kind.drafts:
            raise Http404
        code = "" if pk else self.place()
        if pk:
            self.get_record(pk)
        try:
            draft = keeping.put(request.user, self.kind, request.POST, pk, code)
        except keeping.TooMuch as error:
            return self.page("draft_kept", kept_at=None, refusal=str(error))
        return self.page("draft_kept", kept_at=timezone.now(), remark=draft.remark if draft else "")


class DropDraftPage(views.OfAnyKind):
    """丢弃草稿: the form opens again with what is stored."""

    action = "change"
    http_method_names = ["post"]

    def post(self, request, pk=None):
        code = "" if pk else self.place()
        record = self.kind.rows(request.user).filter(pk=pk).first()
        dropped = keeping.drop(request.user, self.kind, request.POST, pk, code)
        if pk and record is None:  # removed while its form was open
            if not dropped:
                raise Http404
            return redirect(self.kind.url("list"))
        if dropped:
            messages.success(request, "草稿已丢弃")
        return redirect(self.kind.url("edit", pk) if pk else self.kind.url("add") + (f"?place={code}" if code else ""))
