"""The papers of a case: to read and copy each, to take it as Word or PDF, to give the notice of a talk its number."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from lodi_community.records import hooks
from lodi_community.records.seen import Act, tell_of

from ..filings.states import county_office
from ..filings.views import crumbs
from ..followup.cases.gaps import UnitFigures, today
from ..followup.cases.papers import Paper, papers_of
from ..followup.cases.steps import leads
from ..followup.cases.views import case_of, case_url, steps_of
from . import pdf, wordown
from .case_papers import key_of, number_for, report_of, takes_number, text_of
from .case_texts import Known, draft
from .document_views import PROGRAMS, WRITERS, not_made, other, read_numbering
from .letterheads import DocumentNumber, give_number, issuer_of
from .making import file_name
from .views import answer


def drafted(user, row, name):
    """The Draft of a paper of a case. 403 for who does not lead it, 404 for a paper that there is not."""
    if not leads(user, row.unit):
        raise PermissionDenied("文书由督办它的组织部起草")
    if name not in papers_of(row):
        raise Http404(f"没有“{name[:20]}”这种文书")
    steps = {step.stage: step for step in steps_of(row)}
    return draft(Paper(name), Known(row, steps, user.division.name, UnitFigures(user, row.unit), today()))


@require_http_methods(["GET", "HEAD", "POST"])
def case_page(request, pk, name):
    """The text of one paper of a case; a department gives the notice of a talk its number."""
    row, refusal = case_of(request, pk), ""
    paper = drafted(request.user, row, name)
    if request.method == "POST":
        if not request.user.may("change", DocumentNumber._meta.label_lower):
            raise PermissionDenied("文号由督查岗位编")
        try:
            given = _numbered(request, row, paper)
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            messages.success(request, f"{given.title}的文号是〔{given.year}〕{given.number}号")
            return redirect(request.path)
    issuer = issuer_of(request.user)
    report = report_of(paper, row, issuer)
    context = {
        "case": row,
        "text": text_of(report, paper),
        "is_draft": report.draft,
        "title": Paper(name).label,
        "name": name,
        "papers": papers_of(row),
        "takes_number": takes_number(paper),
        "number": number_for(paper, row, issuer),
        "refusal": refusal,
        "typed": request.POST,
        "office": county_office(request.user.division.name),
        "crumbs": crumbs(
            request,
            row.unit.code,
            ("督办和表扬", reverse("cases")),
            (str(row), case_url(row)),
            (Paper(name).label, None),
        ),
    }
    return render(request, "reports/case_paper.html", context, status=422 if refusal else 200)


def _numbered(request, row, paper):
    """Give the paper that was posted its number. Raises ValidationError with one sentence."""
    if not takes_number(paper):
        raise ValidationError(f"{paper.title}不在这里编文号：送出去的用登记在步骤里的编号，留存的不编号")
    issued_on, number = read_numbering(request, row.opened_on, "立案日期")
    return give_number(request.user, key_of(row), f"{row.unit}{paper.title}", issued_on, number=number)


@require_safe
def case_file(request, pk, name, form):
    """One paper of a case as Word or PDF, for who leads it; 503 where it cannot be made."""
    row = case_of(request, pk)
    paper, issuer = drafted(request.user, row, name), issuer_of(request.user)
    report = report_of(paper, row, issuer)
    try:
        made = WRITERS[form](report, issuer)
    except (pdf.PdfUnavailable, wordown.TemplateUnusable) as reason:
        files = [(program, reverse(f"case-paper-{each}", args=[pk, name])) for each, program in PROGRAMS]
        above = [*hooks.crumbs(request.user, row.unit.code), (str(row), case_url(row)), ("没有生成", None)]
        return not_made(request, {"sentence": str(reason), "others": other(form, files), "crumbs": above})
    tell_of(request, Act.DOWNLOAD, row, what=f"{row}：{Paper(name).label}")
    return answer(made, file_name(report.imprint.subject, form), form)
