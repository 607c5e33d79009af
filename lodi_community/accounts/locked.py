"""The page that says why nobody may try to sign in now, and when again."""

from django.shortcuts import render


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """What axes answers with in the place of any page on which a try too many was made."""
    waiting = request.refusal
    answer = render(request, "accounts/locked.html", {"waiting": waiting}, status=429)
    answer["Retry-After"] = str(waiting.seconds)
    return answer
