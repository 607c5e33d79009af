"""Limits compare a measured figure with an amount. Conditions decide to which communities a rule applies."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import NamedTuple

import numpy as np

from assessments.rules.amounts import Fixed, Word, first_value, word
from assessments.rules.case import Amounts, Case, Condition, Ranges, Truth
from assessments.rules.figures import UNBOUNDED, Unit

FULL = 10_000  # credit of a rule that is met, in 0.01 %


class Bounds(NamedTuple):
    """A limit worked out for communities. A bound is one int for all, an array with one value for each, or None."""

    low: Amounts | None
    high: Amounts | None
    among: Amounts | None

    def at(self, rows: np.ndarray) -> Bounds:
        """The bounds of the communities with these indices."""
        return Bounds(*(bound[rows] if isinstance(bound, np.ndarray) else bound for bound in self))


class Ends(NamedTuple):
    """A figure and its limit where parts are missing: the least and the most of the figure, the hardest and the easiest limit."""

    least: np.ndarray
    most: np.ndarray
    hardest: Bounds
    easiest: Bounds

    @property
    def meet(self) -> bool:
        """Whether, of the first community, both ends are one: what is missing changes neither the figure nor the limit."""
        return all(
            np.ravel(low)[0] == np.ravel(high)[0]
            for low, high in ((self.least, self.most), *zip(self.hardest, self.easiest, strict=True))
            if low is not None
        )


@dataclass(frozen=True)
class Limit:
    """A figure has to be from `low` to `high`, both included; one of them may be absent.

    graded   a community below `low` earns the share that it reaches; without it, below `low` earns nothing
    among    the figure counts the things that are lacking among this many; the credit is the share not lacking
    """

    low: Word | None = None
    high: Word | None = None
    graded: bool = False
    among: Word | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts without which the limit is not known."""
        return tuple(need for part in (self.low, self.high, self.among) if part for need in part.needs)

    @property
    def names(self) -> tuple[str, ...]:
        """Every fact the limit looks at, including those without which it is still known."""
        return tuple(name for part in (self.low, self.high, self.among) if part for name in part.names)

    @property
    def alike(self) -> tuple[str, ...]:
        """The facts that the figure is compared with as they are: their unit is the figure's."""
        return tuple(name for part in (self.low, self.high, self.among) if part for name in part.alike)

    def bounds(self, case: Case) -> Bounds:
        """The limit worked out for all communities of a case."""
        return Bounds(*(part.of(case) if part else None for part in (self.low, self.high, self.among)))

    def ends(self, fact: str, case: Case) -> Ends:
        """A fact and the limit at both ends. ``case`` is read at the least end."""
        least, most = self.bounds(case), self.bounds(case.other)
        hardest = Bounds(most.low, least.high, least.among)
        return Ends(case.values(fact), case.other.values(fact), hardest, Bounds(least.low, most.high, most.among))

    def met(self, measured: np.ndarray, bounds: Bounds) -> np.ndarray:
        """Bool array: the figure is within the bounds."""
        if bounds.low is None:
            return measured <= bounds.high
        enough = measured >= bounds.low
        return enough if bounds.high is None else enough & (measured <= bounds.high)

    def surely(self, ends: Ends) -> Truth:
        """Where the figure is within the bounds, and where it is not, whatever the missing parts turn out to be."""
        yes = no = None
        if ends.easiest.low is not None:
            yes, no = ends.least >= ends.hardest.low, ends.most < ends.easiest.low
        if ends.easiest.high is not None:
            below, above = ends.most <= ends.hardest.high, ends.least > ends.easiest.high
            yes, no = (below, above) if yes is None else (yes & below, no | above)
        return Truth(yes, no)

    def certain_gap(self, ends: Ends) -> np.ndarray:
        """The gap that no missing part can close: see `gap`."""
        if ends.easiest.among is not None:
            return ends.least
        short = np.maximum(ends.easiest.low - ends.most, 0) if ends.easiest.low is not None else 0
        return short + (np.minimum(ends.easiest.high - ends.least, 0) if ends.easiest.high is not None else 0)

    def credits(self, ends: Ends) -> tuple[np.ndarray, np.ndarray]:
        """The lowest and the highest credit that the missing parts can still bring, in 0.01 %."""
        worst, best = (ends.most, ends.least) if self.among else (ends.least, ends.most)
        lowest, highest = self.credit(worst, ends.hardest), self.credit(best, ends.easiest)
        truth = self.surely(ends)
        return np.where(truth.yes, FULL, lowest), np.where(truth.no, np.minimum(highest, FULL - 1), FULL)

    def gap(self, measured: np.ndarray, bounds: Bounds) -> np.ndarray:
        """How much the figure is short (> 0) or over the limit (< 0), in its smallest unit; 0 within the bounds."""
        if bounds.among is not None:
            return measured
        if bounds.low is None:
            return np.minimum(bounds.high - measured, 0)
        gap = np.maximum(bounds.low - measured, 0)
        return gap if bounds.high is None else gap + np.minimum(bounds.high - measured, 0)

    def credit(self, measured: np.ndarray, bounds: Bounds) -> np.ndarray:
        """The credit of a community outside the bounds, in 0.01 %, rounded down: it is never the full credit."""
        if bounds.among is not None:
            return np.maximum(bounds.among - measured, 0) * FULL // np.maximum(bounds.among, 1)
        if not self.graded or (isinstance(bounds.low, int) and bounds.low <= 1):  # nobody reaches a share of one thing
            return np.zeros_like(measured)
        return np.maximum(measured, 0) * FULL // np.maximum(bounds.low, 1)

    def say(self, case: Case, unit: Unit) -> str:
        """The limit for the first community: “≥ 400.00 m²”, “5—7 人”."""
        low, high, among = (None if bound is None else first_value(bound) for bound in self.bounds(case))
        if among is not None:
            return unit.text(0)
        if low is not None and high is not None:
            return unit.exact(low) if low == high else f"{unit.number(low)}—{unit.text(high)}"
        if low is not None:
            return f"≥ {unit.exact(low)}{self.low.aside(case)}"
        return f"≤ {unit.exact(high)}{self.high.aside(case)}"


