"""The report of a division: against the years before, with ties named whole, and with what was recorded when it was sealed."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from assessments.models import Price
from assessments.reports import asked, money, numbering, placings
from assessments.reports.content import report_on
from assessments.reports.naming import CommunityNames
from assessments.reports.origins import Number, bare
from assessments.reports.parts import Chart, Grid, Paragraph
from assessments.reports.recorded import Decided
from assessments.rules.kit import Outcome
from facilities.models import BuildingPlan
from staffing.models import PayStandard
from tests import facts
from tests.ground import layer
from tests.world import YEAR, World

from .conftest import grid, rows_of, seal, text_of

pytestmark = [pytest.mark.once, pytest.mark.long]


def numbers(report, formula):
    """{what is printed} of the numbers with this formula or model."""
    return {number.printed for number in report.numbers if number.origin.split(":")[0] == formula}


# The years before -----------------------------------------------------------------------------


@layer()
def three_years():
    """Three sealed years. 街心社区 always lacks 20 m²; 贤童社区 only in the first; 铁西社区 only in the last."""
    world = World(YEAR - 2)
    for year in (YEAR - 1, YEAR):
        facts.state_facts_of_year(world.communities, year)
    facts.open_premises(world["街心社区"], "380.00")
    facts.open_premises(world["贤童社区"], "390.00")
    seal(world, YEAR - 2)
    facts.open_premises(world["贤童社区"], "400.00")
    seal(world, YEAR - 1)
    facts.open_premises(world["铁西社区"], "350.00")
    seal(world, YEAR)
    return world


def test_gaps_are_told_since_the_first_year_and_who_turned_by_name(three_years):
    report = report_on(rows_of(three_years, "娄底市"))
    # of 400 m²: 20 + 10, 20, 20 + 50
    told = [(row["年度"], row["全部达标"], row["差用房（平方米）"]) for row in grid(report, "历年")]
    assert told == [(f"{YEAR - 2}年", "4", "30.00"), (f"{YEAR - 1}年", "5", "20.00"), (f"{YEAR}年", "4", "70.00")]
    said = text_of(report)
    assert f"{YEAR - 2}年度以来，硬指标全部达标的社区仍为4个，公共服务用房缺口由30平方米增加到70平方米" in said
    assert (
        f"与{YEAR - 1}年度相比，没有新增硬指标全部达标的社区；硬指标由全部达标退步的社区1个，即娄星区铁西社区。" in said
    )
    assert "连续三年同一项硬指标不达标的社区1个，即娄星区街心社区（8.1）。" in said
    earlier = report_on(rows_of(three_years, "娄底市", year=YEAR - 1))
    assert "新增硬指标全部达标的社区1个，即娄星区贤童社区；" in text_of(earlier)
    turned = text_of(report_on(rows_of(three_years, "铁西社区")))
    assert "公共服务用房面积（8.1）" in turned and "由达标转为不达标。" in turned
    assert f"与{YEAR - 1}年度相比，没有新增硬指标全部达标的社区，也没有退步的社区。" in text_of(
        report_on(rows_of(three_years, "双峰县"))
    )
    (chart,) = [part for part in report.parts if isinstance(part, Chart)]
    assert chart.grid.rows == [["全部达标", "4", "5", "4"]]
    assert numbers(report, "fallen_back") == numbers(report, "failing_running") == {"1"}


def test_a_street_of_many_communities_has_the_trend_and_the_code_to_check_it_by_in_annexes(
    three_years, settings, monkeypatch
):
    settings.PORTAL_ADDRESS = "https://portal.example.org"

    def charts():
        report = report_on(rows_of(three_years, "乐坪街道"))
        return [
            [part.title for part in parts if isinstance(part, Chart)]
            for parts in (report.parts, *(annex.parts for annex in report.annexes[:2]))
        ]

    assert charts() == [["核验"], [], []]
    monkeypatch.setattr(numbering, "FEW_ROWS", 1)  # the street has two
    assert charts() == [[], ["核验"], ["硬指标全部达标的社区（个）"]]


def test_the_first_year_is_not_compared(sealed_world):
    said = text_of(sealed_world.report("娄底市"))
    assert "年度以来" not in said
    assert "年度相比" not in said


# Names ----------------------------------------------------------------------------------------


def test_those_that_are_tied_are_named_whole(open_world):
    facts.open_premises(open_world.world["铁西社区"], "380.00")
    open_world.seal()
    said = text_of(open_world.report("娄底市"))
    assert (
        "2个社区不达标，占适用社区的33.3%，共差40平方米。分别是娄星区街心社区、娄星区铁西社区，各差20平方米。" in said
    )


def test_more_than_can_be_named_are_counted(open_world):
    for name in ("贤童社区", "铁东社区", "铁西社区", "五里社区", "城西社区"):
        facts.open_premises(open_world.world[name], "380.00")
    open_world.seal()
    report = open_world.report("娄底市")
    assert "6个社区不达标，占适用社区的100%，共差120平方米。娄星区最多，有4个。" in text_of(report)


def test_a_name_that_occurs_twice_carries_its_street():
    rows = [
        SimpleNamespace(code="431302001001", name="城西社区"),
        SimpleNamespace(code="431302002001", name="城西社区"),
        SimpleNamespace(code="431302002002", name="铁西社区"),
    ]
    named = {"431302": "娄星区", "431302001": "乐坪街道", "431302002": "花山街道"}
    city = CommunityNames(SimpleNamespace(code="4313", rows=rows, names=named))
    assert city.listed(rows) == "娄星区乐坪街道城西社区、娄星区花山街道城西社区、娄星区铁西社区"
    county = CommunityNames(SimpleNamespace(code="431302", rows=rows, names=named))
    assert county.listed(rows) == "乐坪街道城西社区、花山街道城西社区、铁西社区"
    street = CommunityNames(SimpleNamespace(code="431302002", rows=rows[1:], names=named))
    assert street.listed(rows[1:]) == "城西社区、铁西社区"


# What was recorded ----------------------------------------------------------------------------


def state_prices(world):
    for item, amount in (("premises_new", "3000"), ("posts", "42000"), ("training", "260"), ("insurance", "2900")):
        row = Price(unit=world["娄底市"], item=item, first_year=YEAR, amount=Decimal(amount), basis="造价")
        row.keep(by=world["钱军"])


def test_what_it_would_cost_is_reckoned_by_the_prices_of_then(open_world):
    state_prices(open_world.world)
    open_world.seal()
    report = open_world.report("娄底市")
    # 20 m² at 3,000 元 once; one worker at 42,000 元, and 0.01 元 of operating funds, every year
    assert "按封存时登记的单价、用房按新建计，补齐缺口一次性需6万元、每年需4.2万元。" in text_of(report)
    assert numbers(report, "cost_once") == {"6万元"}


def test_prices_that_are_stated_later_change_no_report(sealed_world):
    before = sealed_world.report("娄底市")
    state_prices(sealed_world.world)
    assert "补齐缺口" not in text_of(before)
    assert sealed_world.report("娄底市") == before


def test_days_are_those_of_the_plans_and_nothing_else(open_world):
    world = open_world.world
    facts.forget(BuildingPlan, community=world["街心社区"])
    plan = BuildingPlan(
        community=world["街心社区"], name="扩建", way="new_build", responsible="李四",
        planned_on=date(YEAR, 3, 1), due_on=date(YEAR + 2, 12, 31),
    )  # fmt: skip
    plan.keep(by=world["李敏"])
    open_world.seal()
    report = open_world.report("娄底市")
    premises = next(row for row in grid(report, "年度整改任务") if row["整改事项"] == "补足公共服务用房")
    assert premises["要求和时限"].endswith(f"有建设方案的1个社区按方案落实。方案定的完成期限是{YEAR + 2}年12月31日")
    assert "整改任务如下，没有写明时限的，由组织部门下达：" in text_of(report)
    assert "李四" not in text_of(report)  # posts, no names of persons


def test_without_a_plan_the_report_says_that_the_day_is_to_be_set(open_world):
    facts.forget(BuildingPlan, community=open_world.world["街心社区"])
    open_world.seal()
    said = text_of(open_world.report("娄底市"))
    assert "没有方案的1个社区先定方案，写明方式、责任人和期限" in said
    assert "完成时限没有登记，由组织部门下达：" in said


def test_who_has_to_make_up_how_much_stands_behind_who_answers_and_the_text_ends_with_a_paragraph(sealed_world):
    parts = sealed_world.report("娄底市").parts
    at = parts.index(Paragraph("整改任务分解见下表。"))
    assert parts[at - 1].lead == "（一）明确责任和时限。"
    assert parts[at + 1].title == f"{YEAR}年度整改任务分解"
    assert parts[at + 2].lead == "（二）严格考核和责任。"
    assert parts[at + 2] is parts[-1]  # the signature goes with it


# Of the broadest table, 255 shares on 156 mm. A sign takes 1.85 mm at most, a 汉字 of a heading 3.7 mm, the margins 2.1 mm.
@pytest.mark.parametrize("figure, signs", [("16134.70", 8), ("336.34", 6), ("—", 4)])
def test_a_column_is_broad_enough_for_its_longest_figure(figure, signs):
    assert asked._breadth("用房", ["0.53", figure]) * 156 / 255 >= signs * 1.85 + 2.1


@pytest.mark.parametrize("heading, signs", [("班子、书记培训、成员培训（个社区）", 4), ("运转、惠民（万元）", 2)])
def test_a_column_is_broad_enough_for_its_heading_in_five_lines(heading, signs):
    assert len(heading) <= 5 * signs
    assert asked._breadth(heading, ["3"]) * 156 / 255 >= signs * 3.7 + 2.1


def test_of_two_rules_on_one_sentence_both_are_told(sealed_world):
    sealed = sealed_world.rows("乐坪街道")
    row = next(row for row in sealed.rows if row.name == "街心社区")
    letters = list(row.verdicts)
    for key in ("15.operating", "15.livelihood"):
        letters[sealed.standard.places[key]] = Outcome.FAIL
    row.verdicts, row.hard_failed = "".join(letters), 3
    assert bare(placings.ends(sealed)) == "硬指标不达标的是街心社区（3项：8.1、15.2（两项））。"


def test_what_a_county_decided_in_one_document_names_it_once():
    decided = [
        Decided(
            SimpleNamespace(_meta=PayStandard._meta, pk=pk), "431302", f"{post}基本报酬每月", amount, document, 2022
        )
        for pk, post, amount, document in (
            (1, "正职", 180_000, "甲1号"),
            (2, "副职", 160_000, "甲1号"),
            (3, "委员", 140_000, "乙2号"),
        )
    ]
    sealed = SimpleNamespace(recorded=SimpleNamespace(decided=decided), names={"431302": "娄星区"}, code="431302")
    assert bare(money.decided(sealed)) == (
        "娄星区自定标准为正职基本报酬每月1800元、副职基本报酬每月1600元（甲1号，2022年起执行），"
        "委员基本报酬每月1400元（乙2号，2022年起执行），高于《实施意见》的按自定标准评判。"
    )


def test_one_figure_has_one_origin_in_text_and_table(sealed_world):
    report = sealed_world.report("娄底市")
    unit = sealed_world.rows("娄底市").unit
    found = [number for number in report.numbers if number.origin == f"unitsummary:{unit.pk}:clear"]
    assert set(found) == {Number(f"unitsummary:{unit.pk}:clear", "2")}


def test_the_five_heads_and_grades_of_a_county_stand_in_an_annex(sealed_world):
    report = sealed_world.report("娄星区")
    assert [row["方面"] for row in grid(report, "各方面情况")] == [
        "有人管事", "有钱办事", "有处议事", "有章理事", "区域化党建",
    ]  # fmt: skip
    assert not [part for part in report.parts if isinstance(part, Grid) and "各方面情况" in part.title]
