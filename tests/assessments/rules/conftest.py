"""街心社区: a community that meets every rule of 娄发〔2015〕12号 exactly at its limit, and what becomes of it."""

from datetime import date

import pytest

from assessments.rules.kit import judge
from assessments.rules.loudi_2015 import LOUDI_2015

M2, YUAN, WAN, DAY = 100, 100, 1_000_000, 2

# 9.1, 9.3, 9.4, 9.5 in the order of the text; 15.6.
PLATFORMS = (
    "party_building", "labour_security", "social_assistance", "property_management", "family_planning_health",
    "public_security", "public_affairs",
)  # fmt: skip
ROOMS = (
    "party_mass_activity_room", "mediation_room", "police_room", "family_planning_room", "charity_supermarket",
    "community_office", "auxiliary_room",
)  # fmt: skip
UNIFIED = ("signage", "facade", "doorplates", "service_windows", "bulletin_boards")
PLAQUES = ("party_organization", "residents_committee", "community_service_centre")
FLOORS = {"chief": 1500, "deputy": 1400, "member": 1200}

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
    # check clauses of bodies, order and members
    "has_party_organization": True,
    "has_residents_committee": True,
    "has_community_service_centre": True,
    "grids_with_party_group": 5,
    "grids_with_joint_group": 1,
    "has_residents_council": True,
    "has_supervision_committee": True,
    "has_congress_rules": True,
    "has_covenant": True,
    "congress_meetings": 1,
    "disclosed_party_affairs": True,
    "disclosed_residents_affairs": True,
    "disclosed_finance": True,
    "social_organizations": 2,
    "filed_organizations": 2,
    "party_term_overdue": 0,
    "residents_term_overdue": 0,
    "secretaries_selected": 1,
    "directly_elected": True,
    "residents_elected_on": date(2015, 8, 31),
    "has_training_system": True,
    "has_target_appraisal": True,
    "has_performance_review": True,
    "has_adjustment_system": True,
    "staff_systems_inherited": 4,
    "disposals_found": 1,
    "disposals_handled": 1,
    "disposal_days": 20,
    "model_posts": True,
    "responsibility_areas": True,
    "pledges": True,
    "party_volunteering": True,
    "has_service_catalogue": True,
    "catalogue_on": date(2015, 6, 1),
    "has_volunteer_registration": True,
    "has_charity_records": True,
    # check clauses of staff, premises and money
    "incompetent_twice": 0,
    "incompetent_kept": 0,
    "building_plans": 0,
    "building_plans_overdue": 0,
    **{f"platform_{name}": True for name in PLATFORMS},
    **{f"has_{name}": True for name in ROOMS},
    **{f"unified_{name}": True for name in UNIFIED},
    **{f"plaque_{name}": True for name in PLAQUES},
    "plaques_other": 0,
    "local_operating": None,
    "local_livelihood": None,
    **{f"pay_floor_{rank}": amount * YUAN for rank, amount in FLOORS.items()},
    **{f"local_pay_{rank}": None for rank in FLOORS},
    "insurance_persons": 7,
    "insurance_items": 7 * 5,
    **{f"without_{kind}": 0 for kind in ("pension", "unemployment", "medical", "maternity", "injury")},
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
