"""Removing the files that nothing leads to any more."""

from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from .models import Attachment, folder

KEPT_DAYS = 30  # of a removed file, in case it was removed by mistake
LOOSE_HOURS = 24  # of a file without a row: it may be about to get one


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
