"""Who could be rewarded (16.3): the communities of a year in the order of a criterion that stands on the page.

The document names no criterion, and whom to reward people decide: communities that meet every hard rule first, then by the
score, then by code, so that none stands higher by chance.
"""

from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, F, When
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from communities.levels import street_of
from communities.models import Division
from lodi_community.accounts.posts import require
from lodi_community.records import hooks
from lodi_community.records.exporting import export_url, is_asked

from ..catalogue.standards import standard_of
from ..inspection.judging import grades_of
from ..inspection.models import CLEAR, Assessment
from ..supervision.models import Award
from .choosing import years_for
from .lists import street_names
from .pages import PAGE_ROWS
from .sheets import awards_export


def candidates(user, code, inspection):
    """Assessments of a place in the order of the criterion; those without a score are none. ``whole``: every hard rule met."""
    rows = Assessment.objects.visible_to(user).within(code).filter(inspection=inspection, score_low__isnull=False)
    rows = rows.annotate(whole=Case(When(CLEAR, then=True), default=False, output_field=BooleanField()))
    return rows.order_by(F("whole").desc(), "-score_low", "code")


def award_candidates(request, code):
    """The list for one year, the last that is sealed unless another is asked for."""
    require(request.user, "view", "inspection", "查看奖励候选")
    division = get_object_or_404(Division.objects.visible_to(request.user), code=code)
    inspection, inspections = years_for(request)
    context = {"division": division, "inspection": inspection, "inspections": inspections}
    context["crumbs"] = [*hooks.crumbs(request.user, code), ("奖励候选", None)]
    if inspection is None:
        return render(request, "dashboards/no_year.html", context)
    rows = candidates(request.user, code, inspection)
    if is_asked(request):
        return _file(request, division, inspection, rows, context["crumbs"])
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    awarded = Award.objects.visible_to(request.user).filter(year=inspection.year, community__code__in=_codes(page))
    amounts, streets = dict(awarded.values_list("community__code", "amount")), street_names(_codes(page))
    standard = standard_of(inspection)
    context |= {
        "export_url": export_url(request),
        "page": page,
        "standard": standard,
        "clear": rows.filter(CLEAR).count(),
        "lines": [
            (
                place,
                row,
                streets.get(street_of(row.code), ""),
                grades_of(standard, row, inspection.year)[0],
                amounts.get(row.code),
            )
            for place, row in enumerate(page, start=page.start_index())
        ],
        "may_award": request.user.may("change", "assessments.award"),
    }
    return render(request, "dashboards/candidates.html", context)


def _file(request, division, inspection, rows, crumbs):
    awarded = Award.objects.visible_to(request.user).within(division.code).filter(year=inspection.year)
    amounts = dict(awarded.values_list("community__code", "amount"))
    export = awards_export(division, inspection, standard_of(inspection), rows, amounts)
    back = f"{reverse('award-candidates', args=[division.code])}?{inspection.query}"
    return export.answer(request, back, crumbs[:-1])


def _codes(page):
    return [row.code for row in page]
