"""What the reports say: sentences and tables against the faults of the sealed world, by the document's numbers."""

import re
from datetime import date

import pytest
from django.utils import timezone

from assessments.inspection.models import Assessment
from assessments.reports import sealed
from assessments.reports.content import report_on
from assessments.reports.parts import Annex, Chart, Heading, Paragraph, paper, texts
from assessments.reports.wording import amount, result_of
from assessments.rules.figures import UNITS
from communities.models import NilReport, ServiceBrand
from lodi_community.records.models import Revision
from tests import facts
from tests.world import YEAR, World

from .conftest import grid, rows_of, seal, text_of

pytestmark = pytest.mark.once

HAN = "\u3400-\u9fff"
HALF_WIDTH = re.compile(f"[{HAN}][,;:()]|[,;:()][{HAN}]")
EVERY_LEVEL = ["娄底市", "娄星区", "乐坪街道", "街心社区", "五里社区", "城西社区"]


def line(report, title, name):
    """The row of a table whose first cells hold this name."""
    return next(row for row in grid(report, title) if name in row.values())


# The city -------------------------------------------------------------------------------------


def test_the_title_names_unit_and_year_and_the_day_of_sealing(sealed_world):
    report = sealed_world.report("娄底市")
    day = sealed_world.rows("娄底市").inspection.sealed_at
    assert report.title == ("娄底市社区党建和社区建设", f"{YEAR}年度评估报告")
    assert report.dated == f"（{day.astimezone().year}年{day.astimezone().month}月{day.astimezone().day}日）"


def test_the_overall_sentence_counts_met_missing_and_failing_communities(sealed_world):
    # 贤童社区 and 铁西社区 meet everything; 五里社区 only lacks data; the other three fail
    said = text_of(sealed_world.report("娄底市"))
    assert (
        f"{YEAR}年度，娄底市6个社区中，硬指标全部达标的社区2个，占33.3%；有硬指标不达标的3个；没有不达标、只缺数据的1个。"
        in said
    )
    assert "没有填报的数据1项，按不达标计。" in said


def test_the_gap_sums_are_those_of_the_document(sealed_world):
    # 400.00 − 380.00 m² (8.1), 150,000.00 − 149,999.99 元 (15.4), 5 − 4 workers (6.1)
    said = text_of(sealed_world.report("娄底市"))
    assert (
        "全市还差公共服务用房20平方米（1个社区）、运转和惠民资金0.01元（1个社区）、工作人员1名（1个社区）。"
        "缺数据的社区没有计入缺口。" in said
    )


def test_money_is_said_in_wan_yuan_without_idle_decimals(open_world):
    facts.receive(open_world.world["城西社区"], facts.OPERATING, "100000", year=YEAR)
    open_world.seal()
    assert "运转和惠民资金5万元（1个社区）" in text_of(open_world.report("娄底市"))


def test_the_table_of_units_has_the_best_first(sealed_world):
    report = sealed_world.report("娄底市")
    rows = grid(report, "各县市区硬指标达标情况")
    assert [(row["名次"], row["县市区"], row["社区"], row["硬指标全部达标"], row["占比"]) for row in rows] == [
        ("1", "娄星区", "4", "2", "2/4"),
        ("2", "双峰县", "2", "0", "0/2"),
    ]
    assert (rows[1]["仅缺数据"], rows[1]["有不达标"]) == ("1", "1")


def test_who_has_to_do_how_much_stands_in_one_table_with_the_posts(sealed_world):
    report = sealed_world.report("娄底市")
    county = line(report, "整改任务分解", "娄星区")
    assert (county["用房（平方米）"], county["人员（名）"]) == ("20.00", "1")
    assert county["责任人职务"] == "党委书记、政府正职待明确"  # the world states no responsible persons (14.6)
    total = line(report, "整改任务分解", "合计")
    assert (total["用房（平方米）"], total["运转（万元）"]) == ("20.00", "不足0.01")


def test_a_shortfall_of_one_fen_is_not_rounded_to_none(sealed_world):
    assert line(sealed_world.report("娄底市"), "整改任务分解", "双峰县")["运转（万元）"] == "不足0.01"


def test_every_rule_has_a_row_with_its_counts_and_its_gap(sealed_world):
    report = sealed_world.report("娄底市")
    premises = line(report, "各项指标达标情况", "8.1—8.2")
    assert (premises["适用"], premises["达标"], premises["不达标"], premises["缺口合计"]) == (
        "6",
        "5",
        "1",
        "差20平方米",
    )
    volunteers = line(report, "各项指标达标情况", "13.2")
    assert (volunteers["适用"], volunteers["不达标"], volunteers["缺数据"]) == ("6", "0", "1")


