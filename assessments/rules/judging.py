"""Judging compares the figures of n communities with a standard. It works on columns and never loops over communities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np

from assessments.rules.case import Case
from assessments.rules.document import ClauseKind
from assessments.rules.figures import Column, Table
from assessments.rules.limits import FULL, Bounds
from assessments.rules.outcomes import Outcome
from assessments.rules.standard import Rule, Standard

BLOCK = 131_072  # communities judged at a time: bounds the memory in use, so that it fits the processor's caches
POINT = 100  # points are stored in 0.01 points
ORD = {outcome: np.uint8(ord(outcome)) for outcome in Outcome}


@dataclass(frozen=True)
class Judgement:
    """The verdicts of the R rules of a standard on n communities, and their scores, as arrays.

    outcomes    (R, n) uint8: ord() of the Outcome's letter
    fallen      one list for each rule, one Fallen for each block: the few communities that fail or get a hint
    head_low/_high   (heads, n) int32 in 0.01 points: a rule with missing data counts as failed in _low, as met
                in _high; 0 where heads_in is False
    heads_in    (heads, n) bool: at least one rule of the head applies to the community
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
        """(n,) the credit of one rule in 0.01 %. It is 0 where data is missing or the rule does not apply."""
        letters = self.letters(key)
        credit = np.where((letters == ORD[Outcome.PASS]) | (letters == ORD[Outcome.HINT]), FULL, 0)
        for fallen in self.fallen[self.standard.places[key]]:
            credit[fallen.rows] += fallen.partial
        return credit

    def packed(self, part: slice = slice(None)) -> list[str]:
        """One string for each community of ``part``: one letter for each rule, in the order of the standard."""
        rules = len(self.standard.rules)
        text = self.outcomes[:, part].T.tobytes().decode("ascii")
        return [text[start : start + rules] for start in range(0, len(text), rules)]

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
        for extra in rule.beside:
            known = case.known(extra.amount.needs)
            shown = failed if known is None else failed & known
            figures.append((extra.title, extra.unit, np.where(shown, extra.amount.of(case), 0)))
        return figures

    def grades(self) -> list[str]:
        """The grade (等次) of each community by its lower score; "" where it is not scored."""
        scores = zip(self.score_low.tolist(), self.scored.tolist(), strict=True)
        return [self.standard.grade(score if scored else None) for score, scored in scores]


def judge(standard: Standard, table: Table, on: date) -> Judgement:
    """Judge all communities of a table as of the day ``on``: 31 December of a year, or a day within it."""
    n, heads = len(table), len(standard.heads)
    table = standard.counted(table)
    judgement = Judgement(
        standard,
        table,
        on,
        outcomes=np.empty((len(standard.rules), n), dtype=np.uint8),
        fallen=[[] for _ in standard.rules],
        head_low=np.zeros((heads, n), dtype=np.int32),
        head_high=np.zeros((heads, n), dtype=np.int32),
        heads_in=np.zeros((heads, n), dtype=bool),
        score_low=np.zeros(n, dtype=np.int32),
        score_high=np.zeros(n, dtype=np.int32),
        scored=np.zeros(n, dtype=bool),
        hard={letter: np.zeros(n, dtype=np.int16) for letter in Outcome},
        missing=np.zeros(n, dtype=np.int16),
    )
    for start in range(0, n, BLOCK):
        rows = slice(start, min(start + BLOCK, n))
        case = Case(standard, table if n <= BLOCK else table.part(rows), on)
        verdicts = [judge_rule(rule, case) for rule in standard.rules]
        for number, verdict in enumerate(verdicts):
            judgement.outcomes[number, rows] = verdict.letters
            fallen_rows = verdict.rows + start if start else verdict.rows
            judgement.fallen[number].append(Fallen(fallen_rows, verdict.gap, verdict.partial))
        _score(judgement, rows, verdicts)
    return judgement


class Fallen(NamedTuple):
    """The communities that fail a rule or get a hint from it, with the gap and the partial credit of each.

    rows     indices of the communities in the table, ascending
    gap      in the smallest unit of the rule: > 0 is short, < 0 is over the limit
    partial  in 0.01 %: the credit that a failing community still earns; 0 for a hint, which earns full credit
    """

    rows: np.ndarray
    gap: np.ndarray
    partial: np.ndarray


class Verdict(NamedTuple):
    """The verdict of one rule: the letters of all n communities; the other three arrays are those of Fallen."""

    letters: np.ndarray
    rows: np.ndarray
    gap: np.ndarray
    partial: np.ndarray


