"""From records through measures to verdicts: appraisals, insurances, plans, lists at the premises, a county's own standards."""

from datetime import date

import pytest

from committees.models import Seat
from communities.models import YearlyProfile
from facilities.models import BuildingPlan, DeveloperProject, Plaque, Premises, Room, Unifications, WorkPlatforms
from facilities.platforms import UNIFICATIONS
from funding.models import LocalStandard
from staffing.models import Appraisal, AverageWage, Employment, Pay, PayStandard, Promotion

from ..facts import employ, enrol, forget, member, open_premises, receive, seat, verdict
from ..rows import START, add

# Each measure is asked of each database; the further rows of a table differ in numbers and days that a rule judges in memory.
pytestmark = pytest.mark.first_row
YEAR, END = 2026, date(2026, 12, 31)
YUAN = 100


@pytest.fixture
def street_heart(world):
    return world["街心社区"]


def outcome(community, rule, year=YEAR):
    return verdict(community, rule, year)[:2]


# 6.8 ------------------------------------------------------------------------------------------


def grade(person, *grades, **action):
    """Instead of a person's appraisals: grades of 2025 and 2026, None for none; an action on the last."""
    Appraisal.objects.filter(person=person).delete()
    rows = [Appraisal(person=person, year=year, grade=g) for year, g in zip((2025, 2026), grades) if g]
    for name, value in action.items():
        setattr(rows[-1], name, value)
    return add(Appraisal, rows)


BAD = ("incompetent", "incompetent")
DISMISSED = {"action": "dismissal", "action_no": "乐街〔2026〕8号"}


def test_whoever_is_incompetent_in_two_years_and_still_at_work_is_a_failure(street_heart):
    grade(member(street_heart, "志强"), *BAD)
    assert outcome(street_heart, "6.8") == ("F", 1)


@pytest.mark.parametrize(
    ("acted_on", "ended_on", "expected"),
    [
        (END, END, ("P", 0)),
        (date(2026, 1, 1), date(2027, 1, 31), ("P", 0)),  # the last day is known
        (END, None, ("F", 1)),  # an action that does not end the post
        (date(2025, 12, 31), END, ("F", 1)),  # after the first bad year, before the second
        (date(2027, 1, 1), END, ("F", 1)),
    ],
)
def test_an_action_settles_it_that_comes_after_the_second_bad_grade_and_ends_the_post(
    street_heart, acted_on, ended_on, expected
):
    person = member(street_heart, "志强")
    grade(person, *BAD, **DISMISSED, action_on=acted_on)
    for model in (Employment, Seat):
        model.objects.filter(person=person).update(ended_on=ended_on)
    assert outcome(street_heart, "6.8") == expected


def test_whoever_has_left_is_dealt_with(street_heart):
    person = member(street_heart, "志强")
    grade(person, *BAD)
    for model in (Employment, Seat):
        model.objects.filter(person=person).update(ended_on=date(2026, 12, 30))
    assert outcome(street_heart, "6.8") == ("P", 0)
    assert verdict(street_heart, "6.8", YEAR).figures["incompetent_twice"] == 1


@pytest.mark.parametrize(
    "grades", [("incompetent", "basically_competent"), ("competent", "incompetent"), ("competent", None)]
)
def test_one_year_that_is_not_incompetent_breaks_the_chain(street_heart, grades):
    grade(member(street_heart, "志强"), *grades)
    assert outcome(street_heart, "6.8") == ("P", 0)


@pytest.mark.parametrize("grades", [("incompetent", None), (None, "incompetent"), (None, None)])
def test_a_missing_appraisal_raises_a_data_gap_instead(street_heart, grades):
    grade(member(street_heart, "志强"), *grades)
    assert outcome(street_heart, "6.8") == ("M", 0)


def test_a_data_gap_does_not_hide_somebody_who_is_surely_kept_on(street_heart):
    grade(member(street_heart, "志强"), None, None)
    grade(member(street_heart, "丽华"), *BAD)
    assert outcome(street_heart, "6.8") == ("F", 1)


def test_whoever_began_in_the_year_has_no_two_years(street_heart):
    newcomer = enrol(street_heart, "晓东")
    employ(newcomer, started_on=date(2026, 1, 5))
    grade(newcomer, None, "incompetent")
    assert outcome(street_heart, "6.8") == ("P", 0)


def test_without_a_roster_nothing_is_known(street_heart):
    forget(Appraisal, person__community=street_heart)
    forget(Employment, person__community=street_heart)
    forget(Seat, committee__community=street_heart)
    assert outcome(street_heart, "6.8") == ("M", 0)