def at_least(amount: Word | int | str) -> Limit:
    """Not less than the amount. A community that falls short earns the share that it reaches."""
    return Limit(low=word(amount), graded=True)


def at_most(amount: Word | int | str) -> Limit:
    """Not more than the amount."""
    return Limit(high=word(amount))


def between(low: Word | int | str, high: Word | int | str) -> Limit:
    """From low to high, both included."""
    return Limit(low=word(low), high=word(high))


def exactly(amount: Word | int | str) -> Limit:
    """Neither less nor more than the amount."""
    return between(amount, amount)


def all_of(total: Word | str) -> Limit:
    """Not less than the whole number of things, graded: all_of("grids")."""
    return at_least(total)


def none_of(total: Word | str) -> Limit:
    """The figure counts lacking things and has to be 0 of the total: none_of("leaders_tested")."""
    return Limit(high=Fixed(0), among=word(total))


@dataclass(frozen=True)
class Compare(Condition):
    """Compares a fact with an amount by the operator `how`, or, with `named`, a choice with these of its values.

    `because` is the sentence in Chinese that says why the condition does not hold.
    """

    fact: str
    how: Callable[[np.ndarray, Amounts], np.ndarray]
    amount: Word
    because: str
    named: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.fact, *self.amount.names)

    def test(self, case: Case) -> Truth:
        if self.named:
            column = case.table.column(self.fact)
            yes = reduce(operator.or_, [column.values == case.code(self.fact, name) for name in self.named])
            return Truth(yes, ~yes if column.complete else ~yes & column.known)
        least, most = (case, case.other) if case.end == case.LEAST else (case.other, case)
        if case.known(self.names) is None:
            yes = self.how(least.values(self.fact), self.amount.of(least))
            return Truth(yes, ~yes)
        return self._at_both_ends(
            (least.values(self.fact), most.values(self.fact)), (self.amount.of(least), self.amount.of(most))
        )

    def _at_both_ends(self, figure: tuple, amount: tuple) -> Truth:
        """Where the comparison holds, and where it does not, for everything from the least to the most of both sides."""
        (least, most), (lower, upper) = figure, amount
        if self.how is operator.eq:
            return Truth((least == upper) & (most == lower), (most < lower) | (least > upper))
        if self.how is operator.lt:
            return Truth(most < lower, least >= upper)
        return Truth(self.how(least, upper), ~self.how(most, lower))

    def within(self, case: Case) -> Ranges:
        if self.named:
            return {}
        least, most = case.table.column(self.fact).ends()
        lower, upper = (self.amount.of(end) for end in (case, case.other))
        if self.how is not operator.lt:
            least = np.maximum(least, lower + (self.how is operator.gt))
        if self.how in (operator.lt, operator.eq):
            most = np.minimum(most, upper - (self.how is operator.lt))
        return {self.fact: (least, most)}

    def beyond(self, case: Case) -> Ranges:
        other = {operator.lt: operator.ge, operator.ge: operator.lt}.get(self.how)
        return replace(self, how=other).within(case) if other and not self.named else {}

    def reason(self, case: Case) -> str:
        return self.because


