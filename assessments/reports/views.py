"""The list of reports, the files themselves, and the check of a file's check code."""

import logging
import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from communities.levels import Level, is_street, level_of, pattern_of, street_of
from communities.models import Division
from lodi_community.records import hooks
from lodi_community.records.asked import exactly
from lodi_community.records.fields import CONTROL_CHARACTERS
from lodi_community.records.files import sent
from lodi_community.records.purpose import ask, purpose_of
from lodi_community.records.seen import Act, tell

from ..inspection.models import Assessment, Inspection, UnitSummary
from . import checkcodes, keeping, pdf, sealed
from .lengths import is_long
from .making import CANNOT_BE_MADE, FORMS, ending_of, file_name_of

FOUND = 50  # units that a search by name shows at the most
log = logging.getLogger(__name__)
UNIT = re.compile(pattern_of(level for level in Level if level.below))  # a code above communities


@dataclass(frozen=True)
class Line:
    """A unit in the list: how it stands, its files, its check code, and the way down."""

    code: str
    name: str
    met: int
    total: int
    check_code: str
    files: list  # (name of the program, address)
    url: str = ""


def require(user):
    """403 for a post that has no reports."""
    if not user.may("view", "report"):
        raise PermissionDenied("您的岗位不能下载报告。报告由审核、督查和领导岗位下载。")


@require_safe
def reports(request):
    """The reports of a year: the user's unit and those directly below it; ?unit= goes down, within the scope."""
    require(request.user)
    inspections = list(Inspection.objects.judging().of(request.user.scope).sealed())
    asked = request.GET.get("year", "")
    try:
        inspection = asked_for(asked, inspections, request.user.scope, request.GET.get("run", ""))
    except sealed.NotSealed as reason:
        return _no_year(request, inspections, str(reason), status=404 if asked else 200)
    code = request.GET.get("unit", "") or request.user.scope
    try:
        lines = lines_of(request.user, inspection, code)
    except Http404:
        return no_report(request, inspection, code)
    asked_name = " ".join(CONTROL_CHARACTERS.sub(" ", request.GET.get("q", "")).split())[:40]
    found = lines_named(request.user, inspection, asked_name) if asked_name else None
    context = {
        "asked_name": asked_name,
        "found": found,
        "most": FOUND,
        "inspection": inspection,
        "inspections": inspections,
        "unit": lines[0],
        "lines": lines[1:] if found is None else found,
        "standard": sealed.standard_said(inspection),
        "of_communities": is_street(code),
        "no_pdf": pdf.fonts_missing(),
        "crumbs": [*hooks.crumbs(request.user, code), ("报告下载", None)],
    }
    return render(request, "reports/list.html", context)


def asked_for(asked, inspections, code, run):
    """The sealed inspection of ?year= and ?run= where a place lies, the newest without them. Raises NotSealed."""
    if not asked:
        if inspections:
            return inspections[0]
        raise sealed.NotSealed("还没有封存的年度，没有报告可以下载。年度督查完成后再来。")
    if (chosen := exactly(asked, 4)) is None:
        raise sealed.NotSealed(f"“{asked[:20]}”不是年度。年度写四位数字，例如 2025。")
    return sealed.sealed_inspection(chosen, code, run_number(run))


def run_number(run):
    """The number in ?run=; "" without it. Raises NotSealed for what is none."""
    if run and not re.fullmatch(r"[1-9][0-9]?", run):
        raise sealed.NotSealed(f"“{run[:20]}”不是第几次督查。写数字，例如 run=1。")
    return run


def _no_year(request, inspections, sentence, status=404):
    context = {
        "sentence": sentence,
        "inspections": inspections,
        "crumbs": [*hooks.crumbs(request.user, None), ("报告下载", None)],
    }
    return render(request, "reports/no_year.html", context, status=status)


def no_report(request, inspection, code):
    """404 with the sentence about a division of the user's that had no community when the year was sealed.

    Raises Http404 for all else that has no report, and outside the scope.
    """
    division = Division.objects.visible_to(request.user).filter(code=code).first() if UNIT.fullmatch(code) else None
    judged = UnitSummary.objects.filter(inspection=inspection, code=code)
    if division is None or judged.exists():
        raise Http404
    sentence = f"{division.name}在{inspection.year}年度封存时没有社区，没有可以评估的，所以没有这一年度的报告和公文。"
    sealed_years = list(Inspection.objects.judging().of(request.user.scope).sealed())
    return _no_year(request, sealed_years, sentence)


def lines_of(user, inspection, code):
    """The unit's own Line, then those directly below it. 404 outside the scope and where there is no such division."""
    if not UNIT.fullmatch(code):
        raise Http404
    levels = (level_of(code), level_of(code).below)
    within = UnitSummary.objects.visible_to(user).filter(inspection=inspection).within(code).order_by("code")
    units = [unit for unit in within if level_of(unit.code) in levels]
    if not units or units[0].code != code:
        raise Http404
    lines = [_line(inspection, unit, unit.clear, unit.communities, unit.code != code) for unit in units]
    if is_street(code):
        rows = Assessment.objects.visible_to(user).filter(inspection=inspection).within(code).order_by("code")
        rows = rows.only("code", "name", "hard_met", "hard_total")
        lines += [_line(inspection, row, row.hard_met, row.hard_total, False) for row in rows]
    return lines


