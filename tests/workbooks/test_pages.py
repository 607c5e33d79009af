"""The pages of the round trip: download, upload, preview, write, undo, and workbooks from elsewhere."""

import io
import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from assessments.workbooks import views
from assessments.workbooks.models import Mapping, Upload
from communities.models import Grid
from facilities.models import Premises
from lodi_community.access.models import Access
from staffing.models import Person

from ..typing_in import open_form
from ..world import YEAR
from . import old_excel
from .conftest import Desk
from .test_bad_files import saved

# Files, pages and sentences; one upload from beginning to end is made on each database.
pytestmark = [pytest.mark.once, pytest.mark.long]


def send(client, data, name="乐坪街道.xlsx", **values):
    """The answer to an upload, followed to where it leads."""
    return client.post(reverse("workbook-upload"), {"file": SimpleUploadedFile(name, data), **values}, follow=True)


def text(response):
    """The page, a run of white space as the one space that a browser shows."""
    return re.sub(r"\s+(?=>)", "", " ".join(response.content.decode().split()))


@pytest.mark.both
def test_a_clerk_downloads_edits_uploads_writes_and_undoes(world, desk, clerk):
    address = f"{reverse('workbook-template')}?place=431302001&year={YEAR}"
    asked, unsaid = clerk.get(address), clerk.post(address, {"purpose": "　 "})
    assert "下载前先写用途" in text(asked) and "请写这份文件用来做什么" in text(unsaid)
    assert (asked.status_code, unsaid.status_code, Access.objects.count()) == (200, 422, 0)
    answer = clerk.post(address, {"purpose": "请社区&#39;核对"})
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[0] == "说明"
    for page in [
        each for each in book if each.sheet_state == "visible"
    ]:  # on each sheet, and on each page of its print
        (mark,) = [cell.value for row in page for cell in row if str(cell.value).startswith("导出：")]
        assert mark.startswith("导出：乐坪街道李敏·录入 20") and mark.endswith("，用途：请社区&#39;核对")
        assert page.oddFooter.left.text.endswith("用途：请社区&&#39;核对")
    taken = Access.objects.get()
    assert (taken.act, taken.what, taken.place_code) == ("export", f"乐坪街道_{YEAR}_填报.xlsx", "431302001")
    assert taken.reason == "请社区&#39;核对"
    assert taken.rows >= Person.objects.within("431302001").count() > 0
    data = desk.edited({("网格", "街心社区+01", "常住户数"): "２０５户"}, answer.content)
    page = send(clerk, data, place="431302001", year=YEAR)
    assert page.status_code == 200
    assert "<del>200</del> <ins>205</ins>" in text(page) and "没有读" not in text(page)
    assert "还没有写入任何数据" in text(page)
    for sheet in ("00009", "0000" + "9" * 5000, "99", "²"):  # there is no such sheet: the first with a row is shown
        again = clerk.get(reverse("workbook", args=[Upload.objects.get().pk]), {"sheet": sheet})
        assert "<del>200</del> <ins>205</ins>" in text(again)
    upload = Upload.objects.get()
    assert Grid.objects.get(community=world["街心社区"], code="01").households == 200
    apply = reverse("workbook-apply", args=[upload.pk])
    assert "修改原因有 201 个字，最多 200 个字" in text(clerk.post(apply, {"reason": "长" * 201}))
    written = clerk.post(apply, {"reason": "核实"}, follow=True)
    assert "已写入 1 行" in text(written)
    assert Grid.objects.get(community=world["街心社区"], code="01").households == 205
    undone = clerk.post(reverse("workbook-undo", args=[upload.pk]), follow=True)
    assert "已撤销导入" in text(undone)
    assert Grid.objects.get(community=world["街心社区"], code="01").households == 200


def test_wrong_rows_are_listed_first_with_cell_and_reason_and_come_back_red(desk, clerk):
    data = desk.edited({("网格", "街心社区+01", "常住户数"): "许多", ("网格", "街心社区+02", "网格员"): "肖红"})
    page = send(clerk, data, year=YEAR)
    assert "F2：“许多”不是整数" in text(page) or "：“许多”不是整数" in text(page)
    assert text(page).index("许多") < text(page).index("肖红")
    upload = Upload.objects.get()
    refused = clerk.post(reverse("workbook-apply", args=[upload.pk]), {"bad": "all"})
    assert refused.status_code == 422
    assert "还有 1 行有错" in text(refused)
    assert "下载前先写用途" in text(clerk.get(reverse("workbook-red", args=[upload.pk])))
    file = clerk.post(reverse("workbook-red", args=[upload.pk]), {"purpose": "改错"})
    heads = [str(cell.value) for cell in load_workbook(io.BytesIO(file.content))["网格"][1]]
    assert "错误说明" in heads and heads[-1].endswith("，用途：改错")
    clerk.post(reverse("workbook-apply", args=[upload.pk]), {"bad": "skip"})
    upload.refresh_from_db()
    assert upload.state == Upload.State.APPLIED
    assert Grid.objects.filter(grid_worker="肖红").count() == 1


