"""The work on a Package: each document made or taken from what is kept, then all put into one file with an index.

Worked on in slices, so that inspections and uploads need not wait behind it where there is one worker; what a killed
worker has made is kept, and whoever comes next goes on from there.
"""

import contextlib
import logging
import secrets
import time
import zipfile
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache, partial
from pathlib import PurePosixPath

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F
from django.utils import timezone
from openpyxl import Workbook

from communities.levels import is_community, level_of
from lodi_community.accounts.tokens import moved
from lodi_community.records.causes import UNKNOWN, cause_of
from lodi_community.records.exporting import cell_of
from lodi_community.records.files import bytes_of
from lodi_community.records.patience import write_at_last

from ..inspection.models import Assessment, Inspection, UnitSummary
from . import checkcodes, earlier, keeping, pdf, sealed
from .making import CANNOT_BE_MADE, file_name, form_of, is_of
from .models import LEASE, Package

log = logging.getLogger(__name__)
SLICE = 4.0  # seconds of work before others get their turn
TOGETHER = 12  # communities whose rows are read at once
MOST = 3  # attempts that end with an error of the program
INDEX = "目录.xlsx"
State = Package.State
MOVED = "做好以后您换了单位或岗位，或者账号停用过，文件按那时的岗位做，不再给。要的话可以按现在的岗位再做。"
NAMED = "做好以后有人的个人信息依法删除了，印有用途的文件都已清理。要的话可以再做，里面没有已删除的姓名。"


class LeaseLost(Exception):
    """Somebody else works on it, or it is over. Nothing more is written."""


class OutOfScope(Exception):
    """The user's post or place is another now; the message is a Chinese sentence."""


def wanted(package):
    """[(inspection, code, name, form)] of a package in the order of the index; only what its user may see now."""
    found = []
    for inspection in Inspection.objects.runs().sealed().filter(pk__in=package.runs).order_by("-year", "-run"):
        units = [
            pair
            for model in (UnitSummary, Assessment)
            for pair in model.objects.visible_to(package.user)
            .filter(inspection=inspection)
            .within(package.code)
            .values_list("code", "name")
            if len(pair[0]) in package.depths
        ]
        found += [
            (inspection, code, name, form)
            for code, name in sorted(units)
            for form in package.forms
            if is_of(form, code)
        ]
    return found


def work(pk):
    """Work on a package for a slice. Returns True where there is more to be done, False where it is over or another's."""
    free = Package.objects.resumable().filter(pk=pk)
    if not free.update(fence=F("fence") + 1, lease_until=timezone.now() + LEASE):
        return False
    package = Package.objects.select_related("user__division").get(pk=pk)
    try:
        return _work(package)
    except LeaseLost:
        return False
    except Exception as error:
        fault = error  # the name of an exception ends with its block
        log.exception("package %s is given back", pk)
        write_at_last(lambda: _give_back(package, fault))
        return False


def _work(package):
    try:
        if not (package.user.is_active and package.user.may("view", "report")):
            raise OutOfScope("账号的岗位已经变了，不能再下载报告。")
        documents = wanted(package)
        if not documents:
            raise OutOfScope("所选的范围里没有您能下载的报告：单位或岗位已经变了。请从报告下载页重新选。")
        paths = _make(package, documents)
        is_more = len(paths) < len(documents)
        free = {"lease_until": timezone.now()} if is_more else {}
        _renew(package, done=len(paths), total=len(documents), **free)
        if is_more:
            return True
        _finish(package, documents, paths)
    except (*CANNOT_BE_MADE, OutOfScope) as reason:
        _refuse(package, str(reason))
    return False


def _make(package, documents):
    """Paths of the documents that are made, of all of them or of as many as a slice has time for."""
    ahead, begun, paths = Ahead(package, documents), time.monotonic(), []
    path_of = partial(keeping.path_of, reader=package.user, asked_at=package.at, follows=cache(earlier.follows))
    with Setting(package) as setting:
        for inspection, code, _, form in documents:
            path, is_new = _made(package, ahead, setting, path_of, inspection, code, form)
            paths.append(path)
            # What was kept already ends no slice: whoever only went over that would come no further. Nor is thrown away what
            # was read ahead.
            if is_new and not ahead.rows and time.monotonic() - begun > SLICE:
                break
        setting.finish()
    return paths


