"""Choose a place and a year, download its workbook, upload it again; the list of past uploads."""

import re
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communities.levels import is_community, is_street
from communities.models import FIRST_YEAR, is_demo
from lodi_community.drafts import once
from lodi_community.records import hooks, identity
from lodi_community.records.asked import exactly
from lodi_community.records.files import sent
from lodi_community.records.purpose import ask, purpose_of
from lodi_community.records.scope import is_below
from lodi_community.records.seen import Act, tell
from lodi_community.records.waking import DELAYED, wake

from ..inspection.years import working_year
from . import apply, failing, foreign, guard, quota, template
from .check import marks_of
from .guard import Unreadable
from .identity import refuse_identity, refuse_names, without_numbers
from .models import Upload
from .sheets import Ground
from .tasks import work_on

UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LARGE = 500  # rows: more are checked and written in the background
PAGE_ROWS = 20


def require_clerk(user):
    """The round trip is for who fills in what communities state."""
    if not user.may("use", "desk"):
        raise PermissionDenied("Excel 导入导出由录入岗位使用")


def place_and_year(request, data):
    """(code, year) that was asked for. 404 outside the user's scope."""
    code, year = (
        data.get("place", "") or request.GET.get("place", "") or request.user.scope,
        data.get("year", "") or str(working_year(request.user.scope)),
    )
    if not is_below(code, request.user.scope) or not (is_street(code) or is_community(code)):
        raise Http404
    if (chosen := exactly(year, 4)) is None or not FIRST_YEAR <= chosen <= date.today().year + 1:
        raise Http404("没有这个年度")
    return code, chosen


def ground_of(request, code, year):
    """The Ground of a place that is there. 404 for one that is not."""
    ground = Ground(request.user, code, year)
    if code not in ground.places:
        raise Http404
    return ground


def _place_only(request, code, year):
    """The Ground of a place without its sheets, which a check reads for itself."""
    ground = Ground(request.user, code, year, kinds=[])
    if code not in ground.places:
        raise Http404
    return ground


def _crumbs(request):
    return [*hooks.crumbs(request.user, None), ("Excel 导入导出", None)]


@require_safe
def workbooks(request):
    """The page of the round trip."""
    return _page(request)


def _page(request, error="", status=200):
    require_clerk(request.user)
    code = request.GET.get("place", "")
    if code:
        code, _ = place_and_year(request, request.GET)
    ground = Ground(request.user, request.user.scope, working_year(request.user.scope), kinds=[])
    uploads = Upload.objects.visible_to(request.user).select_related("user")
    context = {
        "places": sorted(ground.places.items()),
        "place": code or request.user.scope,
        "error": error,
        "years": range(working_year(request.user.scope), FIRST_YEAR - 1, -1),
        "year": working_year(request.user.scope),
        "page": Paginator(uploads, PAGE_ROWS).get_page(request.GET.get("page")),
        "crumbs": _crumbs(request),
    }
    return render(request, "workbooks/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def template_file(request):
    """The workbook of a place and a year, prefilled; asks what for, as there are names in it."""
    require_clerk(request.user)
    code, year = place_and_year(request, request.GET)
    ground, demo = ground_of(request, code, year), is_demo()
    name = f"{ground.where}_{year}_填报{'（演示数据）' if demo else ''}.xlsx"
    if (purpose := purpose_of(request)) is None and ground.names_persons:
        return ask(request, name, back=f"{reverse('workbooks')}?place={code}", crumbs=_crumbs(request))
    content = template.write(ground, demo, purpose)
    tell(request, Act.EXPORT, place_code=code, rows=ground.written, reason=purpose.text if purpose else "")
    return xlsx(content, name)


def xlsx(data, name):
    """A workbook to save under a name."""
    return sent(data, UNFIT.sub("", name))


@require_POST
def upload(request):
    """Take a workbook in: refuse it as a whole, ask for its columns, or check it."""
    require_clerk(request.user)
    code, year = place_and_year(request, request.POST)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, "还没有选文件。请选一个 .xlsx 或 .xls 文件", 422)
    if file.size > guard.MOST_BYTES:
        return _page(
            request,
            f"文件有 {file.size / 2**20:.1f} MB，超过 5 MB。请删掉图片和用不着的工作表，或分成几个文件上传",
            422,
        )
    if sentence := identity.fault("文件名", file.name) or quota.make_room(request.user):
        return _page(request, sentence, 422)
    ground = _place_only(request, code, year)
    try:
        book = guard.read(file.read())
        if request.POST.get("numbers") == "take":
            refuse_names(book)
            book = without_numbers(book)
        refuse_identity(book)
        if not (ours := marks_of(book)):
            foreign.refuse_many_columns(book)
    except Unreadable as error:
        return _page(request, str(error), 422)
    rows, received = sum(len(table.rows) for table in book.tables), []

    def receive():
        values = {"code": code, "where": ground.where, "year": year, "total": rows}
        state = Upload.State.CHECKING if ours else Upload.State.MAPPING
        received.append(Upload.receive(request.user, file.name, book, state=state, **values))
        return redirect("workbook" if ours else "workbook-mapping", pk=received[0].pk)

    answer = once.do(request, receive)
    if ours and received:
        begin(request, received[0])
        if received[0].state == Upload.State.REFUSED:
            return _page(request, received[0].refusal, 422)
    return answer


upload.spends_itself = True  # reading a workbook takes too long for a transaction


def begin(request, upload):
    """Check or write an upload: at once when it is small, in the background otherwise."""
    if upload.total > LARGE:
        if not wake(work_on, upload.pk):
            messages.warning(request, f"“{upload}”{DELAYED}")
    else:
        _work_at_once(upload)
    upload.refresh_from_db()


def _work_at_once(upload):
    try:
        if upload.state == Upload.State.CHECKING:
            apply.check_upload(upload)
        else:
            apply.apply(upload)
    except Exception as error:
        failing.give_back(upload, error)
        raise


def crumbs(request, upload, *more):
    """The way up from an upload."""
    ways = [*hooks.crumbs(request.user, None), ("Excel 导入导出", reverse("workbooks"))]
    own = reverse("workbook", args=[upload.pk]) if more else None
    return [*ways, (str(upload), own), *((label, None) for label in more)]
