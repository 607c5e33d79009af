"""The auditor's pages: who looked, the row that a line points to, and checks of the trail's chain."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook

from lodi_community.accounts.posts import require, withheld_from
from lodi_community.attachments.models import Attachment
from lodi_community.records import hooks
from lodi_community.records.exporting import cell_of
from lodi_community.records.files import bytes_of, sent
from lodi_community.records.history import Reader
from lodi_community.records.kinds import KINDS
from lodi_community.records.logs import page_of_log
from lodi_community.records.models import Revision, RevisionChain
from lodi_community.records.purpose import ask, purpose_of
from lodi_community.records.seen import Act, tell, tell_of
from lodi_community.records.views import fields_of, parts_of
from lodi_community.records.waking import DELAYED, wake

from . import checking
from .lists import HEADINGS, WITHHELD, Asked, lines_of
from .models import CheckRequest
from .tasks import check_trail

PAGE_ROWS, CHECKS = 50, 10
MOST_EXPORTED = 20_000  # lines of one workbook


@require_safe
def access(request):
    """Who looked: the lines in the auditor's scope, newest first."""
    require(request.user, "view", "access", "查看访问记录")
    asked = Asked(request.GET, request.user)
    page = page_of_log(asked.rows(), request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "lines": lines_of(request.user, page),
        "query": request.GET.urlencode(),
        "crumbs": [*hooks.crumbs(request.user, None), ("访问记录", None)],
    }
    return render(request, "access/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request):
    """The lines that were asked for, as a workbook that says on top who took it, when and what for."""
    require(request.user, "view", "access", "导出访问记录")
    asked = Asked(request.GET, request.user)
    if not asked.is_valid():
        return access(request)
    now = timezone.localtime()
    name = f"访问记录_{now:%Y%m%d%H%M}.xlsx"
    if (purpose := purpose_of(request)) is None:
        crumbs = [*hooks.crumbs(request.user, None), ("访问记录", reverse("access")), ("导出", None)]
        return ask(request, name, back=f"{reverse('access')}?{request.GET.urlencode()}", crumbs=crumbs)
    rows = asked.rows()
    number, lines = rows.count(), lines_of(request.user, rows[:MOST_EXPORTED])
    tell(request, Act.EXPORT, rows=len(lines), reason=purpose.text)
    mark = f"{purpose.words}，共 {number} 条"
    if number > MOST_EXPORTED:
        mark += f"，这里是最近的 {MOST_EXPORTED} 条。其余的请缩小时间范围分次导出"
    return sent(_workbook(mark, lines, purpose), name)


def _workbook(mark, lines, purpose):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("访问记录")
    sheet.oddFooter.left.text = purpose.print_code
    sheet.append([mark])
    sheet.append(HEADINGS)
    for line in lines:
        sheet.append([cell_of(sheet, value) for value in line.cells])
    return bytes_of(book)


@require_safe
def trail_record(request, slug, pk):
    """The row that a line of either trail points to, as it is now and as it became: to be read, nothing else.

    404 outside the scope. What a kind withholds from the post is withheld here too.
    """
    require(request.user, "open", "history", "从记录的痕迹打开原件")
    user, kind = request.user, KINDS.get(slug)
    if kind is None:
        raise Http404
    if kind.label in withheld_from(user):
        raise PermissionDenied(f"{kind.title}{WITHHELD}")
    record = kind.rows(user).filter(pk=pk).first()
    revisions = Revision.objects.visible_to(user).filter(kind=kind.label, object_id=pk).whole()
    page = Paginator(revisions, PAGE_ROWS).get_page(request.GET.get("page"))
    if record is None and not page.object_list:
        raise Http404
    title = str(record) if record else page[0].title
    if record:
        tell_of(request, Act.READ, record)
    else:
        code = page[0].place_code
        tell(request, Act.READ, what=title, kind=kind.label, object_id=pk, place_code=code, rows=1)
    read = Reader(kind.model, user)
    read.prepare_changes(page)
    context = {
        "kind": kind,
        "record": record,
        "title": title,
        "fields": fields_of(kind, record, user) if record else [],
        "related": parts_of(kind, record, user) if record else [],
        "attachments": Attachment.objects.of(record) if record else [],
        "rows": [(revision, read.changes(revision)) for revision in page],
        "page": page,
        "crumbs": [*hooks.crumbs(user, record.place_code() if record else page[0].place_code), (title, None)],
    }
    return render(request, "access/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def trail_check(request):
    """Checks of the chain; a press asks for another one, which is done in the background."""
    require(request.user, "verify", "history", "核对修改记录链")
    if request.method == "POST":
        check, is_new = checking.ask(request.user)
        if is_new:
            if not wake(check_trail, check.pk):
                messages.warning(request, f"核对{DELAYED}")
        else:
            messages.warning(request, f"{check.asked_by_name}刚才点的核对还没有完，等它的结果就行")
        return redirect("trail-check")
    checks = list(CheckRequest.objects.all()[:CHECKS])
    context = {
        "checks": checks,
        "running": any(check.finished_at is None for check in checks),
        "length": RevisionChain.objects.values_list("length", flat=True).first() or 0,
        "crumbs": [*hooks.crumbs(request.user, None), ("核对修改记录链", None)],
    }
    return render(request, "access/checks.html", context)
