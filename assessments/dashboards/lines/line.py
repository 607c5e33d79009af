"""What a line of a trace is, and how a function that gives the lines of a fact is declared.

A figure is the sum of what its lines count. A line is one person, grid, month, receipt or plaque, from the rows and by
the conditions that the measure itself uses; what is left out stands there too, with the reason.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import BooleanField, Case, Value, When

from communities.figures import Units, gather_only
from communities.models import ValidOn
from lodi_community.records.figures import MISSING
from lodi_community.records.kinds import KINDS

from ...inspection.judging import table_of
from ...rules.kit import UNITS, Between, Tally

OPEN = Between(0, 1)  # one that may or may not count: the entry that would tell is missing
FUNCTIONS = {}  # name of a fact → the function that gives its lines


@dataclass(frozen=True)
class Behind:
    """A further record that a line is made of, and why it adds nothing ("" where it counts)."""

    record: object
    figure: str = ""
    reason: str = ""

    @property
    def url(self):
        return url_of(self.record)


@dataclass(frozen=True)
class TraceLine:
    """One thing behind a figure.

    title    what it is about: a person with the post, a grid, a span of months
    counts   what it adds to the figure in the figure's smallest unit; Between while an entry is missing
    record   the row it stands for, None where there is none: an item of a closed list that is lacking
    asked, there, short   in words: what is asked, what is there, what is lacking
    reason   why it is left out, or counts less than is there
    behind   further rows it is made of: the courses of a person, the pay of months
    """

    title: str
    counts: int | Between
    record: object = None
    asked: str = ""
    there: str = ""
    short: str = ""
    reason: str = ""
    behind: tuple = ()

    @property
    def url(self):
        return url_of(self.record)

    @property
    def is_left_out(self):
        return bool(self.reason) and self.counts == 0

    @property
    def records(self):
        """Every row that the line shows."""
        return [record for record in (self.record, *(part.record for part in self.behind)) if record is not None]


def url_of(record):
    """The page of a record; "" without one."""
    kind = KINDS.get(record._meta.model_name) if record is not None else None
    return kind.url("detail", record.pk) if kind else ""


@dataclass(frozen=True)
class Question:
    """Whose lines are asked: the place (a Selection of one community, or Units of one), its code, the day, the reading."""

    standard: object
    places: object
    code: str
    on: object
    reading: dict

    def q(self, path):
        return self.places.q(path)

    @property
    def of_unit(self):
        return isinstance(self.places, Units)

    @cached_property
    def _known(self):
        return {}

    def once(self, function):
        """What a function says of the question: asked once, however many figures' lines are made of it."""
        if function not in self._known:
            self._known[function] = function(self)
        return self._known[function]

    def figure(self, name):
        """The figure as it is measured now: int, Between or None. A tally is counted from its parts."""
        fact = self.standard.facts.get(name)
        if isinstance(fact, Tally):
            return sum_of([open_if_unknown(self.figure(part)) for part in fact.parts])
        if name not in self._known:
            gathered = gather_only(self.places, [name], self.on, self.reading)
            table = table_of(self.standard, gathered)
            self._known.update((each, column[0]) for each, column in table.columns.items())
        return self._known.get(name)


def open_if_unknown(flag):
    """A yes or no as what it adds to a tally."""
    return OPEN if flag is None or isinstance(flag, Between) else int(flag)


def sum_of(amounts):
    """Σ of ints and Betweens: an int where all are known, otherwise Between both ends."""
    least = sum(amount.least if isinstance(amount, Between) else amount for amount in amounts)
    tops = [amount.most if isinstance(amount, Between) else amount for amount in amounts]
    most = None if None in tops else sum(tops)
    return least if least == most else Between(least, most)


def lines(*facts):
    """Declare a function (question) → TraceLines for the facts of these names."""

    def register(function):
        for fact in facts:
            if fact in FUNCTIONS:
                raise ValueError(f"the lines of {fact} are given twice")
            FUNCTIONS[fact] = function
        return function

    return register


def items(fact):
    """Declare a function (question) → {part: its records} for a tally: one line an item, there or not as it is measured."""

    def register(function):
        def of_items(question):
            found = function(question)
            facts = question.standard.facts
            return [
                item_line(facts[part].title, open_if_unknown(question.figure(part)), found.get(part, ()))
                for part in facts[fact].parts
            ]

        lines(fact)(of_items)
        return function

    return register


def item_line(title, counts, records):
    """The line of an item of a closed list. ``records``: rows or Behinds that show it, the first stands for it."""
    shown = [each if isinstance(each, Behind) else Behind(each) for each in records]
    first = shown[0].record if shown else None
    there = MISSING if isinstance(counts, Between) else "有" if counts else "没有"
    there = "，".join(filter(None, (there, shown[0].figure if shown else "")))
    return TraceLine(title, counts, first, "", there, "差 1 项" if counts == 0 else "", behind=tuple(shown[1:]))


def flagged(rows, **conditions):
    """Rows with a yes or no for each condition, worked out by the database as when it counts them."""
    return rows.annotate(
        **{
            name: Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
            for name, condition in conditions.items()
        }
    )


def stored(record, name):
    """A Fixed field of a record as the whole number that is summed: 分, 0.01 m², half-days; None where it is empty."""
    value = getattr(record, name)
    return None if value is None else int(value * record._meta.get_field(name).scale)


def said(amount, unit):
    """An amount in the smallest unit, in words: “7 天”, “1,500.00 元”."""
    return UNITS[unit].text(amount)


def out_of_time(record, on):
    """Why a row does not hold on a day: of another year, not yet begun, over; "" where it does."""
    year = record.fact_year()
    if year is not None and year != on.year:
        return f"是 {year} 年的"
    rows = type(record).objects.none()
    first, last = (rows.start, rows.end) if isinstance(rows, ValidOn) else (record.first_day, record.last_day)
    begun, over = (getattr(record, name, None) if name else None for name in (first, last))
    if begun and begun > on:
        return f"{begun:%Y-%m-%d} 才开始"
    if over and over < on and year is None:
        return f"{over:%Y-%m-%d} 已结束"
    return ""