class Setting:
    """Documents are set in threads of their own while the next are read, as many at a time as there are typesetters.

    Several may wait, for communities are read some at once, and the setting would come to a stop meanwhile.
    """

    def __init__(self, package):
        self.package, self.threads, self.waiting = package, ThreadPoolExecutor(pdf.TYPESETTERS_AT_MOST), deque()

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        self.threads.shutdown(cancel_futures=True)

    def begin(self, path, form, content):
        """Set a content, to be kept there, after those that wait; what is set already is kept first."""
        while self.waiting and (self.waiting[0][1].done() or len(self.waiting) >= TOGETHER):
            self._keep()
        self.waiting.append((path, self.threads.submit(form.set, content)))

    def finish(self):
        """Keep all that wait. Raises what the setting raised, and LeaseLost."""
        while self.waiting:
            self._keep()

    def _keep(self):
        """Keep the document that was begun first, and prove the lease."""
        path, made = self.waiting.popleft()
        keeping.keep(path, made.result())
        try:
            _renew(self.package)
        except LeaseLost:
            if self.package.mark:  # the lease may have gone with a name that it says: it is not to be found again
                path.unlink(missing_ok=True)
            raise


def _renew(package, **changes):
    """Prove that the lease is ours and write the progress. Raises LeaseLost."""
    mine = Package.objects.filter(pk=package.pk, fence=package.fence, state=State.MAKING)
    if not mine.update(**({"lease_until": timezone.now() + LEASE} | changes)):
        raise LeaseLost


class Ahead:
    """The sealed rows of the next communities of a package, read some at once.

    What each of them does not meet stands in the records as they were, and to rebuild those takes as long for one of them as
    for several.
    """

    def __init__(self, package, documents):
        self.package, self.rows = package, {}
        self.units = [*dict.fromkeys((inspection, code) for inspection, code, *_ in documents)]

    def read(self, inspection, code):
        """The Sealed of a unit; None outside the user's scope."""
        if not is_community(code):
            return sealed.read(self.package.user, inspection, code)
        if (inspection, code) not in self.rows:
            at = self.units.index((inspection, code))
            following = [unit for unit in self.units[at : at + TOGETHER] if is_community(unit[1])]
            found = {unit: sealed.read(self.package.user, *unit) for unit in following}
            sealed.find_unmet([rows for rows in found.values() if rows is not None])
            self.rows = found
        return self.rows[inspection, code]

    def done(self, inspection, code):
        """Forget a unit of which the last document is made."""
        self.rows.pop((inspection, code), None)


def _made(package, ahead, setting, path_of, inspection, code, form):
    """(the file of one document, whether it is made only now): it is kept once it is set, while others are read or at the end."""
    path = path_of(inspection, code, form)
    marked = path_of(inspection, code, form, mark=package.mark) if package.mark else None
    last = form == package.forms[-1]
    there = next((each for each in (path, marked) if each and each.exists()), None)
    if there:
        if last:
            ahead.done(inspection, code)
        return there, False
    rows = ahead.read(inspection, code)
    if rows is None:
        raise OutOfScope(f"{code} 现在不在您的管理范围里，没有做成。")
    mark = package.mark if rows.names_persons else ""
    if rows.names_persons and not mark:
        raise OutOfScope("这些文件里有人的姓名，要先写用途。请从报告下载页重新选，写明用途。")
    found = marked if mark else path
    wanted_form = form_of(form)
    setting.begin(found, wanted_form, wanted_form.content(rows, mark))
    if last:
        ahead.done(inspection, code)
    return found, True


def _finish(package, documents, paths):
    """The one file that is offered: written whole beside, then named, then said to be there."""
    package.total = len(documents)
    content = paths[0].read_bytes() if package.is_one else None
    target = package.path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if content is not None:
        keeping.keep(target, content)
    else:
        _zip(target, documents, paths)
    made = {"state": State.MADE, "made_at": timezone.now(), "size": target.stat().st_size, "failures": 0}
    try:
        _renew(package, **made)
    except LeaseLost:
        target.unlink(missing_ok=True)
        raise


