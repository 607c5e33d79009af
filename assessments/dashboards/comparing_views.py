"""比较: two years, the streets of a place in one ranking, one rule over the years, the communities that turned."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from communities.models import Division
from lodi_community.accounts.posts import require
from lodi_community.records import hooks
from lodi_community.records.exporting import export_url, is_asked

from . import comparing_sheets
from .choosing import years_for
from .comparing import Comparison

BY = {"rules": "各条款", "streets": "街道排名", "years": "一条规则历年", "turned": "变化的社区"}


def compare(request, code):
    """A division compared in the way that ?by= asks for; ?year= and ?with= name the years."""
    require(request.user, "view", "dashboard", "查看达标情况")
    division = get_object_or_404(Division.objects.visible_to(request.user), code=code)
    crumbs = [*hooks.crumbs(request.user, code), ("比较", None)]
    inspection, inspections = years_for(request)
    if inspection is None or inspection.is_reference:
        return render(request, "dashboards/no_year.html", {"division": division, "crumbs": crumbs})
    page = Comparison(request.user, division, inspection, _other(request, inspection, inspections), inspections)
    by = request.GET.get("by", "")
    by = by if by in BY else "rules"
    content = CONTENT[by](page, request)
    if is_asked(request):
        export = comparing_sheets.SHEETS[by](page, content)
        return export.answer(request, reverse("compare", args=[code]), crumbs[:-1])
    context = {
        "division": division,
        "inspection": inspection,
        "inspections": inspections,
        "page": page,
        "by": by,
        "ways": BY.items(),
        "standard": page.standard,
        "export_url": export_url(request),
        "crumbs": crumbs,
        **content,
    }
    return render(request, "dashboards/compare.html", context)


def _other(request, inspection, inspections):
    """The year to compare with: ?with=, else the one before. None where there is none; 404 for one that is not there."""
    others = [row for row in inspections if row.year != inspection.year]
    asked = request.GET.get("with", "")
    if asked:
        found = next((row for row in others if str(row.year) == asked), None)
        if found is None:
            years = "、".join(str(row.year) for row in others) or "还没有"
            raise Http404(f"{asked[:20]}年度不能拿来比。可以比的年度：{years}")
        return found
    return max((row for row in others if row.year < inspection.year), key=lambda row: row.year, default=None)


def _rules(page, request):
    return {"rows": page.rule_rows()}


def _streets(page, request):
    asked = request.GET.get("order", "")
    order = asked if asked == "score" or asked in page.standard.places else ""
    return {"rows": page.ranking(order), "order": order, "ordered_by": page.standard.places.get(order) is not None}


def _years(page, request):
    key = request.GET.get("rule", "")
    rule = page.standard.rule(key) if key in page.standard.places else page.standard.rules[0]
    rows = page.over_years(rule)
    return {"rows": rows, "rule": rule, "trend": page.trend(rule, rows)}


def _turned(page, request):
    return {"groups": page.turned()}


CONTENT = {"rules": _rules, "streets": _streets, "years": _years, "turned": _turned}