def test_what_falls_short_is_said_without_quotes_which_stand_in_the_annex(sealed_world):
    report = sealed_world.report("娄底市")
    told = [part.whole for part in report.parts if isinstance(part, Paragraph)]
    # of six communities one: 16.7 %; 400.00 − 380.00 m²
    assert (
        "公共服务用房面积（8.1—8.2）。1个社区不达标，占适用社区的16.7%。"
        "不达标的是娄星区街心社区，差20平方米。" in "".join(told)
    )
    quote = "2015年底，全市各社区公共服务用房面积按照不低于400平方米的标准建成达标。"
    assert not [text for text in told if quote in text]
    assert {"条款": "8.1", "原文": quote} in grid(report, "所依据的原文")
    # “57名” of the published page is 5—7名
    staff = next(row["原文"] for row in grid(report, "所依据的原文") if row["条款"] == "6.1")
    assert staff.endswith("按“每200户常住人口配1名工作人员”的标准配置5—7名工作人员")


def test_headings_say_what_follows(sealed_world):
    headings = [part.text for part in sealed_world.report("娄底市").parts if isinstance(part, Heading)]
    assert headings == [
        "一、总体情况",
        "（一）各县市区情况",
        "（二）资金缺口",
        "（三）“四有一化”各方面",
        "（四）本级职责",
        "二、存在问题",
        "三、整改要求",
    ]


def test_the_list_of_communities_names_the_clauses_that_are_not_met(sealed_world):
    report = sealed_world.report("娄底市")
    assert line(report, "社区评估结果", "铁东社区")["不达标条款"] == "5.4、6.1"
    assert line(report, "社区评估结果", "城西社区")["不达标条款"] == "15.4"
    missing = line(report, "社区评估结果", "五里社区")
    assert (missing["结论"], missing["缺数据"], missing["不达标条款"]) == ("仅缺数据", "13.2", "—")
    assert [row["序号"] for row in grid(report, "社区评估结果")] == ["1", "2", "3", "4", "5", "6"]


def test_two_rules_on_one_sentence_are_told_as_two(open_world):
    place = open_world.world["贤童社区"]
    facts.receive(place, facts.OPERATING, "200000", year=YEAR)
    facts.receive(place, facts.LIVELIHOOD, "100000", year=YEAR)
    open_world.seal()
    assert line(open_world.report("娄底市"), "社区评估结果", "贤童社区")["不达标条款"] == "15.2（两项）"


def test_rectification_asks_only_for_what_the_document_asks(sealed_world):
    report = sealed_world.report("娄底市")
    premises = line(report, "年度整改任务", "补足公共服务用房")
    assert premises["数量"] == "1个社区差20平方米"
    assert premises["要求和时限"].startswith(
        "按《实施意见》第8条，根据实际采取新建、改造、置换、开发建设单位提供、划拨等方式，严格落实标准。"
    )
    said = text_of(report)
    assert "整改期限和约谈对象由组织部门决定。" in said
    assert "落实后备人选" not in said  # 6.4 is met everywhere


def test_points_and_grades_are_printed_as_the_standard_has_them(sealed_world):
    said = text_of(sealed_world.report("娄底市"))
    assert "硬指标权重2，规范项权重1，软性要求和只登记的不计" in said
    assert "按完成程度的50%计" in said
    assert "有硬指标不达标的，等次最高到良好；不达标3项及以上的，最高到合格。" in said
    assert "文件没有评分表" in said
    assert "等次：90分及以上优秀，80分及以上良好，60分及以上合格，低于60分不合格。" in said


def test_the_readings_are_printed_with_where_they_come_from(sealed_world):
    reading = line(sealed_world.report("娄底市"), "口径", "“左右”的幅度")
    assert (reading["取值"], reading["来源"]) == ("25%", "口径，3.2")


def test_the_year_before_is_compared_where_it_is_sealed(db):
    world = World(YEAR - 1)
    facts.state_facts_of_year(world.communities, YEAR)
    seal(world, YEAR - 1)
    facts.open_premises(world["街心社区"], "380.00")
    seal(world)
    assert f"占83.3%，比{YEAR - 1}年度减少1个；" in text_of(report_on(rows_of(world, "娄底市")))


# Counties, streets, communities ---------------------------------------------------------------


def test_a_county_report_does_not_name_the_communities_of_another(sealed_world):
    said = text_of(sealed_world.report("娄星区"))
    assert "娄星区4个社区" in said
    assert not [name for name in ("双峰县", "永丰街道", "五里社区", "城西社区") if name in said]


