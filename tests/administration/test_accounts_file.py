"""A workbook of accounts: each wrong row says what is wrong and what to do, every right one is an account."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.workbooks.guard import Unreadable
from communities.models import Division
from lodi_community.accounts.models import User
from lodi_community.administration.accounts_file import Check, Line, read, returned, template
from lodi_community.administration.steps import FirstDay
from lodi_community.records.purpose import Purpose
from tests import facts

from .books import book_of, changed, with_sheet

pytestmark = pytest.mark.once


def look(by, *rows):
    return Check(by).look_at(read(book_of(*rows)))


def test_a_row_becomes_an_account_and_its_name_is_the_units_code_and_a_number(world):
    first, second, padded, named = look(
        world["卫宁"],
        ("乐坪街道", "何田", "录入", None),
        (431302001, "何水", "领导", ""),
        ("431302001000", "何云", "录入", ""),  # as the divisions file that comes with the portal writes it
        ("双峰县", "何山", "审核", "Heshan"),
    )
    assert [line.faults for line in (first, second, padded, named)] == [[]] * 4
    assert [line.user.username for line in (first, second, padded)] == [f"431302001-0{n}" for n in (1, 2, 3)]
    assert (named.user.username, named.user.division, named.user.post) == ("heshan", world["双峰县"], "reviewer")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("娄星区", "何田", "录入", ""), "“录入”岗位设在街道（乡镇），娄星区是县市区。请改岗位或单位"),
        (("乐坪街道", "何田", "审核", ""), "“审核”岗位设在县市区，乐坪街道是街道（乡镇）。请改岗位或单位"),
        (("乐坪街道", "何田", "书记", ""), "没有“书记”这个岗位，可填 录入、审核、督查、领导、系统管理员、审计员"),
        (("乐坪街道", "何田", "", ""), "岗位没有填"),
        (("月球街道", "何田", "录入", ""), "没有“月球街道”这个单位，或不在您的管理范围内。请核对名称，或写区划代码"),
        (("", "何田", "录入", ""), "单位没有填"),
        (("乐坪街道", "", "录入", ""), "姓名没有填"),
        (("乐坪街道", "／", "录入", ""), "姓名没有填"),
        (("乐坪街道", "何" * 31, "录入", ""), f"姓名“{'何' * 30}……”不能用：有 31 个字，最多 30 个，请删短"),
        (("乐坪街道", "何_x0007_田", "录入", ""), "姓名里有看不见的控制字符，请删掉后重新输入"),
        (("乐坪街道", "何田", "录入", "limin"), "账号“limin”已有人用，请换一个，或空着由系统编"),
        (("乐坪街道", "何田", "录入", "何"), "账号“何”不能用：账号用 3 到 40 个小写字母、数字、点或短横线"),
        (("乐坪街道", "李敏", "录入", ""), "“李敏”在乐坪街道已有账号 limin（录入）。密码不能再看，要新的请在那个账号的页面重置"),
        (("乐坪 街道", "李 敏", "录入", ""), "“李 敏”在乐坪街道已有账号 limin（录入）。密码不能再看，要新的请在那个账号的页面重置"),
        (("'431302001.0", "何田", "审核", ""), "“审核”岗位设在县市区，乐坪街道是街道（乡镇）。请改岗位或单位"),
        (("乐坪街道", "#REF!", "录入", ""), "“姓名”是错误值（#N/A 之类），请改成文字"),
        (("乐坪街道", "=1+1", "录入", ""), "“姓名”是公式，请改成文字"),
    ],
)  # fmt: skip
def test_a_wrong_row_says_what_to_do(world, row, sentence):
    (line,) = look(world["卫宁"], row)
    assert any(sentence in fault for fault in line.faults), line.faults
    assert line.user is None


def test_somebody_who_has_left_is_named_as_such(world):
    User.objects.filter(username="limin").update(is_active=False)
    (line,) = look(world["卫宁"], ("乐坪街道", "李敏", "录入", ""))
    assert "“李敏”在乐坪街道已有账号 limin（录入，已停用）" in line.faults[0]


def test_two_accounts_of_one_name_are_both_named(world):
    lines = look(
        world["卫宁"],
        ("乐坪街道", "何田", "录入", "hetian"),
        ("乐坪街道", "何水", "录入", "hetian"),
        ("花山街道", "何山", "录入", ""),
        ("花山街道", "何山", "领导", ""),
    )
    assert [line.faults[0] for line in lines[:2]] == ["账号“hetian”写了 2 行，请各用各的"] * 2
    assert all("“何山”在这个单位有 2 行，一人一个账号" in line.faults[0] for line in lines[2:])


def test_a_unit_outside_the_scope_does_not_exist(world):
    outside, inside = look(world["蒋波"], ("乐坪街道", "何田", "录入", ""), ("永丰街道", "何水", "录入", ""))
    assert "不在您的管理范围内" in outside.faults[0]
    assert inside.faults == []


def test_units_of_one_name_are_told_apart_by_the_unit_above_or_the_code(world):
    facts.add(Division, [Division(code="431321002", name="乐坪街道", level="subdistrict", parent=world["双峰县"])])
    twice, above, code = look(
        world["卫宁"],
        ("乐坪街道", "何田", "录入", ""),
        ("双峰县乐坪街道", "何水", "录入", ""),
        ("431302001", "何山", "录入", ""),
    )
    assert "431302001（娄星区乐坪街道）、431321002（双峰县乐坪街道）" in twice.faults[0]
    assert (above.user.division.code, code.user.division.code) == ("431321002", "431302001")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04rubbish", "文件损坏"),
        (b"plain text", "不是 Excel 工作簿"),
        (book_of(), "只有表头，没有账号"),
        (book_of(("乐坪街道",), heads=("街道", "谁", "做什么")), "没有找到表头“单位、姓名、岗位、账号”"),
        (book_of(*[("乐坪街道", f"何{n}", "录入", "") for n in range(1001)]), "有 1001 行，一次最多 1000 行"),
        (book_of(("乐坪街道", "何田", "录入", "11010519491231002X")), "请删掉这一栏再上传；确实是账号"),
        (
            with_sheet(book_of(("乐坪街道", "何田", "录入", "")), "双峰县", ("永丰街道", "何水", "录入", "")),
            "工作表“双峰县”、“Sheet”都有账号的表头，一次只收一张",
        ),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_as_a_whole(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(data)


def test_what_is_hidden_is_no_account_and_a_merged_unit_is_that_of_each_row():
    rows = [("乐坪街道", "何田", "录入", ""), (None, "何水", "领导", "")]
    data = with_sheet(book_of(*rows), "去年", ("花山街道", "何山", "录入", ""), hidden=True)
    lines = read(changed(data, lambda book: book["Sheet"].merge_cells("A2:A3")))
    assert [line.cells for line in lines] == [["乐坪街道", "何田", "录入", ""], ["乐坪街道", "何水", "领导", ""]]


def test_the_template_and_what_comes_back_can_be_read_again():
    with pytest.raises(Unreadable, match="没有账号"):
        read(template())
    wrong = Line(7, "月球街道", "何田", "录入", "", ["没有这个单位"])
    lines = read(returned([wrong], Purpose("改名单", "娄底市卫宁", timezone.now())))
    assert [(line.cells, line.faults) for line in lines] == [(["月球街道", "何田", "录入", ""], [])]


def test_the_template_has_a_row_begun_for_each_account_that_is_wanted_and_only_a_name_is_to_be_typed(world):
    User.objects.filter(username="limin").delete()
    lacking = FirstDay(world["卫宁"]).units_lacking()
    assert ("娄星区乐坪街道", "clerk") in lacking
    lines = Check(world["卫宁"]).look_at(read(template(lacking)))
    assert {(*line.faults,) for line in lines} == {("姓名没有填",)}
    for number, line in enumerate(lines):
        line.faults, line.name = [], f"何{number}"
    assert all(not line.faults for line in Check(world["卫宁"]).look_at(lines))


def test_many_rows_take_as_many_queries_as_one(world):
    with CaptureQueriesContext(connection) as one:
        look(world["卫宁"], ("乐坪街道", "何田", "录入", ""))
    with CaptureQueriesContext(connection) as many:
        look(world["卫宁"], *[("乐坪街道", f"何{n}", "录入", "") for n in range(100)])
    assert len(one) == len(many) <= 4
