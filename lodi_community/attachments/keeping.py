"""Adding files to a record and removing them. Both are Revisions of the record; a removed row stays, its file for 30 days."""

import hashlib
import os
import secrets
import unicodedata
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from lodi_community.records import identity
from lodi_community.records.door import WriteDoor
from lodi_community.records.hooks import Hook

from .filetypes import Refused, recognize
from .models import NAME_LENGTH, Attachment

CHECKS = Hook()
"""Functions of (record, FileType, content) that return a Chinese sentence if the file does not belong there, None if it does."""
MOST_BYTES = 10 * 2**20
MOST_OF_A_RECORD = 20
FULL = (
    "{name}：您添加的附件已有 {number} 个、{size:.1f} GB，到了一个人的上限（3,000 个、4 GB）。"
    "请先删掉不用的附件，或把照片缩小后再添加"
)
TWICE = timedelta(minutes=1)  # between the two arrivals of one press
MOST_OF_A_USER, MOST_BYTES_OF_A_USER = 3000, 4 * 2**30  # that one person has added and that are not removed


def add(by, record, files):
    """Attach files to a record through the write door: ([Attachment], [sentence about each file that was refused]).

    What is right is kept, whatever else was sent with it. A file that the same person has just added under the same name is
    the same press arriving twice: it counts as kept, and is kept once. Raises what the door raises (a lock, a changed row, a post
    without the right); then nothing is kept. Files are read and written before the door opens, which nobody else can
    pass meanwhile.
    """
    refused, written, kept = [], [], []
    try:
        for file in files:
            try:
                written.append(_take(file, record, by))
            except Refused as refusal:
                refused.append(f"{identity.without(clean_name(file.name))}：{refusal}")
        with WriteDoor(by) as door:
            door.permit(record)
            there, new = _just_added(by, record, written)
            kept = _within_limits(by, record, new, refused)
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
    return [*there, *kept], refused


def _just_added(by, record, written):
    """(rows of the record that a first arrival of these files has made, those of the files that are new)."""
    since = timezone.now() - TWICE
    rows = Attachment.objects.of(record).filter(added_by=by, added_at__gte=since)
    known = {(row.sha256, row.name): row for row in rows}
    there = [known[key] for each in written if (key := (each.sha256, each.name)) in known]
    return there, [each for each in written if (each.sha256, each.name) not in known]


def _within_limits(by, record, written, refused):
    """Those of the new files that user and record have room for and that it does not hold; says of the others why not."""
    seen, kept = set(Attachment.objects.of(record).values_list("sha256", flat=True)), []
    number, size = Attachment.objects.added_by(by)
    for attachment in written:
        if number >= MOST_OF_A_USER or size + attachment.size > MOST_BYTES_OF_A_USER:
            refused.append(FULL.format(name=attachment.name, number=number, size=size / 2**30))
        elif attachment.sha256 in seen:
            refused.append(f"{attachment.name}：这条记录已有内容一样的附件")
        elif len(seen) >= MOST_OF_A_RECORD:
            refused.append(f"{attachment.name}：一条记录最多 {MOST_OF_A_RECORD} 个附件。请先删掉不用的")
        else:
            seen.add(attachment.sha256)
            kept.append(attachment)
            number, size = number + 1, size + attachment.size
    return kept


def remove(by, record, attachment, reason):
    """Remove a file from its record; a reason is required. Raises ValidationError and what the door raises."""
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
    if sentence := identity.fault("文件名", file.name):
        raise Refused(sentence)
    if file.size > MOST_BYTES:
        raise Refused("超过 10 MB。请缩小后再添加")
    filetype, content = recognize(file.read())
    for check in CHECKS:
        if sentence := check(record, filetype, content):
            raise Refused(sentence)
    attachment = Attachment(
        kind=record._meta.label_lower,
        object_id=record.pk,
        place_code=record.place_code(),
        name=clean_name(file.name),
        content_type=filetype.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored=secrets.token_hex(16),
        added_by=by,
        added_by_name=str(by),
        added_at=timezone.now(),
    )
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
