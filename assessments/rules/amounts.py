"""Amounts: how much a limit asks of a community.

by("funding_tier", …), one_per(200, "households", low=5, high=7), percent_of(15, "population"), … Each amount
knows which facts it `needs`, is worked out for whole columns of communities at once, and can be said in
Chinese for one. It is read against a Case, at one end of the figures of which a part is missing: an amount grows with
each of its facts, so that the least of them give the least amount. Those that do not, say so themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from assessments.rules.case import Amounts, Case, Condition
from assessments.rules.figures import UNBOUNDED, Unit
from lodi_community.records.figures import decimals, scaled, shorten

M2, YUAN, WAN, DAY = 100, 100, 100 * 10_000, 2  # one m², one 元, one 万元, one day in the smallest unit


def first_value(amounts: Amounts) -> int:
    """The value for the first community of a case. Sentences are about one community, whose case holds it alone."""
    return int(np.ravel(amounts)[0])


def _part(amounts: Amounts, whole: Amounts) -> Amounts:
    """What is worked out from a whole: without an end where the whole has none, for a part of what is not known is none."""
    return np.where(whole >= UNBOUNDED, UNBOUNDED, amounts) if isinstance(whole, np.ndarray) else amounts


class Word:
    """An amount that a limit or condition speaks of, in the unit of the figure it is compared with."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts without which the amount is not known."""
        return ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every fact the amount looks at, also those it can do without."""
        return self.needs

    @property
    def alike(self) -> tuple[str, ...]:
        """The facts that are taken as they are: their unit is the amount's."""
        return ()

    def of(self, case: Case) -> Amounts:
        """The amount: one int for all communities, or an int64 array with one for each."""
        raise NotImplementedError

    def say(self, case: Case, unit: Unit) -> str:
        """How the amount comes about for the first community; empty when there is nothing to tell."""
        return ""

    def aside(self, case: Case) -> str:
        """A remark in brackets behind the amount."""
        return ""


@dataclass(frozen=True)
class Fixed(Word):
    """A number of the text."""

    amount: int

    def of(self, case: Case) -> Amounts:
        return self.amount


@dataclass(frozen=True)
class The(Word):
    """A fact of the community itself."""

    fact: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.fact,)

    alike = needs

    def of(self, case: Case) -> Amounts:
        return case.values(self.fact)

    def say(self, case: Case, unit: Unit) -> str:
        return case.figure(self.fact)


@dataclass(frozen=True)
class Said(Word):
    """A reading (口径) of the standard."""

    reading: str

    def of(self, case: Case) -> Amounts:
        return case.readings[self.reading]

    def say(self, case: Case, unit: Unit) -> str:
        return case.standard.sense(self.reading).text(case.readings[self.reading])


def the(fact: str) -> The:
    """The figure of a fact itself: the("grids")."""
    return The(fact)


def said(reading: str) -> Said:
    """The number of a reading: said("grid.households")."""
    return Said(reading)


def word(amount: Word | int | str) -> Word:
    """An int is a number of the text, a string the name of a fact."""
    if isinstance(amount, Word):
        return amount
    return Fixed(amount) if isinstance(amount, int) else The(amount)


@dataclass(frozen=True)
class By(Word):
    """A different amount for each value of a choice; while the value is not known, the least or the most of all."""

    fact: str
    amounts: tuple[tuple[str, Word], ...]

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.fact, *(need for _, amount in self.amounts for need in amount.needs))

    @property
    def alike(self) -> tuple[str, ...]:
        return tuple(name for _, amount in self.amounts for name in amount.alike)

    def of(self, case: Case) -> Amounts:
        column = case.table.column(self.fact)
        named = {case.code(self.fact, name): amount.of(case) for name, amount in self.amounts}
        if all(isinstance(amount, int) for amount in named.values()):
            row = [named.get(code, 0) for code in range(max(case.standard.choice(self.fact).labels) + 1)]
            amounts = np.take(np.array(row, dtype=np.int64), column.values)
        else:
            amounts = np.select([column.values == code for code in named], list(named.values()), 0)
        if column.complete:
            return amounts
        furthest = reduce(np.minimum if case.end == case.LEAST else np.maximum, named.values())
        return np.where(column.known, amounts, furthest)

    def say(self, case: Case, unit: Unit) -> str:
        choice = case.standard.choice(self.fact)
        return f"{choice.title}为{choice.labels[first_value(case.values(self.fact))]}，标准 {unit.exact(first_value(self.of(case)))}"


@dataclass(frozen=True)
class Where(Word):
    """One amount where a condition holds and another where it does not; while that is open, the lesser or the greater.

    `called`: who they are for whom it holds, and the others, in Chinese.
    """

    condition: Condition
    then: Word
    otherwise: Word
    called: tuple[str, str] = ("", "")

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.condition.names, *self.then.needs, *self.otherwise.needs)

    @property
    def alike(self) -> tuple[str, ...]:
        return (*self.then.alike, *self.otherwise.alike)

    def of(self, case: Case) -> Amounts:
        truth = case.truth(self.condition)
        if (truth.yes | truth.no).all():
            return np.where(truth.yes, self.then.of(case), self.otherwise.of(case))
        amounts = self.then.of(case.given(self.condition)), self.otherwise.of(case.given(self.condition, holds=False))
        furthest = np.minimum(*amounts) if case.end == case.LEAST else np.maximum(*amounts)
        return np.where(truth.yes, amounts[0], np.where(truth.no, amounts[1], furthest))


