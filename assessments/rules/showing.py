"""Showing: an indicator for one place, and how two standards that bind one figure stand to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from assessments.rules.amounts import first_value
from assessments.rules.case import Case
from assessments.rules.document import Source
from assessments.rules.figures import UNITS
from assessments.rules.indicators import Indicator
from assessments.rules.limits import Bounds, Limit
from assessments.rules.rule import Rule
from assessments.rules.standard import Standard

PARTLY = "还缺数据，补齐以后可能更高"
MORE, LESS, SAME = "要求更高", "要求更低", "要求相同"


@dataclass(frozen=True)
class Shown:
    """An indicator with its figure: texts are Chinese, `limit` and `formula` empty where no number stands beside it.

    meant     whether the number is for this place; it is shown as far as it is known
    """

    indicator: Indicator
    figure: str
    limit: str
    formula: str
    source: Source | None
    meant: bool


def show(standard: Standard, indicator: Indicator, figures: Mapping[str, object], on: date) -> Shown:
    """An indicator for one place. `figures` as in explain(); the number beside it only while it counts."""
    case = _case(standard, indicator.names, figures, on)
    fact, limit = standard.facts[indicator.fact], indicator.limit
    asked = formula = ""
    meant = indicator.counts_on(on) and bool(not indicator.when or indicator.when.test(case).yes[0])
    if meant:
        unit = UNITS[indicator.unit]
        asked, formula = limit.say(case, unit), (limit.low or limit.high).say(case, unit)
        if _settled(limit, case) is None:
            asked, formula = (
                (f"{asked}（按已知的数）", PARTLY) if first_value(limit.bounds(case).low or 0) else ("", "")
            )
    source = standard.document.clause(indicator.clause).article.source if standard.document else None
    return Shown(indicator, fact.said(case.table.column(fact.name)[0]), asked, formula, source, meant)


@dataclass(frozen=True)
class Compared:
    """What another standard says of the figure of a rule.

    more      whether it asks for more of this place, in words; "" where that cannot be said
    judged    whether it is a rule there: with an outcome of its own
    """

    standard: Standard
    title: str
    clause: str
    limit: str
    more: str
    source: Source | None
    judged: bool


def compared(
    standard: Standard, rule: Rule, figures: Mapping[str, object], on: date, others: list[tuple[Standard, Mapping]]
) -> list[Compared]:
    """What other standards, each with its own figures of the same place, say of the figure that a rule tests on a day."""
    own = _settled(rule.must, _case(standard, rule.names, figures, on))
    found = []
    for other, their_figures in others:
        for title, clause, limit, names, unit, judged in _bound_by(other, rule.fact, on):
            if unit != rule.unit:
                continue
            case = _case(other, names, their_figures, on)
            theirs = _settled(limit, case)
            if theirs is None:
                continue
            article = other.document.clause(clause).article if other.document else None
            more = _more(own, theirs) if own else ""
            found.append(
                Compared(other, title, clause, limit.say(case, UNITS[unit]), more, article and article.source, judged)
            )
    return found


def _bound_by(standard: Standard, fact: str, on: date) -> Iterator[tuple[str, str, Limit, tuple[str, ...], str, bool]]:
    """(title, clause, limit, names, unit, whether judged) of what binds a figure in a standard on a day."""
    for rule in standard.rules:
        if rule.fact == fact and rule.begins <= on:
            yield rule.title, rule.clauses[0], rule.must, rule.names, rule.unit, True
    for one in standard.indicators:
        if one.fact == fact and one.counts_on(on):
            yield one.title, one.clause, one.limit, one.names, one.unit, False


def _settled(limit: Limit, case: Case) -> Bounds | None:
    """A limit worked out for the first community; None while what is not known leaves it open."""
    least, most = (
        [None if end is None else first_value(end) for end in limit.bounds(one)] for one in (case, case.other)
    )
    return Bounds(*least) if least == most else None


def _case(standard: Standard, names: tuple[str, ...], figures: Mapping[str, object], on: date) -> Case:
    return Case(standard, standard.table_of_rule(names, figures), on)


def _more(own: Bounds, theirs: Bounds) -> str:
    """Whether the other limit asks for more, where both have one end and the same."""
    if own.high is None and theirs.high is None:
        mine, other = own.low, theirs.low
    elif own.low is None and theirs.low is None:
        mine, other = -own.high, -theirs.high
    else:
        return ""
    return SAME if mine == other else MORE if other > mine else LESS
