"""The score (系统折算分) of n communities, in columns: one pool of all rules that apply, each with its weight.

The document knows no score; docs/handbook/scoring.md says how this one comes about and why.
"""

from __future__ import annotations

import numpy as np

from assessments.rules.judgement import Judgement
from assessments.rules.limits import FULL
from assessments.rules.outcomes import Outcome
from assessments.rules.verdicts import ORD, Verdict


def score(judgement: Judgement, rows: slice, verdicts: list[Verdict]) -> None:
    """Fill in the counts of outcomes, what the heads reach and the score of the communities in ``rows``.

    Score and heads are Σ weight × credit ÷ Σ weight over the rules that apply, rounded half up to 0.01, and full only where
    all is met. A rule that counts only against a community leaves the sum where it is met, or would be if it were for it.
    """
    rules, size = judgement.standard.rules, rows.stop - rows.start
    count(judgement, rows, verdicts)
    all_earned, all_weights, all_more = np.zeros((3, size), dtype=np.int32)
    for at, head in enumerate(judgement.standard.heads):
        numbers = [number for number, rule in enumerate(rules) if rule.head.key == head.key and rule.weight]
        if not numbers:
            continue
        earned, weights = _pool(judgement, rows, verdicts, numbers)
        all_earned += earned
        all_weights += weights
        np.greater(weights, 0, out=judgement.heads_in[at, rows])
        judgement.head_low[at, rows] = judgement.head_high[at, rows] = _share(earned, weights)
        more = _more(rules, verdicts, numbers, size)
        if more is not None:
            all_more += more
            _raise(judgement.head_high[at, rows], earned, weights, more)
    np.greater(all_weights, 0, out=judgement.scored[rows])
    judgement.score_low[rows] = judgement.score_high[rows] = _share(all_earned, all_weights)
    _raise(judgement.score_high[rows], all_earned, all_weights, all_more)
    _widen(judgement, rows, verdicts)


def count(judgement: Judgement, rows: slice, verdicts: list[Verdict]) -> None:
    """Count the hard rules by outcome, and the rules of any kind with missing data."""
    hard = [verdict.letters for rule, verdict in zip(judgement.standard.rules, verdicts, strict=True) if rule.is_hard]
    for outcome in Outcome if hard else ():
        judgement.hard[outcome][rows] = count_of(hard, outcome)
    if verdicts:
        judgement.missing[rows] = count_of([verdict.letters for verdict in verdicts], Outcome.MISSING)


def count_of(letters: list[np.ndarray], outcome: Outcome) -> np.ndarray:
    """(n,) uint8: how many of these rules have the outcome. Rules are added one by one, which needs no large array."""
    count = (letters[0] == ORD[outcome]).view(np.uint8)
    for rule_letters in letters[1:]:
        count += (rule_letters == ORD[outcome]).view(np.uint8)
    return count