def _zip(target, documents, paths):
    draft = target.with_name(f"draft-{secrets.token_hex(8)}")
    lines = [(number, *each) for number, each in enumerate(documents, start=1)]
    try:
        with zipfile.ZipFile(draft, "w") as archive:  # what is in it is pressed already
            rows = []
            for (number, inspection, code, name, form), path in zip(lines, paths, strict=True):
                place = _place(number, inspection, code, name, form)
                archive.write(path, place)
                rows.append((number, inspection.year, inspection.short_run, level_of(code).label, code, name, place,
                             checkcodes.check_code(inspection, code)))  # fmt: skip
            archive.writestr(INDEX, _index(rows))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _place(number, inspection, code, name, form):
    """2025年度/PDF/0007 乐坪街道 431302001.pdf: numbered, so that two units of one name stay two files."""
    named = file_name(f"{number:04d} {name} {code}", form)
    return str(PurePosixPath(f"{inspection.year}年度{inspection.short_run}", form_of(form).program, named))


def _index(rows):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("目录")
    for at, width in zip("ABCDEFGH", (8, 8, 14, 12, 16, 26, 60, 24)):
        sheet.column_dimensions[at].width = width
    sheet.freeze_panes = "A2"
    sheet.append([cell_of(sheet, head) for head in ("序号", "年度", "督查", "级别", "代码", "单位", "文件", "校验码")])
    for row in rows:
        sheet.append([cell_of(sheet, value) for value in row])
    return bytes_of(book)


def _refuse(package, sentence):
    mine = Package.objects.filter(pk=package.pk, fence=package.fence, state=State.MAKING)
    mine.update(state=State.REFUSED, refusal=sentence[:300])


def _give_back(package, error):
    """A full or unwritable disk ends it with a sentence; the database at fault is no fault of it; others are tried again."""
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        cause = cause_of(error)
        told = "服务器存不下这份文件" if cause is UNKNOWN else cause.title
        _refuse(package, f"没有做成：{told}。已做好的没有丢；请系统管理员处理以后，再按“重做”，从断的地方接着做。")
        return
    counted = 0 if isinstance(error, DatabaseError | InterfaceError) else 1
    mine = Package.objects.filter(pk=package.pk, fence=package.fence, state=State.MAKING)
    mine.update(lease_until=timezone.now(), failures=F("failures") + counted)
    if mine.filter(failures__gte=MOST).exists():
        _refuse(package, f"做了 {MOST} 次都出了错，没有做成。把时间告诉系统管理员，服务器日志里有原因。")


def sweep(now=None):
    """Remove the files that are older than DOCUMENTS_KEPT_DAYS, and drafts of killed processes. Returns how many."""
    now = now or timezone.now()
    since = now - keeping.kept_for()
    Package.objects.filter(state=State.MADE, made_at__lt=since).update(state=State.GONE)
    there = {package.path.name for package in Package.objects.filter(state=State.MADE)}
    swept = 0
    for path in keeping.folder().rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # it has its last name by now, or is forgotten
            if path.is_file() and not _stays(path, there, since, now):
                path.unlink()
                swept += 1
    return swept


def _stays(path, there, since, now):
    """A package's file stays while its row offers it, a document until its days are over; a draft stays for one day."""
    moment = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    if path.name in there:
        return True
    if path.parent == keeping.folder() or path.name.startswith("draft-"):
        return moment > now - keeping.LOOSE
    return moment > since


def forget_words(label, keys, words):
    """hooks.ERASURES: what names persons is not kept once somebody's name was erased; it can be made anew.

    Once more after the commit: until then others read what is being erased, and make of it what is not there yet.
    """
    _forget_marked()
    transaction.on_commit(_forget_marked, robust=True)


def end_with_post(door, written):
    """hooks.FOLLOW_UPS: what was made for somebody's earlier unit or post is not given to the later one.

    Which lines about persons a document has depends on the post. What is being made is begun anew, and refused where the
    post has no reports any more.
    """
    if keys := moved(door):
        packages = Package.objects.filter(user__in=keys)
        _take_back(packages, MOVED)
        transaction.on_commit(lambda: _remove_files(packages), robust=True)


def _take_back(packages, why):
    """Whoever is at work on one of the packages loses it, and it is begun anew; what is made is offered no more."""
    packages.filter(state=State.MAKING).update(fence=F("fence") + 1, lease_until=timezone.now())
    packages.filter(state=State.MADE).update(state=State.GONE, refusal=why)


def _remove_files(packages):
    for package in packages.filter(state=State.GONE):
        package.path.unlink(missing_ok=True)


def _forget_marked():
    """Remove all that names persons."""
    marked = Package.objects.exclude(mark="")
    _take_back(marked, NAMED)
    _remove_files(marked)
    for path in (keeping.folder() / "marked").rglob("*.*"):
        path.unlink(missing_ok=True)
