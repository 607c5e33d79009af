"""Keeping, finding and dropping drafts."""

import json
import re
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Length
from django.utils import timezone

from lodi_community.records import hooks, identity, wording
from lodi_community.records.asked import whole
from lodi_community.records.kinds import KINDS
from lodi_community.records.personal import erased_since
from lodi_community.records.spans import Lasting

from .models import Draft

MOST_BYTES = 64 * 1024
MOST_OF_A_USER, MOST_SIGNS_OF_A_USER = 50, 2_000_000  # drafts, and signs in all of them
DAYS = 30
MARK_HOURS = 1
OPENED, YEAR = (
    "opened",
    "opened_year",
)  # the fields that carry the mark of an opened form, and the year it was opened in
MARK = re.compile(r"[0-9a-f]{32}")
LEFT_OUT = {"csrfmiddlewaretoken", OPENED, YEAR, "next", "again", "more"}


TOO_LONG = "填的内容太多，草稿存不下，请先保存"
FULL = (
    "您有 {number} 份草稿没有保存，到了上限，这里填的没有存成草稿。请先点“保存”；再把最早的（{oldest}）打开，保存或丢弃"
)
SPARED = "里面的身份证号码没有存，请删掉"
GONE = "打开以后有几项已依法删除，这几项没有存；请重新打开这张表"


class TooMuch(ValueError):
    """What is typed is more than a draft, or all drafts of a person, may hold; str() is the sentence."""


def new_mark(posted):
    """The mark of a form that is shown: of the one that was posted, when it comes back, else a new one."""
    return _mark(posted) or secrets.token_hex(16)


def form_year(user, kind, pk=None, code=""):
    """The year of a form that is opened now: 0 for a record, whose year is its own."""
    return 0 if pk else hooks.working_year(code or user.scope)


def find(user, kind, pk=None, code=""):
    """The user's newest draft of a form, or None; ``others`` says how many more there are.

    What was typed for a new row of one year is not offered in another, but rows that last over years are of none.
    """
    drafts = _living(user).filter(**_form(user, kind, pk, code))
    if not isinstance(getattr(kind, "span", None), Lasting):
        drafts = drafts.filter(year=form_year(user, kind, pk, code))
    found = list(drafts.order_by("-saved_at", "-pk")[:MOST_OF_A_USER])
    if not found:
        return None
    found[0].others = len(found) - 1
    return found[0]


def waiting(user, kinds, code):
    """{label of a kind: the user's newest draft of a new row for a place} of kinds that have one: one query."""
    year, lasting = hooks.working_year(code), {kind.label for kind in kinds if isinstance(kind.span, Lasting)}
    drafts = _living(user).filter(kind__in=[kind.label for kind in kinds], object_id=0, place_code=code)
    return {each.kind: each for each in drafts.order_by("saved_at", "pk") if each.year == year or each.kind in lasting}


def take_over(draft):
    """The mark of a form in which a draft is opened again: a new one, so that a tab that is still open keeps its own."""
    mark = secrets.token_hex(16)
    Draft.objects.filter(pk=draft.pk).update(mark=mark)
    draft.mark = mark
    return mark


def put(user, kind, posted, pk=None, code="", most=MOST_BYTES):
    """Keep what stands in a form instead of what was kept of it. None where the form is saved by now.

    Raises TooMuch beyond ``most`` bytes, and where the user has too many drafts; then what was kept stays. Passwords,
    files, ID-card numbers and what was erased since the form was opened are never kept: the ``remark`` of the draft says
    that a number or an erased field is left out.
    """
    typed = [[name, values] for name, values in posted.lists() if name not in LEFT_OUT and "password" not in name]
    kept = _without_numbers(typed)
    key = _key(user, kind, pk, code, posted)
    with transaction.atomic():
        wording.share()
        left = _without_erased(kept, kind, pk, whole(posted.get("version"), default=0))
        text = json.dumps(left, ensure_ascii=False)
        if len(text.encode(errors="replace")) > most:
            raise TooMuch(TOO_LONG)
        if key["mark"] and Draft.objects.filter(**key, fields="").exists():
            return None
        _refuse_too_many(user, key, text)
        draft, _ = Draft.objects.update_or_create(**key, defaults={"fields": text, "saved_at": timezone.now()})
    draft.remark = "；".join(said for said in (SPARED if kept != typed else "", GONE if left != kept else "") if said)
    return draft


def close(user, kind, posted, pk=None, code=""):
    """The form is saved: its draft goes, its mark stays for an hour."""
    now, key = timezone.now(), _key(user, kind, pk, code, posted)
    saved = Draft.objects.filter(user=user, fields="")
    saved.filter(saved_at__lt=now - timedelta(hours=MARK_HOURS)).delete()
    if key["mark"]:
        Draft.objects.update_or_create(**key, defaults={"fields": "", "saved_at": now})
    else:
        drop(user, kind, posted, pk, code)


def drop(user, kind, posted, pk=None, code=""):
    """Throw a draft of a form away: the one with the posted mark, all where there is no mark. Returns whether there was one."""
    drafts = Draft.objects.filter(**_form(user, kind, pk, code)).exclude(fields="")
    if mark := _mark(posted):
        drafts = drafts.filter(mark=mark)
    return bool(drafts.delete()[0])


def sweep():
    """Remove what nobody came back to in 30 days. Returns how many drafts."""
    return Draft.objects.filter(saved_at__lt=timezone.now() - timedelta(days=DAYS)).delete()[0]


def forget_words(label, keys, words):
    """hooks.ERASURES: the drafts of these rows do not bring back what was erased; all else that was typed stays."""
    for draft in Draft.objects.filter(kind=label, object_id__in=keys).exclude(fields=""):
        typed = [
            [name, ["" if value in words else value for value in values]] for name, values in json.loads(draft.fields)
        ]
        Draft.objects.filter(pk=draft.pk).update(fields=json.dumps(typed, ensure_ascii=False))


def _living(user):
    """The user's drafts that have not run out."""
    since = timezone.now() - timedelta(days=DAYS)
    return Draft.objects.filter(user=user, saved_at__gte=since).exclude(fields="")


def _mark(posted):
    given = posted.get(OPENED, "")
    return given if MARK.fullmatch(given) else ""


def _form(user, kind, pk, code):
    return {"user": user, "kind": kind.label, "object_id": pk or 0, "place_code": "" if pk else code}


def _key(user, kind, pk, code, posted):
    """What tells a draft from others: its form, the year in which that was opened, and the mark of the opened form."""
    said = whole(posted.get(YEAR), 4)
    year = form_year(user, kind, pk, code) if pk or said is None else said
    return _form(user, kind, pk, code) | {"year": year, "mark": _mark(posted)}


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


def _without_erased(typed, kind, pk, version):
    """[[name, values]] of a form without what was erased of its row since it was opened at this version."""
    gone = erased_since(kind.label, pk, version) if pk and getattr(kind, "personal", ()) else ()
    return [[name, [""] if name in gone else values] for name, values in typed]
