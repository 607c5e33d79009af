"""From records through measures: institutions, ledgers, organizations, the year's life."""

from datetime import date

import pytest

from communities.models import (
    Activity,
    CareInstitution,
    Disclosure,
    Grid,
    Institution,
    Meeting,
    ServicePoint,
    SocialOrganization,
    SupportGrant,
    YearlyLife,
)

from ..facts import forget, verdict
from ..lives import FOUR_SYSTEMS, institution
from ..rows import START, add
from ..saying_none import stated
from ..world import YEAR


@pytest.fixture
def heart(world):
    return world["街心社区"]


# 1.5 ------------------------------------------------------------------------------------------


def test_a_grid_without_a_party_group_is_a_gap_of_one(heart):
    Grid.objects.filter(community=heart, code="01").update(party_group="none")
    Grid.objects.filter(community=heart, code="02").update(party_group="joint")
    found = verdict(heart, "1.5", YEAR)
    assert (found.letter, found.gap, found.figures["grids_with_joint_group"]) == ("F", 1, 1)


def test_a_grid_that_does_not_say_leaves_1_5_missing(heart):
    Grid.objects.filter(community=heart, code="01").update(party_group="")
    assert verdict(heart, "1.5", YEAR).letter == "M"


# 2.3, 2.4, 10.2, 13.1, 13.3: a community's own ---------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("2.3", "residents_council"),
        ("2.3", "supervision_committee"),
        ("2.4", "residents_congress"),
        ("2.4", "residents_covenant"),
        ("10.2", "service_catalogue"),
        ("13.1", "volunteer_registration"),
        ("13.3", "charity_records"),
    ],
)
def test_what_was_ended_before_the_day_or_adopted_after_it_does_not_count(heart, rule, kind):
    rows = Institution.objects.filter(code=heart.code, kind=kind)
    rows.update(ended_on=date(YEAR, 12, 31))
    assert verdict(heart, rule, YEAR).letter == "P"
    rows.update(ended_on=date(YEAR, 12, 30))
    assert (verdict(heart, rule, YEAR).letter, verdict(heart, rule, YEAR).gap) == ("F", 1)


def test_what_belongs_to_a_community_is_never_inherited(heart):
    forget(Institution, code=heart.code, kind="residents_council")
    add(Institution, [institution(code, "residents_council") for code in ("4313", "431302", "431302001")])
    assert verdict(heart, "2.3", YEAR).letter == "F"


def test_a_community_that_entered_no_institution_is_missing(heart):
    forget(Institution, code=heart.code)
    letters = {verdict(heart, rule, YEAR).letter for rule in ("2.3", "2.4", "6.6", "10.2", "13.1", "13.3")}
    assert letters == {"M"}


# 6.6 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["4313", "431302", "431302001"])
def test_the_four_systems_are_inherited_from_a_unit_above(heart, code):
    forget(Institution, code=heart.code)
    add(Institution, (institution(code, kind) for kind in FOUR_SYSTEMS))
    found = verdict(heart, "6.6", YEAR)
    assert (found.letter, found.figures["staff_systems_inherited"]) == ("P", 4)


def test_systems_from_above_are_the_least_of_a_community_that_entered_none(heart):
    """CLAUSES §0.9: an empty form stays 数据缺失, none is a statement."""
    forget(Institution, code=heart.code)
    add(Institution, (institution("431302", kind) for kind in FOUR_SYSTEMS[:2]))
    assert verdict(heart, "6.6", YEAR)[:2] == ("M", 0)
    stated(heart, "institution", since=date(YEAR, 1, 1))
    assert verdict(heart, "6.6", YEAR)[:2] == ("F", 2)


@pytest.mark.parametrize("code", ["431321", "431302002", "431302001002"])
def test_a_system_of_a_unit_that_is_not_above_never_counts(heart, code):
    forget(Institution, code=heart.code, kind__in=FOUR_SYSTEMS)
    forget(Institution, code=code, kind__in=FOUR_SYSTEMS)
    add(Institution, (institution(code, kind) for kind in FOUR_SYSTEMS))
    assert (verdict(heart, "6.6", YEAR).letter, verdict(heart, "6.6", YEAR).gap) == ("F", 4)


