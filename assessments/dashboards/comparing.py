"""Years and units side by side, read from summaries: rules by unit, streets in one ranking, one rule over the years,
and the communities that turned."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from communities.levels import county_of, is_street, street_of
from communities.models import Division

from ..catalogue.standards import standard_of
from ..inspection.models import Assessment, Inspection, Summary, UnitSummary, is_clear
from ..inspection.shortfalls import lacked_below
from ..pictures import Line, Trend
from ..rules.kit import Outcome, Unit, quoted
from .lists import street_names

RUNNING = 3  # years in which a rule was failed one after another


@dataclass(frozen=True)
class Cell:
    """How many communities of a unit fail a rule, how many more than in the other year (None: not comparable), the list."""

    number: int | None
    change: int | None
    url: str

    @property
    def size(self):
        return abs(self.change or 0)


@dataclass(frozen=True)
class Ranked:
    """A street in the ranking. ``rank``: equals share one. ``before``: (clear, communities, rank) in the other year, or None."""

    rank: int
    code: str
    name: str
    county: str
    clear: int
    communities: int
    average: int | None  # of the score, in 0.01 points
    failed: int | None  # communities that fail the rule by which they are ordered
    before: tuple | None
    url: str

    @property
    def climbed(self):
        """By how many places it is further up than in the other year; None where it was not ranked."""
        return self.before[2] - self.rank if self.before else None

    @property
    def climbed_size(self):
        return abs(self.climbed or 0)


@dataclass(frozen=True)
class Turned:
    """A community that turned, or that fails the same rules year after year."""

    code: str
    name: str
    street: str
    rules: tuple = ()
    url: str = ""


@dataclass
class Comparison:
    """A division in the year of one inspection beside that of another (``other``: None where there is only one year)."""

    user: object
    division: Division
    inspection: Inspection
    other: Inspection | None
    inspections: list

    def __post_init__(self):
        self.standard = standard_of(self.inspection)
        self.children = list(Division.objects.visible_to(self.user).filter(parent=self.division).order_by("code"))

    # Rules by unit ------------------------------------------------------------------------------

    @property
    def units(self):
        """The division and those directly below it."""
        return [self.division, *self.children]

    def rule_rows(self):
        """[(rule, its clauses, [Cell] of the units)] of the rules that any community fails in one of the years. Two queries."""
        now, then = self._failed(self.inspection), self._failed(self.other) if self._is_comparable else {}
        rows = []
        for rule in self.standard.rules:
            cells = [self._cell(self.inspection, unit.code, rule.key, now, then) for unit in self.units]
            if any(cell.number or cell.change for cell in cells):
                rows.append((rule, "、".join(rule.clauses), cells))
        return rows

    @property
    def _is_comparable(self):
        """Whether both years were judged by the same standard: rules of two documents are not counted against each other."""
        return self.other is not None and self.other.standard == self.inspection.standard

    def _failed(self, inspection):
        """{(code of a unit, key of a rule): communities that fail it}."""
        codes = [unit.code for unit in self.units]
        rows = Summary.objects.filter(inspection=inspection, code__in=codes)
        return {(code, rule): failed for code, rule, failed in rows.values_list("code", "rule", "failed")}

    def _cell(self, inspection, code, key, now, then):
        number, before = now.get((code, key)), then.get((code, key))
        change = None if number is None or before is None else number - before
        url = f"{reverse('unit-communities', args=[code])}?{inspection.query}&rule={key}" if number else ""
        return Cell(number, change, url)

    # Streets in one ranking ---------------------------------------------------------------------

    def ranking(self, order=""):
        """The Rankeds of the division's streets, best first. ``order``: "score", the key of a rule, "" by the share clear.

        By a rule whoever has the smallest share of communities that fail it comes first.
        """
        now, then = self._ranked(self.inspection, order), {}
        if self.other:
            then = {
                row.code: (row.clear, row.communities, rank)
                for rank, row, _ in self._ranked(self.other, order if self._is_comparable else "")
            }
        names = dict(
            Division.objects.filter(code__in={county_of(row.code) for _, row, _ in now}).values_list("code", "name")
        )
        return [
            Ranked(
                rank,
                row.code,
                row.name,
                names.get(county_of(row.code), ""),
                row.clear,
                row.communities,
                row.average,
                failed,
                then.get(row.code),
                f"{reverse('unit', args=[row.code])}?{self.inspection.query}",
            )
            for rank, row, failed in now
        ]

    def _ranked(self, inspection, order):
        """[(rank, UnitSummary, communities that fail the rule)] of the streets, best first."""
        rows = UnitSummary.objects.visible_to(self.user).within(self.division.code).filter(inspection=inspection)
        rows = [row for row in rows if is_street(row.code) and row.communities]
        failed = {}
        if order in self.standard.places:
            stored = Summary.objects.within(self.division.code).filter(inspection=inspection, rule=order)
            failed = dict(stored.values_list("code", "failed"))
            worth = {row.code: -failed.get(row.code, 0) / row.communities for row in rows}
        elif order == "score":
            worth = {row.code: -1 if row.average is None else row.average for row in rows}
        else:
            worth = {row.code: row.clear / row.communities for row in rows}
        rows.sort(key=lambda row: (-worth[row.code], row.code))
        values = [worth[row.code] for row in rows]
        return [(1 + values.index(worth[row.code]), row, failed.get(row.code)) for row in rows]

    # One rule over the years --------------------------------------------------------------------

    @cached_property
    def years(self):
        """The Inspections that count by this standard, oldest first."""
        return sorted(
            (row for row in self.inspections if row.standard == self.inspection.standard), key=lambda row: row.year
        )

    def over_years(self, rule):
        """[(Inspection, [Cell] of the units, what the division lacks in words)], oldest first. One query."""
        codes = [unit.code for unit in self.units]
        keys = {rule.key, *(lack.key for lack in rule.lacks)}
        rows = Summary.objects.filter(inspection__in=self.years, code__in=codes, rule__in=keys)
        stored = {(row.inspection_id, row.code, row.rule): row for row in rows}
        found, before = [], {}
        for inspection in self.years:
            counts = {(code, key): row for (pk, code, key), row in stored.items() if pk == inspection.pk}
            now = {key: row.failed for key, row in counts.items()}
            cells = [self._cell(inspection, unit.code, rule.key, now, before) for unit in self.units]
            lacked = [w for one in lacked_below(rule, counts, self.division.code) for w in one.said(Unit.total)]
            found.append((inspection, cells, "，".join(lacked)))
            before = now
        return found

    def trend(self, rule, rows):
        """The picture of how many communities of each unit fail a rule; None of a single year."""
        if len(rows) < 2:
            return None
        lines = [
            Line(unit.name, [cells[at].number for _, cells, _ in rows], front=at == 0)
            for at, unit in enumerate(self.units)
        ]
        years = [inspection.year for inspection, _, _ in rows]
        return Trend("trend", f"{self.division}历年{quoted(rule.title)}不达标社区", years, lines, unit="个", scale=1)

    # Communities that turned --------------------------------------------------------------------

    def turned(self):
        """[(title, [Turned])]: newly clear, fallen back, and failing the same hard rules three years running. A query a year."""
        rows = Assessment.objects.visible_to(self.user).within(self.division.code)
        stored = [standings(rows.filter(inspection=inspection)) for inspection in self._last_years()]
        streets = street_names([code for standing in stored for code in standing])
        turns = turns_of(self.standard, stored)
        return [
            ("新近全部达标", [self._turned(row, streets) for row in turns.clear]),
            ("退步：原来全部达标，现在不是", [self._turned(row, streets) for row in turns.fallen]),
            (
                f"连续 {RUNNING} 年同一条硬指标不达标",
                [self._turned(row, streets, rules) for row, rules in turns.running],
            ),
        ]

    def _last_years(self):
        """The inspection, the other one, and the year before both; those of another standard are left out."""
        years = [self.inspection, *([self.other] if self._is_comparable else [])]
        earlier = [row for row in reversed(self.years) if row.year < years[-1].year]
        return [*years, *earlier][:RUNNING]

    def _turned(self, row, streets, rules=()):
        url = f"{reverse('community', args=[row.code])}?{self.inspection.query}"
        return Turned(row.code, row.name, streets.get(street_of(row.code), ""), rules, url)


class Standing(NamedTuple):
    """How a community stood in a year; ``clear``: it met every hard rule."""

    code: str
    name: str
    clear: bool
    verdicts: str


class Turns(NamedTuple):
    """What turned: Standings of the newest year in the order of codes; ``running``: [(Standing, rules)], most rules first."""

    clear: list
    fallen: list
    running: list


def standings(rows):
    """{code: Standing} of Assessments in the order of codes. One query."""
    asked = ("code", "name", "verdicts", "hard_failed", "hard_missing", "hard_total")
    rows = rows.order_by("code").values_list(*asked, named=True)
    return {row.code: Standing(row.code, row.name, is_clear(row), row.verdicts) for row in rows}


def turns_of(standard, stored):
    """The Turns of years that were judged by one standard. ``stored``: {code: Standing} of each, the newest first."""
    clear, fallen, running = [], [], []
    now, before = stored[0], stored[1] if len(stored) > 1 else {}
    for code, row in now.items():
        if code in before and row.clear != before[code].clear:
            (clear if row.clear else fallen).append(row)
        past = [standing[code].verdicts for standing in stored if code in standing]
        if len(past) == RUNNING and (rules := _failed_in_all(standard, past)):
            running.append((row, rules))
    running.sort(key=lambda pair: (-len(pair[1]), pair[0].code))
    return Turns(clear, fallen, running)


def _failed_in_all(standard, verdicts):
    hard = ((at, rule) for at, rule in enumerate(standard.rules) if rule.is_hard)
    return tuple(rule for at, rule in hard if all(row[at] == Outcome.FAIL for row in verdicts))
