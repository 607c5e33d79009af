"""What the portal keeps about people, why, who sees it and for how long, in plain words, for everybody who signs in."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from lodi_community.records import hooks
from lodi_community.records.retention import RULES


@require_safe
def privacy(request):
    """The page; what it says of periods is what is done by night."""
    context = {
        "rules": RULES,
        "crumbs": [*hooks.crumbs(request.user, None), ("个人信息保护", None)],
    }
    return render(request, "access/privacy.html", context)
