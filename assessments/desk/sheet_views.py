"""The page of a sheet: everything is checked before anything is written, and all of it is written in one transaction."""

from contextlib import suppress

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from lodi_community.accounts.posts import require
from lodi_community.drafts import keeping as drafts
from lodi_community.records import hooks, plausible
from lodi_community.records.asked import whole
from lodi_community.records.conflicts import resolve
from lodi_community.records.door import Locked, StaleVersion, WriteDoor

from ..inspection.years import working_year
from .pasting import spread
from .sheets import Sheet, sheet_of, sheets_of

GONE = "打开之后这一行已被别人删除。要按表里的重新添加，再点“保存”"
NO_CELLS = {"csrfmiddlewaretoken", "paste", "paste_row", "paste_column", "asked", "reason", drafts.OPENED, drafts.YEAR}
DRAFT_BYTES = 256 * 1024  # a sheet is as many forms as the street has communities
TWICE = 2  # tries: whoever saves between the check and the writing is found by the second check


class _Undo(Exception):
    """Rolls everything back: not a row of a sheet with a wrong one is written."""


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request, slug):
    """One kind for the whole street, a row a community."""
    found = _asked(request, slug)
    if request.method != "POST":
        return _reopen(request, found)
    typed = {name: request.POST[name] for name in request.POST if name not in NO_CELLS}
    opened_in = request.POST.get(drafts.YEAR) or str(working_year(request.user.scope))
    if opened_in != str(working_year(request.user.scope)):
        return _year_turned(request, found, typed, opened_in)
    if request.POST.get("paste", "").strip():
        return _paste(request, found, typed, request.POST["paste"])
    for _ in range(TWICE):
        page = check(Sheet(request.user, found, typed))
        if page.faults() or any(row.conflicts for row in page.rows):
            _keep_draft(request, found)
            return _show(request, page, status=409 if any(row.conflicts for row in page.rows) else 422)
        lines = lines_in_doubt(page)
        if doubts := plausible.question(lines, request.POST):
            _keep_draft(request, found)
            return _show(request, page, status=422, doubts=doubts)
        try:
            written = write(request.user, page, plausible.answer(lines, request.POST))
        except StaleVersion:
            continue
        except ValidationError as error:  # the reason: an ID-card number in it
            _keep_draft(request, found)
            again = plausible.again(lines, request.POST)
            return _show(request, page, status=422, doubts=again, problems=error.messages, heading="没有保存")
        except _Undo:
            _keep_draft(request, found)
            return _show(request, page, status=422)
        return _written(request, page, written)
    return _show(request, page, status=409)


def _year_turned(request, found, typed, opened_in):
    """A sheet that was opened in another year: nothing of it is written into this one, and everything is shown as it was."""
    _keep_draft(request, found)
    now = working_year(request.user.scope)
    year = whole(opened_in, 4, default=now)
    sentence = (
        f"这张表是 {year} 年度的时候打开的，现在填报的是 {now} 年度，{year} 年度的数不能写进 {now} 年度。"
        "您填的还在下面，要用的请记下来，再打开新的表填"
    )
    return _show(request, Sheet(request.user, found, typed, year), 409, problems=[sentence], heading="没有保存")


def _written(request, page, written):
    """Say what was saved. What a locked row held stays in a draft, since nobody has saved it."""
    names = "、".join(row.community.name for row in page.rows if row.prefix in written)
    drafts.close(request.user, page.sheet, request.POST)
    messages.success(request, f"已保存 {len(written)} 个社区：{names}" if written else "没有改动，没有写入")
    if locked := [row for row in page.rows if row.locked]:
        for row in locked:
            typed = "、".join(f"{cell.column.label} {cell.text or '空'}" for cell in row.cells if cell.changed)
            messages.warning(request, f"{row.community.name}没有写入：{row.locked}。您填的是{typed}")
        prefixes = tuple(f"{row.prefix}-" for row in locked)
        fresh = Sheet(request.user, page.sheet)
        cells = QueryDict(mutable=True)
        cells.update(fresh.stored_text() | {name: page.typed[name] for name in page.typed if name.startswith(prefixes)})
        _keep_draft(request, page.sheet, cells)
    return redirect(page.sheet.url)


