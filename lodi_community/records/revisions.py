"""Revisions: who did what to which row, when and why. They are only ever added, each carries the hash of the one before.

What they say of persons lies in a table beside them, each value with a salt of its own; the Revision keeps the digest.
Alone from that table something can be taken away (personal.py), and the chain does not notice.
"""

import hashlib
import hmac
import json
import re

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from .scope import ScopedQuerySet

HASHED = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
ERASED = "已依法删除"  # stands for a value that was taken away on lawful request
MARKS = "erased"  # in the changes of a link that tells of an erasure: what went, for the check of the trail alone
PLACE, LEFT = "所在", "移出"  # in the changes of the line that a row leaves where it was: [code of that place, LEFT]
TITLE = ""  # the name under which the title of a Revision lies in the table beside it
TRAIL_LENGTH = 500  # of a reason: what was typed, and who or what allows it
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def is_digest(value):
    """Whether a Revision keeps the digest of a value in the place of the value."""
    return isinstance(value, str) and DIGEST.fullmatch(value) is not None


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

    def whole(self):
        """With what lies beside them, in one query more for all of them instead of one for each that is read."""
        return self.prefetch_related("personal")

    def titled(self, word):
        """Those with a word in their titles."""
        beside = PersonalValue.objects.filter(name=TITLE, value__icontains=word)
        return self.filter(models.Q(stored_title__icontains=word) | models.Q(pk__in=beside.values("revision_id")))


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
    stored_title = models.CharField("记录", max_length=200, db_column="title")  # or its digest
    place_code = models.CharField("区划代码", max_length=12)
    stored_changes = models.JSONField("内容", db_column="changes")  # field → [before, after], or the digest of the two
    reason = models.CharField("原因", max_length=TRAIL_LENGTH, blank=True)
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

    @property
    def title(self):
        """What the row was called; ERASED where that was taken away."""
        return self._beside.get(TITLE, ERASED) if is_digest(self.stored_title) else self.stored_title

    @title.setter
    def title(self, title):
        self.stored_title = title

    @property
    def changes(self):
        """field → [before, after]; ERASED in the place of values that were taken away."""
        stored = self.stored_changes
        if not isinstance(stored, dict) or not any(map(is_digest, stored.values())):
            return stored
        return {n: self._beside.get(n, self._erased) if is_digest(pair) else pair for n, pair in stored.items()}

    @changes.setter
    def changes(self, changes):
        self.stored_changes = changes

    @property
    def tells_of_leaving(self):
        """Whether it is the line that a row left in the place from which it moved; another one tells of the change itself."""
        return isinstance(self.stored_changes, dict) and self.stored_changes.get(PLACE, [""])[-1] == LEFT

    @property
    def digests(self):
        """{name: digest} of the values that lie beside it."""
        stored = self.stored_changes if isinstance(self.stored_changes, dict) else {}
        return {name: said for name, said in {**stored, TITLE: self.stored_title}.items() if is_digest(said)}

    @cached_property
    def _beside(self):
        return {row.name: json.loads(row.value) for row in self.personal.all()}

    @property
    def _erased(self):
        ends = {self.Action.ADD: [None, ERASED], self.Action.REMOVE: [ERASED, None]}
        return ends.get(self.action, [ERASED, ERASED])

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
            self.stored_title,
            self.place_code,
            self.stored_changes,
            self.reason,
            self.previous,
        ]
        return HASHED(content).encode()

    def compute_digest(self, key=b""):
        """HMAC-SHA256 of the content with the key of the chain; without one the plain SHA-256 of rows before there were keys."""
        return hmac.digest(key, self.content(), "sha256").hex() if key else hashlib.sha256(self.content()).hexdigest()


class PersonalValues(models.QuerySet):
    """They are added and read, and taken away by personal.erase() alone."""

    def update(self, **kwargs):
        raise TypeError("另存的个人信息只能追加、依法删除，不能改")

    def delete(self):
        raise TypeError("另存的个人信息只能经“个人信息删除”删除")


class PersonalValue(models.Model):
    """What one Revision says of a person: the two values of a field, or the title. The Revision keeps the digest."""

    revision = models.ForeignKey(
        Revision, models.DO_NOTHING, db_constraint=False, related_name="personal", verbose_name="修改记录"
    )
    name = models.CharField("字段", max_length=60, blank=True)  # TITLE: the title
    value = models.TextField("内容")  # JSON
    salt = models.CharField("盐", max_length=32)

    objects = PersonalValues.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息删除"

    def compute_digest(self):
        """The digest that has to stand in the Revision."""
        return digest_of(self.name, self.value, self.salt)


def digest_of(name, value, salt):
    """The digest of a PersonalValue; without the salt nobody can try values out against it."""
    # As HASHED would write the list, in half the time: a text by itself needs no encoder of its own.
    content = f"[{', '.join(map(HASHED, (salt, name, value)))}]"
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def read_beside(revisions):
    """Read what lies beside some Revisions, in one query: for a thousand of them a prefetch makes a query set each."""
    with_digests = {row.pk: row for row in revisions if row.digests}
    for row in with_digests.values():
        row._beside = {}
    values = PersonalValue.objects.filter(revision_id__in=with_digests)
    for pk, name, value in values.values_list("revision_id", "name", "value"):
        with_digests[pk]._beside[name] = json.loads(value)


class RevisionChain(models.Model):
    """The end of the chain of revisions: one row, locked by every write while it adds its links."""

    digest = models.CharField("校验码", max_length=64, default="", blank=True)
    length = models.PositiveBigIntegerField("条数", default=0)
    key_id = models.CharField(
        "密钥编号", max_length=16, default="", blank=True
    )  # of the key that the next link is made with
    form = models.PositiveSmallIntegerField("格式", default=0)  # 1: personal values lie beside the links

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
