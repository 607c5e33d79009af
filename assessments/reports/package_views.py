"""The pages of 打包下载: what is asked for, how far it is, and the file."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from communities.levels import Level, level_of
from communities.models import Division
from lodi_community.accounts.models import User
from lodi_community.records import hooks
from lodi_community.records.asked import wholes
from lodi_community.records.purpose import MOST, NO_PURPOSE, purpose_of
from lodi_community.records.seen import Act, tell
from lodi_community.records.waking import DELAYED, wake

from ..inspection.models import Inspection
from . import keeping, packing, pdf, tasks
from .making import DOCUMENT_FORMS, FORMS, ending_of, file_name, form_of
from .models import Package
from .views import UNIT, require

MOST_DOCUMENTS = 6_000
SHOWN = 20  # packages of a user, the newest first
BUSY = "您要的“{title}”还在做，做好以后再要下一包；不要了的，可以等它做完"
NOTHING = "{what}一项也没有选。至少选一项"
TOO_MANY = "选的有 {count} 份，一包最多 {most} 份。少选几个年度或级别，分几次做"
FRESH = timedelta(hours=1)  # as long a program is given what was made for it
REFUSED_FOR = timedelta(minutes=5)  # then it is tried again
BEING_MADE = "这份文件要在后台做一会儿，已经开始做。过一会儿原样再取，做好了就给。"
EMPTY = "选的年度、级别里没有您能下载的报告。换一个单位或级别再选"


@require_http_methods(["GET", "HEAD", "POST"])
def packages(request):
    """What can be put together for a unit, and what the user asked for before. A POST asks for more; 422 with the reason."""
    require(request.user)
    code = request.POST.get("unit") or request.GET.get("unit") or request.user.scope
    unit = _unit(request.user, code)
    asked = _asked(request, code)
    refusals = []
    if request.method == "POST":
        package, refusals = _register(request, unit, asked)
        if package:
            return redirect("report-package", pk=package.pk)
    context = {
        "unit": unit,
        "asked": asked,
        "refusals": refusals,
        "most": MOST,
        "years": list(Inspection.objects.judging().of(code).sealed()),
        "depths": [(int(level), level.label) for level in Level if level >= level_of(code)],
        "forms": [(key, form.program) for key, form in FORMS.items()],
        "no_pdf": pdf.fonts_missing(),
        "packages": request.user.packages.all()[:SHOWN],
        "days": settings.DOCUMENTS_KEPT_DAYS,
        "crumbs": [*hooks.crumbs(request.user, code), ("报告下载", reverse("reports")), ("打包下载", None)],
    }
    return render(request, "reports/packages.html", context, status=422 if refusals else 200)


def _unit(user, code):
    if not UNIT.fullmatch(code):
        raise Http404
    return get_object_or_404(Division.objects.visible_to(user), code=code)


def _asked(request, code):
    """{runs, depths, forms} as sent, of what can be chosen; the first time all documents of the newest year as PDF."""
    if request.method != "POST":
        newest = Inspection.objects.judging().of(code).sealed().first()
        return {"runs": [newest.pk] if newest else [], "depths": [int(level_of(code))], "forms": ["pdf"]}
    offered = Inspection.objects.runs().of(code).sealed().filter(pk__in=wholes(request.POST.getlist("run")))
    depths = [int(level) for level in Level if str(int(level)) in request.POST.getlist("depth")]
    return {
        "runs": sorted(offered.values_list("pk", flat=True)),
        "depths": [depth for depth in depths if depth >= level_of(code)],
        "forms": [form for form in (*FORMS, *DOCUMENT_FORMS) if form in request.POST.getlist("form")],
    }


def _register(request, unit, asked):
    """(the Package, []) or (None, the reasons)."""
    refusals = [
        NOTHING.format(what=what)
        for what, key in (("年度", "runs"), ("级别", "depths"), ("格式", "forms"))
        if not asked[key]
    ]
    purpose = purpose_of(request)
    if int(Level.COMMUNITY) in asked["depths"] and purpose is None:
        refusals.append(NO_PURPOSE)
    if "pdf" in map(ending_of, asked["forms"]) and (sentence := pdf.fonts_missing()):
        refusals.append(sentence)
    if refusals:
        return None, refusals
    package = Package(user=request.user, code=unit.code, title=_title(unit, asked), **asked)
    if purpose and int(Level.COMMUNITY) in asked["depths"]:
        package.purpose, package.mark = purpose.text, purpose.words
    package.total = len(packing.wanted(package))
    if not 0 < package.total <= MOST_DOCUMENTS:
        return None, [TOO_MANY.format(count=package.total, most=MOST_DOCUMENTS) if package.total else EMPTY]
    return _begin(package, lambda: messages.warning(request, DELAYED))


def _begin(package, delayed):
    """(the Package, saved and its work woken, or the same one that is being made already; []) or (None, the reasons)."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=package.user_id)  # of two presses at once, one comes second
        running = package.user.packages.filter(state=Package.State.MAKING).first()
        if running and _same(running, package):
            return running, []
        if running:
            return None, [BUSY.format(title=running.title)]
        package.save()
    if not wake(tasks.work_on, package.pk):
        delayed()
    return package, []


