"""One verdict in words."""

from datetime import date

import pytest

from assessments.rules.explaining import readings_of
from assessments.rules.kit import Between, explain
from assessments.rules.loudi_2015 import LOUDI_2015

WAN, YUAN = 1_000_000, 100


@pytest.fixture
def told(community):
    """The explanation of one rule for the community with some figures changed."""

    def told(key, on=date(2025, 12, 31), standard=LOUDI_2015, **changes):
        return explain(standard, key, community(**changes), on)

    return told


@pytest.mark.parametrize(
    ("key", "changes", "figure", "limit", "gap"),
    [
        ("3.2", {"grids": 11, "grids_in_range": 9}, "9 / 11 个", "每个网格 200 户或 600 人，上下 25%", "差 2 个"),
        ("3.5", {"service_brands": 0}, "0 个", "≥ 1 个", "差 1 个"),
        # a part that is not known does not hide the part that fails
        (
            "5.2",
            {"party_term_overdue": 10, "residents_term_overdue": None},
            "党组织逾期 10 天，居委会逾期 未填报",
            "任期届满前换届，批准延期的到延期日",
            "党组织逾期 10 天",
        ),
        (
            "2.4",
            {"has_covenant": False, "congress_meetings": None},
            "制度 1 项，开会 未填报",
            "居民代表大会制度、居民公约都有，每年开会不少于 1 次",
            "制度差 1 项：居民公约",
        ),
        ("5.3", {"residents_seats": 2}, "4 / 2 席", "一般各 3—5 席", "居委会差 1 席"),
        ("5.3", {"party_seats": 6, "residents_seats": 2}, "6 / 2 席", "一般各 3—5 席", "党组织超 1 席，居委会差 1 席"),
        ("5.4", {"committee_persons": 8}, "8 人", "5—7 人", "超 1 人"),
        ("5.8", {"leader_training": 23}, "11.5 人·天", "2 人各 ≥ 7 天", "差 2.5 人·天"),
        ("5.8", {"leader_courses_missing": 1}, "14 人·天", "2 人各 ≥ 7 天", "没有参加县及县以上集中培训 1 人"),
        ("6.1", {"households": 2184, "staff": 6}, "6 名", "≥ 7 名", "差 1 名"),
        ("6.1", {"staff": 9}, "9 名", "≤ 7 名", "超 2 名"),
        ("6.4", {"reserve_candidates": 0}, "0 名", "≥ 1 名", "差 1 名"),
        ("8.1", {"premises_area": 356_50}, "356.50 m²", "≥ 400.00 m²", "差 43.50 m²"),
        ("9.2", {"centre_area": 0}, "0.00 m²", "≥ 50.00 m²", "差 50.00 m²"),
        ("13.2", {"population": 5870, "volunteers": 812}, "812 人", "≥ 881 人（15%）", "差 69 人"),
        ("15.livelihood", {"livelihood_received": 16 * WAN}, "16.00 万元", "≥ 20.00 万元", "差 4.00 万元"),
        ("15.operating", {"operating_received": 25 * WAN - 1}, "249,999.99 元", "≥ 250,000.00 元", "差 0.01 元"),
        (
            "15.6",
            {"pay_met": 109_800 * YUAN},
            "109,800.00 元",
            "正职 ≥ 1,500 元/月，副职 ≥ 1,400 元/月，委员 ≥ 1,200 元/月",
            "差 600.00 元",
        ),
    ],
)
def test_figure_limit_and_gap_have_a_number_and_a_unit(told, key, changes, figure, limit, gap):
    explanation = told(key, **changes)
    assert (explanation.figure, explanation.limit, explanation.gap) == (figure, limit, gap)


def test_6_1_shows_ratio_band_and_actual_number(told):
    formula = "2,184 户 ÷ 200 = 10.92，进为 11 名；文件区间 5—7 名，取 7 名。实有 6 名"
    assert told("6.1", households=2184, staff=6).formula == formula


@pytest.mark.parametrize(
    ("key", "changes", "formula"),
    [
        ("6.1", {"households": 1000}, "1,000 户 ÷ 200 = 5 名；文件区间 5—7 名，取 5 名。实有 5 名"),
        ("13.2", {"population": 5870}, "5,870 人 × 15% = 880.5，进为 881 人。实有 360 人"),
        ("5.8", {}, "2 人 × 7 天 = 14 人·天。实有 14 人·天"),
        ("15.operating", {"funding_tier": "township"}, "经费类别为乡镇，标准 15.00 万元。实有 25.00 万元"),
        ("5.4", {}, "党组织 4 席，居委会 4 席，实有 7 人；兼职委员 2 人，不计"),
        ("8.1", {}, ""),
    ],
)
def test_a_limit_that_is_worked_out_says_how(told, key, changes, formula):
    assert told(key, **changes).formula == formula


@pytest.mark.parametrize(
    ("tier", "clause"), [("municipal_urban", "15.2"), ("county_urban", "15.3"), ("township", "15.4")]
)
def test_a_verdict_on_money_names_the_clause_of_the_tier(told, tier, clause):
    explanation = told("15.operating", funding_tier=tier)
    assert explanation.clause == clause
    assert explanation.quote == LOUDI_2015.document.clause(clause).displayed


