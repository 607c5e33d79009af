"""The tables of cases together are complete: both sides of every rule, every first year, every tier and level, missing and out.

The cases themselves stand with the rules they are about; their expected letters are the document's and are tested there.
"""

from collections import namedtuple
from datetime import date

import pytest

from assessments.rules.kit import Case as Facts
from assessments.rules.kit import Choice, ClauseKind, judge
from assessments.rules.loudi_2015 import LOUDI_2015

from . import test_checks_of_order_and_members as order_and_members
from . import test_checks_of_staff_premises_money as staff_premises_money
from . import test_loudi_2015 as hard
from . import test_units as units
from .conftest import STREET_HEART

UNITS = LOUDI_2015.units
LEVELS = (units.CITY, units.COUNTY, units.STREET)
TIERS = ("municipal_urban", "county_urban", "township")
TableCase = namedtuple("TableCase", "standard key year figures letter gap")

COMMUNITY_CASES = [
    TableCase(LOUDI_2015, key, year, {**STREET_HEART, **changes}, letter, gap)
    for table in (hard.CASES, order_and_members.CASES, staff_premises_money.CASES)
    for key, year, changes, letter, gap in table
]
UNIT_CASES = [
    TableCase(UNITS, key, year, {**units.FULL, "unit_level": level, **changes}, letter, gap)
    for key, level, year, changes, letter, gap in units.CASES
]
CASES = [*COMMUNITY_CASES, *UNIT_CASES]
RULES = [(standard, rule) for standard in (LOUDI_2015, UNITS) for rule in standard.rules]
FILES = {
    ClauseKind.HARD: "test_loudi_2015.py",
    ClauseKind.CHECK: "test_checks_of_*.py",
    ClauseKind.UNIT: "test_units.py",
}
every_rule = pytest.mark.parametrize(("standard", "rule"), RULES, ids=[rule.key for _, rule in RULES])


def of(rule, *letters, year=None):
    """The cases of a rule with one of these letters, in one year or any."""
    return [
        case
        for case in CASES
        if case.key == rule.key and case.letter in letters and case.year in (year, year or case.year)
    ]


def short(rule):
    """The letter of a community or unit that does not do what the rule asks."""
    return "H" if rule.soft else "F"


def in_force(rule, case):
    return date(case.year, 12, 31) >= rule.begins


def test_there_are_three_hundred_cases_and_none_twice():
    assert len(COMMUNITY_CASES) + len(UNIT_CASES) >= 300
    seen = [(case.key, case.year, sorted(case.figures.items(), key=str)) for case in CASES]
    assert [case for at, case in enumerate(seen) if case in seen[:at]] == []


def test_every_case_is_about_a_rule_that_there_is():
    assert {case.key for case in CASES} == {rule.key for _, rule in RULES}


@every_rule
def test_a_rule_is_met_not_met_missing_and_out_in_some_case(standard, rule):
    lacking = [letter for letter in ("P", short(rule), "M", "N") if not of(rule, letter)]
    assert lacking == [], f"CASES in {FILES[rule.kind]} has no case of rule {rule.key} with these letters"


@every_rule
def test_a_rule_has_a_case_by_the_smallest_step_on_the_wrong_side(standard, rule):
    assert [case for case in of(rule, short(rule)) if abs(case.gap) == 1]


@every_rule
def test_each_demand_of_a_rule_has_a_case_in_which_it_alone_is_not_met(standard, rule):
    def unmet(case):
        facts = Facts(standard, standard.table([case.figures]), date(case.year, 12, 31))
        return [d.fact for d in rule.demands if not d.must.met(facts.values(d.fact), d.must.bounds(facts))[0]]

    alone = [unmet(case) for case in of(rule, "F", "H")]
    assert all([demand.fact] in alone for demand in rule.demands)


@every_rule
def test_a_range_has_a_case_too_few_and_a_case_too_many(standard, rule):
    signs = {case.gap > 0 for case in of(rule, "F", "H") if case.gap}
    for demand in rule.demands:
        if demand.must.low and demand.must.high:
            assert signs == {True, False}
    if rule.advise:
        assert [case for case in of(rule, "H") if case.gap < 0]


@every_rule
def test_the_year_in_which_a_rule_begins_has_both_sides_and_the_year_before_is_out(standard, rule):
    first = rule.begins.year
    assert of(rule, "P", year=first)
    assert of(rule, short(rule), year=first)
    assert of(rule, "N", year=first - 1)


def test_the_years_in_which_something_begins_are_those_of_the_document():
    assert {rule.begins.year for _, rule in RULES} == {2015, 2016, 2017, 2018}


@every_rule
def test_a_rule_for_some_only_has_a_case_of_another_while_in_force(standard, rule):
    if rule.when:
        assert [case for case in of(rule, "N") if in_force(rule, case)]


def asked_in_levels(rule):
    """{level: whether the rule is for such units}, by its condition on the level alone."""
    facts = [Facts(UNITS, UNITS.table([{**units.FULL, "unit_level": level}]), date(2025, 12, 31)) for level in LEVELS]
    return {
        level: not rule.when or bool(rule.when.test(case).yes[0]) for level, case in zip(LEVELS, facts, strict=True)
    }


@pytest.mark.parametrize("rule", UNITS.rules, ids=lambda rule: rule.key)
def test_a_duty_has_a_case_for_each_level_that_has_it_and_for_each_that_has_not(rule):
    seen = {
        (case.figures["unit_level"], case.letter == "N")
        for case in UNIT_CASES
        if case.key == rule.key and in_force(rule, case)
    }
    assert seen >= {(level, not asked) for level, asked in asked_in_levels(rule).items()}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("key", ["15.operating", "15.livelihood"])
def test_each_tier_has_both_sides_of_its_funds_from_the_first_year(key, tier):
    """15.2—15.4; townships have no standard for livelihood funds."""
    rule = LOUDI_2015.rule(key)
    seen = {case.letter for case in of(rule, "P", "F", "N", year=2016) if case.figures["funding_tier"] == tier}
    assert seen >= ({"N"} if (key, tier) == ("15.livelihood", "township") else {"P", "F"})


@pytest.mark.parametrize("standard", [LOUDI_2015, UNITS], ids=["communities", "units"])
def test_every_value_of_a_choice_that_a_rule_looks_at_is_in_some_case(standard):
    for name in {name for rule in standard.rules for name in rule.names}:
        if isinstance(choice := standard.facts.get(name), Choice):
            assert {case.figures[name] for case in CASES if case.standard is standard} >= {*choice.codes} - {"existing"}


@every_rule
def test_without_its_figure_a_rule_is_missing_and_neither_met_nor_failed(standard, rule):
    """Of the other figures what is known may decide: test_ends.py."""
    case = of(rule, "P")[0]
    for name in standard.measured([demand.fact for demand in rule.demands]):
        judgement = judge(standard, standard.table([{**case.figures, name: None}]), date(case.year, 12, 31))
        assert judgement.packed()[0][standard.places[rule.key]] == "M", name
