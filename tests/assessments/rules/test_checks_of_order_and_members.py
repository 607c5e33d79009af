"""Both sides of the check rules on bodies, order and members (1, 2, 4.1, 5.2, 5.6, 5.7, 6.6, 7, 10.2, 13). Expected values are the document's."""

from datetime import date

import pytest

from assessments.rules.kit import explain
from assessments.rules.loudi_2015 import LOUDI_2015

# Flags that a closed list is made of: rule → its items, each lacking alone is a gap of 1.
LISTS = {
    "1.1": ("has_party_organization", "has_residents_committee", "has_community_service_centre"),
    "2.3": ("has_residents_council", "has_supervision_committee"),
    "2.4": ("has_congress_rules", "has_covenant"),
    "2.6": ("disclosed_party_affairs", "disclosed_residents_affairs", "disclosed_finance"),
    "5.7": ("directly_elected",),
    "6.6": ("has_training_system", "has_target_appraisal", "has_performance_review", "has_adjustment_system"),
    "7.3": ("model_posts", "responsibility_areas", "pledges", "party_volunteering"),
    "10.2": ("has_service_catalogue",),
    "13.1": ("has_volunteer_registration",),
    "13.3": ("has_charity_records",),
}
OLD_ELECTION = {"residents_elected_on": date(2015, 8, 30), "directly_elected": False}

