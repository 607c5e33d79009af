"""The mark of an opened form is used up by the first save: an equal form that arrives again saves nothing more."""

import hashlib
import json
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from .keeping import LEFT_OUT, MARK, OPENED
from .models import SpentForm

HOURS = 24
ONCE = "once"  # the field of the mark in forms that are no record's


class AlreadySaved(Exception):
    """The same form was saved while this one waited for the database."""


def earlier(user, posted):
    """The SpentForm of the form with this mark, of several saves the one with the same content or the last; or None.

    ``is_equal`` of it says whether the same was sent.
    """
    return _earlier(user, posted.get(OPENED, ""), _digest(posted))


def _earlier(user, mark, digest):
    if not MARK.fullmatch(mark):
        return None
    rows = SpentForm.objects.filter(user=user, mark=mark).order_by("pk")
    row = next((row for row in rows if row.digest == digest), rows.last())
    if row:
        row.is_equal = row.digest == digest
    return row


def spend(user, kind, posted):
    """Use the mark of a posted form up, inside the transaction that saves it. Returns the SpentForm, None without a mark.

    Raises AlreadySaved where an equal form was first.
    """
    mark = posted.get(OPENED, "")
    return _spend(user, mark, _digest(posted), kind.label) if MARK.fullmatch(mark) else None


def is_once(posted):
    """Whether a form carries the mark of {% once %}."""
    return bool(MARK.fullmatch(posted.get(ONCE, "")))


def earlier_post(request):
    """The SpentForm of an equal post with the same mark of {% once %}, or None."""
    digest = _digest(request.POST, request.FILES)
    before = _earlier(request.user, request.POST.get(ONCE, ""), digest)
    return before if before and before.is_equal else None


def spend_post(request):
    """Use the mark of {% once %} up, inside the transaction of what is done. Raises AlreadySaved where an equal post was first."""
    digest = _digest(request.POST, request.FILES)
    return _spend(request.user, request.POST[ONCE], digest, request.resolver_match.view_name)


def _spend(user, mark, digest, kind):
    try:
        with transaction.atomic():
            return SpentForm.objects.create(user=user, mark=mark, digest=digest, kind=kind, spent_at=timezone.now())
    except IntegrityError as error:
        raise AlreadySaved from error


def sweep():
    """Forget the marks of yesterday. Returns how many."""
    return SpentForm.objects.filter(spent_at__lt=timezone.now() - timedelta(hours=HOURS)).delete()[0]


def _digest(posted, files=None):
    typed = sorted((name, values) for name, values in posted.lists() if name not in {*LEFT_OUT, ONCE})
    for name, sent in files.lists() if files else ():
        typed += [(name, file.name, hashlib.sha256(_content(file)).hexdigest()) for file in sent]
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()


def _content(file):
    content = file.read()
    file.seek(0)
    return content
