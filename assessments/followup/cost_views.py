"""The pages of costs: what the gaps take, a scenario's result, both as workbooks, and what a draft of readings changes in it."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from communities.models import Division
from lodi_community.records import hooks
from lodi_community.records.files import sent
from lodi_community.records.seen import Act, tell

from ..catalogue.models import ReadingRevision
from ..dashboards.choosing import years_for
from ..rulebook.views import READINGS, RULEBOOK
from ..rulebook.views import require as require_for_readings
from . import cost_books
from .cost_drafts import draft_lines
from .cost_pages import CostPage
from .costing import counts
from .prices import WAYS, Price, PriceItem
from .result_pages import Result
from .scenarios import NOT_COUNTED, Scenario
from .views import PAGE_ROWS, asked_place

TITLE = "补缺口的钱"


def require(user):
    """403 with a sentence where the user's post has no part in this."""
    if not user.may("view", "costs"):
        raise PermissionDenied(f"您的岗位不能查看{TITLE}")


@require_safe
def costs(request):
    """What the gaps of a place take in money, by rule, unit and tier."""
    require(request.user)
    context, page = _asked(request)
    if page is None:
        return render(request, "dashboards/no_year.html", context)
    scenarios = Scenario.objects.visible_to(request.user).within(page.code).select_related("unit")[:PAGE_ROWS]
    context |= {
        "page": page,
        "ways": WAYS,
        "scenarios": scenarios,
        "may_change": request.user.may("change", Price._meta.label_lower),
        "shares": cost_books.SHARES,
        "query": request.GET.urlencode(),
    }
    return render(request, "followup/costs.html", context)


@require_safe
def costs_xlsx(request):
    """The tables of the page as a workbook. 404 where there is nothing to show."""
    require(request.user)
    context, page = _asked(request)
    if page is None:
        raise Http404(f"{context['division']}还没有评判过的社区，没有缺口可算")
    tell(request, Act.EXPORT, rows=len(page.lines), place_code=page.code)
    return sent(cost_books.of_costs(page), f"{TITLE}_{page.division}_{page.inspection.year}年度.xlsx")


def _asked(request):
    """(context of every page of costs, the CostPage asked for – None where no community of the place is judged)."""
    code = asked_place(request)
    division = get_object_or_404(Division.objects.visible_to(request.user), code=code)
    inspection, inspections = years_for(request)
    way, wrong = request.GET.get("way") or PriceItem.BUILT.value, ""
    if way not in dict(WAYS):
        wrong, way = f"“{way[:20]}”不是补用房的办法，下面按新建算", PriceItem.BUILT.value
    context = {"division": division, "inspection": inspection, "inspections": inspections, "wrong": wrong}
    context["crumbs"] = [*hooks.crumbs(request.user, code), (TITLE, None)]
    if inspection is None:
        return context, None
    inspection = context["inspection"] = inspection.beside or inspection  # what is shown beside has no costs of its own
    page = CostPage(request.user, division, inspection, way)
    if not counts(page.ground.standard, inspection.year, way):
        context["wrong"] = NOT_COUNTED
    return context, page if len(page.ground) else None


@require_safe
def scenario_result(request, pk):
    """A scenario worked out as gaps and prices are today."""
    require(request.user)
    scenario = _scenario(request, pk)
    result = Result(scenario)
    context = {"scenario": scenario, "result": result, "crumbs": _crumbs(request, scenario)}
    context["may_change"] = request.user.may("change", scenario._meta.label_lower)
    if result.plan:
        page = Paginator(result.communities(), PAGE_ROWS).get_page(request.GET.get("page"))
        context |= {"page": page, "pictures": result.pictures()}
    return render(request, "followup/scenario.html", context)


@require_safe
def scenario_xlsx(request, pk):
    """The tables of a result as a workbook."""
    require(request.user)
    scenario = _scenario(request, pk)
    result = Result(scenario)
    if result.plan is None:
        raise Http404(f"{scenario.gap_year} 年度没有评判过的社区，没有缺口可算")
    tell(request, Act.EXPORT, rows=result.wanted, place_code=scenario.unit.code)
    return sent(cost_books.of_result(result), f"补缺方案_{scenario.unit}_{scenario.name}.xlsx")


def _scenario(request, pk):
    return get_object_or_404(Scenario.objects.visible_to(request.user).select_related("unit"), pk=pk)


def _crumbs(request, scenario):
    code = scenario.unit.code
    above = (TITLE, f"{reverse('costs')}?place={code}")
    return [*hooks.crumbs(request.user, code), above, (scenario.name, None)]


@require_safe
def costs_draft(request, pk):
    """The page of what a draft of readings changes; the answer is fetched behind it."""
    return render(request, "followup/costs_draft.html", _of_draft(request, pk))


@require_safe
def costs_draft_lines(request, pk):
    """What the gaps take today and under a draft of readings: for its page, or without scripts a page of its own."""
    context = _of_draft(request, pk)
    lines = draft_lines(context["revision"], context["way_key"])
    context |= {"lines": lines, "changes": any(line.changes for line in lines or ()), "is_whole": True}
    return render(request, "followup/_costs_draft.html" if request.htmx else "followup/costs_draft.html", context)


def _of_draft(request, pk):
    require(request.user)
    require_for_readings(request.user, "revise")
    revision = get_object_or_404(ReadingRevision.objects.visible_to(request.user).drafts(), pk=pk)
    way = request.GET.get("way", "")
    way = way if way in dict(WAYS) else PriceItem.BUILT.value
    above = [RULEBOOK, READINGS, (str(revision), reverse("reading-revision", args=[pk]))]
    crumbs = [*hooks.crumbs(request.user, None), *above, (TITLE, None)]
    return {"revision": revision, "way_key": way, "way": dict(WAYS)[way], "crumbs": crumbs}