def test_a_system_adopted_by_two_units_above_counts_once(heart):
    forget(Institution, code=heart.code, kind=FOUR_SYSTEMS[0])
    add(Institution, [institution("4313", FOUR_SYSTEMS[0]), institution("431302001", FOUR_SYSTEMS[0])])
    assert verdict(heart, "6.6", YEAR).figures["staff_systems_inherited"] == 1


# 2.4, 2.5, 2.6 --------------------------------------------------------------------------------


def test_a_congress_of_another_year_does_not_count(heart):
    Meeting.objects.filter(community=heart).update(held_on=date(YEAR - 1, 12, 31))
    assert verdict(heart, "2.4", YEAR).letter == "M"
    add(Meeting, [Meeting(community=heart, kind="hearing", held_on=date(YEAR, 5, 1), topic="停车")])
    found = verdict(heart, "2.4", YEAR)
    assert (found.letter, found.figures["congress_meetings"], found.figures["hearings"]) == ("F", 0, 1)


def test_each_kind_of_disclosure_is_asked_for(heart):
    forget(Disclosure, community=heart, kind="finance")
    found = verdict(heart, "2.6", YEAR)
    assert (found.letter, found.gap, found.figures["disclosed_finance"]) == ("F", 1, 0)
    forget(Disclosure, community=heart)
    assert verdict(heart, "2.6", YEAR).letter == "M"


# 4.1 ------------------------------------------------------------------------------------------


def test_registered_and_filed_both_count_and_neither_does_not(heart):
    rows = SocialOrganization.objects.filter(community=heart)
    for registration, letter in (("registered", "P"), ("filed", "P"), ("none", "F"), ("", "M")):
        rows.update(registration=registration)
        assert verdict(heart, "4.1", YEAR).letter == letter
    rows.update(ended_on=date(YEAR, 1, 1))
    assert verdict(heart, "4.1", YEAR).letter == "N"


# 7.3 and what is only shown ---------------------------------------------------------------------


def test_a_practice_not_stated_is_missing_and_not_no(heart):
    YearlyLife.objects.filter(community=heart).update(pledges=None)
    assert verdict(heart, "7.3", YEAR).letter == "M"
    YearlyLife.objects.filter(community=heart).update(pledges=False)
    assert verdict(heart, "7.3", YEAR).letter == "F"
    forget(YearlyLife, community=heart)
    assert verdict(heart, "7.3", YEAR).letter == "M"


def test_what_is_only_shown_comes_from_its_ledgers(heart):
    YearlyLife.objects.filter(community=heart).update(care_feasible=True, donations="1234.50", after_school=True)
    add(
        ServicePoint,
        [
            ServicePoint(
                community=heart, name="家政", kind="housekeeping", walking_minutes=12, chain=True, started_on=START
            )
        ],
    )
    add(
        SupportGrant,
        [SupportGrant(code=heart.code, unit_name="", year=YEAR - 1, way="project", receiver="协会", amount="0.50")],
    )
    figures = verdict(heart, "7.3", YEAR).figures
    expected = {
        "donations": 1234_50,
        "after_school": 1,
        "service_practices": [1, 5],  # one of five is stated
        "information_platforms": 3,
        "service_points": 2,
        "farthest_walk": 30,
        "housekeeping_firms": 1,
        "chain_shops": 1,
        "has_care_institution": 1,
        "care_beds": 10,
        "support_granted": 10_000_00,
        "support_before": 50,
        "party_flag_activities": 1,
        "cultural_activities": 0,
        "organizations_for_the_weak": 1,
    }
    assert {name: figures[name] for name in expected} == expected


def test_care_is_not_asked_of_communities_without_the_condition(heart):
    assert verdict(heart, "7.3", YEAR).figures["has_care_institution"] is None
    YearlyLife.objects.filter(community=heart).update(care_feasible=True)
    forget(CareInstitution, community=heart)
    assert verdict(heart, "7.3", YEAR).figures["has_care_institution"] == 0


def test_a_ledger_without_a_row_is_missing_and_not_nought(heart):
    for model in (Activity, ServicePoint):
        forget(model, community=heart)
    figures = verdict(heart, "7.3", YEAR).figures
    assert (figures["party_flag_activities"], figures["service_points"]) == (None, None)
