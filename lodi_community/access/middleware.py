"""Writes the log of access: what pages tell (records/seen.py), every file that is sent, and every refusal (403).

An ordinary page costs a few look-ups in memory. A line that cannot be written soon waits in a file (waiting.py), and where
that is not possible either, it goes to the server's log in whole; the page is answered all the same.
"""

from dataclasses import replace

from django.contrib.auth import get_user_model
from django.db import Error, transaction
from django.utils import timezone
from django.utils.http import parse_header_parameters

from communities.models import Division
from lodi_community.accounts.address import address_of
from lodi_community.records import identity
from lodi_community.records.fields import CONTROL_CHARACTERS
from lodi_community.records.patience import impatient
from lodi_community.records.seen import Act, Outcome, Seen, told

from . import waiting
from .models import WHAT_LENGTH, Access

FILES = (Act.DOWNLOAD, Act.EXPORT)
NOT_SAVED = (409, 422)  # answers whose page shows what there is, and says why nothing was saved


class AccessMiddleware:
    """Stands around everything that knows the user."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if lines := seen_in(request, response):
            write(request, lines)
        return response


def seen_in(request, response):
    """[Seen] of a request and its answer."""
    signed = [seen for seen in told(request) if seen.act in (Act.SIGN_IN, Act.SIGN_OUT)]
    if response.status_code == 403:
        return [*signed, Seen(Act.OPEN, what=identity.without(request.path), outcome=Outcome.REFUSED)]
    sent = told(request)
    if response.status_code in NOT_SAVED:  # else a form sent wrong on purpose would read without a line
        return [seen for seen in sent if seen in signed or seen.act == Act.READ]
    if response.status_code >= 400 or request.method == "HEAD":
        return signed
    if "Content-Disposition" in response.headers:
        name = _file_name(response.headers["Content-Disposition"])
        if not any(seen.act in FILES for seen in sent):
            sent = [*sent, Seen(Act.DOWNLOAD)]
        sent = [replace(seen, what=seen.what or name) if seen.act in FILES else seen for seen in sent]
    return sent


def _file_name(header):
    return parse_header_parameters(header)[1].get("filename", "")


def write(request, lines):
    """Add lines to the log; what cannot be added soon waits outside the database."""
    rows = [_row(request, seen) for seen in lines]
    try:
        _name_accounts(rows)
        with impatient(), transaction.atomic():
            Access.objects.bulk_create(rows)
    except Error:
        waiting.put(rows)


def _row(request, seen):
    row = Access(
        at=timezone.now(),
        address=address_of(request),
        act=seen.act,
        outcome=seen.outcome,
        kind=seen.kind,
        object_id=seen.object_id,
        place_code=seen.place_code,
        what=_plain(seen.what)[:WHAT_LENGTH],
        rows=seen.rows,
        reason=_plain(seen.reason)[:200],
        account=_plain(seen.account)[:40],
    )
    if seen.account:
        row.account = row.account or "?"  # nothing that can be kept, and no account either
    elif user := _user(request):
        _name(row, user)
    return row


def _user(request):
    """Who is signed in; None for nobody, and where the database cannot say."""
    try:
        user = getattr(request, "user", None)
        return user if user is not None and user.is_authenticated else None
    except Error:
        return None


def _plain(text):
    """A text without the signs that a database refuses: somebody may have typed them into an address."""
    return CONTROL_CHARACTERS.sub("", text)


def _name(row, user):
    code = user.division.code
    row.by_id, row.account, row.by_name, row.post, row.unit_code = user.pk, user.username, str(user), user.post, code
    row.place_code = row.place_code or code


def _name_accounts(rows):
    """Put the person to lines that only have the name somebody typed to sign in, and a place to those without one.

    A name that is no account is not kept: people type their password there.
    """
    for row in rows:
        if row.account and not row.by_id:
            users = get_user_model()._base_manager.select_related("division")
            if user := users.filter(username=row.account).first():
                _name(row, user)
            else:
                row.account, row.what = "", "没有这个账号"
        if not row.place_code:
            row.place_code = Division.objects.order_by("code").values_list("code", flat=True).first() or ""
