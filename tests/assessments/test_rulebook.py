"""规则手册: beside each sentence what it asks of nobody in particular, who meets it in the year named, and its ledgers."""

import re

import pytest
from django.urls import reverse

from assessments.inspection import live
from assessments.rules.loudi_2015 import LOUDI_2015
from assessments.rules.loudi_2015_first import FIRST
from assessments.rules.stating import stated
from tests.assessments.inspection.runs import sealed
from tests.assessments.test_counts import state_uneven_facts
from tests.duties import state_duties
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.once

RULES = [(standard, rule) for standard in (LOUDI_2015, LOUDI_2015.units, FIRST) for rule in standard.rules]


@pytest.fixture
def panel(world, sign_in):
    """panel("6.1"): the rulebook opened at a clause, by the city's leader or whoever is named."""

    def open_panel(clause, name="郑毅", **asked):
        response = sign_in(name).get(reverse("rulebook"), {"clause": clause, **asked})
        assert response.status_code == 200
        return response

    return open_panel


@pytest.mark.parametrize(("standard", "rule"), RULES, ids=[f"{standard.key} {rule.key}" for standard, rule in RULES])
def test_every_rule_says_what_it_asks(standard, rule):
    lines = stated(standard, rule, LOUDI_2015.issued)
    assert lines
    assert all(text.strip(" ≥≤") for _, text in lines)
    assert not [text for _, text in lines if "未填报" in text or re.search(r"\d{8}|\d,\d{3},\d{3},", text)]
    assert len({whom for whom, _ in lines}) == len(lines)
    fact = standard.facts[rule.fact]
    if len(getattr(fact, "parts", ())) > 1 or rule.must.among:  # all of a list, none of what lacks: in words
        assert not [text for _, text in lines if re.fullmatch(r"(≥ )?[\d.]+ \S+", text)]


@pytest.mark.parametrize(
    ("clause", "lines"),
    [
        ("5.8", [("", "书记、主任每人每年 ≥ 7 天，参加县及县以上集中培训")]),
        ("5.9", [("", "其他成员每人每年 ≥ 3 天，参加街道（乡镇）及以上集中培训")]),
        ("6.1", [("", "不少于每 200 户 1 名（按常住户数），5—7 名")]),
        ("8.2", [("新建城市社区", "≥ 600.00 m²"), ("其他社区", "≥ 400.00 m²")]),
        ("13.2", [("", "不少于常住人口的 15%")]),
        ("14.7", [("", "班子成员每人每年 ≥ 3 次，都有社区联系点")]),
        ("15.6", [("", "正职 ≥ 1,500 元/月，副职 ≥ 1,400 元/月，委员 ≥ 1,200 元/月")]),
    ],
)
def test_limits_that_depend_on_a_community_are_said_for_all(panel, clause, lines):
    response = panel(clause)
    assert response.context["facts"][0].limits == lines
    assert all(text in text_of(response) for _, text in lines)


@pytest.mark.parametrize(
    ("clause", "figures"),
    [
        ("2.3", ["居民议事会", "社区监督委员会"]),
        ("8.1", ["公共服务用房面积（m²）", "社区类别", "设立方式", "设立日期"]),
        ("6.8", ["连续两年不称职、没有处理的人员（人）", "连续两年不称职的人员（人）"]),
        ("17.4", ["约谈提醒制度", "考核纪实制度", "单位级别"]),
    ],
)
def test_figures_are_called_as_the_standard_calls_them_and_a_list_names_its_items(panel, clause, figures):
    assert panel(clause).context["facts"][0].figures == figures


def test_what_is_asked_of_units_without_a_rule_is_said_to_be_listed_only(panel):
    assert "对市、县、街道的要求，只列出，不评判" in text_of(panel("14.5"))
    assert "对市、县、街道的要求，评单位，不计入社区得分" in text_of(panel("14.6"))


def test_a_yes_or_no_has_no_unit_and_ledgers_stand_once(panel):
    (shown, ledgers), *others = panel("2.5").context["indicators"]
    assert [title for title, _ in shown] == [
        "社区事务听证会（次）",
        "民主恳谈会（次）",
        "矛盾协调会（次）",
        "党群议事会（次）",
    ]
    assert ledgers
    assert not others
    assert "（是否）" not in text_of(panel("1.4"))


def test_each_tier_has_its_line(panel):
    operating, projects = (fact.limits for fact in panel("15.3").context["facts"])
    assert operating == [
        ("中心城区", "≥ 25.00 万元"),
        ("其它县（市）城区", "≥ 20.00 万元"),
        ("乡镇", "≥ 15.00 万元"),
    ]
    assert projects == [
        ("中心城区", "≥ 20.00 万元"),
        ("其它县（市）城区", "≥ 10.00 万元"),
        ("乡镇", "没有标准"),  # 15.4 asks townships for 运转经费 alone
    ]


@pytest.mark.long
@pytest.mark.parametrize(("name", "total"), [("郑毅", 6), ("冯洁", 4), ("褚平", 2)])
def test_the_counts_of_a_rule_add_up_to_the_communities_and_open_them(world, sign_in, panel, name, total):
    state_uneven_facts(world)
    sealed(YEAR)
    for clause in ("6.1", "8.1", "13.2", "15.2", "15.6", "7.2"):
        for fact in panel(clause, name).context["facts"]:
            assert fact.counts.total == total
            for _, _, number, url in fact.counts.counted:
                assert len(sign_in(name).get(url).context["listing"].rows) == number, (fact.rule.key, url)


def test_the_counts_name_place_and_year(world, panel):
    sealed(YEAR)
    live.refresh_all(CITY)
    assert "娄底市2026年度" in text_of(panel("6.1"))
    assert f"娄底市{YEAR + 1}年度" in text_of(panel("6.1", year=YEAR + 1))
    assert "娄星区2026年度" in text_of(panel("6.1", "冯洁"))


def test_the_counts_of_a_duty_add_up_to_the_units(world, panel):
    state_duties(world.divisions, world.communities, YEAR)
    sealed(YEAR)
    counts = panel("14.7").context["facts"][0].counts
    assert (counts.total, counts.of) == (6, "个单位")
    assert {word: number for word, _, number, _ in counts.counted}["不适用"] == 1  # the city itself


@pytest.mark.parametrize(
    ("clause", "ledger"), [("14.5", "issue-list"), ("17.7", "accountability-list"), ("17.8", "commendation-list")]
)
def test_what_is_only_recorded_shows_its_ledger(panel, clause, ledger):
    html = panel(clause, "钱军").content.decode()
    assert html.count(f'台账：<a href="{reverse(ledger)}"') == 1


def test_who_may_not_see_a_ledger_is_told_who_may(panel):
    response = panel("17.7", "赵琳")
    assert reverse("accountability-list") not in response.content.decode()
    assert re.search(r"台账：\s*问责\s*（督查岗位看）", text_of(response))


@pytest.mark.long
def test_every_indicator_has_a_ledger(panel):
    for indicator in (*LOUDI_2015.indicators, *LOUDI_2015.units.indicators):
        shown = panel(indicator.clause, "钱军").context["indicators"]
        assert all(ledgers for _, ledgers in shown), indicator
