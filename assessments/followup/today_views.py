"""今天: what there is to do and what others did; on it reviewers and departments begin."""

from django.http import Http404
from django.shortcuts import redirect, render

from communities.models import Division
from lodi_community.records.asked import whole
from lodi_community.records.scope import is_below

from ..filings.notices import DAYS, MESSAGES, mark_seen, messages_by_unit, messages_for, unseen
from ..filings.states import Action, Office, office_of
from ..filings.views import crumbs, require
from .today import groups, units_of


def notices(request):
    """What there is to do, and what others did; posted, the messages on the page have been seen."""
    user, place = request.user, request.GET.get("place", "")
    require(user)
    if place and not is_below(place, user.scope):
        raise Http404
    if request.method == "POST":
        mark_seen(user, whole(request.POST.get("step"), default=0))
        return redirect("notices")
    rows, found = messages_for(user, place), groups(user)
    context = {
        "groups": found,
        "number": sum(len(group.todos) for group in found),
        "by_unit": [] if place else _by_unit(user),
        "days": DAYS,
        "where": Division.objects.filter(code=place).first() if place else None,
        "rows": rows,
        "new": unseen(user),
        "most": MESSAGES,
        "newest": rows[0][0].pk if rows else 0,
        "crumbs": crumbs(request, None, ("待办和消息", None)),
    }
    return render(request, "followup/notices.html", context)


def _by_unit(user):
    """[(name of the unit, its code, words of what was done, when last, how many are new)]; [] for a clerk."""
    if office_of(user) == Office.CLERK:
        return []
    lines = messages_by_unit(user, units_of(user))
    names = dict(Division.objects.filter(code__in=[line[0] for line in lines]).values_list("code", "name"))
    return [
        (names.get(code, code), code, "、".join(f"{a.label} {counts[a]}" for a in Action if a in counts), last, new)
        for code, counts, last, new in lines
    ]


def begins_here(user):
    """hooks.HOMES: reviewers and departments begin with what is to be done."""
    return "notices" if user.scope and office_of(user) in (Office.REVIEWER, Office.COUNTY, Office.CITY) else None