def one_document(user, inspection, code, form):
    """(the bytes of a document that takes long, "") once a job has made it; till then (None, how far it is): ask again.

    The job is begun where there is none. 404 outside the user's scope.
    """
    asked = {"runs": [inspection.pk], "depths": [int(level_of(code))], "forms": [form]}
    unit = _unit(user, code)
    package = Package(user=user, code=code, title=_title(unit, asked), total=1, **asked)
    newest = user.packages.filter(code=code, at__gt=timezone.now() - FRESH).first()
    if newest and _same(newest, package) and not newest.is_making:
        if newest.state == Package.State.MADE and (made := keeping.kept(newest.path)) is not None:
            return made, ""
        if newest.state == Package.State.REFUSED and newest.at > timezone.now() - REFUSED_FOR:
            return None, newest.refusal
    _, refusals = _begin(package, lambda: None)
    return None, f"{refusals[0]}。" if refusals else BEING_MADE


def _same(one, other):
    return all(getattr(one, name) == getattr(other, name) for name in ("code", "runs", "depths", "forms"))


def _title(unit, asked):
    """娄星区 2025、2024年度 县市区、社区 PDF."""
    years = Inspection.objects.filter(pk__in=asked["runs"]).order_by("-year", "-run")
    said = "、".join(f"{each.year}{each.short_run}" for each in years)
    levels = "、".join(level.label for level in Level if int(level) in asked["depths"])
    return f"{unit.name} {said}年度 {levels} {'、'.join(form_of(form).program for form in asked['forms'])}"[:120]


def _own(request, pk):
    """The user's own package; 404 for another's and for a place that is not the user's any more."""
    require(request.user)
    return get_object_or_404(Package.objects.visible_to(request.user), pk=pk, user=request.user)


@require_safe
def package(request, pk):
    """How far a package is, and its file once it is there."""
    row = _own(request, pk)
    if request.htmx and not row.is_making:
        return HttpResponseClientRefresh()  # the work is over: the whole page is another
    context = {
        "package": row,
        "days": settings.DOCUMENTS_KEPT_DAYS,
        "crumbs": [
            *hooks.crumbs(request.user, row.code), ("报告下载", reverse("reports")),
            ("打包下载", f"{reverse('report-packages')}?unit={row.code}"), (row.title, None),
        ],
    }  # fmt: skip
    return render(request, "reports/_package.html" if request.htmx else "reports/package.html", context)


@require_safe
def package_file(request, pk):
    """The whole file. 404 while there is none; 403 where its reader's post has no reports any more."""
    row = _own(request, pk)
    if row.state != Package.State.MADE:
        raise Http404
    try:
        file = row.path.open("rb")
    except FileNotFoundError as error:
        Package.objects.filter(pk=row.pk).update(state=Package.State.GONE)
        raise Http404 from error
    tell(request, Act.DOWNLOAD, what=row.title, place_code=row.code, rows=row.total, reason=row.purpose)
    response = FileResponse(
        file, content_type="application/zip" if row.ending == "zip" else FORMS[row.ending].content_type
    )
    response["Content-Disposition"] = content_disposition_header(True, file_name(row.title, row.ending))
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
