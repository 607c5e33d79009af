"""ID-card numbers: refused, or used in memory for birth date and sex; no file that is kept holds one."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from assessments.workbooks.guard import read
from assessments.workbooks.identity import said_by, without_numbers
from assessments.workbooks.models import Upload
from staffing.models import Person

from ..world import YEAR
from .test_bad_files import saved

pytestmark = pytest.mark.once

WOMAN, MAN = "11010519491231002X", "440524188001010014"  # the two examples of GB 11643
HEADS = ["序号", "姓名", "身份证号码", "所在社区", "政治面貌", "学历", "备注"]
ROW = [1, "邹新", WOMAN, "街心社区", "群众", "高中", ""]


def book_of(*rows):
    book = Workbook()
    book.active.title = "人员花名册"
    for row in rows:
        book.active.append(row)
    return saved(book)


def rows_of(data):
    return [list(row) for row in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)]


def taken(*rows):
    return rows_of(without_numbers(read(book_of(*rows))))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (WOMAN, (date(1949, 12, 31), "女")),
        (WOMAN.lower(), (date(1949, 12, 31), "女")),
        (MAN, (date(1880, 1, 1), "男")),
        ("１１０１０５１９４９１２３１００２Ｘ", (date(1949, 12, 31), "女")),
    ],
)
def test_a_number_says_birth_date_and_sex(number, said):
    assert said_by(number) == said


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491231002", "", None, 110105194912310, "邹新"])
def test_what_is_no_valid_number_says_nothing(number):
    assert said_by(number) == (None, None)


def test_the_columns_are_filled_or_added_and_the_number_is_gone():
    head, row = taken(HEADS, ROW)
    assert head[2] is None
    assert head[7:] == ["出生日期", "性别"]
    assert row[2] is None
    assert (row[7].date(), row[8]) == (date(1949, 12, 31), "女")
    assert row[1] == "邹新"


def test_what_the_table_says_itself_is_left_alone():
    head, first, second = taken(
        [*HEADS, "性别", "出生日期"], [*ROW, "男", "1950-01-01"], [2, "邹二", MAN, *ROW[3:], None, None]
    )
    assert [name for name in head if name in ("性别", "出生日期")] == ["性别", "出生日期"]
    assert (first[7], first[8]) == ("男", "1950-01-01")
    assert (second[7], second[8].date()) == ("男", date(1880, 1, 1))


def test_a_number_among_remarks_goes_and_the_other_remarks_stay():
    rows = taken(HEADS, ROW, [2, "邹二", MAN, *ROW[3:6], "借调"], [3, "邹三", "不详", *ROW[3:6], MAN])
    assert [row[6] for row in rows[1:]] == [None, "借调", None]
    assert rows[3][2] is None  # below the heading of the numbers


def test_a_clerk_takes_birth_date_and_sex_and_no_kept_file_holds_a_number(world, sign_in):
    clerk, data = sign_in("李敏"), book_of(HEADS, ROW)
    refused = clerk.post(reverse("workbook-upload"), {"file": SimpleUploadedFile("a.xlsx", data), "year": YEAR})
    assert refused.status_code == 422
    assert "取出生日期和性别，号码不保存" in refused.content.decode()
    assert not Upload.objects.exists()
    page = clerk.post(
        reverse("workbook-upload"),
        {"file": SimpleUploadedFile("a.xlsx", data), "year": YEAR, "numbers": "take"},
        follow=True,
    )
    upload = Upload.objects.get()
    shown = page.content.decode()
    assert "1949-12-31" in shown
    assert WOMAN not in shown
    columns = {
        "column-0-1": "name",
        "column-0-3": "community",
        "column-0-4": "political_status",
        "column-0-5": "education_level",
    }
    columns |= {"column-0-7": "birth_date", "column-0-8": "sex"}
    chosen = {"kind-0": "person", "head-0": "1", "shown-0": "person-0", "next": "check", **columns}
    clerk.post(reverse("workbook-mapping", args=[upload.pk]), chosen)
    clerk.post(reverse("workbook-apply", args=[upload.pk]), {"reason": "花名册"})
    person = Person.objects.get(name="邹新")
    assert (person.birth_date, person.sex, person.community) == (
        date(1949, 12, 31),
        Person.Sex.FEMALE,
        world["街心社区"],
    )
    for path in Upload.folder().glob("*.*"):
        content = path.read_bytes()
        parts = (
            [
                zipfile.ZipFile(io.BytesIO(content)).read(name)
                for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
            ]
            if (content.startswith(b"PK"))
            else [content]
        )
        assert not any(WOMAN.encode() in part for part in parts), path


def test_our_own_workbook_with_such_a_column_comes_back_as_ours(desk, sign_in):
    book = load_workbook(io.BytesIO(desk.workbook()))
    page = book["人员花名册"]
    page.cell(1, page.max_column + 1).value = "身份证号"
    page.cell(2, page.max_column).value = WOMAN
    clerk = sign_in("李敏")
    sent = {"file": SimpleUploadedFile("a.xlsx", saved(book)), "year": YEAR, "numbers": "take"}
    answer = clerk.post(reverse("workbook-upload"), sent, follow=True)
    upload = Upload.objects.get()
    assert answer.status_code == 200
    assert upload.state == Upload.State.CHECKED
    assert (upload.counts["wrong"], upload.counts["changed"], upload.counts["new"]) == (0, 0, 0)
