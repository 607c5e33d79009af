"""Work on an upload that ended with an exception is taken up again at once; what fails again and again stops and says so."""

from django.db import DatabaseError, InterfaceError
from django.db.models import F
from django.utils import timezone

from .models import Upload

MOST = 3  # attempts
NOT_CHECKED = "核对了 {number} 次都出了错，什么也没有写入。请重新上传；还是这样的，把文件名和时间告诉系统管理员，服务器日志里有原因"
NOT_WRITTEN = (
    "写入了 {number} 次都出了错，每次都全部退回，什么也没有写入。"
    "请过一会再点“写入”；还是这样的，把文件名和时间告诉系统管理员，服务器日志里有原因"
)
LEFT = "上传人{name}已离岗，或换了单位、岗位，"
NOT_CHECKED_LEFT = LEFT + "没有核对，什么也没有写入。请由现在的录入人员重新上传"
NOT_WRITTEN_LEFT = LEFT + "什么也没有写入。请系统管理员移交给接手人，或由现在的录入人员重新上传"


def refuse_left(upload):
    """End what somebody asked for who may write there no more: checked for nobody, every row would be left out of what is kept."""
    own = Upload.objects.filter(pk=upload.pk)
    refused = {"state": Upload.State.REFUSED, "refusal": NOT_CHECKED_LEFT.format(name=upload.user)}
    if own.filter(state=Upload.State.CHECKING).update(**refused):
        upload.forget()
    own.filter(state=Upload.State.APPLYING).update(
        state=Upload.State.CHECKED, refusal=NOT_WRITTEN_LEFT.format(name=upload.user)
    )


def give_back(upload, error):
    """Let anyone take the upload up now, or end it after MOST attempts. A database or disk at fault is no fault of the upload."""
    own = Upload.objects.filter(pk=upload.pk)
    working = own.filter(state__in=(Upload.State.CHECKING, Upload.State.APPLYING))
    counted = 0 if isinstance(error, DatabaseError | InterfaceError | OSError) else 1
    working.update(lease_until=timezone.now(), failures=F("failures") + counted)
    failed = own.filter(failures__gte=MOST)
    failed.filter(state=Upload.State.CHECKING).update(
        state=Upload.State.REFUSED, refusal=NOT_CHECKED.format(number=MOST)
    )
    failed.filter(state=Upload.State.APPLYING).update(
        state=Upload.State.CHECKED, refusal=NOT_WRITTEN.format(number=MOST), failures=0
    )
