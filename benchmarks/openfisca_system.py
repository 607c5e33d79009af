"""From the formulas to an OpenFisca system and to the arrays that are compared."""

import numpy as np
from openfisca_core.model_api import YEAR, ParameterNode, Variable, select, where
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks import openfisca_rules as rules
from benchmarks.openfisca_rules import FULL, Outcome, name_of

YEAR_JUDGED = "2025"


def system(facts):
    """The tax-benefit system whose inputs are these facts, each with whether it is known."""
    made = TaxBenefitSystem([rules.COMMUNITY])
    made.parameters = ParameterNode(data=dated(rules.PARAMETERS))
    for fact in facts:
        choice = rules.CHOICES.get(fact)
        kind = {"value_type": rules.Enum, "possible_values": choice, "default_value": choice.unknown} if choice else {}
        add(made, fact, **(kind or {"value_type": int}))
        add(made, f"{fact}_known", value_type=bool)
    for name, formula in formulas().items():
        add(made, name, formula=formula, **typed(name))
    return made


def typed(name):
    """The kind of a calculated variable, by its name."""
    if name.startswith("outcome_"):
        return {"value_type": rules.Enum, "possible_values": Outcome, "default_value": Outcome.not_applicable}
    return {"value_type": bool if name.startswith("is_") else int}


def add(made, name, **attributes):
    """Add a yearly variable of a community."""
    attributes = {"entity": rules.COMMUNITY, "definition_period": YEAR, "label": name, **attributes}
    made.add_variable(type(name, (Variable,), attributes))


def dated(values):
    """Plain numbers as parameters in force since the document."""
    if isinstance(values, dict):
        return {name: dated(value) for name, value in values.items()}
    return {"values": {"2015-01-01": {"value": values}}}


def formulas():
    """Name → formula of everything that is calculated."""
    plain = ("outcome", "gap", "part", "staff", "is_new", "is_not", "volunteers_required")
    found = {name: each for name, each in vars(rules).items() if name.startswith(plain)}
    found |= {"part_5_3": rules.nothing, "part_5_4": rules.nothing}
    found |= rules.at_least("3.5", "service_brands", lambda parameters: parameters.one)
    found |= rules.at_least("6.4", "reserve_candidates", lambda parameters: parameters.one)
    found |= rules.at_least("9.2", "centre_area", lambda parameters: parameters.area.centre)
    found |= rules.trained("5.8", "leader", "leader_halves") | rules.trained("5.9", "member", "member_halves")
    found |= rules.premises("8.1", "is_not_new_urban", "is_new_urban", "premises")
    found |= rules.premises("8.2", "is_new_urban", "is_not_new_urban", "premises_new_urban")
    found |= rules.received("15.operating", "operating", None)
    found |= rules.received("15.livelihood", "livelihood", rules.Tier.township)
    found |= {name_of("credit", rule): credit(rule) for rule in rules.RULES}
    for head, own in rules.HEADS.items():
        found |= points(head, own)
    found |= {f"hard_{outcome.name}": counted(outcome) for outcome in Outcome}
    return found | {"score_low": score("low"), "score_high": score("high"), "heads_points": heads_points}


def credit(rule):
    def formula(community, period):
        outcome = community(name_of("outcome", rule), period)
        part = community(name_of("part", rule), period)
        return select(
            [(outcome == Outcome.met) + (outcome == Outcome.hint), outcome == Outcome.failed], [FULL, part], 0
        )

    return formula


def points(head, own):
    """Formulas of a head: weights that apply, points with missing data as failed and as met."""

    def weights(community, period):
        return rules.WEIGHT * sum(community(name_of("outcome", rule), period) != Outcome.not_applicable for rule in own)

    def low(community, period):
        earned = rules.WEIGHT * sum(community(name_of("credit", rule), period) for rule in own)
        return not_full(earned, community(f"weights_{head}", period) * FULL)

    def high(community, period):
        earned = rules.WEIGHT * sum(community(name_of("credit", rule), period) for rule in own)
        open_ = rules.WEIGHT * sum(community(name_of("outcome", rule), period) == Outcome.missing for rule in own)
        return not_full(earned + open_ * FULL, community(f"weights_{head}", period) * FULL)

    return {f"weights_{head}": weights, f"low_{head}": low, f"high_{head}": high}


def not_full(earned, asked):
    """Points of a head; rounding does not make it full where something is not met."""
    reached = half_up(earned, rules.HEAD_POINTS, asked)
    return where((reached == rules.HEAD_POINTS) * (earned < asked), rules.HEAD_POINTS - 1, reached)


def half_up(amount, times, divisor):
    """amount × times ÷ divisor rounded half up; 0 where the divisor is 0."""
    amount, divisor = amount.astype(np.int64) * times, divisor.astype(np.int64)
    return np.where(divisor > 0, (2 * amount + divisor) // np.maximum(2 * divisor, 1), 0)


def counted(outcome):
    def formula(community, period):
        return sum((community(name_of("outcome", rule), period) == outcome) * 1 for rule in rules.RULES)

    return formula


def heads_points(community, period):
    return rules.HEAD_POINTS * sum((community(f"weights_{head}", period) > 0) * 1 for head in rules.HEADS)


def score(which):
    def formula(community, period):
        reached = sum(community(f"{which}_{head}", period) for head in rules.HEADS)
        return half_up(reached, 10_000, community("heads_points", period))

    return formula


def results():
    """Names of everything that the product's judgement has too."""
    parts = [name_of(part, rule) for rule in rules.RULES for part in ("outcome", "gap", "credit")]
    heads = [f"{part}_{head}" for head in rules.HEADS for part in ("low", "high", "weights")]
    return [*parts, *heads, "score_low", "score_high", *(f"hard_{outcome.name}" for outcome in Outcome)]


def prepared(made, columns, size):
    """A simulation of so many communities with its inputs; ``columns``: fact → (values, known)."""
    simulation = SimulationBuilder().build_default_simulation(made, size)
    for fact, (values, known) in columns.items():
        simulation.set_input(fact, YEAR_JUDGED, values)
        simulation.set_input(f"{fact}_known", YEAR_JUDGED, known)
    return simulation


def calculated(simulation):
    """Name → array of everything that is compared."""
    return {name: simulation.calculate(name, YEAR_JUDGED) for name in results()}
