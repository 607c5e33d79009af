"""Tries of a password or code that are under way: each takes its place in the count before anything is looked at.

Many sent at the same moment would otherwise all be looked at before the first of them is counted as wrong. A place is given
back when the request ends, right or wrong; a wrong one is counted by then. No lock is held meanwhile.
"""

from datetime import timedelta

from axes.models import AccessAttempt
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

MARK = "under way"  # in the place of a browser, which is stored of no failure
SECONDS = 60  # after which places are taken for those of a process that was killed


def take(request, username, address):
    """Take a place for a try of an account at an address. Returns how many there are now, this one among them."""
    if getattr(request, "place", None) is None:
        with transaction.atomic():
            number = _add(username, address)
        request.place = username, address, number
    return request.place[2]


def give_back(request):
    """Give the place of a request back, where it has one."""
    place, request.place = getattr(request, "place", None), None
    if place:
        with transaction.atomic():
            rows = _rows(*place[:2])
            rows.update(failures_since_start=F("failures_since_start") - 1)
            rows.filter(failures_since_start__lte=0).delete()


def places_of(username):
    """How many tries of an account are under way, at all addresses."""
    rows = AccessAttempt.objects.filter(username=username, user_agent=MARK, attempt_time__gt=_since())
    return sum(rows.values_list("failures_since_start", flat=True))


def _add(username, address):
    """One place more in the one row that they share: whoever adds to it at the same moment comes after."""
    rows = _rows(username, address)
    while not rows.filter(attempt_time__gt=_since()).update(
        failures_since_start=F("failures_since_start") + 1, attempt_time=timezone.now()
    ):
        rows.filter(attempt_time__lte=_since()).delete()
        if _begin(username, address):
            return 1
    return max(rows.values_list("failures_since_start", flat=True))


def _begin(username, address):
    """Store the first place; False where somebody else just did."""
    texts = dict.fromkeys(("get_data", "post_data", "http_accept", "path_info"), "")
    try:
        with transaction.atomic():
            AccessAttempt.objects.create(
                username=username, ip_address=address, user_agent=MARK, failures_since_start=1, **texts
            )
    except IntegrityError:
        return False
    return True


def _rows(username, address):
    return AccessAttempt.objects.filter(username=username, ip_address=address, user_agent=MARK)


def _since():
    return timezone.now() - timedelta(seconds=SECONDS)