@require_POST
def draft(request, slug):
    """Takes what stands in a sheet while it is filled in, and says in the sheet when it was kept."""
    found = _asked(request, slug)
    try:
        kept = drafts.put(request.user, found, request.POST, most=DRAFT_BYTES)
    except drafts.TooMuch as error:
        return render(request, "records/draft_kept.html", {"kept_at": None, "refusal": str(error)})
    context = {"kept_at": timezone.now(), "remark": kept.remark if kept else ""}
    return render(request, "records/draft_kept.html", context)


@require_POST
def drop_draft(request, slug):
    """丢弃草稿 and 放弃修改: the sheet opens again with what is stored."""
    found = _asked(request, slug)
    kept = drafts.find(request.user, found)
    drafts.close(request.user, found, request.POST)  # one that is still on its way does not come back
    if kept:
        messages.success(request, "草稿已丢弃")
    return redirect(found.url)


def _keep_draft(request, found, posted=None):
    """What is refused, or only pasted, is kept as it was sent: the page may be left before the browser sends a draft."""
    with suppress(drafts.TooMuch):
        drafts.put(request.user, found, posted or request.POST, most=DRAFT_BYTES)


def _asked(request, slug):
    """The sheet in the address; 403 and 404 where the user may not fill it in."""
    require(request.user, "use", "desk", "填报")
    found = sheet_of(request.user, slug, request.GET.get("of", ""))
    if found is None:
        raise Http404
    return found


def _reopen(request, found):
    """The sheet as it is stored, or with what was typed into it and not saved."""
    kept = drafts.find(request.user, found)
    if kept:
        typed = kept.data()
        page, paste = Sheet(request.user, found, typed), typed.get("paste", "")
        if paste or any(row.is_touched for row in page.rows):
            return _show(request, page, draft=kept, paste=paste)
    return _show(request, Sheet(request.user, found))


def _paste(request, found, typed, text):
    """Put what was pasted into the cells and show it with everything that is wrong; nothing is saved yet."""
    at = {name: request.POST.get(name, "") for name in ("paste_row", "paste_column")}
    pasted = spread(Sheet(request.user, found), typed, text, at["paste_row"], at["paste_column"])
    page = Sheet(request.user, found, pasted.typed)
    cells = QueryDict(mutable=True)
    cells.update(pasted.typed | {name: request.POST.get(name, "") for name in (drafts.OPENED, drafts.YEAR)})
    _keep_draft(request, found, request.POST if pasted.problems else cells)
    if pasted.problems:
        return _show(request, page, 422, problems=pasted.problems, paste=text, **at)
    page = check(page)
    doubts = plausible.question(lines_in_doubt(page), {})
    return _show(request, page, pasted=pasted.number, notes=pasted.notes, doubts=doubts)


def check(page):
    """The sheet with what is wrong in its rows; what others changed meanwhile is merged or put beside what was typed."""
    conflicts, merged = {}, dict(page.typed)
    for row in page.rows:
        if row.record.pk and str(row.version) != str(row.record.version):
            conflicts[row.prefix] = _resolve(page, row, merged)
        elif not row.record.pk and str(row.version) not in ("", "0"):
            conflicts[row.prefix] = None
            merged[row.version_name] = ""
    if conflicts:
        page = Sheet(page.user, page.sheet, merged)
    for row in (row for row in page.rows if row.is_touched or row.prefix in conflicts):
        if row.is_touched and row.state:  # what is locked is not written, right or wrong, and keeps nothing else back
            row.locked = hooks.refusal(page.user, {(row.prefix, page.year)}) or ""
        if not row.locked:
            _compare(row, conflicts)
            _judge(row)
    return page


