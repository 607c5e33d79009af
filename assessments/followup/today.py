"""What a reviewer or a department has to do now, before how things stand: who is late, what waits, what runs out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from ..dashboards.duties import terms_ending
from ..filings.notices import Todo, to_arrange, todos
from ..filings.states import Office, State, office_of
from ..inspection.closing import waiting_requests
from ..inspection.correcting import waiting_corrections
from ..inspection.years import working_inspection
from ..rulebook.readings import waiting_publications
from ..supervision.models import Rectification
from .cases.models import CaseStep
from .cases.todos import todos as cases
from .standings import names_below, standings

NEAR = 15  # days before its deadline from which on a rectification is named
MOST = 8  # lines of a group that stand open; what is beyond them is folded
SECOND = "等您确认"


@dataclass(frozen=True)
class Group:
    """Things of one sort to do."""

    title: str
    todos: list

    @property
    def first(self):
        return self.todos[:MOST]

    @property
    def more(self):
        """What stands folded below the first."""
        return self.todos[MOST:]


def units_of(user):
    """The level of the units by which a post counts: streets in a county, counties in the city."""
    return user.level.below


def groups(user):
    """The Groups with something to do, those that are late first; for a clerk the one list of what waits for the street."""
    office = office_of(user)
    if office == Office.CLERK:
        found = [("待办", todos(user))]
    elif office in (Office.REVIEWER, Office.COUNTY, Office.CITY):
        found = _of_department(user, office)
    else:
        found = []
    return [Group(title, lines) for title, lines in found if lines]


def _of_department(user, office):
    inspection = working_inspection(user.scope)
    late, waiting = _by_unit(user, inspection.year)
    names = names_below(user, user.scope)
    ended, ending = _terms(user, inspection)
    return [
        ("等第二个人确认", [*_decisions(user)]),
        ("逾期未交", [*_late(late, names)]),
        ("等候审核", [*_waiting(waiting, names, office)]),
        ("督办和限期整改", [*cases(user), *_rectifications(user)]),
        ("任期届满", [*ended, *ending]),
        ("其他", [*to_arrange(user, inspection.year)]),
    ]


def _by_unit(user, year):
    """({unit: Standings that are late}, {unit: Standings that wait for review})."""
    late, waiting, length = defaultdict(list), defaultdict(list), int(units_of(user))
    for row in standings(user, user.scope, year, year):
        if row.is_overdue:
            late[row.code[:length]].append(row)
        if row.state == State.SUBMITTED:
            waiting[row.code[:length]].append(row)
    return late, waiting


def _late(units, names):
    """A line a unit, whose communities are late the longest first."""
    lines = [(max(-row.due.days_left(row.day) for row in rows), code, len(rows)) for code, rows in units.items()]
    for days, code, number in sorted(lines, key=lambda line: (-line[0], line[1])):
        words = f"{names[code]} {number} 个社区逾期未交，最久的逾期 {days} 天"
        yield Todo(words, f"{reverse('filings')}?place={code}&state=overdue", soon=True)


def _waiting(units, names, office):
    """A line a unit, whose oldest submission waits the longest first."""
    lines = [(max(row.days_waiting for row in rows), code, len(rows)) for code, rows in units.items()]
    for days, code, number in sorted(lines, key=lambda line: (-line[0], line[1])):
        words = f"{names[code]} {number} 个社区等候审核，最久的等了 {days} 天"
        board = f"{reverse('filings')}?place={code}&state={State.SUBMITTED}"
        yield Todo(words, board if office == Office.CITY else f"{reverse('reviews')}?place={code}")


def _rectifications(user):
    """Notices outside a case whose deadline is near or over and that are not accepted, the oldest deadline first."""
    if not user.may("change", "assessments.rectification"):
        return  # whoever may not accept it has nothing to do there
    rows = Rectification.objects.visible_to(user).exclude(result=Rectification.Result.ACCEPTED).order_by("deadline")
    rows = rows.exclude(pk__in=CaseStep.objects.exclude(notice=None).order_by().values("notice"))
    today = timezone.localdate()
    for row in rows.filter(deadline__lte=today + timedelta(days=NEAR)).select_related("person__unit"):
        left = (row.deadline - today).days
        when = f"已逾期 {-left} 天" if left < 0 else f"还有 {left} 天" if left else "今天到期"
        state = "已反馈，等验收" if row.feedback_on else "还没有反馈"
        words = f"{row.person.unit}整改通知书 {row.number}：期限 {row.deadline:%Y-%m-%d}，{when}，{state}"
        yield Todo(words, reverse("rectification-detail", args=[row.pk]), soon=left < 0)


def _terms(user, inspection):
    """(lines of terms that are over, lines of terms that end soon)."""
    terms, forecast = terms_ending(user, user.scope, inspection), f"{reverse('forecast')}?kind=term"
    # Who is late stands on the overview of the year that is open; without a year it shows the one sealed last.
    overview = f"{reverse('unit', args=[user.scope])}?{inspection.query}#terms"
    ended, ending = [], []
    if terms and terms.overdue:
        ended.append(Todo(f"{terms.overdue} 个社区任期已满，还没有换届（第5条）", overview, soon=True))
    if terms and terms.soon:
        steps = "、".join(f"{step} 天内 {count} 个" for step, count in terms.steps)
        words = f"{terms.soon} 个社区在 {terms.longest} 天内任期届满"
        ending.append(Todo(f"{words}（其中 {steps}）" if steps else words, forecast))
    return ended, ending


def _decisions(user):
    """What another person asked for and this one may confirm: sealing a year, correcting a sealed one, loosening the text."""
    asked = [
        *((request, proposal, reverse("inspections")) for request, proposal in waiting_requests(user)),
        *((row, proposal, reverse("correction", args=[row.pk])) for row, proposal in waiting_corrections(user)),
        *(
            (proposal.what, proposal, reverse("reading-revision", args=[draft.pk]))
            for draft, proposal in waiting_publications(user)
        ),
    ]
    for words, proposal, url in asked:
        if proposal.may_confirm(user):
            yield Todo(f"{words}，{SECOND}", url, soon=True)
