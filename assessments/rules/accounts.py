"""What the score of a community comes from, as plain numbers: printed, so that another program can recompute it.

docs/handbook/recompute.py is such a program.
"""

from __future__ import annotations

import numpy as np

from assessments.rules.amounts import first_value
from assessments.rules.case import Amounts, Case
from assessments.rules.figures import UNBOUNDED
from assessments.rules.judging import Judgement
from assessments.rules.rule import Demand
from assessments.rules.verdicts import asked_of_one, if_it_is_for


def accounts(judgement: Judgement) -> list[dict[str, dict[str, object]]]:
    """For each community: rule key → the numbers that decide what the rule adds to the score.

    head, weight, hard, against   of the rule
    open      not even known whether the rule will count: with missing data
    each      of demands that share a whole (Rule.shared): how much the first asks for each of it
    demands   figures and limits, see `_account`; where it is open whether the rule is for the community, as they are if it is
    """
    standard = judgement.standard
    case = Case(standard, judgement.table, judgement.on)
    found: list[dict[str, dict[str, object]]] = [{} for _ in range(len(judgement.table))]
    for number, rule in enumerate(standard.rules):
        open_ = np.zeros(len(found), dtype=bool)
        for fallen in judgement.fallen[number]:
            open_[fallen.rows] = fallen.open
        own = if_it_is_for(rule, case)
        demands = [_account(demand, own) for demand in rule.demands]
        terms = {"head": rule.head.title, "weight": rule.weight, "hard": rule.is_hard, "against": rule.against}
        if rule.shared:
            terms["each"] = first_value(asked_of_one(rule, own))
        for at, account in enumerate(found):
            account[rule.key] = {**terms, "open": bool(open_[at]), "demands": [_of(demand, at) for demand in demands]}
    return found


def _account(demand: Demand, case: Case) -> dict[str, object]:
    """A figure and its limit, with each value an array or one for all; in the smallest unit, None: no end is known.

    figure   [least, most] that it can be
    low, high   [easiest, hardest] that the limit can be; absent where there is no such limit
    graded   below the limit the share reached counts
    among    [easiest, hardest]: the figure counts what is lacking among so many; absent in other limits
    """
    least, most, hardest, easiest = demand.must.ends(demand.fact, case)
    account: dict[str, object] = {"title": demand.title, "figure": [least, most], "graded": demand.must.graded}
    for name in ("low", "high", "among"):
        if getattr(easiest, name) is not None:
            account[name] = [getattr(easiest, name), getattr(hardest, name)]
    return account


def _of(account: dict[str, object], at: int) -> dict[str, object]:
    """The account of one community."""
    return {
        name: [_number(end, at) for end in value] if isinstance(value, list) else value
        for name, value in account.items()
    }


def _number(amount: Amounts, at: int) -> int | None:
    number = int(amount[at]) if isinstance(amount, np.ndarray) else int(amount)
    return None if number >= UNBOUNDED else number


def scoring_of(judgement: Judgement) -> dict[str, object]:
    """The numbers of the standard by which credits become a score and a score a grade."""
    scoring, readings = judgement.standard.scoring, judgement.standard.reading(judgement.on)
    return {
        "formula": scoring.formula,
        "partial_percent": readings.get(scoring.partial, 100),
        "grades": [list(grade) for grade in scoring.grades],
        "ceilings": [[readings.get(many, many), readings[best]] for many, best in scoring.ceilings],
    }


def results_of(judgement: Judgement) -> list[dict[str, object]]:
    """For each community: score and the share of each head in 0.01, [lowest, highest] that can still be; the two grades.

    Nothing where the standard knows no score; None where no rule is in force for the community.
    """
    if not judgement.standard.grades:
        return [{} for _ in range(len(judgement.table))]
    found = []
    for at, (scored, grades) in enumerate(zip(judgement.scored.tolist(), judgement.grades(), strict=True)):
        score = [int(judgement.score_low[at]), int(judgement.score_high[at])] if scored else None
        heads = {
            head.title: [int(judgement.head_low[place, at]), int(judgement.head_high[place, at])]
            for place, head in enumerate(judgement.standard.heads)
            if judgement.heads_in[place, at]
        }
        found.append({"score": score, "grades": list(grades) if scored else [], "heads": heads})
    return found
