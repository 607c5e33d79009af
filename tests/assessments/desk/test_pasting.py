"""What is pasted from Excel: every figure in its own community and column, or left out and named, or asked for."""

import pytest

from assessments.desk.clipboard import Unclear, rows_of
from assessments.desk.pasting import spread
from assessments.desk.sheets import Column, SheetRow
from communities.models import Community, Division

YES_NO = {"是": "on", "否": ""}
COLUMNS = [
    Column("households", "常住户数", "户", "", {}, True, False, False),
    Column("population", "常住人口", "人", "", {}, True, False, False),
    Column("heavy_load", "任务较重", "", "", YES_NO, False, False, False),
    Column("reason", "任务较重的依据", "", "", {}, False, False, True),
    Column("estates", "住宅小区", "个", "", {}, True, False, False),
]
NAMES = ["甲子", "乙丑", "丙寅", "丁卯", "戊辰", "己巳", "庚午", "辛未", "壬申", "癸酉", "甲戌", "乙亥"]


class Table:
    """A sheet of twelve communities as pasting sees one; ``shut``: the places of those that are locked."""

    def __init__(self, shut=(), names=NAMES, streets=("乐坪街道",) * 12):
        self.columns = COLUMNS
        self.rows = [
            SheetRow(
                Community(code=f"4313020010{number:02}", name=f"{name}社区", street=Division(name=street)),
                None, None, [], 1, "已提交" if number in shut else "",
            )
            for number, (name, street) in enumerate(zip(names, streets, strict=True), 1)
        ]  # fmt: skip


def paste(text, row="", column="", sheet=None, typed=None):
    """({"甲子-households": value}, notes, problems) of a paste into the twelve."""
    sheet = sheet or Table()
    names = {each.community.code: each.community.name.removesuffix("社区") for each in sheet.rows}
    pasted = spread(sheet, typed or {}, text, row and sheet.rows[NAMES.index(row)].community.code, column)
    cells = {f"{names[name.partition('-')[0]]}-{name.partition('-')[2]}": cell for name, cell in pasted.typed.items()}
    return cells, pasted.notes, pasted.problems


# The clipboard --------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "rows"), [
    ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
    ('"人口多\n任务重"\t12\n乙\t13\n', [["人口多 任务重", "12"], ["乙", "13"]]),  # Excel, a line break in a cell
    ('"人口多\r\n任务重"\t12\r\n乙\t13\r\n', [["人口多 任务重", "12"], ["乙", "13"]]),
    ('1\t"说\n""多""的"\r\n2\t"a""b"', [["1", '说 "多"的'], ["2", 'a"b']]),
    ('"十佳"社区\t1\n5"\t2', [['"十佳"社区', "1"], ['5"', "2"]]),  # marks that do not enclose a cell are text
    ("\r\n12\r\n\r\n13\r\n\r\n", [[""], ["12"], [""], ["13"]]),  # empty rows above a figure are rows
    ("", []),
])  # fmt: skip
def test_clipboard_text_is_read_as_excel_and_wps_write_it(text, rows):
    assert rows_of(text) == rows


@pytest.mark.parametrize(("text", "why"), [
    ('1\n"人口多\t12\n乙\t13', "第 2 行有一个引号没有配对"),
    ('"说""多""\t12', "第 1 行有一个引号没有配对"),
    ('"甲\t12\n乙"\t13', "第 1 行从这里到下一个引号跨了几格几行"),
])  # fmt: skip
def test_a_quotation_mark_that_could_end_anywhere_is_asked_about(text, why):
    with pytest.raises(Unclear, match=why):
        rows_of(text)


def test_nothing_takes_long_to_read():
    assert len(rows_of('""""\t' * 20_000)) == 1
    with pytest.raises(Unclear):
        rows_of('"' + '""' * 50_000 + "x")


# By order -------------------------------------------------------------------------------------


def test_a_line_break_in_a_cell_moves_no_figure_to_another_community():
    cells, notes, problems = paste('"人口多\n任务重"\t12\n乙\t13\n丙\t14\n', "丙寅", "reason")
    assert cells == {
        "丙寅-reason": "人口多 任务重", "丁卯-reason": "乙", "戊辰-reason": "丙",
        "丙寅-estates": "12", "丁卯-estates": "13", "戊辰-estates": "14",
    }  # fmt: skip
    assert not notes and not problems


def test_fifteen_rows_for_twelve_communities_say_which_three_do_not_fit():
    cells, notes, _ = paste("".join(f"{number}\r\n" for number in range(100, 115)), "甲子", "households")
    assert cells == {f"{name}-households": str(100 + at) for at, name in enumerate(NAMES)}
    assert len(notes) == 1
    assert notes[0].startswith("粘贴的 15 行里 12 行放得下，第 13—15 行（112、113、114）放不下，没有放")


def test_an_empty_row_is_a_community_and_leaves_what_stood_there():
    cells, notes, _ = paste("\n12\n\n13", "甲子", "households", typed={"431302001001-households": "900"})
    assert cells == {"甲子-households": "900", "乙丑-households": "12", "丁卯-households": "13"}
    assert notes == ["空着的 1 格没有动，原来填的还在。要清空，请在表里删掉"]


def test_sums_between_the_rows_are_left_out_and_move_nothing():
    cells, notes, _ = paste("小 计\t\n1\t2\n合计：\t9\n3\t4\n乐坪街道总计\t9", "乙丑", "households")
    assert cells == {
        "乙丑-households": "1", "乙丑-population": "2", "丙寅-households": "3", "丙寅-population": "4",
    }  # fmt: skip
    assert notes == [
        "第 1 行“小 计”是合计，没有放",
        "第 3 行“合计： 9”是合计，没有放",
        "第 5 行“乐坪街道总计 9”是合计，没有放",
    ]


