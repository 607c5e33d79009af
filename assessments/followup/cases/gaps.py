"""What a county or street falls short of: of each rule how many of its communities and by how much, as the figures are now.

Read from the stored assessments of the working year, which every save judges anew. A fixed number of queries.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from ...catalogue.standards import standard_of
from ...dashboards.duties import unit_assessment
from ...inspection.models import Assessment
from ...inspection.shortfalls import lacked_of, lacked_together
from ...inspection.years import working_inspection
from ...rules.citing import cited
from ...rules.explaining import clause_of
from ...rules.kit import Outcome, Unit
from ...rules.rule import ClauseBy, Rule
from ..standings import standings

FILING = "filing"  # among the rules of a case: the filing is late
FILING_TITLE = "年度填报逾期未交"
NAMED = 5  # communities that a sentence names


class Judged(NamedTuple):
    """Of a community what gaps are counted from."""

    code: str
    name: str
    verdicts: str
    gaps: dict
    figures: dict  # those on which the clause of a rule depends


@dataclass(frozen=True)
class RuleGap:
    """How a unit stands to one rule. ``failing`` and ``missing``: communities, of ``total`` to which the rule applies.

    ``of_unit``: a duty of the unit itself, whose counts are 0 or 1. ``amounts``: (unit, short, over) in the smallest
    unit. ``gap``: the same in words. ``names``: of communities without data; ``short``: of communities that fail.
    """

    key: str
    clauses: tuple
    title: str
    is_hard: bool
    of_unit: bool
    failing: int
    missing: int
    total: int
    amounts: tuple = ()
    gap: str = ""
    names: tuple = ()
    short: tuple = ()

    @property
    def clause(self):
        return "、".join(self.clauses)

    @property
    def heading(self):
        """“第8条 公共服务用房面积”; of a late filing, which is no clause, its title."""
        return " ".join(filter(None, (cited(self.clause), self.title)))

    @property
    def words(self):
        """“3 个社区不达标，差 120.00 m²”; “已达标”; “2 个社区没有数”."""
        if self.failing:
            return "，".join(filter(None, (self._counted, self.gap)))
        if self.missing:
            return "没有填数" if self.of_unit else f"{self.missing} 个社区没有填数"
        return "不适用" if not self.total else "已达标"

    @property
    def unknown(self):
        """“另有 2 个社区没有填数”: beside those that fail; nothing is accepted before they have stated it, either."""
        return f"另有 {self.missing} 个社区没有填数" if self.failing and self.missing else ""

    @property
    def mark(self):
        """The class of the sign beside it."""
        if self.failing:
            return "fail"
        return "miss" if self.missing else "pass" if self.total else "none"

    @property
    def _counted(self):
        if self.key == FILING:
            return f"{self.failing} 个社区逾期未交"
        return "没有落实" if self.of_unit else f"{self.failing} 个社区不达标"

    def written(self):
        """As a step stores it."""
        return {
            "key": self.key,
            "heading": self.heading,
            "failing": self.failing,
            "missing": self.missing,
            "total": self.total,
            "amounts": [list(amount) for amount in self.amounts],
            "words": self.words,
        }


class UnitFigures:
    """The RuleGaps of one county or street as of now. ``user``: who asks, and sees the unit.

    ``inspection``: of the year that is looked at; without one the working year's.
    """

    def __init__(self, user, unit, inspection=None):
        self.user, self.unit = user, unit
        self.inspection = inspection or working_inspection(unit.code)
        self.standard = standard_of(self.inspection)
        duties = self.standard.units.rules if self.standard.units else ()
        self.rules = {rule.key: (rule, at, False) for at, rule in enumerate(self.standard.rules)}
        self.rules |= {rule.key: (rule, at, True) for at, rule in enumerate(duties)}

    @property
    def year(self):
        return self.inspection.year

    @cached_property
    def communities(self):
        """[Judged] of the unit."""
        names = sorted({name for rule in self.standard.rules for name in _asked_by_clause(rule)})
        rows = Assessment.objects.visible_to(self.user).within(self.unit.code).filter(inspection=self.inspection)
        stored = rows.order_by("code").values_list(
            "code", "name", "verdicts", "gaps", *(f"figures__{name}" for name in names)
        )
        return [Judged(*row[:4], dict(zip(names, row[4:], strict=True))) for row in stored]

    @cached_property
    def duty(self):
        """The UnitAssessment; None where the unit was never judged."""
        return unit_assessment(self.user, self.unit, self.inspection) if self.standard.units else None

    @cached_property
    def late(self):
        """Names of the communities whose filing is late."""
        rows = standings(self.user, self.unit.code, self.year, self.year)
        return len(rows), [row.name for row in rows if row.is_overdue]

    def gap(self, key):
        """The RuleGap of a rule, or of the late filing; None where the standard has no such rule."""
        if key == FILING:
            total, names = self.late
            return RuleGap(FILING, (), FILING_TITLE, False, False, len(names), 0, total, short=tuple(names))
        if key not in self.rules:
            return None
        rule, at, of_unit = self.rules[key]
        return self._of_duty(rule, at) if of_unit else self._of_communities(rule, at)

    def gaps(self, keys):
        """The RuleGaps of these rules, without those that the standard does not have."""
        return [gap for key in keys if (gap := self.gap(key))]

    def failing(self):
        """The RuleGaps of all rules that are not met, those of communities first, in the standard's order."""
        return [gap for gap in self.gaps(self.rules) if gap.failing]

    def _of_communities(self, rule, at):
        letters = Counter(row.verdicts[at] for row in self.communities)
        failing = [row for row in self.communities if row.verdicts[at] == Outcome.FAIL]
        missing = [row.name for row in self.communities if row.verdicts[at] == Outcome.MISSING]
        total = len(self.communities) - letters[Outcome.NOT_APPLICABLE]
        lacked = lacked_together(rule, failing)
        clauses = self._clauses(rule, failing)
        return self._gap(rule, clauses, False, [row.name for row in failing], missing, total, lacked)

    def _of_duty(self, rule, at):
        letter = self.duty.verdicts[at] if self.duty else Outcome.MISSING
        failing = [str(self.unit)] if letter == Outcome.FAIL else []
        missing = [str(self.unit)] if letter == Outcome.MISSING else []
        lacked = lacked_of(rule, self.duty.gaps) if failing else []
        total = int(letter != Outcome.NOT_APPLICABLE)
        return self._gap(rule, rule.clauses, True, failing, missing, total, lacked)

    def _gap(self, rule: Rule, clauses, of_unit, failing, missing, total, lacked):
        """``failing`` and ``missing``: the names of those that do."""
        return RuleGap(
            rule.key,
            tuple(clauses),
            rule.title,
            rule.is_hard,
            of_unit,
            len(failing),
            len(missing),
            total,
            tuple((each.lack.measure.label, each.short, each.over) for each in lacked),
            "，".join(words for each in lacked for words in each.said(Unit.total)),
            tuple(missing),
            () if of_unit else tuple(failing),
        )

    def _clauses(self, rule, failing):
        """The clauses that apply to the communities that fail; each combination of figures is asked once."""
        asked = _asked_by_clause(rule)
        if not asked or not failing:
            return rule.clauses[:1]
        found = {}
        for row in failing:
            figures = {name: row.figures[name] for name in asked}
            found.setdefault(repr(figures), figures)
        clauses = [clause for figures in found.values() for clause in self._clause(rule, figures).split("、")]
        return [clause for clause in rule.clauses if clause in clauses] or rule.clauses[:1]

    def _clause(self, rule, figures):
        return clause_of(self.standard, rule, figures)


