"""The page that says why nobody may try to sign in now, and when again."""

from django.shortcuts import render

from lodi_community.records.seen import Act, Outcome, tell


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """What axes answers with in the place of any page on which a try too many was made."""
    waiting, user = request.refusal, getattr(request, "user", None)
    name = str((credentials or {}).get("username", "") or (user.username if user else "")).strip().lower()
    request.seen = []  # the form that was refused told of it too
    tell(request, Act.SIGN_IN, account=name, outcome=Outcome.LOCKED)
    answer = render(request, "accounts/locked.html", {"waiting": waiting}, status=429)
    answer["Retry-After"] = str(waiting.seconds)
    return answer
