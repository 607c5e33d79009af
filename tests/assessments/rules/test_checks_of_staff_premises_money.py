"""Both sides of the check clauses of articles 6, 8, 9 and 15, by year; and a county's own standard. Values are the document's."""

from datetime import date

import pytest

from assessments.rules.kit import explain
from assessments.rules.loudi_2015 import LOUDI_2015

M2, YUAN, WAN = 100, 100, 1_000_000
KEYS = ("6.8", "8.3", "9.1", "9.3", "9.4", "9.5", "15.8")
SHORT = {"premises_area": 399_99}
NEW_URBAN = {"community_kind": "urban", "formation": "new", "established_on": date(2016, 3, 1)}

# rule, year, what is different from a community exactly at every limit, letter, gap in the rule's unit
CASES = [
    # 6.8 “对连续两年被评定为‘不称职’的 … 要责令辞职、依法罢免或解聘”; the first two years are 2015 and 2016
    ("6.8", 2014, {}, "N", 0),
    ("6.8", 2015, {"incompetent_twice": 1, "incompetent_kept": 1}, "N", 0),
    ("6.8", 2016, {}, "P", 0),
    ("6.8", 2016, {"incompetent_twice": 1, "incompetent_kept": 1}, "F", 1),
    ("6.8", 2025, {"incompetent_twice": 2, "incompetent_kept": 0}, "P", 0),
    ("6.8", 2025, {"incompetent_twice": 3, "incompetent_kept": 2}, "F", 2),
    ("6.8", 2025, {"incompetent_kept": None}, "M", 0),
    ("6.8", 2025, {"incompetent_twice": None, "incompetent_kept": None}, "M", 0),
    # 8.3 “没有达到标准的,要根据实际采取新建、改造 … 等方式,严格落实标准”: only who is short of 400 or 600 m²
    ("8.3", 2014, {**SHORT}, "N", 0),
    ("8.3", 2015, {}, "N", 0),
    ("8.3", 2015, {**SHORT}, "F", 1),
    ("8.3", 2015, {**SHORT, "building_plans": 1}, "P", 0),
    ("8.3", 2025, {**SHORT, "building_plans": 2, "building_plans_overdue": 2}, "P", 0),
    ("8.3", 2025, {"premises_area": 400 * M2}, "N", 0),
    ("8.3", 2025, {**NEW_URBAN, "premises_area": 599_99}, "F", 1),
    ("8.3", 2025, {**NEW_URBAN, "premises_area": 599_99, "building_plans": 1}, "P", 0),
    ("8.3", 2025, {**NEW_URBAN, "premises_area": 600 * M2}, "N", 0),
    ("8.3", 2025, {**NEW_URBAN, "community_kind": "township", "premises_area": 599_99}, "N", 0),
    ("8.3", 2025, {**NEW_URBAN, "community_kind": None, "premises_area": 399_99}, "F", 1),
    ("8.3", 2025, {**NEW_URBAN, "community_kind": None, "premises_area": 599_99}, "M", 0),
    ("8.3", 2025, {"premises_area": None}, "M", 0),
    ("8.3", 2025, {**SHORT, "building_plans": None}, "M", 0),
    # 9.1 seven platforms
    ("9.1", 2014, {}, "N", 0),
    ("9.1", 2015, {}, "P", 0),
    ("9.1", 2015, {"platform_party_building": False}, "F", 1),
    ("9.1", 2025, {"platform_public_security": False, "platform_public_affairs": False}, "F", 2),
    ("9.1", 2025, {"platform_social_assistance": None}, "M", 0),
    # 9.3 seven rooms
    ("9.3", 2014, {}, "N", 0),
    ("9.3", 2015, {}, "P", 0),
    ("9.3", 2015, {"has_police_room": False}, "F", 1),
    ("9.3", 2025, {"has_charity_supermarket": False, "has_auxiliary_room": False}, "F", 2),
    ("9.3", 2025, {"has_mediation_room": None}, "M", 0),
    # 9.4 “五统一”
    ("9.4", 2014, {}, "N", 0),
    ("9.4", 2015, {}, "P", 0),
    ("9.4", 2015, {"unified_facade": False}, "F", 1),
    (
        "9.4",
        2025,
        {
            f"unified_{name}": False
            for name in ("signage", "facade", "doorplates", "service_windows", "bulletin_boards")
        },
        "F",
        5,
    ),
    ("9.4", 2025, {"unified_doorplates": None}, "M", 0),
    # 9.5 “对外只挂 … 3个组织机构牌匾,其他各类组织一律不再单独对外挂牌”
    ("9.5", 2014, {}, "N", 0),
    ("9.5", 2015, {}, "P", 0),
    ("9.5", 2015, {"plaque_community_service_centre": False}, "F", 1),
    ("9.5", 2015, {"plaques_other": 1}, "F", -1),
    ("9.5", 2025, {"plaque_party_organization": False, "plaques_other": 2}, "F", 1),
    ("9.5", 2025, {"plaques_other": None}, "M", 0),
    ("9.5", 2025, {"plaque_residents_committee": None}, "M", 0),
    # 15.8 “参加基本养老、失业、基本医疗、生育、工伤保险”: five for each person
    ("15.8", 2014, {}, "N", 0),
    ("15.8", 2015, {}, "P", 0),
    ("15.8", 2015, {"insurance_items": 34}, "F", 1),
    ("15.8", 2025, {"insurance_persons": 8}, "F", 5),
    ("15.8", 2025, {"insurance_persons": 0, "insurance_items": 0}, "N", 0),
    ("15.8", 2025, {"insurance_persons": None, "insurance_items": None}, "M", 0),
    ("15.8", 2025, {"insurance_items": None}, "M", 0),
    # 15.5: a county's own standard is the threshold where it is above the city's; it never lowers it
    ("15.operating", 2025, {"local_operating": 28 * WAN}, "F", 3 * WAN),
    ("15.operating", 2025, {"local_operating": 28 * WAN, "operating_received": 28 * WAN}, "P", 0),
    ("15.operating", 2025, {"local_operating": 28 * WAN, "operating_received": 28 * WAN - 1}, "F", 1),
    ("15.operating", 2025, {"local_operating": 25 * WAN}, "P", 0),
    ("15.operating", 2025, {"local_operating": 20 * WAN, "operating_received": 20 * WAN}, "F", 5 * WAN),
    (
        "15.operating",
        2025,
        {"funding_tier": "township", "local_operating": 18 * WAN, "operating_received": 15 * WAN},
        "F",
        3 * WAN,
    ),
    ("15.operating", 2025, {"local_operating": 28 * WAN, "operating_received": None}, "M", 0),
    ("15.operating", 2015, {"local_operating": 28 * WAN}, "N", 0),
    ("15.livelihood", 2025, {"local_livelihood": 22 * WAN}, "F", 2 * WAN),
    ("15.livelihood", 2025, {"local_livelihood": 22 * WAN, "livelihood_received": 22 * WAN}, "P", 0),
    ("15.livelihood", 2025, {"local_operating": 28 * WAN}, "P", 0),
    ("15.livelihood", 2025, {"funding_tier": "township", "local_livelihood": 5 * WAN}, "N", 0),
]


