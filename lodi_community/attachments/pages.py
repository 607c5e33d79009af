"""A record's page with its files, and the pages that add, send and remove them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from lodi_community.records import views
from lodi_community.records.door import OutOfScope, StaleVersion
from lodi_community.records.seen import Act, tell_of
from lodi_community.records.writing import may_write, write_refusal

from . import keeping
from .models import Attachment

NO_FILE = (
    "附件“{name}”的文件在服务器上找不到了，这条记录还在。请手里有原件的人重新添加；系统管理员可以从附件的备份里恢复"
)
MEANWHILE = "刚才有人改过这条记录。请看过新的内容再做一次"


class DetailPage(views.DetailPage):
    """The page of a record with its files. A kind without evidence only shows files from before, to be removed."""

    def show(self, record, status=200, refused=(), **context):
        """``refused``: sentences about files that were just sent and not taken."""
        own = may_write(self.request.user, record)
        return super().show(
            record,
            status,
            attachments=Attachment.objects.of(record),
            refused=refused,
            most_attachments=keeping.MOST_OF_A_RECORD,
            attach_url=reverse("attachments", args=[self.kind.slug, record.pk]) if own and self.kind.evidence else None,
            detach=own,
            **context,
        )


class AttachPage(views.OfAnyKind, DetailPage):
    """Adds files to a record. What is refused is said on the record's page, what is right is kept."""

    action = "change"
    http_method_names = ["post"]

    def post(self, request, pk):
        if not self.kind.evidence:
            raise Http404
        record, files = self.get_record(pk), request.FILES.getlist("files")
        if not files:
            return self.show(record, 422, ["没有选文件。先在“选文件”选好，再点“添加附件”"])
        try:
            kept, refused = keeping.add(request.user, record, files)
        except OutOfScope as error:
            raise Http404 from error
        except StaleVersion:
            return self.show(self.get_record(pk), 409, [MEANWHILE])
        except ValidationError as error:
            return self.show(record, 422, error.messages)
        if kept:
            messages.success(request, f"已添加附件：{'、'.join(map(str, kept))}")
        if refused:
            return self.show(record, 422, refused)
        return redirect(f"{self.kind.url('detail', pk)}#attachments")


class OneAttachment(views.OfAnyKind):
    """A page of one file; without its record in the user's scope there is none."""

    def get_attachment(self, record, number):
        return get_object_or_404(Attachment.objects.of(record), pk=number)


def sent(attachment):
    """The answer with a file: photos in the browser, everything else as a download. It may do nothing there and stays nowhere."""
    try:
        response = FileResponse(attachment.path.open("rb"), content_type=attachment.content_type)
    except FileNotFoundError as error:
        raise Http404(NO_FILE.format(name=attachment.name)) from error
    response["Content-Disposition"] = content_disposition_header(
        not attachment.filetype.is_picture, attachment.download_name
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


class AttachmentPage(OneAttachment):
    """The file itself."""

    http_method_names = ["get", "head"]

    def get(self, request, pk, number):
        record = self.get_record(pk)
        attachment = self.get_attachment(record, number)
        tell_of(request, Act.DOWNLOAD, record, what=f"{record}：{attachment.name}")
        return sent(attachment)


class RemoveAttachmentPage(OneAttachment):
    """Removes a file from a record; asks why."""

    action = "change"
    http_method_names = ["get", "head", "post"]

    def get(self, request, pk, number):
        record = self.get_record(pk)
        attachment = self.get_attachment(record, number)
        if sentence := write_refusal(request.user, record):
            raise PermissionDenied(sentence)
        return self._show(record, attachment)

    def post(self, request, pk, number):
        record = self.get_record(pk)
        attachment = self.get_attachment(record, number)
        try:
            keeping.remove(request.user, record, attachment, request.POST.get("reason", ""))
        except StaleVersion:
            return self._show(record, attachment, [MEANWHILE], 409)
        except ValidationError as error:
            return self._show(record, attachment, error.messages, 422)
        messages.success(request, f"已删除附件：{attachment}")
        return redirect(f"{self.kind.url('detail', pk)}#attachments")

    def _show(self, record, attachment, blockers=(), status=200):
        back = self.kind.url("detail", record.pk)
        return self.page(
            "attachment_remove",
            status=status,
            record=record,
            attachment=attachment,
            blockers=blockers,
            reason=self.request.POST.get("reason", ""),
            cancel_url=f"{back}#attachments",
            crumbs=self.crumbs(
                record.place_code(), (self.kind.title, self.kind.url("list")), (str(record), back), ("删除附件", None)
            ),
        )
