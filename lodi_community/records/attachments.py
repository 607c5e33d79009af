"""Attachments: photos, PDF and Word files as evidence on a record of any kind.

A file lies under a random name in the folder of the installation and is served only with the record it belongs to. The
row says what it is and whose; adding and removing are Revisions of the record. A removed row stays, its file for 30 days.
"""

import hashlib
import os
import secrets
import unicodedata
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from .filetypes import BY_CONTENT_TYPE, Refused, recognize
from .scope import ScopedQuerySet

MOST_BYTES = 10 * 2**20
MOST_OF_A_RECORD = 20
NAME_LENGTH = 100
KEPT_DAYS = 30  # of a removed file, in case it was removed by mistake
LOOSE_HOURS = 24  # of a file without a row: it may be about to get one


class AttachmentQuerySet(ScopedQuerySet):
    """The scope is of the place at which the record lay when the file was added; pages ask for the record first."""

    def of(self, record):
        """The files of a record, oldest first, without those that were removed."""
        return self.filter(kind=record._meta.label_lower, object_id=record.pk, removed_at=None).order_by("pk")


class Attachment(models.Model):
    """One file of one record."""

    kind = models.CharField("类别", max_length=60)
    object_id = models.BigIntegerField("编号")
    place_code = models.CharField("区划代码", max_length=12)
    name = models.CharField("文件名", max_length=NAME_LENGTH)
    content_type = models.CharField("类型", max_length=80)  # by its content
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验码", max_length=64)
    stored = models.CharField("存放名", max_length=32, unique=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="添加人", related_name="+")
    added_by_name = models.CharField("姓名", max_length=80)
    added_at = models.DateTimeField("添加时间")
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)

    place = "place_code"
    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["pk"]
        indexes = [models.Index(fields=["kind", "object_id"], name="attachment_object")]

    def __str__(self):
        return self.name

    @property
    def filetype(self):
        return BY_CONTENT_TYPE[self.content_type]

    @property
    def path(self):
        return folder() / self.stored[:2] / self.stored[2:4] / self.stored

    @property
    def download_name(self):
        """The name it was given, with an ending that fits what it is."""
        fits = self.name.lower().endswith(self.filetype.suffixes)
        return self.name if fits else f"{self.name}{self.filetype.suffixes[0]}"

    @property
    def size_text(self):
        return f"{self.size / 2**20:.1f} MB" if self.size >= 100_000 else f"{max(1, round(self.size / 1024))} KB"


def folder():
    """Where the files of this installation lie."""
    return Path(settings.DATA_DIR) / "attachments"


def add(by, record, files):
    """Attach files to a record through the write door: ([Attachment], [sentence about each file that was refused]).

    What is right is kept, whatever else was sent with it. Raises what the door raises (a lock, a changed row, a post
    without the right); then nothing is kept. Files are read and written before the door opens, which nobody else can
    pass meanwhile.
    """
    from .door import WriteDoor

    refused, written, kept = [], [], []
    try:
        for file in files:
            try:
                written.append(_take(file, record, by))
            except Refused as refusal:
                refused.append(f"{clean_name(file.name)}：{refusal}")
        with WriteDoor(by) as door:
            door.permit(record)
            kept = _within_limits(record, written, refused)
            if kept:
                Attachment.objects.bulk_create(kept)
                said = [f"{row.name}（{row.size_text}，校验码 {row.sha256[:16]}）" for row in kept]
                door.note(record, {"附件": [None, "；".join(said)]})
    except BaseException:
        kept = []
        raise
    finally:
        for attachment in written:
            if attachment not in kept:
                attachment.path.unlink(missing_ok=True)
    return kept, refused


def _within_limits(record, written, refused):
    """Those of the new files that the record has room for and does not hold already; says of the others why not."""
    seen, kept = set(Attachment.objects.of(record).values_list("sha256", flat=True)), []
    for attachment in written:
        if attachment.sha256 in seen:
            refused.append(f"{attachment.name}：这条记录已有内容一样的附件")
        elif len(seen) >= MOST_OF_A_RECORD:
            refused.append(f"{attachment.name}：一条记录最多 {MOST_OF_A_RECORD} 个附件。请先删掉不用的")
        else:
            seen.add(attachment.sha256)
            kept.append(attachment)
    return kept


def remove(by, record, attachment, reason):
    """Remove a file from its record; a reason is required. Raises ValidationError and what the door raises."""
    from .door import WriteDoor

    if not reason.strip():
        raise ValidationError("删除要写原因")
    with WriteDoor(by, reason) as door:
        door.permit(record)
        if Attachment.objects.of(record).filter(pk=attachment.pk).update(removed_at=timezone.now()):
            door.note(record, {"附件": [attachment.name, "已删除"]})


def of_each(kind, keys):
    """{object id: number of files} of these records of a kind, in one query."""
    rows = Attachment.objects.filter(kind=kind.label, object_id__in=keys, removed_at=None)
    return dict(rows.order_by().values_list("object_id").annotate(number=models.Count("pk")))


def clean_name(name):
    """A file's name to show and to keep: no folders, no signs that are unseen or turn the direction, not too long."""
    text = unicodedata.normalize("NFC", str(name or "")).replace("\\", "/").rpartition("/")[2]
    text = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C").strip(" .")
    if len(text) > NAME_LENGTH:
        stem, dot, suffix = text.rpartition(".")
        text = f"{stem[: NAME_LENGTH - 6]}.{suffix}" if dot and len(suffix) <= 5 else text[:NAME_LENGTH]
    return text or "未命名"


def _take(file, record, by):
    """Check one file and write it to its place; its row is not saved yet. Raises Refused."""
    if file.size > MOST_BYTES:
        raise Refused("超过 10 MB。请缩小后再添加")
    filetype, content = recognize(file.read())
    attachment = Attachment(
        kind=record._meta.label_lower, object_id=record.pk, place_code=record.place_code(), name=clean_name(file.name),
        content_type=filetype.content_type, size=len(content), sha256=hashlib.sha256(content).hexdigest(),
        stored=secrets.token_hex(16), added_by=by, added_by_name=str(by), added_at=timezone.now(),
    )  # fmt: skip
    _write(attachment.path, content)
    return attachment


def _write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


# Sweeping -------------------------------------------------------------------------------------


def sweep():
    """Remove the files that nothing leads to. Returns how many.

    A file without a row goes after a day, a removed one after 30 days; those of a record that is there no more count as
    removed from now on.
    """
    now = timezone.now()
    _remove_with_their_records(now)
    overdue = Attachment.objects.filter(removed_at__lt=now - timedelta(days=KEPT_DAYS))
    gone = set(overdue.values_list("stored", flat=True))
    known = set(Attachment.objects.values_list("stored", flat=True)) - gone
    swept = 0
    for path in folder().glob("??/??/*"):
        if path.name in gone or (path.name not in known and _is_old(path, now)):
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _remove_with_their_records(now):
    rows = Attachment.objects.filter(removed_at=None)
    for label in rows.order_by().values_list("kind", flat=True).distinct():
        model = apps.get_model(label)
        lost = rows.filter(kind=label).exclude(object_id__in=model._base_manager.values("pk"))
        lost.update(removed_at=now)


def _is_old(path, now):
    try:
        return path.stat().st_mtime < (now - timedelta(hours=LOOSE_HOURS)).timestamp()
    except FileNotFoundError:
        return False
