"""Amounts of which the greatest counts: what a law asks at least, and what is recorded beside it asks more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.rules.amounts import Word, first_value, word
from assessments.rules.case import Amounts, Case
from assessments.rules.figures import UNBOUNDED, Unit


@dataclass(frozen=True)
class Highest(Word):
    """The highest of several amounts: a floor of the city and a county's own."""

    amounts: tuple[Word, ...]

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(need for amount in self.amounts for need in amount.needs)

    @property
    def alike(self) -> tuple[str, ...]:
        return tuple(name for amount in self.amounts for name in amount.alike)

    def of(self, case: Case) -> Amounts:
        highest = self.amounts[0].of(case)
        for amount in self.amounts[1:]:
            highest = np.maximum(highest, amount.of(case))
        return highest


def highest(*amounts: Word | int | str) -> Highest:
    """highest(7, given("recruited_openly", one_per(200, "households")))."""
    return Highest(tuple(word(amount) for amount in amounts))


@dataclass(frozen=True)
class Given(Word):
    """An amount where a fact is more than 0, else 0."""

    fact: str
    amount: Word

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.fact, *self.amount.needs)

    @property
    def alike(self) -> tuple[str, ...]:
        return self.amount.alike

    def of(self, case: Case) -> Amounts:
        return (case.values(self.fact) > 0) * self.amount.of(case)


def given(fact: str, amount: Word | int | str) -> Given:
    """The amount counts only where the fact is recorded."""
    return Given(fact, word(amount))


@dataclass(frozen=True)
class FloorOrLocal(Word):
    """The city's floor, or a county's own standard where there is a higher one (15.5, 15.7).

    No local standard is the usual case and nothing is missing then: `local` is not among the needs. While it is open which
    of a county's standards applies, it has two ends.
    """

    floor: Word
    local: str

    @property
    def needs(self) -> tuple[str, ...]:
        return self.floor.needs

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.needs, self.local)

    @property
    def alike(self) -> tuple[str, ...]:
        return (*self.floor.alike, self.local)

    def of(self, case: Case) -> Amounts:
        least, most = case.table.column(self.local).ends()
        own = least if case.end == case.LEAST else np.where(most >= UNBOUNDED, least, most)  # unknown: there is none
        return np.maximum(self.floor.of(case), own)

    def applies(self, case: Case) -> bool:
        """Whether the county's standard is the one that applies to the first community."""
        return first_value(case.table.column(self.local).values) > first_value(self.floor.of(case))

    def say(self, case: Case, unit: Unit) -> str:
        city = self.floor.say(case, unit)
        if case.table.column(self.local)[0] is None:
            return city
        own = unit.exact(first_value(case.values(self.local)))
        return f"{city}；县定标准 {own}，按{'县定' if self.applies(case) else '市定'}标准"

    def aside(self, case: Case) -> str:
        return "（县定标准）" if self.applies(case) else self.floor.aside(case)


def floor_or_local(floor: Word | int | str, local: str) -> FloorOrLocal:
    """floor_or_local(by("funding_tier", …), "local_operating")."""
    return FloorOrLocal(word(floor), local)
