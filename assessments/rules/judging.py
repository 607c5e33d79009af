"""Judging: the figures of n communities against a standard, in columns, without a loop over communities."""

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

BLOCK = 131_072  # communities judged at a time, which bounds the memory at work and keeps it near the processor
POINT = 100  # 0.01 points to a point
ORD = {outcome: np.uint8(ord(outcome)) for outcome in Outcome}


@dataclass(frozen=True)
class Judgement:
    """Verdicts on n communities, R rules and the heads of a standard, as arrays.

    outcomes    (R, n) uint8: the letter of the Outcome, by ord()
    fallen      for each rule, in parts: the few communities where it is failed or hints
    head_low/_high   (heads, n) int32 in 0.01 points, missing counted as failed / as met; 0 where not heads_in
    heads_in    (heads, n) bool: the head has at least one rule that applies
    score_low/_high  (n,) int32 in 0.01 points of 100; 0 where not scored
    scored      (n,) bool: at least one head is in
    hard        outcome → (n,) int16: how many hard rules have it
    missing     (n,) int16: rules of any kind with missing data
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
        """(R, n) int64 in the rule's unit: > 0 short, < 0 over the top, 0 where there is none."""
        gap = np.zeros(self.outcomes.shape, dtype=np.int64)
        for place, parts in enumerate(self.fallen):
            for fallen in parts:
                gap[place, fallen.rows] = fallen.gap
        return gap

    @property
    def hard_met(self) -> np.ndarray:
        """Hard rules met, those with a hint among them: 提示 is never a failure."""
        return self.hard[Outcome.PASS] + self.hard[Outcome.HINT]

    @property
    def hard_total(self) -> np.ndarray:
        """Hard rules that apply and are in force."""
        return self.hard[Outcome.PASS] + self.hard[Outcome.FAIL] + self.hard[Outcome.MISSING] + self.hard[Outcome.HINT]

    @property
    def clear(self) -> np.ndarray:
        """Communities with no hard rule failed or missing: 硬指标全部达标."""
        return (self.hard[Outcome.FAIL] == 0) & (self.hard[Outcome.MISSING] == 0) & (self.hard_total > 0)

    def letters(self, key: str) -> np.ndarray:
        """The outcomes of one rule, as ord() of the letters."""
        return self.outcomes[self.standard.places[key]]

    def credit_low(self, key: str) -> np.ndarray:
        """What one rule earns in 0.01 %, missing counted as failed; 0 where the rule drops out."""
        letters = self.letters(key)
        credit = np.where((letters == ORD[Outcome.PASS]) | (letters == ORD[Outcome.HINT]), FULL, 0)
        for fallen in self.fallen[self.standard.places[key]]:
            credit[fallen.rows] += fallen.partial
        return credit

    def packed(self, part: slice = slice(None)) -> list[str]:
        """One string a community (of all, or of a part), one letter a rule in the standard's order."""
        rules = len(self.standard.rules)
        text = self.outcomes[:, part].T.tobytes().decode("ascii")
        return [text[at : at + rules] for at in range(0, len(text), rules)]

    def measured(self, key: str) -> Column:
        """The figure that a rule tests."""
        return self.table.column(self.standard.rule(key).fact)

    def required(self, key: str) -> Column:
        """The lower bound of a rule (the upper where it has no lower), known where its facts are."""
        rule, case = self.standard.rule(key), Case(self.standard, self.table, self.on)
        bounds = rule.must.bounds(case)
        amount = bounds.high if bounds.low is None else bounds.low
        return Column(np.broadcast_to(amount, len(self.table)), case.known(rule.must.needs))

    def beside(self, key: str) -> list[tuple[str, str, np.ndarray]]:
        """(title, unit, (n,) int64) of each further figure of a gap, 0 where the rule is not failed."""
        rule, case = self.standard.rule(key), Case(self.standard, self.table, self.on)
        failed = self.letters(key) == ORD[Outcome.FAIL]
        found = []
        for demand in rule.also:
            gap = demand.must.gap(case.values(demand.fact), demand.must.bounds(case))
            found.append((demand.title, demand.unit, np.where(failed, gap, 0)))
        for extra in rule.beside:
            known = case.known(extra.amount.needs)
            seen = failed if known is None else failed & known
            found.append((extra.title, extra.unit, np.where(seen, extra.amount.of(case), 0)))
        return found

    def grades(self) -> list[str]:
        """The grade of each community by its lower score, empty where there is none."""
        scores = zip(self.score_low.tolist(), self.scored.tolist(), strict=True)
        return [self.standard.grade(score if scored else None) for score, scored in scores]


