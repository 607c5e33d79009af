"""Addresses that serve every kind, which is named in the address: drafts of its form, attachments of its records."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from . import attachments, drafts
from .attachments import Attachment
from .door import OutOfScope, StaleVersion
from .kinds import KINDS
from .views import DetailPage, KindView

MEANWHILE = "刚才有人改过这条记录。请看过新的内容再做一次"


class OfAnyKind(KindView):
    """A page whose kind stands in its address; what the address does not take is refused before the post is asked."""

    def dispatch(self, request, *args, slug, **kwargs):
        self.kind = KINDS.get(slug)
        if self.kind is None:
            raise Http404
        if request.method.lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        return super().dispatch(request, *args, **kwargs)


class DraftPage(OfAnyKind):
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
            drafts.put(request.user, self.kind, request.POST, pk, code)
        except drafts.TooMuch:
            return self.page("draft_kept", kept_at=None)
        return self.page("draft_kept", kept_at=timezone.now())


class DropDraftPage(OfAnyKind):
    """丢弃草稿: the form opens again with what is stored."""

    action = "change"
    http_method_names = ["post"]

    def post(self, request, pk=None):
        code = "" if pk else self.place()
        record = self.kind.rows(request.user).filter(pk=pk).first()
        dropped = drafts.drop(request.user, self.kind, pk, code)
        if pk and record is None:  # removed while its form was open
            if not dropped:
                raise Http404
            return redirect(self.kind.url("list"))
        if dropped:
            messages.success(request, "草稿已丢弃")
        return redirect(self.kind.url("edit", pk) if pk else self.kind.url("add") + (f"?place={code}" if code else ""))


class AttachPage(OfAnyKind, DetailPage):
    """Adds files to a record. What is refused is said on the record's page, what is right is kept."""

    action = "change"
    http_method_names = ["post"]

    def post(self, request, pk):
        record, files = self.get_record(pk), request.FILES.getlist("files")
        if not files:
            return self.show(record, ["没有选文件。先在“选文件”选好，再点“添加附件”"], 422)
        try:
            kept, refused = attachments.add(request.user, record, files)
        except OutOfScope as error:
            raise Http404 from error
        except StaleVersion:
            return self.show(self.get_record(pk), [MEANWHILE], 409)
        except ValidationError as error:
            return self.show(record, error.messages, 422)
        if kept:
            messages.success(request, f"已添加附件：{'、'.join(map(str, kept))}")
        if refused:
            return self.show(record, refused, 422)
        return redirect(f"{self.kind.url('detail', pk)}#attachments")


class OneAttachment(OfAnyKind):
    """A page of one file; without its record in the user's scope there is none."""

    def get_attachment(self, record, number):
        return get_object_or_404(Attachment.objects.of(record), pk=number)


class AttachmentPage(OneAttachment):
    """The file itself: photos in the browser, everything else as a download. It may do nothing there and stays nowhere."""

    http_method_names = ["get", "head"]

    def get(self, request, pk, number):
        attachment = self.get_attachment(self.get_record(pk), number)
        try:
            response = FileResponse(attachment.path.open("rb"), content_type=attachment.content_type)
        except FileNotFoundError as error:
            raise Http404 from error
        response["Content-Disposition"] = content_disposition_header(
            not attachment.filetype.is_picture, attachment.download_name
        )
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cache-Control"] = "private, no-store"
        return response


class RemoveAttachmentPage(OneAttachment):
    """Removes a file from a record; asks why."""

    action = "change"
    http_method_names = ["get", "head", "post"]

    def get(self, request, pk, number):
        record = self.get_record(pk)
        return self._show(record, self.get_attachment(record, number))

    def post(self, request, pk, number):
        record = self.get_record(pk)
        attachment = self.get_attachment(record, number)
        try:
            attachments.remove(request.user, record, attachment, request.POST.get("reason", ""))
        except StaleVersion:
            return self._show(record, attachment, [MEANWHILE], 409)
        except ValidationError as error:
            return self._show(record, attachment, error.messages, 422)
        messages.success(request, f"已删除附件：{attachment}")
        return redirect(f"{self.kind.url('detail', pk)}#attachments")

    def _show(self, record, attachment, blockers=(), status=200):
        back = self.kind.url("detail", record.pk)
        return self.page(
            "attachment_remove", status=status, record=record, attachment=attachment, blockers=blockers,
            reason=self.request.POST.get("reason", ""), cancel_url=f"{back}#attachments",
            crumbs=self.crumbs(
                record.place_code(), (self.kind.title, self.kind.url("list")), (str(record), back), ("删除附件", None)
            ),
        )  # fmt: skip