def judge_rule(rule: Rule, case: Case) -> Verdict:
    """Judge one rule for all communities of a case. Before its first day the rule applies to none."""
    if case.on < rule.begins:
        return Verdict(
            np.full(len(case.table), ORD[Outcome.NOT_APPLICABLE]),
            *(np.empty(0, dtype=np.int64) for _ in Fallen._fields),
        )
    demands = [(demand, case.values(demand.fact), demand.must.bounds(case)) for demand in rule.demands]
    met = reduce(np.logical_and, [demand.must.met(measured, bounds) for demand, measured, bounds in demands])
    if rule.passes_when:
        met |= case.truth(rule.passes_when).yes
    advised = rule.advise.bounds(case) if rule.advise else None
    letters = _letters(rule, case, met, advised)

    fallen = (
        (letters == ORD[Outcome.FAIL]) | (letters == ORD[Outcome.HINT]) if rule.hints else letters == ORD[Outcome.FAIL]
    )
    rows = fallen.nonzero()[0]
    demands = [(demand, measured[rows], bounds.at(rows)) for demand, measured, bounds in demands]
    partial = _partial(demands)
    if rule.hints:
        partial = partial * (letters[rows] == ORD[Outcome.FAIL])
    return Verdict(letters, rows, _gap(rule, demands, advised and advised.at(rows)), partial)


def _letters(rule: Rule, case: Case, met: np.ndarray, advised: Bounds | None) -> np.ndarray:
    """The letter of each community. A later step overwrites an earlier one: missing data a failure, “not applicable” both."""
    short = ORD[Outcome.HINT if rule.soft else Outcome.FAIL]
    letters = np.multiply(met, ORD[Outcome.PASS] - short)
    letters += short
    if rule.advise:
        within = rule.advise.met(case.values(rule.fact), advised)
        _put(letters, met & ~within, Outcome.HINT)
    known = case.known(rule.needs)
    if known is not None:
        _put(letters, ~known, Outcome.MISSING)
    if rule.when:
        truth = case.truth(rule.when)
        _put(letters, truth.no, Outcome.NOT_APPLICABLE)
        if case.known(rule.when.names) is not None:
            _put(letters, ~(truth.yes | truth.no), Outcome.MISSING)
    return letters


def _put(letters: np.ndarray, where: np.ndarray, outcome: Outcome) -> None:
    """letters[where] = outcome, with bit operations: each True of ``where`` becomes a mask 0xFF. As fast for many as for few."""
    letters ^= (letters ^ ORD[outcome]) & np.negative(where.view(np.uint8))


def _gap(rule: Rule, demands: list, advised: Bounds | None) -> np.ndarray:
    """The sum of the gaps of all demands in the rule's unit: of what is short, or else of what is over the limit.

    ``demands``: (Demand, measured, Bounds) of the communities that fail or get a hint, the main demand first.
    """
    gaps = [demand.must.gap(measured, bounds) for demand, measured, bounds in demands if demand.unit == rule.unit]
    if rule.advise:
        gaps.append(rule.advise.gap(demands[0][1], advised))
    if len(gaps) == 1:
        return gaps[0]
    short = sum(np.maximum(gap, 0) for gap in gaps)
    return np.where(short > 0, short, sum(gaps))


def _partial(demands: list) -> np.ndarray:
    """The credit of the communities that fail, in 0.01 %: the lowest credit among their demands (see _gap)."""
    if len(demands) == 1:
        demand, measured, bounds = demands[0]
        return demand.must.credit(measured, bounds)
    return np.minimum.reduce(
        [
            np.where(demand.must.met(measured, bounds), FULL, demand.must.credit(measured, bounds))
            for demand, measured, bounds in demands
        ]
    )


