"""What the words of a rule are read against: the figures of many communities on a day, under one standard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, Protocol

import numpy as np

from assessments.rules.facts import Choice, Fact
from assessments.rules.figures import UNITS, Column, Table
from assessments.rules.grading import Scoring
from assessments.rules.readings import Sense

Amounts = np.ndarray | int
Ranges = dict[str, tuple[np.ndarray, np.ndarray]]


class Terms(Protocol):
    """The part of a standard that its rules are read with: facts, code lists and readings."""

    facts: Mapping[str, Fact | Choice]
    scoring: Scoring

    def choice(self, name: str) -> Choice:
        """The code list of a fact."""

    def reading(self, on: date) -> Mapping[str, int | str]:
        """The values of all readings in force on a day."""

    def sense(self, name: str) -> Sense:
        """How the values of a reading are checked and printed."""


class Truth(NamedTuple):
    """Where something surely holds and where it surely does not; elsewhere it is not known."""

    yes: np.ndarray
    no: np.ndarray


class Condition:
    """Whom a rule is for. What is not known stays open unless the rest decides it."""

    def test(self, case: Case) -> Truth:
        """Where the condition holds and where not, bool arrays."""
        raise NotImplementedError

    def reason(self, case: Case) -> str:
        """Why it does not hold for the first community, in Chinese."""
        raise NotImplementedError

    @property
    def names(self) -> tuple[str, ...]:
        """The facts it looks at."""
        raise NotImplementedError

    def within(self, case: Case) -> Ranges:
        """Fact → (least, most) that it can be where the condition holds. Nothing of a fact of which that says nothing."""
        return {}

    def beyond(self, case: Case) -> Ranges:
        """The same where the condition does not hold."""
        return {}


class Case:
    """What the words of a rule are read against: figures, the readings in force on a day, the code lists.

    ``end`` says which end of the figures of which a part is missing is read: LEAST or MOST. Where all is known, they are
    the same.
    """

    LEAST, MOST = "least", "most"

    def __init__(
        self,
        standard: Terms,
        table: Table,
        on: date,
        end: str = LEAST,
        readings: Mapping[str, int | str] | None = None,
    ):
        self.standard, self.table, self.on, self.end = standard, table, on, end
        self.readings = standard.reading(on) if readings is None else readings
        self._truths: dict[int, Truth] = {}
        self._other: Case | None = None

    def values(self, fact: str) -> np.ndarray:
        """The int64 column of a fact; where it is not known, its end."""
        column = self.table.column(fact)
        if self.end == self.LEAST or column.complete:
            return column.values
        return np.minimum(column.ends()[1], np.where(column.known, column.values, self.standard.facts[fact].top))

    @property
    def other(self) -> Case:
        """The same case read at the other end of its figures."""
        if self._other is None:
            end = self.MOST if self.end == self.LEAST else self.LEAST
            self._other = Case(self.standard, self.table, self.on, end, self.readings)
            self._other._other = self
        return self._other

    def part(self, rows: np.ndarray) -> Case:
        """The case of some of its communities."""
        return Case(self.standard, self.table.at(rows), self.on, self.end, self.readings)

    def given(self, condition: Condition, holds: bool = True) -> Case:
        """The case as it is if the condition holds (or does not) wherever that is open: of some persons who may be none, there is one at least."""
        truth, ranges = self.truth(condition), condition.within(self) if holds else condition.beyond(self)
        open_ = ~(truth.yes | truth.no)
        ends = {fact: self.table.column(fact).ends() for fact in ranges}
        return self.put(
            {
                fact: (np.where(open_, least, ends[fact][0]), np.where(open_, most, ends[fact][1]))
                for fact, (least, most) in ranges.items()
            }
        )

    def put(self, ranges: Ranges) -> Case:
        """The case as it is if some facts are from their least to their most here."""
        table = self.table.at(np.arange(len(self.table)))
        for fact, (least, most) in ranges.items():
            table.columns[fact] = Column(least, least == most, most)
        return Case(self.standard, table, self.on, self.end, self.readings)

    def known(self, facts: tuple[str, ...]) -> np.ndarray | None:
        """Where all these facts are known; None when they are known everywhere, the usual case."""
        known = None
        for fact in facts:
            column = self.table.column(fact)
            if not column.complete:
                known = column.known if known is None else known & column.known
        return known

    def truth(self, condition: Condition) -> Truth:
        """Where a condition holds; worked out once, however many rules ask."""
        if id(condition) not in self._truths:
            self._truths[id(condition)] = condition.test(self)
        return self._truths[id(condition)]

    def code(self, fact: str, name: str) -> int:
        """The code that stands for `name` in the choice `fact`."""
        return self.standard.choice(fact).code(name)

    def figure(self, fact: str) -> str:
        """A fact of the first community with its unit: “2,184 户”."""
        return UNITS[self.standard.facts[fact].unit].exact(int(self.values(fact)[0]))
