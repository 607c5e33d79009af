"""What stands beside a verdict whatever it is: 3.2's data check, and what was received the year before (15.5)."""

from datetime import date

import pytest

from assessments.rules.kit import explain
from assessments.rules.loudi_2015 import LOUDI_2015

from .conftest import STREET_HEART, WAN

ON = date(2025, 12, 31)
DATA_CHECK = "各网格户数合计与社区常住户数相差"
BEFORE = "上年到位"


def beside(key, **changes):
    said = explain(LOUDI_2015, key, {**STREET_HEART, **changes}, ON)
    return said.outcome.value, dict(said.beside)


def test_the_grids_households_are_held_against_the_communitys():
    assert beside("3.2", grid_households=880) == ("P", {DATA_CHECK: "20 户"})
    assert beside("3.2", grid_households=900) == ("P", {DATA_CHECK: "0 户"})
    letter, found = beside("3.2", grid_households=920, grids_in_range=4)
    assert (letter, found[DATA_CHECK]) == ("F", "20 户")


def test_what_is_not_known_or_not_asked_is_not_compared():
    assert beside("3.2") == ("P", {})
    assert DATA_CHECK not in beside("3.2", grid_households=880, households=None)[1]


@pytest.mark.parametrize(
    ("received", "before", "letter", "words"),
    [
        (25 * WAN, 20 * WAN, "P", "20.00 万元"),
        (20 * WAN, 25 * WAN, "F", "25.00 万元"),
        (25 * WAN, 0, "P", "0.00 元"),
        (None, 25 * WAN, "M", "25.00 万元"),
    ],
)
def test_the_year_before_stands_beside_what_was_received(received, before, letter, words):
    assert beside("15.operating", operating_received=received, operating_before=before) == (letter, {BEFORE: words})


def test_a_rule_that_is_not_for_the_community_has_nothing_beside_it():
    assert beside("15.livelihood", funding_tier="township", livelihood_before=WAN) == ("N", {})
