"""Cells and rows of a workbook that are wrong, each with its sentence at its place."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook

from assessments.catalogue.standards import standard_for
from assessments.inspection.models import Inspection
from assessments.workbooks import apply
from assessments.workbooks.check import preview
from assessments.workbooks.models import Upload
from assessments.workbooks.reading import ERROR
from communities.models import Grid, YearlyProfile
from funding.models import Funding, Receipt
from tests import facts
from tests.workbooks.test_bad_files import saved, with_member

from ..world import YEAR
from .conftest import Formula, next_row, rows_in

pytestmark = [pytest.mark.once, pytest.mark.long]


def errors(desk, data):
    return {name: said for row in desk.found(data).values() for name, said in row["errors"].items()}


def test_a_formula_is_wrong_whatever_it_shows(desk):
    data = desk.edited({("网格", "街心社区+01", "常住户数"): Formula("=100*2")})
    assert errors(desk, data) == {"households": "这一格是公式。请复制后用“选择性粘贴”只留数值"}


def test_a_text_that_looks_like_a_formula_stays_a_text(world, desk):
    data = desk.edited({("网格", "街心社区+01", "楼栋"): "==1+1"})
    desk.write(data)
    assert Grid.objects.get(community=world["街心社区"], code="01").buildings == "==1+1"
    again = desk.workbook()
    assert load_workbook(io.BytesIO(again))["网格"]["E2"].data_type == "s"
    assert desk.found(again) == {}


def test_control_characters_are_wrong(desk):
    data = desk.edited({("网格", "街心社区+01", "楼栋"): "ZZ9ZZ"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(name for name in archive.namelist() if b"ZZ9ZZ" in archive.read(name))
        texts = archive.read(name).replace(b"ZZ9ZZ", b"ZZ9&#x1F;ZZ")
    said = errors(desk, with_member(data, name, texts))
    assert said == {"buildings": "有看不见的控制字符，请删掉后重新输入"}


def test_merged_cells_are_wrong(desk):
    book = load_workbook(io.BytesIO(desk.workbook()))
    book["网格"].merge_cells("F2:F3")
    assert set(errors(desk, saved(book)).values()) == {"这一格和别的格合并了。请取消合并，每一格各自填写"}


def test_a_hidden_sheet_is_not_read_and_that_is_said(desk):
    book = load_workbook(io.BytesIO(desk.edited({("网格", "街心社区+01", "常住户数"): "x"})))
    book["网格"].sheet_state = "hidden"
    batch = desk.check(saved(book))
    assert batch.notes == ["工作表“网格”是隐藏的，没有读。要导入它，请取消隐藏后再上传"]
    assert batch.count("wrong") == 0


def test_a_copied_row_is_wrong(desk):
    book = load_workbook(io.BytesIO(desk.workbook()))
    book["网格"].append([cell.value for cell in book["网格"][3]])
    (said,) = errors(desk, saved(book)).values()
    assert said == "和第 3 行是同一条记录，像是整行复制来的。要新增，请在空行里填，不要整行复制"


GRID = ("社区", "网格编号", "网格名称", "常住户数", "常住人口", "划定日期")


def new_grids(desk, *rows):
    data = desk.workbook()
    at = next_row(data, "网格")
    return desk.edited(
        {("网格", at + n, head): value for n, row in enumerate(rows) for head, value in zip(GRID, row, strict=True)},
        data,
    )


def test_rows_sorted_without_their_record_numbers_are_asked_about(desk):
    """The codes of two grids have changed places: a reader of the preview is told what has probably happened."""
    data = desk.edited({("网格", 2, "网格编号"): "02", ("网格", 3, "网格编号"): "01", ("网格", 4, "网格编号"): "09"})
    asked = {number: row["asks"] for (_, number), row in desk.found(data).items()}
    assert asked[2]["code"].startswith("这一行写的是第 3 行原来的那一条，像是排序时没有带上最后一列的记录编号")
    assert [*asked[3]] == ["code"] and asked[4] == {}


def test_error_values_are_wrong_and_sums_and_lines_above_the_headings_are_left_out(desk):
    book = load_workbook(io.BytesIO(desk.workbook()))
    page = book["网格"]
    page["F2"].value, page["F2"].data_type = "#N/A", "e"
    page.cell(page.max_row + 1, 1, "合计").offset(0, 5).value = 9999
    page.insert_rows(1)
    page["A1"] = "乐坪街道网格"
    found = preview(desk.check(saved(book)))
    assert [row["errors"] for row in rows_in(found).values()] == [{"households": ERROR}]
    assert [note for note in found["notes"] if "网格" in note] == [f"工作表“网格”第 {page.max_row} 行是合计，没有读"]


def test_the_same_key_twice_in_a_file_is_wrong(desk):
    row = ("街心社区", "09", "第9网格", 1, 1, "2026-01-01")
    data = new_grids(desk, row, (*row[:3], 2, 2, "2026-01-02"))
    assert errors(desk, data) == {"code": "和第 12 行的社区、网格编号一样，不能重复"}


def test_a_new_row_that_is_a_stored_one_and_also_in_the_file_is_wrong(desk):
    data = new_grids(desk, ("街心社区", "01", "第1网格", 1, 1, "2026-01-01"))
    (said,) = errors(desk, data).values()
    assert said.endswith("行是同一条，表里不能有两行")


def test_a_code_that_lost_its_zero_is_no_new_grid(desk):
    data = new_grids(desk, ("街心社区", 1, "第1网格", 1, 1, "2026-01-01"))
    said = "已有“01”，“1”像是被 Excel 去掉了前面的 0。是同一条的写成“01”，确实是另一条的请在网页上添加"
    assert errors(desk, data) == {"code": said}


def test_a_row_of_another_street_is_not_found_and_not_named(desk):
    data = new_grids(desk, ("五里社区", "09", "第9网格", 1, 1, "2026-01-01"))
    assert errors(desk, data) == {"community": "乐坪街道没有叫“五里社区”的社区，请核对，或先登记它"}


def test_a_mistyped_name_is_answered_with_the_right_one(desk):
    data = new_grids(desk, ("街心杜区", "09", "第9网格", 1, 1, "2026-01-01"))
    assert errors(desk, data) == {"community": "乐坪街道没有叫“街心杜区”的社区。是不是“街心社区”"}


def test_a_row_without_a_name_of_its_own_is_named_as_the_answer_says(world, desk):
    """What a clerk writes who does not know what a row of money is called, of one that the same file adds."""
    facts.forget(Receipt, funding__community=world["贤童社区"], funding__year=YEAR)
    facts.forget(Funding, community=world["贤童社区"], year=YEAR)
    money = {"社区": "贤童社区", "年度": YEAR, "类别": "社区运转经费", "预算数": 250_000}
    came = {"经费": f"贤童 {YEAR} 社区运转经费", "到位日期": f"{YEAR}-03-05", "到位数": 250_000}
    data = desk.workbook()
    rows = {sheet: next_row(data, sheet) for sheet in ("经费", "到位明细")}
    edits = {("经费", rows["经费"], head): value for head, value in money.items()}
    edits |= {("到位明细", rows["到位明细"], head): value for head, value in came.items()}
    said = errors(desk, desk.edited(edits, data))["funding"]
    assert said.endswith(f"没有叫“贤童 {YEAR} 社区运转经费”的经费。是不是“贤童社区 {YEAR}年社区运转经费”")


def test_a_key_of_another_street_finds_nothing(world, desk):
    foreign = Grid.objects.filter(community=world["铁东社区"]).first()
    data = desk.edited({("网格", 2, "记录编号"): f"{foreign.pk}-1", ("网格", 2, "常住户数"): 5})
    (said,) = errors(desk, data).values()
    assert said == "这一行不是乐坪街道的记录，像是从别的工作簿复制来的。请写在空行里"


def test_a_row_that_was_removed_meanwhile_says_by_whom(world, desk):
    data = desk.workbook()
    Grid.objects.get(community=world["街心社区"], code="01").remove(by=world["李敏"], reason="并入第2网格")
    (said,) = errors(desk, data).values()
    assert said == "“第1网格”已被李敏删除。要重新添加，请写在空行里"


def test_what_somebody_changed_since_the_download_is_shown_with_both_values(world, desk):
    data = desk.edited(
        {
            ("网格", "街心社区+01", "常住户数"): 205,
            ("网格", "街心社区+01", "网格员"): "周敏",
            ("网格", "街心社区+02", "网格员"): "肖红",
        }
    )
    for code in ("01", "02"):
        grid = Grid.objects.get(community=world["街心社区"], code=code)
        grid.households = 210
        grid.keep(by=world["李敏"])
    found = desk.found(data)
    assert [row["errors"] for row in found.values() if row["errors"]] == [
        {"households": "下载以后李敏把它从“200”改成了“210”，您填的是“205”。请重新下载工作簿，看过新的值再改"}
    ]
    (row,) = (row for row in found.values() if not row["errors"])
    assert row["changes"] == {"grid_worker": ("", "肖红")}  # what only they changed stays as they left it


def test_a_row_of_another_year_is_wrong(desk):
    data = desk.edited(
        {("培训台账", "刘建国", "结束日期"): date(2025, 5, 15), ("培训台账", "刘建国", "开始日期"): date(2025, 5, 1)}
    )
    (said,) = errors(desk, data).values()
    assert said == "这一行是 2025 年度的，本工作簿是 2026 年度的。请填在 2025 年度的工作簿里"


def test_rows_of_a_sealed_year_are_refused_with_the_reason(world, desk):
    data = desk.edited({("社区基本情况", "街心社区", "常住户数"): 1001})
    standard = standard_for(YEAR)
    sealed = {"status": Inspection.Status.SEALED, "sealed_at": "2027-01-20T10:00+08:00"}
    frozen = {"standard": standard.key, "standard_version": standard.version}
    Inspection.objects.update_or_create(year=YEAR, defaults=sealed | frozen)
    (said,) = errors(desk, data).values()
    assert said.startswith("2026年度已于 2027-01-20 封存，数据不再改动")


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [("400000", "变化超过 30%"), ("1,000万", "变化超过 30%"), (25, "变化超过 30%，相差 10,000 倍，是不是单位弄错了")],
)
def test_a_leap_of_money_asks_for_a_reason(world, desk, typed, doubt):
    data = desk.edited({("经费", "街心社区+社区运转经费", "预算数"): typed})
    (row,) = desk.found(data).values()
    assert row["asks"]["budgeted"].endswith(doubt)
    upload = desk.upload(data)
    assert apply.blockers(upload, upload.preview()) == ["有 1 格数不常见或变化很大，请核对，确实如此就写明原因"]
    assert desk.write(data, reason="市里追加").state == Upload.State.APPLIED


def test_marks_that_nobody_sees_are_left_out_of_a_number_and_of_a_name(desk):
    where = ("人员花名册", "刘丽华", "联系电话"), ("网格", "街心社区+01", "网格员")
    found = desk.found(desk.edited({where[0]: "\u202d13800138000\u202c", where[1]: "周\u200b敏"}))
    assert not any(row["errors"] for row in found.values())
    assert {change[1] for row in found.values() for change in row["changes"].values()} == {"13800138000", "周敏"}


def test_a_comma_that_is_not_between_thousands_is_wrong_in_amounts_of_ten_thousand_too(desk):
    where = ("经费", "街心社区+社区运转经费", "预算数")
    (row,) = desk.found(desk.edited({where: "25，5万"})).values()
    assert "里的逗号不在千位上" in row["errors"]["budgeted"]


def test_what_is_hardly_possible_asks_for_a_reason_like_a_form(desk):
    """As everywhere else that values are entered: tests/assessments/desk/test_implausible.py."""
    data = desk.edited({("服务用房", 2, "建筑面积"): 100000})
    (row,) = desk.found(data).values()
    assert row["asks"]["floor_area"].startswith("100,000.00 m²不常见，一般在 10 到 20,000 m²之间")
    upload = desk.upload(data)
    assert apply.blockers(upload, upload.preview()) == ["有 1 格数不常见或变化很大，请核对，确实如此就写明原因"]


def test_a_small_change_of_money_asks_for_nothing(desk):
    data = desk.edited({("经费", "街心社区+社区运转经费", "预算数"): 324_999})
    (row,) = desk.found(data).values()
    assert row["asks"] == {}


DAY = ["2026-03-05", "2026/3/5", "2026年3月5日", "2026.03.05", "２０２６－３－５", "20260305", 46086, date(2026, 3, 5)]


def test_dates_are_understood_in_many_styles(world, desk):
    desk.write(new_grids(desk, *(("街心社区", f"8{n}", f"第8{n}网格", 1, 1, typed) for n, typed in enumerate(DAY))))
    grids = Grid.objects.filter(community=world["街心社区"], code__startswith="8").order_by("code")
    assert [grid.started_on for grid in grids] == [date(2026, 3, 5)] * len(DAY)


def test_the_second_of_two_people_who_send_the_same_sheet_writes_nothing_twice(world, desk):
    data = new_grids(desk, ("街心社区", "09", "第9网格", 1, 1, "2026-01-01"))
    first, second = desk.upload(data), desk.upload(data)
    for upload in (first, second):
        assert apply.start(upload, Upload.State.APPLYING)
        upload.refresh_from_db()
    assert apply.apply(first) is None
    assert apply.apply(second) == "核对以后有人改了数据，下面是重新核对的结果。请再看一遍"
    second.refresh_from_db()
    assert (second.state, second.counts["new"], second.counts["same"]) == (
        Upload.State.CHECKED,
        0,
        first.counts["same"] + 1,
    )
    assert Grid.objects.filter(community=world["街心社区"], code="09").count() == 1


def test_what_a_clerk_may_not_fill_in_stays(world, desk):
    data = desk.edited({("社区基本情况", "街心社区", "经费类别"): "乡镇"})
    (row,) = desk.found(data).values()
    assert row["errors"] == {"funding_tier": "您的岗位不能改这一栏，请改回“中心城区”"}
    assert YearlyProfile.objects.get(community=world["街心社区"]).funding_tier == "municipal_urban"
