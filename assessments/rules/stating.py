"""Stating: what a rule asks, of nobody in particular: “每 200 户 1 名，5—7 名”, for each tier its amount. No figure is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import singledispatch

from assessments.rules import amounts, greater
from assessments.rules.amounts import Word, first_value
from assessments.rules.case import Case
from assessments.rules.explaining import fill
from assessments.rules.figures import UNITS, Unit
from assessments.rules.limits import Limit
from assessments.rules.rates import ManyPer
from assessments.rules.rule import Demand, Rule
from assessments.rules.standard import Standard
from lodi_community.records.figures import thousands

Stated = list[tuple[str, str]]  # (for whom, empty for all; the text)
NO_STANDARD = "没有标准"  # of a value of a choice for which the text has no number: 15.4 has none of 惠民项目资金


def stated(standard: Standard, rule: Rule, on: date) -> Stated:
    """(for whom, what is asked) of a rule with the readings in force on a day, a line for each value of a choice."""
    case = Case(standard, standard.table([{}]), on)
    for text in (rule.asks_all, rule.asks):
        if text and (filled := fill(text, case)):
            return [("", filled)]
    lines = _limit(rule.must, case, rule.measure)
    for demand in rule.also:
        lines += [(whom or demand.title, text) for whom, text in _further(demand, case)]
    return lines


def _further(demand: Demand, case: Case) -> Stated:
    """A further demand of the rule; one on what is lacking goes without saying."""
    return [] if demand.must.among else _limit(demand.must, case, UNITS[demand.unit])


def _limit(limit: Limit, case: Case, unit: Unit) -> Stated:
    if limit.among is not None:
        return [("", unit.text(0))]
    if limit.low is None:
        return [(whom, _bound("≤", "不多于", text)) for whom, text in _amount(limit.high, case, unit)]
    if limit.high is None:
        return [(whom, _bound("≥", "不少于", text)) for whom, text in _amount(limit.low, case, unit)]
    if limit.low.needs or limit.high.needs:
        low, high = (" ".join(text for _, text in _amount(end, case, unit)) for end in (limit.low, limit.high))
        return [("", low if low == high else f"{low}到{high}")]
    return [("", limit.say(case, unit))]


def _bound(sign: str, word: str, text: str) -> str:
    """A sign before a number, a word before words."""
    if text == NO_STANDARD:
        return text
    return f"{sign} {text}" if text[0].isdigit() else f"{word}{text}"


@singledispatch
def _amount(word: Word, case: Case, unit: Unit) -> Stated:
    """An amount in words, a line for each value of a choice on which it depends."""
    return [("", unit.exact(first_value(word.of(case))))]


@_amount.register
def _(word: amounts.The, case: Case, unit: Unit) -> Stated:
    return [("", case.standard.facts[word.fact].title)]


@_amount.register
def _(word: amounts.By, case: Case, unit: Unit) -> Stated:
    choice, named, found = case.standard.choice(word.fact), dict(word.amounts), []
    for name, code in choice.codes.items():
        told = _amount(named[name], case, unit) if name in named else [("", NO_STANDARD)]
        found += [(_joined(choice.labels[code], whom), text) for whom, text in told]
    return found


@_amount.register
def _(word: amounts.Where, case: Case, unit: Unit) -> Stated:
    cases = zip(word.called, (word.then, word.otherwise), strict=True)
    return [(_joined(called, whom), text) for called, one in cases for whom, text in _amount(one, case, unit)]


@_amount.register
def _(word: amounts.OnePer, case: Case, unit: Unit) -> Stated:
    fact = case.standard.facts[word.fact]
    ratio = f"每 {first_value(word.size.of(case))} {fact.unit} 1 {unit.label}（按{fact.title}）"
    return [("", ratio if word.low is None else f"{ratio}，{word.low}—{unit.text(word.high)}")]


@_amount.register
def _(word: ManyPer, case: Case, unit: Unit) -> Stated:
    fact = case.standard.facts[word.fact]
    return [("", f"每 {thousands(word.size)} {fact.unit} {unit.text(word.many)}（按{fact.title}）")]


@_amount.register
def _(word: amounts.Percent, case: Case, unit: Unit) -> Stated:
    percent = first_value(word.percent.of(case))
    return [(whom, f"{text}的 {percent}%") for whom, text in _amount(word.whole, case, unit)]


@_amount.register
def _(word: greater.FloorOrLocal, case: Case, unit: Unit) -> Stated:
    return _amount(word.floor, case, unit)


@_amount.register
def _(word: amounts.Product, case: Case, unit: Unit) -> Stated:
    return [("", " × ".join(_factors(word, case)))]


def _factors(word: amounts.Product, case: Case) -> Iterator[str]:
    for factor in word.factors:
        if isinstance(factor, amounts.Said):
            yield factor.say(case, UNITS["个"])
        elif factor.needs:
            yield from (text for _, text in _amount(factor, case, UNITS["个"]))
        elif (number := first_value(factor.of(case))) != amounts.DAY:  # the scale of half-days is not said
            yield str(number)


@_amount.register
def _(word: greater.Highest, case: Case, unit: Unit) -> Stated:
    said = [text for one in word.amounts for _, text in _amount(one, case, unit)]
    return [("", f"{'、'.join(said)}中最高的")]


@_amount.register
def _(word: greater.Given, case: Case, unit: Unit) -> Stated:
    return _amount(word.amount, case, unit)


def _joined(*parts: str) -> str:
    return "·".join(filter(None, parts))
