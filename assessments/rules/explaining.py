"""Explaining: one verdict on one community in words. Only for what is shown; judging makes no sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from assessments.rules.amounts import first_value
from assessments.rules.case import Case
from assessments.rules.facts import Tally
from assessments.rules.figures import IN_YUAN, UNBOUNDED, UNITS, YUAN, Between, Column, Table, Unit, on_one_line
from assessments.rules.limits import FULL
from assessments.rules.outcomes import Outcome
from assessments.rules.rule import BLANK, ClauseBy, ClauseIf, Demand, Rule
from assessments.rules.standard import Standard
from assessments.rules.verdicts import Verdict, judge_rule
from assessments.rules.waiting import waiting
from lodi_community.records.figures import MISSING


@dataclass(frozen=True)
class Explanation:
    """A verdict as a page shows it. Texts are Chinese and empty where there is nothing to say.

    outcome, label    the outcome and its word
    clause            the clause that applied; several joined by “、” while the choice between them is unknown
    figure, limit, gap   “356.50 m²”, “≥ 400.00 m²”, “差 43.50 m²”
    beside            (title, text) of further figures, of the gap or to be compared with
    short             the gap as an int in the rule's unit, as in Judgement.gap
    apart             unit → the gap as an int in each further unit of the rule's demands, where it is not 0
    credit            share earned in 0.01 %, None where the rule drops out; while parts are missing the least
    credit_high       the most that may yet be earned; equal to `credit` where nothing is missing
    reason            why 不适用, what is 未填报, or by which exception 达标
    formula           how the limit comes about, with the figure
    progress          before the day the rule begins: the way still to go
    quote, reading    the sentence of the document, restored; how it is read
    loosened          for each number of the text that the rule reads and a document has loosened: by which, from what
    """

    rule: Rule
    outcome: Outcome
    clause: str
    figure: str
    limit: str
    gap: str
    beside: tuple[tuple[str, str], ...]
    short: int
    apart: Mapping[str, int]
    credit: int | None
    reason: str
    formula: str
    progress: str
    quote: str
    reading: tuple[str, ...]
    loosened: tuple[str, ...] = ()
    credit_high: int | None = None

    @property
    def is_missing(self) -> bool:
        """Whether its figure is not filled in."""
        return self.figure == MISSING

    @property
    def label(self) -> str:
        """The outcome's word."""
        return self.outcome.label


def explain(standard: Standard, rule: Rule | str, figures: Mapping[str, object], on: date) -> Explanation:
    """Explain one rule for one community.

    `figures` are fact → int, None or absent where unknown (choices also by name, dates as dates); facts
    that the standard does not know are left aside. ValueError for a value that cannot be one.
    """
    rule = standard.rule(rule) if isinstance(rule, str) else rule
    case = Case(standard, standard.table_of_rule(rule.names, figures), on)
    verdict, unit = judge_rule(rule, case), _unit_of_line(rule, case)
    outcome = Outcome(chr(verdict.letters[0]))
    clause = _clause(rule, case)
    return Explanation(
        rule=rule,
        outcome=outcome,
        clause=clause,
        figure=_figure(rule, case, unit),
        limit=_limit(rule, case, unit),
        gap=_gap(rule, case, unit) if outcome in (Outcome.FAIL, Outcome.HINT) else "",
        beside=_beside(rule, case, outcome),
        short=first_value(verdict.fallen.gap) if verdict.fallen.rows.size else 0,
        apart=_apart(rule, verdict),
        credit=_credit(outcome, verdict, verdict.fallen.lowest),
        credit_high=_credit(outcome, verdict, verdict.fallen.highest),
        reason=_reason(rule, case, outcome),
        formula=_formula(rule, case, unit),
        progress=_progress(rule, case, unit),
        quote="".join(standard.document.clause(part).displayed for part in clause.split("、"))
        if standard.document
        else "",
        reading=tuple(fill(text, case) for text in rule.reading),
        loosened=() if outcome == Outcome.NOT_APPLICABLE else loosened(standard, rule, on),
    )


def clause_of(standard: Standard, rule: Rule, figures: Mapping[str, object]) -> str:
    """The clause that applies to a community; all of them joined by “、” while the choice between them is open."""
    if isinstance(rule.clause, str):
        return rule.clauses[0]
    names = rule.clause.condition.names if isinstance(rule.clause, ClauseIf) else (rule.clause.fact,)
    columns = {name: Column.of([standard.facts[name].encode(figures.get(name))]) for name in names}
    return _clause(rule, Case(standard, Table(columns, 1), standard.issued))


def loosened(standard: Standard, rule: Rule, on: date) -> tuple[str, ...]:
    """The marks of the loosened numbers of the text that a rule reads on a day."""
    in_force = standard.readings_on(on)
    return tuple(mark for name in rule.names if name in in_force and (mark := in_force[name].mark))


