"""Both sides of every duty of city, counties and streets (G clauses and 14.7). Expected values are the document's."""

from datetime import date

import pytest

from assessments.rules.kit import Tally, explain, judge
from assessments.rules.loudi_2015 import LOUDI_2015

UNITS = LOUDI_2015.units

# A unit that meets every duty exactly; of a city, a county or a street the rest does not apply.
FULL = {
    "incubation_platforms": 1,
    "fee_projects": 2,
    "fees_over": 0,
    "party_studied": True,
    "government_studied": True,
    "joint_creation": True,
    "leading_group": True,
    "leading_office": True,
    "office_staff": 3,
    "office_staff_planned": 5,
    "issues_raised": 4,
    "issues_solved": 1,
    "party_head": True,
    "government_head": True,
    "leaders_listed": 4,
    "leaders_visiting": 4,
    "leader_visits": 12,
    "leaders_without_contact": 0,
    "budget_listed": True,
    "budget_guarantee": True,
    "local_standards": 2,
    "local_standards_lowered": 0,
    "reward_funds": 1,
    "reward_fund_amount": 500_000_00,
    "awards": 1,
    "appraisal_included": True,
    "appraisal_weight": 5_00,
    "appraisal_weight_before": 5_00,
    "report_held": True,
    "report_covers": True,
    "talk_system": True,
    "record_system": True,
    "special_inspections": 1,
    "admonition_talks": 1,
    "rectifications_due": 2,
    "rectifications_overdue": 0,
    "accountabilities": 0,
    "commendations": 0,
    "approval_days": 20,
}
CITY, COUNTY, STREET = "prefecture", "county", "street"

