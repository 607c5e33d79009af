"""What a standard is made of: the facts it looks at, heads, rules, readings, grades."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from assessments.rules.advice import CityAmount, Remedy, Shortfall
from assessments.rules.amounts import Word
from assessments.rules.case import Case, Condition
from assessments.rules.document import Article, ClauseKind, Document
from assessments.rules.facts import Choice, Fact, Tally
from assessments.rules.figures import UNITS, Column, Table, Unit
from assessments.rules.indicators import Indicator
from assessments.rules.limits import Limit
from assessments.rules.readings import Reading, Sense

BLANK = re.compile(r"\{([a-z_.]+)(#?)\}")  # {fact} or {reading}: with its unit; {fact#}: the bare number


@dataclass(frozen=True)
class Head:
    """One of the document's five heads (四有一化), with the articles and clauses that belong to it."""

    key: str
    title: str
    holds: tuple[str, ...]
    points: int = 20


@dataclass(frozen=True)
class ClauseBy:
    """Which clause applies, by a choice: 15.2 to one tier, 15.3 to another."""

    fact: str
    clauses: tuple[tuple[str, str], ...]


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
class Beside:
    """A figure shown beside a failure, that decides nothing."""

    title: str
    amount: Word
    unit: str


@dataclass(frozen=True)
class Rule:
    """One duty of the document.

    key, clause   the name of the rule in URLs and rows (the clause, unless clause depends on a choice)
    fact, must    the measured figure and its limit, in `unit`; `part` names it beside those of `also`
    since, due    first day of the duty and day by which it is to be met: judged from the later of the two
    kind, weight  HARD (2), CHECK (1), within its head; UNIT, a duty of a unit (1)
    soft          falling short is 提示, not 不达标
    advise        a further limit whose breach is only 提示
    when          whom the rule is for; others are 不适用 with the condition's reason
    passes_when   an exception under which the rule is met all the same, explained by `excuse`
    also          further demands that must be met too; a gap in the same unit is added
    beside        further figures shown with a gap
    path          the text says 逐步: before `due`, progress is shown against a straight line from `since`
    reading       how the text is read, sentence by sentence; {name} is filled in
    shown, asks, counted   how figure, limit and formula are written where the plain form does not tell enough
    short         two to four characters for the head of a narrow column
    records       slugs of the kinds whose records the rule counts
    at_fields     ("kind.field", words before it): fields of forms beside which the limit stands
    counts_below  of a unit's duty: records of the places below it count too
    shortfall, remedy, city_amount   see advice.py
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
    clause: str | ClauseBy = ""
    kind: ClauseKind = ClauseKind.HARD
    weight: int = 2
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
    counted: str | tuple[str, ...] = ""
    short: str = ""
    records: tuple[str, ...] = ()
    at_fields: tuple[tuple[str, str], ...] = ()
    counts_below: bool = False
    shortfall: Shortfall | None = None
    remedy: Remedy | None = None
    city_amount: CityAmount | None = None
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
    def needs(self) -> tuple[str, ...]:
        """The facts without which there is no verdict."""
        needs = [need for demand in self.demands for need in (demand.fact, *demand.must.needs)]
        needs += self.advise.needs if self.advise else ()
        needs += self.passes_when.names if self.passes_when else ()
        return tuple(dict.fromkeys(needs))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every fact and reading the rule speaks of, whether for the verdict or for showing it."""
        names = [*self.needs, *(self.when.names if self.when else ())]
        names += [name for demand in self.demands for name in demand.must.names]
        names += [need for one in self.beside for need in one.amount.needs]
        names += [self.clause.fact] if isinstance(self.clause, ClauseBy) else []
        texts = (self.shown, self.asks, *self.told, self.excuse, *self.reading)
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
        return (self.clause or self.key,)

    @property
    def measure(self) -> Unit:
        """The unit of figure, limit and gap."""
        return UNITS[self.unit]


