"""Keeping, finding and dropping drafts."""

import json
import re
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from .models import Draft

MOST_BYTES = 64 * 1024
MOST_OF_A_USER = 50
DAYS = 30
MARK_HOURS = 1
OPENED = "opened"  # the field that carries the mark of an opened form
MARK = re.compile(r"[0-9a-f]{32}")
LEFT_OUT = {"csrfmiddlewaretoken", OPENED, "next", "again", "more"}


class TooMuch(ValueError):
    """What is typed is more than a draft may hold."""


def new_mark(posted):
    """The mark of a form that is shown: of the one that was posted, when it comes back, else a new one."""
    given = posted.get(OPENED, "")
    return given if MARK.fullmatch(given) else secrets.token_hex(16)


def find(user, kind, pk=None, code=""):
    """The user's draft of a form, or None."""
    since = timezone.now() - timedelta(days=DAYS)
    return _of(user, kind, pk, code).exclude(fields="").filter(saved_at__gte=since).first()


def put(user, kind, posted, pk=None, code="", most=MOST_BYTES):
    """Keep what stands in a form instead of what was kept of it. None where the form is saved by now.

    Raises TooMuch beyond ``most`` bytes; then what was kept stays. Passwords and files are never kept.
    """
    typed = [[name, values] for name, values in posted.lists() if name not in LEFT_OUT and "password" not in name]
    text = json.dumps(typed, ensure_ascii=False)
    if len(text.encode(errors="replace")) > most:
        raise TooMuch
    given = posted.get(OPENED, "")
    mark = given if MARK.fullmatch(given) else ""
    with transaction.atomic():
        if mark and _of(user, kind, pk, code).filter(fields="", mark=mark).exists():
            return None
        draft, is_new = Draft.objects.update_or_create(
            **_key(user, kind, pk, code),
            defaults={"fields": text, "mark": mark, "saved_at": timezone.now()},
        )
        if is_new:
            _make_room(user)
    return draft


def close(user, kind, posted, pk=None, code=""):
    """The form is saved: its draft goes, its mark stays for an hour."""
    drafts, mark, now = Draft.objects.filter(user=user), posted.get(OPENED, ""), timezone.now()
    drafts.filter(fields="", saved_at__lt=now - timedelta(hours=MARK_HOURS)).delete()
    if MARK.fullmatch(mark):
        Draft.objects.update_or_create(
            **_key(user, kind, pk, code), defaults={"fields": "", "mark": mark, "saved_at": now}
        )
    else:
        drop(user, kind, pk, code)


def drop(user, kind, pk=None, code=""):
    """Throw the draft of a form away. Returns whether there was one."""
    return bool(_of(user, kind, pk, code).exclude(fields="").delete()[0])


def sweep():
    """Remove what nobody came back to in 30 days. Returns how many drafts."""
    return Draft.objects.filter(saved_at__lt=timezone.now() - timedelta(days=DAYS)).delete()[0]


def _key(user, kind, pk, code):
    return {"user": user, "kind": kind.label, "object_id": pk or 0, "place_code": "" if pk else code}


def _of(user, kind, pk, code):
    return Draft.objects.filter(**_key(user, kind, pk, code))


def _make_room(user):
    """The oldest beyond 50 go."""
    newest_first = Draft.objects.filter(user=user).exclude(fields="").order_by("-saved_at", "-pk")
    beyond = list(newest_first.values_list("pk", flat=True)[MOST_OF_A_USER:])
    if beyond:
        Draft.objects.filter(pk__in=beyond).delete()