# 15.8 -----------------------------------------------------------------------------------------


def insure(person, **answers):
    Employment.objects.filter(person=person).update(**answers)


def test_each_insurance_that_a_worker_lacks_is_a_gap_of_one(street_heart):
    insure(member(street_heart, "志强"), maternity=False, injury=False)
    insure(member(street_heart, "丽华"), injury=False)
    found = verdict(street_heart, "15.8", YEAR)
    assert found[:2] == ("F", 3)
    assert [found.figures[f"without_{kind}"] for kind in ("pension", "maternity", "injury")] == [0, 1, 2]


def test_an_answer_not_entered_is_missing_and_not_no(street_heart):
    insure(member(street_heart, "志强"), injury=None)
    assert outcome(street_heart, "15.8") == ("M", 0)


def test_whoever_is_exempt_with_a_reason_is_left_out(street_heart):
    insure(member(street_heart, "志强"), injury=None, pension=False, exemption_reason="已退休")
    found = verdict(street_heart, "15.8", YEAR)
    assert (found.letter, found.figures["insurance_persons"], found.figures["insurance_items"]) == ("P", 4, 20)


def test_a_full_time_member_without_an_employment_is_staff_of_whom_nothing_is_known(street_heart):
    forget(Employment, person=member(street_heart, "玉兰"))
    found = verdict(street_heart, "15.8", YEAR)
    assert (found.letter, found.figures["insurance_persons"]) == ("M", 5)


def test_of_two_employments_the_insured_one_counts_and_the_person_once(street_heart):
    employ(member(street_heart, "玉兰"), pension=False)
    found = verdict(street_heart, "15.8", YEAR)
    assert (found.letter, found.figures["insurance_persons"]) == ("P", 5)


def test_whoever_has_left_or_works_part_time_needs_no_insurance_here(street_heart):
    employ(enrol(street_heart, "晓东"), ended_on=date(2026, 12, 30), pension=False)
    employ(enrol(street_heart, "晓南"), full_time=False, pension=False)
    assert verdict(street_heart, "15.8", YEAR).figures["insurance_persons"] == 5


# 8.3 ------------------------------------------------------------------------------------------


def test_who_is_short_of_area_needs_a_plan_in_force(street_heart):
    assert outcome(street_heart, "8.3") == ("N", 0)
    open_premises(street_heart, "399.99")
    assert outcome(street_heart, "8.3") == ("P", 0)
    forget(BuildingPlan, community=street_heart)
    assert outcome(street_heart, "8.3") == ("F", 1)


@pytest.mark.parametrize(
    ("changes", "letter"),
    [({"closed_on": date(2026, 12, 30)}, "F"), ({"closed_on": END}, "P"), ({"planned_on": date(2027, 1, 1)}, "F")],
)
def test_a_plan_counts_while_it_is_in_force(street_heart, changes, letter):
    open_premises(street_heart, "399.99")
    BuildingPlan.objects.filter(community=street_heart).update(**changes)
    assert outcome(street_heart, "8.3")[0] == letter


def test_a_plan_past_its_day_still_is_one_and_is_shown_as_overdue(street_heart):
    open_premises(street_heart, "399.99")
    figures = verdict(street_heart, "8.3", YEAR).figures
    assert (figures["building_plans"], figures["building_plans_overdue"]) == (1, 1)


def test_without_premises_there_is_no_verdict_on_a_plan(street_heart):
    forget(Room, premises__community=street_heart)
    forget(Premises, community=street_heart)
    assert outcome(street_heart, "8.3") == ("M", 0)


# 9.1, 9.3, 9.4, 9.5 ---------------------------------------------------------------------------


def test_platforms_are_as_last_stated_by_the_end_of_the_year(street_heart):
    stated = WorkPlatforms.objects.get(community=street_heart)
    answers = {
        name: getattr(stated, name)
        for name in ("party_building", "labour_security", "social_assistance", "public_affairs")
    }
    answers |= {"property_management": True, "family_planning_health": True, "public_security": False}
    add(WorkPlatforms, [WorkPlatforms(community=street_heart, stated_on=date(2026, 6, 1), **answers)])
    assert outcome(street_heart, "9.1") == ("F", 1)
    add(WorkPlatforms, [WorkPlatforms(community=street_heart, stated_on=date(2027, 1, 1))])
    assert outcome(street_heart, "9.1") == ("F", 1)
    assert outcome(street_heart, "9.1", 2025) == ("P", 0)


