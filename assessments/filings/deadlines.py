"""Until when a community has to submit: its county's day, or its own extension."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from communities.figures import Selection
from communities.levels import county_of
from communities.models import Community
from communities.prepared import prepared

from .models import Deadline, Extension, Filing
from .states import State

NEAR = 15  # days before the deadline from which on it is named


@dataclass(frozen=True)
class Due:
    """The day until which a community submits, None where the county has set none; ``extended`` is its Extension."""

    on: date | None
    extended: Extension | None = None

    def days_left(self, today=None):
        """Days from today to the day, negative after it; None without a day."""
        return None if self.on is None else (self.on - (today or date.today())).days

    def is_overdue(self, state, today=None):
        """Whether the street is late: still open after the day."""
        left = self.days_left(today)
        return left is not None and left < 0 and state in State.OPEN

    def words(self, today=None):
        """截止 2026-12-10，还有 17 天."""
        left = self.days_left(today)
        if left is None:
            return "县市区还没有定截止日期"
        until = f"截止 {self.on:%Y-%m-%d}{'（已延期）' if self.extended else ''}"
        if left < 0:
            return f"{until}，已逾期 {-left} 天"
        return f"{until}，还有 {left} 天" if left else f"{until}，就是今天"


class Deadlines:
    """The days of all communities below a place in a year, in two queries; three where one was extended."""

    def __init__(self, year, place):
        self.year, self.place = year, place
        self.days = dict(_days(Selection(code=county_of(place)), year))
        self.extended = dict(_extended(Selection(code=place), year))

    @cached_property
    def extensions(self):
        """{code of a community: its last Extension}."""
        if not self.extended:
            return {}
        rows = Extension.objects.within(self.place).filter(filing__year=self.year).order_by("pk")
        return {row.filing.place_code(): row for row in rows.select_related("filing__community")}

    def is_any_near(self):
        """Whether any of these days is over or so close that it is named."""
        return any(Due(on).days_left() <= NEAR for on in (*self.days.values(), *self.extended.values()))

    def near(self):
        """[(day, the codes of the communities that have not submitted by then)] of days over or near, the first one first."""
        codes = {}
        if self.is_any_near():
            for (code,) in _open(Selection(code=self.place), self.year):
                codes.setdefault(self.day(code), []).append(code)
        return [(on, codes[on]) for on in sorted(filter(None, codes)) if Due(on).days_left() <= NEAR]

    def day(self, code):
        """Until when the community with this code submits; None where its county has set no day."""
        return self.extended.get(code) or self.days.get(county_of(code))

    def due(self, code):
        """The Due of the community with this code."""
        return Due(self.day(code), self.extensions.get(code))


@prepared
def _days(places, year):
    return Deadline.objects.filter(places.on_code(Deadline.place), year=year).values_list("county__code", "due_on")


@prepared
def _extended(places, year):
    """The code of a community and its day, the last extension last."""
    rows = Extension.objects.filter(places.on_code(Extension.place), filing__year=year).order_by("pk")
    return rows.values_list("filing__community__code", "extended_until")


@prepared
def _open(places, year):
    """The codes of the communities that have not submitted."""
    shut = Filing.objects.filter(places.on_code(Filing.place)).of_year(year).delivered()
    rows = Community.objects.filter(places.on_code(Community.place)).exclude(pk__in=shut.values("community"))
    return rows.order_by("code").values_list("code")