def _score(judgement: Judgement, rows: slice, verdicts: list[Verdict]) -> None:
    """Fill in the counts of outcomes, the points of the heads and the score of the communities in ``rows``.

    Points are rounded half up to 0.01, once for each head and once for the score. The score is worked out from the
    points as they are printed, so that a reader with a pocket calculator gets the same result.
    """
    n = rows.stop - rows.start
    hard = {letter: np.zeros(n, dtype=np.uint8) for letter in ORD}
    reached_low, reached_high, most = (np.zeros(n, dtype=np.int32) for _ in range(3))
    for index, head in enumerate(judgement.standard.heads):
        numbers = [number for number, rule in enumerate(judgement.standard.rules) if rule.head.key == head.key]
        if not numbers:
            continue
        earned, missing, weights = _earned(judgement, numbers, rows, verdicts, hard)
        points, applies = judgement.head_low[index, rows], judgement.heads_in[index, rows]
        points[:] = _points(earned, weights, head.points * POINT)
        np.greater(weights, 0, out=applies)
        most += applies * np.int32(head.points)
        reached_low += points
        reached_high += points
        best = judgement.head_high[index, rows]
        best[:] = points
        lacking = np.flatnonzero(missing > 0)
        best_earned = earned[lacking] + missing[lacking] * np.int32(FULL)
        best[lacking] = _points(best_earned, weights[lacking], head.points * POINT)
        reached_high[lacking] += best[lacking] - points[lacking]
    for letter, count in hard.items():
        judgement.hard[letter][rows] = count
    np.greater(most, 0, out=judgement.scored[rows])
    score = judgement.score_low[rows]
    score[:] = _half_up(reached_low, most, 100, 1)
    best = judgement.score_high[rows]
    best[:] = score
    lacking = np.flatnonzero(reached_high > reached_low)
    best[lacking] = _half_up(reached_high[lacking], most[lacking], 100, 1)


def _earned(
    judgement: Judgement, numbers: list[int], rows: slice, verdicts: list[Verdict], hard: dict[Outcome, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The credit of the rules of one head, as three arrays over communities.

    Returns the sum of credit (0.01 %) × weight, the weight of the rules with missing data, and the weight of the
    rules that apply. Also adds the counts of outcomes to ``hard`` and to ``judgement.missing``.
    """
    rules, n = judgement.standard.rules, rows.stop - rows.start
    earned, lacking, weights = np.zeros(n, dtype=np.int32), np.zeros(n, dtype=np.int16), np.zeros(n, dtype=np.int16)
    for weight, kind in sorted({(rules[number].weight, rules[number].kind) for number in numbers}):
        group = [verdicts[number] for number in numbers if (rules[number].weight, rules[number].kind) == (weight, kind)]
        letters = [verdict.letters for verdict in group]
        counted = [letter for letter in Outcome if kind is ClauseKind.HARD or letter is not Outcome.FAIL]
        counts = {letter: _count(letters, letter) for letter in counted}
        earned += (counts[Outcome.PASS] + counts[Outcome.HINT]) * np.int32(FULL * weight)
        for verdict in group:
            if verdict.partial.any():  # adding is slow, and most communities that fail earn nothing
                earned[verdict.rows] += verdict.partial * weight
        lacking += counts[Outcome.MISSING] * np.int16(weight)
        weights += (np.uint8(len(group)) - counts[Outcome.NOT_APPLICABLE]) * np.int16(weight)
        judgement.missing[rows] += counts[Outcome.MISSING]
        for letter, count in counts.items() if kind is ClauseKind.HARD else ():
            hard[letter] += count
    return earned, lacking, weights


def _count(letters: list[np.ndarray], outcome: Outcome) -> np.ndarray:
    """(n,) uint8: how many of these rules have the outcome. Rules are added one by one, which needs no large array."""
    count = (letters[0] == ORD[outcome]).view(np.uint8)
    for rule_letters in letters[1:]:
        count += (rule_letters == ORD[outcome]).view(np.uint8)
    return count


def _points(earned: np.ndarray, weights: np.ndarray, full: int) -> np.ndarray:
    """The points of a head in 0.01 points, of at most ``full``. Rounding never gives full points while a rule is not met."""
    points = _half_up(earned, weights, full, FULL)
    points -= (points == full) & (earned < weights * np.int32(FULL))
    return points


def _half_up(amount: np.ndarray, divisor: np.ndarray, times: int, per: int) -> np.ndarray:
    """times × amount ÷ (per × divisor), rounded half up to an int. Where the divisor is 0, so is the amount: the result is 0.

    float64 is exact here: dividend and divisor are whole numbers below 2**40 and the quotient is at most 10,000.
    A quotient of exactly one half is represented exactly, and any other differs from it by more than a float's error.
    """
    quotient, whole = amount.astype(np.float64), np.maximum(divisor, np.int32(1)).astype(np.float64)
    quotient *= times
    whole *= per
    quotient /= whole
    quotient += 0.5
    return quotient.astype(np.int32)  # truncates, which rounds down: no quotient is negative
