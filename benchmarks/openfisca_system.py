"""From a book of rules to an OpenFisca system and to the arrays that are compared."""

import numpy as np
from openfisca_core.model_api import YEAR, Enum, ParameterNode, Variable, select, where
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks.openfisca_words import FULL, Outcome, name_of

YEAR_JUDGED = "2025"


def system(book, facts):
    """The tax-benefit system of a book whose inputs are these facts, each with whether it is known."""
    made = TaxBenefitSystem([book.entity])
    made.parameters = ParameterNode(data=dated(book.parameters))
    for fact in facts:
        add(made, book, fact, **input_type(book, fact))
        add(made, book, f"{fact}_known", value_type=bool)
    for name, formula in formulas(book).items():
        add(made, book, name, formula=formula, **typed(name))
    return made


def input_type(book, fact):
    """An Enum, a bool or an int."""
    if choice := book.choices.get(fact):
        return {"value_type": Enum, "possible_values": choice, "default_value": choice.unknown}
    return {"value_type": bool if fact in book.flags else int}


def typed(name):
    """The kind of a calculated variable, by its name."""
    if name.startswith("outcome_"):
        return {"value_type": Enum, "possible_values": Outcome, "default_value": Outcome.not_applicable}
    return {"value_type": bool if name.startswith("is_") or name.endswith("_known") else int}


def add(made, book, name, **attributes):
    """Add a yearly variable of the book's entity."""
    attributes = {"entity": book.entity, "definition_period": YEAR, "label": name, **attributes}
    made.add_variable(type(name, (Variable,), attributes))


def dated(values):
    """Plain numbers as parameters in force since the document."""
    if isinstance(values, dict):
        return {name: dated(value) for name, value in values.items()}
    return {"values": {"2015-01-01": {"value": values}}}


def formulas(book):
    """Name → formula of everything that is calculated."""
    found = book.formulas | {name_of("credit", rule): credit(rule) for rule in book.rules}
    for head, (full, own) in book.heads.items():
        found |= points(head, full * 100, own)
    found |= {f"hard_{outcome.name}": counted(outcome, book.hard) for outcome in Outcome}
    found |= {"missing": counted(Outcome.missing, book.rules), "heads_points": heads_points(book)}
    return found | {"score_low": score("low", book), "score_high": score("high", book)}


def credit(rule):
    def formula(community, period):
        outcome = community(name_of("outcome", rule), period)
        part = community(name_of("part", rule), period)
        return select(
            [(outcome == Outcome.met) + (outcome == Outcome.hint), outcome == Outcome.failed], [FULL, part], 0
        )

    return formula


def points(head, full, own):
    """Formulas of a head: weights that apply, points with missing data as failed and as met."""

    def weights(community, period):
        return sum(
            weight * (community(name_of("outcome", rule), period) != Outcome.not_applicable)
            for rule, weight in own.items()
        )

    def earned(community, period):
        return sum(weight * community(name_of("credit", rule), period) for rule, weight in own.items())

    def low(community, period):
        return not_full(community(f"earned_{head}", period), community(f"weights_{head}", period) * FULL, full)

    def high(community, period):
        open_ = sum(
            weight * (community(name_of("outcome", rule), period) == Outcome.missing) for rule, weight in own.items()
        )
        reached = community(f"earned_{head}", period) + open_ * FULL
        return not_full(reached, community(f"weights_{head}", period) * FULL, full)

    return {f"weights_{head}": weights, f"earned_{head}": earned, f"low_{head}": low, f"high_{head}": high}


def not_full(earned, asked, full):
    """Points of a head; rounding does not make it full where something is not met."""
    reached = half_up(earned, full, asked)
    return where((reached == full) * (earned < asked), full - 1, reached)


def half_up(amount, times, divisor):
    """amount × times ÷ divisor rounded half up; 0 where the divisor is 0."""
    amount, divisor = amount.astype(np.int64) * times, divisor.astype(np.int64)
    return np.where(divisor > 0, (2 * amount + divisor) // np.maximum(2 * divisor, 1), 0)


def counted(outcome, rules):
    def formula(community, period):
        return sum((community(name_of("outcome", rule), period) == outcome) * 1 for rule in rules)

    return formula


def heads_points(book):
    def formula(community, period):
        return sum(full * (community(f"weights_{head}", period) > 0) for head, (full, _) in book.heads.items())

    return formula


def score(which, book):
    def formula(community, period):
        reached = sum(community(f"{which}_{head}", period) for head in book.heads)
        return half_up(reached, 100, community("heads_points", period))

    return formula


def results(book):
    """Names of everything that the product's judgement has too."""
    parts = [name_of(part, rule) for rule in book.rules for part in ("outcome", "gap", "credit")]
    heads = [f"{part}_{head}" for head in book.heads for part in ("low", "high", "weights")]
    return [*parts, *heads, "score_low", "score_high", "missing", *(f"hard_{outcome.name}" for outcome in Outcome)]


def prepared(book, made, columns, size):
    """A simulation of so many communities with its inputs; ``columns``: fact → (values, known)."""
    simulation = SimulationBuilder().build_default_simulation(made, size)
    for fact, (values, known) in columns.items():
        simulation.set_input(fact, YEAR_JUDGED, values > 0 if fact in book.flags else values)
        simulation.set_input(f"{fact}_known", YEAR_JUDGED, known)
    return simulation


def calculated(book, simulation):
    """Name → array of everything that is compared."""
    return {name: simulation.calculate(name, YEAR_JUDGED) for name in results(book)}
