"""Summaries say of every division what counting its communities one by one says."""

import random
from datetime import date

import pytest

from assessments.inspection import live, run
from assessments.inspection.models import Assessment
from assessments.rules.kit import Outcome
from assessments.rules.loudi_2015 import LOUDI_2015
from communities.models import Grid, Institution, Meeting, ServiceBrand, YearlyProfile
from facilities.models import Premises
from funding.models import Receipt
from staffing.models import Pay, Training
from tests import facts
from tests.assessments.inspection.runs import sealed
from tests.places import CITY
from tests.world import YEAR

pytestmark = pytest.mark.long

STANDARD = LOUDI_2015
LETTERS = {"passed": "P", "failed": "F", "not_applicable": "N", "missing": "M", "hinted": "H"}


def below(inspection, code):
    """The assessments of a division, one by one."""
    return [a for a in Assessment.objects.filter(inspection=inspection) if a.code.startswith(code)]


def divisions(inspection):
    codes = {code[:digits] for code in inspection.assessments.values_list("code", flat=True) for digits in (4, 6, 9)}
    return sorted(codes)


def recount_rule(assessments, place, rule):
    """What a Summary row should say."""
    letters = [a.verdicts[place] for a in assessments]
    gaps = [a.gaps.get(rule, 0) for a in assessments if a.verdicts[place] == "F"]
    counts = {name: letters.count(letter) for name, letter in LETTERS.items()}
    return counts | {"short": sum(g for g in gaps if g > 0), "over": -sum(g for g in gaps if g < 0)}


def recount_shortfall(assessments, rules):
    """What the Summary row of a shortfall should say: each community once, not met where one of the rules is not met."""
    places = [STANDARD.places[rule.key] for rule in rules]
    sets = [{a.verdicts[place] for place in places} for a in assessments]
    first = [next((letter for letter in "FMHP" if letter in found), "N") for found in sets]
    gaps = [(a.verdicts[STANDARD.places[r.key]], a.gaps.get(r.key, 0)) for a in assessments for r in rules]
    counts = {name: first.count(letter) for name, letter in LETTERS.items()}
    return counts | {"short": sum(gap for letter, gap in gaps if letter == "F" and gap > 0), "over": 0}


def recount_apart(assessments, rule, key):
    """What the Summary row of a gap in a further unit should say: who lacks it, and how much together."""
    gaps = [a.gaps.get(key, 0) for a in assessments if a.verdicts[STANDARD.places[rule.key]] == "F"]
    return dict.fromkeys(LETTERS, 0) | {"failed": sum(gap != 0 for gap in gaps), "short": sum(gaps), "over": 0}


def recount_unit(assessments):
    """What a UnitSummary row should say."""
    hard = [place for place, rule in enumerate(STANDARD.rules) if rule.kind == "H"]
    outcomes = [{a.verdicts[place] for place in hard} for a in assessments]
    scored = [a for a in assessments if a.score_low is not None]
    grades = [STANDARD.grade(a.score_low, a.hard_failed + a.hard_missing, date(2025, 12, 31)) for a in scored]
    heads = []
    for at, head in enumerate(STANDARD.heads):
        inside = [a for a in assessments if a.heads[at] is not None]
        places = [place for place, rule in enumerate(STANDARD.rules) if rule.head == head]
        heads.append(
            {
                "in": len(inside),
                "clear": sum(not {a.verdicts[place] for place in places} & {"F", "M"} for a in inside),
                "low": sum(a.heads[at][0] for a in inside),
                "high": sum(a.heads[at][1] for a in inside),
            }
        )
    return {
        "communities": len(assessments),
        "clear": sum(not found & {"F", "M"} for found in outcomes),
        "only_missing": sum("M" in found and "F" not in found for found in outcomes),
        "missing": sum(a.verdicts.count("M") for a in assessments),
        "scored": len(scored),
        "score_low": sum(a.score_low for a in scored),
        "score_high": sum(a.score_high for a in scored),
        "grades": {grade: grades.count(grade) for grade in set(grades)},
        "heads": heads,
    }


def check(inspection):
    for code in divisions(inspection):
        assessments = below(inspection, code)
        unit = inspection.units.get(code=code)
        expected = recount_unit(assessments)
        assert {name: getattr(unit, name) for name in expected} == expected, code
        for place, rule in enumerate(STANDARD.rules):
            row, expected = (
                inspection.summaries.get(code=code, rule=rule.key),
                recount_rule(assessments, place, rule.key),
            )
            assert {name: getattr(row, name) for name in expected} == expected, (code, rule.key)
        for shortfall, rules in STANDARD.summed:
            row, expected = (
                inspection.summaries.get(code=code, rule=shortfall.key),
                recount_shortfall(assessments, rules),
            )
            assert {name: getattr(row, name) for name in expected} == expected, (code, shortfall.key)
        for key, rule in STANDARD.lacks_apart.items():
            expected = recount_apart(assessments, rule, key)
            row = inspection.summaries.filter(code=code, rule=key).first()
            assert (expected["failed"] == 0) if row is None else row, (code, key)
            assert row is None or {name: getattr(row, name) for name in expected} == expected, (code, key)
    assert inspection.units.count() == len(divisions(inspection))
    keys = len(STANDARD.rules) + len(STANDARD.shortfalls)
    assert inspection.summaries.exclude(rule__contains="/").count() == len(divisions(inspection)) * keys


