"""Revisions: who did what to which row, when and why. They are only ever added, each carries the hash of the one before."""

import hashlib
import hmac
import json

from django.conf import settings
from django.db import models

from .scope import ScopedQuerySet

HASHED = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


class AppendOnly(models.QuerySet):
    """Rows that are added and read, never changed or deleted."""

    def update(self, **kwargs):
        raise TypeError(f"{self.model._meta.verbose_name}只能追加，不能改")

    def delete(self):
        raise TypeError(f"{self.model._meta.verbose_name}只能追加，不能删")


class AppendOnlyRow(models.Model):
    """A row of such a table: added once, never changed or deleted."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError(f"{self._meta.verbose_name}只能追加，不能改")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError(f"{self._meta.verbose_name}只能追加，不能删")


class RevisionQuerySet(ScopedQuerySet, AppendOnly):
    def of(self, record):
        """Revisions of one record, newest first."""
        return self.filter(kind=record._meta.label_lower, object_id=record.pk).order_by("-pk")


class Revision(AppendOnlyRow):
    """Who did what to which row, when and why. Append-only; each carries the hash of the one before."""

    class Action(models.TextChoices):
        ADD = "add", "添加"
        CHANGE = "change", "修改"
        REMOVE = "remove", "删除"

    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="操作人", related_name="+")
    by_name = models.CharField("姓名", max_length=80)
    action = models.CharField("操作", max_length=10, choices=Action)
    kind = models.CharField("类别", max_length=60)
    object_id = models.BigIntegerField("编号")
    object_version = models.PositiveIntegerField("版本")
    title = models.CharField("记录", max_length=200)
    place_code = models.CharField("区划代码", max_length=12)
    changes = models.JSONField("内容")  # field → [before, after]
    reason = models.CharField("原因", max_length=200, blank=True)
    previous = models.CharField("上一条校验码", max_length=64)
    digest = models.CharField("校验码", max_length=64)

    place = "place_code"
    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "修改记录"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "object_id"], name="revision_object"),
            models.Index(fields=["place_code", "-id"], name="revision_place"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.get_action_display()}{self.title}"

    def content(self):
        """The bytes that its check code is made of: the row's content and the check code of the row before."""
        content = [
            self.at.isoformat(timespec="microseconds"),
            self.by_id,
            self.by_name,
            self.action,
            self.kind,
            self.object_id,
            self.object_version,
            self.title,
            self.place_code,
            self.changes,
            self.reason,
            self.previous,
        ]
        return HASHED(content).encode()

    def compute_digest(self, key=b""):
        """HMAC-SHA256 of the content with the key of the chain; without one the plain SHA-256 of rows before there were keys."""
        return hmac.digest(key, self.content(), "sha256").hex() if key else hashlib.sha256(self.content()).hexdigest()


class RevisionChain(models.Model):
    """The end of the chain of revisions: one row, locked by every write while it adds its links."""

    digest = models.CharField("校验码", max_length=64, default="", blank=True)
    length = models.PositiveBigIntegerField("条数", default=0)
    key_id = models.CharField(
        "密钥编号", max_length=16, default="", blank=True
    )  # of the key that the next link is made with

    class Meta:
        verbose_name = verbose_name_plural = "修改记录链"

    @classmethod
    def locked(cls):
        """The row, locked until the transaction ends: whoever holds it knows all that was written, and nobody writes meanwhile."""
        return cls.objects.select_for_update().get_or_create(pk=1)[0]


class TrailCheck(AppendOnlyRow):
    """What a nightly check of the trail found. ``faults``: [[place code, "" for the whole trail, Chinese sentence]]."""

    at = models.DateTimeField("核对时间")
    length = models.PositiveBigIntegerField("条数")
    faults = models.JSONField("不符之处", default=list)
    remarks = models.JSONField("说明", default=list)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "修改记录的核对"
        ordering = ["-pk"]
