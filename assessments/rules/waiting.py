"""Which facts a verdict waits for: those that are not known and whose being known could decide it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from assessments.rules.amounts import Where, Word
from assessments.rules.case import Case, Condition
from assessments.rules.rule import Rule
from assessments.rules.standard import Standard


def waiting(standard: Standard, rule: Rule, case: Case) -> dict[str, np.ndarray]:
    """Fact → (n,) bool: the verdict on the community, where there is none yet, waits for it. A tally stands for its parts.

    To be asked of communities that lack a verdict only: of others it says what is not known.
    """
    found: dict[str, np.ndarray] = {}
    for name, where in _wanted(rule, case):
        for part in standard.measured([name]):
            column = case.table.column(part)
            if not column.complete:
                found[part] = found.get(part, False) | (where & ~column.known)
    return {fact: where for fact, where in found.items() if where.any()}


def _wanted(rule: Rule, case: Case) -> Iterator[tuple[str, np.ndarray]]:
    everywhere = np.ones(len(case.table), dtype=bool)
    if rule.when:
        yield from _of_condition(rule.when, case, everywhere)
    for demand in rule.demands:
        truth = demand.must.surely(demand.must.ends(demand.fact, case))
        open_ = ~(truth.yes | truth.no)
        yield demand.fact, open_
        for word in (demand.must.low, demand.must.high, demand.must.among):
            yield from _of_word(word, case, open_)
    if rule.passes_when:
        yield from _of_condition(rule.passes_when, case, everywhere)


def _of_word(word: Word | None, case: Case, where: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    if isinstance(word, Where):
        yield from _of_condition(word.condition, case, where)
        yield from _of_word(word.then, case, where)
        yield from _of_word(word.otherwise, case, where)
    elif word:
        for name in word.needs:
            yield name, where


def _of_condition(condition: Condition, case: Case, where: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    truth = case.truth(condition)
    for name in condition.names:
        yield name, where & ~(truth.yes | truth.no)
