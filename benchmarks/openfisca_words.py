"""The words in which the benchmark's OpenFisca rules are written, and what a system is made of."""

from dataclasses import dataclass

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.model_api import Enum, max_, min_, select, where

FULL = 10_000


@dataclass(frozen=True)
class Book:
    """The rules of one system.

    heads      head → rule → weight, rules in the standard's order
    hard       the rules counted as hard
    against    the rules that count only where they fail: met, they leave the sum
    percent    how much of its degree of completion a rule earns that is not met
    choices    input → Enum; flags: the inputs that are yes or no
    formulas   variable → formula
    """

    entity: Entity
    parameters: dict
    heads: dict
    hard: tuple
    against: tuple
    percent: int
    choices: dict
    flags: tuple
    formulas: dict

    @property
    def rules(self):
        """Rule → weight."""
        return {rule: weight for own in self.heads.values() for rule, weight in own.items()}


class Outcome(Enum):
    met = "达标"
    failed = "不达标"
    not_applicable = "不适用"
    missing = "数据缺失"
    hint = "提示"


def name_of(part, rule):
    """outcome_15_6"""
    return f"{part}_{rule.replace('.', '_')}"


def known(community, period, *facts):
    found = community(f"{facts[0]}_known", period)
    for fact in facts[1:]:
        found = found * community(f"{fact}_known", period)
    return found


def verdict(met, told, otherwise=Outcome.failed):
    return select([~told, met], [Outcome.missing, Outcome.met], otherwise)


def either(not_applicable, missing, met):
    """The first of these, else failed."""
    outcomes = [Outcome.not_applicable, Outcome.missing, Outcome.met]
    return select([not_applicable, missing, met], outcomes, Outcome.failed)


def short_of(least, measured):
    return max_(least - measured, 0)


def share(reached, asked):
    """What is reached of what is asked, in 0.01 % and rounded down."""
    return max_(reached, 0).astype(np.int64) * FULL // max_(asked, 1)


def outside(measured, least, most):
    """What is short (> 0) or too much (< 0)."""
    return short_of(least, measured) + min_(most - measured, 0)


def nothing(community, period, *_):
    return community.filled_array(0)


# Rules of a common form -----------------------------------------------------------------------------------


def rule(key, facts, met, gap, part, when=None, otherwise=Outcome.failed):
    """The three formulas of a rule: outcome, gap, and part, which is what who fails earns.

    met, gap, part: (community, period, parameters of the day) → array. when: (community, period, parameters of the day)
    → (where it surely does not apply, where that is not known).
    """

    def outcome(community, period, parameters):
        told, good = known(community, period, *facts), met(community, period, parameters(period))
        if when is None:
            return verdict(good, told, otherwise)
        off, open_ = when(community, period, parameters(period))
        return select([off, open_ + ~told, good], [Outcome.not_applicable, Outcome.missing, Outcome.met], otherwise)

    def short(community, period, parameters):
        fallen = community(name_of("outcome", key), period) == otherwise
        return where(fallen, gap(community, period, parameters(period)), 0)

    def earned(community, period, parameters):
        return part(community, period, parameters(period))

    return {name_of("outcome", key): outcome, name_of("gap", key): short, name_of("part", key): earned}


def at_least(key, fact, least, when=None):
    """No less of one fact than `least` says of the parameters."""
    return rule(
        key,
        (fact,),
        met=lambda community, period, p: community(fact, period) >= least(p),
        gap=lambda community, period, p: least(p) - community(fact, period),
        part=lambda community, period, p: share(community(fact, period), least(p)),
        when=when,
    )


def as_many(key, fact, asked, when=None):
    """No less of one fact than of another."""
    return rule(
        key,
        (fact, asked),
        met=lambda community, period, p: community(fact, period) >= community(asked, period),
        gap=lambda community, period, p: community(asked, period) - community(fact, period),
        part=lambda community, period, p: share(community(fact, period), community(asked, period)),
        when=when,
    )


def none_lacking(key, fact, among, when=None, otherwise=Outcome.failed):
    """None of so many lacks something."""
    return rule(
        key,
        (fact, among),
        met=lambda community, period, p: community(fact, period) <= 0,
        gap=lambda community, period, p: community(fact, period),
        part=lambda community, period, p: left(community, period, fact, among),
        when=when,
        otherwise=otherwise,
    )


def left(community, period, lacking, among):
    """The share that does not lack something, in 0.01 %."""
    return share(community(among, period) - community(lacking, period), community(among, period))


def wherever(fact):
    """A condition: there is one at least."""

    def when(community, period, p):
        told = community(f"{fact}_known", period)
        return told * (community(fact, period) <= 0), ~told

    return when


def tallies(**parts):
    """Name → its flags: how many of them are set, known where all are."""
    found = {}
    for name, flags in parts.items():
        found |= {name: _number(flags), f"{name}_known": _told(flags)}
    return found


def _number(flags):
    def number(community, period):
        total = community(flags[0], period).astype(np.int32)
        for flag in flags[1:]:
            total += community(flag, period)
        return total

    return number


def _told(flags):
    def told(community, period):
        return known(community, period, *flags)

    return told
