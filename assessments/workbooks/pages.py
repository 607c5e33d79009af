"""The pages of one upload: its preview, the columns of a workbook from elsewhere, writing, undoing, the red workbook."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from communities.models import is_demo
from lodi_community.records.asked import whole
from lodi_community.records.door import REASON_LENGTH
from lodi_community.records.fields import typed_fault
from lodi_community.records.purpose import ask, purpose_of
from lodi_community.records.seen import Act, tell

from . import apply, foreign, red, template
from .check import STATUSES
from .effect import effect_of
from .guard import Unreadable
from .models import Upload, lease
from .progress import reached, silent_seconds
from .rows import CHANGED, NEW, SAME, WRONG
from .sheets import Ground
from .views import LARGE, begin, crumbs, require_clerk, xlsx

ROWS = 50
SILENT = 15  # seconds without a sign of work, from which on the page says so
SHOWN = (WRONG, CHANGED, NEW)
FOREIGN_TO = "这一份是{name}上传的，由上传人写入。您可以看，也可以自己再上传一份"


def _upload(request, pk):
    require_clerk(request.user)
    return get_object_or_404(Upload.objects.visible_to(request.user).select_related("user__division"), pk=pk)


def _own(request, pk):
    upload = _upload(request, pk)
    if upload.user_id != request.user.pk:
        messages.warning(request, FOREIGN_TO.format(name=upload.user))
        return upload, redirect("workbook", pk=pk)
    return upload, None


@require_safe
def shown(request, pk):
    """The progress of an upload that is worked on, else its preview."""
    upload = _upload(request, pk)
    if request.htmx and not upload.is_working:
        return HttpResponseClientRefresh()  # the work is done: the whole page is another
    if upload.state == Upload.State.MAPPING:
        return redirect("workbook-mapping", pk=pk)
    return _show(request, upload)


def _show(request, upload, said=(), status=200):
    if upload.is_working:
        template = "workbooks/_progress.html" if request.htmx else "workbooks/progress.html"
        done, total = reached(upload)
        context = {"upload": upload, "done": done, "total": total, "crumbs": crumbs(request, upload)}
        if (silent := silent_seconds(upload)) >= SILENT:
            context["silent"] = silent
        return render(request, template, context)
    found = upload.preview()
    context = {
        "upload": upload,
        "found": found,
        "said": said,
        "crumbs": crumbs(request, upload),
        "is_own": upload.user_id == request.user.pk,
        "state": Upload.State,
        "writable": _writable(upload),
        "is_large": _writable(upload) > LARGE,
    }
    if found:
        context |= _sheet(request, found)
    return render(request, "workbooks/preview.html", context, status=status)


@require_safe
def effect(request, pk):
    """Which verdicts writing a checked upload would turn: a part of its preview, or a page of its own."""
    upload = _upload(request, pk)
    if upload.state != Upload.State.CHECKED:
        raise Http404("这一份不在等着写入")
    context = {"upload": upload, "effect": effect_of(upload), "crumbs": crumbs(request, upload, "对评判的影响")}
    return render(request, "workbooks/_effect.html" if request.htmx else "workbooks/effect.html", context)


def _writable(upload):
    return upload.counts.get(CHANGED, 0) + upload.counts.get(NEW, 0)


def _sheet(request, found):
    """The sheet of the address, else the first with a wrong row, else the first with any; and its rows."""
    sheets = found["sheets"]
    loud = sorted(range(len(sheets)), key=lambda n: (-sheets[n]["counts"][WRONG], -len(sheets[n]["rows"]), n))
    asked = request.GET.get("sheet", "")
    number = whole(asked, 4)
    if number is None or number >= len(sheets):
        number = loud[0] if loud else None
    if number is None:
        return {}
    sheet = sheets[number]
    wanted = [status for status in request.GET.getlist("show") if status in SHOWN] or list(SHOWN)
    rows = [row for status in SHOWN if status in wanted for row in sheet["rows"] if row["status"] == status]
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    tabs = [
        (n, each["title"], each["counts"][WRONG], len(each["rows"]), n == number)
        for n, each in enumerate(sheets)
        if each["rows"]
    ]
    return {
        "sheet": sheet,
        "number": number,
        "tabs": tabs,
        "page": page,
        "rows": [_row(row, sheet["columns"]) for row in page],
        "quiet": sum(1 for each in sheets if not each["rows"]),
        "shows": [(s, word, sheet["counts"][s], s in wanted) for s, word in STATUSES if s != SAME],
    }


def _row(row, columns):
    """A row with its cells as the page prints them."""
    cells = [
        {
            "column": column,
            "text": text,
            "error": row["errors"].get(column["name"]),
            "change": row["changes"].get(column["name"]),
            "ask": row["asks"].get(column["name"]),
        }
        for column, text in zip(columns, row["cells"], strict=True)
    ]
    return {**row, "shown": cells, "whole": row["errors"].get("")}


def mapping(request, pk):
    """Which table is which kind, which column which field; what was chosen is remembered."""
    upload, elsewhere = _own(request, pk)
    if elsewhere:
        return elsewhere
    if upload.state not in (Upload.State.MAPPING, Upload.State.CHECKED) or not (
        upload.mapping or upload.state == Upload.State.MAPPING
    ):
        return redirect("workbook", pk=pk)
    ground = Ground(request.user, upload.code, upload.year)
    try:
        book = upload.book()
    except Unreadable as error:
        messages.warning(request, str(error))
        return redirect("workbooks")
    if request.method != "POST":
        return _ask_columns(request, upload, ground, foreign.guesses(book, ground, request.user))
    found, wrong = foreign.chosen_in(request.POST, book, ground, request.user)
    if request.POST.get("next") != "check" or not foreign.is_complete(request.POST, found):
        return _ask_columns(request, upload, ground, found)
    if wrong:
        return _ask_columns(request, upload, ground, found, wrong, 422)
    foreign.remember(request.user, found)
    upload.mapping, upload.state = foreign.as_mapping(found), Upload.State.CHECKING
    upload.save()
    begin(request, upload)
    return redirect("workbook", pk=pk)


def _ask_columns(request, upload, ground, found, said=(), status=200):
    context = {
        "upload": upload,
        "sheets": ground.sheets,
        "found": found,
        "said": said,
        "crumbs": crumbs(request, upload, "对应栏目"),
    }
    return render(request, "workbooks/mapping.html", context, status=status)


@require_POST
def check_again(request, pk):
    """Check anew, with empty cells taken as they are asked to be."""
    upload, elsewhere = _own(request, pk)
    if elsewhere:
        return elsewhere
    upload.clear = request.POST.get("empty") == "clear"
    if apply.start(upload, Upload.State.CHECKING):
        upload.refresh_from_db()
        begin(request, upload)
    return redirect("workbook", pk=pk)


@require_POST
def apply_upload(request, pk):
    """Write what the preview shows."""
    upload, elsewhere = _own(request, pk)
    if elsewhere:
        return elsewhere
    if upload.state != Upload.State.CHECKED:
        messages.warning(request, f"这一份{upload.get_state_display()}")
        return redirect("workbook", pk=pk)
    upload.only_right = request.POST.get("bad") == "skip"
    upload.reason = request.POST.get("reason", "").strip()
    fault = typed_fault("修改原因", upload.reason, REASON_LENGTH)
    said = [*filter(None, [fault]), *apply.blockers(upload, upload.preview())]
    if said:
        return _show(request, upload, said, 422)
    if apply.start(upload, Upload.State.APPLYING):
        upload.refresh_from_db()
        begin(request, upload)
    if upload.state == Upload.State.APPLIED:
        messages.success(request, f"已写入 {_writable(upload)} 行")
    return redirect("workbook", pk=pk)


@require_POST
def drop(request, pk):
    """Leave an upload without writing it; its files go."""
    upload, elsewhere = _own(request, pk)
    if elsewhere:
        return elsewhere
    left = Upload.objects.filter(pk=pk, state__in=(Upload.State.CHECKED, Upload.State.MAPPING))
    if left.update(state=Upload.State.DROPPED, lease_until=lease()):
        transaction.on_commit(upload.forget)
        messages.success(request, f"没有导入：{upload}")
    return redirect("workbooks")


@require_POST
def undo(request, pk):
    """Take a written batch back."""
    upload = _upload(request, pk)
    try:
        apply.undo(upload, request.user)
    except ValidationError as error:
        upload.refresh_from_db()
        return _show(request, upload, error.messages, 422)
    messages.success(request, f"已撤销导入：{upload}，改过的行恢复原样，新增的行删掉了")
    return redirect("workbook", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def red_file(request, pk):
    """The cells of the upload as a workbook again, the wrong ones red; of a workbook of ours in a new copy of the template. Asks what for."""
    upload = _upload(request, pk)
    found = upload.preview()
    if found is None or not found["counts"][WRONG]:
        raise Http404("这一份没有标错的工作簿")
    name = f"{upload.file_name.rsplit('.', 1)[0]}_标错.xlsx"
    if (purpose := purpose_of(request)) is None:
        return ask(request, name, back=reverse("workbook", args=[pk]), crumbs=crumbs(request, upload, "标了错的工作簿"))
    try:
        book = upload.book()
    except Unreadable as error:
        raise Http404(str(error)) from error
    base = None if upload.mapping else template.write(Ground(request.user, upload.code, upload.year), is_demo())
    rows = sum(len(table.rows) for table in book.tables)
    tell(request, Act.EXPORT, place_code=upload.code, rows=rows, reason=purpose.text)
    return xlsx(red.write(book, found, base, purpose), name)
