"""Correcting a sealed year: a decision by two people opens the records of some places, then the year is judged again.

The first run stays what it is. What a correction opens is asked by the lock (locks.py) and named in the trail (door.py).
"""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from communities.figures import Selection
from communities.levels import is_community, prefecture_of
from communities.models import Community, Division
from communities.prepared import ALL, prepared
from lodi_community.accounts.proposals import Proposal, propose, refuse_while_waiting, waiting_for
from lodi_community.records.door import WriteDoor
from lodi_community.records.formfields import DayField
from lodi_community.records.kinds import KINDS
from lodi_community.records.revisions import Revision
from lodi_community.records.scope import just_after

from ..catalogue.standards import standard_of
from . import live, run
from .models import Assessment, Inspection
from .past import number_of
from .points import RIGHT, OpenPoint, proposal_on
from .sealing import Correction

Status = Correction.Status
TYPED = ("typed", "document", "decided_on", "reason", "places")  # what a decision is asked for with
BETWEEN = re.compile(r"[\s,，、;；]+")
MOST_NAMED = 3  # codes of places with one name that a sentence lists


# The decision -----------------------------------------------------------------------------------


def sealed_run(root, year):
    """The newest sealed run of a year. ValidationError where the year is not sealed: then nothing is to be corrected."""
    found = Inspection.objects.judging().sealed().filter(root=root, year=year).first()
    if found is None:
        raise ValidationError(f"{year}年度还没有封存，不用更正：直接修改数据；已提交的，撤回、退回或解锁以后修改")
    return found


def request_correction(user, year, typed):
    """Ask to correct a sealed year. Returns (Correction, Proposal): a second person confirms it.

    ``typed``: texts by TYPED: the year once more, the document and its day, the reason, codes with anything between them.
    Raises ValidationError with a Chinese sentence for each thing that is wrong.
    """
    root = prefecture_of(user.scope)
    newest = sealed_run(root, year)
    run.refuse_other_standard(newest)
    reason, document = (" ".join(typed.get(name, "").split()) for name in ("reason", "document"))
    places, faults = _places(newest, typed.get("places", ""))
    day, of_day = _day(typed.get("decided_on", ""))
    faults = [*_of_year(year, typed.get("typed", "")), *_of_texts(document, reason), *of_day, *faults]
    if faults:
        raise ValidationError(faults)
    with WriteDoor(user, reason) as door:
        city = _locked_city(root)
        _refuse_beside(door, root, year)
        correction = door.keep(
            Correction(
                division=city,
                year=year,
                run=newest.run + 1,
                document=document,
                decided_on=day,
                reason=reason,
                places=places,
                requested_by=user,
            )
        )
        effect = f"决定：{correction.named}。确认后，{correction.place_names}的{year}年度数据可以修改，其他的仍然封存"
        return correction, propose(door, correction, division=city, what=str(correction), right=RIGHT, effect=effect)


def _of_year(year, typed):
    if typed.strip() != str(year):
        yield f"年度写的是“{typed.strip()[:20]}”，要更正的是 {year}。再写一次 {year}"


def _of_texts(document, reason):
    if not document:
        yield "没有写决定的文件。写文件标题和文号，例如 关于更正2025年度数据的决定（娄组字〔2026〕3号）"
    if not reason:
        yield "没有写理由。写明为什么更正"
    for title, text, most in (("文件标题和文号", document, 60), ("理由", reason, 200)):
        if len(text) > most:
            yield f"{title}最多 {most} 个字，写了 {len(text)} 个字"


def _day(text):
    """(the day that was typed, sentences on what is wrong with it)."""
    try:
        day = DayField(error_messages={"required": "没有写文件日期。写成 2026-03-01 这样"}).clean(text)
    except ValidationError as error:
        return None, [f"文件日期：{error.messages[0]}" if text.strip() else error.messages[0]]
    if day > timezone.localdate():
        return None, [f"文件日期 {day} 还没有到，核对文件上的日期"]
    return day, []


def _places(newest, text):
    """([[code, name]] in the order of codes, each once and none below another; sentences on what is wrong).

    ``text``: codes, and names that only one place of the city has.
    """
    words = sorted({word for word in BETWEEN.split(text) if word})
    if not words:
        return [], ["没有写更正哪里。写社区或单位的名称、区划代码，几个之间用空格隔开"]
    found = _places_called(newest.root, words)
    wrong = [_unclear(word, rows) for word, rows in found.items() if len(rows) != 1]
    names = dict(rows[0] for rows in found.values() if len(rows) == 1)
    places = [[code, names[code]] for code in sorted(names) if not _is_below_another(code, names)]
    judged = Assessment.objects.filter(inspection=newest).values_list("community__code", flat=True)
    wrong += [
        f"{name}（{code}）不在{newest}里，那一年没有评过它，不能更正"
        for code, name in places
        if is_community(code) and code not in judged
    ]
    return places, wrong