@pytest.mark.parametrize(
    ("key", "year", "changes", "letter", "gap"),
    CASES,
    ids=[f"{key}-{year}-{letter}-{number}" for number, (key, year, _, letter, _) in enumerate(CASES)],
)
def test_a_check_reads_as_the_document_does(verdict, key, year, changes, letter, gap):
    assert verdict(key, year, **changes) == (letter, gap)


@pytest.mark.parametrize("key", KEYS)
def test_every_check_is_met_failed_missing_and_out_in_some_case(key):
    assert {letter for found, _, _, letter, _ in CASES if found == key} == {"P", "F", "M", "N"}


@pytest.mark.parametrize("key", KEYS)
def test_a_check_weighs_one(key):
    assert (LOUDI_2015.rule(key).kind, LOUDI_2015.rule(key).weight) == ("C", 1)


@pytest.mark.parametrize(
    ("year", "in_force"),
    [(2014, set()), (2015, {"9.1", "9.3", "9.4", "9.5", "15.8"}), (2016, {"6.8"}), (2017, set()), (2018, set())],
)
def test_these_checks_come_into_force_year_by_year(judged, year, in_force):
    def judged_in(year):
        letters = dict(zip(LOUDI_2015.places, judged(year).packed()[0]))
        return {key for key in KEYS if letters[key] != "N"}

    assert judged_in(year) - judged_in(year - 1) == in_force


