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
