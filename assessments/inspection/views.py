"""Start a yearly inspection and watch it."""

import re
from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from communities.levels import Level, county_of, prefecture_of
from communities.models import Community, Division
from lodi_community.records import hooks

from ..pictures import Meter
from . import run, years
from .models import Assessment, Inspection
from .tasks import work_on

STAGES = [stage for stage in Inspection.Stage.choices if stage[0] not in ("waiting", "done")]


def _require(user, action):
    """The run is the whole city's: only who sees the whole city sees its counts."""
    if not user.may(action, "inspection") or user.level != Level.PREFECTURE:
        raise PermissionDenied("年度督查由市一级办理，您可以在达标情况里看本地的结果")


def may_start(user):
    """The department of the prefecture starts the inspection of the whole city."""
    return user.may("start", "inspection") and user.level == Level.PREFECTURE


def inspections(request):
    """All years, and the button that starts the next."""
    _require(request.user, "view")
    root = prefecture_of(request.user.scope)
    year = years.working_year(root)
    context = {
        "inspections": Inspection.objects.judging()
        .of(root)
        .exclude(status=Inspection.Status.WORKING)
        .select_related("started_by"),
        "year": year,
        "may_start": may_start(request.user) and year <= years.calendar_year(),
        "crumbs": [*hooks.crumbs(request.user, None), ("年度督查", None)],
    }
    return render(request, "inspection/list.html", context)


@require_POST
def start(request):
    """Start the inspection of a year; whoever comes second is told who was first."""
    if not may_start(request.user):
        raise PermissionDenied("年度督查由市委组织部启动")
    year = request.POST.get("year", "")
    if not re.fullmatch("[0-9]{4}", year):
        raise Http404("没有这个年度")
    try:
        inspection = run.start(int(year), prefecture_of(request.user.scope), by=request.user)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("inspections")
    work_on.delay(inspection.pk)
    return redirect("inspection", year=inspection.year)


def progress(request, year):
    """The run of a year: its bar and steps; polled by htmx while it is going on."""
    _require(request.user, "view")
    inspection = (
        Inspection.objects.judging().of(request.user.scope).select_related("started_by").filter(year=year).first()
    )
    if inspection is None or inspection.status == Inspection.Status.WORKING:
        raise Http404(f"{year}年度还没有督查")
    context = {
        "inspection": inspection,
        "counties": _counties(inspection),
        "stages": _stages(inspection),
        "remaining": inspection.total - inspection.done,
        "crumbs": [*hooks.crumbs(request.user, None), ("年度督查", reverse("inspections")), (str(inspection), None)],
    }
    template = "inspection/_progress.html" if request.htmx else "inspection/progress.html"
    return render(request, template, context)


def _counties(inspection):
    """[(county, done, total, bar)] in the order of codes."""
    frozen = Assessment.objects.filter(inspection=inspection, frozen=True)
    done = Counter(county_of(code) for code in frozen.values_list("code", flat=True))
    total = Counter(
        county_of(code) for code in Community.objects.within(inspection.root).values_list("code", flat=True)
    )
    names = Division.objects.within(inspection.root).filter(level=Division.Level.COUNTY).values_list("code", "name")
    return [(name, done[code], total[code], Meter({"ink": done[code]}, total[code])) for code, name in names]


def _stages(inspection):
    """[(title, state)] with state done, now or wait."""
    keys = [key for key, _ in STAGES]
    if inspection.is_sealed:
        return [(title, "done") for _, title in STAGES]
    at = keys.index(inspection.stage) if inspection.stage in keys else 0
    return [
        (title, "done" if place < at else "now" if place == at else "wait") for place, (_, title) in enumerate(STAGES)
    ]
