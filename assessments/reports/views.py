"""The list of reports, the files themselves, and the check of a file's check code."""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from communities.levels import Level, is_street, level_of, pattern_of, street_of
from communities.models import is_demo
from lodi_community.records import hooks
from lodi_community.records.purpose import ask, purpose_of
from lodi_community.records.seen import Act, tell

from ..inspection.models import Assessment, Inspection, UnitSummary
from . import checkcodes, excel, pdf, sealed, word
from .content import report_on

UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')  # in names of files
CANNOT_BE_MADE = (pdf.PdfUnavailable, sealed.NotAsSealed)
UNIT = re.compile(pattern_of(level for level in Level if level.below))  # a code above communities
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Form:
    """A kind of file: its content type, what it is called, and how it is made from sealed rows."""

    content_type: str
    title: str
    write: object


FORMS = {
    "docx": Form(
        f"{OFFICE}wordprocessingml.document", "评估报告", lambda rows, mark: word.write(report_on(rows, mark))
    ),
    "pdf": Form("application/pdf", "评估报告", lambda rows, mark: pdf.write(report_on(rows, mark))),
    "xlsx": Form(f"{OFFICE}spreadsheetml.sheet", "评估明细", excel.write),
}


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
    lines = lines_of(request.user, inspection, code)
    context = {
        "inspection": inspection,
        "inspections": inspections,
        "unit": lines[0],
        "lines": lines[1:],
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
    if not re.fullmatch(r"[0-9]{4}", asked):
        raise sealed.NotSealed(f"“{asked[:20]}”不是年度。年度写四位数字，例如 2025。")
    return sealed.sealed_inspection(int(asked), code, run_number(run))


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
        rows = sealed.read(request.user, inspection, code)
        if rows is None:
            raise Http404
        if request.method == "POST" and not rows.names_persons:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if (purpose := purpose_of(request)) is None and rows.names_persons:
            return _ask(request, rows, file_name(rows, FORMS[form], form))
        return file_of(request, rows, form, purpose)
    except CANNOT_BE_MADE as reason:
        return _unavailable(request, inspection, code, form, str(reason))


def file_of(request, rows, form, purpose=None):
    """The answer with one file of sealed rows; one that names persons bears its Purpose. Raises what CANNOT_BE_MADE names."""
    kind = FORMS[form]
    made = kind.write(rows, purpose.words if purpose else "")
    tell(request, Act.DOWNLOAD, place_code=rows.code, rows=len(rows.rows), reason=purpose.text if purpose else "")
    response = HttpResponse(made, content_type=kind.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file_name(rows, kind, form))
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response


def _ask(request, rows, name):
    back = f"{reverse('reports')}?{rows.inspection.query}&unit={street_of(rows.code)}"
    crumbs = [*hooks.crumbs(request.user, rows.code), ("报告下载", back), (name, None)]
    return ask(request, name, back=back, crumbs=crumbs)


def file_name(rows, kind, form):
    """娄底市2025年度社区党建评估报告.docx, with 演示数据 where it is."""
    name = f"{rows.full_name}{rows.year}年度{rows.inspection.short_run}社区党建{kind.title}{'（演示数据）' if is_demo() else ''}"
    return f"{UNFIT.sub('', name)}.{form}"


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
