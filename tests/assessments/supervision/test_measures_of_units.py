"""From records of city, counties and streets through measures to verdicts, at the edges of each."""

from datetime import date, timedelta

import pytest

from assessments.catalogue.standards import standard_for
from assessments.dashboards.lines import FUNCTIONS, ask
from assessments.inspection.models import Inspection
from assessments.inspection.units import assess_units
from assessments.models import (
    AccountabilityReport,
    AppraisalWeight,
    Award,
    EnforcementSystem,
    GuidanceVisit,
    IncubationPlatform,
    JointCreation,
    Leader,
    LeadingGroup,
    Rectification,
    ResponsiblePerson,
    RewardFund,
    SpecialInspection,
    StudyMeeting,
)
from assessments.rules.kit import explain
from assessments.rules.loudi_2015 import LOUDI_2015
from facilities.models import ProjectFee
from funding.models import Budget, LocalStandard
from tests.duties import state_duties, unit_verdict
from tests.facts import START, add, forget
from tests.places import written
from tests.saying_none import stated
from tests.world import YEAR


@pytest.fixture
def duties(world):
    """The world, in which every unit does what it has to."""
    state_duties(world.divisions, world.communities, YEAR)
    return world


def letter(unit, rule, year=YEAR, standard=None):
    return unit_verdict(unit, rule, year, standard).letter


def test_every_unit_that_does_what_it_has_to_meets_all_its_duties(duties):
    standard = standard_for(YEAR)
    made = assess_units(Inspection(year=YEAR, standard=standard.key), standard)
    assert {assessment.name: (assessment.failed, assessment.missing) for assessment in made} == {
        unit.name: (0, 0) for unit in duties.divisions
    }


def test_a_unit_without_any_record_lacks_data_and_fails_nothing(world):
    for model in (Budget, LocalStandard):
        forget(model)
    standard = standard_for(YEAR)
    made = assess_units(Inspection(year=YEAR, standard=standard.key), standard)
    assert all(assessment.failed == 0 and assessment.missing == assessment.total > 0 for assessment in made)


def test_the_queries_do_not_grow_with_the_units(duties, django_assert_num_queries):
    standard = standard_for(YEAR)
    inspection = Inspection(year=YEAR, standard=standard.key)
    with django_assert_num_queries(30):
        assess_units(inspection, standard, ["431302001"])
    with django_assert_num_queries(30):
        assess_units(inspection, standard)


def test_a_platform_of_a_street_counts_for_its_county_until_it_closes(duties):
    county, street = duties["娄星区"], duties["乐坪街道"]
    forget(IncubationPlatform, unit=county)
    assert letter(county, "4.2") == "M"
    platform = add(IncubationPlatform, [IncubationPlatform(unit=street, name="街道平台", opened_on=START)])[0]
    assert letter(county, "4.2") == "P"
    IncubationPlatform.objects.filter(pk=platform.pk).update(closed_on=date(YEAR, 12, 30))
    assert letter(county, "4.2") == "F"
    IncubationPlatform.objects.filter(pk=platform.pk).update(closed_on=date(YEAR, 12, 31))
    assert letter(county, "4.2") == "P"


def test_only_what_the_city_charged_beyond_the_law_counts(duties):
    """8.5 “对市本级收取的……一律免收(法律法规规定必须收取部分除外)”."""
    city, community = duties["娄底市"], duties["街心社区"]
    assert letter(city, "8.5") == "N"

    def charge(level, charged, statutory):
        values = {"project": "新建用房", "department": "住建局", "charged_on": date(YEAR, 5, 1)}
        add(ProjectFee, [ProjectFee(community=community, level=level, charged=charged, statutory=statutory, **values)])

    charge("city", "100", "100")
    charge("county", "500", "0")
    assert letter(city, "8.5") == "P"
    charge("city", "100.01", "100")
    found = unit_verdict(city, "8.5", YEAR)
    assert (found.letter, found.gap, found.figures["fee_projects"]) == ("F", -1, 2)


def test_the_days_from_application_to_approval_are_shown_and_never_judged(duties):
    """8.5 “要简化审批手续”: 10 and 21 days in 娄星区, 40 in 双峰县; what was approved in another year, or is still open, is out."""
    city = duties["娄底市"]

    def approve(place, days, approved=date(YEAR, 6, 30)):
        applied = (approved or date(YEAR, 6, 30)) - timedelta(days=days)
        values = {
            "project": "新建用房",
            "department": "住建局",
            "charged_on": date(YEAR, 7, 1),
            "charged": 0,
            "level": "city",
        }
        add(ProjectFee, [ProjectFee(community=duties[place], applied_on=applied, approved_on=approved, **values)])

    approve("街心社区", 10)
    approve("铁东社区", 21)
    approve("城西社区", 40)
    approve("街心社区", 300, date(YEAR - 1, 12, 31))
    approve("街心社区", 5, None)
    found = unit_verdict(city, "8.5", YEAR)
    assert (found.letter, found.figures["approval_days"]) == ("P", 24)  # 71 days ÷ 3, half up
    assert unit_verdict(duties["娄星区"], "4.2", YEAR).figures["approval_days"] == 16  # 15.5
    assert unit_verdict(duties["双峰县"], "4.2", YEAR).figures["approval_days"] == 40
    assert unit_verdict(duties["乐坪街道"], "14.6", YEAR).figures.get("approval_days") is None
    assert dict(explain(LOUDI_2015.units, "8.5", found.figures, date(YEAR, 12, 31)).beside) == {
        "从申请到批准平均": "24 天"
    }
    lines = FUNCTIONS["fees_over"](ask(written(), city, date(YEAR, 12, 31)))
    assert any(line.there.endswith("，10 天") for line in lines)


