"""Who comes into question for a talk or for praise: by a criterion that the page shows and that can be set.

Units of one level, with those that are alike on one rank; whoever is asked for the first ten gets a tie at the cut whole.
Read from the summaries; a fixed number of queries.
"""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from communities.levels import Level, is_county, is_street, prefecture_of
from lodi_community.records.figures import percent

from ...catalogue.standards import standard_of
from ...inspection.models import Inspection, Summary, UnitSummary
from .course import Course, Stage
from .models import Case

SHARE, GAP = "share", "gap"  # ?by=


@dataclass
class Criterion:
    """What is asked for. ``course``: of those held or of those praised.

    ``share``: at least so many per cent of the communities, and in each of ``years`` years running; by ``rule`` the
    units that lack the most of it, of ``least`` or more communities. ``first``: only so many ranks, ties whole; 0: all.
    """

    course: str = Course.HOLD
    by: str = SHARE
    share: int = 50
    years: int = 1
    rule: str = ""
    title: str = ""  # of the rule
    least: int = 1
    first: int = 0
    level: Level = Level.STREET

    @property
    def is_praise(self):
        return self.course == Course.PRAISE

    @property
    def words(self):
        """The criterion as a sentence."""
        if self.by == GAP and self.rule:
            return f"有 {self.least} 个以上社区没有达到“{self.title}”，按差的多少排列"
        what = "硬指标全部达标" if self.is_praise else "有硬指标不达标"
        running = f"，连续 {self.years} 年" if self.years > 1 else ""
        return f"{what}的社区占 {self.share}% 以上{running}"


@dataclass
class Candidate:
    """A unit that meets the criterion. ``number`` of ``total`` communities; ``amount``: of the rule, in words."""

    code: str
    name: str
    number: int
    total: int
    running: int = 1
    title: str = ""  # of the rule
    amount: str = ""
    size: int = 0  # by which those with a rule are ranked
    rank: int = 0
    is_open: bool = False  # a case about it runs

    @property
    def share(self):
        return Fraction(self.number, self.total)

    @property
    def percent(self):
        return percent(self.number, self.total)

    def sentence(self, year, is_praise):
        """Why it is a candidate, as the reason of a case begins."""
        if self.amount:
            return f"{year}年度{self.title} {self.number} 个社区没有达到，{self.amount}"
        what = "硬指标全部达标" if is_praise else "有硬指标不达标"
        running = f"，连续 {self.running} 年" if self.running > 1 else ""
        return f"{year}年度{self.total} 个社区中 {self.number} 个{what}（{self.percent}%）{running}"


def candidates(user, inspection, criterion):
    """The Candidates below the user's own unit, best or worst first, equals sharing a rank. Four queries at most."""
    units = [unit for unit in _units(user, inspection, criterion.level) if unit.communities]
    found = (_by_gap if criterion.by == GAP and criterion.rule else _by_share)(user, inspection, criterion, units)
    held = Case.objects.visible_to(user).filter(course=criterion.course).exclude(stage__in=Stage.ENDS)
    running = set(held.values_list("unit__code", flat=True))
    for candidate in found:
        candidate.is_open = candidate.code in running
    return _ranked(found, criterion.first)


def _units(user, inspection, level):
    rows = UnitSummary.objects.visible_to(user).filter(inspection=inspection).exclude(code=user.scope)
    fits = is_county if level == Level.COUNTY else is_street
    return [row for row in rows if fits(row.code)]


def _counted(unit, is_praise):
    """Of how many communities the criterion asks: those that meet all hard rules, or those that fail one."""
    return unit.clear if is_praise else unit.failing


def _by_share(user, inspection, criterion, units):
    before = _years_before(user, inspection, criterion)
    found = []
    for unit in units:
        years = 0
        for row in (unit, *before.get(unit.code, ())):
            if row is None or not _reaches(row, criterion):
                break
            years += 1
        if years and years >= criterion.years:
            number = _counted(unit, criterion.is_praise)
            found.append(Candidate(unit.code, unit.name, number, unit.communities, years))
    return found


def _reaches(unit, criterion):
    return 100 * _counted(unit, criterion.is_praise) >= criterion.share * unit.communities > 0


def _years_before(user, inspection, criterion):
    """{code: its UnitSummaries of the years before, the last first, None for a year without one}."""
    inspections = Inspection.objects.judging().filter(root=prefecture_of(user.scope), year__lt=inspection.year)
    rows = UnitSummary.objects.visible_to(user).filter(inspection__in=inspections).select_related("inspection")
    by_year = {}
    for row in rows:
        by_year.setdefault(row.code, {})[row.inspection.year] = row
    first = min((year for years in by_year.values() for year in years), default=inspection.year)
    back = range(inspection.year - 1, first - 1, -1)
    return {code: [years.get(year) for year in back] for code, years in by_year.items()}


def _by_gap(user, inspection, criterion, units):
    """Those of which enough communities miss one rule, by how much is short, then by how many."""
    rule = standard_of(inspection).rule(criterion.rule)
    rows = Summary.objects.visible_to(user).filter(inspection=inspection, rule=rule.key)
    counts = dict(rows.filter(~Q(code=user.scope)).values_list("code", "failed"))
    short = dict(rows.values_list("code", "short"))
    found = []
    for unit in units:
        number = counts.get(unit.code, 0)
        if number < criterion.least:
            continue
        candidate = Candidate(unit.code, unit.name, number, unit.communities, size=short[unit.code] or number)
        candidate.title = f"{rule.clauses[0]} {rule.title}"
        candidate.amount = f"差 {rule.measure.total(short[unit.code])}"
        found.append(candidate)
    return found


def _ranked(found, first):
    """In order, with ranks that equals share; ``first`` ranks only, the last whole."""
    found.sort(key=lambda candidate: (-candidate.size, -candidate.share, candidate.code))
    for at, candidate in enumerate(found):
        before = found[at - 1] if at else None
        alike = before and (before.size, before.share) == (candidate.size, candidate.share)
        candidate.rank = before.rank if alike else at + 1
    return [candidate for candidate in found if not first or candidate.rank <= first]