def where(
    condition: Condition, then: Word | int | str, otherwise: Word | int | str, called: tuple[str, str] = ("", "")
) -> Where:
    """where(NEW_URBAN, 600 * M2, 400 * M2, called=("新建城市社区", "其他社区"))."""
    return Where(condition, word(then), word(otherwise), called)


def by(fact: str, **amounts: Word | int | str) -> By:
    """by("funding_tier", municipal_urban=25 * WAN, township=15 * WAN); 0 for a value that is not named."""
    return By(fact, tuple((name, word(amount)) for name, amount in amounts.items()))


@dataclass(frozen=True)
class OnePer(Word):
    """One for every so many of a fact, rounded as a reading says, within low … high where they are given."""

    size: Word
    fact: str
    low: int | None
    high: int | None
    rounding: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.fact, *self.size.needs)

    def ratio(self, case: Case) -> Amounts:
        """By the ratio alone, before the band."""
        size, rounding = self.size.of(case), case.readings[self.rounding] if self.rounding else "up"
        extra = {"up": size - 1, "nearest": size // 2, "down": 0}[rounding]
        whole = case.values(self.fact)
        return _part((whole + extra) // size, whole)

    def of(self, case: Case) -> Amounts:
        ratio = self.ratio(case)
        return ratio if self.low is None and self.high is None else np.clip(ratio, self.low, self.high)

    def say(self, case: Case, unit: Unit) -> str:
        size, total, ratio = (
            first_value(self.size.of(case)),
            first_value(case.values(self.fact)),
            first_value(self.ratio(case)),
        )
        exact = shorten(decimals(total / size, 4))
        become = f"{unit.text(ratio)}" if total % size == 0 else f"{exact}，{self._turned(case)} {unit.text(ratio)}"
        band = f"；文件区间 {self.low}—{unit.text(self.high)}，取 {unit.text(first_value(self.of(case)))}"
        return f"{case.figure(self.fact)} ÷ {size} = {become}{band if self.low is not None else ''}"

    def _turned(self, case: Case) -> str:
        rounding = case.readings[self.rounding] if self.rounding else "up"
        return {"up": "进为", "nearest": "四舍五入为", "down": "舍为"}[rounding]


def one_per(size: Word | int, fact: str, low: int | None = None, high: int | None = None, rounding: str = "") -> OnePer:
    """one_per(200, "households", low=5, high=7); `rounding` names a reading of up, nearest or down."""
    return OnePer(word(size), fact, low, high, rounding)


@dataclass(frozen=True)
class Product(Word):
    """Several amounts multiplied."""

    factors: tuple[Word, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(need for factor in self.factors for need in factor.needs)

    def of(self, case: Case) -> Amounts:
        product: Amounts = 1
        for factor in self.factors:
            product = product * factor.of(case)
        return product

    def say(self, case: Case, unit: Unit) -> str:
        told = [text for factor in self.factors if (text := factor.say(case, unit))]
        return f"{' × '.join(told)} = {unit.exact(first_value(self.of(case)))}"


def times(*factors: Word | int | str) -> Product:
    """times("leaders_tested", said("training.leader_days"), DAY): 7 days for each, in half-days."""
    return Product(tuple(word(factor) for factor in factors))


@dataclass(frozen=True)
class Percent(Word):
    """So many per cent of an amount, rounded up: n ≥ ⌈p% of a⌉ is n × 100 ≥ a × p, without a fraction."""

    percent: Word
    whole: Word

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.percent.needs, *self.whole.needs)

    @property
    def alike(self) -> tuple[str, ...]:
        return self.whole.alike

    def of(self, case: Case) -> Amounts:
        whole = self.whole.of(case)
        return _part((whole * self.percent.of(case) + 99) // 100, whole)

    def say(self, case: Case, unit: Unit) -> str:
        percent, amount = first_value(self.percent.of(case)), first_value(self.of(case))
        hundredths = first_value(self.whole.of(case)) * percent
        exact = shorten(scaled(hundredths, 100, 2))
        become = f"{exact}，进为 {unit.text(amount)}" if hundredths % 100 else unit.text(amount)
        return f"{self.whole.say(case, unit)} × {percent}% = {become}"

    def aside(self, case: Case) -> str:
        return f"（{first_value(self.percent.of(case))}%）"


def percent_of(percent: Word | int, whole: Word | int | str) -> Percent:
    """percent_of(15, "population")."""
    return Percent(word(percent), word(whole))


@dataclass(frozen=True)
class Less(Word):
    """One amount less another."""

    amount: Word
    less: Word

    @property
    def needs(self) -> tuple[str, ...]:
        return (*self.amount.needs, *self.less.needs)

    @property
    def alike(self) -> tuple[str, ...]:
        return (*self.amount.alike, *self.less.alike)

    def of(self, case: Case) -> Amounts:
        return self.amount.of(case) - self.less.of(case.other)


def less(amount: Word | int | str, off: Word | int | str) -> Less:
    """less(100, said("grid.tolerance_percent"))."""
    return Less(word(amount), word(off))


@dataclass(frozen=True)
class Apart(Less):
    """How far two amounts are apart, whichever is greater."""

    def of(self, case: Case) -> Amounts:
        return np.abs(super().of(case))


def apart(amount: Word | int | str, other: Word | int | str) -> Apart:
    """apart(one_per(200, "households"), "grids")."""
    return Apart(word(amount), word(other))