def test_the_summaries_of_a_sealed_year_equal_a_recount(varied):
    check(sealed(YEAR))


def test_the_summaries_of_the_working_year_equal_a_recount(varied):
    check(live.refresh_all(CITY))


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_missing_or_short_the_summaries_equal_a_recount(world, seed):
    chance = random.Random(seed)
    for model in (Grid, ServiceBrand, Receipt, Pay, Training):
        for row in model.objects.order_by("pk"):
            if chance.random() < 0.15:
                row.delete()
    for premises in Premises.objects.order_by("pk"):
        Premises.objects.filter(pk=premises.pk).update(floor_area=chance.choice([None, "120.50", "399.99", "600"]))
    for profile in YearlyProfile.objects.order_by("pk"):
        figures = {
            "households": chance.choice([None, 149, 1001, 3000]),
            "volunteers": chance.choice([None, 0, 449, 9000]),
        }
        YearlyProfile.objects.filter(pk=profile.pk).update(**figures)
    check(sealed(YEAR))


def test_an_earlier_year_in_which_little_was_in_force_adds_up_too(world_of):
    world_of(2015)
    check(sealed(2015))


def test_a_division_without_communities_has_no_summary(world):
    inspection = sealed(YEAR)
    assert sorted(inspection.units.values_list("code", flat=True)) == [
        "4313",
        "431302",
        "431302001",
        "431302002",
        "431321",
        "431321001",
    ]


def test_the_city_is_the_sum_of_its_counties(varied):
    inspection = sealed(YEAR)
    for rule in STANDARD.rules:
        city = inspection.summaries.get(code="4313", rule=rule.key)
        counties = inspection.summaries.filter(code__in=["431302", "431321"], rule=rule.key)
        for name in (*LETTERS, "short", "over"):
            assert getattr(city, name) == sum(getattr(row, name) for row in counties)
    city = inspection.units.get(code="4313")
    assert (city.communities, city.failing + city.clear + city.only_missing) == (6, 6)


def test_gaps_are_summed_in_the_smallest_unit(varied):
    """贤童社区 lacks 43.50 m² (8.1) and 0.01 m² (9.2); 铁东社区 lacks 50,000 元; 铁西社区 has one person too many."""
    inspection = sealed(YEAR)
    sums = {row.rule: (row.short, row.over) for row in inspection.summaries.filter(code="431302")}
    assert (sums["8.1"], sums["9.2"], sums["15.operating"], sums["5.4"]) == ((43_50, 0), (1, 0), (50_000_00, 0), (0, 1))


def test_what_a_rule_lacks_in_a_further_unit_is_summed_apart(world):
    """2.4: 街心社区 lacks the covenant, 贤童社区 a meeting, 铁东社区 both."""
    for name in ("街心社区", "铁东社区"):
        facts.forget(Institution, code=world[name].code, kind="residents_covenant")
    for name in ("贤童社区", "铁东社区"):  # a hearing is no assembly
        Meeting.objects.filter(community=world[name]).update(kind=Meeting.Kind.HEARING)
    inspection = sealed(YEAR)
    sums = {row.rule: (row.failed, row.short) for row in inspection.summaries.filter(code="4313")}
    assert (sums["2.4"], sums["2.4/次"]) == ((3, 2), (2, 2))
    assert {row.rule: row.short for row in inspection.summaries.filter(code="431321", rule__startswith="2.4")} == {
        "2.4": 0
    }


def test_a_community_that_lacks_two_kinds_of_money_is_counted_once(world):
    """15.2 and 15.3: 街心社区 lacks operating funds, 贤童社区 funds for projects, 铁东社区 both."""
    for name in ("街心社区", "铁东社区"):
        facts.receive(world[name], facts.OPERATING, "240000", year=YEAR)
    for name in ("贤童社区", "铁东社区"):
        facts.receive(world[name], facts.LIVELIHOOD, "150000", year=YEAR)
    inspection = sealed(YEAR)
    failed = {row.rule: row.failed for row in inspection.summaries.filter(code="4313")}
    assert (failed["15.operating"], failed["15.livelihood"], failed["funds"]) == (2, 2, 3)
    assert inspection.summaries.get(code="4313", rule="funds").short == (2 * 10_000 + 2 * 50_000) * 100
    assert inspection.summaries.get(code="431302002", rule="funds").failed == 1


def test_a_row_of_a_shortfall_that_was_changed_is_found(varied):
    inspection = sealed(YEAR)
    assert run.verify(inspection) == []
    inspection.summaries.filter(code="431302", rule="funds").update(failed=9)
    assert run.verify(inspection) == ["431302 的汇总与各社区的评判不符"]


def test_every_outcome_has_its_count():
    assert set(LETTERS.values()) == set(Outcome)