def judge(standard: Standard, table: Table, on: date) -> Judgement:
    """Judge all communities of a table on a day (the 31st of December of a year, or a day within it)."""
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
        for place, verdict in enumerate(verdicts):
            judgement.outcomes[place, rows] = verdict.letters
            fallen = verdict.rows + start if start else verdict.rows
            judgement.fallen[place].append(Fallen(fallen, verdict.gap, verdict.partial))
        _score(judgement, rows, verdicts)
    return judgement


class Fallen(NamedTuple):
    """Where a rule is failed or hints: the communities' places in order, and of each the gap and the credit all the same.

    gap in the rule's unit, > 0 short and < 0 over the top; partial in 0.01 %, 0 for a hint, which earns full credit.
    """

    rows: np.ndarray
    gap: np.ndarray
    partial: np.ndarray


class Verdict(NamedTuple):
    """One rule on n communities: a letter for each, and gap and partial credit (see Fallen) of those in `rows`."""

    letters: np.ndarray
    rows: np.ndarray
    gap: np.ndarray
    partial: np.ndarray


def judge_rule(rule: Rule, case: Case) -> Verdict:
    """Judge one rule on all communities of a case."""
    if case.on < rule.begins:
        return Verdict(
            np.full(len(case.table), ORD[Outcome.NOT_APPLICABLE]),
            *(np.empty(0, dtype=np.int64) for _ in Fallen._fields),
        )
    weighed = [(demand, case.values(demand.fact), demand.must.bounds(case)) for demand in rule.demands]
    met = reduce(np.logical_and, [demand.must.met(measured, bounds) for demand, measured, bounds in weighed])
    if rule.passes_when:
        met |= case.truth(rule.passes_when).yes
    advised = rule.advise.bounds(case) if rule.advise else None
    letters = _letters(rule, case, met, advised)

    fallen = (
        (letters == ORD[Outcome.FAIL]) | (letters == ORD[Outcome.HINT]) if rule.hints else letters == ORD[Outcome.FAIL]
    )
    rows = fallen.nonzero()[0]
    found = [(demand, measured[rows], bounds.at(rows)) for demand, measured, bounds in weighed]
    partial = _partial(found)
    if rule.hints:
        partial = partial * (letters[rows] == ORD[Outcome.FAIL])
    return Verdict(letters, rows, _gap(rule, found, advised and advised.at(rows)), partial)


def _letters(rule: Rule, case: Case, met: np.ndarray, advised: Bounds | None) -> np.ndarray:
    """The letter of each community, later reasons over earlier ones."""
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
    """letters[where] = outcome, at one cost however many there are: True becomes a byte of ones, bits are swapped."""
    letters ^= (letters ^ ORD[outcome]) & np.negative(where.view(np.uint8))


def _gap(rule: Rule, found: list, advised: Bounds | None) -> np.ndarray:
    """The gaps of all demands in the rule's unit: what is short, or else what is over the top."""
    gaps = [demand.must.gap(measured, bounds) for demand, measured, bounds in found if demand.unit == rule.unit]
    if rule.advise:
        gaps.append(rule.advise.gap(found[0][1], advised))
    if len(gaps) == 1:
        return gaps[0]
    short = sum(np.maximum(gap, 0) for gap in gaps)
    return np.where(short > 0, short, sum(gaps))


def _partial(found: list) -> np.ndarray:
    """What those who fail earn: the least of their demands."""
    if len(found) == 1:
        demand, measured, bounds = found[0]
        return demand.must.credit(measured, bounds)
    return np.minimum.reduce(
        [
            np.where(demand.must.met(measured, bounds), FULL, demand.must.credit(measured, bounds))
            for demand, measured, bounds in found
        ]
    )