# rule, level, year, what is different, letter, gap in the rule's unit
CASES = [
    # 4.2 “建立社区社会组织综合服务和孵化平台”: one a county, never a street's or the city's failure
    ("4.2", COUNTY, 2015, {}, "P", 0),
    ("4.2", COUNTY, 2015, {"incubation_platforms": 0}, "F", 1),
    ("4.2", COUNTY, 2025, {"incubation_platforms": 0}, "F", 1),
    ("4.2", COUNTY, 2025, {"incubation_platforms": 3}, "P", 0),
    ("4.2", COUNTY, 2025, {"incubation_platforms": None}, "M", 0),
    ("4.2", STREET, 2025, {"incubation_platforms": 0}, "N", 0),
    ("4.2", CITY, 2025, {"incubation_platforms": 0}, "N", 0),
    ("4.2", COUNTY, 2014, {}, "N", 0),
    # 8.5 “对市本级收取的行政事业性和服务性费用一律免收(法律法规规定必须收取部分除外)”
    ("8.5", CITY, 2015, {}, "P", 0),
    ("8.5", CITY, 2015, {"fees_over": 1}, "F", -1),
    ("8.5", CITY, 2025, {"fees_over": 1}, "F", -1),
    ("8.5", CITY, 2025, {"fee_projects": 0}, "N", 0),
    ("8.5", CITY, 2025, {"fees_over": None}, "M", 0),
    ("8.5", CITY, 2025, {"fee_projects": None, "fees_over": None}, "M", 0),
    ("8.5", COUNTY, 2025, {"fees_over": 100}, "N", 0),
    ("8.5", STREET, 2025, {"fees_over": 100}, "N", 0),
    ("8.5", CITY, 2014, {}, "N", 0),
    # 14.1 “县市区党委、政府每年要定期研究……列入‘三级联创’活动范围”: CLAUSES §0.4 does not name it among those first tested for 2016
    ("14.1", COUNTY, 2014, {"party_studied": False}, "N", 0),
    ("14.1", COUNTY, 2015, {"party_studied": False}, "F", 1),
    ("14.1", COUNTY, 2015, {}, "P", 0),
    ("14.1", COUNTY, 2016, {"party_studied": False}, "F", 1),
    ("14.1", COUNTY, 2025, {"government_studied": False, "joint_creation": False}, "F", 2),
    ("14.1", COUNTY, 2025, {"joint_creation": None}, "M", 0),
    ("14.1", CITY, 2025, {"party_studied": False}, "N", 0),
    ("14.1", STREET, 2025, {"party_studied": False}, "N", 0),
    # 14.2 “市、县两级党委、政府要建立健全社区建设工作领导小组及办公室”
    ("14.2", CITY, 2015, {}, "P", 0),
    ("14.2", COUNTY, 2015, {"leading_office": False}, "F", 1),
    ("14.2", CITY, 2025, {"leading_group": False, "leading_office": False}, "F", 2),
    ("14.2", COUNTY, 2025, {"leading_office": None}, "M", 0),
    ("14.2", STREET, 2025, {"leading_group": False}, "N", 0),
    ("14.2", COUNTY, 2014, {}, "N", 0),
    # 14.6 “县市区党政‘一把手’……第一责任人职责,乡镇(街道)党政‘一把手’……直接责任人职责”
    ("14.6", COUNTY, 2015, {}, "P", 0),
    ("14.6", STREET, 2015, {"government_head": False}, "F", 1),
    ("14.6", COUNTY, 2025, {"party_head": False, "government_head": False}, "F", 2),
    ("14.6", STREET, 2025, {"party_head": None, "government_head": None}, "M", 0),
    ("14.6", CITY, 2025, {"party_head": False}, "N", 0),
    ("14.6", STREET, 2014, {}, "N", 0),
    # 14.7 “带头办好社区联系点,每年深入社区调研、指导不少于3次”; first tested for 2016
    ("14.7", COUNTY, 2015, {"leader_visits": 0}, "N", 0),
    ("14.7", COUNTY, 2016, {}, "P", 0),
    ("14.7", STREET, 2016, {"leader_visits": 11}, "F", 1),
    ("14.7", STREET, 2025, {"leaders_visiting": 1, "leader_visits": 3}, "P", 0),
    ("14.7", STREET, 2025, {"leaders_visiting": 1, "leader_visits": 2}, "F", 1),
    ("14.7", COUNTY, 2025, {"leaders_without_contact": 1}, "F", 0),
    ("14.7", COUNTY, 2025, {"leaders_visiting": 0, "leader_visits": 0}, "N", 0),
    ("14.7", COUNTY, 2025, {"leader_visits": None}, "M", 0),
    ("14.7", COUNTY, 2025, {"leaders_visiting": None, "leaders_listed": None, "leader_visits": None}, "M", 0),
    ("14.7", CITY, 2025, {"leader_visits": 0}, "N", 0),
    # 15.1 “各级财政要将社区党建和社区建设经费列入财政预算,建立稳定的社区运转经费保障制度”
    ("15.1", CITY, 2015, {}, "P", 0),
    ("15.1", COUNTY, 2015, {"budget_listed": False}, "F", 1),
    ("15.1", STREET, 2025, {"budget_guarantee": False}, "F", 1),
    ("15.1", STREET, 2025, {"budget_listed": None, "budget_guarantee": None}, "M", 0),
    ("15.1", CITY, 2014, {}, "N", 0),
    # 15.5 “2016年以后各地要根据财力逐步提高标准”: from 2017, a hint and never a failure
    ("15.5", COUNTY, 2016, {"local_standards_lowered": 1}, "N", 0),
    ("15.5", COUNTY, 2017, {}, "P", 0),
    ("15.5", COUNTY, 2017, {"local_standards_lowered": 1}, "H", 1),
    ("15.5", COUNTY, 2025, {"local_standards": 0}, "N", 0),
    ("15.5", COUNTY, 2025, {"local_standards": None, "local_standards_lowered": None}, "M", 0),
    ("15.5", CITY, 2025, {"local_standards_lowered": 1}, "N", 0),
    ("15.5", STREET, 2025, {"local_standards_lowered": 1}, "N", 0),
    # 16.2 “市委市政府每年……设立……奖励基金”
    ("16.2", CITY, 2014, {"reward_funds": 0}, "N", 0),
    ("16.2", CITY, 2015, {"reward_funds": 0}, "F", 1),
    ("16.2", CITY, 2015, {}, "P", 0),
    ("16.2", CITY, 2016, {"reward_funds": 0}, "F", 1),
    ("16.2", CITY, 2025, {"reward_funds": None}, "M", 0),
    ("16.2", COUNTY, 2025, {"reward_funds": 0}, "N", 0),
    ("16.2", STREET, 2025, {"reward_funds": 0}, "N", 0),
    # 16.3 “每年奖励部分业绩突出、建设成效明显的优秀社区”
    ("16.3", CITY, 2014, {"awards": 0}, "N", 0),
    ("16.3", CITY, 2015, {"awards": 0}, "F", 1),
    ("16.3", CITY, 2015, {}, "P", 0),
    ("16.3", CITY, 2016, {"awards": 0}, "F", 1),
    ("16.3", CITY, 2025, {"awards": None}, "M", 0),
    ("16.3", COUNTY, 2025, {"awards": 0}, "N", 0),
    ("16.3", STREET, 2025, {"awards": 0}, "N", 0),
    # 17.1 “纳入党政领导班子和领导干部绩效考核并加大考核权重”: the weight is shown, not judged
    ("17.1", COUNTY, 2015, {}, "P", 0),
    ("17.1", STREET, 2015, {"appraisal_included": False}, "F", 1),
    ("17.1", COUNTY, 2025, {"appraisal_weight": 4_00}, "P", 0),
    ("17.1", STREET, 2025, {"appraisal_included": None}, "M", 0),
    ("17.1", CITY, 2025, {"appraisal_included": False}, "N", 0),
    ("17.1", COUNTY, 2014, {}, "N", 0),
    # 17.2 “作为……书记履行基层党建工作责任述职评议考核的重要内容”
    ("17.2", COUNTY, 2015, {"report_held": False}, "N", 0),
    ("17.2", COUNTY, 2016, {}, "P", 0),
    ("17.2", STREET, 2016, {"report_covers": False}, "F", 1),
    ("17.2", COUNTY, 2025, {"report_held": False, "report_covers": False}, "F", 2),
    ("17.2", STREET, 2025, {"report_covers": None}, "M", 0),
    ("17.2", CITY, 2025, {"report_held": False}, "N", 0),
    # 17.4 “实行约谈提醒和考核纪实制度”
    ("17.4", CITY, 2015, {}, "P", 0),
    ("17.4", COUNTY, 2015, {"record_system": False}, "F", 1),
    ("17.4", CITY, 2025, {"talk_system": False, "record_system": False}, "F", 2),
    ("17.4", COUNTY, 2025, {"talk_system": None, "record_system": None}, "M", 0),
    ("17.4", STREET, 2025, {"talk_system": False}, "N", 0),
    ("17.4", COUNTY, 2014, {}, "N", 0),
    # 17.5 “每年由党委组织部门协同有关职能部门开展专项督查”
    ("17.5", COUNTY, 2014, {"special_inspections": 0}, "N", 0),
    ("17.5", COUNTY, 2015, {"special_inspections": 0}, "F", 1),
    ("17.5", CITY, 2015, {}, "P", 0),
    ("17.5", COUNTY, 2016, {"special_inspections": 0}, "F", 1),
    ("17.5", COUNTY, 2025, {"special_inspections": None}, "M", 0),
    ("17.5", STREET, 2025, {"special_inspections": 0}, "N", 0),
    # 17.6 “约谈提醒、限期整改”
    ("17.6", COUNTY, 2015, {}, "P", 0),
    ("17.6", STREET, 2015, {"rectifications_overdue": 1}, "F", 1),
    ("17.6", STREET, 2025, {"rectifications_due": 0}, "N", 0),
    ("17.6", COUNTY, 2025, {"rectifications_overdue": None}, "M", 0),
    ("17.6", CITY, 2025, {"rectifications_overdue": 2}, "N", 0),
    ("17.6", COUNTY, 2014, {}, "N", 0),
]


