"""Tables as offices keep them: each cell gives the right value, or a sentence that says what to do; nothing is guessed.

What each cell should come to stands beside it; all cells of a kind are checked in one workbook.
"""

import io
import zipfile
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from assessments.workbooks import foreign, guard, kept
from assessments.workbooks.check import check_mapped, preview
from assessments.workbooks.columns import as_text
from assessments.workbooks.reading import ERROR, FORMULA, Heads

from ..world import YEAR
from .test_bad_files import saved, with_member

pytestmark = pytest.mark.once

GRID = ("社区", "网格编号", "网格名称", "常住户数", "常住人口", "划定日期")
PERSON = ("社区", "姓名", "性别", "出生日期", "民族", "政治面貌", "学历")
PREMISES = ("社区", "名称", "产权", "启用日期")


def table(title, *rows, merged=()):
    """The bytes of a workbook with one sheet; a text is never a formula but in FORMULAS."""
    book = Workbook()
    page = book.active
    page.title = title
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = page.cell(number, column, value)
            if isinstance(value, str) and value[:1] in "=#":
                cell.data_type = "e" if value.startswith("#") else "f"
    for area in merged:
        page.merge_cells(area)
    return saved(book)


class Found:
    """What a workbook from elsewhere comes to, with the columns as they are guessed."""

    def __init__(self, desk, data):
        book = kept.book_of(kept.text_of(guard.read(data)))  # as it is read again from what is kept
        ground = desk.ground()
        guesses = foreign.guesses(book, ground, desk.user)
        ways = [(m["table"], m["title"], Heads(m["at"], None, m["head"])) for m in foreign.as_mapping(guesses)]
        self.batch = check_mapped(book, ground, ways)
        (self.check,) = self.batch.checks
        self.notes = preview(self.batch)["notes"]

    def values(self, name):
        """[value or sentence] of a column, row by row."""
        return [row.errors.get(name) or getattr(row.record, name) for row in self.check.rows]

    @property
    def numbers(self):
        return [row.number for row in self.check.rows]


def one_column(desk, title, fixed, head, cells):
    """The values and sentences of one column of new rows."""
    rows = [(*(cell.format(n) if isinstance(cell, str) else cell for cell in fixed[1]), v) for n, v in enumerate(cells)]
    return Found(desk, table(title, (*fixed[0], head), *rows))


def test_what_is_written_for_a_number_of_households_is_that_number_or_a_sentence(desk):
    fixed = (
        ("社区", "网格编号", "网格名称", "常住人口", "划定日期"),
        ("街心社区", "7{:02}", "网格{}", 600, "2026-01-01"),
    )
    right = {
        "'2350": 2350,
        "２３５０": 2350,
        "2，350": 2350,
        "2350户": 2350,
        "6 120": 6120,
        "2350.0": 2350,
        2350.0: 2350,
        "2350 户 ": 2350,
    }
    said = "写 1234 这样的整数，没有的写 0"
    wrong = ["约2350", "2350余", "/", "—", "无", "同上", "15%", 0.15, "2350户左右", "二百", "2.35E+03"]
    values = one_column(desk, "网格", fixed, "常住户数", [*right, *wrong, "#N/A", "=1+1", date(2026, 1, 1)]).values(
        "households"
    )
    assert values[: len(right)] == [*right.values()]
    assert values[len(right) : -3] == [f"“{cell}”不是整数。{said}" for cell in wrong]
    assert values[-3:] == [ERROR, FORMULA, "“2026-01-01”不是数字"]


def test_what_is_written_for_a_day_is_that_day_or_a_sentence(desk):
    fixed = (("社区", "网格编号", "网格名称", "常住户数", "常住人口"), ("街心社区", "7{:02}", "网格{}", 200, 600))
    day = date(2025, 3, 1)
    right = ["2025.3.1", "2025年3月1日", "20250301", 20250301, 45717, "2025/3/1 8:30"]
    part = ["2025.3", 2025.3, "2025年3月", "202503", "25.3.1", "2025", "3月1日"]
    found = one_column(desk, "网格", fixed, "划定日期", [*right, *part, "同上", 20253, "/", "无"]).values("started_on")
    assert found[: len(right)] == [day] * len(right)
    assert found[len(right) : -4] == [f"“{cell}”没有写全年（四位）、月、日。写成 2026-06-30 这样" for cell in part]
    assert found[-4:-2] == ["“同上”不是日期。写成 2026-06-30 这样", "“20253”不是日期。写成 2026-06-30 这样"]
    assert found[-2:] == ["必填，不能空着"] * 2


