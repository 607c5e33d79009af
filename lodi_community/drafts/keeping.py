"""Keeping, finding and dropping drafts."""

import json
import re
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Length
from django.utils import timezone

from lodi_community.records import identity
from lodi_community.records.kinds import KINDS

from .models import Draft

MOST_BYTES = 64 * 1024
MOST_OF_A_USER, MOST_SIGNS_OF_A_USER = 50, 2_000_000  # drafts, and signs in all of them
DAYS = 30
MARK_HOURS = 1
OPENED = "opened"  # the field that carries the mark of an opened form
MARK = re.compile(r"[0-9a-f]{32}")
LEFT_OUT = {"csrfmiddlewaretoken", OPENED, "next", "again", "more"}


TOO_LONG = "填的内容太多，草稿存不下，请先保存"
FULL = (
    "您有 {number} 份草稿没有保存，到了上限，这里填的没有存成草稿。请先点“保存”；再把最早的（{oldest}）打开，保存或丢弃"
)
SPARED = "里面的身份证号码没有存，请删掉"


class TooMuch(ValueError):
    """What is typed is more than a draft, or all drafts of a person, may hold; str() is the sentence."""


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

    Raises TooMuch beyond ``most`` bytes, and where the user has too many drafts; then what was kept stays. Passwords,
    files and ID-card numbers are never kept: the ``remark`` of the draft says that a number is left out.
    """
    typed = [[name, values] for name, values in posted.lists() if name not in LEFT_OUT and "password" not in name]
    kept = _without_numbers(typed)
    text = json.dumps(kept, ensure_ascii=False)
    if len(text.encode(errors="replace")) > most:
        raise TooMuch(TOO_LONG)
    given = posted.get(OPENED, "")
    mark = given if MARK.fullmatch(given) else ""
    with transaction.atomic():
        if mark and _of(user, kind, pk, code).filter(fields="", mark=mark).exists():
            return None
        _refuse_too_many(user, _key(user, kind, pk, code), text)
        draft, _ = Draft.objects.update_or_create(
            **_key(user, kind, pk, code),
            defaults={"fields": text, "mark": mark, "saved_at": timezone.now()},
        )
    draft.remark = SPARED if kept != typed else ""
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


def _refuse_too_many(user, key, text):
    """TooMuch where the user's other drafts leave no room for this text. None is thrown away for another."""
    others = Draft.objects.filter(user=user).exclude(fields="").exclude(**key)
    number, signs = others.aggregate(number=Count("pk"), signs=Sum(Length("fields"))).values()
    if number >= MOST_OF_A_USER or (signs or 0) + len(text) > MOST_SIGNS_OF_A_USER:
        oldest = others.order_by("saved_at", "pk").first()
        title = (
            next((kind.title for kind in KINDS.values() if kind.label == oldest.kind), oldest.kind) if oldest else ""
        )
        when = f"{timezone.localtime(oldest.saved_at):%m-%d %H:%M} 的" if oldest else ""
        raise TooMuch(FULL.format(number=number, oldest=f"{when}{title}"))


def _without_numbers(typed):
    """[[name, values]] of a form without the ID-card numbers in it."""
    if not identity.may_hold_any([text for name, values in typed for text in (name, *values)]):
        return typed
    return [[identity.without(name), [identity.without(text) for text in values]] for name, values in typed]
