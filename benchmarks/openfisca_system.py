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
    found = book.formulas | {name_of("credit", rule): credit(rule, book) for rule in book.rules}
    for head, own in book.heads.items():
        found |= pool(head, own, book.against)
    found |= {f"hard_{outcome.name}": counted(outcome, book.hard) for outcome in Outcome}
    return found | {"missing": counted(Outcome.missing, book.rules), "score": score(book)}


def credit(rule, book):
    """Full where it is met; else so many per cent of the degree of completion, nothing of a rule that counts only against."""

    def formula(community, period):
        outcome = community(name_of("outcome", rule), period)
        met = (outcome == Outcome.met) + (outcome == Outcome.hint)
        if rule in book.against:
            return where(met, FULL, 0)
        part = community(name_of("part", rule), period)
        earned = part if book.percent == 100 else where(part < FULL, part * book.percent // 100, part)
        return select([met, outcome == Outcome.failed], [FULL, earned], 0)

    return formula


def pool(head, own, against):
    """Formulas of a head: the weights that are in the sum, what is earned of them, and the share."""
    own = {rule: weight for rule, weight in own.items() if weight}

    def weights(community, period):
        total = 0
        for rule, weight in own.items():
            outcome = community(name_of("outcome", rule), period)
            there = outcome != Outcome.not_applicable
            total = total + weight * (there * (outcome != Outcome.met) if rule in against else there)
        return total

    def earned(community, period):
        counted = {rule: weight for rule, weight in own.items() if rule not in against}
        return sum(weight * community(name_of("credit", rule), period) for rule, weight in counted.items())

    def reached(community, period):
        return share_of(community(f"earned_{head}", period), community(f"weights_{head}", period))

    return {f"weights_{head}": weights, f"earned_{head}": earned, f"reached_{head}": reached}


def share_of(earned, weights):
    """earned ÷ weights in 0.01 %, half up; rounding does not make it full where something is not met. 0 of no weight."""
    earned, weights = earned.astype(np.int64), weights.astype(np.int64)
    reached = np.where(weights > 0, (2 * earned + weights) // np.maximum(2 * weights, 1), 0)
    return where((reached == FULL) * (earned < weights * FULL), FULL - 1, reached)


def counted(outcome, rules):
    def formula(community, period):
        return sum((community(name_of("outcome", rule), period) == outcome) * 1 for rule in rules)

    return formula


def score(book):
    """One pool of all heads."""

    def formula(community, period):
        earned, weights = (
            sum(community(f"{part}_{head}", period) for head in book.heads) for part in ("earned", "weights")
        )
        return share_of(earned, weights)

    return formula


def results(book):
    """Names of everything that the product's judgement has too."""
    parts = [name_of(part, rule) for rule in book.rules for part in ("outcome", "gap", "credit")]
    heads = [f"{part}_{head}" for head in book.heads for part in ("reached", "weights")]
    return [*parts, *heads, "score", "missing", *(f"hard_{outcome.name}" for outcome in Outcome)]


def prepared(book, made, columns, size):
    """A simulation of so many communities with its inputs; ``columns``: fact → (values, known, …)."""
    simulation = SimulationBuilder().build_default_simulation(made, size)
    for fact, (values, known, *_) in columns.items():
        simulation.set_input(fact, YEAR_JUDGED, values > 0 if fact in book.flags else values)
        simulation.set_input(f"{fact}_known", YEAR_JUDGED, known)
    return simulation


def calculated(book, simulation):
    """Name → array of everything that is compared."""
    return {name: simulation.calculate(name, YEAR_JUDGED) for name in results(book)}
