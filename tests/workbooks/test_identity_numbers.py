"""ID-card numbers: refused, or used in memory for birth date and sex; no file that is kept holds one."""

import io
import threading
import zipfile
from datetime import date, datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from assessments.workbooks import kept, quota
from assessments.workbooks.guard import Unreadable, read
from assessments.workbooks.identity import refuse_identity, said_by, without_numbers
from assessments.workbooks.models import Upload
from lodi_community.records import apart
from staffing.models import Person

from ..world import YEAR
from . import old_excel
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
    table = without_numbers(read(book_of(*rows))).tables[0]
    return [[cell if cell != "" else None for cell in row] for row in table.rows]


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
    assert (row[7], row[8]) == (date(1949, 12, 31), "女")
    assert row[1] == "邹新"


def test_what_the_table_says_itself_is_left_alone():
    head, first, second = taken(
        [*HEADS, "性别", "出生日期"], [*ROW, "男", "1950-01-01"], [2, "邹二", MAN, *ROW[3:], None, None]
    )
    assert [name for name in head if name in ("性别", "出生日期")] == ["性别", "出生日期"]
    assert (first[7], first[8]) == ("男", "1950-01-01")
    assert (second[7], second[8]) == ("男", date(1880, 1, 1))


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


# Wherever a number stands ---------------------------------------------------------------------


def send(client, data, name="a.xlsx", **values):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("workbook-upload"), {"file": file, "year": YEAR, **values}, follow=True)


def named_sheet(book):
    book.create_sheet(f"张三{MAN}")


def note(book):
    book.active["B2"].comment = Comment(f"身份证 {MAN[:6]} {MAN[6:14]} {MAN[14:]}", "李敏")


def author(book):
    book.active["B2"].comment = Comment("核对", MAN)


def header(book):
    book.active.oddHeader.center.text = f"花名册 {MAN}"


def footer(book):
    book.active.evenFooter.left.text = MAN


def prompt(book):
    rule = DataValidation("list", formula1='"是,否"', promptTitle="提示", prompt=MAN)
    rule.add("A2")
    book.active.add_data_validation(rule)


def link(book):
    book.active["A2"].hyperlink = f"https://example.com/{MAN}"


def defined_name(book):
    book.defined_names["号码"] = DefinedName("号码", attr_text=f'"{MAN}"')


def title(book):
    book.properties.title = f"{MAN} 的花名册"


def custom_property(book):
    book.custom_doc_props.append(StringProperty(name="号码", value=MAN))


def figure(book):
    book.active["C2"] = 430302197005121232


def long_text(book):
    book.active["C2"] = f"借调，{MAN}，至年底"


def guide(book):
    book.create_sheet("说明").append([MAN])


