"""Accounts from a workbook: take it in, show every row with its fault, write the right ones, print the passwords once.

Nothing of an upload is stored: what was read goes, signed, into the page that shows it, and comes back from there.
"""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessments.workbooks.guard import MOST_BYTES, Unreadable
from lodi_community.accounts.duties import add_many
from lodi_community.accounts.handing_out import hand_out
from lodi_community.records import hooks
from lodi_community.records.door import WriteDoor
from lodi_community.records.files import sent
from lodi_community.records.purpose import ask, purpose_of
from lodi_community.records.seen import Act, tell

from .accounts_file import Check, Line, read, returned, template
from .steps import FirstDay

SALT, HOURS = "accounts-workbook", 12
WRONG_FILE = "账号（有问题的行）.xlsx"
TITLE, REASON = "成批建账号", "从工作簿成批建账号"
LAPSED = "核对结果已过期，没有写入任何账号。请重新上传工作簿"
HERE_ONLY = ("127.0.0.1", "localhost", "[::1]")  # addresses that other computers cannot open
RACED = "刚刚有别人用了其中一个账号，没有写入任何账号。已重新核对，请再看一遍"


def require_administrator(user):
    """Accounts are the administrators'."""
    if not user.may("change", "accounts.user"):
        raise PermissionDenied("您的岗位不能管理账号")


def upload_page(request, error="", status=200):
    """Where a workbook is downloaded and uploaded; ``error`` says why the last one was refused."""
    crumbs = [*hooks.crumbs(request.user, None), (TITLE, None)]
    return render(request, "administration/accounts.html", {"error": error, "crumbs": crumbs}, status=status)


def accounts_workbook(request):
    """The page for an upload; the upload itself is read and shown, and nothing is written yet."""
    require_administrator(request.user)
    if request.method != "POST":
        return upload_page(request)
    file = request.FILES.get("file")
    if file is None:
        return upload_page(request, "还没有选文件。请选一个 .xlsx 或 .xls 文件", 422)
    if file.size > MOST_BYTES:
        return upload_page(request, f"文件有 {file.size / 2**20:.1f} MB，超过 5 MB。请只留名单，去掉图片再上传", 422)
    try:
        lines = read(file.read())
    except Unreadable as error:
        return upload_page(request, str(error), 422)
    return preview(request, lines)


def preview(request, lines, error="", status=200):
    """Every row as it was read, with its faults, and a button for those that have none."""
    sealed = _seal(request.user, lines)
    Check(request.user).look_at(lines)
    wrong = [line for line in lines if line.faults]
    context = {
        "lines": lines,
        "right": len(lines) - len(wrong),
        "wrong": len(wrong),
        "sealed": sealed,
        "sealed_wrong": _seal(request.user, wrong),
        "error": error,
        "crumbs": [*hooks.crumbs(request.user, None), (TITLE, None)],
    }
    return render(request, "administration/accounts_preview.html", context, status=status)


@require_POST
@never_cache
def write(request):
    """Make the accounts of the right rows and show their passwords: on this page, once, and nowhere else."""
    require_administrator(request.user)
    lines = _unseal(request)
    if lines is None:
        return upload_page(request, LAPSED, 422)
    as_read = _copies(lines)
    Check(request.user).look_at(lines)
    wrong = [line for line in lines if line.faults]
    given = hand_out([line.user for line in lines if not line.faults])
    if not given:
        return preview(request, as_read, "没有一行可以写入，没有建账号。", 422)
    try:
        with WriteDoor(request.user, REASON) as door:
            waiting = add_many(door, [user for user, _ in given])
    except IntegrityError:
        return preview(request, as_read, RACED, 422)
    context = {
        "given": given,
        "waiting": waiting,
        "waited_for": {proposal.subject_id for proposal in waiting},
        "wrong": wrong,
        "sealed_wrong": _seal(request.user, wrong),
        "address": request.build_absolute_uri("/"),
        "is_here_only": request.get_host().startswith(HERE_ONLY),
        "crumbs": [*hooks.crumbs(request.user, None), (TITLE, None)],
    }
    return render(request, "administration/slips.html", context)


@require_POST
def wrong_rows(request):
    """The rows that are no accounts, with what is wrong with each, as a workbook to mend and upload again. Asks what for."""
    require_administrator(request.user)
    lines = _unseal(request)
    if lines is None:
        return upload_page(request, LAPSED, 422)
    if (purpose := purpose_of(request)) is None:
        crumbs = [*hooks.crumbs(request.user, None), (TITLE, reverse("accounts-workbook")), ("有问题的行", None)]
        carried = {"lines": request.POST["lines"]}
        return ask(request, WRONG_FILE, back=reverse("accounts-workbook"), crumbs=crumbs, carried=carried)
    tell(request, Act.EXPORT, rows=len(lines), reason=purpose.text)
    return sent(returned(lines, purpose), WRONG_FILE)


@require_safe
def template_file(request):
    """The workbook to fill in: a row begun for each account that is still wanted, so that nobody types 87 streets."""
    require_administrator(request.user)
    return sent(template(FirstDay(request.user).units_lacking()), "账号.xlsx")


# Between the pages ----------------------------------------------------------------------------


def _seal(user, lines):
    """Lines as a text that only this portal can have written and only this user can send back."""
    rows = [[line.number, *line.cells, line.faults] for line in lines]
    return signing.dumps({"by": user.pk, "rows": rows}, salt=SALT, compress=True)


def _unseal(request):
    """The Lines in what was posted, or None when it is not ours, not this user's or too old."""
    try:
        found = signing.loads(request.POST.get("lines", ""), salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    return [Line(*row) for row in found["rows"]] if found["by"] == request.user.pk else None


def _copies(lines):
    """The lines as they were before a check adds to them."""
    return [Line(line.number, *line.cells, [*line.faults]) for line in lines]