def test_a_platform_not_stated_is_missing(street_heart):
    WorkPlatforms.objects.filter(community=street_heart).update(public_security=None)
    assert outcome(street_heart, "9.1") == ("M", 0)
    forget(WorkPlatforms, community=street_heart)
    assert outcome(street_heart, "9.1") == ("M", 0)


def test_a_room_counts_once_a_kind_and_only_where_the_site_is_in_use(street_heart):
    rooms = Room.objects.filter(premises__community=street_heart)
    rooms.filter(kind="police_room").update(kind="mediation_room")
    assert outcome(street_heart, "9.3") == ("F", 1)
    site = add(
        Premises,
        [
            Premises(
                community=street_heart, name="旧楼", tenure="owned", in_use_from=START, in_use_to=date(2026, 12, 30)
            )
        ],
    )
    add(Room, [Room(premises=site[0], kind="police_room", shared_with="铁东社区")])
    assert outcome(street_heart, "9.3") == ("F", 1)
    Premises.objects.filter(pk=site[0].pk).update(in_use_to=END)
    assert outcome(street_heart, "9.3") == ("P", 0)


def test_premises_without_rooms_have_none_and_without_premises_rooms_are_missing(street_heart):
    forget(Room, premises__community=street_heart)
    assert outcome(street_heart, "9.3") == ("F", 7)
    forget(Premises, community=street_heart)
    assert outcome(street_heart, "9.3") == ("M", 0)


def test_what_an_inspector_finds_goes_before_what_is_stated_that_day(street_heart):
    found = dict.fromkeys(UNIFICATIONS, True) | {"facade": False}
    add(Unifications, [Unifications(community=street_heart, stated_on=START, inspected=True, **found)])
    assert outcome(street_heart, "9.4") == ("F", 1)
    add(
        Unifications,
        [Unifications(community=street_heart, stated_on=date(2026, 5, 4), **dict.fromkeys(UNIFICATIONS, True))],
    )
    assert outcome(street_heart, "9.4") == ("P", 0)


def test_a_plaque_too_many_a_second_of_one_body_and_one_too_few(street_heart):
    plaques = Plaque.objects.filter(community=street_heart)
    more = add(Plaque, [Plaque(community=street_heart, text="家长学校", organization="other", started_on=START)])[0]
    assert outcome(street_heart, "9.5") == ("F", -1)
    plaques.filter(pk=more.pk).update(organization="residents_committee")
    assert outcome(street_heart, "9.5") == ("F", -1)
    plaques.filter(pk=more.pk).update(ended_on=date(2026, 12, 30))
    assert outcome(street_heart, "9.5") == ("P", 0)
    plaques.filter(organization="community_service_centre").update(ended_on=date(2026, 12, 30))
    assert outcome(street_heart, "9.5") == ("F", 1)
    plaques.all().delete()
    assert outcome(street_heart, "9.5") == ("M", 0)


# 15.5, 15.7 -----------------------------------------------------------------------------------


def adopt(unit, tier, amount, first_year, kind="operating"):
    rows = [
        LocalStandard(
            unit=unit, kind=kind, tier=tier, first_year=first_year, amount=amount, document_no="娄星〔2026〕1号"
        )
    ]
    return add(LocalStandard, rows)[0]


def test_a_countys_own_standard_is_the_threshold_of_its_communities_from_its_year_on(world, street_heart):
    adopt(world["娄星区"], "municipal_urban", 280_000, 2026)
    assert outcome(street_heart, "15.operating") == ("F", 30_000 * YUAN)
    assert outcome(street_heart, "15.livelihood") == ("P", 0)
    assert outcome(world["五里社区"], "15.operating") == ("P", 0)
    adopt(world["双峰县"], "county_urban", 210_000, 2027)
    assert outcome(world["五里社区"], "15.operating") == ("P", 0)


def test_it_is_the_standard_of_the_tier_and_kind_and_the_newest_one(world, street_heart):
    adopt(world["娄星区"], "township", 280_000, 2020)
    assert outcome(street_heart, "15.operating") == ("P", 0)
    adopt(world["娄星区"], "municipal_urban", 300_000, 2020)
    adopt(world["娄星区"], "municipal_urban", 260_000, 2024)
    assert outcome(street_heart, "15.operating") == ("F", 10_000 * YUAN)
    adopt(world["娄星区"], "municipal_urban", 205_000, 2025, kind="livelihood")
    assert outcome(street_heart, "15.livelihood") == ("F", 5_000 * YUAN)