def judged(level, year, **changes):
    return judge(UNITS, UNITS.table([{**FULL, "unit_level": level, **changes}]), date(year, 12, 31))


@pytest.mark.parametrize(("key", "level", "year", "changes", "letter", "gap"), CASES)
def test_a_duty_is_met_or_not_as_the_document_says(key, level, year, changes, letter, gap):
    judgement, place = judged(level, year, **changes), UNITS.places[key]
    assert (judgement.packed()[0][place], int(judgement.gap[place, 0])) == (letter, gap)


@pytest.mark.parametrize("level", [CITY, COUNTY, STREET])
def test_a_unit_that_does_all_it_has_to_fails_and_lacks_nothing(level):
    assert set(judged(level, 2025).packed()[0]) == {"P", "N"}


def test_each_level_has_the_duties_that_the_document_gives_it():
    rules = {
        level: {r.key for r, letter in zip(UNITS.rules, judged(level, 2025).packed()[0]) if letter != "N"}
        for level in (CITY, COUNTY, STREET)
    }
    assert rules[CITY] == {"8.5", "14.2", "15.1", "16.2", "16.3", "17.4", "17.5"}
    assert rules[COUNTY] == {
        "4.2",
        "14.1",
        "14.2",
        "14.6",
        "14.7",
        "15.1",
        "15.5",
        "17.1",
        "17.2",
        "17.4",
        "17.5",
        "17.6",
    }
    assert rules[STREET] == {"14.6", "14.7", "15.1", "17.1", "17.2", "17.6"}


