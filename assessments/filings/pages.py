"""What the filing pages show: one filing with its course, the list of a place."""

from dataclasses import dataclass
from functools import cached_property

from communities.levels import county_of
from communities.models import Community, Division
from lodi_community.records.history import Reader
from lodi_community.records.kinds import KINDS

from ..inspection.models import Assessment
from . import gate, locks
from .deadlines import Deadlines, Due
from .models import CarriedRow, FieldComment, Filing, FilingStep
from .remarks import mend_url
from .states import Action, Office, State, allowed_actions, county_office, office_of
from .steps import filing_of

MARKS = {State.SUBMITTED: "sent", State.APPROVED: "ok", State.RETURNED: "back", State.SEALED: "sealed"}
OVERDUE, OPEN = "overdue", "open"


class FilingPage:
    """One community's filing of a year: where it stands, what may be done with it, what was said."""

    def __init__(self, user, community, year, working):
        self.user, self.community, self.year = user, community, year
        self.filing, self.office = filing_of(community, year), office_of(user)
        self.is_working = working

    @property
    def mark(self):
        return MARKS.get(self.filing.state, "")

    def actions(self):
        """Names of the actions open to the user now."""
        return [action.value for action in allowed_actions(self.filing.state, self.office)] if self.is_working else []

    @cached_property
    def due(self):
        return Deadlines(self.year, self.community.code).due(self.community.code)

    def is_overdue(self):
        return self.due.is_overdue(self.filing.state)

    @cached_property
    def steps(self):
        """The steps taken, newest first."""
        if self.filing.pk is None:
            return []
        return list(FilingStep.objects.visible_to(self.user).filter(filing=self.filing).order_by("-pk"))

    def last(self, action):
        """The last step of an action, or None."""
        return next((step for step in self.steps if step.action == action), None)

    @property
    def returned(self):
        """The step with which it last came back, or None."""
        return self.last(Action.RETURN)

    def findings(self):
        """What the gate says now, while the street works on the filing."""
        if self.office != Office.CLERK or not (self.is_working and self.filing.is_open):
            return []
        return gate.findings(self.user, self.community, self.year)

    def comments(self):
        """[(comment, title of the form, heading of the field, where it is mended)], open ones first."""
        if self.filing.pk is None:
            return []
        rows = FieldComment.objects.visible_to(self.user).filter(filing=self.filing)
        return [_placed(row) for row in sorted(rows, key=lambda row: (row.settled_at is not None, row.pk))]

    def unlock(self):
        """The Unlock in force, or None."""
        return locks.unlocked([self.filing]).get(self.filing.pk) if self.filing.pk else None

    def changed_since_unlock(self):
        """How many changes were made in the community since it was last unlocked."""
        return locks.changes_since_unlock(self.user, [self.community.code]).get(self.community.code, 0)

    def carried(self):
        """(rows taken over from last year, of them not confirmed)."""
        rows = CarriedRow.objects.visible_to(self.user).filter(community=self.community, year=self.year)
        confirmed = list(rows.values_list("confirmed_at", flat=True))
        return len(confirmed), confirmed.count(None)

    @cached_property
    def county(self):
        """The office that reviews: 娄星区委组织部."""
        return county_office(Division.objects.get(code=county_of(self.community.code)).name)


def _placed(comment):
    kind = KINDS.get(comment.kind)
    if kind is None:
        return comment, comment.kind, comment.field, ""
    heading = Reader(kind.model).heading(comment.field) if comment.field else ""
    return comment, kind.title, heading, mend_url(comment, comment.filing.place_code())


@dataclass
class Line:
    """One community in the list."""

    community: object
    street: str
    filing: Filing
    due: Due
    missing: int | None

    @property
    def mark(self):
        return MARKS.get(self.filing.state, "")

    @property
    def is_overdue(self):
        return self.due.is_overdue(self.filing.state)


def lines_of(user, place, year):
    """A Line a community below a place, in the order of codes: a fixed number of queries."""
    communities = Community.objects.visible_to(user).within(place).select_related("street").order_by("code")
    filings = {row.community_id: row for row in Filing.objects.visible_to(user).within(place).of_year(year)}
    rows = Assessment.objects.visible_to(user).within(place).of_year(year)
    missing, deadlines = dict(rows.values_list("code", "missing")), Deadlines(year, place)
    return [
        Line(
            row,
            row.street.name,
            filings.get(row.pk) or Filing(community=row, year=year),
            deadlines.due(row.code),
            missing.get(row.code),
        )
        for row in communities
    ]


def chosen(lines, state, due=None):
    """The lines of ?state=: one of the states, 还没有提交, or 逾期; of those the ones due on a day, where one is given."""
    if due:
        lines = [line for line in lines if line.due.on == due]
    if state == OVERDUE:
        return [line for line in lines if line.is_overdue]
    if state == OPEN:
        return [line for line in lines if line.filing.is_open]
    return [line for line in lines if line.filing.state == state] if state in State.values else lines