# rule, year, what is different from a community exactly at every limit, letter, gap in the rule's unit
CASES = [
    # 1.1 “社区党组织、社区居委会、社区服务中心‘三位一体’”
    ("1.1", 2014, {}, "N", 0),
    ("1.1", 2015, {}, "P", 0),
    ("1.1", 2015, dict.fromkeys(LISTS["1.1"], False), "F", 3),
    # 1.3 “兼职委员制”: at least one, a reading
    ("1.3", 2014, {}, "N", 0),
    ("1.3", 2015, {"part_time_members": 1}, "P", 0),
    ("1.3", 2015, {"part_time_members": 0}, "F", 1),
    ("1.3", 2025, {"part_time_members": None}, "M", 0),
    # 1.5 “把党小组建在网格上”: every grid, its own or a joint one
    ("1.5", 2014, {}, "N", 0),
    ("1.5", 2015, {"grids_with_party_group": 5, "grids_with_joint_group": 5}, "P", 0),
    ("1.5", 2015, {"grids_with_party_group": 4}, "F", 1),
    ("1.5", 2025, {"grids_with_party_group": 0, "grids_with_joint_group": 0}, "F", 5),
    ("1.5", 2025, {"grids_with_party_group": None}, "M", 0),
    ("1.5", 2025, {"grids": None}, "M", 0),
    ("1.5", 2025, {"grids": 0, "grids_with_party_group": 0}, "N", 0),
    # 2.3 “建立居民议事会、社区监督委员会”
    ("2.3", 2014, {}, "N", 0),
    ("2.3", 2015, {}, "P", 0),
    ("2.3", 2025, dict.fromkeys(LISTS["2.3"], False), "F", 2),
    # 2.4 “健全和落实社区居民代表大会制度、居民公约制度”: first tested for 2016
    ("2.4", 2015, {"has_covenant": False}, "N", 0),
    ("2.4", 2016, {}, "P", 0),
    ("2.4", 2016, {"congress_meetings": 0}, "F", 0),
    ("2.4", 2025, {"congress_meetings": 0, "has_covenant": False}, "F", 1),
    ("2.4", 2025, {"congress_meetings": 12}, "P", 0),
    ("2.4", 2025, {"congress_meetings": None}, "M", 0),
    # 2.6 “全面推进党务、居务、财务公开”
    ("2.6", 2014, {}, "N", 0),
    ("2.6", 2015, {}, "P", 0),
    ("2.6", 2025, dict.fromkeys(LISTS["2.6"], False), "F", 3),
    # 4.1 “依法实行备案登记管理”: no organizations, not applicable
    ("4.1", 2014, {}, "N", 0),
    ("4.1", 2015, {"social_organizations": 1, "filed_organizations": 1}, "P", 0),
    ("4.1", 2015, {"filed_organizations": 1}, "F", 1),
    ("4.1", 2025, {"social_organizations": 0, "filed_organizations": 0}, "N", 0),
    ("4.1", 2025, {"filed_organizations": None}, "M", 0),
    # 5.2 “并按期换届”: the gap is days overdue, of both committees
    ("5.2", 2014, {}, "N", 0),
    ("5.2", 2015, {}, "P", 0),
    ("5.2", 2015, {"party_term_overdue": 1}, "F", 1),
    ("5.2", 2025, {"residents_term_overdue": 45}, "F", 45),
    ("5.2", 2025, {"party_term_overdue": 10, "residents_term_overdue": 45}, "F", 55),
    ("5.2", 2025, {"party_term_overdue": None}, "M", 0),
    ("5.2", 2025, {"residents_term_overdue": None}, "M", 0),
    # 5.6 “采取‘两推一选’、‘公推直选’… 等方式”: vacant is a failure
    ("5.6", 2014, {}, "N", 0),
    ("5.6", 2015, {}, "P", 0),
    ("5.6", 2015, {"secretaries_selected": 0}, "F", 1),
    ("5.6", 2025, {"secretaries_selected": None}, "M", 0),
    # 5.7 “全面实行社区居委会直接选举”: elected otherwise before the document, the next term
    ("5.7", 2014, {}, "N", 0),
    ("5.7", 2015, {}, "P", 0),
    ("5.7", 2015, OLD_ELECTION, "N", 0),
    ("5.7", 2025, OLD_ELECTION, "N", 0),
    ("5.7", 2015, {**OLD_ELECTION, "directly_elected": True}, "P", 0),
    ("5.7", 2015, {**OLD_ELECTION, "residents_elected_on": date(2015, 8, 31)}, "F", 1),
    ("5.7", 2025, {**OLD_ELECTION, "has_residents_committee": False}, "F", 1),  # in office no more
    ("5.7", 2025, {"residents_elected_on": None, "directly_elected": None}, "M", 0),
    # 6.6 four systems of the community or above it
    ("6.6", 2014, {}, "N", 0),
    ("6.6", 2015, {"staff_systems_inherited": 0}, "P", 0),
    ("6.6", 2025, dict.fromkeys(LISTS["6.6"], False), "F", 4),
    # 7.2 “及时处置不合格党员”: none found, not applicable
    ("7.2", 2014, {}, "N", 0),
    ("7.2", 2015, {"disposals_found": 2, "disposals_handled": 2}, "P", 0),
    ("7.2", 2015, {"disposals_found": 2, "disposals_handled": 1}, "F", 1),
    ("7.2", 2025, {"disposals_found": 0, "disposals_handled": 0}, "N", 0),
    ("7.2", 2025, {"disposals_found": None}, "M", 0),
    # 7.3 “党员示范岗、党员责任区、党员承诺践诺、党员志愿服务”
    ("7.3", 2014, {}, "N", 0),
    ("7.3", 2015, {}, "P", 0),
    ("7.3", 2025, dict.fromkeys(LISTS["7.3"], False), "F", 4),
    # 10.2 “精心编制社区公共服务目录”
    ("10.2", 2014, {}, "N", 0),
    ("10.2", 2015, {}, "P", 0),
    ("10.2", 2025, {"catalogue_on": None}, "P", 0),  # its age is only shown
    # 13.1 “推行社区志愿者登记注册制度”, 13.3 “建立社区居民爱心档案”
    ("13.1", 2014, {}, "N", 0),
    ("13.1", 2015, {}, "P", 0),
    ("13.1", 2025, {"volunteers": 0}, "P", 0),
    ("13.3", 2014, {}, "N", 0),
    ("13.3", 2015, {}, "P", 0),
]
CASES += [(key, year, {item: False}, "F", 1) for key, items in LISTS.items() for item in items for year in (2016, 2025)]
CASES += [(key, year, {item: None}, "M", 0) for key, items in LISTS.items() for item in items for year in (2016, 2025)]
# What is due since 31 August 2015 has to be met in 2015 already; 2.4 is first tested for 2016.
CASES += [
    (key, 2015, {items[0]: False}, "N" if key == "2.4" else "F", int(key != "2.4"))
    for key, items in LISTS.items()
    if key != "5.7"
]
KEYS = {key for key, *_ in CASES}