@pytest.mark.parametrize(
    ("key", "changes", "credit"),
    [
        ("9.1", {"platform_public_affairs": False}, 4285),  # half of 6 of 7
        ("9.3", {"has_police_room": False, "has_mediation_room": False}, 3571),  # half of 5 of 7
        ("9.4", {"unified_signage": False}, 4000),
        ("9.5", {"plaque_community_service_centre": False}, 3333),
        ("9.5", {"plaques_other": 1}, 0),
        ("15.8", {"insurance_items": 28}, 4000),
        ("6.8", {"incompetent_twice": 2, "incompetent_kept": 1}, 0),
        ("8.3", SHORT, 0),
    ],
)
def test_what_is_there_of_a_closed_list_earns_half_of_its_share(judged, key, changes, credit):
    assert judged(2025, **changes).credit_low(key)[0] == credit


# What is said ---------------------------------------------------------------------------------


@pytest.fixture
def said(community):
    return lambda key, year=2025, **changes: explain(LOUDI_2015, key, community(**changes), date(year, 12, 31))


def test_what_is_lacking_of_a_list_is_named(said):
    assert said("9.3", has_police_room=False, has_charity_supermarket=False).gap == "差 2 类：警务室、慈善超市"
    assert said("9.1", platform_labour_security=False).gap == "差 1 项：劳动保障平台"
    assert said("9.4", unified_facade=False).gap == "差 1 项：外墙装饰"


def test_a_plaque_too_few_and_one_too_many_are_two_gaps(said):
    told = said("9.5", plaque_community_service_centre=False, plaques_other=2)
    assert told.gap == "应挂牌匾差 1 块：社区服务中心牌匾，其他牌匾超 2 块"
    assert told.figure == "应挂的 2 块，其他 2 块"


def test_the_kinds_of_insurance_that_persons_lack_are_named(said):
    told = said("15.8", insurance_items=32, without_maternity=2, without_injury=1)
    assert (told.gap, told.limit) == ("差 3 人·项", "7 人各 5 项")
    assert told.beside == (("没有参加生育保险", "2 人"), ("没有参加工伤保险", "1 人"))


def test_a_community_with_enough_area_is_told_why_it_needs_no_plan(said):
    assert said("8.3").reason == "公共服务用房面积已达到标准（8.1、8.2），不用制定建设方案"
    assert (
        "在办的方案 1 个，其中已过完成期限 1 个"
        in said("8.3", **SHORT, building_plans=1, building_plans_overdue=1).formula
    )


def test_the_verdict_says_which_standard_applied(said):
    own = said("15.operating", local_operating=28 * WAN)
    assert own.limit == "≥ 28.00 万元（县定标准）"
    assert own.formula == "经费类别为中心城区，标准 25.00 万元；县定标准 28.00 万元，按县定标准。实有 25.00 万元"
    lower = said("15.operating", local_operating=20 * WAN)
    assert lower.limit == "≥ 25.00 万元"
    assert "县定标准 20.00 万元，按市定标准" in lower.formula
    assert said("15.operating").formula == "经费类别为中心城区，标准 25.00 万元。实有 25.00 万元"


def test_a_countys_own_pay_floor_is_said_with_the_citys(said):
    told = said("15.6", pay_floor_chief=1800 * YUAN, local_pay_chief=1800 * YUAN)
    assert told.limit == "正职 ≥ 1,800 元/月，副职 ≥ 1,400 元/月，委员 ≥ 1,200 元/月"
    assert told.formula.endswith("；正职按县定标准 1,800 元/月，文件为 1,500 元/月")
    assert "县定" not in said("15.6").formula
