"""A rule is one duty of the document: what is measured, against which limit, for whom, from when, and how it is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assessments.rules.advice import CityAmount, Outlay, Remedy, Shortfall
from assessments.rules.amounts import Word
from assessments.rules.case import Condition
from assessments.rules.document import ClauseKind
from assessments.rules.figures import UNITS, Unit
from assessments.rules.limits import Limit

BLANK = re.compile(r"\{([a-z_.]+)(#?)\}")  # {fact} or {reading}: with its unit; {fact#}: the bare number


@dataclass(frozen=True)
class Head:
    """One of the document's five heads (四有一化), with the articles and clauses that belong to it."""

    key: str
    title: str
    holds: tuple[str, ...]


@dataclass(frozen=True)
class ClauseIf:
    """Which clause applies, by a condition: 8.2 to a new urban community, 8.1 to others."""

    condition: Condition
    then: str
    otherwise: str


@dataclass(frozen=True)
class ClauseBy:
    """Which clause applies, by a choice: 15.2 to one tier, 15.3 to another."""

    fact: str
    clauses: tuple[tuple[str, str], ...]


def clause_if(condition: Condition, then: str, otherwise: str) -> ClauseIf:
    """clause_if(NEW_URBAN, "8.2", "8.1")."""
    return ClauseIf(condition, then, otherwise)


def clause_by(fact: str, **clauses: str) -> ClauseBy:
    """clause_by("funding_tier", municipal_urban="15.2", county_urban="15.3", township="15.4")."""
    return ClauseBy(fact, tuple(clauses.items()))


@dataclass(frozen=True)
class Demand:
    """One figure against one limit. `title` names it where a rule has several."""

    title: str
    fact: str
    must: Limit
    unit: str


@dataclass(frozen=True)
class Lack:
    """What a rule may lack in one unit: the gaps of its demands in this unit, added.

    key      under which the gap stands in rows: the rule's own, or, in a further unit, with the unit behind it: “2.4/次”
    title    of what it is where the rule lacks in several units, else empty
    counted  the figure itself counts what is lacking: “没有社区联系点 2 人”, not “差 2 人”
    """

    key: str
    title: str
    unit: str
    counted: bool

    @property
    def measure(self) -> Unit:
        """The unit in which it is counted and summed."""
        return UNITS[self.unit]


@dataclass(frozen=True)
class Beside:
    """A figure shown beside a failure, that decides nothing; with `always` beside every verdict of whoever the rule is for."""

    title: str
    amount: Word
    unit: str
    always: bool = False


