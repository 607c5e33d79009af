"""Workbooks from elsewhere: what streets write over a column is taken for the column that is meant."""

import pytest
from openpyxl import Workbook

from assessments.workbooks import foreign, guard

from .test_bad_files import saved

ROSTER = ("序号", "姓名", "性别", "出生年月", "所在社区", "文化程度", "政治面貌", "手机", "入党时间")


def guessed(desk, title, *rows):
    """The Guess of a workbook with one table."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    (found,) = foreign.guesses(guard.read(saved(book)), desk.ground(), desk.user)
    return found


def columns(found):
    """{heading: title of the column that it is taken for}."""
    return {text: found.sheet.fields[name].title for _, _, text, _, name in found.columns if name}


def test_a_roster_with_its_own_words_is_understood(desk):
    row = (1, "欧阳春", "女", "1990年5月6日", "街心社区", "大学本科", "中共党员", "13873800011", "2015-07-01")
    found = guessed(desk, "花名册", ("乐坪街道社区工作人员花名册",), ROSTER, row)
    assert (found.sheet.title, found.head) == ("人员花名册", 1)
    assert columns(found) == {
        "姓名": "姓名",
        "性别": "性别",
        "出生年月": "出生日期",
        "所在社区": "社区",
        "文化程度": "学历",
        "政治面貌": "政治面貌",
        "手机": "联系电话",
        "入党时间": "入党日期",
    }


@pytest.mark.parametrize("said", ["手机", "手机号码", "电话", "联系方式", "联系电话"])
def test_a_telephone_has_many_names(desk, said):
    assert (
        columns(guessed(desk, "花名册", ("姓名", "社区", said), ("欧阳春", "街心社区", "13873800011")))[said]
        == "联系电话"
    )


def test_the_own_title_of_a_column_comes_before_another_name_for_it(desk):
    """Both stand in the table: 社区 is the community, 所在社区 is left for the person to say."""
    found = guessed(desk, "网格", ("所在社区", "社区", "编号", "户数"), ("街心社区", "贤童社区", "01", 212))
    assert columns(found)["编号"] == "网格编号"
    assert columns(found)["户数"] == "常住户数"
    assert list(columns(found).values()).count("社区") == 1


def test_what_was_chosen_before_comes_before_other_names(desk):
    rows = (("姓名", "社区", "电话"), ("欧阳春", "街心社区", "13873800011"))
    found = guessed(desk, "花名册", *rows)
    at = {text: index for index, _, text, _, _ in found.columns}
    del found.chosen[at["电话"]]
    foreign.remember(desk.user, [found])
    assert "电话" not in columns(guessed(desk, "花名册", *rows))


def test_a_table_that_was_a_kind_last_time_is_that_kind_again_though_most_columns_were_left_out(desk):
    rows = (("所在社区", "网格名称", "户数", "人口"), ("街心社区", "第1网格", 212, 572))
    found = guessed(desk, "统计", *rows)
    assert found.sheet.title == "网格"
    found.chosen = {
        index: name for index, name in found.chosen.items() if found.sheet.fields[name].title in ("社区", "网格名称")
    }
    foreign.remember(desk.user, [found])
    again = guessed(desk, "统计", *rows)
    assert (again.sheet.title, sorted(columns(again).values())) == ("网格", ["社区", "网格名称"])