def lines_named(user, inspection, text):
    """Lines of units and communities within the scope whose name has a text, FOUND at the most, in the order of codes."""
    units = UnitSummary.objects.visible_to(user).filter(inspection=inspection, name__icontains=text).order_by("code")
    lines = [_line(inspection, unit, unit.clear, unit.communities, True) for unit in units[:FOUND]]
    rows = Assessment.objects.visible_to(user).filter(inspection=inspection, name__icontains=text).order_by("code")
    rows = rows.only("code", "name", "hard_met", "hard_total")[: FOUND - len(lines)]
    return lines + [_line(inspection, row, row.hard_met, row.hard_total, False) for row in rows]


def _line(inspection, row, met, total, leads_down):
    year = inspection.year
    run = "" if inspection.counts else f"?run={inspection.run}"
    files = [
        (program, reverse(f"report-{form}", args=[year, row.code]) + run)
        for program, form in (("Word", "docx"), ("PDF", "pdf"), ("Excel", "xlsx"))
    ]
    url = f"{reverse('reports')}?{inspection.query}&unit={row.code}" if leads_down else ""
    return Line(row.code, row.name, met, total, checkcodes.check_code(inspection, row.code), files, url)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request, year, code, form):
    """One file of one unit; asks what for where it names persons. 404 outside the scope; 503 where it cannot be made."""
    require(request.user)
    if not re.fullmatch(r"[0-9]{4,12}", code):
        raise Http404
    try:
        inspection = sealed.sealed_inspection(year, code, run_number(request.GET.get("run", "")))
    except sealed.NotSealed as reason:
        return _no_year(request, list(Inspection.objects.judging().of(request.user.scope).sealed()), str(reason))
    try:
        if page := takes_long(request, inspection, code, form):
            return page
        rows = sealed.read(request.user, inspection, code)
        if rows is None:
            return no_report(request, inspection, code)
        if request.method == "POST" and not rows.names_persons:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if (purpose := purpose_of(request)) is None and rows.names_persons:
            return _ask(request, rows, file_name_of(rows, form))
        return file_of(request, rows, form, purpose)
    except CANNOT_BE_MADE as reason:
        return _unavailable(request, inspection, code, form, str(reason))


def file_of(request, rows, form, purpose=None):
    """The answer with one file of sealed rows; one that names persons bears its Purpose. Raises what CANNOT_BE_MADE names."""
    kind = FORMS[form]
    made = kind.write(rows, purpose.words) if purpose else kept_or_made(rows, form)
    tell(request, Act.DOWNLOAD, place_code=rows.code, rows=len(rows.rows), reason=purpose.text if purpose else "")
    return answer(made, file_name_of(rows, form), form)


def answer(made, name, form):
    """The answer with the bytes of a document under the whole name of its file."""
    response = sent(made, name, FORMS[ending_of(form)].content_type)
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


def kept_or_made(rows, form):
    """One document without a mark: as it was kept, else made and kept. A disk that takes nothing keeps nobody from it."""
    path = keeping.path_of(rows.inspection, rows.code, form, rows.reader)
    made = keeping.kept(path)
    if made is None:
        made = FORMS[form].write(rows, "")
        try:
            keeping.keep(path, made)
        except OSError:
            log.exception("a document is given but not kept: %s", path.name)
    return made


def takes_long(request, inspection, code, form):
    """The answer where making a file takes more than two seconds, else None: the kept file, or the page that offers a job.

    404 outside the scope. Raises NotAsSealed.
    """
    if not is_long(inspection, code, form):
        return None
    unit = sealed.heading(request.user, inspection, code)
    if unit is None:
        raise Http404
    name = file_name_of(unit, form)
    made = keeping.kept(keeping.path_of(inspection, code, form, request.user))
    if made is not None:
        tell(request, Act.DOWNLOAD, place_code=code, rows=unit.unit.communities)
        return answer(made, name, form)
    context = {
        "name": name,
        "unit": unit,
        "depth": int(level_of(code)),
        "form": form,
        "crumbs": [*hooks.crumbs(request.user, code), ("报告下载", reverse("reports")), ("要做一会儿", None)],
    }
    return render(request, "reports/takes_long.html", context)


def _ask(request, rows, name):
    back = f"{reverse('reports')}?{rows.inspection.query}&unit={street_of(rows.code)}"
    crumbs = [*hooks.crumbs(request.user, rows.code), ("报告下载", back), (name, None)]
    return ask(request, name, back=back, crumbs=crumbs)


def _unavailable(request, inspection, code, form, sentence):
    run = "" if inspection.counts else f"?run={inspection.run}"
    others = [
        (program, reverse(f"report-{other}", args=[inspection.year, code]) + run)
        for program, other in (("Word", "docx"), ("Excel", "xlsx"))
        if form == "pdf"
    ]
    context = {
        "sentence": sentence,
        "others": others,
        "inspection": inspection,
        "crumbs": [*hooks.crumbs(request.user, None), ("报告下载", reverse("reports")), ("没有生成", None)],
    }
    response = render(request, "reports/unavailable.html", context, status=503)
    response["Retry-After"] = "600"
    return response


@require_safe
def verify(request):
    """Whether a check code belongs to a sealed year. Everybody who signs in may ask; year and unit are all it tells."""
    typed = request.GET.get("code", "")[:80]
    check = checkcodes.read(typed)
    found = checkcodes.find(check) if check else None
    context = {
        "typed": typed,
        "check": check,
        "found": found,
        "standard": sealed.standard_said(found[0]) if found else "",
        "crumbs": [*hooks.crumbs(request.user, None), ("核验文件", None)],
    }
    return render(request, "reports/verify.html", context)
