"""The filing board (填报进度): the Standings of a place counted by the units below it, each count with its list."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from urllib.parse import urlencode

from communities.levels import level_of, street_of
from lodi_community.records.figures import scaled, share

from ..filings.pages import MARKS
from ..filings.states import State
from ..pictures import Meter
from .standings import any_steps, delivered_then, names_below, standings, year_before

# ?state= → (what it is called, whether a Standing is of it). A count and the list behind it ask the same function.
STATES = {
    "delivered": ("已交", lambda row: row.is_delivered),
    "submitted": ("等候审核", lambda row: row.state == State.SUBMITTED),
    "approved": ("已通过", lambda row: row.state == State.APPROVED),
    "returned": ("已退回", lambda row: row.state == State.RETURNED),
    "draft": ("没有交过", lambda row: row.state == State.DRAFT),
    "begun": ("填报中", lambda row: row.state == State.DRAFT and row.idle is False),
    "idle": ("没有动手", lambda row: row.state == State.DRAFT and bool(row.idle)),
    "open": ("还没有交", lambda row: row.state in State.OPEN),
    "overdue": ("逾期未交", lambda row: row.is_overdue),
    "tardy": ("迟交", lambda row: row.is_tardy),
}
COURSE = ("submitted", "approved", "returned")
NOW, THEN, AFTER = ("begun", "idle"), ("draft",), ("overdue", "tardy")  # after COURSE; after it the deadline is over
WARNED = ("returned", "overdue")
BY_SHARE, BY_CODE = "share", "code"


@dataclass(frozen=True)
class Count:
    """A number on the board, the list behind it and whether somebody should look at it."""

    number: int
    url: str
    warned: bool = False


@dataclass
class Line:
    """The filings of one unit: ``counts`` by the board's columns; ``rank`` by the share delivered, equals share one."""

    code: str
    name: str
    url: str
    total: Count
    delivered: Count
    counts: list
    waiting: int | None  # days that the oldest submission waits for its review
    before: tuple | None  # (delivered on the same day last year as a Count, communities then)
    rank: int = 0

    @property
    def share(self):
        return Fraction(self.delivered.number, self.total.number) if self.total.number else Fraction(0)

    @property
    def meter(self):
        return Meter({"ink": self.delivered.number}, self.total.number)

    @property
    def change(self):
        """Tenths of a percentage point between the share, as it is printed, and last year's; None where one of them is none."""
        delivered, total = self.before or (None, 0)
        if not total or not self.total.number:
            return None
        return share(self.delivered.number, self.total.number, 1) - share(delivered.number, total, 1)

    @property
    def change_size(self):
        """In percentage points, without the sign: 0.3."""
        return scaled(abs(self.change), 10, 1)


