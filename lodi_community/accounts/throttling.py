"""Failed sign-ins: who may try again, where and when. Counted by address and account together, stored by axes.

- Five failures of an account at an address: it waits there for half an hour.
- An account that has failed five times in half an hour, wherever: it waits at every address but its usual ones, from
  which it has signed in within ninety days. So nobody outside shuts people out of their office.
- An address at which five accounts have failed in half an hour: one try in thirty seconds for whoever has not signed in
  there before. So passwords cannot be tried on all accounts from one place.

- Tries that are under way take a place among the five: what is sent at the same moment beyond that waits for a second.

Of a request only account, address and browser are stored: nothing that stood in a form.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessLog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from . import under_way
from .address import address_of as known_address_of

FAILURES = 5
MINUTES = 30
ACCOUNTS, WAIT_SECONDS = 5, 30  # of an address: from so many accounts on one try in so many seconds
USUAL_DAYS = 90
MOMENT = 1  # seconds, in which tries that are under way end


@dataclass(frozen=True)
class Refusal:
    """Why nobody may try now: ``cause`` is "here", "elsewhere", "many" or "together"; ``seconds`` to wait."""

    cause: str
    seconds: int

    @property
    def minutes(self):
        return -(-self.seconds // 60)


def address_of(request):
    """The address of who sent a request, as axes stores it: None where it is not known."""
    return known_address_of(request) or None


def refusal(request, username):
    """The Refusal of an account at the address of a request, None where it may try: two queries at the most."""
    now, address = timezone.now(), address_of(request)
    recent = _recent(now).filter(Q(username=username) | Q(ip_address=address))
    rows = list(recent.values_list("username", "ip_address", "failures_since_start", "attempt_time"))
    if not rows:
        return None
    here = [row for row in rows if row[:2] == (username, address)]
    if sum(row[2] for row in here) >= FAILURES:
        return Refusal("here", _left(here, MINUTES * 60, now))
    own = [row for row in rows if row[0] == username]
    far, many = sum(row[2] for row in own) >= FAILURES, [row for row in rows if row[1] == address]
    is_many = len(Counter(row[0] for row in many)) >= ACCOUNTS
    if not (far or is_many) or is_usual(username, address, now):
        return None
    if far:
        return Refusal("elsewhere", _left(own, MINUTES * 60, now))
    seconds = _left(many, WAIT_SECONDS, now)
    return Refusal("many", seconds) if seconds > 0 else None


def _recent(now):
    """The failures that still count; those that are under way are none."""
    return AccessAttempt.objects.filter(user_agent="", attempt_time__gt=now - timedelta(minutes=MINUTES))


def together(request, username):
    """The Refusal where more tries of an account are under way than it has left: the request takes its place among them."""
    now, address = timezone.now(), address_of(request)
    here = under_way.take(request, username, address)
    everywhere = under_way.places_of(username)
    # Read after the places: whoever has given his back is counted by now.
    rows = list(_recent(now).filter(username=username).values_list("ip_address", "failures_since_start"))
    here += sum(number for at, number in rows if at == address)
    everywhere += sum(number for _, number in rows)
    if here > FAILURES or (everywhere > FAILURES and not is_usual(username, address, now)):
        return Refusal("together", MOMENT)
    return None


def is_usual(username, address, now):
    """Whether an account has signed in from an address lately."""
    since = now - timedelta(days=USUAL_DAYS)
    return AccessLog.objects.filter(username=username, ip_address=address, attempt_time__gt=since).exists()


def count_failure(request, username):
    """Count a wrong password or code that was given anywhere but in the login form; the request ends as axes ends a login."""
    AxesProxyHandler.user_login_failed(__name__, {"username": username}, request)


def stop(request, username):
    """The Refusal of an account at an address, noted so that the request ends with the page that says so.

    None where it may try now; it has a place among those under way until the request ends.
    """
    request.refusal = refusal(request, username) or together(request, username)
    if request.refusal:
        under_way.give_back(request)
        request.axes_locked_out = True
    return request.refusal


def _left(rows, seconds, now):
    """Whole seconds that are left of a wait since the last of these failures; 0 or less: over."""
    return int((max(row[3] for row in rows) + timedelta(seconds=seconds) - now).total_seconds()) + 1


class Throttle(AxesDatabaseHandler):
    """What axes asks before and tells after each try."""

    def is_locked(self, request, credentials=None):
        return bool(stop(request, get_client_username(request, credentials)))

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """Count a failure; nothing is counted while the account waits, so that no wait grows."""
        if request is None or getattr(request, "refusal", None):
            return
        username = get_client_username(request, credentials)
        self.clean_expired_user_attempts(request, credentials)
        with transaction.atomic():
            attempt, created = AccessAttempt.objects.get_or_create(
                username=username,
                ip_address=address_of(request),
                user_agent="",
                defaults={
                    "failures_since_start": 1,
                    "get_data": "",
                    "post_data": "",
                    "http_accept": "",
                    "path_info": "",
                },
            )
            if not created:
                rows = AccessAttempt.objects.filter(pk=attempt.pk)
                rows.update(failures_since_start=F("failures_since_start") + 1, attempt_time=timezone.now())
        found = refusal(request, username)
        if found and found.cause != "many":
            request.refusal, request.axes_locked_out = found, True