def _compare(row, conflicts):
    """Put beside a row what others changed in it meanwhile, or that they removed it."""
    if conflicts.get(row.prefix):
        row.conflicts, row.merged = conflicts[row.prefix].rows, conflicts[row.prefix].merged
    elif row.prefix in conflicts and row.is_touched:
        row.errors.append(GONE)


def lines_in_doubt(page):
    """[(id of the cell, where, sentence)] of what is implausible in the touched rows that are right (see plausible.py)."""
    rows = [row for row in page.rows if row.is_touched and not (row.locked or row.is_bad)]
    stored = [
        {name: getattr(row.record, name) for name in row.form.fields if name in page.kind.fields()} for row in rows
    ]
    lines = []
    for row, found in zip(
        rows, plausible.doubts(page.user, zip([row.form.instance for row in rows], stored)), strict=True
    ):
        for cell in (cell for cell in row.cells if cell.column.name in found):
            lines.append((cell.id, f"{row.community.name}·{cell.column.label}", found[cell.column.name]))
    return lines


def _resolve(page, row, merged):
    """The Conflict of a stale row; what only the others changed goes into ``merged``."""
    row.form.is_valid()
    conflict, data = resolve(row.form, [], row.record)
    before = page.form_data(row.prefix)
    for column in page.columns:
        name = f"{row.prefix}-{column.name}"
        if data[name] != before[name]:
            merged[name] = column.text(row.form.fields[column.name], data[name])
    merged[row.version_name] = str(row.record.version)
    return conflict


def _judge(row):
    """Errors of a touched row: at its cells, or of the row as a whole."""
    if not row.is_touched:
        return
    wrong = row.form.errors
    for cell in row.cells:
        unknown = cell.unknown_choice()
        cell.errors = [unknown] if unknown else [*wrong.get(cell.column.name, ())]
    shown = {cell.column.name for cell in row.cells}
    row.errors += [sentence for name, sentences in wrong.items() if name not in shown for sentence in sentences]


def write(user, page, reason=""):
    """Write the touched rows through one door. Returns the codes of those that changed.

    Rows that are locked are left out and say so in ``locked``. Raises _Undo where nothing but locked rows is left or the
    door refuses a row, StaleVersion, and ValidationError for the reason: then none is written.
    """
    touched = [row for row in page.rows if row.is_touched]
    with WriteDoor(user, reason) as door:
        door.claim(row.community.code for row in touched)
        for row in (row for row in touched if not row.locked):
            try:
                door.keep(row.form.save(commit=False))
            except Locked as error:
                row.locked = error.messages[0]
            except ValidationError as error:
                _refuse(row, error)
        if touched and all(row.locked for row in touched):
            for row in touched:
                row.errors.append(row.locked)
        if page.faults():
            raise _Undo
        return {link.place_code for link in door.links}


def _refuse(row, error):
    """Put what the door refuses at the cells of a row, or at the row."""
    cells = {cell.column.name: cell for cell in row.cells}
    named = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, sentences in named.items():
        (cells[name].errors if name in cells else row.errors).extend(sentences)


def _show(request, page, status=200, **context):
    user = request.user
    sheet = page.sheet
    context = (
        {"problems": (), "notes": (), "paste": "", "pasted": 0, "doubts": None}
        | context
        | {
            "page": page,
            "sheet": sheet,
            "sheets": sheets_of(user),
            "year": page.year,
            "faults": page.faults(),
            "conflicts": [row for row in page.rows if row.conflicts],
            "opened": drafts.take_over(context["draft"]) if context.get("draft") else drafts.new_mark(request.POST),
            "draft_url": sheet.address("desk-sheet-draft"),
            "drop_url": sheet.address("desk-sheet-drop"),
            "crumbs": [*hooks.crumbs(user, None), (f"全街道一张表：{sheet.title}", None)],
        }
    )
    return render(request, "desk/sheet.html", context, status=status)
