"""Where each community's filing stands on a day: today, the same day last year, or when its year was sealed."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import F, Max, Min
from django.utils import timezone

from communities.levels import county_of, street_of
from communities.models import Community, Division

from ..filings.deadlines import Deadlines, Due
from ..filings.models import FilingStep
from ..filings.states import Action, State
from ..inspection.begun import begun
from ..inspection.models import Assessment


class Standing(NamedTuple):
    """One community's filing on a day. ``since``: when it came into its state; ``handed_in``: first submitted.

    ``idle``: nothing of the year is entered, None where the day is over and nobody can tell any more. ``missing``: items
    without data as they are now, None where the community was never judged.
    """

    code: str
    name: str
    state: State
    since: datetime | None
    handed_in: datetime | None
    due: Due
    day: date
    idle: bool | None = None
    missing: int | None = None

    @property
    def is_delivered(self):
        return self.state in State.LOCKED

    @property
    def is_open(self):
        """Whether the street is working on it, so that it can be urged."""
        return self.state in State.OPEN

    @property
    def is_overdue(self):
        """Whether the street is late: still open after its day."""
        return self.due.is_overdue(self.state, self.day)

    @property
    def is_tardy(self):
        """Whether it was delivered, but first submitted after its day."""
        day = self.handed_in and timezone.localtime(self.handed_in).date()
        return bool(self.is_delivered and day and self.due.on and day > self.due.on)

    @property
    def days_waiting(self):
        """Days since it was submitted or came back and nobody acted; None in other states."""
        if self.state not in (State.SUBMITTED, State.RETURNED):
            return None
        return (self.day - timezone.localtime(self.since).date()).days


def standings(user, place, year, working, on=None):
    """A Standing a community of a place, in the order of codes. Seven queries, however many communities there are.

    ``on``: the evening of that day; without it as it is now, and of a year that is not the ``working`` one as it was sealed.
    A past year has the communities that were sealed with it.
    """
    steps = FilingStep.objects.visible_to(user).within(place).filter(filing__year=year)
    states, handed_in = _states(steps, on), _handed_in(steps, on)
    communities, idle = _communities(user, place, year, working), None
    if year == working and on is None:
        entered = set(begun(user, place, year).values_list(_CODE, flat=True))
        idle = entered.union(states).isdisjoint
    missing = dict(Assessment.objects.visible_to(user).within(place).of_year(year).values_list("code", "missing"))
    deadlines, day = Deadlines(year, place), on or date.today()
    return [
        Standing(
            code,
            name,
            *states.get(code, (State.DRAFT, None)),
            handed_in.get(code),
            deadlines.due(code),
            day,
            None if idle is None else idle([code]),
            missing.get(code),
        )
        for code, name in communities.values_list("code", "name")
    ]


class Then(NamedTuple):
    """What is compared of a year before: one of its communities and whether it had delivered."""

    code: str
    is_delivered: bool


def delivered_then(user, place, year, working, on=None):
    """[Then] of a place on a day of a year as in ``standings``: two queries."""
    steps = FilingStep.objects.visible_to(user).within(place).filter(filing__year=year)
    delivered = set(_last(steps, on).filter(state_to__in=State.LOCKED).values_list(_OF_FILING, flat=True))
    codes = _communities(user, place, year, working).values_list("code", flat=True)
    return [Then(code, code in delivered) for code in codes]


def _communities(user, place, year, working):
    """Those there are now, or of a past year those that were sealed with it."""
    rows = Community.objects.visible_to(user).within(place).order_by("code")
    return rows if year == working else rows.filter(filings__year=year)


_CODE, _OF_FILING = "community__code", "filing__community__code"


def _until(steps, on):
    """The steps taken up to the evening of a day, the seal of the year left out: it tells of no community."""
    steps = steps.exclude(action=Action.SEAL).order_by()
    if on is None:
        return steps
    return steps.filter(at__lt=timezone.make_aware(datetime.combine(on + timedelta(days=1), time())))


def _last(steps, on):
    """The last step of each filing that changed its state; extensions and unlocking leave it as it is."""
    turns = _until(steps, on).exclude(state_from=F("state_to"))
    last = turns.values("filing").annotate(last=Max("pk")).values("last")
    return FilingStep.objects.filter(pk__in=last).order_by()


def _states(steps, on):
    """{code: (state, since when)} of the filings with which something was done."""
    rows = _last(steps, on).values_list(_OF_FILING, "state_to", "at")
    return {code: (State(state), at) for code, state, at in rows}


def _handed_in(steps, on):
    """{code: when it was first submitted}."""
    rows = _until(steps, on).filter(action=Action.SUBMIT).values(_OF_FILING).annotate(first=Min("at"))
    return dict(rows.values_list(_OF_FILING, "first"))


def any_steps(user, place, year):
    """Whether anybody took a step in a year, beside the seal that every sealed year has."""
    steps = FilingStep.objects.visible_to(user).within(place).filter(filing__year=year)
    return steps.exclude(action=Action.SEAL).exists()


def year_before(day):
    """The same day last year; of 29 February the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def names_below(user, place):
    """{code: name} of the counties and streets of a place, and of those above it that the user may see."""
    codes = (county_of(place), street_of(place))
    rows = Division.objects.visible_to(user)
    return dict((rows.within(place) | rows.filter(code__in=codes)).values_list("code", "name"))