def _asked_by_clause(rule):
    """The facts on which it depends which clause a rule stands for."""
    if isinstance(rule.clause, str):
        return ()
    return (rule.clause.fact,) if isinstance(rule.clause, ClauseBy) else tuple(rule.clause.condition.names)


def why_not_accepted(figures, keys, deadline):
    """[sentence]: which rules of a case are still not met, or have no data, as the figures are now; [] where all are met."""
    later = (
        f"（期限在 {deadline.year} 年，{deadline.year}年度的数还没有开始填报）" if deadline.year > figures.year else ""
    )
    found = []
    for gap in figures.gaps(keys):
        if gap.failing:
            where = f"，在{_named(gap.short)}" if gap.short else ""
            found.append(f"{gap.heading}：{gap.words}{where}{later}。按数据还没有改到位，不能验收通过")
        if gap.missing:
            found.append(f"{gap.heading}：{_named(gap.names)}没有填数{later}。数填齐以后再验收")
    return found


def _named(names):
    """“甲社区、乙社区”; of more than a sentence bears the first and “等”."""
    return f"{'、'.join(names[:NAMED])}{'等' if len(names) > NAMED else ''}"


def cut(text, length):
    """A text that is drafted, at most so long."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def items_of(gaps):
    """What a notice asks for, drafted: “第8条 公共服务用房面积：3 个社区不达标，差 120.00 m²；……”."""
    return "；".join(f"{gap.heading}：{gap.words}" for gap in gaps)


def today():
    """Today: asked here, so that tests can say which day it is."""
    return date.today()