def _score(judgement: Judgement, rows: slice, verdicts: list[Verdict]) -> None:
    """Counts of outcomes, points of the heads and the score.

    Rounded half up to 0.01 points, once for a head and once for the score, each from the figures as they
    are printed: so that a pocket calculator comes to the same.
    """
    n = rows.stop - rows.start
    hard = {letter: np.zeros(n, dtype=np.uint8) for letter in ORD}
    reached_low, reached_high, most = (np.zeros(n, dtype=np.int32) for _ in range(3))
    for at, head in enumerate(judgement.standard.heads):
        own = [place for place, rule in enumerate(judgement.standard.rules) if rule.head.key == head.key]
        if not own:
            continue
        low, open_, weights = _earned(judgement, own, rows, verdicts, hard)
        points, inside = judgement.head_low[at, rows], judgement.heads_in[at, rows]
        points[:] = _points(low, weights, head.points * POINT)
        np.greater(weights, 0, out=inside)
        most += inside * np.int32(head.points)
        reached_low += points
        reached_high += points
        best = judgement.head_high[at, rows]
        best[:] = points
        lacking = np.flatnonzero(open_ > 0)
        best[lacking] = _points(low[lacking] + open_[lacking] * np.int32(FULL), weights[lacking], head.points * POINT)
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
    judgement: Judgement, own: list[int], rows: slice, verdicts: list[Verdict], hard: dict[Outcome, np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the rules of one head: weighted credit earned, weight of those with missing data, weight of those that apply.

    Counts of outcomes are added to `hard` and to the judgement's `missing` on the way.
    """
    rules, n = judgement.standard.rules, rows.stop - rows.start
    earned, lacking, weights = np.zeros(n, dtype=np.int32), np.zeros(n, dtype=np.int16), np.zeros(n, dtype=np.int16)
    for weight, kind in sorted({(rules[place].weight, rules[place].kind) for place in own}):
        group = [verdicts[place] for place in own if (rules[place].weight, rules[place].kind) == (weight, kind)]
        letters = [verdict.letters for verdict in group]
        told = [letter for letter in Outcome if kind is ClauseKind.HARD or letter is not Outcome.FAIL]
        counts = {letter: _count(letters, letter) for letter in told}
        earned += (counts[Outcome.PASS] + counts[Outcome.HINT]) * np.int32(FULL * weight)
        for verdict in group:
            if verdict.partial.any():  # most of the few who fail earn nothing, and adding to them is what costs
                earned[verdict.rows] += verdict.partial * weight
        lacking += counts[Outcome.MISSING] * np.int16(weight)
        weights += (np.uint8(len(group)) - counts[Outcome.NOT_APPLICABLE]) * np.int16(weight)
        judgement.missing[rows] += counts[Outcome.MISSING]
        for letter, count in counts.items() if kind is ClauseKind.HARD else ():
            hard[letter] += count
    return earned, lacking, weights


def _count(letters: list[np.ndarray], outcome: Outcome) -> np.ndarray:
    """(n,) uint8: of how many rules a community has this outcome. Rule by rule, which needs no large array."""
    count = (letters[0] == ORD[outcome]).view(np.uint8)
    for each in letters[1:]:
        count += (each == ORD[outcome]).view(np.uint8)
    return count


def _points(earned: np.ndarray, weights: np.ndarray, full: int) -> np.ndarray:
    """Points of a head from the weighted credit earned; rounding never makes it full where something is not met."""
    points = _half_up(earned, weights, full, FULL)
    points -= (points == full) & (earned < weights * np.int32(FULL))
    return points


def _half_up(amount: np.ndarray, divisor: np.ndarray, times: int, per: int) -> np.ndarray:
    """times × amount ÷ (per × divisor) rounded half up to an int; 0 where the divisor is 0 (the amount is 0 then).

    Exact although in float64: dividend and divisor are whole numbers below 2**40 and the quotient is at most
    10,000, so that a half is hit exactly and any other quotient lies further from it than a float can err.
    """
    quotient, whole = amount.astype(np.float64), np.maximum(divisor, np.int32(1)).astype(np.float64)
    quotient *= times
    whole *= per
    quotient /= whole
    quotient += 0.5
    return quotient.astype(np.int32)  # cuts off, which is rounding down: nothing here is negative
