"""The page of a unit's documents (公文): to take each as Word or PDF, to give it its number."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from communities.levels import street_of
from lodi_community.records import hooks
from lodi_community.records.formfields import DayField, WholeField
from lodi_community.records.seen import Act, tell

from . import pdf, sealed, wordown
from .documents import DOCUMENTS, document_on, key_of, kinds_for, title_of
from .letterheads import DocumentNumber, Letterhead, give_number, issuer_of, letterhead_of, number_of
from .making import CANNOT_BE_MADE, file_name
from .views import answer, no_report, require, run_number, takes_long

WRITERS = {"docx": wordown.write, "pdf": lambda report, issuer: pdf.write(report)}
PROGRAMS = (("docx", "Word"), ("pdf", "PDF"))
REGISTER = 20  # numbers shown, the newest


def inspection_of(request, year, code):
    """The sealed inspection that is asked for. 403 for a post without reports, 404 for a year that is not sealed."""
    require(request.user)
    if not code.isascii() or not code.isdigit():
        raise Http404
    try:
        return sealed.sealed_inspection(year, code, run_number(request.GET.get("run", "")))
    except sealed.NotSealed as reason:
        raise Http404(str(reason)) from reason


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request, year, code):
    """The documents of a unit in a sealed year; a department gives one of them its number."""
    inspection, refusal = inspection_of(request, year, code), ""
    try:
        rows = sealed.heading(request.user, inspection, code)
    except sealed.NotAsSealed as reason:
        return unavailable(request, inspection, str(reason), [])
    if rows is None:
        return no_report(request, inspection, code)
    if request.method == "POST":
        if not request.user.may("change", DocumentNumber._meta.label_lower):
            raise PermissionDenied("文号由督查岗位编")
        try:
            row = _numbered(request, rows)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            messages.success(request, f"{row.title}的文号是〔{row.year}〕{row.number}号")
            return redirect(request.get_full_path())
    issuer = issuer_of(request.user)
    context = {
        "unit": rows,
        "inspection": inspection,
        "head": letterhead_of(issuer),
        "own_template": wordown.template_of(issuer),
        "lines": [
            (kind, number_of(issuer, key_of(kind, rows.inspection, code)), _files(rows, kind))
            for kind in kinds_for(code)
        ],
        "issued": [kind for kind in kinds_for(code) if kind.is_issued],
        "register": DocumentNumber.objects.visible_to(request.user).filter(unit__code=issuer)[:REGISTER],
        "may_number": request.user.may("change", DocumentNumber._meta.label_lower),
        "may_set": request.user.may("change", Letterhead._meta.label_lower),
        "refusal": refusal,
        "typed": request.POST,
        "crumbs": [*hooks.crumbs(request.user, code), ("报告下载", _back(rows)), ("公文", None)],
    }
    return render(request, "reports/documents.html", context, status=422 if refusal else 200)


def _back(rows):
    return f"{reverse('reports')}?{rows.inspection.query}&unit={street_of(rows.code)}"


def _files(rows, kind):
    run = "" if rows.inspection.counts else f"?run={rows.inspection.run}"
    return [
        (program, reverse(f"document-{form}", args=[rows.year, rows.code, kind.key]) + run)
        for form, program in PROGRAMS
    ]


def other(form, files):
    """Of the two files [(program, address)] the one that was not asked for."""
    return [file for file, (each, _) in zip(files, PROGRAMS, strict=True) if each != form]


def _numbered(request, rows):
    """Give the document that was posted its number. Raises ValidationError with one sentence."""
    kind = DOCUMENTS.get(request.POST.get("kind", ""))
    if kind is None or not kind.is_issued or kind not in kinds_for(rows.code):
        raise ValidationError("没有选文种。选要编文号的那一种，再保存")
    issued_on, number = read_numbering(request, rows.day, f"{rows.year}年度封存的日期")
    due_on = read(DayField(required=False), request, "due_on", "反馈期限")
    return give_number(
        request.user,
        key_of(kind, rows.inspection, rows.code),
        title_of(kind, rows),
        issued_on,
        number=number,
        due_on=due_on,
    )


def read_numbering(request, since, said):
    """(成文日期, 序号 or None) as they were posted. Raises ValidationError; ``since``: the earliest day, called as ``said``."""
    issued_on = read(DayField(required=False), request, "issued_on", "成文日期")
    if issued_on is None:
        raise ValidationError("没有写成文日期。写领导签发的那一天，例如 2026-03-05")
    if issued_on < since:
        raise ValidationError(f"成文日期 {issued_on:%Y-%m-%d} 早于{said} {since:%Y-%m-%d}，请核对成文日期")
    return issued_on, read(WholeField(required=False), request, "number", "序号")


def read(field, request, name, label):
    """What was typed in a field. Raises ValidationError that names it."""
    try:
        return field.clean(request.POST.get(name, ""))
    except ValidationError as error:
        raise ValidationError(f"{label}：{error.messages[0]}") from error


@require_safe
def document(request, year, code, kind, form):
    """One document as Word or PDF. 404 outside the scope, 503 where it cannot be made."""
    inspection, kind = inspection_of(request, year, code), DOCUMENTS.get(kind)
    if kind is None or kind not in kinds_for(code):
        raise Http404
    others = []
    try:
        if page := takes_long(request, inspection, code, f"{kind.key}-{form}"):
            return page
        rows = sealed.read(request.user, inspection, code)
        if rows is None:
            return no_report(request, inspection, code)
        others = other(form, _files(rows, kind))
        issuer = issuer_of(request.user)
        made = WRITERS[form](document_on(kind, rows, issuer), issuer)
    except (*CANNOT_BE_MADE, wordown.TemplateUnusable) as reason:
        return unavailable(request, inspection, str(reason), others)
    tell(request, Act.DOWNLOAD, place_code=rows.code, rows=len(rows.rows))
    return answer(made, file_name(title_of(kind, rows), form), form)


@require_safe
def template(request):
    """The built-in layout as a Word template with its places, for a unit to make its own of it."""
    if not request.user.may("change", Letterhead._meta.label_lower):
        raise PermissionDenied("公文格式和公文模板由督查岗位登记")
    return answer(wordown.sample(), "公文模板样张.docx", "docx")


def unavailable(request, inspection, sentence, others):
    """The page that says why a file cannot be made now; 503."""
    crumbs = [*hooks.crumbs(request.user, None), ("报告下载", reverse("reports")), ("没有生成", None)]
    return not_made(request, {"sentence": sentence, "others": others, "inspection": inspection, "crumbs": crumbs})


def not_made(request, context):
    """503 with the sentence and the other files; see the template."""
    response = render(request, "reports/unavailable.html", context, status=503)
    response["Retry-After"] = "600"
    return response
