"""Start a yearly inspection and watch it."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from communities.levels import Level, county_of, prefecture_of
from communities.models import FIRST_YEAR, Community, Division
from lodi_community.records import hooks
from lodi_community.records.asked import exactly
from lodi_community.records.waking import DELAYED, wake

from ..pictures import Meter
from . import closing, years
from .correcting import State, waiting_corrections
from .models import Assessment, Inspection
from .sealing import AutomaticStart, Correction, SealRequest
from .tasks import try_year, work_on
from .trial import Trial

NO_TRIAL = "试评没有开始，什么也没有改：消息服务现在连不上。请过几分钟再点；还是不行，请告诉系统管理员"
STAGES = [stage for stage in Inspection.Stage.choices if stage[0] not in ("waiting", "done")]


def require(user, action):
    """The run is the whole city's: only who sees the whole city sees its counts."""
    if not user.may(action, "inspection") or user.level != Level.PREFECTURE:
        raise PermissionDenied("年度督查由市一级办理，您可以在达标情况里看本地的结果")


def may_start(user):
    """The department of the prefecture starts the inspection of the whole city."""
    return user.may("start", "inspection") and user.level == Level.PREFECTURE


def inspections(request):
    """All years, and the way to the end of the working year."""
    require(request.user, "view")
    root = prefecture_of(request.user.scope)
    year = years.working_year(root)
    starts = may_start(request.user)
    context = {
        "years": _years(root),
        "corrections": _with_rights(request.user, waiting_corrections(request.user)) if starts else [],
        "under_way": Correction.objects.visible_to(request.user).in_force(),
        "year": year,
        "may_start": starts and year <= years.calendar_year(),
        "before": None if Inspection.objects.judging().of(root).sealed().exists() else year - 1,  # to begin with
        "waiting": _waiting(request.user) if starts else [],
        "automatic": AutomaticStart.objects.filter(division__code=root).first(),
        "switches": starts,
        "crumbs": [*hooks.crumbs(request.user, None), ("年度督查", None)],
    }
    return render(request, "inspection/list.html", context)


def _years(root):
    """[(the run that counts, earlier runs and one under way)]: each year once, newest first."""
    rows = Inspection.objects.runs().of(root).exclude(status=Inspection.Status.WORKING).select_related("started_by")
    found = {}
    for row in rows:
        found.setdefault(row.year, []).append(row)
    return [
        (next(row for row in runs if row.counts), [row for row in runs if not row.counts]) for runs in found.values()
    ]


def _waiting(user):
    return _with_rights(user, closing.waiting_requests(user))


def _with_rights(user, waiting):
    """[(request, proposal, may confirm, may withdraw, own)]."""
    return [
        (row, proposal, proposal.may_confirm(user), proposal.may_withdraw(user), proposal.proposed_by_id == user.pk)
        for row, proposal in waiting
    ]


def require_start(user):
    """403 for everybody but the department of the prefecture."""
    if not may_start(user):
        raise PermissionDenied("年度督查由市委组织部启动")


def start(request):
    """What is open before the working year is sealed; its year typed and a reason make the request."""
    require_start(request.user)
    root = prefecture_of(request.user.scope)
    year, refusal = _year_to_seal(request, root), ""
    if request.method == "POST":
        try:
            proposal = closing.request_seal(
                request.user, year, request.POST.get("typed", ""), request.POST.get("reason", "")
            )
            return requested(request, proposal)
        except ValidationError as error:
            refusal = error.messages[0]
    points, counties = closing.open_points(root, year), closing.counties(root)
    context = {
        "year": year,
        "counties": counties.values(),
        "points": [(point, point.by_county(counties), point.names_by_county(counties)) for point in points],
        "refusal": refusal,
        "typed": request.POST.get("typed", ""),
        "reason": request.POST.get("reason", ""),
        "crumbs": [*hooks.crumbs(request.user, None), ("年度督查", reverse("inspections")), (f"封存{year}年度", None)],
    }
    return render(request, "inspection/start.html", context, status=422 if refusal else 200)


def _year_to_seal(request, root):
    """The year that the page is about: the working year, or an earlier one, which a city may begin with. 404 for others."""
    working = years.working_year(root)
    asked = request.POST.get("year") or request.GET.get("year") or str(working)
    if (chosen := exactly(asked, 4)) is None or not FIRST_YEAR <= chosen <= working:
        raise Http404(f"{asked[:20]}年度不能封存，可选 {FIRST_YEAR} 到 {working} 年度")
    return chosen