def test_without_a_tier_all_three_clauses_are_named(told):
    assert told("15.operating", funding_tier=None).clause == "15.2、15.3、15.4"


@pytest.mark.parametrize(
    ("key", "on", "changes", "reason"),
    [
        ("15.livelihood", 2025, {"funding_tier": "township"}, "文件没有规定乡镇社区的惠民项目资金标准，不考核"),
        ("5.8", 2025, {"leaders_tested": 0}, "没有在任满 180 天的书记、主任，不考核"),
        ("5.8", 2015, {}, "未到期，开始执行的日期是 2016年1月1日"),
        ("13.2", 2016, {}, "未到期，期限是 2018年12月31日"),
        ("6.1", 2025, {"households": None, "staff": 6}, "未填报：常住户数"),
        ("15.operating", 2025, {"funding_tier": None, "operating_received": 20 * WAN}, "未填报：经费类别"),
        ("3.2", 2025, {"households": 90, "grids": 1, "grids_in_range": 0},
         "常住户数 90 户，不到幅度下限，只划 1 个网格，视为达标"),
        ("8.1", 2025, {}, ""),
    ],
)  # fmt: skip
def test_not_applicable_missing_and_excused_come_with_a_reason(told, key, on, changes, reason):
    assert told(key, date(on, 12, 31), **changes).reason == reason


def test_the_reason_follows_the_reading(told):
    half = LOUDI_2015.with_readings({"training.min_days_in_post": 90}, version="第2版")
    assert told("5.8", standard=half, leaders_tested=0).reason == "没有在任满 90 天的书记、主任，不考核"


def test_what_is_not_for_a_community_shows_no_limit(told):
    assert told("15.livelihood", funding_tier="township").limit == ""
    assert told("8.3").limit == ""


def test_before_2018_volunteers_are_shown_against_a_straight_path(told):
    # from 2015-08-31 to 2018-12-31 are 1,218 days, 488 of them by the end of 2016: 360 × 488 ÷ 1218 = 144.2
    explanation = told("13.2", date(2016, 12, 31), volunteers=100)
    assert explanation.outcome == "N"
    assert explanation.progress == ("到期应有 360 人，现有 100 人，还差 260 人；按直线推进，2016年12月31日应有 145 人")


def test_a_failure_shows_the_figures_beside_its_gap(told):
    off = {"households": 2184, "grids": 9, "grids_in_range": 7, "grid_households_off": 49, "grid_population_off": None}
    assert told("3.2", **off).beside == (
        ("按户数应划网格与实有网格相差", "2 个"),
        ("超出规模的网格户数相差合计", "49 户"),
    )


def test_an_unknown_figure_is_not_zero(told):
    explanation = told("8.1", premises_area=None)
    assert (explanation.label, explanation.figure, explanation.gap) == ("数据缺失", "未填报", "")


def test_the_reading_is_said_with_the_values_in_force(told):
    assert "按上下 25% 掌握" in told("3.2").reading[0]
    narrow = LOUDI_2015.with_readings({"grid.tolerance_percent": 20}, version="第2版")
    assert "按上下 20% 掌握" in told("3.2", standard=narrow).reading[0]
    assert "按上下 20% 掌握" in readings_of(narrow, narrow.rule("3.2"), date(2025, 12, 31))[0]


def test_figures_the_standard_does_not_know_are_left_aside(community):
    assert explain(LOUDI_2015, "8.1", {**community(), "weather": 3}, date(2025, 12, 31)).label == "达标"


@pytest.mark.parametrize(
    ("received", "local", "said"),
    [
        (24_20 * YUAN * 100, None, ("24.20 万元", "≥ 25.00 万元", "差 0.80 万元")),
        (24_20 * YUAN * 100 + 1, None, ("242,000.01 元", "≥ 250,000.00 元", "差 7,999.99 元")),
        (24 * WAN, 26 * WAN + 50 * YUAN, ("240,000.00 元", "≥ 260,050.00 元（县定标准）", "差 20,050.00 元")),
        (9_999 * YUAN, None, ("9,999.00 元", "≥ 250,000.00 元", "差 240,001.00 元")),
    ],
)
def test_amounts_on_one_line_have_one_unit(told, received, local, said):
    one = told("15.operating", operating_received=received, local_operating=local)
    assert (one.figure, one.limit, one.gap) == said


def test_amounts_in_one_sentence_have_one_unit(told):
    one = told("15.6", pay_required=110_400 * YUAN, pay_met=9_850 * YUAN)
    assert "应不低于 11.04 万元，标准以内已发 0.985 万元" not in one.formula
    assert "应不低于 110,400.00 元，标准以内已发 9,850.00 元" in one.formula
    assert (one.figure, one.gap) == ("9,850.00 元", "差 100,550.00 元")


def test_a_figure_between_two_amounts_is_in_one_unit(told):
    assert told("15.operating", operating_received=Between(9_999 * YUAN, 20 * WAN)).figure == "9,999.00—200,000.00 元"
