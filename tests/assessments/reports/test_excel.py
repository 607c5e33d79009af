"""The Excel annex: every figure and verdict of the sealed rows, as numbers and words."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from assessments.inspection.models import Assessment, Summary, UnitSummary
from assessments.reports import excel
from assessments.rules import kit
from assessments.rules.figures import UNITS
from assessments.rules.kit import Outcome
from communities.models import Community

from .test_word import HOSTILE

pytestmark = [pytest.mark.once, pytest.mark.long]

HEAD = 4  # the row of the headings
FRONTS = ("汇总与排名", "街道（乡镇）排名", "社区得分", "缺口", "问题清单", "台账")


def opened(sealed_world, unit):
    return load_workbook(io.BytesIO(excel.write(sealed_world.rows(unit))))


def table(sheet):
    """The rows of a sheet as {heading: value}."""
    heads = [cell.value for cell in sheet[HEAD]]
    assert len(set(heads)) == len(heads)
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True)]


def test_a_division_has_a_summary_and_a_community_has_not(sealed_world):
    raw = ["汇总", "单位职责", "社区明细", "说明"]
    own = ["社区得分", "缺口", "问题清单", "台账"]
    assert opened(sealed_world, "娄底市").sheetnames == ["汇总与排名", "街道（乡镇）排名", *own, *raw]
    assert opened(sealed_world, "娄星区").sheetnames == ["汇总与排名", *own, *raw]
    assert opened(sealed_world, "贤童社区").sheetnames == ["社区明细", "说明"]
    assert opened(sealed_world, "街心社区").sheetnames == ["社区明细", "不达标逐项", "说明"]


def test_the_summary_has_every_division_with_its_counts(sealed_world):
    rows = table(opened(sealed_world, "娄底市")["汇总"])
    units = UnitSummary.objects.filter(inspection__beside=None).order_by("code")
    assert [
        (row["代码"], row["社区"], row["全部达标"], row["仅缺数据"], row["没有填报的数据（项）"]) for row in rows
    ] == [(unit.code, unit.communities, unit.clear, unit.only_missing, unit.missing) for unit in units]
    assert [row["单位"] for row in rows][:3] == ["娄底市", "娄星区", "娄星区乐坪街道"]


def test_the_summary_has_every_rule_with_the_sums_of_the_database(sealed_world):
    rows = {row["代码"]: row for row in table(opened(sealed_world, "娄底市")["汇总"])}
    for summary in Summary.objects.filter(rule="8.1"):
        row = rows[summary.code]
        assert row["8.1—8.2 公共服务用房面积\n不达标（个社区）"] == summary.failed
        assert Decimal(str(row["8.1—8.2 公共服务用房面积\n缺口（平方米）"])) == Decimal(summary.short) / 100
    assert rows["4313"]["8.1—8.2 公共服务用房面积\n缺口（平方米）"] == 20
    assert rows["4313"]["15.2—15.4 社区运转经费到位数\n缺口（元）"] == 0.01
    assert rows["4313"]["6.1 社区工作人员总数\n缺口（名）"] == 1


def test_a_community_has_all_its_figures_in_their_units(sealed_world):
    standard = sealed_world.rows("娄底市").standard
    rows = {row["代码"]: row for row in table(opened(sealed_world, "娄底市")["社区明细"])}
    for assessment in Assessment.objects.judging():
        row = rows[assessment.code]
        for fact in standard.figures:
            value, head = assessment.figures.get(fact.name), fact.title
            if fact.unit not in UNITS or fact.unit in (kit.CHOICE, kit.DATE, kit.FLAG):
                continue
            cell = row[f"{head}\n（{'平方米' if fact.unit == 'm²' else fact.unit}）"]
            if value is None or isinstance(value, list):  # nothing is known, or only a part: “4—5 项”
                assert cell == fact.said(value)
            else:
                assert Decimal(str(cell)) == Decimal(value) / UNITS[fact.unit].scale
    assert rows["431302001001"]["公共服务用房面积\n（平方米）"] == 380
    assert rows["431321001002"]["运转经费到位数\n（元）"] == 149999.99
    assert rows["431321001001"]["常住人口\n（人）"] == "未填报"
    assert rows["431321001002"]["经费类别"] == "乡镇"


def test_a_community_has_every_verdict_in_words_with_its_clause_and_gap(sealed_world):
    standard = sealed_world.rows("娄底市").standard
    rows = {row["代码"]: row for row in table(opened(sealed_world, "娄底市")["社区明细"])}
    for assessment in Assessment.objects.judging():
        for rule, letter in zip(standard.rules, assessment.verdicts, strict=True):
            heads = [head for head in rows[assessment.code] if rule.title in head and head.endswith("\n评判")]
            assert rows[assessment.code][heads[0]] == Outcome(letter).label
    street = rows["431302001001"]
    assert (street["8.1—8.2 公共服务用房面积\n评判"], street["8.1—8.2 公共服务用房面积\n缺口（平方米）"]) == (
        "不达标",
        20,
    )
    township = rows["431321001002"]
    assert township["15.2—15.4 社区运转经费到位数\n条款"] == "15.4"
    assert township["15.2—15.4 社区惠民项目资金到位数\n评判"] == "不适用"
    assert township["8.1—8.2 公共服务用房面积\n缺口（平方米）"] is None


def test_scores_are_those_of_the_assessments(sealed_world):
    rows = table(opened(sealed_world, "娄底市")["社区明细"])
    stored = Assessment.objects.judging().order_by("code").values_list("score_low", "score_high")
    assert [(round(row["系统折算分"] * 100), round(row["最高折算分"] * 100)) for row in rows] == list(stored)


def test_text_is_text_whatever_it_begins_with(open_world):
    for community, name in zip(Community.objects.order_by("code"), HOSTILE, strict=False):
        Community._base_manager.filter(pk=community.pk).update(name=name)
    open_world.seal()
    sheet = opened(open_world, "娄底市")["社区明细"]
    names = [row[3] for row in sheet.iter_rows(min_row=HEAD + 1)]
    assert [cell.value for cell in names][: len(HOSTILE)] == HOSTILE
    assert {cell.data_type for cell in names} == {"s"}


def test_only_the_sums_of_the_front_sheets_are_formulas(sealed_world):
    book = opened(sealed_world, "娄底市")
    found = {
        (sheet.title, cell.row) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }
    assert found == {(name, 4) for name in FRONTS}


def test_a_county_has_only_its_own_rows(sealed_world):
    book = opened(sealed_world, "娄星区")
    codes = {row["代码"] for name in ("汇总", "社区明细") for row in table(book[name])}
    assert {code[:6] for code in codes} == {"431302"}


def test_heads_stay_in_view_and_can_be_filtered(sealed_world):
    book = opened(sealed_world, "娄底市")
    assert (book["汇总"].freeze_panes, book["社区明细"].freeze_panes) == ("C5", "E5")
    for name in ("汇总", "社区明细"):
        assert book[name].auto_filter.ref == f"A4:{book[name].dimensions.partition(':')[2]}"


@pytest.mark.parametrize("unit", ["娄底市", "街心社区"])
def test_every_printed_page_has_year_standard_and_check_code(demo, sealed_world, unit):
    imprint = sealed_world.report(unit).imprint
    for sheet in opened(sealed_world, unit):
        assert "2026年度评估报告" in sheet.oddHeader.left.text
        assert sheet.oddHeader.right.text.startswith("演示数据")
        assert imprint.check_code in sheet.oddFooter.left.text
        assert "娄发〔2015〕12号 第1版" in sheet.oddFooter.left.text
        assert "演示数据" in sheet["A2"].value
        assert sheet.print_title_rows == f"$1:${5 if sheet.title in FRONTS else 4}"


def test_the_notes_give_standard_check_code_readings_and_sentences(sealed_world):
    imprint = sealed_world.report("娄底市").imprint
    told = [
        [cell for cell in row if cell] for row in opened(sealed_world, "娄底市")["说明"].iter_rows(values_only=True)
    ]
    assert ["标准", "娄发〔2015〕12号 第1版", "关于进一步加强社区党建和社区建设的实施意见"] in told
    assert any(row[:2] == ["校验码", imprint.check_code] for row in told)
    assert ["“左右”的幅度", "25%", "口径，3.2"] in told
    quote = "2015年底，全市各社区公共服务用房面积按照不低于400平方米的标准建成达标。"
    assert ["8.1", "公共服务用房面积", quote, "平方米"] in told
