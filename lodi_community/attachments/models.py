"""Attachments: photos, PDF and Word files as evidence on a record of any kind.

A file lies under a random name in the folder of the installation and is served only with the record it belongs to. The
row says what it is and whose.
"""

from pathlib import Path

from django.conf import settings
from django.db import models

from lodi_community.records.scope import ScopedQuerySet

from .filetypes import BY_CONTENT_TYPE

NAME_LENGTH = 100


class AttachmentQuerySet(ScopedQuerySet):
    """The scope is of the place at which the record lay when the file was added; pages ask for the record first."""

    def of(self, record):
        """The files of a record, oldest first, without those that were removed."""
        return self.filter(kind=record._meta.label_lower, object_id=record.pk, removed_at=None).order_by("pk")

    def added_by(self, user):
        """(number, bytes) of the files that a user has added and that are not removed."""
        found = self.filter(added_by=user, removed_at=None).aggregate(
            number=models.Count("pk"), size=models.Sum("size")
        )
        return found["number"], found["size"] or 0


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
        db_table = "records_attachment"
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