def requested(request, proposal):
    """Say who is to confirm, and go to the list where that is done."""
    names = "或".join(str(user) for user in proposal.others)
    said = f"等{names}在 {proposal.expires_on:%Y-%m-%d} 前确认" if names else "本市只有您有此权限，请在下面自己确认"
    messages.success(request, f"已提出{proposal.what}，{said}")
    return redirect("inspections")


@require_POST
def confirm(request, pk):
    """Confirm a request: the run starts."""
    require_start(request.user)
    row = get_object_or_404(SealRequest.objects.visible_to(request.user), pk=pk)
    try:
        inspection = closing.confirm_seal(request.user, row)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("inspections")
    if not wake(work_on, inspection.pk):
        messages.warning(request, f"{inspection}{DELAYED}")
    return redirect("inspection", year=inspection.year)


@require_POST
def withdraw(request, pk):
    """Take a request back, or send it back."""
    require_start(request.user)
    row = get_object_or_404(SealRequest.objects.visible_to(request.user), pk=pk)
    try:
        proposal = closing.withdraw_seal(request.user, row)
        messages.success(request, f"{proposal.what}：{proposal.trail}")
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("inspections")


@require_POST
def automatic(request):
    """Switch the start in January on or off."""
    require_start(request.user)
    row = closing.switch_automatic(request.user, request.POST.get("on") == "1")
    messages.success(request, str(row))
    return redirect("inspections")


def trial(request):
    """A trial run: the working year judged as it stands, beside the last sealed year. Nothing is sealed."""
    require_start(request.user)
    root = prefecture_of(request.user.scope)
    if request.method == "POST":
        if not wake(try_year, root):
            messages.warning(request, NO_TRIAL)
            return redirect("inspection-trial")
        return redirect(f"{reverse('inspection-trial')}?since={timezone.now().timestamp():.0f}")
    page = Trial(root, request.GET.get("since", ""))
    crumbs = [("年度督查", reverse("inspections")), ("试评", None)]
    context = {"trial": page, "crumbs": [*hooks.crumbs(request.user, None), *crumbs]}
    return render(request, "inspection/_trial.html" if request.htmx else "inspection/trial.html", context)


def progress(request, year):
    """The run of a year: its bar and steps; polled by htmx while it is going on."""
    require(request.user, "view")
    inspection = run_of(request, year)
    if request.htmx and not inspection.is_running:
        return HttpResponseClientRefresh()  # the run is over: the whole page is another
    starts = may_start(request.user)
    corrections = Correction.objects.visible_to(request.user).filter(year=year)
    context = {
        "corrections": [(row, State(row)) for row in corrections],
        "may_correct": starts and inspection.is_sealed and inspection.counts and not corrections.in_force().exists(),
        "inspection": inspection,
        "counties": _counties(inspection),
        "stages": _stages(inspection),
        "remaining": inspection.total - inspection.done,
        "crumbs": [*hooks.crumbs(request.user, None), ("年度督查", reverse("inspections")), (str(inspection), None)],
    }
    template = "inspection/_progress.html" if request.htmx else "inspection/progress.html"
    return render(request, template, context)


def run_of(request, year):
    """The run of a year that ?run= names; without it the one under way, else the one that counts. 404 in words."""
    rows = Inspection.objects.runs().of(request.user.scope).filter(year=year).exclude(status=Inspection.Status.WORKING)
    rows = list(rows.select_related("started_by", "correction"))
    asked = request.GET.get("run", "")
    found = [row for row in rows if (str(row.run) == asked if asked else row.is_running or row.counts)]
    if not found:
        raise Http404(f"{year}年度没有第“{asked[:20]}”次督查" if asked else f"{year}年度还没有督查")
    return found[0]


def _counties(inspection):
    """[(county, done, total, bar)] in the order of codes."""
    frozen = Assessment.objects.filter(inspection=inspection, frozen=True)
    done = Counter(county_of(code) for code in frozen.values_list("code", flat=True))
    of_year = Assessment.objects.filter(inspection=inspection.before) if inspection.before else Community.objects
    total = Counter(county_of(code) for code in of_year.within(inspection.root).values_list("code", flat=True))
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
