"""What was uploaded, what came of it, and which columns a user's own workbooks have."""

import contextlib
import fcntl
import json
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from lodi_community.records.scope import ScopedQuerySet

from . import kept
from .guard import Unreadable

GONE = "“{name}”的内容已经清理，不能再核对或下载；以前写入的数据还在。要再导入，请重新上传"
DAMAGED = "“{name}”存在服务器上的内容读不出来了，文件可能损坏；以前写入的数据还在。要再导入，请重新上传"
FILES = ("cells", "preview", "plan", "progress")


def lease():
    """Until when whoever works on an upload has it to itself."""
    return timezone.now() + timedelta(seconds=settings.UPLOAD_LEASE_SECONDS)


@contextlib.contextmanager
def alone():
    """Nobody else writes or forgets a file of an upload meanwhile, in whichever process."""
    Upload.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (Upload.folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class UploadQuerySet(ScopedQuerySet):
    def resumable(self):
        """Uploads whose work somebody began, or was to begin, and nobody goes on with."""
        return self.filter(state__in=(Upload.State.CHECKING, Upload.State.APPLYING), lease_until__lt=timezone.now())


class Upload(models.Model):
    """One uploaded workbook. Its cells and its preview are files under random names; what is to be done stands here."""

    class State(models.TextChoices):
        CHECKING = "checking", "正在核对"
        MAPPING = "mapping", "等待对应栏目"
        CHECKED = "checked", "核对完，没有写入"
        REFUSED = "refused", "不能导入"
        APPLYING = "applying", "正在写入"
        APPLIED = "applied", "已写入"
        UNDONE = "undone", "已撤销"
        DROPPED = "dropped", "没有导入"

    file_name = models.CharField("文件名", max_length=120)
    token = models.CharField(max_length=32, unique=True)
    code = models.CharField("范围", max_length=12)
    where = models.CharField("范围名称", max_length=40)
    year = models.PositiveSmallIntegerField("年度")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CHECKING)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)  # attempts that ended with an exception
    clear = models.BooleanField("清空留空的格", default=False)
    only_right = models.BooleanField("只写没有错的行", default=False)
    reason = models.CharField("修改原因", max_length=200, blank=True)
    refusal = models.TextField("不能导入的原因", blank=True)
    mapping = models.JSONField("栏目对应", default=list, blank=True)
    counts = models.JSONField("行数", default=dict, blank=True)
    total = models.PositiveIntegerField("总行数", default=0)
    done = models.PositiveIntegerField("已处理行数", default=0)
    fingerprint = models.CharField("核对结果", max_length=64, blank=True)
    first_revision = models.BigIntegerField(null=True)
    last_revision = models.BigIntegerField(null=True)

    place = "code"
    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["code", "-id"], name="upload_place")]

    def __str__(self):
        return self.file_name

    @classmethod
    def receive(cls, user, file_name, book, **values):
        """Keep the cells of an upload; the row comes last, so that a row always has its file. Nothing else of it is kept."""
        upload = cls(user=user, file_name=file_name[-120:], token=secrets.token_hex(16), lease_until=lease(), **values)
        with alone():
            upload._write("cells", kept.text_of(book))
        upload.save()
        return upload

    @staticmethod
    def folder():
        return settings.DATA_DIR / "uploads"

    def path(self, what):
        """Where the cells or the preview of this upload are kept."""
        return self.folder() / f"{self.token}.{what}"

    def book(self):
        """The Book of the cells that are kept. Raises Unreadable where they are gone."""
        try:
            return kept.book_of(self.path("cells").read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise Unreadable(GONE.format(name=self.file_name)) from error
        except (ValueError, LookupError, TypeError) as error:
            raise Unreadable(DAMAGED.format(name=self.file_name)) from error

    def preview(self):
        """The preview as check.preview() made it; None where there is none, or none that can be read."""
        try:
            return json.loads(self.path("preview").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    def keep(self, what, text):
        """Write the cells, the preview, the plan or the progress. Raises Unreadable where the files were forgotten meanwhile."""
        with alone():
            if not self.path("cells").exists():
                raise Unreadable(GONE.format(name=self.file_name))
            self._write(what, text)

    def _write(self, what, text):
        """Whole or not at all."""
        draft = self.path(f"draft-{secrets.token_hex(4)}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.path(what))

    def renew(self):
        """Hold the lease for as long again, while somebody is at work."""
        working = type(self).objects.filter(pk=self.pk, state__in=(self.State.CHECKING, self.State.APPLYING))
        working.update(lease_until=lease())

    def forget(self):
        """Remove the files, and what a killed process left half written; what is at work on them keeps none from now on."""
        with alone():
            for path in self.folder().glob(f"{self.token}.*"):
                path.unlink(missing_ok=True)

    @property
    def is_working(self):
        return self.state in (self.State.CHECKING, self.State.APPLYING)


Upload.State.WAITING = (Upload.State.CHECKING, Upload.State.MAPPING, Upload.State.CHECKED, Upload.State.APPLYING)
Upload.State.DONE = (Upload.State.APPLIED, Upload.State.UNDONE)


class Mapping(models.Model):
    """Which heading of a user's own workbooks is which column of a kind: remembered for the next one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    slug = models.CharField(max_length=60)
    headings = models.JSONField(default=dict)  # heading as it is compared → name of the column, "" for none

    class Meta:
        verbose_name = verbose_name_plural = "栏目对应"
        constraints = [models.UniqueConstraint(fields=["user", "slug"], name="mapping_once")]

    def __str__(self):
        return f"{self.user} {self.slug}"