def test_a_locked_community_gets_nothing_and_the_others_keep_their_own():
    cells, notes, _ = paste("\n".join(map(str, range(1, 13))), "甲子", "households", sheet=Table(shut={2}))
    assert cells == {f"{name}-households": str(at) for at, name in enumerate(NAMES, 1) if name != "乙丑"}
    assert notes == ["乙丑社区已提交，数据已锁定，这一行没有放。要修改，先撤回填报，或请上级退回、解锁"]


@pytest.mark.parametrize(("text", "row", "column", "why"), [
    ("1\n2", "", "households", "没有社区名，只有 2 行，表里有 12 个社区，看不出是哪几个"),
    ("1\n2", "甲子", "", "没有表头，只有 1 列，看不出是哪几列"),
    ("1\t2\n3", "甲子", "households", "各行的格数不一样（第 1 行 2 格，第 2 行 1 格）"),
    ("居民户\n1\n2", "甲子", "households", "第 1 行“居民户”像是表头或小标题"),
    ("1\n二、城郊\n2", "甲子", "households", "第 2 行“二、城郊”像是表头或小标题"),
    ("多\t1\n少\t2", "甲子", "households", "粘贴的第 1 列是“多”这样的内容，对不上“常住户数”"),
    ("1\t2\n3\t4", "甲子", "population", "粘贴的第 2 列是“2”这样的内容，对不上“任务较重”"),
    ("1\t2\n3\t4", "甲子", "estates", "第 1 行有 2 列，从“住宅小区”往右只有 1 列"),
    ("铁东社区\t1\n铁西社区\t2", "甲子", "households", "第 1 行的“铁东社区”不是本街道的社区"),
])  # fmt: skip
def test_what_could_belong_elsewhere_is_asked_for_and_nothing_is_put_in(text, row, column, why):
    cells, _, problems = paste(text, row, column)
    assert cells == {}
    assert problems[0].startswith(why)


# By headings and names ------------------------------------------------------------------------


def test_headings_in_the_words_of_offices_are_understood_and_left_out():
    text = "乐坪街道社区统计表\t\t\t\n序号\t社区名称\t户数\t常住人口（人）\n1\t乙丑社区\t12\t34\n2\t甲子\t56\t78\n\t合计\t68\t112"
    cells, notes, problems = paste(text)
    assert cells == {
        "乙丑-households": "12", "乙丑-population": "34", "甲子-households": "56", "甲子-population": "78",
    }  # fmt: skip
    assert not problems
    assert notes == [
        "“户数”这一列当作“常住户数”放了，请核对",
        "第 1 行“乐坪街道社区统计表”在表头上面，没有放",
        "第 5 行“合计 68 112”是合计，没有放",
    ]


def test_a_column_in_another_unit_is_left_out_and_the_others_are_placed():
    cells, notes, problems = paste("社区\t常住人口（万人）\t常住户数（户）\n甲子社区\t0.3\t1200")
    assert (cells, problems) == ({"甲子-households": "1200"}, [])
    assert notes == ["“常住人口（万人）”以万人为单位，表里是人，这一列没有放。请换算成人再粘贴"]


def test_rows_with_names_go_by_name_wherever_they_are_pasted():
    """Names of the office: with numbers, street, 居委会, spaces."""
    text = "3.丙寅居委会\t3\n乐坪街道乙 丑社区\t2\n丁卯\t4\n街道小计\t9"
    cells, notes, _ = paste(text, "癸酉", "population")
    assert cells == {"丙寅-population": "3", "乙丑-population": "2", "丁卯-population": "4"}
    assert notes == ["第 4 行“街道小计 9”是合计，没有放"]


def test_headings_of_columns_come_before_the_cell_that_was_pasted_into():
    cells, _, _ = paste("住宅小区\n1\n2\n", "甲子", "households")
    assert cells == {"甲子-estates": "1", "乙丑-estates": "2"}


def test_rows_and_columns_of_nobody_are_left_out_and_named():
    cells, notes, _ = paste("社区\t户数\t猫\n铁东社区\t1\t9\n甲子社区\t2\t9\n\t3\t9")
    assert cells == {"甲子-households": "2"}
    assert "第 1 行的“猫”对不上表里的任何一列，这一列没有放" in notes
    assert "第 2 行的“铁东社区”不是本街道的社区，没有放。是本街道的，请写社区的全名" in notes
    assert "第 4 行“3 9”没有社区名，没有放" in notes


def test_a_name_of_two_communities_and_a_community_in_two_rows_are_asked_for():
    twins = Table(names=["新安", "新安", *NAMES[2:]], streets=["花山街道", "乐坪街道", *["乐坪街道"] * 10])
    cells, notes, _ = paste("社区\t常住户数\n新安社区\t1\n丙寅社区\t2\n丙寅社区\t3\n花山街道新安社区\t4", sheet=twins)
    assert cells == {"新安-households": "4"}
    assert notes == [
        "第 2 行的“新安社区”可能是花山街道新安社区、乐坪街道新安社区，看不出是哪一个，没有放。请写上街道的名称再粘贴",
        "第 3、4 行都是乐坪街道丙寅社区，看不出要哪一行，都没有放。请只留一行再粘贴",
    ]


def test_two_columns_of_one_heading_are_asked_for():
    cells, _, problems = paste("社区\t户数\t常住户数\n甲子社区\t1\t2")
    assert cells == {} and problems == ["表头里有两列都是“常住户数”，看不出要哪一列。请只留一列再复制"]