def equals(fact: str, *names: str, because: str = "") -> Compare:
    """The value of a choice is one of these: equals("community_kind", "urban", because="…")."""
    return Compare(fact, operator.eq, Fixed(0), because, names)


def since_date(fact: str, day: date, because: str = "") -> Compare:
    """The date of a fact is this day or later."""
    return Compare(fact, operator.ge, Fixed(day.toordinal()), because)


def some(fact: str, because: str) -> Compare:
    """The fact is greater than 0."""
    return Compare(fact, operator.gt, Fixed(0), because)


def fewer(fact: str, amount: Word | int | str, because: str = "") -> Compare:
    """The fact is less than the amount."""
    return Compare(fact, operator.lt, word(amount), because)


def counts(fact: str, amount: Word | int | str, because: str = "") -> Compare:
    """The fact equals the amount."""
    return Compare(fact, operator.eq, word(amount), because)


@dataclass(frozen=True)
class Several(Condition):
    """Several conditions as one."""

    conditions: tuple[Condition, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for condition in self.conditions for name in condition.names)


class Both(Several):
    """Holds where all of several conditions hold; its reason is that of the first that does not."""

    def test(self, case: Case) -> Truth:
        truths = [condition.test(case) for condition in self.conditions]
        return Truth(
            reduce(operator.and_, [truth.yes for truth in truths]),
            reduce(operator.or_, [truth.no for truth in truths]),
        )

    def within(self, case: Case) -> Ranges:
        ranges: Ranges = {}
        for condition in self.conditions:
            for fact, (least, most) in condition.within(case).items():
                lower, upper = ranges.get(fact, (least, most))
                ranges[fact] = np.maximum(lower, least), np.minimum(upper, most)
        return ranges

    def reason(self, case: Case) -> str:
        return next((condition.reason(case) for condition in self.conditions if condition.test(case).no[0]), "")


def both(*conditions: Condition) -> Both:
    """All of these conditions hold."""
    return Both(conditions)


@dataclass(frozen=True)
class Either(Several):
    """Holds where at least one of several conditions holds."""

    because: str

    def test(self, case: Case) -> Truth:
        truths = [condition.test(case) for condition in self.conditions]
        return Truth(
            reduce(operator.or_, [truth.yes for truth in truths]),
            reduce(operator.and_, [truth.no for truth in truths]),
        )

    def within(self, case: Case) -> Ranges:
        """Of each figure what one of those conditions leaves that may yet hold."""
        each = [(condition.test(case).no, condition.within(case)) for condition in self.conditions]
        ranges: Ranges = {}
        for fact in {name for _, within in each for name in within}:
            whole = case.table.column(fact).ends()
            ends = [(no, *within.get(fact, whole)) for no, within in each]
            least = np.minimum.reduce([np.where(no, UNBOUNDED, lower) for no, lower, _ in ends])
            ranges[fact] = least, np.maximum.reduce([np.where(no, 0, upper) for no, _, upper in ends])
        return ranges

    def reason(self, case: Case) -> str:
        return self.because


def either(*conditions: Condition, because: str) -> Either:
    """At least one of these conditions holds: either(fewer("premises_area", 400 * M2), …, because="…")."""
    return Either(conditions, because)


@dataclass(frozen=True)
class Not(Condition):
    """Holds where a condition does not hold."""

    condition: Condition
    because: str

    @property
    def names(self) -> tuple[str, ...]:
        return self.condition.names

    def test(self, case: Case) -> Truth:
        truth = self.condition.test(case)
        return Truth(truth.no, truth.yes)

    def reason(self, case: Case) -> str:
        return self.because


def not_(condition: Condition, because: str) -> Not:
    """The condition does not hold: not_(NEW_URBAN, because="按 8.2 考核")."""
    return Not(condition, because)
