"""The verdict of one rule on n communities, in columns: the letters, the gaps, and what is earned where it is not met."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np

from assessments.rules.case import Amounts, Case
from assessments.rules.limits import FULL, Bounds, Ends
from assessments.rules.outcomes import Outcome
from assessments.rules.rule import Demand, Rule

ORD = {outcome: np.uint8(ord(outcome)) for outcome in Outcome}


class Fallen(NamedTuple):
    """The communities that a rule does not simply pass: not met, 提示 or 数据缺失, with the gap and the credit of each.

    rows     indices of the communities in the table, ascending
    gap      in the smallest unit of the rule: > 0 is short, < 0 is over the limit; 0 while data is missing
    apart    (rows, further units of the demands): the gaps in those units, in the order of Rule.lacks
    lowest, highest   in 0.01 %: the credit, and with data missing the ends between which it will be
    open     bool: not even known whether the rule is for the community
    out      bool: that is not known, but it leaves the sum for sure: it counts only against a community and cannot fail
    """

    rows: np.ndarray
    gap: np.ndarray
    apart: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    open: np.ndarray
    out: np.ndarray


class Verdict(NamedTuple):
    """The verdict of one rule: the letters of all n communities, and those that do not simply pass."""

    letters: np.ndarray
    fallen: Fallen


NUMBERS = np.empty(0, dtype=np.int64)
NOWHERE = np.empty(0, dtype=bool)
NOBODY = Fallen(NUMBERS, NUMBERS, np.empty((0, 0), dtype=np.int64), NUMBERS, NUMBERS, NOWHERE, NOWHERE)


def judge_rule(rule: Rule, case: Case) -> Verdict:
    """Judge one rule for all communities of a case. Before its first day the rule applies to none."""
    if case.on < rule.begins:
        return Verdict(np.full(len(case.table), ORD[Outcome.NOT_APPLICABLE]), NOBODY)
    demands = [(demand, case.values(demand.fact), demand.must.bounds(case)) for demand in rule.demands]
    met = reduce(np.logical_and, [demand.must.met(measured, bounds) for demand, measured, bounds in demands])
    if rule.passes_when:
        met |= case.truth(rule.passes_when).yes
    advised = rule.advise.bounds(case) if rule.advise else None
    letters = _letters(rule, case, met, advised)
    undecided = _settle(rule, case, letters)

    plain = (
        (letters == ORD[Outcome.FAIL]) | (letters == ORD[Outcome.HINT]) if rule.hints else letters == ORD[Outcome.FAIL]
    )
    if undecided is not None:
        plain[undecided.rows] = False
    rows = plain.nonzero()[0]
    demands = [(demand, measured[rows], bounds.at(rows)) for demand, measured, bounds in demands]
    credit = _earned(_partial(demands), case)
    if rule.hints:
        credit = np.where(letters[rows] == ORD[Outcome.FAIL], credit, FULL)
    gap, apart = _gaps(rule, demands, advised and advised.at(rows))
    nowhere = np.zeros(len(rows), dtype=bool)
    fallen = Fallen(rows, gap, apart, credit, credit, nowhere, nowhere)
    if undecided is not None:
        fallen = _merged(fallen, undecided)
    return Verdict(letters, _against(fallen, letters) if rule.against else fallen)


def _against(fallen: Fallen, letters: np.ndarray) -> Fallen:
    """Of a rule that counts only against a community: nothing is earned, and where it may yet be met, it may yet leave the sum."""
    nothing, missing = np.zeros_like(fallen.gap), letters[fallen.rows] == ORD[Outcome.MISSING]
    return fallen._replace(lowest=nothing, highest=nothing, open=missing & ~fallen.out)


def _letters(rule: Rule, case: Case, met: np.ndarray, advised: Bounds | None) -> np.ndarray:
    """The letter of each community as if all its figures were known."""
    short = ORD[Outcome.HINT if rule.soft else Outcome.FAIL]
    letters = np.multiply(met, ORD[Outcome.PASS] - short)
    letters += short
    if rule.advise:
        within = rule.advise.met(case.values(rule.fact), advised)
        _put(letters, met & ~within, Outcome.HINT)
    if rule.when:
        _put(letters, case.truth(rule.when).no, Outcome.NOT_APPLICABLE)
    return letters


def _settle(rule: Rule, case: Case, letters: np.ndarray) -> Fallen | None:
    """Put right the letters of the communities of which a figure is not known; None where there is none.

    They are few: only they are judged at both ends of their figures. What both ends agree on is decided.
    """
    known = case.known(rule.needs)
    unknown = None if known is None else ~known
    open_ = None
    if rule.when and case.known(rule.when.names) is not None:
        truth = case.truth(rule.when)
        open_ = ~(truth.yes | truth.no)
        unknown = open_ if unknown is None else (unknown & ~truth.no) | open_
    elif rule.when and unknown is not None:
        unknown = unknown & ~case.truth(rule.when).no
    if unknown is None or not unknown.any():
        return None
    rows = unknown.nonzero()[0]
    if case.standard.scoring.known_only:
        letters[rows] = ORD[Outcome.MISSING]
        nothing, nowhere = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
        apart = np.zeros((len(rows), len(rule.lacks) - 1), dtype=np.int64)
        return Fallen(rows, nothing, apart, nothing, np.full(len(rows), FULL), nowhere, nowhere)
    part, undecided = case.part(rows), np.zeros(len(rows), dtype=bool)
    if open_ is not None:
        part, undecided = if_it_is_for(rule, part), open_[rows]
    decided, gap, apart, lowest, highest = _at_both_ends(rule, part)
    letters[rows] = np.where(undecided, ORD[Outcome.MISSING], decided)
    gap, apart = np.where(undecided, 0, gap), np.where(undecided[:, None], 0, apart)
    cannot_fail = rule.against and not case.standard.scoring.wider
    out = undecided & (decided == ORD[Outcome.PASS]) & cannot_fail
    fallen = Fallen(rows, gap, apart, lowest, highest, undecided, out)
    return Fallen(*(column[letters[rows] != ORD[Outcome.PASS]] for column in fallen))


def if_it_is_for(rule: Rule, case: Case) -> Case:
    """The case as it is if the rule is for all communities of which that is not known: what makes it theirs may decide it too."""
    return case if rule.when is None or case.standard.scoring.wider else case.given(rule.when)


def _at_both_ends(rule: Rule, case: Case) -> tuple[np.ndarray, ...]:
    """(letters, gaps, gaps apart, lowest and highest credit) of communities of which figures are not known, if the rule is for them."""
    ends = [(demand, demand.must.ends(demand.fact, case)) for demand in rule.demands]
    truths = [demand.must.surely(end) for demand, end in ends]
    yes, no = reduce(np.logical_and, [t.yes for t in truths]), reduce(np.logical_or, [t.no for t in truths])
    credits = [demand.must.credits(end) for demand, end in ends]
    lowest, highest = (np.minimum.reduce(each) for each in zip(*credits, strict=True))
    if rule.shared and case.known((rule.shared,)) is not None:
        highest = _best_of_shared(rule, case, ends)
    lowest, highest = _earned(lowest, case), _earned(highest, case)
    if rule.passes_when:
        excused = case.truth(rule.passes_when)
        yes, no = yes | excused.yes, no & excused.no
        lowest, highest = np.where(excused.yes, FULL, lowest), np.where(excused.no, highest, FULL)
    gaps = [(demand.unit, demand.must.certain_gap(end)) for demand, end in ends]
    hinted = np.zeros(len(yes), dtype=bool)
    if rule.advise:
        end = rule.advise.ends(rule.fact, case)
        hinted = yes & rule.advise.surely(end).no
        gaps.append((rule.unit, rule.advise.certain_gap(end)))
    if rule.soft:
        hinted, no, highest = hinted | no, np.zeros_like(no), np.full_like(highest, FULL)
    letters = np.select(
        [hinted, yes, no], [ORD[Outcome.HINT], ORD[Outcome.PASS], ORD[Outcome.FAIL]], ORD[Outcome.MISSING]
    )
    gap, apart = _by_unit(rule, gaps, len(yes))
    short = hinted | no
    return letters, gap * short, apart * short[:, None], np.where(yes | hinted, FULL, lowest), highest


def _best_of_shared(rule: Rule, case: Case, ends: list[tuple[Demand, Ends]]) -> np.ndarray:
    """The highest credit where two demands share a whole that is not known: more persons make the days harder (5.8), a missing
    course lighter.

    The first earns figure ÷ (each × whole), the other (whole − lacking) ÷ whole: the lesser of the two rises with the whole
    to where both are the same, whole = lacking + figure ÷ each, and then falls. One of the whole numbers beside it is best.
    """
    least, most = case.table.column(rule.shared).ends()
    figure = next(end.most for demand, end in ends if demand.must.low)
    lacking = next(end.least for demand, end in ends if demand.must.among)
    turn = lacking + figure // np.maximum(asked_of_one(rule, case), 1)
    found = []
    for whole in (np.clip(turn, least, most), np.clip(turn + 1, least, most)):
        there = case.put({rule.shared: (whole, whole)})
        credits = [demand.must.credits(demand.must.ends(demand.fact, there))[1] for demand in rule.demands]
        found.append(np.minimum.reduce(credits))
    return np.maximum(*found)


def asked_of_one(rule: Rule, case: Case) -> Amounts:
    """How much the demand with a low limit asks for each of the whole that it shares: 7 days a person, in half-days."""
    one = np.ones(len(case.table), dtype=np.int64)
    low = next(demand.must.low for demand in rule.demands if demand.must.low)
    return low.of(case.put({rule.shared: (one, one)}))


def _merged(one: Fallen, other: Fallen) -> Fallen:
    """Both, in the order of their rows."""
    order = np.argsort(np.concatenate([one.rows, other.rows]), kind="stable")
    return Fallen(*(np.concatenate(pair)[order] for pair in zip(one, other, strict=True)))


def _put(letters: np.ndarray, where: np.ndarray, outcome: Outcome) -> None:
    """letters[where] = outcome, with bit operations: each True of ``where`` becomes a mask 0xFF. As fast for many as for few."""
    letters ^= (letters ^ ORD[outcome]) & np.negative(where.view(np.uint8))


def _gaps(rule: Rule, demands: list, advised: Bounds | None) -> tuple[np.ndarray, np.ndarray]:
    """The gaps in the rule's unit, and those in further units.

    ``demands``: (Demand, measured, Bounds) of the communities that fail or get a hint, the main demand first.
    """
    gaps = [(demand.unit, demand.must.gap(measured, bounds)) for demand, measured, bounds in demands]
    if rule.advise:
        gaps.append((rule.unit, rule.advise.gap(demands[0][1], advised)))
    return _by_unit(rule, gaps, len(demands[0][1]))


def _by_unit(rule: Rule, gaps: list[tuple[str, np.ndarray]], size: int) -> tuple[np.ndarray, np.ndarray]:
    """The gaps of demands summed in the rule's unit, (size,), and in each further unit, (size, further units)."""
    own, *further = (_summed([gap for unit, gap in gaps if unit == lack.unit]) for lack in rule.lacks)
    return own, np.stack(further, axis=1) if further else np.empty((size, 0), dtype=np.int64)


def _summed(gaps: list[np.ndarray]) -> np.ndarray:
    """What is short in all, or, where nothing is, what is over the limit in all."""
    if len(gaps) == 1:
        return gaps[0]
    short = sum(np.maximum(gap, 0) for gap in gaps)
    return np.where(short > 0, short, sum(gaps))


def _partial(demands: list) -> np.ndarray:
    """The credit of the communities that fail, in 0.01 %: the lowest credit among their demands (see _gaps)."""
    if len(demands) == 1:
        demand, measured, bounds = demands[0]
        return demand.must.credit(measured, bounds)
    return np.minimum.reduce(
        [
            np.where(demand.must.met(measured, bounds), FULL, demand.must.credit(measured, bounds))
            for demand, measured, bounds in demands
        ]
    )


def _earned(credit: np.ndarray, case: Case) -> np.ndarray:
    """What a rule that is not met earns of its degree of completion (0.01 %, rounded down): all or half of it, as the standard says."""
    percent = case.readings.get(case.standard.scoring.partial, 100)
    return credit if percent == 100 else np.where(credit < FULL, credit * percent // 100, credit)
