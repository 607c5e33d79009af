"""The forecast of a place, counted: by kind, by month, by the units below it; and the lines that were asked for."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.db.models.functions import Substr
from django.urls import reverse

from communities.levels import level_of, prefecture_of
from communities.models import Community, Division

from ..models import Effect, Forecast, ForecastLine
from .kinds import KINDS, SINGLE

YEAR = 100  # in a month such as 202612


@dataclass(frozen=True)
class Asked:
    """Which lines are asked for; what is None is not asked about."""

    kind: str | None = None
    month: int | None = None
    effect: str | None = None
    year: int | None = None
    rule: str | None = None

    def of(self, lines):
        """The lines of a queryset that are asked for."""
        named = {"kind": self.kind, "month": self.month, "effect": self.effect, "year": self.year, "rule": self.rule}
        return lines.filter(**{name: value for name, value in named.items() if value is not None})


def url_of(place, **asked):
    """The address of the forecast of a place, of some lines."""
    words = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{reverse('forecast')}?{urlencode({'place': place, **words})}"


@dataclass
class Number:
    """A count with the list behind it."""

    number: int
    url: str


@dataclass
class Unit:
    """A unit below the place: communities in which a rule turns, in the year and in the next, and lines of each kind."""

    name: str
    url: str
    turning: list
    kinds: list


def lines_in(user, place):
    """The lines of a place that a user may see."""
    return ForecastLine.objects.visible_to(user).within(place)


def _communities(**condition):
    return Count("code", distinct=True, filter=Q(**condition))


@dataclass
class Board:
    """The forecast of a place. A fixed number of queries, however many communities."""

    user: object
    place: str
    asked: Asked

    @cached_property
    def made(self):
        """The Forecast that the lines are of; None where none was made yet."""
        return Forecast.objects.filter(root=prefecture_of(self.place)).first()

    @property
    def url(self):
        """The address of the place's forecast."""
        return url_of(self.place)

    @property
    def years(self):
        return self.made.year, self.made.year + 1

    @property
    def ends(self):
        """The days that are looked ahead to."""
        return [date(year, 12, 31) for year in self.years]

    @cached_property
    def _effects(self):
        """[(Effect, year, communities with such a line)] of what turns in each year, and stays unmet in the first: one query."""
        asked = [*((Effect.TURNS, year) for year in self.years), (Effect.STAYS, self.years[0])]
        counts = {f"{effect}{year}": _communities(effect=effect, year=year) for effect, year in asked}
        numbers = lines_in(self.user, self.place).aggregate(**counts)
        return [(effect, year, numbers[f"{effect}{year}"]) for effect, year in asked]

    @cached_property
    def turning(self):
        """[(31 December, Number of communities in which a rule turns until then)] of both years."""
        if self.made is None:
            return []
        numbers = [self._communities_with(*each) for each in self._effects if each[0] == Effect.TURNS]
        return list(zip(self.ends, numbers, strict=True))

    @property
    def staying(self):
        """The Number of communities that do not meet a rule today and will not on 31 December, if nothing is entered."""
        return self._communities_with(*self._effects[-1])

    def _communities_with(self, effect, year, number):
        return Number(number, url_of(self.place, effect=effect, year=year))

    @property
    def digits(self):
        """Digits of the codes of the units below the place; 0 where these are communities, or it is one."""
        below = level_of(self.place).below
        return int(below) if below and below.below else 0

    @cached_property
    def _counted(self):
        """[(code of a unit below, kind, month, number of lines)] of the place: one query."""
        rows = lines_in(self.user, self.place).order_by()
        rows = rows.annotate(unit=Substr("code", 1, self.digits or int(level_of(self.place))))
        return list(
            rows.values("unit", "kind", "month").annotate(n=Count("pk")).values_list("unit", "kind", "month", "n")
        )

    @cached_property
    def kinds(self):
        """[(Kind, Number of its lines)]."""
        counts = _summed((kind, n) for _, kind, _, n in self._counted)
        return [(kind, Number(counts[key], url_of(self.place, kind=key))) for key, kind in KINDS.items()]

    @cached_property
    def months(self):
        """[(first day of a month, [Number of lines of each kind with a day, None for no line])] of months with lines."""
        counts = _summed(((month, kind), n) for _, kind, month, n in self._counted)
        return [
            (
                date(*divmod(month, YEAR), 1),
                [
                    Number(n, url_of(self.place, kind=kind.key, month=month))
                    if (n := counts[month, kind.key])
                    else None
                    for kind in self.dated
                ],
            )
            for month in sorted({month for month, _ in counts} - {0})
        ]

    dated = [kind for kind in KINDS.values() if kind != SINGLE]

    @cached_property
    def units(self):
        """A Unit for each below the place, in the order of codes; [] where there are only communities. Two queries."""
        if not self.digits:
            return []
        counts = _summed(((unit, kind), n) for unit, kind, _, n in self._counted)
        turned = self._turned_below()
        rows = Division.objects.visible_to(self.user).filter(parent__code=self.place).order_by("code")
        return [
            Unit(
                row.name,
                url_of(row.code),
                [
                    Number(turned[row.code, end.year], url_of(row.code, effect=Effect.TURNS, year=end.year))
                    for end in self.ends
                ],
                [Number(counts[row.code, key], url_of(row.code, kind=key)) for key in KINDS],
            )
            for row in rows
        ]

    def _turned_below(self):
        """{(code of a unit, year): communities in which a rule turns}."""
        rows = lines_in(self.user, self.place).filter(effect=Effect.TURNS).order_by()
        rows = rows.annotate(unit=Substr("code", 1, self.digits))
        counts = {f"year{year}": _communities(year=year) for year in self.years}
        found = rows.values("unit").annotate(**counts).values_list("unit", *counts)
        return Counter({(unit, year): n for unit, *row in found for year, n in zip(self.years, row, strict=True)})

    @property
    def is_list(self):
        """Whether single lines are shown: those asked for, or those of a street or community."""
        return self.asked != Asked() or not self.digits

    @cached_property
    def listed(self):
        """The lines asked for, the first to come first and those of any day last."""
        return self.asked.of(lines_in(self.user, self.place)).order_by(
            F("day").asc(nulls_last=True), "code", "kind", "rule", "pk"
        )

    @cached_property
    def communities(self):
        """How many communities are looked at."""
        return Community.objects.visible_to(self.user).within(self.place).count()


def _summed(pairs):
    """Counter of (key, number) pairs."""
    counts = Counter()
    for key, number in pairs:
        counts[key] += number
    return counts
