"""The menu: the entry of the page that is open is marked, and only that one."""

import re

import pytest
from django.urls import reverse

from communities.models import Grid
from lodi_community import menu

from .visiting import marked

# The menu is made in memory.
pytestmark = pytest.mark.once
JIEXIN = "431302001001"


@pytest.mark.parametrize(
    ("address", "args", "label"),
    [
        ("desk", [], "工作台"),
        ("desk-section", [JIEXIN, "premises"], "工作台"),
        ("desk-sheet", ["yearlyprofile"], "全街道一张表"),
        ("desk-sheet", ["yearlylife"], "全街道一张表"),
        ("filing", [JIEXIN], "填报进度"),
        ("notices", [], "待办和消息"),
        ("grid-list", [], "网格"),
        ("workbooks", [], "Excel 导入导出"),
    ],
)
def test_the_entry_of_an_open_page_is_marked(world, sign_in, address, args, label):
    assert list(marked(sign_in("李敏").get(reverse(address, args=args)))) == [label]


@pytest.mark.parametrize(
    ("name", "address", "args", "label"),
    [
        ("赵琳", "review", [JIEXIN], "待审核"),
        ("钱军", "inspection-start", [], "年度督查"),
        ("钱军", "reading-revise", [], "口径与标准"),
        ("钱军", "scoring", [], "口径与标准"),
    ],
)
def test_a_page_below_a_list_marks_the_list(world, sign_in, name, address, args, label):
    response = sign_in(name).get(reverse(address, args=args))
    assert list(marked(response)) == [label]


def test_a_record_is_below_the_list_of_its_kind(world, sign_in):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    assert list(marked(sign_in("李敏").get(reverse("grid-edit", args=[grid.pk])))) == ["网格"]


def test_a_page_that_has_no_entry_marks_none(world, sign_in):
    assert not marked(sign_in("李敏").get(reverse("password-change")))


ONE_OF_EACH_POST = ["李敏", "赵琳", "钱军", "吴霞", "郑毅", "褚平", "卫宁", "蒋波", "沈岩"]
LINKS = re.compile(r'<a href="([^"#][^"]*)"')


@pytest.mark.parametrize("name", ONE_OF_EACH_POST)
def test_whatever_the_menu_offers_opens(world, sign_in, name):
    client = sign_in(name)
    menu = client.get("/", follow=True).content.decode().partition('id="menu"')[2].partition("</nav>")[0]
    refused = {url: status for url in LINKS.findall(menu) if (status := client.get(url).status_code) != 200}
    assert LINKS.findall(menu)
    assert refused == {}


def test_the_only_group_of_a_menu_stands_open_on_every_page(world, sign_in):
    page = sign_in("卫宁").get(reverse("user-reset", args=[world["李敏"].pk])).content.decode()
    assert "<details" not in page.partition('id="menu"')[2].partition("</nav>")[0]
    assert "首次设置" in page


@pytest.mark.parametrize("name", ["filing", "no-such-page"])  # the first wants to know whose filing
def test_an_entry_that_no_page_could_show_is_named_before_the_portal_starts(monkeypatch, name):
    assert menu.entries_have_addresses(None) == []
    group = menu.Group("garden", "花园", (menu.Fixed(10, "花园", name, "view", "dashboard"),))
    monkeypatch.setattr(menu, "GROUPS", (group,))
    [fault] = menu.entries_have_addresses(None)
    assert fault.msg.startswith(f"菜单“花园”的“花园”打不开地址“{name}”：")