def test_both_bodies_of_a_county_have_to_meet_in_the_year(duties):
    county = duties["娄星区"]
    StudyMeeting.objects.filter(unit=county, body="government").update(held_on=date(YEAR - 1, 12, 31))
    assert unit_verdict(county, "14.1", YEAR)[:2] == ("F", 1)
    twice = standard_for(YEAR).with_readings({"study.meetings": 2}, "两次")
    assert unit_verdict(county, "14.1", YEAR, twice)[:2] == ("F", 2)
    forget(JointCreation, unit=county)
    assert letter(county, "14.1") == "F"  # whatever is entered, the government has not met
    StudyMeeting.objects.filter(unit=county, body="government").update(held_on=date(YEAR, 12, 31))
    assert letter(county, "14.1") == "M"


def test_a_leading_group_that_has_ended_is_none(duties):
    county = duties["娄星区"]
    LeadingGroup.objects.filter(unit=county).update(office=False)
    assert unit_verdict(county, "14.2", YEAR)[:2] == ("F", 1)
    LeadingGroup.objects.filter(unit=county).update(office=True, ended_on=date(YEAR, 12, 30))
    assert unit_verdict(county, "14.2", YEAR)[:2] == ("F", 2)
    forget(LeadingGroup, unit=county)
    assert letter(county, "14.2") == "M"


def test_a_head_who_left_has_to_be_followed_by_another(duties):
    street = duties["乐坪街道"]
    ResponsiblePerson.objects.filter(unit=street, post="government").update(ended_on=date(YEAR, 6, 30))
    assert unit_verdict(street, "14.6", YEAR)[:2] == ("F", 1)
    add(
        ResponsiblePerson,
        [ResponsiblePerson(unit=street, post="government", name="新主任", started_on=date(YEAR, 7, 1))],
    )
    assert letter(street, "14.6") == "P"


def visit(leader, *days):
    """Instead of a leader's visits: one on each day."""
    GuidanceVisit.objects.filter(leader=leader).delete()
    add(
        GuidanceVisit,
        (GuidanceVisit(leader=leader, community=leader.community, visited_on=on, content="调研") for on in days),
    )


def test_three_visits_are_enough_and_two_are_not(duties):
    street = duties["乐坪街道"]
    leader = Leader.objects.get(unit=street)
    visit(leader, date(YEAR, 1, 1), date(YEAR, 12, 31))
    assert unit_verdict(street, "14.7", YEAR)[:2] == ("F", 1)
    visit(leader, date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR - 1, 12, 31))
    assert unit_verdict(street, "14.7", YEAR)[:2] == ("F", 1)
    visit(leader, date(YEAR, 1, 1), date(YEAR, 5, 1), date(YEAR, 12, 31))
    assert letter(street, "14.7") == "P"
    visit(leader)
    assert letter(street, "14.7") == "M"


def test_visits_to_several_communities_on_one_day_count_once(duties):
    county, on = duties["娄星区"], date(YEAR, 5, 1)
    leader = Leader.objects.get(unit=county)
    visit(leader, on)
    add(
        GuidanceVisit,
        (
            GuidanceVisit(leader=leader, community=duties[name], visited_on=on, content="调研")
            for name in ("贤童社区", "铁东社区")
        ),
    )
    assert unit_verdict(county, "14.7", YEAR)[:2] == ("F", 2)
    apart = standard_for(YEAR).with_readings({"visits.same_day_once": False}, "分别计")
    assert letter(county, "14.7", standard=apart) == "P"


def test_one_leaders_visits_do_not_stand_in_for_anothers(duties):
    street = duties["乐坪街道"]
    second = add(
        Leader, [Leader(unit=street, name="第二人", post="副书记", community=duties["贤童社区"], started_on=START)]
    )[0]
    first = Leader.objects.exclude(pk=second.pk).get(unit=street)
    visit(first, *(date(YEAR, month, 1) for month in range(1, 7)))
    assert unit_verdict(street, "14.7", YEAR)[:2] == ("F", 3)


@pytest.mark.parametrize(("days", "outcome"), [(180, "F"), (179, "P")])
def test_a_leader_is_asked_for_visits_after_180_days_in_post(duties, days, outcome):
    street = duties["乐坪街道"]
    since = date(YEAR, 12, 31) - timedelta(days=days - 1)
    add(Leader, [Leader(unit=street, name="新来的", post="副书记", community=duties["贤童社区"], started_on=since)])
    assert letter(street, "14.7") == outcome