def test_a_stroke_or_nobody_is_no_name_and_a_spoilt_text_is_refused(desk):
    fixed = (GRID, ("街心社区", "7{:02}", "网格{}", 200, 600, "2026-01-01"))
    cells = ["/", "—", "无", "周敏", time(8, 30), "同上", date(2026, 1, 2), 1.2e15]
    found = one_column(desk, "网格", fixed, "网格员", cells).values("grid_worker")
    assert found[:5] == ["", "", "", "周敏", "8:30"]
    assert found[5] == "“同上”没有写明是什么。请写出来"
    assert found[6] == "这一格被 Excel 当成了日期（2026-01-02）。请把这一格设为“文本”，重新写"
    assert "超过 15 位，Excel 已丢了后面几位" in found[7]


def test_a_community_is_known_by_what_offices_call_it(desk):
    names = [
        "街心",
        "街心社区居委会",
        "街心社区居民委员会",
        "乐坪街道街心社区",
        "1.街心社区",
        "街心\n社区",
        431302001001,
    ]
    names += ["431302001001.0", "'431302001001"]
    lost = ["4.31302E+11", "同上", "五里"]
    rows = [(name, f"7{n:02}", f"网格{n}", 200, 600, "2026-01-01") for n, name in enumerate([*names, *lost])]
    found = Found(desk, table("网格", GRID, *rows)).values("community")
    assert [str(each) for each in found[:-3]] == ["街心社区"] * len(names)
    assert found[-3].startswith("“4.31302E+11”是 Excel 改写的代码，后面几位已经丢了")
    assert found[-2:] == [f"乐坪街道没有叫“{name}”的社区，请核对，或先登记它" for name in ("同上", "五里")]


def test_everyday_words_for_schooling_and_membership_are_understood(desk):
    words = [("大专", "党员"), ("本科", "预备党员"), ("硕士", "团员"), ("中专", "中共正式党员"), ("大学", "民主党派")]
    rows = [
        ("街心社区", f"卯{n}", "男性", "1985-06-03", "汉族", member, school) for n, (school, member) in enumerate(words)
    ]
    found = Found(desk, table("人员花名册", PERSON, *rows))
    assert found.values("education_level")[:4] == ["3", "2", "1", "4"]
    assert found.values("political_status")[:4] == ["01", "02", "03", "01"]
    assert found.values("sex") == ["1"] * 5
    assert (
        found.values("education_level")[4].startswith("没有“大学”这一项")
        and "民主党派" in found.values("political_status")[4]
    )


def test_one_person_whose_name_is_spread_is_not_two(desk):
    rows = [("街心社区", name, "男", "1985-06-03", "汉族", "群众", "高中") for name in ("张三", "张 三", "张\u3000三")]
    found = Found(desk, table("人员花名册", PERSON, *rows))
    assert found.values("name") == ["张三"] * 3
    assert [row.errors.get("birth_date", "") for row in found.check.rows] == [
        "",
        *["和第 2 行的社区、姓名、出生日期一样，不能重复"] * 2,
    ]


@pytest.mark.parametrize(
    ("above", "head", "cell", "amount", "note"),
    [
        ([], "预算数（万元）", 26, 260_000, True),
        ([], "预算金额\n万元", "26.5", 265_000, True),
        ([], "预算数（千元）", 260, 260_000, True),
        ([], "预算数（万元）", "26万元", 260_000, True),
        ([], "预算数（元）", "26万", 260_000, False),
        ([("单位：万元",)], "预算数", 26, 260_000, True),
        ([("单位：平方米",)], "预算数", 260_000, 260_000, False),
    ],
)
def test_an_amount_is_counted_in_the_unit_that_stands_over_it(desk, above, head, cell, amount, note):
    found = Found(desk, table("经费", *above, ("社区", "类别", head), ("街心社区", "社区运转经费", cell)))
    assert found.values("budgeted") == [amount]
    assert any("已换算成元" in each for each in found.notes) == note