def readings_of(standard: Standard, rule: Rule, on: date) -> tuple[str, ...]:
    """The sentences on how a rule is read, with the readings in force on a day."""
    case = Case(standard, standard.table([{}]), on)
    return tuple(fill(text, case) for text in rule.reading)


def fill(text: str, case: Case) -> str:
    """A text with its {names} filled in from figures and readings, money in one unit; empty when one of them is unknown."""
    filled, figures = _filled(text, case)
    return "" if MISSING in figures else filled


def _filled(text: str, case: Case) -> tuple[str, list[str]]:
    """A text with its {names} filled in, and each figure in it as it is printed: one that is unknown as 未填报."""
    figures: list[str] = []
    facts = [name for name, _ in BLANK.findall(text) if name in case.standard.facts]
    money = on_one_line(YUAN, _amounts([name for name in facts if case.standard.facts[name].unit == YUAN.label], case))

    def said(blank):
        name, bare = blank.groups()
        if name in case.readings:
            return case.standard.sense(name).text(case.readings[name])
        fact = case.standard.facts[name]
        figures.append(fact.said(case.table.column(name)[0], bool(bare), money if fact.unit == YUAN.label else None))
        return figures[-1]

    return BLANK.sub(said, text), figures


def _credit(outcome: Outcome, verdict: Verdict, end: np.ndarray) -> int | None:
    """The share earned at one end of what may yet be filled in, in 0.01 %."""
    if outcome in (Outcome.FAIL, Outcome.MISSING):
        return None if verdict.fallen.out[0] else first_value(end)
    return {Outcome.PASS: FULL, Outcome.HINT: FULL}.get(outcome)


def _clause(rule: Rule, case: Case) -> str:
    if isinstance(rule.clause, ClauseBy):
        code = case.table.column(rule.clause.fact)[0]
        applied = [clause for value, clause in rule.clause.clauses if case.code(rule.clause.fact, value) == code]
        return applied[0] if applied else "、".join(rule.clauses)
    if isinstance(rule.clause, ClauseIf):
        truth = case.truth(rule.clause.condition)
        applied = rule.clause.then if truth.yes[0] else rule.clause.otherwise if truth.no[0] else ""
        return applied or "、".join(rule.clauses)
    return rule.clauses[0]


def _not_for(rule: Rule, case: Case) -> bool:
    """Whether the rule is surely not for this community, whatever the day."""
    return bool(rule.when and rule.when.test(case).no[0])


def _unit_of_line(rule: Rule, case: Case) -> Unit:
    """The one unit of figure, limit and gap, which stand on one line."""
    if rule.asks:  # it speaks of further amounts: 1,500 元/月
        return IN_YUAN if rule.measure is YUAN else rule.measure
    facts = [name for name in (rule.fact, *rule.must.names) if case.standard.facts[name].unit == rule.unit]
    ends = rule.must.ends(rule.fact, case)
    bounds = [bound for end in (ends.hardest, ends.easiest) for bound in (end.low, end.high) if bound is not None]
    return on_one_line(rule.measure, [*_amounts(facts, case), *map(first_value, bounds)])


def _amounts(facts: Iterable[str], case: Case) -> list[int]:
    """What is known of some facts: each figure, or its ends."""
    figures = [case.table.column(name)[0] for name in facts]
    ends = [end for figure in figures for end in (figure if isinstance(figure, Between) else (figure,))]
    return [end for end in ends if end is not None]


def _figure(rule: Rule, case: Case, unit: Unit) -> str:
    if rule.shown:
        filled, figures = _filled(rule.shown, case)
        return filled if set(figures) - {MISSING} else MISSING
    fact = case.standard.facts[rule.fact]
    return fact.said(case.table.column(rule.fact)[0], unit=unit if fact.unit == rule.unit else None)


def _limit(rule: Rule, case: Case, unit: Unit) -> str:
    if _not_for(rule, case):
        return ""
    if rule.asks:
        return fill(rule.asks, case) or fill(rule.asks_all, case)
    if _over(rule, case):
        return rule.advise.say(case, unit)
    return _at_both_ends(rule, case, unit) or fill(rule.asks_all, case)


def _at_both_ends(rule: Rule, case: Case, unit: Unit) -> str:
    """The limit; where it is not known, its easiest end with the hardest: “≥ 400.00 m²（最高 600.00 m²）”."""
    said = rule.must.say(case, unit)
    if case.known(rule.must.needs) is None:
        return said
    bounds = rule.must.bounds(case.other)
    most = first_value(bounds.high if bounds.low is None else bounds.low)
    if most >= UNBOUNDED:
        return ""
    return said if rule.must.say(case.other, unit) == said else f"{said}（最高 {unit.exact(most)}）"