def test_a_street_report_has_no_table_of_units_below(sealed_world):
    report = sealed_world.report("乐坪街道")
    assert report.title[0] == "娄星区乐坪街道社区党建和社区建设"
    assert "全街道还差公共服务用房20平方米（1个社区）。" in text_of(report)
    assert [row["社区"] for row in grid(report, "社区评估结果")] == ["街心社区", "贤童社区"]


def test_a_community_report_has_every_rule_with_figure_limit_gap_and_clause(sealed_world):
    report = sealed_world.report("街心社区")
    rules = grid(report, "各项指标评判结果")
    assert len(rules) == len(sealed_world.rows("街心社区").standard.rules)
    premises = line(report, "各项指标评判结果", "8.1")
    assert premises["实有"] == "380平方米"
    assert premises["标准"] == "不少于400平方米"
    assert (premises["结论"], premises["差距和说明"]) == ("不达标", "差20平方米")
    said = text_of(report)
    assert "街心社区2026年度适用的硬指标14项，达标13项，不达标1项；适用的规范项" in said
    assert "还差公共服务用房20平方米。" in said
    assert "有处议事。公共服务用房面积（8.1）实有380平方米，标准为不少于400平方米，差20平方米" in said


def test_a_community_with_missing_data_is_told_what_is_missing(sealed_world):
    report = sealed_world.report("五里社区")
    said = text_of(report)
    assert "志愿者占居民总数（13.2）没有填报，无法评判，封存时按不达标计。" in said
    assert line(report, "各项指标评判结果", "13.2")["差距和说明"] == "未填报：常住人口"
    assert "补齐数据。" in said
    assert line(report, "各项指标评判结果", "13.2")["结论"] == "数据缺失"


def test_a_community_that_meets_everything_is_told_so(sealed_world):
    said = text_of(sealed_world.report("贤童社区"))
    assert "本年度没有不达标，也没有缺数据。" in said
    assert "本年度没有需要整改的指标。" in said


def test_a_township_is_judged_by_its_own_sentence(sealed_world):
    report = sealed_world.report("城西社区")
    operating = next(row for row in grid(report, "各项指标评判结果") if row["指标"] == "社区运转经费到位数")
    assert (operating["条款"], operating["差距和说明"]) == ("15.4", "差0.01元")
    assert line(report, "所依据的原文", "15.4")["原文"] == "乡镇社区运转经费要按不低于15万元的标准落实到位。"


# From frozen rows only ------------------------------------------------------------------------


@pytest.mark.long
def test_what_changes_after_sealing_changes_no_report(sealed_world):
    before = [report_on(sealed_world.rows(unit)) for unit in EVERY_LEVEL]
    facts.open_premises(sealed_world.world["街心社区"], "999.00")
    facts.state_profile(sealed_world.world["五里社区"], YEAR, population=10)
    for row in [*sealed_world.world.communities, *sealed_world.world.divisions]:
        type(row)._base_manager.filter(pk=row.pk).update(name=f"改名{row.code}")
    assert [report_on(sealed_world.rows(unit)) for unit in EVERY_LEVEL] == before


def test_a_report_takes_a_fixed_number_of_queries(sealed_world, django_assert_max_num_queries):
    for unit in EVERY_LEVEL:
        # Three of what is shown beside it; one asks for the word 演示数据, two for the end of the trail. Of a community its
        # records as they were sealed, the lines of one rule and who answers for it; of a division the years before, plans, notices and prices.
        lines = 117 if "社区" in unit else 16
        with django_assert_max_num_queries(14 + lines):
            sealed_world.report(unit)


def test_figures_that_no_longer_give_the_sealed_verdict_give_no_report(sealed_world):
    row = Assessment.objects.judging().get(name="街心社区")
    row.figures["premises_area"] = 400_00
    Assessment.objects.judging().filter(pk=row.pk).update(figures=row.figures)
    with pytest.raises(sealed.NotAsSealed, match=f"verify_inspection {YEAR}"):
        sealed_world.report("街心社区")


def test_another_version_of_the_standard_gives_no_report(sealed_world):
    inspection = sealed_world.rows("娄底市").inspection
    type(inspection).objects.filter(pk=inspection.pk).update(standard_version="第0版")
    with pytest.raises(sealed.NotAsSealed, match="第0版"):
        sealed_world.report("娄底市")


