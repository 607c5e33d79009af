"""Divisions by a page: the file that comes with the product or one's own, what it would change, then the writing."""

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from communities import divisions
from communities.divisions import BadFile
from communities.levels import Level, level_of
from communities.models import Division, FundingTier
from lodi_community.records import hooks

SALT, HOURS = "divisions-file", 12
MOST_BYTES = 2**20
TITLE = "导入区划"
SHOWN = 100  # faults of a file that a page lists


def require_city(user):
    """A file is of the whole city, so it is the city's administrator who loads it."""
    if not user.may("change", "communities.division") or user.level != Level.PREFECTURE:
        raise PermissionDenied("您的岗位不能导入区划，由市级系统管理员导入")


def load_page(request, faults=(), status=200):
    """Where a file is chosen; ``faults`` say why the last one was refused."""
    context = {
        "faults": faults[:SHOWN],
        "number": len(faults),
        "columns": divisions.COLUMNS,
        "levels": [*map(_spelt, Division.Level.choices), f"{divisions.COMMUNITY}（社区）"],
        "tiers": [*map(_spelt, FundingTier.choices)],
        "shipped": divisions.SHIPPED.name,
        "crumbs": [*hooks.crumbs(request.user, None), (TITLE, None)],
    }
    return render(request, "administration/divisions.html", context, status=status)


def _spelt(choice):
    """A choice as the file writes it, with what it means."""
    value, label = choice
    return f"{value}（{label}）"


def load(request):
    """Choose a file; a file that was sent is read and shown, and nothing is written yet."""
    require_city(request.user)
    if request.method != "POST":
        return load_page(request)
    try:
        name, text = _chosen(request)
        rows = divisions.read(text)
    except BadFile as bad:
        return load_page(request, bad.faults, 422)
    preview = divisions.preview(rows)
    levels = [(level.label, [row for row in preview.added if level_of(row.code) is level]) for level in Level]
    context = {
        "name": name,
        "preview": preview,
        "levels": [(label, added) for label, added in levels if added],
        "sealed": signing.dumps({"by": request.user.pk, "name": name, "text": text}, salt=SALT, compress=True),
        "crumbs": [*hooks.crumbs(request.user, None), (TITLE, None)],
    }
    return render(request, "administration/divisions_preview.html", context)


def _chosen(request):
    """(name, text) of the file that was chosen. Raises BadFile."""
    if request.POST.get("shipped"):
        return divisions.SHIPPED.name, divisions.SHIPPED.read_text(encoding="utf-8")
    file = request.FILES.get("file")
    if file is None:
        raise BadFile(["还没有选文件。请选一个 .csv 文件，或用随程序的区划文件"])
    if file.size > MOST_BYTES:
        raise BadFile([f"文件有 {file.size / 2**20:.1f} MB，超过 1 MB，不像区划文件。请核对选的是不是这个文件"])
    return file.name[:60], divisions.decoded(file.read())


@require_POST
def write(request):
    """Write the file that was shown, through the door, whole or not at all."""
    require_city(request.user)
    try:
        found = signing.loads(request.POST.get("file", ""), salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        found = {"by": None}
    if found["by"] != request.user.pk:
        return load_page(request, ["预览已过期，没有写入。请重新选文件"], 422)
    try:
        rows = divisions.read(found["text"])
        counts = divisions.load(rows, request.user, f"导入区划 {found['name']}")
    except (BadFile, ValidationError) as refused:
        return load_page(request, getattr(refused, "faults", None) or refused.messages, 422)
    messages.success(request, f"区划已导入：新增 {counts.added}，改名 {counts.renamed}，没有变化 {counts.same}")
    return redirect("first-day")