def _places_called(root, words):
    """{word: [(code, name)] of the units and communities below a root with this code or exactly this name}. Two queries."""
    asked = [word for word in words if word.isprintable()]  # PostgreSQL does not even compare with a NUL
    called, rows = Q(code__in=asked) | Q(name__in=asked), set()
    for model in (Division, Community):
        rows |= {*model.objects.within(root).filter(called).values_list("code", "name")}
    return {word: sorted(row for row in rows if word in row) for word in words}


def _unclear(word, rows):
    if not rows:
        return f"“{word[:20]}”不是本市的区划代码或者名称。写本市社区或单位的代码，例如 431302001001，或者名称的全部"
    codes = "、".join(code for code, _ in rows[:MOST_NAMED])
    return f"“{word[:20]}”有 {len(rows)} 个（{codes}{'等' if len(rows) > MOST_NAMED else ''}），写要更正的那个的代码"


def _is_below_another(code, codes):
    return any(code != other and code.startswith(other) for other in codes)


def _locked_city(root):
    """The prefecture's row, locked: of two who ask or confirm at once, one comes second."""
    return Division.objects.select_for_update().get(code=root)


def _refuse_beside(door, root, year, own=None):
    """ValidationError while another correction of the year is under way or waits for its confirmation."""
    others = Correction.objects.filter(division__code=root, year=year).exclude(pk=own)
    if other := others.in_force().first():
        raise ValidationError(
            f"{year}年度正在按决定“{other.named}”更正{other.place_names}，一年同时只能有一次更正。先把那一次封存或撤回"
        )
    for other in others.filter(status=Status.PROPOSED):
        refuse_while_waiting(door, other)


def confirm_correction(user, correction):
    """Confirm a correction: from here on the records of its places are open. Raises ValidationError where it cannot be."""
    with WriteDoor(user, correction.reason) as door:
        root = _locked_city(correction.division.code).code
        proposal = proposal_on(user, correction)
        newest = sealed_run(root, correction.year)
        if newest.run != correction.run - 1:
            raise ValidationError(f"提出以后，{correction.year}年度已经有了{newest.run_name}督查。请撤回，重新提出")
        _refuse_beside(door, root, correction.year, own=correction.pk)
        proposal.confirm(door)
        correction.status = Status.OPEN
        return door.keep(correction)


def withdraw_correction(user, correction, reason=""):
    """Take a correction back, before it is confirmed or while it is under way: its places lock again.

    Returns the sentence for whoever did it, with what was changed meanwhile. Raises ValidationError without a reason, while
    the request to seal it waits, once its run has begun, and where there is nothing to take back.
    """
    reason = " ".join(reason.split())
    changed = revisions_of(correction).count()
    with WriteDoor(user, reason or correction.reason) as door:
        _locked_city(correction.division.code)
        correction = Correction.objects.visible_to(user).get(pk=correction.pk)
        if correction.status == Status.PROPOSED:
            proposal_on(user, correction).withdraw(door)
        else:
            _refuse_withdrawal(door, correction, reason)
        correction.status = Status.WITHDRAWN
        door.keep(correction)
    if not changed:
        return f"{correction}已撤回，没有改动过数据"
    return (
        f"{correction}已撤回，{correction.place_names}的数据重新锁定。更正中改过的 {changed} 处留在数据里，"
        "不影响已封存的结果；修改记录在本页"
    )


def _refuse_withdrawal(door, correction, reason):
    if not Correction.objects.in_force().filter(pk=correction.pk).exists():
        raise ValidationError(f"{correction}已经封存或撤回，不能再撤回")
    if correction.inspections.exists():
        raise ValidationError(f"第{correction.run}次督查正在进行，不能撤回")
    if not reason:
        raise ValidationError("没有写理由。写明为什么撤回")
    for request in correction.requests.filter(inspection=None):
        refuse_while_waiting(door, request)


def waiting_corrections(user):
    """[(Correction, its Proposal)] that wait in the user's prefecture, oldest first."""
    rows = Correction.objects.visible_to(user).filter(status=Status.PROPOSED).select_related("division")
    found = {row.pk: row for row in rows}
    return [(found[row.subject_id], row) for row in waiting_for(user, Correction, found) if not row.has_expired]


def opened_to(user):
    """[(Correction, [Community])]: the communities in a user's scope whose records of a sealed year are open now."""
    root = prefecture_of(user.scope) if user.scope else ""
    keys = [pk for (pk,) in _in_force(ALL, root)]
    if not keys:
        return []
    rows = list(Correction.objects.filter(pk__in=keys))
    communities = list(Community.objects.visible_to(user).order_by("code"))
    found = [(row, [each for each in communities if row.opens(each.code)]) for row in rows]
    return [(row, opened) for row, opened in found if opened]