def test_a_gap_names_what_is_lacking():
    found = explain(UNITS, "14.1", {**FULL, "unit_level": COUNTY, "joint_creation": False}, date(2025, 12, 31))
    assert found.gap == "差 1 项：列入“三级联创”"
    assert found.limit == "党委、政府各研究 ≥ 1 次，列入“三级联创”"


def test_visits_are_told_with_their_number_and_the_contact_communities():
    changes = {"unit_level": COUNTY, "leader_visits": 10, "leaders_without_contact": 1}
    found = explain(UNITS, "14.7", {**FULL, **changes}, date(2025, 12, 31))
    assert found.gap == "差 2 次，没有社区联系点 1 人"
    assert found.limit == "4 人各 ≥ 3 次，都有社区联系点"


def test_another_reading_holds_for_the_units_too():
    """14.7 with 4 visits instead of 3."""
    revised = LOUDI_2015.with_readings({"visits.minimum": 4}, "第2版").units
    judgement = judge(revised, revised.table([{**FULL, "unit_level": COUNTY}]), date(2025, 12, 31))
    assert judgement.packed()[0][revised.places["14.7"]] == "F"
    assert revised.version == "第2版"


def test_no_unit_rule_and_no_unit_fact_is_a_communitys():
    assert {rule.key for rule in UNITS.rules} & {rule.key for rule in LOUDI_2015.rules} == set()
    assert set(UNITS.facts) & set(LOUDI_2015.facts) == set()


def test_the_cases_stand_on_both_sides_of_every_duty():
    for rule in UNITS.rules:
        letters = {letter for key, *_, letter, _ in CASES if key == rule.key}
        assert letters >= ({"P", "H", "N", "M"} if rule.soft else {"P", "F", "N", "M"}), rule.key


def test_all_but_the_tallies_is_in_the_full_unit():
    measured = {name for name, fact in UNITS.facts.items() if not isinstance(fact, Tally)}
    assert measured == {*FULL, "unit_level"}