@dataclass(frozen=True)
class Standard:
    """A document as rules, in one version. A second standard is a second file.

    grades       (least score in 0.01 points, name), best first
    indicators   what is shown and never judged
    units        what the document asks of city, counties and streets, in the same version; its score means nothing
    homes        (clause, Chinese sentence): where a clause is taken up that has neither rule nor indicator
    shortfalls, remedies   those that rules name, in the order in which they are told
    closing      the sentences with which a report on a division ends
    compared     facts of which a great change against last year is asked for a reason
    """

    key: str
    title: str
    version: str
    issued: date
    figures: tuple[Fact, ...]
    heads: tuple[Head, ...]
    rules: tuple[Rule, ...]
    readings: tuple[Reading, ...]
    grades: tuple[tuple[int, str], ...]
    document: Document | None = None
    indicators: tuple[Indicator, ...] = ()
    units: Standard | None = None
    homes: tuple[tuple[str, str], ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    closing: str = ""
    compared: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len({rule.key for rule in self.rules}) < len(self.rules):
            raise ValueError("two rules have one key")
        if lost := [part for tally in self.tallies for part in tally.parts if part not in self.facts]:
            raise ValueError(f"a tally counts what is no fact: {lost}")
        case = Case(self, Table({}, 0), self.issued)
        for rule in self.rules:
            self._refuse_misspelt(rule, case)
        self._refuse_untold()
        for indicator in self.indicators:
            for name in indicator.names:
                if name not in self.facts or self.facts[name].unit != indicator.unit:
                    raise ValueError(f"indicator {indicator.clause}: {name} is not a fact in {indicator.unit}")

    def _refuse_untold(self) -> None:
        """ValueError for advice that no list tells, for a shortfall of several units, for a comparison of no fact."""
        for rule in self.rules:
            if rule.shortfall not in (None, *self.shortfalls) or rule.remedy not in (None, *self.remedies):
                raise ValueError(f"rule {rule.key}: what it names is not among the shortfalls and remedies")
        for shortfall in self.shortfalls:
            if len({rule.unit for rule in self.rules_of(shortfall)}) > 1:
                raise ValueError(f"shortfall {shortfall.title}: its rules do not have one unit")
        if lost := [name for name in self.compared if name not in self.facts]:
            raise ValueError(f"compared are what is no fact: {lost}")

    def _refuse_misspelt(self, rule: Rule, case: Case) -> None:
        """ValueError for a fact, choice or reading there is not: it is found when the standard's file is imported."""
        for name in rule.names:
            if name not in self.facts and name not in case.readings:
                raise ValueError(f"rule {rule.key}: {name} is neither a fact nor a reading")
        for demand in rule.demands:
            demand.must.bounds(case)
            if self.facts[demand.fact].unit != demand.unit:
                raise ValueError(f"rule {rule.key}: {demand.fact} is not measured in {demand.unit}")
        for condition in filter(None, (rule.when, rule.passes_when)):
            condition.test(case)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Name → fact."""
        return {fact.name: fact for fact in self.figures}

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """The facts that are counted from others."""
        return tuple(fact for fact in self.figures if isinstance(fact, Tally))

    def counted(self, table: Table) -> Table:
        """The table, completed by the tallies it does not have."""
        lacking = [tally for tally in self.tallies if tally.name not in table.columns]
        # One array for all: for one so large the system gives its memory in large pages, at a twentieth of the cost.
        numbers = np.empty((len(lacking), len(table)), dtype=np.int64)
        for tally, number in zip(lacking, numbers, strict=True):
            table.columns[tally.name] = tally.count(table, number)
        return table

    def measured(self, names: Iterable[str]) -> list[str]:
        """The facts among these names, a tally replaced by its parts: what a measure has to give."""
        facts = [self.facts[name] for name in names if name in self.facts]
        parts = [fact.parts if isinstance(fact, Tally) else (fact.name,) for fact in facts]
        return list(dict.fromkeys(name for each in parts for name in each))

    @cached_property
    def places(self) -> dict[str, int]:
        """Rule key → its place in the standard, which is its letter's place in a packed string."""
        return {rule.key: place for place, rule in enumerate(self.rules)}

    def rule(self, key: str) -> Rule:
        """The rule of that key; KeyError when there is none."""
        return self.rules[self.places[key]]

    def rules_of(self, told: Shortfall | Remedy) -> tuple[Rule, ...]:
        """The rules that name a shortfall or a remedy, in order."""
        return tuple(rule for rule in self.rules if told in (rule.shortfall, rule.remedy))

    @cached_property
    def summed(self) -> tuple[tuple[Shortfall, tuple[Rule, ...]], ...]:
        """(shortfall, its rules) of those that have any."""
        return tuple((each, rules) for each in self.shortfalls if (rules := self.rules_of(each)))

    def rule_on(self, fact: str) -> Rule:
        """The first rule that tests a fact; KeyError when there is none."""
        found = [rule for rule in self.rules if rule.fact == fact]
        if not found:
            raise KeyError(fact)
        return found[0]

    def article(self, rule: Rule) -> Article:
        """The article of the document that a rule stands in."""
        return self.document.clause(rule.clauses[0]).article

    def choice(self, name: str) -> Choice:
        """The choice of that name, with its codes; measures encode with it."""
        fact = self.facts[name]
        if not isinstance(fact, Choice):
            raise KeyError(name)
        return fact

    def sense(self, name: str) -> Sense:
        """What a reading's values mean."""
        return next(reading.sense for reading in self.readings if reading.name == name)

    def readings_on(self, on: date) -> dict[str, Reading]:
        """Name → the reading in force on a day: the last to have begun, the first of all before that."""
        in_force: dict[str, Reading] = {}
        for reading in sorted(self.readings, key=lambda reading: reading.since):
            if reading.since <= on or reading.name not in in_force:
                in_force[reading.name] = reading
        return in_force

    def reading(self, on: date) -> dict[str, object]:
        """Name → value on a day: handed to the measures and read by the limits."""
        return {name: reading.value for name, reading in self.readings_on(on).items()}

    def with_readings(self, values: Mapping[str, object], version: str, since: date | None = None) -> Standard:
        """The same standard with other readings, under another version.

        With `since` the new values hold from that day and the old ones before; without it they replace
        the old. ValueError, in Chinese, for a name there is not and for a value outside its sense.
        """
        latest = self.readings_on(date.max)
        if unknown := [name for name in values if name not in latest]:
            raise ValueError(f"没有这项口径：{'、'.join(unknown)}。")
        new = [replace(latest[name], value=value, since=since or latest[name].since) for name, value in values.items()]
        replaced = {(reading.name, reading.since) for reading in new}
        kept = [
            reading
            for reading in self.readings
            if (reading.name, reading.since) not in replaced and (since or reading.name not in values)
        ]
        readings = (*kept, *new)
        units = self.units and replace(self.units, version=version, readings=readings)
        return replace(self, version=version, readings=readings, units=units)

    def grade(self, score: int | None) -> str:
        """The grade of a score in 0.01 points; empty where there is no score."""
        return "" if score is None else next(name for least, name in self.grades if score >= least)

    def table(self, rows: Iterable[Mapping[str, object]]) -> Table:
        """Rows of figures as a table: choices by name or code, dates as dates, None where missing.

        ValueError, in Chinese, for a fact the standard does not know and for a value that cannot be one.
        """
        rows = list(rows)
        given = {name for row in rows for name in row}
        if unknown := given - self.facts.keys():
            raise ValueError(f"标准里没有这项数据：{'、'.join(sorted(unknown))}。")
        measured = [fact for fact in self.figures if not isinstance(fact, Tally)]
        lacking = Column.unknown(len(rows))  # one for all the facts that no row has: a rule is explained from a few
        columns = {
            fact.name: Column.of([fact.encode(row.get(fact.name)) for row in rows]) if fact.name in given else lacking
            for fact in measured
        }
        return self.counted(Table(columns, len(rows)))


def check(standard: Standard, measured: Mapping[str, str]) -> list[str]:
    """What is wrong between rules and measures (fact → unit label), one Chinese sentence each."""
    return list(dict.fromkeys(_faults(standard, measured)))


def _faults(standard: Standard, measured: Mapping[str, str]) -> Iterator[str]:
    for rule in standard.rules:
        for name in standard.measured(rule.names):
            fact = standard.facts[name]
            where = f"规则 {rule.key}“{rule.title}”要用“{fact.title}”（{name}）"
            if name not in measured:
                yield f"{where}，没有指标提供这项数据。"
            elif measured[name] != fact.unit:
                yield f"{where}，单位应是“{fact.unit}”，指标的单位是“{measured[name]}”。"
    for indicator in standard.indicators:
        for name in standard.measured(indicator.names):
            if measured.get(name) != standard.facts[name].unit:
                yield f"{indicator.clause}“{indicator.title}”要用 {name}，没有指标以“{standard.facts[name].unit}”提供这项数据。"
