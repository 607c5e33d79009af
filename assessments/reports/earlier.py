"""The sealed years before: how a unit stood in each, and which of its communities turned. From frozen rows only."""

from dataclasses import dataclass
from functools import cached_property

from ..dashboards.comparing import RUNNING, Standing, standings, turns_of
from ..inspection.models import Assessment, Inspection, Summary, UnitSummary
from ..inspection.shortfalls import shorts


@dataclass
class YearOfUnit:
    """A unit in a sealed year. ``counts``: (its code, key) → Summary."""

    inspection: Inspection
    unit: UnitSummary
    counts: dict


@dataclass
class Earlier:
    """A division's sealed years by its standard, the oldest first and its own last, and the assessments of the last ones.

    ``stored``: {code: Standing} of its own year and of the years just before it, the newest first.
    """

    standard: object
    code: str
    years: list
    stored: list

    @property
    def before(self):
        """The YearOfUnit of the year before; None where that year is not sealed."""
        now = self.years[-1].inspection.year
        return next((row for row in self.years if row.inspection.year == now - 1), None)

    @cached_property
    def turns(self):
        """The Turns against the year before."""
        return turns_of(self.standard, self.stored)

    @property
    def runs(self):
        """The Inspections in which a community must have failed a rule to have failed it three years running; or none."""
        found = self.last_years()
        return [row.inspection for row in found] if len(found) == RUNNING else []

    def last_years(self):
        """The own year and those before it without a break, the newest first, RUNNING at most."""
        now = self.years[-1].inspection.year
        newest = self.years[::-1][:RUNNING]
        return [row for at, row in enumerate(newest) if row.inspection.year == now - at]

    def shorts(self, year):
        """The Shorts of one of the years."""
        return shorts(self.standard, year.counts, self.code)


def counting(inspection):
    """The sealed Inspections of the years before by the same standard that count, the oldest first."""
    rows = Inspection.objects.judging().sealed().filter(root=inspection.root, standard=inspection.standard)
    return rows.filter(year__lt=inspection.year).order_by("year")


def follows(inspection):
    """What the years before were sealed with: a report compares itself with them."""
    return " ".join(counting(inspection).values_list("digest", flat=True))


def read(user, sealed):
    """The Earlier of a division. Four queries, five where there are years before."""
    past = list(counting(sealed.inspection))
    units = UnitSummary.objects.visible_to(user).filter(inspection__in=past, code=sealed.code)
    units = {row.inspection_id: row for row in units}
    counts = {}
    for row in Summary.objects.visible_to(user).filter(inspection__in=past, code=sealed.code):
        counts.setdefault(row.inspection_id, {})[row.code, row.rule] = row
    years = [YearOfUnit(row, units[row.pk], counts.get(row.pk, {})) for row in past if row.pk in units]
    own = {key: row for key, row in sealed.counts.items() if row.code == sealed.code}
    found = Earlier(sealed.standard, sealed.code, [*years, YearOfUnit(sealed.inspection, sealed.unit, own)], [])
    stored = [{row.code: Standing(row.code, row.name, row.clear, row.verdicts) for row in sealed.rows}]
    for year in found.last_years()[1:]:
        rows = Assessment.objects.visible_to(user).within(sealed.code).filter(inspection=year.inspection)
        stored.append(standings(rows))
    found.stored = stored
    return found
