"""A standard: a document as rules in one version, with the facts it looks at, its heads, readings and grades."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np

from assessments.rules.advice import Remedy, Shortfall
from assessments.rules.case import Case
from assessments.rules.document import Article, Document, Source
from assessments.rules.facts import Choice, Direction, Fact, Tally, Total
from assessments.rules.figures import Column, Table
from assessments.rules.grading import UNGRADED, Scoring
from assessments.rules.indicators import Indicator
from assessments.rules.readings import Reading, Sense
from assessments.rules.rule import BLANK, Head, Rule


class Role(StrEnum):
    """What a standard's verdicts are for: they count and are sealed, or they are shown beside those that count."""

    JUDGING = "judging"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Standard:
    """A document as rules, in one version. A second standard is a second file.

    role         see Role; a reference has verdicts and no score
    years        the first year it applies to and the last, None while it has no end
    divisions    codes of the divisions that it applies to, with all below them
    indicators   what is shown and never judged
    units        what the document asks of city, counties and streets, in the same version; its score means nothing
    homes        (clause, Chinese sentence): where a clause is taken up that has neither rule nor indicator
    shortfalls, remedies   those that rules name, in the order in which they are told
    closing      the sentences with which a report on a division ends
    directions   fact → where it is to move; of every fact that a rule needs
    heads_title  what the heads are called together
    crosschecks  keys of the cross-checks that a filing has to pass, see filings/crosschecks.py
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
    role: Role = Role.JUDGING
    years: tuple[int, int | None] = (0, None)
    divisions: tuple[str, ...] = ("",)
    scoring: Scoring = UNGRADED
    document: Document | None = None
    indicators: tuple[Indicator, ...] = ()
    units: Standard | None = None
    homes: tuple[tuple[str, str], ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    closing: str = ""
    heads_title: str = "各方面"
    crosschecks: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    directions: Mapping[str, Direction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = [*(rule.key for rule in self.rules), *(shortfall.key for shortfall in self.shortfalls)]
        if len(set(keys)) < len(keys):
            raise self._fault(f"有两条规则或缺口用同一个编号：{_twice(keys)}")
        if lost := [part for tally in self.tallies for part in tally.parts if part not in self.facts]:
            raise self._fault(f"计数项数到的 {'、'.join(lost)} 不是这个标准的数据")
        case = Case(self, Table({}, 0), self.issued)
        for rule in self.rules:
            self._refuse_misspelt(rule, case)
        self._refuse_untold()
        for indicator in self.indicators:
            self._refuse_misspelt_indicator(indicator)
        self._refuse_lost_totals()

    def _fault(self, sentence: str) -> ValueError:
        """What is wrong with the standard's files, in Chinese: it is found when they are imported."""
        return ValueError(f"标准 {self.key}“{self.title}”：{sentence}。")

    def _refuse_untold(self) -> None:
        """ValueError for advice no list tells, a shortfall of several units, a reading or a comparison of what there is not."""
        for rule in self.rules:
            if rule.shortfall not in (None, *self.shortfalls) or rule.remedy not in (None, *self.remedies):
                raise self._fault(f"规则 {rule.key} 写的缺口或整改办法不在 shortfalls、remedies 里")
        for shortfall in self.shortfalls:
            if len({rule.unit for rule in self.rules_of(shortfall)}) > 1:
                raise self._fault(f"缺口“{shortfall.title}”的各条规则单位不同，不能相加")
        known = {reading.name for reading in self.readings}
        if lost := [name for name in self.scoring.named if name not in known]:
            raise self._fault(f"折算用到 {'、'.join(lost)}，没有这项口径")
        if lost := [name for name in self.compared if name not in self.facts]:
            raise self._fault(f"compared 写的 {'、'.join(lost)} 不是这个标准的数据")

    def _refuse_misspelt(self, rule: Rule, case: Case) -> None:
        """ValueError for a fact, choice, reading or head there is not, another unit, a wording not read in the original."""
        for name in rule.names:
            if name not in self.facts and name not in case.readings:
                raise self._fault(
                    f"规则 {rule.key}“{rule.title}”用到 {name}，它既不是数据，也不是口径。"
                    "请改正名字，或先写进标准的 figures（数据）或 readings（口径）"
                )
        for demand in rule.demands:
            self._try(rule, lambda demand=demand: demand.must.bounds(case))
        for name, unit in rule.compared:
            if (fact := self.facts[name]).unit != unit:
                raise self._fault(
                    f"规则 {rule.key}“{rule.title}”写单位“{unit}”，“{fact.title}”（{fact.name}）的单位是“{fact.unit}”"
                )
        if rule.head not in self.heads:
            raise self._fault(f"规则 {rule.key}“{rule.title}”写的方面“{rule.head.title}”不在 heads 里")
        for condition in filter(None, (rule.when, rule.passes_when)):
            self._try(rule, lambda condition=condition: condition.test(case))
        if self.document and any(source and source.is_secondhand for source in map(self._source, rule.clauses)):
            raise self._fault(f"规则 {rule.key}“{rule.title}”的条文没有核对原文，只能作为指标显示，不能评判")

    def _try(self, rule: Rule, word: Callable[[], object]) -> None:
        """Work out a limit or a condition once. ValueError, in Chinese, for a choice's value there is not."""
        try:
            word()
        except KeyError as error:
            raise self._fault(f"规则 {rule.key}“{rule.title}”写了 {error.args[0]!r}，没有这一项") from error

    def _source(self, clause: str) -> Source | None:
        """The norm that a clause is taken from; None where the document is one norm, or has no such clause."""
        found = [one.article.source for one in self.document.clauses if one.id == clause]
        return found[0] if found else None

    def _refuse_misspelt_indicator(self, indicator: Indicator) -> None:
        """ValueError for a figure there is not or in another unit."""
        if lost := [name for name in indicator.names if name not in self.facts]:
            raise self._fault(f"{indicator.clause} 的指标“{indicator.title}”用到 {lost[0]}，它不是这个标准的数据")
        for name in filter(None, (indicator.fact, indicator.of)):
            if (fact := self.facts[name]).unit != indicator.unit:
                raise self._fault(
                    f"{indicator.clause} 的指标“{indicator.title}”写单位“{indicator.unit}”，"
                    f"“{fact.title}”（{fact.name}）的单位是“{fact.unit}”"
                )

    def _refuse_lost_totals(self) -> None:
        """ValueError for a sum of units over a figure that the communities do not have, or have in another unit."""
        for total in self.units.totals if self.units else ():
            if lost := [name for name in total.looks_at if name not in self.facts]:
                raise self._fault(f"单位的合计“{total.title}”要加的 {lost[0]} 不是社区的数据")
            if self.facts[total.of].unit != total.unit:
                raise self._fault(f"单位的合计“{total.title}”的单位“{total.unit}”和社区数据 {total.of} 的不同")

    def covers(self, year: int, code: str = "") -> bool:
        """Whether it applies to a year and to the division with this code; without a code, to the year anywhere."""
        first, last = self.years
        return (
            first <= year
            and (last is None or year <= last)
            and any(code.startswith(one) or not code for one in self.divisions)
        )

    @property
    def is_reference(self) -> bool:
        """Whether its verdicts are only shown."""
        return self.role is Role.REFERENCE

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """The facts of units that are summed from communities."""
        return tuple(fact for fact in self.figures if isinstance(fact, Total))

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Name → fact."""
        return {fact.name: fact for fact in self.figures}

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """The facts that are counted from others."""
        return tuple(fact for fact in self.figures if isinstance(fact, Tally))

    def counted(self, table: Table, only: Container[str] | None = None) -> Table:
        """The table, completed by the tallies it does not have; `only`: by those of these names."""
        lacking = [
            tally for tally in self.tallies if tally.name not in table.columns and (only is None or tally.name in only)
        ]
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

    def rules_under(self, key: str) -> tuple[Rule, ...]:
        """The rule of a key, or the rules of the shortfall of that key; none where there is neither."""
        if key in self.places:
            return (self.rule(key),)
        return next((rules for shortfall, rules in self.summed if shortfall.key == key), ())

    def title_under(self, key: str) -> str:
        """What is judged under a key: the title of a rule or of a shortfall; KeyError where there is neither."""
        titles = {shortfall.key: shortfall.title for shortfall, _ in self.summed}
        return titles[key] if key in titles else self.rule(key).title

    @cached_property
    def summed(self) -> tuple[tuple[Shortfall, tuple[Rule, ...]], ...]:
        """(shortfall, its rules) of those that have any."""
        return tuple((each, rules) for each in self.shortfalls if (rules := self.rules_of(each)))

    @cached_property
    def lacks_apart(self) -> dict[str, Rule]:
        """Key of a Lack in a unit that is not its rule's own → the rule."""
        return {lack.key: rule for rule in self.rules for lack in rule.lacks[1:]}

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

    def with_readings(
        self, values: Mapping[str, object], version: str, since: date | None = None, amended_by: str = ""
    ) -> Standard:
        """The same standard with other readings, under another version; `amended_by` is told of loosened numbers.

        With `since` the new values hold from that day and the old ones before; without it they replace
        the old. ValueError, in Chinese, for a name there is not and for a value outside its sense.
        """
        latest = self.readings_on(date.max)
        if unknown := [name for name in values if name not in latest]:
            raise ValueError(f"没有这项口径：{'、'.join(unknown)}。")
        new = [latest[name].revised(value, since or latest[name].since, amended_by) for name, value in values.items()]
        replaced = {(reading.name, reading.since) for reading in new}
        kept = [
            reading
            for reading in self.readings
            if (reading.name, reading.since) not in replaced and (since or reading.name not in values)
        ]
        readings = (*kept, *new)
        units = self.units and replace(self.units, version=version, readings=readings)
        return replace(self, version=version, readings=readings, units=units)

    def method(self, on: date) -> str:
        """How the score comes about, with the readings in force on a day."""
        reading = {name: reading.text for name, reading in self.readings_on(on).items()}
        return BLANK.sub(lambda blank: reading[blank[1]], self.scoring.method)

    def partial_percent(self, on: date) -> int:
        """How many per cent of its degree of completion a rule not met earns."""
        return self.reading(on).get(self.scoring.partial, 100)

    @property
    def grades(self) -> tuple[tuple[int, str], ...]:
        """(least score in 0.01 points, name), best first."""
        return self.scoring.grades

    def grade(self, score: int | None, failed: int, on: date) -> str:
        """The grade of a score in 0.01 points with so many hard rules not met, on a day; empty where there is no score."""
        return self.grading(on)(score, failed)

    def grading(self, on: date) -> Callable[[int | None, int], str]:
        """The function (score, hard rules not met) → grade of a day: for many, the readings are asked for once."""
        readings = self.reading(on)
        return lambda score, failed: self.scoring.grade(score, failed, readings)

    def grading_at_both_ends(self, on: date) -> Callable[[int | None, int | None, int, int], tuple[str, str]]:
        """The function (score low, score high, hard rules failed, missing) → (grade of the worst, of the best that can still be).

        With the worst what is missing counts as not met; "" twice where there is no score.
        """
        grade = self.grading(on)
        return lambda low, high, failed, missing: (grade(low, failed + missing), grade(high, failed))

    def table_of_rule(self, names: Sequence[str], figures: Mapping[str, object]) -> Table:
        """The facts of these names, tallies counted from their parts, of one place: what explaining one rule looks at.

        As `table` has them, which makes all the two hundred. ValueError for a value that cannot be one.
        """
        columns = {name: Column.of([self.facts[name].encode(figures.get(name))]) for name in self.measured(names)}
        return self.counted(Table(columns, 1), names)

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
            if isinstance(fact, Total):
                continue
            if name not in measured:
                yield f"{where}，没有指标提供这项数据。"
            elif measured[name] != fact.unit:
                yield f"{where}，单位应是“{fact.unit}”，指标的单位是“{measured[name]}”。"
    for indicator in standard.indicators:
        for name in standard.measured(indicator.names):
            if not isinstance(standard.facts[name], Total) and measured.get(name) != standard.facts[name].unit:
                yield f"{indicator.clause}“{indicator.title}”要用 {name}，没有指标以“{standard.facts[name].unit}”提供这项数据。"


def _twice(keys: list[str]) -> str:
    return "、".join(dict.fromkeys(key for key in keys if keys.count(key) > 1))
