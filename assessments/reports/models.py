"""What was asked to be made as a job: one document that takes long, or many in one file (打包)."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from lodi_community.records.scope import ScopedQuerySet

LEASE = timedelta(seconds=60)
QUEUED = timedelta(seconds=15)  # without a sign of work, from which on the page says so


def new_token():
    """A name of a file that nobody guesses."""
    return secrets.token_hex(16)


class PackageQuerySet(ScopedQuerySet):
    def resumable(self):
        """Those whose work nobody has begun, or nobody goes on with."""
        return self.filter(state=Package.State.MAKING, lease_until__lt=timezone.now())


class Package(models.Model):
    """Documents of sealed years that a user asked for: which units, which forms. The row is the truth of the job.

    ``runs``: keys of the inspections; ``depths``: lengths of the codes of the units within ``code`` whose documents are
    wanted; ``forms``: keys of making.FORMS and DOCUMENT_FORMS; ``mark`` and ``purpose``: what for, where the documents may name persons.
    Whoever works on it raises ``fence``; the file that is offered bears that number and stands there whole before the
    state says so.
    """

    class State(models.TextChoices):
        MAKING = "making", "正在做"
        MADE = "made", "做好了"
        REFUSED = "refused", "没有做成"
        GONE = "gone", "已过期清理"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="packages", verbose_name="谁要的")
    at = models.DateTimeField("时间", default=timezone.now)
    code = models.CharField("范围", max_length=12)
    title = models.CharField("内容", max_length=120)
    runs = models.JSONField("督查")
    depths = models.JSONField("级别")
    forms = models.JSONField("格式")
    purpose = models.CharField("用途", max_length=80, blank=True)
    mark = models.CharField("印在文件上的用途", max_length=200, blank=True)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    state = models.CharField("状态", max_length=10, choices=State, default=State.MAKING)
    lease_until = models.DateTimeField(default=timezone.now)
    fence = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField("份数", default=0)
    done = models.PositiveIntegerField("已做好的份数", default=0)
    size = models.PositiveBigIntegerField("字节", default=0)
    made_at = models.DateTimeField("做好的时间", null=True)
    refusal = models.CharField("没有做成的原因", max_length=300, blank=True)

    place = "code"
    objects = PackageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "打包下载"
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    @property
    def is_making(self):
        return self.state == self.State.MAKING

    @property
    def is_left(self):
        """Whether nobody works on it: none has begun, or who did is gone."""
        return self.is_making and self.lease_until < timezone.now() - QUEUED

    @property
    def is_one(self):
        """Whether it is one document and no zip."""
        return self.total == 1

    @property
    def ending(self):
        return self.forms[0].rpartition("-")[2] if self.is_one else "zip"

    @property
    def path(self):
        """Where the whole file stands once it is made."""
        return settings.DATA_DIR / "documents" / f"{self.token}-{self.fence}.{self.ending}"
