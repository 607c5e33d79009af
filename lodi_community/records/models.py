"""Records and their revisions. Not one word of the domain in here."""

import hashlib
import json
import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from .attachments import Attachment as Attachment
from .drafts import Draft as Draft
from .scope import ScopedQuerySet

HASHED = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Record(models.Model):
    """A row that belongs to a place, carries a version, and is written only through the write door."""

    place = ""  # path from the row to the code of its division, for example "community__code"
    last_day = None  # the field with the last day of a row that holds over years: while it is empty, the row still holds
    version = models.PositiveIntegerField("版本", default=0, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def keep(self, by, reason=""):
        """Save through the write door: version, rules of the model, scope, locks and one Revision, or nothing at all."""
        from .door import WriteDoor

        with WriteDoor(by, reason) as door:
            door.keep(self)
        return self

    def remove(self, by, reason):
        """Delete through the write door; a reason is required and the Revision keeps what was there."""
        from .door import WriteDoor

        with WriteDoor(by, reason) as door:
            door.remove(self)

    def place_code(self):
        """The code of the division that the row belongs to."""
        value = self
        for step in self.place.split("__"):
            value = getattr(value, step)
        return value

    def touches(self):
        """Codes of the places for which the row counts; a model whose rows count for places below says so here."""
        return {self.place_code()}

    def void(self):
        """Names of the fields that have nothing to say of this row: left empty they are not missing."""
        return {self.last_day}

    def fact_year(self):
        """The calendar year whose facts the row states; None for a row that is valid over years."""
        return getattr(self, "year", None)

    def state(self):
        """Stored values by field name, as they go into a Revision."""
        return {
            field.attname: field.value_to_string(self) if self._as_text(field) else getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.editable and not field.primary_key
        }

    @classmethod
    def clean_many(cls, records):
        """clean() of many new rows; a model whose rules ask the database asks once for all of them here."""
        for record in records:
            record.clean()

    def _as_text(self, field):
        value = getattr(self, field.attname)
        return value is not None and not isinstance(value, str | int | bool)

    def clean_fields(self, exclude=None):
        """Trim texts and refuse control characters, which would break every later export of the row."""
        errors = {}
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            if isinstance(field, models.CharField | models.TextField) and isinstance(value, str):
                setattr(self, field.attname, value.strip())
                if CONTROL_CHARACTERS.search(value):
                    errors[field.name] = f"{field.verbose_name}里有看不见的控制字符，请删掉后重新输入"
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors |= error.error_dict
        if errors:
            raise ValidationError(errors)


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

    def compute_digest(self):
        """SHA-256 over the row's content and the digest of the row before."""
        content = [
            self.at.isoformat(timespec="microseconds"), self.by_id, self.by_name, self.action, self.kind, self.object_id,
            self.object_version, self.title, self.place_code, self.changes, self.reason, self.previous,
        ]  # fmt: skip
        return hashlib.sha256(HASHED(content).encode()).hexdigest()


class RevisionChain(models.Model):
    """The end of the chain of revisions: one row, locked by every write while it adds its links."""

    digest = models.CharField(max_length=64, default="", blank=True)
    length = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "修改记录链"
