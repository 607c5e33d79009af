"""Drafts: what was typed into a form and is not saved yet, as it was typed. One a user and form, nobody else's to see.

A form is a kind with a record, or with the place that its new record is for; whatever else has a ``label``, as a sheet
of the desk has, can have a draft as well. Every opened form carries a mark of its own; when it is saved, the mark stays
for a while, so that a draft that was still on its way does not come back.
"""

import json
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.http import QueryDict
from django.utils import timezone

MOST_BYTES = 64 * 1024
MOST_OF_A_USER = 50
DAYS = 30
MARK_HOURS = 1
OPENED = "opened"  # the field that carries the mark of an opened form
MARK = re.compile(r"[0-9a-f]{32}")
LEFT_OUT = {"csrfmiddlewaretoken", OPENED, "next", "again", "more"}


class TooMuch(ValueError):
    """What is typed is more than a draft may hold."""


class Draft(models.Model):
    """What stands in one form of one user. ``fields`` is "" for a form that has been saved: only its mark is left."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁的", related_name="+")
    kind = models.CharField("类别", max_length=60)
    object_id = models.BigIntegerField("编号", default=0)  # 0: of a new record
    place_code = models.CharField("区划代码", max_length=12, blank=True)  # that the form of a new record was opened for
    fields = models.TextField("内容", blank=True)  # [[name, [value, …]], …], the version it was opened at among them
    mark = models.CharField("表单", max_length=32, blank=True)
    saved_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "object_id", "place_code"], name="draft_of_a_form"),
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved")]

    def __str__(self):
        return f"{self.kind} {self.object_id or self.place_code}"

    def data(self):
        """What was typed, as a form takes it."""
        data = QueryDict(mutable=True)
        for name, values in json.loads(self.fields):
            data.setlist(name, values)
        return data


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