@pytest.mark.parametrize(
    ("put_in", "where"),
    [
        (named_sheet, "工作表的名称里有身份证号码（440…14）"),
        (note, "批注里有身份证号码（440…14）"),
        (author, "批注里有身份证号码"),
        (header, "工作表“人员”的页眉、页脚、提示或链接里有身份证号码"),
        (footer, "工作表“人员”的页眉、页脚、提示或链接里有身份证号码"),
        (prompt, "工作表“人员”的页眉、页脚、提示或链接里有身份证号码"),
        (link, "里有身份证号码"),
        (defined_name, "名称管理器里的名称里有身份证号码"),
        (title, "文档属性里有身份证号码"),
        (custom_property, "文档属性里有身份证号码"),
        (figure, "工作表“人员”第 2 行 C 列是身份证号码（430…"),
        (long_text, "工作表“人员”第 2 行 C 列是身份证号码（440…14）"),
        (guide, "工作表“说明”第 1 行 A 列是身份证号码"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_number_is_refused_wherever_it_stands_and_the_place_is_named(put_in, where):
    book = Workbook()
    book.active.title = "人员"
    book.active.append(["姓名", "社区", "备注"])
    book.active.append(["邹新", "街心社区"])
    with pytest.raises(Unreadable) as refused:
        put_in(book)
        refuse_identity(read(saved(book)))
    assert where in str(refused.value)
    assert MAN not in str(refused.value)


def test_a_plain_workbook_and_our_own_template_raise_no_alarm(desk):
    refuse_identity(read(desk.workbook()))


@pytest.mark.parametrize("cell", [MAN, 430302197005121232, f"见 {MAN}"])
def test_an_xls_is_refused_like_an_xlsx(cell):
    with pytest.raises(Unreadable, match="第 2 行 B 列是身份证号码"):
        refuse_identity(read(old_excel.workbook("人员", [["姓名", "备注"], ["邹新", cell]])))


def test_digits_outside_the_cells_of_an_xls_are_found_in_either_writing():
    data = old_excel.workbook("人员", [["姓名"], ["邹新"]])
    for hidden in (MAN.encode(), MAN.encode("utf-16-le")):
        with pytest.raises(Unreadable, match="批注、页眉页脚或文档属性里有身份证号码"):
            refuse_identity(read(data + b"\0\0" + hidden + b"\0\0"))
    refuse_identity(read(data + b"\0\0" + (MAN + "0").encode() + b"\0\0"))


def test_the_name_of_the_file_is_looked_at_too(sign_in):
    answer = send(sign_in("李敏"), book_of(HEADS[:2], ["1", "邹新"]), name=f"邹新{MAN}.xlsx")
    assert "文件名里有身份证号码（440…14）" in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_sheet_named_by_a_number_is_refused_though_the_numbers_may_be_taken(sign_in):
    book = Workbook()
    book.active.title = f"张三{MAN}"
    book.active.append(HEADS[:2])
    answer = send(sign_in("李敏"), saved(book), numbers="take")
    assert "工作表的名称里有身份证号码" in answer.content.decode()


def test_taking_leaves_the_rest_of_a_remark_and_drops_notes():
    _, row = taken(HEADS, [*ROW[:2], "", *ROW[3:6], f"原号 {MAN} 有误"])
    assert row[6] == "原号  有误"
    book = Workbook()
    book.active.append(HEADS)
    book.active.append(ROW)
    note(book)
    refuse_identity(without_numbers(read(saved(book))))


# What is kept ---------------------------------------------------------------------------------


@pytest.mark.long
def test_of_an_upload_the_cells_that_were_read_are_kept_and_nothing_else(desk, world, sign_in):
    book = load_workbook(io.BytesIO(desk.edited({("网格", "街心社区+01", "常住户数"): "许多"})))
    page = book["网格"]
    page.cell(1, page.max_column + 1).value = "手机"
    page.cell(2, page.max_column).value = "私房话甲"
    page["A2"].comment = Comment("私房话乙", "李敏")
    book.create_sheet("草稿").append(["标题", "标题二"])
    book["草稿"].append(["私房话丙"])
    book.create_sheet("藏").append(["私房话丁"])
    book["藏"].sheet_state = "hidden"
    book.properties.title = "私房话戊"
    clerk = sign_in("李敏")
    send(clerk, saved(book))
    upload = Upload.objects.get()
    assert upload.state == Upload.State.CHECKED
    files = [path.read_bytes() for path in Upload.folder().glob(f"{upload.token}.*")]
    assert "许多".encode() in b"".join(files)
    assert "私房话".encode() not in b"".join(files)
    red = load_workbook(io.BytesIO(clerk.post(reverse("workbook-red", args=[upload.pk]), {"purpose": "改错"}).content))
    assert {"网格", "说明"} <= {*red.sheetnames}
    assert not {"藏"} & {*red.sheetnames}
    assert red["网格"].data_validations.dataValidation  # of the template: the drop-downs are there again
    assert "私房话" not in "".join(str(cell.value) for page in red for row in page.iter_rows() for cell in row)


def test_cells_of_every_type_come_back_as_they_were_read(desk):
    book = Workbook()
    values = [
        "文",
        1,
        2.5,
        True,
        date(2026, 6, 30),
        datetime.fromisoformat("2026-06-30T08:15"),
        time(8, 15),
        "",
        "=1+1 是说明",
    ]
    book.active.append(["甲"] * len(values))
    book.active.append(values)
    book.active["B2"] = "=1+1"
    book.active.merge_cells("C3:D3")
    found = read(saved(book))
    assert kept.book_of(kept.text_of(found)).tables == found.tables


# How much ------------------------------------------------------------------------------------


def test_a_person_has_20_workbooks_waiting_and_dropping_one_makes_room(world, sign_in, monkeypatch):
    monkeypatch.setattr(quota, "MOST_WAITING", 2)
    clerk, data = sign_in("李敏"), book_of(["网格名称"], ["一"])
    for _ in range(2):
        send(clerk, data)
    answer = send(clerk, data)
    assert answer.status_code == 422
    assert "您已有 2 份工作簿（0 MB）没有写入，到了一个人的上限" in answer.content.decode()
    assert Upload.objects.count() == 2
    assert quota.make_room(world["王芳"]) == ""
    clerk.post(reverse("workbook-drop", args=[Upload.objects.first().pk]))
    assert send(clerk, data).status_code == 200


def test_the_files_of_what_is_written_make_room_oldest_first(world, monkeypatch):
    user, book = world["李敏"], read(book_of(["网格名称"], ["一"]))

    def receive(state):
        return Upload.receive(user, "a.xlsx", book, code=user.scope, where="乐坪街道", year=YEAR, state=state)

    old, new = receive(Upload.State.APPLIED), receive(Upload.State.UNDONE)
    monkeypatch.setattr(quota, "MOST_BYTES", 1.5 * new.path("cells").stat().st_size)
    assert quota.make_room(user) == ""
    assert (old.path("cells").exists(), new.path("cells").exists()) == (False, True)
    waiting = receive(Upload.State.CHECKED)
    assert quota.make_room(user) == ""
    assert not new.path("cells").exists()
    receive(Upload.State.MAPPING)
    assert "您已有 2 份工作簿" in quota.make_room(user)
    assert waiting.path("cells").exists()


def test_two_readers_at_most_run_at_once(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(apart, "PATIENCE", 0)
    data = old_excel.workbook("人员", [["姓名"]])
    with apart._place(), apart._place():
        with pytest.raises(Unreadable, match="服务器正在读别的文件"):
            read(data)
        assert not thread_gets_a_place()  # in another thread of the process as well
    assert read(data).tables
    assert thread_gets_a_place()


def thread_gets_a_place():
    said = []

    def ask():
        try:
            with apart._place():
                said.append(True)
        except apart.Busy:
            said.append(False)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return said == [True]
