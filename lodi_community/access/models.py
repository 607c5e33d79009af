"""The log of access: who looked at what, from where, with which outcome. And the checks of the trail's chain."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from lodi_community.records.revisions import AppendOnly, AppendOnlyRow
from lodi_community.records.scope import ScopedQuerySet
from lodi_community.records.seen import Act, Outcome

WHAT_LENGTH = 200
LEASE = timedelta(minutes=5)
QUEUED = timedelta(seconds=5)  # that a job may wait before the page says that nobody has begun


class AccessQuerySet(ScopedQuerySet, AppendOnly):
    """Lines of the log; they belong to the place of what was seen, or to the person's own unit."""


class Access(AppendOnlyRow):
    """One line of the log. It names the account by what it was then, so that it outlives the account."""

    at = models.DateTimeField("时间")
    by_id = models.BigIntegerField("账号编号", null=True)
    account = models.CharField("账号", max_length=40, blank=True)
    by_name = models.CharField("姓名", max_length=80, blank=True)
    post = models.CharField("岗位", max_length=16, blank=True)
    unit_code = models.CharField("所在单位", max_length=12, blank=True)
    address = models.CharField("来自", max_length=45, blank=True)
    act = models.CharField("做了什么", max_length=10, choices=Act)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    kind = models.CharField("类别", max_length=60, blank=True)
    object_id = models.BigIntegerField("编号", null=True)
    place_code = models.CharField("区划代码", max_length=12)
    what = models.CharField("内容", max_length=WHAT_LENGTH, blank=True)
    rows = models.PositiveIntegerField("行数", null=True)
    reason = models.CharField("事由", max_length=200, blank=True)

    place = "place_code"
    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "访问记录"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["place_code", "-id"], name="access_place")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.get_act_display()}{self.what}"


class CheckRequestQuerySet(models.QuerySet):
    def unfinished(self):
        return self.filter(finished_at=None)

    def abandoned(self):
        """Those that nobody works on any more: the worker was ended."""
        return self.unfinished().filter(lease_until__lt=timezone.now())


class CheckRequest(models.Model):
    """A check of the whole chain of revisions, asked for by an auditor; the row is the truth of the job.

    Whoever takes it up after ``lease_until`` begins anew: it takes seconds.
    """

    asked_at = models.DateTimeField("时间", default=timezone.now)
    asked_by_name = models.CharField("谁", max_length=80)
    lease_until = models.DateTimeField(default=timezone.now)
    length = models.PositiveBigIntegerField("条数", default=0)
    fault = models.CharField("问题", max_length=200, blank=True)
    finished_at = models.DateTimeField("核对完", null=True)

    objects = CheckRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "修改记录核对"
        ordering = ["-pk"]

    @property
    def is_left(self):
        """Whether nobody works on it: none has begun yet, or who did is gone."""
        return self.finished_at is None and self.lease_until < timezone.now() - QUEUED

    def __str__(self):
        return f"{self.asked_at:%Y-%m-%d %H:%M} 核对"