def test_a_refused_workbook_is_answered_on_the_page_and_not_kept(world, clerk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = send(clerk, Desk(world["王芳"]).workbook(), year=YEAR)
    assert page.status_code == 422
    assert "这是代码 431302002的工作簿" in text(page)
    assert not list(Upload.folder().glob(f"{Upload.objects.get().token}.*"))
    assert send(clerk, b"", year=YEAR).status_code == 422
    assert clerk.post(reverse("workbook-upload"), {"year": YEAR}).status_code == 422


def test_an_upload_with_identity_numbers_leaves_no_file(clerk):
    book = Workbook()
    book.active.append(["姓名", "身份证号"])
    book.active.append(["周新", "11010519491231002X"])
    page = send(clerk, saved(book), year=YEAR)
    assert page.status_code == 422
    assert "本系统不收身份证号码" in text(page)
    assert not Upload.objects.exists()


def test_a_place_outside_the_scope_is_not_there(clerk):
    for place in ("431302002", "4313", "431302002001", "431302001999", "x", "431302"):
        assert clerk.get(reverse("workbook-template"), {"place": place, "year": YEAR}).status_code == 404, place
        assert (
            clerk.post(
                reverse("workbook-upload"), {"place": place, "year": YEAR, "file": SimpleUploadedFile("a.xlsx", b"x")}
            ).status_code
            == 404
        )
    for year in ("2014", "0", "x", "９９９９"):
        assert clerk.get(reverse("workbook-template"), {"year": year}).status_code == 404, year


@pytest.mark.parametrize("name", ["王芳", "陈刚"])
def test_an_upload_of_another_street_is_not_there(desk, sign_in, name):
    upload, other = desk.upload(desk.workbook()), sign_in(name)
    for address in ("workbook", "workbook-mapping", "workbook-red"):
        assert other.get(reverse(address, args=[upload.pk])).status_code == 404
    for address in ("workbook-apply", "workbook-undo", "workbook-drop", "workbook-check", "workbook-mapping"):
        assert other.post(reverse(address, args=[upload.pk])).status_code == 404
    assert "乐坪" not in text(other.get(reverse("workbooks")))


@pytest.mark.parametrize("name", ["赵琳", "钱军", "褚平", "卫宁", "沈岩"])
def test_other_posts_may_not(desk, sign_in, name):
    upload, other = desk.upload(desk.workbook()), sign_in(name)
    assert other.get(reverse("workbooks")).status_code == 403
    assert other.get(reverse("workbook-template")).status_code == 403
    assert other.get(reverse("workbook", args=[upload.pk])).status_code == 403
    assert other.post(reverse("workbook-upload")).status_code == 403


def test_clearing_is_a_choice(desk, clerk):
    data = desk.edited({("社区基本情况", "街心社区", "注册志愿者"): None})
    assert "保留系统里的值（1 格）" in text(send(clerk, data, year=YEAR))
    upload = Upload.objects.get()
    page = clerk.post(reverse("workbook-check", args=[upload.pk]), {"empty": "clear"}, follow=True)
    assert "<del>450</del> <ins>清空</ins>" in text(page)


def test_a_large_workbook_is_checked_in_the_background(desk, clerk, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(views, "LARGE", 10)
    monkeypatch.setattr(views.work_on, "apply_async", lambda arguments, **options: asked.extend(arguments))
    with django_capture_on_commit_callbacks(execute=True):
        page = send(clerk, desk.workbook(), year=YEAR)
    upload = Upload.objects.get()
    assert asked == [upload.pk]
    assert "<progress" in text(page)
    views.work_on(upload.pk)  # as a worker would
    page = clerk.get(reverse("workbook", args=[upload.pk]))
    assert "没有要写的" in text(page)


def test_a_workbook_that_is_sent_twice_is_taken_once(desk, clerk):
    mark, data = open_form(clerk, reverse("workbooks"), having="once")["once"], desk.workbook()
    pages = [send(clerk, data, year=YEAR, once=mark) for _ in range(2)]
    taken = reverse("workbook", args=[Upload.objects.get().pk])
    assert [page.redirect_chain[-1][0] for page in pages] == [taken, taken]
    send(clerk, desk.edited({("网格", "街心社区+01", "常住户数"): "205"}), year=YEAR, once=mark)
    assert Upload.objects.count() == 2


# Workbooks from elsewhere ---------------------------------------------------------------------


def roster():
    """A list as an office keeps it: a title above, headings in another order (two that nobody else uses), dates as text."""
    book = Workbook()
    page = book.active
    page.title = "人员名单"
    page.append(["乐坪街道社区工作人员名单"])
    page.append([])
    page.append(["序号", "姓 名", "服务区域", "性别", "出生日期", "政治面貌", "学历", "通讯号码"])
    page.append([1, "邹新", "贤童社区", "女", "1995年3月8日", "群众", "大学本科", 13800138000.0])
    page.append([2, "刘丽华", "街心社区", "男", "1980.6.1", "中共党员", "大学专科", "13900139000"])
    return saved(book)


def mapped(page, **values):
    """What the mapping page would post, with some choices changed."""
    found = {}
    for each in page.context["found"]:
        found[f"kind-{each.number}"] = each.sheet.kind.slug if each.sheet else ""
        found[f"head-{each.number}"] = str(each.head + 1)
        if each.sheet:
            found[f"shown-{each.number}"] = f"{each.sheet.kind.slug}-{each.head}"
            found |= {f"column-{each.number}-{index}": name for index, *_, name in each.columns}
    return found | values | {"next": "check"}


def test_a_workbook_from_elsewhere_is_mapped_column_by_column_and_remembered(world, clerk):
    page = send(clerk, roster(), "名单.xlsx", year=YEAR)
    upload = Upload.objects.get()
    assert page.status_code == 200
    (each,) = page.context["found"]
    assert (each.sheet.title, each.head) == ("人员花名册", 2)
    assert each.chosen == {1: "name", 3: "sex", 4: "birth_date", 5: "political_status", 6: "education_level"}
    assert each.required == ["社区"]
    choices = mapped(page, **{"column-0-2": "community", "column-0-7": "mobile"})
    checked = clerk.post(reverse("workbook-mapping", args=[upload.pk]), choices, follow=True)
    assert "新增 <b>1 行</b>、修改 <b>1 行</b>" in text(checked)
    assert f'href="{reverse("workbook-mapping", args=[upload.pk])}"' in text(checked)  # the way back to it
    clerk.post(reverse("workbook-apply", args=[upload.pk]))
    new = Person.objects.get(name="邹新")
    assert (new.community, new.mobile, str(new.birth_date)) == (world["贤童社区"], "13800138000", "1995-03-08")
    assert Person.objects.get(name="刘丽华").mobile == "13900139000"
    assert Mapping.objects.get(user=world["李敏"], slug="person").headings["通讯号码"] == "mobile"
    again = send(clerk, roster(), "名单.xlsx", year=YEAR)
    assert again.context["found"][0].chosen[2] == "community"
    assert again.context["found"][0].chosen[7] == "mobile"


def test_a_column_cannot_be_chosen_twice_and_something_must_be_chosen(clerk):
    page = send(clerk, roster(), "名单.xlsx", year=YEAR)
    address = reverse("workbook-mapping", args=[Upload.objects.get().pk])
    twice = clerk.post(address, mapped(page, **{"column-0-2": "name"}))
    assert twice.status_code == 422
    assert "有两栏都选了“姓名”，只能选一栏" in text(twice)
    nothing = clerk.post(address, mapped(page, **{"kind-0": ""}))
    assert "还没有选哪张表是什么记录" in text(nothing)


def test_more_columns_than_the_next_page_can_send_back_are_refused_before_anybody_maps_them(clerk):
    book = Workbook()
    book.remove(book.active)
    for number in range(21):
        book.create_sheet(f"表{number}").append([f"栏{n}" for n in range(200)])
        book[f"表{number}"].append(["值"])
    file = io.BytesIO()
    book.save(file)
    refused = send(clerk, file.getvalue(), "宽表.xlsx", year=YEAR)
    assert refused.status_code == 422
    assert "工作簿有 21 张表，共 4,200 栏，逐栏对应一次最多 4,000 栏。请删掉用不着的工作表和栏" in text(refused)
    assert not Upload.objects.exists()


def test_choosing_another_kind_lists_the_columns_anew_before_anything_is_checked(clerk):
    page = send(clerk, roster(), "名单.xlsx", year=YEAR)
    upload = Upload.objects.get()
    shown = clerk.post(reverse("workbook-mapping", args=[upload.pk]), mapped(page, **{"kind-0": "grid"}))
    assert shown.status_code == 200
    assert "网格编号" in text(shown)
    upload.refresh_from_db()
    assert upload.state == Upload.State.MAPPING


def test_an_old_xls_file_is_read_mapped_and_written(world, clerk):
    data = old_excel.workbook(
        "用房",
        [
            ["2026年服务用房情况"],
            ["社区", "名称", "建筑面积", "产权", "启用日期"],
            ["贤童社区", "老年活动站", "62.5㎡", "租赁", "2020.5.1"],
            ["街心社区", "街心社区党群服务中心", 436.5, "自有", "2014年1月1日"],
        ],
    )
    page = send(clerk, data, "用房.xls", year=YEAR)
    assert page.status_code == 200, text(page)
    (each,) = page.context["found"]
    assert (each.sheet.title, each.head, each.required) == ("服务用房", 1, [])
    upload = Upload.objects.get()
    checked = clerk.post(reverse("workbook-mapping", args=[upload.pk]), mapped(page), follow=True)
    assert "新增 <b>1 行</b>、修改 <b>1 行</b>" in text(checked)
    clerk.post(reverse("workbook-apply", args=[upload.pk]))
    assert Premises.objects.get(name="老年活动站").floor_area == Decimal("62.5")
    assert Premises.objects.get(community=world["街心社区"]).floor_area == Decimal("436.5")


def test_an_old_xls_file_that_reaches_too_far_is_refused(clerk):
    rows = [["社区"], *([None] * 255 + [1] for _ in range(2))]
    assert "最多 20,000 行、200 列" in text(send(clerk, old_excel.workbook("表", rows), "a.xls", year=YEAR))