def _gap(rule: Rule, case: Case, unit: Unit) -> str:
    """What is short or over the top, demand by demand."""
    said = []
    for demand in rule.demands:
        ends = demand.must.ends(demand.fact, case)
        gap = first_value(demand.must.certain_gap(ends))
        if gap:
            short = "" if demand.must.among else "差" if gap > 0 else "超"
            short = short if ends.meet else f"至少{short}"
            said.append(
                f"{demand.title}{short} {(unit if demand.unit == rule.unit else UNITS[demand.unit]).exact(abs(gap))}{_lacking(demand, case)}"
            )
    if over := _over(rule, case):
        certain = "" if case.known(rule.needs) is None else "至少"
        said.append(f"{certain}{'差' if over > 0 else '超'} {unit.exact(abs(over))}")
    return "，".join(said)


def _apart(rule: Rule, verdict: Verdict) -> dict[str, int]:
    amounts = verdict.fallen.apart[0].tolist() if verdict.fallen.rows.size else ()
    return {lack.unit: amount for lack, amount in zip(rule.lacks[1:], amounts, strict=False) if amount}


def _lacking(demand: Demand, case: Case) -> str:
    """The items of a closed list that are not there: “：警务室、慈善超市”."""
    fact = case.standard.facts[demand.fact]
    items = fact.parts if isinstance(fact, Tally) else ()
    absent = [case.standard.facts[name].title for name in items if case.table.column(name)[0] == 0]
    return f"：{'、'.join(absent)}" if absent else ""


def _over(rule: Rule, case: Case) -> int:
    """How far a community that meets the demands is outside what is advised, signed as a gap; 0 within."""
    if not rule.advise or not all(d.must.surely(d.must.ends(d.fact, case)).yes[0] for d in rule.demands):
        return 0
    return first_value(rule.advise.certain_gap(rule.advise.ends(rule.fact, case)))


def _met(rule: Rule, case: Case) -> bool:
    """Whether every demand is met, exceptions apart."""
    return all(d.must.met(case.values(d.fact), d.must.bounds(case))[0] for d in rule.demands)


def _beside(rule: Rule, case: Case, outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Besides a failure what is not 0; what always stands there, also 0, for whoever the rule is for."""
    if outcome == Outcome.NOT_APPLICABLE:
        return ()
    known = [extra for extra in rule.beside if case.known(extra.amount.needs) is None]
    amounts = [(extra, first_value(extra.amount.of(case))) for extra in known]
    shown = [pair for pair in amounts if pair[0].always or (pair[1] and outcome == Outcome.FAIL)]
    return tuple((extra.title, UNITS[extra.unit].exact(amount)) for extra, amount in shown)


def _reason(rule: Rule, case: Case, outcome: Outcome) -> str:
    if case.on < rule.begins:
        due = rule.due and rule.due > rule.since
        return f"未到期，{'期限是' if due else '开始执行的日期是'} {_day(rule.begins)}"
    if outcome == Outcome.NOT_APPLICABLE:
        return fill(rule.when.reason(case), case)
    if outcome == Outcome.PASS and rule.passes_when and not _met(rule, case):
        return fill(rule.excuse, case)
    if outcome != Outcome.MISSING:
        return ""
    titles = [_lacking_part(case, name) for name in waiting(case.standard, rule, case)]
    return f"{MISSING}：{'、'.join(dict.fromkeys(titles))}"


def _lacking_part(case: Case, name: str) -> str:
    """A fact that is waited for, and whether a part of it is known."""
    title = case.standard.facts[name].title
    return title if case.table.column(name)[0] is None else f"{title}（填了一部分）"


def _formula(rule: Rule, case: Case, unit: Unit) -> str:
    if _not_for(rule, case):
        return ""
    if rule.counted:
        return "；".join(filter(None, (fill(text, case) for text in rule.told)))
    if case.known(rule.needs) is not None:
        return ""
    amount = rule.must.low or rule.must.high
    told = amount.say(case, unit)
    return f"{told}。实有 {_figure(rule, case, unit)}" if told else ""


def _progress(rule: Rule, case: Case, unit: Unit) -> str:
    """Before the rule begins: where the community stands, and where a straight path would have it."""
    if not rule.since <= case.on < rule.begins or case.known(rule.needs) is not None:
        return ""
    if _not_for(rule, case):
        return ""
    bounds, measured = rule.must.bounds(case), first_value(case.values(rule.fact))
    if bounds.low is None:
        return ""
    low = first_value(bounds.low)
    said = f"到期应有 {unit.exact(low)}，现有 {unit.exact(measured)}"
    said += f"，还差 {unit.exact(low - measured)}" if measured < low else "，已达到"
    if not rule.path:
        return said
    elapsed, whole = (case.on - rule.since).days, (rule.begins - rule.since).days
    expected = -(-low * elapsed // whole)
    return f"{said}；按直线推进，{_day(case.on)}应有 {unit.exact(expected)}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