@dataclass(frozen=True)
class Rule:
    """One duty of the document.

    key, clause   the name of the rule in URLs and rows (the clause, unless clause depends on a choice)
    fact, must    the measured figure and its limit, in `unit`; `part` names it beside those of `also`
    against       the duty exists only because something else is short: met it leaves the score, not met it counts with nothing
    since, due    first day of the duty and day by which it is to be met: judged from the later of the two
    kind, weight  HARD (2), CHECK (1), within its head; UNIT, a duty of a unit (1)
    soft          falling short is 提示, not 不达标
    advise        a further limit whose breach is only 提示
    when          whom the rule is for; others are 不适用 with the condition's reason
    passes_when   an exception under which the rule is met all the same, explained by `excuse`
    also          further demands that must be met too; a gap in the same unit is added, in another stands apart
    beside        further figures shown with a gap, or with every verdict
    path          the text says 逐步: before `due`, progress is shown against a straight line from `since`
    reading       how the text is read, sentence by sentence; {name} is filled in
    shown, asks, counted   how figure, limit and formula are written where the plain form does not tell enough
    asks_all      `asks` as it is written for nobody in particular, where it names figures
    short         two to four characters for the head of a narrow column
    records       slugs of the kinds whose records the rule counts
    at_fields     ("kind.field", words before it): fields of forms beside which the limit stands
    counts_below  of a unit's duty: records of the places below it count too
    shortfall, remedy, city_amount, outlay   see advice.py
    served        what is bought for the other rules of its outlay serves here first: only the rest is bought for it
    composes      "seats" or "persons": of how many the two committees may consist, which composing.py advises on
    """

    key: str
    title: str
    fact: str
    must: Limit
    unit: str
    head: Head
    since: date
    due: date | None = None
    clause: str | ClauseBy | ClauseIf = ""
    kind: ClauseKind = ClauseKind.HARD
    weight: int = 2
    against: bool = False
    soft: bool = False
    advise: Limit | None = None
    when: Condition | None = None
    passes_when: Condition | None = None
    excuse: str = ""
    part: str = ""
    also: tuple[Demand, ...] = ()
    beside: tuple[Beside, ...] = ()
    path: bool = False
    reading: tuple[str, ...] = ()
    shown: str = ""
    asks: str = ""
    asks_all: str = ""
    counted: str | tuple[str, ...] = ""
    short: str = ""
    records: tuple[str, ...] = ()
    at_fields: tuple[tuple[str, str], ...] = ()
    counts_below: bool = False
    shortfall: Shortfall | None = None
    remedy: Remedy | None = None
    city_amount: CityAmount | None = None
    outlay: Outlay | None = None
    served: bool = False
    composes: str = ""

    @property
    def begins(self) -> date:
        """The first day on which the rule is judged."""
        return max(self.since, self.due or self.since)

    @property
    def is_hard(self) -> bool:
        """Whether a number stands in the text: 硬指标."""
        return self.kind is ClauseKind.HARD

    @property
    def hints(self) -> bool:
        """Whether falling short of something may be only 提示."""
        return self.soft or self.advise is not None

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """All demands of the rule, the main one first."""
        return (Demand(self.part, self.fact, self.must, self.unit), *self.also)

    @cached_property
    def lacks(self) -> tuple[Lack, ...]:
        """What the rule may lack, one Lack for each unit of its demands, its own unit first."""
        units = dict.fromkeys(demand.unit for demand in self.demands)
        found = []
        for unit in units:
            demands = [demand for demand in self.demands if demand.unit == unit]
            key = self.key if unit == self.unit else f"{self.key}/{unit}"
            counted = unit != self.unit and all(demand.must.among for demand in demands)
            found.append(Lack(key, demands[0].title if len(units) > 1 else "", unit, counted))
        return tuple(found)

    @cached_property
    def shared(self) -> str:
        """The fact of which one demand asks a share each and another counts those lacking: persons (5.8). Empty: there is none."""
        wholes = {need for demand in self.demands if demand.must.among for need in demand.must.among.needs}
        return next(
            (need for demand in self.demands if demand.must.low for need in demand.must.low.needs if need in wholes), ""
        )

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The facts without which there is no verdict."""
        needs = [need for demand in self.demands for need in (demand.fact, *demand.must.needs)]
        needs += self.advise.needs if self.advise else ()
        needs += self.passes_when.names if self.passes_when else ()
        return tuple(dict.fromkeys(needs))

    @property
    def compared(self) -> tuple[tuple[str, str], ...]:
        """(fact, the unit that it has to have): what is measured, and what is compared with it or told beside it."""
        demanded = [(name, one.unit) for one in self.demands for name in (one.fact, *one.must.alike)]
        advised = [(name, self.unit) for name in (self.advise.alike if self.advise else ())]
        return (*demanded, *advised, *((name, one.unit) for one in self.beside for name in one.amount.alike))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every fact and reading the rule speaks of, whether for the verdict or for showing it."""
        names = [*self.needs, *(self.when.names if self.when else ())]
        names += [name for demand in self.demands for name in demand.must.names]
        names += [need for one in self.beside for need in one.amount.needs]
        names += [self.clause.fact] if isinstance(self.clause, ClauseBy) else []
        names += self.clause.condition.names if isinstance(self.clause, ClauseIf) else ()
        texts = (self.shown, self.asks, self.asks_all, *self.told, self.excuse, *self.reading)
        names += [name for text in texts for name, _ in BLANK.findall(text)]
        return tuple(dict.fromkeys(names))

    @property
    def told(self) -> tuple[str, ...]:
        """The parts of `counted`; a part of which a figure is unknown is left out."""
        return (self.counted,) if isinstance(self.counted, str) else self.counted

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses the rule stands for: one, or one for each value of a choice."""
        if isinstance(self.clause, ClauseBy):
            return tuple(dict.fromkeys(clause for _, clause in self.clause.clauses))
        if isinstance(self.clause, ClauseIf):
            return (self.clause.otherwise, self.clause.then)
        return (self.clause or self.key,)

    @property
    def measure(self) -> Unit:
        """The unit of figure, limit and gap."""
        return UNITS[self.unit]
