"""When the demonstration's rows were entered: some days after what they tell, what is of a whole year at its end.

What a row tells of later days — that something ended, was paid, was settled — was not known then: it is a change of its
own. In the working year everything was entered by the last day of the demonstration.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db import models

from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Record
from lodi_community.records.spans import Event, Stated
from staffing.models import Appraisal

from . import office
from .fate import TODAY, WORKING, stream

OPENED, SETTLED = date(2022, 1, 10), date(2022, 3, 18)  # what is older than the portal was entered between these days
BOOKS_CLOSE = 1, 10  # last day of January on which an office still enters what happened in December
# The day that a row is about, where its kind does not say it.
DAYS = {
    "funding.receipt": "received_on",
    "assessments.accountabilityreport": "held_on",
    "assessments.award": "awarded_on",
}
# When a row of a whole year is entered: first and last (month, day), here and in the working year.
AT_THE_END, BEFORE_FILING = ((12, 1), (12, 31)), ((10, 8), (10, 30))
APPRAISED, BUDGETED = ((12, 21), (12, 31)), ((2, 8), (2, 26))
SEASONS = {
    "staffing.appraisal": (APPRAISED, BEFORE_FILING),
    "funding.funding": (BUDGETED, BUDGETED),
    "funding.localstandard": (BUDGETED, BUDGETED),
    "staffing.paystandard": (BUDGETED, BUDGETED),
    "funding.budget": (((3, 1), (3, 31)),) * 2,
    "assessments.readingrevision": (((11, 2), (11, 13)),) * 2,
}
AHEAD = {"due_on", "deadline", "birth_date"}  # days of which a row may tell although they are still to come
# What becomes known together with a day, and what the row said before it.
TOGETHER = {
    ("staffing.person", "joined_party_on"): {"political_status": "13"},
    ("staffing.appraisal", "action_on"): {"action": "", "action_no": ""},
    ("committees.memberdisposal", "handled_on"): {"measure": "", "document_no": ""},
    ("communities.socialorganization", "filed_on"): {"registration": "none", "filing_no": "", "authority": ""},
    ("facilities.buildingplan", "closed_on"): {"progress_percent": 30},
    ("assessments.issue", "solved_on"): {"result": ""},
    ("assessments.rectification", "feedback_on"): {"feedback": ""},
    ("assessments.rectification", "verified_on"): {"verifier": "", "result": ""},
}
# Money of a year is budgeted at its beginning; what was spent, and that it was checked, is entered with the yearly forms.
AT_YEARS_END = {"funding.funding": {"spent": None, "confirmed_by_finance": False}}
FOR_SOMETHING = "staffing.person"  # entered just before the first thing that is entered of the person
MINUTE = 60


@dataclass
class Entry:
    """When a row was entered, in office seconds; and later [(second, {field: value before})] in the order of time."""

    second: int
    later: list = field(default_factory=list)

    @property
    def last(self):
        return self.seconds[-1]

    @property
    def seconds(self):
        """Of the entry and of what was entered later, in order."""
        return [self.second, *(second for second, _ in self.later)]


@dataclass(frozen=True)
class Shape:
    """What has to be known of a model: the field with its day, its days that may come later, and what it points to."""

    label: str
    day: str | None
    later: tuple
    parents: tuple


@cache
def shape_of(model):
    """The Shape of a model. What every row has long since, divisions and communities, is no parent here."""
    label, fields = model._meta.label_lower, model._meta.concrete_fields
    span = next((kind.span for kind in KINDS.values() if kind.model is model), None)
    day = DAYS.get(label) or (span.day if isinstance(span, Event | Stated) else model.first_day)
    if day and "__" in day:  # the day of what it belongs to: it stands after that one anyway
        day = None
    later = (one.name for one in fields if isinstance(one, models.DateField) and one.null and one.name not in AHEAD)
    parents = (one.name for one in fields if one.is_relation and issubclass(one.related_model, Record))
    return Shape(
        label,
        day,
        tuple(name for name in later if name != day),
        tuple(name for name in parents if name not in ("community", "unit", "division", "street", "county")),
    )


def entries_of(rows):
    """[(row, Entry)] of rows that stand after those that they point to."""
    clocks = {}
    ordered = {id(row.person): row.action_on for row in rows if isinstance(row, Appraisal) and row.action_on}
    found = {id(row): Entry(_second_of(row, clocks)) for row in rows}
    for row in rows:
        for parent in _parents_of(row, found):
            if shape_of(type(parent)).label == FOR_SOMETHING:
                found[id(parent)].second = min(found[id(parent)].second, found[id(row)].second - MINUTE)
    for row in rows:
        entry = found[id(row)]
        for parent in _parents_of(row, found):
            if entry.second <= found[id(parent)].second:
                entry.second = found[id(parent)].second + _clock_of(row, clocks).rng.randrange(MINUTE, 20 * MINUTE)
        entry.later = _later(row, entry.second, clocks, ordered)
    return [(row, found[id(row)]) for row in rows]


def _parents_of(row, found):
    for name in shape_of(type(row)).parents:
        parent = getattr(row, name)
        if id(parent) in found:
            yield parent


class Clock:
    """The days on which an office enters what concerns one place; ``session`` is when it enters what is older."""

    def __init__(self, code):
        self.rng = stream(code, "entry")
        self.session = self.rng.randrange(office.from_day(OPENED), office.from_day(SETTLED))

    def next_of_session(self):
        """A moment of the days on which all that is older than the portal was entered, one row after the other."""
        self.session += self.rng.randrange(20, 90)
        return self.session

    def after(self, day, first, last):
        """A moment between so many working days after a day, in the same year if the office is still open in it."""
        ends = office.end_of(date(day.year, 12, 31))
        if day > office.day_of(ends):
            ends = office.end_of(date(day.year + 1, *BOOKS_CLOSE))
        second = office.from_day(day) + self.rng.randrange(first * office.DAY, last * office.DAY)
        ends = min(ends, office.LAST - 2 * MINUTE * MINUTE)
        return second if second < ends else ends - self.rng.randrange(office.DAY // 4)

    def within(self, year, season):
        """A moment in a season of a year."""
        first, last = (date(year, *day) for day in season)
        return self.rng.randrange(office.from_day(first), office.end_of(last))


def _clock_of(row, clocks):
    code = row.place_code()
    if code not in clocks:
        clocks[code] = Clock(code)
    return clocks[code]


def _second_of(row, clocks):
    clock, shape = _clock_of(row, clocks), shape_of(type(row))
    day = getattr(row, shape.day) if shape.day else None
    if day:
        return clock.next_of_session() if day < OPENED else clock.after(day, 2, 8)
    year = _year_of(row)
    if year is None:
        return office.LAST if shape.label == FOR_SOMETHING else clock.next_of_session()
    return clock.within(year, _season(shape.label, year)) if year >= OPENED.year else clock.next_of_session()


def _year_of(row):
    return getattr(row, "year", None) or getattr(row, "first_year", None)


def _season(label, year):
    return SEASONS.get(label, (AT_THE_END, BEFORE_FILING))[year == WORKING]


def _later(row, second, clocks, ordered):
    """[(second, {field: value before})] of what was not known at an office second.

    ``ordered``: id of a person → day of the order to resign, with which the last day in post is known.
    """
    shape, told = shape_of(type(row)), []
    entered = office.day_of(second)
    for name in shape.later:
        day = getattr(row, name)
        if day and name == "ended_on" and "person" in shape.parents:
            day = min(day, ordered.get(id(row.person), day))
        if day and entered < day <= TODAY:
            before = {name: None, **TOGETHER.get((shape.label, name), {})}
            told.append((_clock_of(row, clocks).after(day, 0, 2), before))
    if shape.label in AT_YEARS_END:
        season = _season("", row.year)
        told.append((_clock_of(row, clocks).within(row.year, season), AT_YEARS_END[shape.label]))
    return sorted(((max(when, second + MINUTE), before) for when, before in told), key=lambda one: one[0])