def test_the_rows_begin_with_what_the_reader_may_see(sealed_world):
    assert sealed_world.rows("双峰县", reader="冯洁") is None
    assert sealed_world.rows("五里社区", reader="冯洁") is None
    assert sealed_world.rows("娄底市", reader="冯洁") is None
    assert sealed_world.rows("娄星区", reader="冯洁").code == "431302"


# How it is written ----------------------------------------------------------------------------


@pytest.mark.parametrize("unit", EVERY_LEVEL)
def test_no_half_width_punctuation_stands_beside_chinese(sealed_world, unit):
    assert [text for text in texts(sealed_world.report(unit)) if HALF_WIDTH.search(text)] == []


@pytest.mark.parametrize("unit", EVERY_LEVEL)
def test_areas_are_said_in_the_words_of_documents(sealed_world, unit):
    said = text_of(sealed_world.report(unit))
    assert not [sign for sign in ("m²", "㎡", "≥", "≤", "None") if sign in said]


@pytest.mark.parametrize(
    ("portal", "document"),
    [
        ("≥ 400.00 m²", "不少于400平方米"),
        ("2 人各 ≥ 7 天", "2人各不少于7天"),
        ("常住户数 2,184 户", "常住户数2184户"),
        ("≤ 7 名", "不超过7名"),
        ("≤ 0.00 元", "0元"),
        ("2,640.00 元", "2640元"),
        ("9.60 万元，12,345.05 m²", "9.6万元，12345.05平方米"),
        ("系统折算分 89.50 分", "系统折算分89.50分"),
        ("2,184 户 ÷ 200 = 10.92，进为 11 名", "2184户 ÷ 200 = 10.92，进为11名"),
    ],
)
def test_texts_of_the_portal_are_set_as_documents_set_them(portal, document):
    assert paper(portal) == document


@pytest.mark.parametrize(
    ("unit", "value", "in_text", "exactly"),
    [
        ("元", 2640_00, "2640元", "2640元"),
        ("元", 12345_00, "1.23万元", "12345元"),
        ("元", 3363435_00, "336.34万元", "3363435元"),
        ("元", 50000_00, "5万元", "5万元"),
        ("m²", 50_00, "50平方米", "50平方米"),
        ("m²", 16154_70, "1.62万平方米", "16154.7平方米"),
        ("人·项", 285, "285项", "285项"),
    ],
)
def test_amounts_are_written_as_offices_write_them(unit, value, in_text, exactly):
    assert amount(UNITS[unit], value) == in_text
    assert amount(UNITS[unit], value, wan=False) == exactly


def test_who_fails_another_clause_has_not_met_all():
    row = Assessment(hard_total=14, hard_met=14, hard_failed=0, hard_missing=0, verdicts="PPH")
    assert result_of(row) == "全部达标"
    row.verdicts = "PPF"
    assert result_of(row) == "硬指标全部达标"


def test_reports_have_one_picture_with_its_finding_and_figures(sealed_world):
    for unit in [unit for unit in EVERY_LEVEL if unit != "乐坪街道"]:  # two communities in one year: nothing to draw
        charts = [part for part in sealed_world.report(unit).parts if isinstance(part, Chart)]
        assert len(charts) == 1
        assert charts[0].svg.startswith("<svg")
        assert charts[0].finding
        assert charts[0].grid.rows


def test_annexes_are_numbered(sealed_world):
    assert sealed_world.report("娄底市").annex_lines == [
        "附件：1.社区评估结果",
        "2.各项指标和本级职责",
        "3.评判办法、口径和原文",
        "4.与后来的规定对照",
    ]
    assert sealed_world.report("街心社区").annex_lines == [
        "附件：1.各项指标评判结果",
        "2.评判办法、口径和原文",
        "3.与后来的规定对照",
    ]
    assert all(isinstance(annex, Annex) for annex in sealed_world.report("娄底市").annexes)


# 零报告 ---------------------------------------------------------------------------------------


def test_a_community_that_reports_none_is_told_so_with_name_and_day(open_world):
    heart = open_world.world["街心社区"]
    facts.forget(ServiceBrand, community=heart)
    report = NilReport(code=heart.code, kind="servicebrand", year=YEAR, since=date(YEAR, 1, 1))
    report.keep(by=open_world.world["李敏"])
    open_world.seal()
    day = timezone.localtime(Revision.objects.of(report).get().at)
    said = text_of(open_world.report("街心社区"))
    assert "专业化服务品牌（3.5）实有0个，标准为不少于1个，差1个" in said
    assert f"服务品牌报告为没有（零报告，李敏，{day:%Y-%m-%d}）" in said
    assert text_of(open_world.report("贤童社区")).count("零报告") == 0
