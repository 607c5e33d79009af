"""The first day's list, and who has never signed in."""

from django.contrib.auth import get_user_model
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lodi_community.records import hooks

from .accounts_pages import require_administrator
from .steps import FirstDay

Account = get_user_model()


@require_safe
def first_day(request):
    """What the portal still needs; when all is done it says so, and can still be opened."""
    require_administrator(request.user)
    context = {"day": FirstDay(request.user), "crumbs": [*hooks.crumbs(request.user, None), ("首次设置", None)]}
    return render(request, "administration/first_day.html", context)


@require_safe
def never_signed_in(request):
    """The accounts that nobody has used yet, to be printed and asked after."""
    require_administrator(request.user)
    rows = Account.objects.visible_to(request.user).filter(is_active=True, last_login=None)
    crumbs = [*hooks.crumbs(request.user, None), ("从未登录", None)]
    context = {"rows": rows.select_related("division__parent").order_by("division__code", "username"), "crumbs": crumbs}
    return render(request, "administration/never.html", context)