def test_a_leader_without_a_contact_community_fails_however_many_visits(duties):
    street = duties["乐坪街道"]
    Leader.objects.filter(unit=street).update(community=None)
    found = unit_verdict(street, "14.7", YEAR)
    assert (found.letter, found.figures["leaders_without_contact"]) == ("F", 1)


def test_a_budget_is_asked_for_every_year(duties):
    street = duties["乐坪街道"]
    Budget.objects.filter(unit=street).update(guarantee_system=False)
    assert unit_verdict(street, "15.1", YEAR)[:2] == ("F", 1)
    Budget.objects.filter(unit=street).update(guarantee_system=True, year=YEAR - 1)
    assert letter(street, "15.1") == "M"


def test_a_local_standard_that_falls_below_the_year_before_is_a_hint(duties):
    county = duties["双峰县"]
    forget(LocalStandard, unit=county)
    assert letter(county, "15.5") == "N"  # the city's standards apply

    def decide(year, amount):
        values = {"kind": "operating", "tier": "county_urban", "document_no": "双政发1号"}
        add(LocalStandard, [LocalStandard(unit=county, first_year=year, amount=amount, **values)])

    decide(YEAR - 2, "220000.01")
    assert letter(county, "15.5") == "P"
    decide(YEAR, "220000")
    assert unit_verdict(county, "15.5", YEAR)[:2] == ("H", 1)


def test_the_fund_and_the_awards_are_the_years_own(duties):
    city = duties["娄底市"]
    assert unit_verdict(city, "16.2", YEAR).figures["reward_fund_amount"] == 500_000_00
    RewardFund.objects.update(year=YEAR - 1)
    Award.objects.update(year=YEAR - 1)
    assert (letter(city, "16.2"), letter(city, "16.3")) == ("M", "M")
    for kind in ("rewardfund", "award"):
        stated(city, kind)
    assert (unit_verdict(city, "16.2", YEAR)[:2], unit_verdict(city, "16.3", YEAR)[:2]) == (("F", 1), ("F", 1))


def test_weights_of_two_years_stand_beside_each_other(duties):
    county = duties["娄星区"]
    add(AppraisalWeight, [AppraisalWeight(unit=county, year=YEAR - 1, included=True, weight="4.25")])
    figures = unit_verdict(county, "17.1", YEAR).figures
    assert (figures["appraisal_weight"], figures["appraisal_weight_before"]) == (5_00, 4_25)


def test_a_report_without_a_date_was_not_held(duties):
    street = duties["乐坪街道"]
    AccountabilityReport.objects.filter(unit=street).update(held_on=None)
    assert unit_verdict(street, "17.2", YEAR)[:2] == ("F", 1)


def test_both_systems_have_to_be_in_force_on_the_day(duties):
    county = duties["娄星区"]
    EnforcementSystem.objects.filter(unit=county, kind="talk").update(ended_on=date(YEAR, 12, 30))
    assert unit_verdict(county, "17.4", YEAR)[:2] == ("F", 1)


def test_an_inspection_counts_in_the_year_in_which_it_begins(duties):
    county = duties["娄星区"]
    SpecialInspection.objects.filter(unit=county).update(started_on=date(YEAR - 1, 12, 31), ended_on=date(YEAR, 1, 10))
    assert letter(county, "17.5") == "M"
    stated(county, "specialinspection")
    assert unit_verdict(county, "17.5", YEAR)[:2] == ("F", 1)


def test_what_a_unit_did_in_another_year_does_not_say_that_it_did_nothing_in_this_one(duties):
    """CLAUSES §0.9: none is a statement of the year, an empty form stays 数据缺失; units have the same hole (14.1, 14.7, 17.5 …)."""
    county = duties["娄星区"]
    StudyMeeting.objects.filter(unit=county).update(held_on=date(YEAR - 1, 12, 31))
    assert letter(county, "14.1") == "M"
    stated(county, "studymeeting")
    assert unit_verdict(county, "14.1", YEAR)[:2] == ("F", 2)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"deadline": date(YEAR, 12, 30)}, "F"),
        ({"deadline": date(YEAR, 12, 31)}, "N"),  # the day of the deadline still counts
        ({"deadline": date(YEAR, 6, 1), "result": "rejected", "verified_on": date(YEAR, 6, 1)}, "F"),
        ({"deadline": date(YEAR, 6, 1), "result": "accepted", "verified_on": date(YEAR, 8, 1)}, "P"),
        ({"deadline": date(YEAR - 1, 6, 1)}, "F"),  # left over from the year before
    ],
)
def test_a_notice_is_to_be_followed_by_its_deadline(duties, changes, outcome):
    street = duties["乐坪街道"]
    values = {"verified_on": None, "result": "", **changes}
    Rectification.objects.filter(person__unit=street).update(**values)
    assert letter(street, "17.6") == outcome
