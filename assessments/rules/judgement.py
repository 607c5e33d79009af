"""What judging leaves: the verdicts of all rules on n communities, and their scores, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np

from assessments.rules.case import Case
from assessments.rules.figures import Column, Table
from assessments.rules.limits import FULL
from assessments.rules.outcomes import Outcome
from assessments.rules.standard import Standard
from assessments.rules.verdicts import ORD, Fallen


@dataclass(frozen=True)
class Judgement:
    """The verdicts of the R rules of a standard on n communities, and their scores, as arrays.

    outcomes    (R, n) uint8: ord() of the Outcome's letter
    fallen      one list for each rule, one Fallen for each block: the few communities that do not simply pass
    head_low/_high   (heads, n) int32: what is reached in a head with the worst and the best that can still be entered,
                in 0.01 % of its weight (by the first formula in 0.01 points); 0 where heads_in is False
    heads_in    (heads, n) bool: a rule of the head counts, or may count, for the community
    score_low/_high  (n,) int32 in 0.01 points of 100, low and high as for heads; 0 where scored is False
    scored      (n,) bool: heads_in is True for at least one head
    hard        outcome → (n,) int16: number of hard rules with this outcome
    missing     (n,) int16: number of rules of any kind with missing data
    """

    standard: Standard
    table: Table
    on: date
    outcomes: np.ndarray
    fallen: list[list[Fallen]]
    head_low: np.ndarray
    head_high: np.ndarray
    heads_in: np.ndarray
    score_low: np.ndarray
    score_high: np.ndarray
    scored: np.ndarray
    hard: dict[Outcome, np.ndarray]
    missing: np.ndarray

    @cached_property
    def gap(self) -> np.ndarray:
        """(R, n) int64 in the smallest unit of the rule: > 0 is short, < 0 is over the limit, 0 is no gap."""
        gap = np.zeros(self.outcomes.shape, dtype=np.int64)
        for number, blocks in enumerate(self.fallen):
            for fallen in blocks:
                gap[number, fallen.rows] = fallen.gap
        return gap

    @cached_property
    def gaps_apart(self) -> dict[str, np.ndarray]:
        """Key of a Lack in a unit that is not its rule's own → (n,) int64, the gap in that unit, signed as `gap`."""
        apart = {}
        for rule, blocks in zip(self.standard.rules, self.fallen, strict=True):
            for column, lack in enumerate(rule.lacks[1:]):
                apart[lack.key] = np.zeros(len(self.table), dtype=np.int64)
                for fallen in blocks:
                    if fallen.rows.size:
                        apart[lack.key][fallen.rows] = fallen.apart[:, column]
        return apart

    @property
    def hard_met(self) -> np.ndarray:
        """(n,) number of hard rules that are met. A rule with a hint counts as met: 提示 is never a failure."""
        return self.hard[Outcome.PASS] + self.hard[Outcome.HINT]

    @property
    def hard_total(self) -> np.ndarray:
        """(n,) number of hard rules that apply to the community and are in force."""
        return self.hard[Outcome.PASS] + self.hard[Outcome.FAIL] + self.hard[Outcome.MISSING] + self.hard[Outcome.HINT]

    @property
    def clear(self) -> np.ndarray:
        """(n,) bool: the community meets every hard rule and lacks no data for any (硬指标全部达标)."""
        return (self.hard[Outcome.FAIL] == 0) & (self.hard[Outcome.MISSING] == 0) & (self.hard_total > 0)

    def letters(self, key: str) -> np.ndarray:
        """(n,) uint8: the outcomes of one rule, as ord() of the letters."""
        return self.outcomes[self.standard.places[key]]

    def credit_low(self, key: str) -> np.ndarray:
        """(n,) the credit of one rule in 0.01 %, the lowest that it can come to while data is missing; 0 where it does not apply."""
        letters = self.letters(key)
        credit = np.where((letters == ORD[Outcome.PASS]) | (letters == ORD[Outcome.HINT]), FULL, 0)
        for fallen in self.fallen[self.standard.places[key]]:
            credit[fallen.rows] = fallen.lowest
        return credit

    def packed(self, part: slice = slice(None)) -> list[str]:
        """One string for each community of ``part``: one letter for each rule, in the order of the standard."""
        letters, rules = self.outcomes[:, part], len(self.standard.rules)
        text = letters.T.tobytes().decode("ascii")
        return [text[at * rules : (at + 1) * rules] for at in range(letters.shape[1])]

    def measured(self, key: str) -> Column:
        """The column of the fact that a rule measures."""
        return self.table.column(self.standard.rule(key).fact)

    def required(self, key: str) -> Column:
        """The lower bound of a rule, or the upper bound where it has no lower. Known where the facts of the limit are known."""
        rule, case = self.standard.rule(key), Case(self.standard, self.table, self.on)
        bounds = rule.must.bounds(case)
        amount = bounds.high if bounds.low is None else bounds.low
        return Column(np.broadcast_to(amount, len(self.table)), case.known(rule.must.needs))

    def beside(self, key: str) -> list[tuple[str, str, np.ndarray]]:
        """(title, unit, (n,) int64) of each figure shown beside the gap of a rule; 0 where the rule does not fail."""
        rule, case = self.standard.rule(key), Case(self.standard, self.table, self.on)
        failed = self.letters(key) == ORD[Outcome.FAIL]
        figures = []
        for demand in rule.also:
            gap = demand.must.gap(case.values(demand.fact), demand.must.bounds(case))
            figures.append((demand.title, demand.unit, np.where(failed, gap, 0)))
        for extra in (each for each in rule.beside if not each.always):
            known = case.known(extra.amount.needs)
            shown = failed if known is None else failed & known
            figures.append((extra.title, extra.unit, np.where(shown, extra.amount.of(case), 0)))
        return figures

    def widths(self) -> dict[str, list[Fraction]]:
        """Rule key → by how much each community's range of scores may narrow once nothing that the rule waits for is missing.

        Exact, in 0.01 points; of the rules with missing data anywhere. Of a rule that may leave the sum it is the weight.
        """
        found = {}
        pool = self.weights()
        for rule, letters, blocks in zip(self.standard.rules, self.outcomes, self.fallen, strict=True):
            if (letters == ORD[Outcome.MISSING]).any():
                open_ = np.zeros(len(self.table), dtype=np.int64)
                for fallen in blocks:
                    open_[fallen.rows] = np.where(fallen.open, FULL, fallen.highest - fallen.lowest) * rule.weight
                found[rule.key] = [Fraction(a, max(b, 1)) for a, b in zip(open_.tolist(), pool.tolist(), strict=True)]
        return found

    def weights(self) -> np.ndarray:
        """(n,) the weights of all rules that count for each community, added up."""
        out = self.outcomes == ORD[Outcome.NOT_APPLICABLE]
        against = np.array([rule.against for rule in self.standard.rules])[:, None]
        out |= against & (self.outcomes == ORD[Outcome.PASS])
        for number, blocks in enumerate(self.fallen):
            for fallen in blocks:
                out[number, fallen.rows] |= fallen.out
        return (~out * np.array([rule.weight for rule in self.standard.rules])[:, None]).sum(axis=0)

    def grades(self, rows: np.ndarray | slice = slice(None)) -> list[tuple[str, str]]:
        """The grades (等次) of each community with the worst and the best that can still be entered; "" where it is not scored."""
        grades = self.standard.grading_at_both_ends(self.on)
        ends = (self.score_low, self.score_high, self.hard[Outcome.FAIL], self.hard[Outcome.MISSING])
        columns = (column[rows].tolist() for column in (self.scored, *ends))
        return [
            grades(low, high, failed, missing) if scored else ("", "")
            for scored, low, high, failed, missing in zip(*columns, strict=True)
        ]