@dataclass
class Board:
    """The board of a place in a year on a day (``on``, None: now, or when the year was sealed).

    ``state``: a key of STATES, "" for all; ``due``: only those with that day; ``order``: of the units.
    """

    user: object
    place: str
    year: int
    working: int
    on: date | None = None
    state: str = ""
    due: date | None = None
    order: str = BY_SHARE

    @property
    def is_sealed(self):
        """Whether it shows how a past year ended, not a day of it."""
        return self.year != self.working and self.on is None

    @property
    def is_now(self):
        """Whether it shows the year that is being filled in as it is now: who has begun can be told of no other day."""
        return self.year == self.working and self.on is None

    @cached_property
    def rows(self):
        """Standings of all communities of the place."""
        return standings(self.user, self.place, self.year, self.working, self.on)

    @cached_property
    def same_day(self):
        """The day to compare with; None compares how two years ended."""
        return None if self.is_sealed else year_before(self.on or date.today())

    @cached_property
    def rows_before(self):
        """[Then] of the year before on the same day; [] where nobody took a step in that year: 0 would say too much."""
        if not any_steps(self.user, self.place, self.year - 1):
            return []
        return delivered_then(self.user, self.place, self.year - 1, self.working, self.same_day)

    @cached_property
    def listed(self):
        """The communities that ?state= and ?due= ask for."""
        rows = [row for row in self.rows if self.due in (None, row.due.on)]
        return [row for row in rows if STATES[self.state][1](row)] if self.state else rows

    @cached_property
    def names(self):
        return names_below(self.user, self.place)

    @property
    def is_list(self):
        """Whether single communities stand in the table: those of a street, or those that were asked for."""
        return bool(self.state or self.due or not self._units)

    @property
    def _units(self):
        """Digits of the units below the place that are not communities; 0 for a street."""
        below = level_of(self.place).below
        return int(below) if below.below else 0

    @cached_property
    def days_due(self):
        """The days until which these communities have to submit, earliest first."""
        return sorted({row.due.on for row in self.rows if row.due.on})

    @property
    def words_of_deadline(self):
        """“期限 2026-12-10—2026-12-20，已有社区过了期限”, or that there is none."""
        if not self.days_due:
            return f"{'那一年' if self.is_sealed else '县市区还'}没有定截止日期"
        span = "—".join(f"{day:%Y-%m-%d}" for day in dict.fromkeys([self.days_due[0], self.days_due[-1]]))
        return f"期限 {span}{'，已有社区过了期限' if self.is_after and not self.is_sealed else ''}"

    @property
    def is_after(self):
        """Whether the first of these days is over."""
        return bool(self.days_due and self.days_due[0] < (self.on or date.today()))

    @cached_property
    def columns(self):
        """Keys of STATES that are counted, in order."""
        return [*COURSE, *(NOW if self.is_now else THEN), *(AFTER if self.is_after else ())]

    @property
    def heads(self):
        """[(key, what it is called)] of the columns."""
        return [(key, STATES[key][0]) for key in self.columns]

    @property
    def choices(self):
        """[(value, label)] of ?state=."""
        return [("", "不限"), *((key, STATES[key][0]) for key in ("delivered", *self.columns, "open"))]

    def url(self, place=None, state="", year=None, on="same", **more):
        """The board of another place, state, year or day; what is not said stays as it is."""
        year, on = year or self.year, self.on if on == "same" else on
        query = {"place": place or self.place}
        query |= {"year": year} if year != self.working else {}
        query |= {"on": on} if on else {}
        return f"?{urlencode(query | ({'state': state} if state else {}) | more)}"

    @cached_property
    def lines(self):
        """A Line a unit below the place, ordered as asked."""
        groups, before = _grouped(self.rows, self._units), _grouped(self.rows_before, self._units)
        lines = [self._line(code, rows, before.get(code, [])) for code, rows in groups.items()]
        ahead = Counter(line.share for line in lines)
        for line in lines:
            line.rank = 1 + sum(number for share, number in ahead.items() if share > line.share)
        return sorted(lines, key=lambda line: (line.rank, line.code)) if self.order == BY_SHARE else lines

    @cached_property
    def whole(self):
        """The Line of the place itself."""
        return self._line(self.place, self.rows, self.rows_before)

    @property
    def answers(self):
        """[(what it is called, its Count)] of what stands in large figures: what is to be done about it by somebody."""
        counts = dict(zip(self.columns, self.whole.counts, strict=True))
        wanted = ("submitted", "returned", "overdue" if self.is_after else self.columns[len(COURSE)])
        return [(STATES[key][0], counts[key]) for key in wanted]

    @property
    def urgings_query(self):
        """The place and year, for the log of urgings, which knows no days."""
        return self.url(on=None)

    @property
    def by_code_url(self):
        """The same board with the units in the order of their codes."""
        return self.url(order=BY_CODE)

    def _line(self, code, rows, before):
        counts = [self._count(code, key, rows) for key in self.columns]
        waiting = [row.days_waiting for row in rows if row.state == State.SUBMITTED]
        then = None
        if before:
            url = self.url(code, "delivered", self.year - 1, self.same_day)
            then = Count(sum(row.is_delivered for row in before), url), len(before)
        return Line(
            code,
            self.names.get(code, code),
            self.url(code),
            Count(len(rows), self.url(code)),
            self._count(code, "delivered", rows),
            counts,
            None if self.is_sealed else max(waiting, default=None),
            then,
        )

    def _count(self, code, key, rows):
        number = sum(STATES[key][1](row) for row in rows)
        return Count(number, self.url(code, key), key in WARNED and number > 0)

    def shown(self, row):
        """What the table of communities says of a Standing: (row, its street, its state in words, the mark, the days)."""
        words = row.state.label if row.idle is not True or row.state != State.DRAFT else STATES["idle"][0]
        if row.state == State.DRAFT and row.idle is None:
            words = STATES["draft"][0]
        return row, self.names.get(street_of(row.code), ""), words, MARKS.get(row.state, ""), self._days(row)

    def _days(self, row):
        """How long it waits, or until when it has time."""
        if row.is_delivered and row.is_tardy:
            return f"迟交，期限 {row.due.on:%Y-%m-%d}"
        if self.is_sealed:
            return "按期交" if row.is_delivered and row.due.on else ""
        if row.state == State.SUBMITTED:
            return f"等审核 {row.days_waiting} 天"
        if row.is_delivered:
            return ""
        back = f"退回 {row.days_waiting} 天，" if row.state == State.RETURNED else ""
        return back + row.due.words(self.on)


def _grouped(rows, digits):
    """{code of the unit: its rows} by so many digits of the codes."""
    groups = {}
    for row in rows:
        groups.setdefault(row.code[:digits], []).append(row)
    return groups
