"""A clerk's home: what to enter next, what came back and why, how every form of every community stands, until when."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse

from lodi_community.accounts.posts import require
from lodi_community.records import hooks
from lodi_community.records.kinds import KINDS

from ..catalogue.sections import SECTIONS, kind_at_desk
from ..dashboards.duties import terms_ending
from ..dashboards.missing import WorkList
from ..dashboards.pages import rule_matrix, rules_shown
from ..filings.completeness import completeness, unconfirmed
from ..filings.models import Filing, FilingStep
from ..filings.pages import lines_of
from ..filings.remarks import mend_url, open_comments, where
from ..filings.states import Action, State
from ..inspection.correcting import opened_to
from ..inspection.models import Assessment
from .sheets import sheets_of

NEXT_SHOWN = 5
NEAR = 30  # days before the deadline from which on it is shown in colour
FULL, PART, BLANK, KEPT, NONE = "full", "part", "blank", "kept", "none"


class DeskList(WorkList):
    """What is missing, with addresses in the workspace."""

    def address(self, kind, code, row, name, back):
        if not kind.section:
            return super().address(kind, code, row, name, back)
        if row:
            return f"{reverse('desk-edit', args=[code, kind.slug, row.pk])}#id_{kind.slug}_{row.pk}_{name}"
        return f"{reverse('desk-add', args=[code, kind.slug])}#block-{kind.slug}"


@dataclass
class Cell:
    """One form of one community in the matrix."""

    section: object
    state: str
    done: int
    all: int
    url: str
    is_next: bool = False


@dataclass
class Row:
    """One community in the matrix."""

    line: object  # its filing and its deadline
    cells: list
    url: str

    @property
    def done(self):
        return sum(cell.done for cell in self.cells)

    @property
    def all(self):
        return sum(cell.all for cell in self.cells)


def _state(done, whole, carried):
    if carried:
        return KEPT
    if not whole:
        return NONE
    return FULL if done >= whole else PART if done else BLANK


def matrix(user, lines, year, next_line):
    """A Row a community: its forms in the order of the paper, the one with the next missing entry marked."""
    filled, waiting = completeness(user, user.scope, year), unconfirmed(user, user.scope, year)
    kind_of_next = kind_at_desk(next_line.entry.form) if next_line else None
    wanted = (next_line.code, kind_of_next.section) if kind_of_next else None
    rows = []
    for line in lines:
        code, cells = line.community.code, []
        for section in SECTIONS:
            done, whole = filled[code][section.key]
            state = _state(done, whole, section.key in waiting.get(code, ()))
            url = reverse("desk-section", args=[code, section.key])
            cells.append(Cell(section, state, done, whole, url, (code, section.key) == wanted))
        rows.append(Row(line, cells, reverse("desk-community", args=[code])))
    return rows


@dataclass
class Returned:
    """A filing that came back: what was said, by whom, and where each remark is mended."""

    filing: Filing
    step: FilingStep | None
    comments: list  # (comment, what it is about, address)


def returned(user, year):
    """The filings of the user's scope that were returned, with their open remarks: three queries."""
    rows = Filing.objects.visible_to(user).of_year(year).filter(state=State.RETURNED).select_related("community")
    rows = list(rows.order_by("community__code"))
    back = FilingStep.objects.filter(filing__in=rows, action=Action.RETURN).order_by("pk")
    steps, remarks = {step.filing_id: step for step in back}, {}
    for comment in open_comments(filing__in=rows):
        remarks.setdefault(comment.filing_id, []).append((comment, where(comment), mend_url(comment, comment.code)))
    return [Returned(row, steps.get(row.pk), remarks.get(row.pk, [])) for row in rows]


def desk(request):
    """The page a clerk begins with."""
    user = request.user
    require(user, "use", "desk", "填报")
    work = DeskList(user, user.scope)
    inspection, year = work.inspection, work.inspection.year
    mine = [line for line in work.lines if user.may(line.entry.action, KINDS[line.entry.form].label)]
    work.link(mine[: NEXT_SHOWN + 1], back=request.path)
    lines = lines_of(user, user.scope, year)
    rows = matrix(user, lines, year, mine[0] if mine else None)
    stored = list(Assessment.objects.visible_to(user).filter(inspection=inspection).order_by("code"))
    context = {
        "inspection": inspection,
        "year": year,
        "rows": rows,
        "sections": SECTIONS,
        "entries": len(work.lines),
        "first": mine[0] if mine else None,
        "others": mine[1 : NEXT_SHOWN + 1],
        "returned": returned(user, year),
        "states": _states(lines),
        "due": _due(lines),
        "done": sum(row.done for row in rows),
        "all": sum(row.all for row in rows),
        "sheets": sheets_of(user),
        "matrix": rule_matrix(work.standard, stored),
        "rules": rules_shown(work.standard, stored),
        "clear": sum(row.clear for row in stored),
        "total": len(lines),
        "crumbs": hooks.crumbs(user, None),
        "terms": terms_ending(user, user.scope, inspection),
        "opened": opened_to(user),
    }
    return render(request, "desk/home.html", context)


def _states(lines):
    """[(word, number)] of the filings' states, those there are."""
    numbers = {}
    for line in lines:
        numbers[line.filing.get_state_display()] = numbers.get(line.filing.get_state_display(), 0) + 1
    return list(numbers.items())


def _due(lines):
    """(words, whether it is near or over) of the first deadline of what is still open; None where nothing is."""
    dues = [line.due for line in lines if line.filing.is_open]
    if not dues:
        return None
    due = min(dues, key=lambda each: (each.on is None, each.on))
    left = due.days_left()
    return due.words(), left is not None and left <= NEAR
