"""Old uploads: their files go, their rows stay as the history of what was imported."""

import json
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .models import Upload, alone

SENT = "workbook"  # the bytes that were sent, as versions before kept them
WAITING = (Upload.State.CHECKED, Upload.State.MAPPING)  # for somebody to go on with
LOOSE = timedelta(days=1)  # a file that no upload leads to, or that a killed process left half written


def sweep(now=None):
    """Remove the files of uploads older than UPLOAD_KEPT_DAYS, and files that nothing leads to. Returns how many files.

    Workbooks as they were sent go as well, whatever their age. Uploads that were never written are dropped; those that
    are worked on stay. What was written can still be undone.
    """
    now = now or timezone.now()
    since = now - timedelta(days=settings.UPLOAD_KEPT_DAYS)
    Upload.objects.filter(at__lt=since, state__in=WAITING).update(state=Upload.State.DROPPED)
    working = (Upload.State.CHECKING, Upload.State.APPLYING)
    kept = {*Upload.objects.filter(at__gte=since).values_list("token", flat=True)}
    kept |= {*Upload.objects.filter(state__in=working).values_list("token", flat=True)}
    old = {*Upload.objects.values_list("token", flat=True)} - kept
    swept = 0
    for path in Upload.folder().glob("*.*"):
        token, what = path.name.split(".", 1)
        loose = token not in kept or what.startswith("draft-")
        if token in old or what == SENT or (loose and _is_older(path, now - LOOSE)):
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def forget_words(label, keys, words):
    """hooks.ERASURES: what is kept of an upload goes, as after its days, where it holds a word that was erased."""
    sought = {form for word in words for form in (word, json.dumps(word)[1:-1])}
    with alone():  # no file is given its last name while they are read
        holding = {
            path.name.split(".", 1)[0]
            for path in Upload.folder().glob("*.*")
            if any(form in _text(path) for form in sought)
        }
    uploads = Upload.objects.filter(token__in=holding)
    uploads.filter(state__in=WAITING).update(state=Upload.State.DROPPED)
    for upload in uploads:
        upload.forget()


def _text(path):
    """What a file says; nothing where it was swept away meanwhile."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""


def _is_older(path, moment):
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
