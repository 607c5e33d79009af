"""Every ✗ has a gap with a number and a unit (CLAUSES §4), and in each unit a rule has one."""

import json
from datetime import date

import numpy as np
import pytest

from assessments.inspection.judging import gaps_written
from assessments.inspection.models import Summary
from assessments.rules.kit import Between, Outcome, Table, explain, judge
from assessments.rules.loudi_2015 import LOUDI_2015

from .conftest import STREET_HEART
from .test_properties import ROWS, many
from .test_units import COUNTY, FULL

pytestmark = pytest.mark.larger
UNITS = LOUDI_2015.units
ON = date(2025, 12, 31)
EVERY = slice(None)
both_standards = pytest.mark.parametrize("standard", [LOUDI_2015, UNITS], ids=["communities", "units"])


def gaps_of(standard, judgement):
    """What the assessments of a judgement store of their gaps."""
    return [*map(json.loads, gaps_written(standard, judgement, EVERY))]


def stored(standard, figures, key):
    """What an assessment of these figures stores of the gaps of one rule."""
    (gaps,) = gaps_of(standard, judge(standard, standard.table([figures]), ON))
    return {name: gap for name, gap in gaps.items() if name.split("/")[0] == key}


@both_standards
@pytest.mark.parametrize("year", [2015, 2016, 2018, 2025])
def test_whatever_is_not_met_has_a_gap_in_some_unit(standard, year):
    judgement = judge(standard, Table(many(standard), ROWS), date(year, 12, 31))
    gaps = gaps_of(standard, judgement)
    for rule in standard.rules:
        keys = {lack.key for lack in rule.lacks}
        failed = np.flatnonzero(judgement.letters(rule.key) == ord(Outcome.FAIL))
        assert not [at for at in failed.tolist() if not keys & gaps[at].keys()], rule.key


@both_standards
def test_what_is_met_or_not_asked_has_no_gap(standard):
    judgement = judge(standard, Table(many(standard), ROWS), ON)
    gaps = gaps_of(standard, judgement)
    for rule in standard.rules:
        keys = {lack.key for lack in rule.lacks}
        letters = judgement.letters(rule.key)
        silent = np.flatnonzero((letters != ord(Outcome.FAIL)) & (letters != ord(Outcome.HINT)))
        assert not [at for at in silent.tolist() if keys & gaps[at].keys()], rule.key


@pytest.mark.parametrize(
    ("key", "changes", "gaps"),
    [
        # both rules of order are there and nobody met: one meeting is lacking, and no item
        ("2.4", {"congress_meetings": 0}, {"2.4/次": 1}),
        ("2.4", {"has_covenant": False}, {"2.4": 1}),
        ("2.4", {"has_covenant": False, "congress_meetings": 0}, {"2.4": 1, "2.4/次": 1}),
        # days enough for both leaders, one without a course of the county; days are stored as halves
        ("5.8", {"leader_courses_missing": 1}, {"5.8/人": 1}),
        ("5.8", {"leader_training": 13 * 2, "leader_courses_missing": 1}, {"5.8": 2, "5.8/人": 1}),
        ("5.9", {"member_courses_missing": 3}, {"5.9/人": 3}),
        # in one unit the demands are added, as before
        ("5.2", {"party_term_overdue": 12, "residents_term_overdue": 30}, {"5.2": 42}),
        # what is sure already is the gap, whatever is entered yet
        ("5.8", {"leader_training": None, "leader_courses_missing": 2}, {"5.8/人": 2}),
        ("5.8", {"leader_courses_missing": Between(1, 2)}, {"5.8/人": 1}),
    ],
)
def test_each_unit_has_the_gap_of_its_own_demands(key, changes, gaps):
    assert stored(LOUDI_2015, {**STREET_HEART, **changes}, key) == gaps


def test_a_leader_without_a_contact_community_is_a_gap_of_its_own():
    figures = {**FULL, "unit_level": COUNTY, "leaders_without_contact": 2}
    assert stored(UNITS, figures, "14.7") == {"14.7/人": 2}
    said = explain(UNITS, "14.7", figures, ON)
    assert (said.gap, said.short, said.apart) == ("没有社区联系点 2 人", 0, {"人": 2})


def test_the_key_of_a_gap_fits_its_column():
    keys = [lack.key for rule in LOUDI_2015.rules for lack in rule.lacks]
    assert len(set(keys)) == len(keys)
    assert max(map(len, keys)) <= Summary._meta.get_field("rule").max_length
