"""What divisions, communities, profiles, grids and brands refuse, and the sentence they say."""

from datetime import date

import pytest

from communities.models import Community, Division, Grid, ServiceBrand, YearlyProfile
from tests.saying import accepted, refusal, tomorrow

# A model's sentences are the same on each database: of each table the first row is asked of the other one.
pytestmark = pytest.mark.first_row
NEXT_YEAR = date.today().year + 1


def division(world, **values):
    defaults = {"code": "431302003", "name": "杉山镇", "level": "town", "parent": world["娄星区"]}
    return Division(**(defaults | values))


def community(world, **values):
    defaults = {
        "code": "431302001003",
        "name": "童家社区",
        "street": world["乐坪街道"],
        "funding_tier_default": "municipal_urban",
    }
    return Community(**(defaults | values))


def profile(world, **values):
    return YearlyProfile(**({"community": world["街心社区"], "year": 2025, "kind": "urban"} | values))


def grid(world, **values):
    defaults = {"community": world["街心社区"], "code": "06", "name": "第6网格", "households": 200, "population": 600}
    return Grid(**(defaults | {"started_on": date(2020, 1, 1)} | values))


def brand(world, **values):
    defaults = {"community": world["街心社区"], "name": "四点半课堂", "field": "青少年", "started_on": date(2020, 1, 1)}
    return ServiceBrand(**(defaults | values))


def test_the_examples_are_accepted(world):
    for example in (division, community, profile, grid, brand):
        accepted(example(world))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"code": "43130200"}, "__all__", "区划代码应是 9 位数字"),
        ({"code": "43130200A"}, "__all__", "区划代码应是 9 位数字"),
        ({"code": "431321003"}, "code", "代码 431321003 不在上级“娄星区”（431302）之下"),
        ({"parent": None}, "parent", "地级市以外的区划都要选上级区划"),
        ({"level": "village"}, "level", ""),
        ({"name": ""}, "name", ""),
        ({"code": "431302001"}, "code", ""),
    ],
)
def test_a_division_stands_below_the_one_its_code_begins_with(world, values, field, sentence):
    assert sentence in refusal(division(world), **values)[field]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"code": "4313020010"}, "code", "区划代码应是 12 位数字"),
        ({"code": "431302002009"}, "code", "代码 431302002009 不在“乐坪街道”（431302001）之下"),
        ({"code": "431302001001"}, "code", ""),
        ({"name": "街心社区"}, "__all__", ""),
        ({"established_on": tomorrow}, "established_on", "还没有到，请核对日期"),
        ({"established_on": date(1899, 12, 31)}, "established_on", "太早，请核对年份"),
        ({"telephone": "打给李敏"}, "telephone", "电话只写数字和短横线"),
        ({"funding_tier_default": "rich"}, "funding_tier_default", ""),
        ({"formation": "founded"}, "formation", ""),
    ],
)
def test_a_community_stands_below_its_street(world, values, field, sentence):
    assert sentence in refusal(community(world), **values)[field]


@pytest.mark.parametrize("above", ["娄底市", "娄星区"])
def test_a_community_cannot_stand_right_below_a_city_or_county(world, above):
    assert refusal(community(world), street=world[above]) == {"street": f"社区属于街道或乡镇，“{above}”不是"}


@pytest.mark.parametrize(
    ("values", "above"),
    [
        ({}, "娄底市"),
        ({"level": "prefecture", "code": "4313"}, "娄底市"),
        ({"level": "county", "code": "431302"}, "娄星区"),
    ],
)
def test_a_division_cannot_skip_a_level(world, values, above):
    record = division(world, **values)
    assert f"“{above}”不是{record.get_level_display()}的上一级" in refusal(record, parent=world[above]).get(
        "parent", ""
    )


def test_two_communities_of_one_name_may_be_in_two_streets(world):
    accepted(community(world), name="铁东社区")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"year": 2014}, "year", f"年度“2014”不对，应在 2015 到 {NEXT_YEAR} 之间"),
        ({"year": NEXT_YEAR + 1}, "year", f"年度“{NEXT_YEAR + 1}”不对"),
        ({"year": 2026}, "__all__", "这个社区这一年的基本情况已有，请去修改它"),
        ({"kind": "rural"}, "kind", ""),
        ({"households": -1}, "households", ""),
        ({"population": 3_000_000_000}, "population", "数太大，请核对"),
        ({"estates": 3, "owners_associations": 4}, "owners_associations", "成立业主组织的小区 4 个，多于住宅小区 3 个"),
        (
            {"resident_organizations": 0, "co_building_agreements": 1},
            "co_building_agreements",
            "签订共建协议的驻区单位 1 个，多于驻区单位 0 个",
        ),
        ({"heavy_load": True}, "heavy_load_reason", "选了任务较重，要写明依据（第6条）"),
        (
            {"heavy_load_reason": "人多\x0b"},
            "heavy_load_reason",
            "任务较重的依据里有看不见的控制字符，请删掉后重新输入",
        ),
        ({"area": -1}, "area", "不能是负数"),
    ],
)
def test_a_profile_refuses_what_cannot_be(world, values, field, sentence):
    assert sentence in refusal(profile(world), **values)[field]


@pytest.mark.parametrize("year", [2015, NEXT_YEAR])
def test_a_profile_may_be_of_any_year_from_2015_to_the_next(world, year):
    accepted(profile(world), year=year)


def test_a_profile_without_figures_is_a_profile_with_figures_missing(world):
    record = accepted(profile(world))
    assert record.households is None
    assert record.funding_tier == "municipal_urban", "the tier is what the community is registered with"


def test_a_profile_keeps_the_tier_that_the_department_set(world):
    assert accepted(profile(world), funding_tier="township").funding_tier == "township"


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"code": "01"}, "__all__", "这个社区已有同一编号的网格"),
        ({"households": -1}, "households", ""),
        ({"households": None}, "households", ""),
        ({"population": None}, "population", ""),
        ({"started_on": tomorrow}, "started_on", "还没有到，请核对日期"),
        ({"ended_on": date(2019, 12, 31)}, "ended_on", "撤销日期 2019-12-31 早于划定日期 2020-01-01"),
        ({"name": "第\x07网格"}, "name", "网格名称里有看不见的控制字符，请删掉后重新输入"),
        ({"name": "   "}, "name", ""),
        ({"party_group": "half"}, "party_group", ""),
        ({"grid_worker": "长" * 41}, "grid_worker", ""),
    ],
)
def test_a_grid_refuses_what_cannot_be(world, values, field, sentence):
    assert sentence in refusal(grid(world), **values)[field]


def test_a_grid_may_end_on_the_day_it_began(world):
    accepted(grid(world), ended_on=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"name": "街心帮办"}, "__all__", "这个社区已有同名的服务品牌"),
        ({"started_on": tomorrow}, "started_on", "还没有到，请核对日期"),
        ({"ended_on": date(2019, 1, 1)}, "ended_on", "停办日期 2019-01-01 早于创建日期 2020-01-01"),
        ({"field": ""}, "field", ""),
    ],
)
def test_a_brand_refuses_what_cannot_be(world, values, field, sentence):
    assert sentence in refusal(brand(world), **values)[field]


@pytest.mark.parametrize(
    ("on", "holds"),
    [(date(2019, 12, 31), False), (date(2020, 1, 1), True), (date(2020, 6, 30), True), (date(2020, 7, 1), False)],
)
def test_a_grid_holds_from_its_first_to_its_last_day(world, on, holds):
    record = grid(world, ended_on=date(2020, 6, 30))
    record.save()
    assert Grid.objects.valid(on).filter(pk=record.pk).exists() is holds