@pytest.mark.parametrize("unit", ["亩", "公顷"])
def test_an_area_in_another_unit_is_refused(desk, unit):
    found = one_column(
        desk, "服务用房", (PREMISES, ("街心社区", "新用房", "自有", "2020-01-01")), f"建筑面积（{unit}）", [12]
    )
    assert found.values("floor_area") == [f"标题写的单位是“{unit}”，这一栏的单位是m²。请换算成m²，连标题一起改好再传"]


def test_a_community_merged_over_its_rows_holds_for_each_and_sums_are_left_out(desk):
    rows = [
        ("街心社区", "71", "网格一", 200, 600, "2026-01-01"),
        ("", "72", "网格二", 210, 630, "2026-01-01"),
        ("小计", "", "", 410, 1230, ""),
        ("合计（2个）", "", "", "=SUM(D2:D3)", "", ""),
        ("总计", "", "", "", "", ""),
    ]
    found = Found(desk, table("网格", GRID, *rows, merged=["A2:A3"]))
    assert [str(each) for each in found.values("community")] == ["街心社区"] * 2
    assert [row.status for row in found.check.rows] == ["new"] * 2
    assert "工作表“网格”第 4、5、6 行是合计，没有读" in found.notes


def test_headings_of_two_lines_are_read_together(desk):
    rows = [
        ("网格划分表",),
        ("社区", "网格编号", "网格名称", "规模", "", "划定日期"),
        ("", "", "", "户数", "人口数", ""),
        ("街心社区", "71", "网格一", 200, 600, "2026-01-01"),
    ]
    found = Found(desk, table("网格", *rows, merged=["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"]))
    (row,) = found.check.rows
    assert (row.status, row.record.households, row.record.population, row.record.code) == ("new", 200, 600, "71")


def test_a_table_of_another_year_is_spoken_of(desk):
    rows = (("社区", "类别", "预算数"), ("街心社区", "社区运转经费", 250_001))
    last = Found(desk, table("经费", (f"{YEAR - 1}年经费安排",), *rows)).notes
    assert last == [f"工作表“经费”上面写的是 {YEAR - 1} 年，这里导入的是 {YEAR} 年度。请核对，不是这一年的不要写入"]
    assert Found(desk, table("经费", (f"{YEAR}年经费安排（{YEAR - 1}年结转）",), *rows)).notes == []


ROW = ("街心社区", "71", "网格一", 200, 600, "2026-01-01")


def test_a_row_coloured_to_the_last_column_holds_nothing_there(desk):
    data, sheet = table("网格", GRID, ROW), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(sheet)
    coloured = content.replace(b"</row>", b'<c r="XFD1" s="0"/></row><row r="1048576" s="0" customFormat="1"></row>', 1)
    assert Found(desk, with_member(data, sheet, coloured)).values("households") == [200]


def test_a_workbook_saved_as_strict_has_its_formulas_and_errors_found(desk):
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    data = table("网格", GRID, (*ROW[:3], "=100*2", *ROW[4:]), (ROW[0], "72", "网格二", "#REF!", *ROW[4:]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, content in members.items():
        for old, new in strict.items():
            content = content.replace(old, new)
        data = with_member(data, name, content)
    assert Found(desk, data).values("households") == [FORMULA, ERROR]


def test_a_duration_is_read_as_it_is_shown(desk):
    """An .xls, and an .xlsx, with a cell [h]:mm: thirty hours."""
    (old,) = guard.read((Path(__file__).parent / "duration.xls").read_bytes()).tables
    assert old.rows[1][-1] == "30:00"
    assert as_text(timedelta(hours=30)) == "30:00"
