"""Until when a community has to submit: its county's day, or its own extension."""

from dataclasses import dataclass
from datetime import date

from communities.levels import county_of

from .models import Deadline, Extension
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
    """The days of all communities below a place in a year, in two queries."""

    def __init__(self, year, place):
        self.days = dict(
            Deadline.objects.filter(year=year).within(county_of(place)).values_list("county__code", "due_on")
        )
        rows = Extension.objects.within(place).filter(filing__year=year).order_by("pk")
        self.extensions = {row.filing.place_code(): row for row in rows.select_related("filing__community")}

    def is_any_near(self):
        """Whether any of these days is over or so close that it is named."""
        days = [*self.days.values(), *(row.extended_until for row in self.extensions.values())]
        return any(Due(on).days_left() <= NEAR for on in days)

    def due(self, code):
        """The Due of the community with this code."""
        extension = self.extensions.get(code)
        return Due(extension.extended_until if extension else self.days.get(county_of(code)), extension)
