"""Judging compares the figures of n communities with a standard. It works on columns and never loops over communities."""

from __future__ import annotations

from datetime import date

import numpy as np

from assessments.rules import scoring, scoring_first
from assessments.rules.case import Case
from assessments.rules.figures import Table
from assessments.rules.judgement import Judgement
from assessments.rules.outcomes import Outcome
from assessments.rules.standard import Standard
from assessments.rules.verdicts import judge_rule

BLOCK = 131_072  # communities judged at a time: bounds the memory in use, so that it fits the processor's caches
SCORES = {1: scoring_first.score, 2: scoring.score, 3: scoring.score}  # number of a formula → what fills in its scores


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
            fallen = verdict.fallen
            judgement.fallen[number].append(fallen._replace(rows=fallen.rows + start) if start else fallen)
        SCORES[standard.scoring.formula](judgement, rows, verdicts)
    return judgement