@pytest.mark.parametrize(
    ("own", "received", "expected"),
    [
        # 元 of its own for 中心城区, 其它县（市）城区, 乡镇; the city's are 25, 20 and 15 万元
        ((280_000, None, None), "250000", ("M", 0)),
        ((280_000, None, None), "280000", ("P", 0)),
        ((280_000, 230_000, 180_000), "180000", ("M", 0)),
        ((280_000, 230_000, 180_000), "179999.99", ("F", 1)),
        ((None, 230_000, None), "250000", ("P", 0)),
    ],
)
def test_while_the_tier_is_not_known_a_countys_own_standard_of_any_tier_may_apply(
    world, street_heart, own, received, expected
):
    """CLAUSES §0.10 “An unknown tier … the least and the most over those that remain, with each tier's own local amount”."""
    for tier, amount in zip(("municipal_urban", "county_urban", "township"), own, strict=True):
        if amount:
            adopt(world["娄星区"], tier, amount, 2020)
    receive(street_heart, "operating", received, year=YEAR)
    forget(YearlyProfile, community=street_heart)
    assert outcome(street_heart, "15.operating") == expected


def test_a_countys_own_pay_floor_holds_for_the_rank_in_its_county(world, street_heart):
    add(
        PayStandard,
        [PayStandard(unit=world["娄星区"], rank="chief", first_year=2026, amount=1600, document_no="娄星〔2026〕2号")],
    )
    found = verdict(street_heart, "15.6", YEAR)
    assert found[:2] == ("F", 2 * 12 * 100 * YUAN)  # secretary and director, 100 元 short in every month
    assert (found.figures["pay_floor_chief"], found.figures["local_pay_chief"]) == (1600 * YUAN, 1600 * YUAN)
    assert (found.figures["pay_floor_deputy"], found.figures["local_pay_deputy"]) == (1400 * YUAN, None)
    assert outcome(world["五里社区"], "15.6") == ("P", 0)


# Indicators -----------------------------------------------------------------------------------


def figures(community):
    return verdict(community, "6.1", YEAR).figures


def test_workers_of_the_graduate_plan_with_a_certificate_and_with_a_housing_fund(street_heart):
    insure(member(street_heart, "志强"), graduate_plan=True, social_work_certificate="assistant", housing_fund=False)
    insure(member(street_heart, "丽华"), graduate_plan=False, social_work_certificate="none", housing_fund=True)
    told = figures(street_heart)
    assert [told[name] for name in ("graduates", "certified", "housing_fund")] == [1, 1, 1]


def test_what_nobody_of_a_community_has_answered_is_missing(street_heart):
    told = figures(street_heart)
    assert [told[name] for name in ("graduates", "certified", "housing_fund")] == [None, None, None]


def test_promotions_are_counted_where_the_county_keeps_the_ledger(world):
    assert figures(world["街心社区"])["promotions"] == 1
    assert figures(world["铁东社区"])["promotions"] == 0
    forget(Promotion, unit=world["娄星区"])
    assert figures(world["铁东社区"])["promotions"] is None


def test_the_mean_base_pay_is_set_against_the_countys_average_wage(world, street_heart):
    told = figures(street_heart)
    assert (told["base_pay_average"], told["average_wage"]) == (
        1400 * YUAN,
        4000 * YUAN,
    )  # (1500×2 + 1400×2 + 1200) ÷ 5
    forget(AverageWage, unit=world["娄星区"])
    forget(Pay, person__community=street_heart)
    told = figures(street_heart)
    assert (told["base_pay_average"], told["average_wage"]) == (None, None)


def test_facilities_of_developers_are_four_a_project_and_missing_where_unsaid(street_heart):
    told = figures(street_heart)
    assert (told["developer_facilities"], told["developer_facilities_due"]) == (4, 4)
    DeveloperProject.objects.filter(community=street_heart).update(health=False)
    assert figures(street_heart)["developer_facilities"] == 3
    DeveloperProject.objects.filter(community=street_heart).update(health=None)
    assert figures(street_heart)["developer_facilities"] is None


def test_a_part_time_member_is_neither_appraised_nor_insured_here(street_heart):
    seat(enrol(street_heart, "晓北"), "party_member", full_time=False, home_unit="区医院")
    assert outcome(street_heart, "6.8") == ("P", 0)
    assert outcome(street_heart, "15.8") == ("P", 0)