@pytest.mark.parametrize(
    ("key", "year", "changes", "letter", "gap"),
    CASES,
    ids=[f"{key}-{year}-{letter}-{number}" for number, (key, year, _, letter, _) in enumerate(CASES)],
)
def test_a_check_reads_as_the_document_does(verdict, key, year, changes, letter, gap):
    assert verdict(key, year, **changes) == (letter, gap)


@pytest.mark.parametrize("key", sorted(KEYS))
def test_every_check_has_a_case_for_met_failed_missing_and_out(key):
    assert {letter for found, _, _, letter, _ in CASES if found == key} == {"P", "F", "M", "N"}


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_check_weighs_one(key):
    rule = LOUDI_2015.rule(key)
    assert (rule.kind, rule.weight) == ("C", 1)


@pytest.mark.parametrize(
    ("key", "head"),
    [("1.1", "party"), ("7.2", "party"), ("2.3", "order"), ("4.1", "order"), ("6.6", "order"), ("10.2", "order"), ("13.1", "order"),
     ("13.3", "order"), ("5.2", "people"), ("5.7", "people")],
)  # fmt: skip
def test_a_check_belongs_to_the_head_that_14_3_names(key, head):
    assert LOUDI_2015.rule(key).head.key == head


def test_a_check_comes_into_force_on_the_day_of_issue_and_not_the_day_before(verdict):
    for key in KEYS - {"2.4"}:
        assert verdict(key, date(2015, 8, 31))[0] == "P"
        assert verdict(key, date(2015, 8, 30))[0] == "N"


@pytest.mark.parametrize(
    ("key", "changes", "gap"),
    [
        ("2.3", {"has_supervision_committee": False}, "差 1 项：社区监督委员会"),
        (
            "1.1",
            {"has_residents_committee": False, "has_community_service_centre": False},
            "差 2 项：社区居委会、社区服务中心",
        ),
        ("6.6", {"has_adjustment_system": False}, "差 1 项：不合格社区工作人员调整制度"),
        ("2.4", {"congress_meetings": 0, "has_covenant": False}, "制度差 1 项：居民公约，居民代表大会差 1 次"),
        ("5.2", {"residents_term_overdue": 45}, "居委会逾期 45 天"),
    ],
)
def test_what_is_lacking_is_named(community, key, changes, gap):
    assert explain(LOUDI_2015, key, community(**changes), date(2025, 12, 31)).gap == gap


def test_what_is_not_entered_is_named(community):
    told = explain(LOUDI_2015, "7.3", community(pledges=None), date(2025, 12, 31))
    assert told.reason == "未填报：党员承诺践诺"


def test_half_a_closed_list_earns_half_of_half_the_credit(community):
    half = community(model_posts=False, pledges=False)
    assert explain(LOUDI_2015, "7.3", half, date(2025, 12, 31)).credit == 25_00


def test_a_department_may_ask_for_more(verdict):
    more = LOUDI_2015.with_readings({"party.part_time_members": 2, "congress.meetings": 2}, version="第2版")
    assert verdict("1.3", standard=more, part_time_members=1) == ("F", 1)
    assert verdict("2.4", standard=more, congress_meetings=1) == ("F", 0)
    assert verdict("2.4", standard=more, congress_meetings=2) == ("P", 0)


@pytest.mark.parametrize(
    "clause",
    [
        "1.2", "1.4", "1.6", "2.1", "2.5", "2.8", "3.3", "3.4", "4.3", "4.4", "5.1", "5.5",
        "7.1", "10.1", "10.3", "10.4", "11.1", "11.2", "12.1", "12.2", "12.3", "13.4",
    ],
)  # fmt: skip
def test_a_soft_or_recorded_clause_is_shown_and_never_judged(clause):
    assert [one for one in LOUDI_2015.indicators if one.clause == clause]
    assert not [rule for rule in LOUDI_2015.rules if clause in rule.clauses]
