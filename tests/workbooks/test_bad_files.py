"""The corpus of bad files: each refused or explained with one sentence that says what is and what to do."""

import io
import random
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from assessments.catalogue.standards import standard_for
from assessments.inspection.models import Inspection
from assessments.workbooks import apply, guard
from assessments.workbooks.guard import Unreadable, read
from assessments.workbooks.models import Upload
from communities.models import Grid, YearlyProfile
from facilities.models import Premises

from ..world import YEAR
from .conftest import Desk, Formula, next_row

pytestmark = pytest.mark.once

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def plain_book():
    book = Workbook()
    book.active.title = "表"
    book.active.append(["名称"])
    return book


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_member(data, name, content):
    """The workbook with one member replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry.filename))
        new.writestr(name, content)
    return file.getvalue()


def with_cells(cells):
    return with_member(saved(plain_book()), SHEET, f"{HEAD}{cells}{TAIL}")


def many_members():
    data = saved(plain_book())
    for number in range(3):
        file = io.BytesIO(data)
        with zipfile.ZipFile(file, "a") as archive:
            for each in range(80):
                archive.writestr(f"xl/extra{number}-{each}.xml", "<a/>")
        data = file.getvalue()
    return data


def many_copies():
    """One text of 30,000 letters that 40,000 cells refer to: 1.2 GB once it is read."""
    texts = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"字" * 30_000}</t></si></sst>'
    )
    cells = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{guard.column_letter(c)}{row}" t="s"><v>0</v></c>' for c in range(1, 101))
        + "</row>"
        for row in range(1, 401)
    )
    return with_member(with_cells(cells), "xl/sharedStrings.xml", texts)


def encrypted_zip():
    """Bit 0 of the flags says: a password."""
    data = bytearray(saved(plain_book()))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


ONE_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>名称</t></is></c></row>'
FILES = {
    "empty": (lambda: b"", "文件是空的。请在 Excel 里重新保存后再上传"),
    "text": ("社区,户数\n".encode, "这不是 Excel 工作簿。请用 Excel 或 WPS 另存为 .xlsx 后再上传"),
    "random bytes": (lambda: random.Random(1).randbytes(5000), "这不是 Excel 工作簿。请用 Excel 或 WPS 另存为 .xlsx 后再上传"),
    "random bytes behind a zip's head": (
        lambda: b"PK\x03\x04" + random.Random(2).randbytes(5000), "文件损坏，打不开。请在 Excel 里重新打开，另存为 .xlsx 后再上传"
    ),
    "truncated": (lambda: saved(plain_book())[:2000], "文件损坏，打不开。请在 Excel 里重新打开，另存为 .xlsx 后再上传"),
    "a Word file": (
        lambda: with_member(b"PK\x05\x06" + b"\0" * 18, "word/document.xml", "<a/>"), "这不是 Excel 工作簿。请用 Excel 或 WPS 另存为 .xlsx 后再上传"
    ),
    "password in the archive": (encrypted_zip, "工作簿加了密码，读不了。请去掉密码，另存后再上传"),
    "password": (
        lambda: guard.OLE + b"\0" * 600 + guard.ENCRYPTED + b"\0" * 600, "工作簿加了密码，读不了。请去掉密码，另存后再上传"
    ),
    "a broken .xls": (
        lambda: guard.OLE + random.Random(3).randbytes(3000), "文件损坏，打不开。请在 Excel 里重新打开，另存为 .xlsx 后再上传"
    ),
    "6 MB": (
        lambda: b"PK\x03\x04" + b"\0" * 6 * 2**20, "文件有 6.0 MB，超过 5 MB。请删掉图片和用不着的工作表，或分成几个文件上传"
    ),
    "a zip bomb": (
        lambda: with_member(saved(plain_book()), "xl/media/a.bin", b"\0" * 70 * 2**20),
        "文件解开后太大，不像填报用的工作簿。请把数据粘贴到新下载的模板里再上传",
    ),
    "one text for a million cells": (many_copies, "文件解开后太大，不像填报用的工作簿。请把数据粘贴到新下载的模板里再上传"),
    "many members": (many_members, "个部件，太多了。请把数据粘贴到新下载的模板里再上传"),
    "a far-away cell": (
        lambda: with_cells(ONE_ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "工作表“表”用到了第 1048576 行、第 16384 列，最多 20,000 行、200 列。请删掉多余的行和列，或分成几个文件上传",
    ),
    "a far-away cell written otherwise": (
        lambda: with_cells(ONE_ROW + "<row\nr='1048576'><c\n s='1'\n r = 'XFD1048576' ><v>1</v></c></row>"),
        "工作表“表”用到了第 1048576 行、第 16384 列，最多 20,000 行、200 列。请删掉多余的行和列，或分成几个文件上传",
    ),
    "a far-away cell in disguise": (
        lambda: with_cells(ONE_ROW + '<row r="&#49;048576"><c r="XFD&#49;048576"><v>1</v></c></row>'),
        "文件损坏，打不开。请在 Excel 里重新打开，另存为 .xlsx 后再上传",
    ),
    "another encoding": (
        lambda: with_member(saved(plain_book()), SHEET, f"{HEAD}{ONE_ROW}{TAIL}".replace("UTF-8", "UTF-16").encode("utf-16")),
        "文件损坏，打不开。请在 Excel 里重新打开，另存为 .xlsx 后再上传",
    ),
    "entities": (
        lambda: with_member(saved(plain_book()), "xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'),
        "文件损坏，打不开。请在 Excel 里重新打开，另存为 .xlsx 后再上传",
    ),
    "100,000 rows": (
        lambda: with_cells("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 100_001))),
        "工作表“表”用到了第 100000 行、第 1 列，最多 20,000 行、200 列。请删掉多余的行和列，或分成几个文件上传",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_with_one_sentence(name):
    make, sentence = FILES[name]
    with pytest.raises(Unreadable) as refused:
        read(make())
    assert sentence in str(refused.value)


# Workbooks of ours that went wrong ------------------------------------------------------------


def refusal(desk, data):
    with pytest.raises(Unreadable) as refused:
        desk.check(data)
    return str(refused.value)


def test_a_workbook_of_another_street_is_refused_without_its_name(world, desk):
    data = Desk(world["王芳"]).workbook()
    assert refusal(desk, data) == (
        "这是代码 431302002的工作簿，这里导入的是乐坪街道（431302001）。请选对范围，或上传乐坪街道的工作簿"
    )


def test_a_workbook_of_a_community_below_is_refused_with_its_name(world, desk):
    data = Desk(world["李敏"], "431302001001").workbook()
    assert (
        refusal(desk, data)
        == "这是“街心社区”的工作簿，这里导入的是乐坪街道（431302001）。请选对范围，或上传乐坪街道的工作簿"
    )


def test_a_workbook_of_another_year_is_refused(world, desk):
    data = Desk(world["李敏"], year=YEAR - 1).workbook()
    assert refusal(desk, data) == "这是 2025 年度的工作簿，这里导入的是 2026 年度。请选对年度，或上传 2026 年度的工作簿"


def test_a_workbook_of_an_old_template_is_refused(desk):
    book = load_workbook(io.BytesIO(desk.workbook()))
    book["说明"]["B4"].value = "0a1b2c3d"
    version = desk.ground().version
    assert refusal(desk, saved(book)) == (
        f"这个工作簿是按旧模板（0a1b2c3d）做的，现在的模板是 {version}。请重新下载，把改动抄过去再上传"
    )


def test_a_workbook_without_its_instructions_is_still_known_by_its_properties(desk):
    book = load_workbook(io.BytesIO(desk.workbook()))
    del book["说明"]
    assert desk.check(saved(book)).count("wrong") == 0


@pytest.mark.parametrize(
    "heading", ["身份证号", "居民身份证号码", " 身份证\n号码 ", "证件号码", "公民身份号码（18位）"]
)
def test_a_column_of_identity_numbers_is_refused(desk, heading):
    book = load_workbook(io.BytesIO(desk.workbook()))
    book["人员花名册"]["N1"].value = heading
    assert refusal(desk, saved(book)).startswith(
        "工作表“人员花名册”第 1 行 N 列是身份证号码。本系统不收身份证号码，整个文件没有保存。"
    )


def test_an_identity_number_in_any_cell_is_refused(desk):
    data = desk.edited({("人员花名册", "刘丽华", "备注"): "11010519491231002X"})  # the example of GB 11643
    assert "第 2 行 L 列是身份证号码" in refusal(desk, data) or "L 列是身份证号码" in refusal(desk, data)


# Cells and rows -------------------------------------------------------------------------------


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


def test_the_same_key_twice_in_a_file_is_wrong(desk):
    row = ("街心社区", "09", "第9网格", 1, 1, "2026-01-01")
    data = new_grids(desk, row, (*row[:3], 2, 2, "2026-01-02"))
    assert errors(desk, data) == {"code": "和第 12 行的社区、网格编号一样，不能重复"}


def test_a_new_row_that_is_a_stored_one_and_also_in_the_file_is_wrong(desk):
    data = new_grids(desk, ("街心社区", "01", "第1网格", 1, 1, "2026-01-01"))
    (said,) = errors(desk, data).values()
    assert said.endswith("行是同一条，表里不能有两行")


def test_a_row_of_another_street_is_not_found_and_not_named(desk):
    data = new_grids(desk, ("五里社区", "09", "第9网格", 1, 1, "2026-01-01"))
    assert errors(desk, data) == {"community": "乐坪街道没有叫“五里社区”的社区，请核对，或先登记它"}


def test_a_mistyped_name_is_answered_with_the_right_one(desk):
    data = new_grids(desk, ("街心杜区", "09", "第9网格", 1, 1, "2026-01-01"))
    assert errors(desk, data) == {"community": "乐坪街道没有叫“街心杜区”的社区。是不是“街心社区”"}


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
    assert apply.blockers(upload, upload.preview()) == ["有 1 格金额变化超过 30%，请核对，确实没错就写明原因"]
    assert desk.write(data, reason="市里追加").state == Upload.State.APPLIED


def test_a_small_change_of_money_asks_for_nothing(desk):
    data = desk.edited({("经费", "街心社区+社区运转经费", "预算数"): 324_999})
    (row,) = desk.found(data).values()
    assert row["asks"] == {}


@pytest.mark.parametrize(
    "typed",
    ["2026-03-05", "2026/3/5", "2026年3月5日", "2026.03.05", "２０２６－３－５", "20260305", 46086, date(2026, 3, 5)],
)
def test_dates_are_understood_in_many_styles(world, desk, typed):
    data = desk.edited({("服务用房", "街心社区党群服务中心", "启用日期"): typed})
    desk.write(data)
    assert Premises.objects.get(community=world["街心社区"]).in_use_from == date(2026, 3, 5)


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
