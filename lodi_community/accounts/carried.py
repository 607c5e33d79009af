"""A form that was posted after the session ended waits in the new session, for who filled it and nobody else.

Whose it is, a signed cookie says, which every page of a signed-in user sets: a login changes the token that each form
carries (CSRF), so whatever passes that check was opened since the last login in this browser. Nothing of the form stands
in the login page but the number under which it waits.
"""

import secrets
import time

from django.conf import settings
from django.core import signing
from django.http import QueryDict

from lodi_community.records import identity

COOKIE, SALT = "filled_by", "filled-by"
WAITING = "waiting_forms"  # in the session: {number: {"by", "at", "path", "fields", "spared"}}
HOURS = 12
MOST_FORMS, MOST_SIGNS = 5, 300_000  # of a browser; signs of one form
SPARED = "里面的身份证号码没有留，请删掉再保存"


def mark_owner(request, response, user):
    """Let the browser remember, signed, who fills in its forms now."""
    if _owner(request) != user.pk:
        value = signing.Signer(salt=SALT).sign(user.pk)
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=secure)


def keep(request):
    """Keep the posted fields and the address for who filled them in. Returns the number under which they wait.

    "" where nobody knows whose they are, where they are too much, and for what a script sends, which sends it again itself.
    Passwords, files and ID-card numbers are not kept.
    """
    owner = _owner(request)
    if owner is None or request.htmx:
        return ""
    typed = request.POST.copy()
    for name in [*typed]:
        if name == "csrfmiddlewaretoken" or "password" in name:
            del typed[name]
    fields = typed.urlencode()
    if len(fields) > MOST_SIGNS:
        return ""
    kept = _without_numbers(typed)
    number, waiting = secrets.token_urlsafe(12), request.session.get(WAITING, {})
    waiting[number] = {
        "by": owner,
        "at": int(time.time()),
        "path": request.get_full_path(),
        "fields": kept.urlencode(),
        "spared": kept != typed,
    }
    request.session[WAITING] = dict([*waiting.items()][-MOST_FORMS:])
    return number


def take(request, number, user):
    """What waits under a number, for this user: (path, [(name, value)], a remark or ""). None for anything else.

    What waits for another user is thrown away.
    """
    waiting = request.session.get(WAITING, {})
    own = {key: each for key, each in waiting.items() if each["by"] == user.pk}
    form = own.pop(number, None)
    if waiting:
        request.session[WAITING] = own
    if form is None or time.time() - form["at"] > HOURS * 3600:
        return None
    fields = QueryDict(form["fields"])
    named = [(name, value) for name, values in fields.lists() for value in values]
    return form["path"], named, SPARED if form["spared"] else ""


def _owner(request):
    """The key of the user who filled in the forms of this browser, or None."""
    try:
        return int(signing.Signer(salt=SALT).unsign(request.COOKIES.get(COOKIE, "")))
    except (signing.BadSignature, ValueError):
        return None


def _without_numbers(typed):
    """The fields of a form without the ID-card numbers in them."""
    kept = QueryDict(mutable=True)
    for name, values in typed.lists():
        kept.setlist(identity.without(name), [identity.without(value) for value in values])
    return kept
