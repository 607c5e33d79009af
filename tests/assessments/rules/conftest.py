"""街心社区: a community that meets every rule of 娄发〔2015〕12号 exactly at its limit, and what becomes of it."""

from datetime import date

import pytest

from assessments.rules.kit import judge
from assessments.rules.loudi_2015 import LOUDI_2015

M2, YUAN, WAN, DAY = 100, 100, 1_000_000, 2

STREET_HEART = {
    "community_kind": "urban",
    "funding_tier": "municipal_urban",
    "formation": "existing",
    "established_on": date(2001, 5, 1),
    "heavy_load": False,
    "households": 900,
    "population": 2400,
    "grids": 5,
    "grids_in_range": 5,
    "grid_households_off": 0,
    "grid_population_off": 0,
    "service_brands": 1,
    "party_seats": 4,
    "residents_seats": 4,
    "committee_persons": 7,
    "part_time_members": 2,
    "leaders_tested": 2,
    "leader_training": 2 * 7 * DAY,
    "leader_courses_missing": 0,
    "members_tested": 5,
    "member_training": 5 * 3 * DAY,
    "member_courses_missing": 0,
    "staff": 5,
    "recruited_openly": 0,
    "reserve_candidates": 1,
    "premises_area": 400 * M2,
    "centre_area": 50 * M2,
    "volunteers": 360,
    "operating_received": 25 * WAN,
    "livelihood_received": 20 * WAN,
    "pay_members": 7,
    "pay_required": 110_400 * YUAN,
    "pay_met": 110_400 * YUAN,
}


@pytest.fixture
def community():
    """The community with some of its figures changed."""
    return lambda **changes: {**STREET_HEART, **changes}


@pytest.fixture
def judged(community):
    """Its judgement on a day, or on the 31st of December of a year."""

    def judged(on=2025, standard=LOUDI_2015, **changes):
        day = date(on, 12, 31) if isinstance(on, int) else on
        return judge(standard, standard.table([community(**changes)]), day)

    return judged


@pytest.fixture
def verdict(judged):
    """(letter, gap) of one rule."""

    def verdict(key, on=2025, standard=LOUDI_2015, **changes):
        judgement = judged(on, standard, **changes)
        place = standard.places[key]
        return judgement.packed()[0][place], int(judgement.gap[place, 0])

    return verdict
