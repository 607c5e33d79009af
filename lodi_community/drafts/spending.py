"""The mark of an opened form is used up by the first save: an equal form that arrives again saves nothing more."""

import hashlib
import json
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from .keeping import LEFT_OUT, MARK, OPENED
from .models import SpentForm

HOURS = 24


class AlreadySaved(Exception):
    """The same form was saved while this one waited for the database."""


def earlier(user, posted):
    """The SpentForm of the form with this mark, of several saves the one with the same content or the last; or None.

    ``is_equal`` of it says whether the same was sent.
    """
    mark = posted.get(OPENED, "")
    if not MARK.fullmatch(mark):
        return None
    rows, digest = SpentForm.objects.filter(user=user, mark=mark).order_by("pk"), _digest(posted)
    row = next((row for row in rows if row.digest == digest), rows.last())
    if row:
        row.is_equal = row.digest == digest
    return row


def spend(user, kind, posted):
    """Use the mark of a posted form up, inside the transaction that saves it. Returns the SpentForm, None without a mark.

    Raises AlreadySaved where an equal form was first.
    """
    mark = posted.get(OPENED, "")
    if not MARK.fullmatch(mark):
        return None
    try:
        with transaction.atomic():
            return SpentForm.objects.create(
                user=user, mark=mark, digest=_digest(posted), kind=kind.label, spent_at=timezone.now()
            )
    except IntegrityError as error:
        raise AlreadySaved from error


def sweep():
    """Forget the marks of yesterday. Returns how many."""
    return SpentForm.objects.filter(spent_at__lt=timezone.now() - timedelta(hours=HOURS)).delete()[0]


def _digest(posted):
    typed = sorted((name, values) for name, values in posted.lists() if name not in LEFT_OUT)
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()
