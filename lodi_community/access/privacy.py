"""What the portal keeps about people, why, who sees it and for how long, in plain words, for everybody who signs in."""

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lodi_community.attachments.sweeping import KEPT_DAYS
from lodi_community.drafts.keeping import DAYS
from lodi_community.records import hooks


@require_safe
def privacy(request):
    """The page; its days are those that the sweepers go by."""
    context = {
        "draft_days": DAYS,
        "attachment_days": KEPT_DAYS,
        "upload_days": settings.UPLOAD_KEPT_DAYS,
        "crumbs": [*hooks.crumbs(request.user, None), ("个人信息保护", None)],
    }
    return render(request, "access/privacy.html", context)
