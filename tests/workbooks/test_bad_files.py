"""The corpus of bad files: each refused or explained with one sentence that says what is and what to do."""

import io
import random
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from assessments.workbooks import guard
from assessments.workbooks.guard import Unreadable, read

from ..world import YEAR
from .conftest import Desk

pytestmark = [pytest.mark.once, pytest.mark.long]

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