def _pool(
    judgement: Judgement, rows: slice, verdicts: list[Verdict], numbers: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    """(Σ weight × credit in 0.01 %, Σ weight) of some rules, missing data at its lowest credit. Both int32."""
    rules, size = judgement.standard.rules, rows.stop - rows.start
    earned, weights = np.zeros((2, size), dtype=np.int32)
    for key in sorted({(rules[number].weight, rules[number].against) for number in numbers}):
        weight, against = key
        group = [verdicts[number] for number in numbers if (rules[number].weight, rules[number].against) == key]
        letters = [verdict.letters for verdict in group]
        met = count_of(letters, Outcome.PASS)
        out = count_of(letters, Outcome.NOT_APPLICABLE)
        if against:
            out += met
        else:
            earned += met * np.int32(FULL * weight)
        weights += (np.uint8(len(group)) - out) * np.int32(weight)
        for verdict in group:
            if against and verdict.fallen.out.any():
                weights[verdict.fallen.rows[verdict.fallen.out]] -= np.int32(weight)
            if verdict.fallen.lowest.any():  # adding is slow, and most communities that fail earn nothing
                earned[verdict.fallen.rows] += (verdict.fallen.lowest * weight).astype(np.int32)
    return earned, weights


def _share(earned: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """What is earned of a weight in 0.01 %, half up, and full only where all is met; 0 of no weight."""
    share = half_up(earned, weights, 1, 1)
    share -= (share == FULL) & (earned < weights * np.int64(FULL))
    return share


def _more(rules: tuple, verdicts: list[Verdict], numbers: list[int], size: int) -> np.ndarray | None:
    """(n,) int32: by how much more some rules may yet earn than their lowest credits, in 0.01 % times weight; None: by nothing."""
    more = None
    for number in numbers:
        fallen = verdicts[number].fallen
        wide = fallen.highest != fallen.lowest
        if wide.any():
            more = np.zeros(size, dtype=np.int32) if more is None else more
            more[fallen.rows] += ((fallen.highest - fallen.lowest) * rules[number].weight).astype(np.int32)
    return more


def _raise(highest: np.ndarray, earned: np.ndarray, weights: np.ndarray, more: np.ndarray) -> None:
    """Write into `highest`, a view, the share of those that may earn more."""
    where = more.nonzero()[0]
    if where.size:
        highest[where] = _share(earned[where] + more[where], weights[where])


def _widen(judgement: Judgement, rows: slice, verdicts: list[Verdict]) -> None:
    """Where it is open whether a rule is for a community: from the worst to the best that can still be entered.

    They are few; for all others the ends are sums (see `_more`).
    """
    unsure = [verdict.fallen.rows[verdict.fallen.open] for verdict in verdicts]
    where = np.unique(np.concatenate(unsure)) if unsure else np.empty(0, dtype=np.int64)
    if not where.size:
        return
    standard, at = judgement.standard, where + rows.start
    ends = _ends(standard.rules, verdicts, where, rows.stop - rows.start)
    judgement.score_low[at], judgement.score_high[at] = _furthest(*ends)
    for place, head in enumerate(standard.heads):
        own = [number for number, rule in enumerate(standard.rules) if rule.head.key == head.key]
        judgement.head_low[place, at], judgement.head_high[place, at] = _furthest(*(end[own] for end in ends))


def _ends(rules: tuple, verdicts: list[Verdict], where: np.ndarray, size: int) -> tuple[np.ndarray, ...]:
    """(weights, lowest credits, highest credits, whether the rule may yet leave the sum) as (R, m) of m communities."""
    letters = np.stack([verdict.letters[where] for verdict in verdicts])
    against = np.array([rule.against for rule in rules])[:, None]
    out = (letters == ORD[Outcome.NOT_APPLICABLE]) | ((letters == ORD[Outcome.PASS]) & against)
    weights = np.array([rule.weight for rule in rules])[:, None] * ~out
    lowest = np.where(letters == ORD[Outcome.PASS], FULL, 0)
    highest, leaves = lowest.copy(), np.zeros(lowest.shape, dtype=bool)
    position = np.full(size, -1)
    position[where] = np.arange(len(where))
    for number, verdict in enumerate(verdicts):
        column = position[verdict.fallen.rows]
        here, column = column >= 0, column[column >= 0]
        lowest[number, column] = verdict.fallen.lowest[here]
        highest[number, column] = verdict.fallen.highest[here]
        leaves[number, column] = verdict.fallen.open[here]
        weights[number, column[verdict.fallen.out[here]]] = 0
    return weights, lowest, highest, leaves


def _furthest(weights: np.ndarray, lowest: np.ndarray, highest: np.ndarray, leaves: np.ndarray) -> tuple:
    """The least and the most that the share can come to, in 0.01 %.

    A rule that may leave the sum leaves it for the worst case where its credit is above the share, and for the best where it
    is below. Each leaving moves the share on, so that what has left never wants to come back.
    """
    shares = []
    for credit, worse in ((lowest, np.greater), (highest, np.less)):
        staying = weights
        while True:
            earned, weight = (staying * credit).sum(axis=0), staying.sum(axis=0)
            going = leaves & (staying > 0) & worse(credit * weight, earned)
            if not going.any():
                break
            staying = staying * ~going
        shares.append(_share(earned, weight))
    return tuple(shares)


def half_up(amount: np.ndarray, divisor: np.ndarray, times: int, per: int) -> np.ndarray:
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
