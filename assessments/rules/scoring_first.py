"""The first formula of the score: twenty points a head, missing data counted as failed and as met.

No year is judged by it any more. It stays for the years that were sealed by it.
"""

from __future__ import annotations

import numpy as np

from assessments.rules.document import ClauseKind
from assessments.rules.judgement import Judgement
from assessments.rules.limits import FULL
from assessments.rules.outcomes import Outcome
from assessments.rules.scoring import count_of, half_up
from assessments.rules.verdicts import ORD, Verdict

POINT = 100  # points are stored in 0.01 points
HEAD = 20  # points of a head


def score(judgement: Judgement, rows: slice, verdicts: list[Verdict]) -> None:
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
        points[:] = _points(earned, weights, HEAD * POINT)
        np.greater(weights, 0, out=applies)
        most += applies * np.int32(HEAD)
        reached_low += points
        reached_high += points
        best = judgement.head_high[index, rows]
        best[:] = points
        lacking = np.flatnonzero(missing > 0)
        best_earned = earned[lacking] + missing[lacking] * np.int32(FULL)
        best[lacking] = _points(best_earned, weights[lacking], HEAD * POINT)
        reached_high[lacking] += best[lacking] - points[lacking]
    for letter, count in hard.items():
        judgement.hard[letter][rows] = count
    np.greater(most, 0, out=judgement.scored[rows])
    score = judgement.score_low[rows]
    score[:] = half_up(reached_low, most, 100, 1)
    best = judgement.score_high[rows]
    best[:] = score
    lacking = np.flatnonzero(reached_high > reached_low)
    best[lacking] = half_up(reached_high[lacking], most[lacking], 100, 1)


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
        counts = {letter: count_of(letters, letter) for letter in counted}
        earned += (counts[Outcome.PASS] + counts[Outcome.HINT]) * np.int32(FULL * weight)
        for verdict in group:
            failed = verdict.letters[verdict.fallen.rows] == ORD[Outcome.FAIL]
            earned[verdict.fallen.rows[failed]] += verdict.fallen.lowest[failed] * weight
        lacking += counts[Outcome.MISSING] * np.int16(weight)
        weights += (np.uint8(len(group)) - counts[Outcome.NOT_APPLICABLE]) * np.int16(weight)
        judgement.missing[rows] += counts[Outcome.MISSING]
        for letter, count in counts.items() if kind is ClauseKind.HARD else ():
            hard[letter] += count
    return earned, lacking, weights


def _points(earned: np.ndarray, weights: np.ndarray, full: int) -> np.ndarray:
    """The points of a head in 0.01 points, of at most ``full``. Rounding never gives full points while a rule is not met."""
    points = half_up(earned, weights, full, FULL)
    points -= (points == full) & (earned < weights * np.int32(FULL))
    return points