@prepared
def _in_force(places, root):
    """Of every page asked, and mostly there is none."""
    return Correction.objects.in_force().filter(division__code=root).order_by().values_list("pk")


class State:
    """How far a correction has come."""

    def __init__(self, correction):
        status, runs = correction.status, list(correction.inspections.runs())
        self.run = runs[0] if runs else None
        self.is_sealed = bool(self.run and self.run.is_sealed)
        self.is_running = bool(self.run and self.run.is_running)
        self.is_open = status == Status.OPEN and not runs
        self.label = correction.get_status_display()
        if status == Status.PROPOSED and not _is_waiting(correction):
            self.label = "已过期"
        elif self.run:
            self.label = "已封存" if self.is_sealed else "督查进行中"


def _is_waiting(correction):
    proposal = Proposal.objects.of(Correction, [correction.pk]).waiting().last()
    return proposal is not None and not proposal.has_expired


# What was corrected -----------------------------------------------------------------------------


def revisions_of(correction):
    """The Revisions of what was written by reason of a correction, newest first."""
    return _since_opened(correction).filter(reason__startswith=correction.ground).order_by("-pk")


def revisions_over_years(correction):
    """The Revisions, since a correction was opened, of rows in its places that hold over years.

    No decision opens them, so that the trail names none (decision 027); but the second run judges by them too.
    """
    labels = {label for kind in KINDS.values() if kind.span.over_years for label in kind.labels}
    return _since_opened(correction).filter(kind__in=labels)


def _since_opened(correction):
    """All Revisions in the places of a correction while it was open."""
    began, ended = _bounds(correction)
    if began is None:
        return Revision.objects.none()
    within = Q()
    for code, _ in correction.places:
        within |= Q(place_code__gte=code, place_code__lt=just_after(code))
    rows = Revision.objects.filter(within, pk__gt=began)
    return rows.filter(pk__lt=ended) if ended else rows


def _bounds(correction):
    """(number of the Revision that opened it or None, the first number after it was withdrawn or its run began, or None)."""
    became = {}
    for revision in Revision.objects.of(correction):
        if "status" in revision.changes:
            became[revision.changes["status"][1]] = revision.pk
    second = correction.inspections.runs().first()
    return became.get(Status.OPEN), number_of(second) + 1 if second else became.get(Status.WITHDRAWN)


def changed(correction):
    """How much was corrected, in the form of closing.fingerprint(): who confirms agrees to no other state of it."""
    words = f"更正中改了 {revisions_of(correction).count()} 处"
    if others := revisions_over_years(correction).count():
        words += f"，跨年的记录改了 {others} 处"
    return [["changed", words, []]]


def open_points(correction):
    """The OpenPoints of the second run: places in which nothing was corrected, and data that its hard rules lack."""
    changes = (revisions_of(correction), revisions_over_years(correction))
    touched = {code for rows in changes for code in rows.order_by().values_list("place_code", flat=True).distinct()}
    idle = [(code, name) for code, name in correction.places if not any(at.startswith(code) for at in touched)]
    points = []
    if idle:
        points.append(OpenPoint("unchanged", f"决定更正的有 {len(idle)} 处没有改动过数据", idle))
    lacking = [(row.code, row.name) for row in judged_now(correction) if row.hard_missing]
    if lacking:
        points.append(OpenPoint("missing", f"{len(lacking)} 个社区的硬指标缺数据，封存时按不达标计", lacking))
    return points


def judged_now(correction):
    """The assessments, not saved, of the communities that a correction concerns, from the records of today."""
    before = _run_before(correction)
    standard, found = standard_of(before), []
    judged = set(Assessment.objects.filter(inspection=before).values_list("community_id", flat=True))
    for code, _ in correction.places:
        found += [row for row in live.assess(before, standard, Selection(code=code)) if row.community_id in judged]
    return found


def _run_before(correction):
    rows = Inspection.objects.runs().filter(root=correction.division.code, year=correction.year)
    return rows.get(run=correction.run - 1)


def compared(correction):
    """[(assessment in the run before, in the run of the correction or as it would be now)] of those that came out otherwise."""
    before = Assessment.objects.filter(inspection=_run_before(correction))
    stood = {row.community_id: row for row in before}
    sealed = correction.inspections.runs().sealed().first()
    after = Assessment.objects.filter(inspection=sealed).order_by("code") if sealed else judged_now(correction)
    pairs = [(stood[row.community_id], row) for row in after]
    return [(then, now) for then, now in pairs if then.digest != now.digest]
