"""Which place, year, run of it and standard a page shows: ?place=, ?year=, ?run= and ?standard=."""

from django.http import Http404

from lodi_community.records.scope import is_below

from ..catalogue.registry import STANDARDS
from ..inspection.models import Inspection
from ..inspection.years import working_inspection


def asked_place(request, place=""):
    """The code that a page has read otherwise, else that of ?place=, else the user's own. 404 outside the scope."""
    place = place or request.GET.get("place", "") or request.user.scope
    if not is_below(place, request.user.scope):
        raise Http404
    return place


def years_for(request):
    """(the inspection asked for by ?year= and ?standard=, all that count, newest first). 404 in words where there is none."""
    inspections = list(Inspection.objects.judging().of(request.user.scope))
    asked = request.GET.get("year", "")
    if asked:
        found = [inspection for inspection in inspections if str(inspection.year) == asked]
        if not found:
            raise Http404(
                f"{asked[:20]}年度没有督查结果。可以看的年度：{'、'.join(str(i.year) for i in inspections) or '还没有'}"
            )
        return by_standard(request, by_run(request, found[0])), inspections
    sealed = [inspection for inspection in inspections if inspection.is_sealed]
    return by_standard(request, (sealed or inspections or [None])[0]), inspections


def by_run(request, inspection):
    """The inspection itself, or the sealed run of its year that ?run= names. 404 in words where there is none."""
    asked = request.GET.get("run", "")
    if not asked or asked == str(inspection.run):
        return inspection
    sealed = Inspection.objects.runs().sealed().filter(root=inspection.root, year=inspection.year)
    found = {str(row.run): row for row in sealed}
    if asked not in found:
        runs = "、".join(f"第{number}次" for number in sorted(found)) or "还没有"
        raise Http404(f"{inspection.year}年度没有第“{asked[:20]}”次督查。可以看的：{runs}")
    return found[asked]


def by_standard(request, inspection):
    """The inspection itself, or the one beside it by the standard that ?standard= names. 404 in words where there is none."""
    asked = request.GET.get("standard", "")
    if not asked or inspection is None or asked == inspection.standard:
        return inspection
    found = inspection.references.select_related("beside").filter(standard=asked).first()
    if found is None:
        others = "、".join(inspection.references.values_list("standard", flat=True)) or "没有"
        raise Http404(f"{inspection.year}年度没有按“{asked[:40]}”的对照。可以对照的标准：{others}")
    return found


def asked_inspection(request, code):
    """The inspection that a page of one place shows: of the year asked for, or else of the working year."""
    if request.GET.get("year"):
        return years_for(request)[0]
    return by_standard(request, working_inspection(code))


def switch(request, inspection):
    """[(title, address of this page by it, whether it is shown now)] of the standards of a year; [] while there is one only."""
    if inspection is None:
        return []
    judging = inspection.beside or inspection
    rows = [judging, *judging.references.all()]
    rows = [row for row in rows if row.standard in STANDARDS]
    return [(_title(row), _address(request, row), row == inspection) for row in rows] if len(rows) > 1 else []


def _title(inspection):
    title = STANDARDS[inspection.standard].title
    return f"{title}（对照）" if inspection.is_reference else title


def _address(request, inspection):
    """This page by the inspection's standard, with what its rules are called left out."""
    query = request.GET.copy()
    for name in ("standard", "rule", "head", "state", "clause", "page"):
        query.pop(name, None)
    if inspection.is_reference:
        query["standard"] = inspection.standard
    return f"?{query.urlencode()}"
