"""An empty portal greets its first administrator with what is to be done; the divisions can be loaded by a page."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from communities.divisions import SHIPPED
from communities.models import Community, Division, Installation
from lodi_community.accounts.models import User
from lodi_community.administration.steps import FirstDay
from lodi_community.records.models import Revision
from tests import facts
from tests.typing_in import form_in, text_of

from .books import uploaded

pytestmark = pytest.mark.once
HEADING = "code,name,level,parent_code,funding_tier_default\n"


@pytest.fixture
def begun(db):
    """The first administrator of an empty portal, signed in with a password of their own."""
    call_command("first_administrator", name="卫宁", account="weining", division="4313", verbosity=0)
    user = User.objects.get(username="weining")
    User._base_manager.filter(pk=user.pk).update(must_change_password=False)
    user.refresh_from_db()
    client = Client()
    client.force_login(user)
    return client


def states(client):
    return {step.title: step.done for step in client.get("/first-day/").context["day"].steps}


def test_an_empty_portal_begins_with_the_list_in_order(begun):
    assert begun.get("/").url == "/first-day/"
    assert states(begun) == {
        "导入区划": False,
        "核对单位": False,
        "再建一位系统管理员": False,
        "建账号，发密码条": False,
        "填报截止日期": False,
        "网页加密": False,
        "不用演示数据": True,
    }
    page = text_of(begun.get("/first-day/"))
    assert "由县市区的督查岗位在“填报进度”里定，您不用做" in page
    assert "不是您的事" in page


def test_every_link_of_the_list_opens(begun):
    for step in begun.get("/first-day/").context["day"].steps:
        for _, url in step.links:
            assert begun.get(url).status_code == 200


def test_the_shipped_divisions_are_shown_first_and_then_written(begun):
    page = begun.post("/divisions/load/", {"shipped": "1"})
    assert "新增 469，改名 0，没有变化 1" in text_of(page)
    assert not Community.objects.exists()
    answer = begun.post("/divisions/load/write/", form_in(page, "file"), follow=True)
    assert "区划已导入：新增 469，改名 0，没有变化 1" in text_of(answer)
    assert Community.objects.count() == 377
    revision = Revision.objects.filter(kind="communities.community").first()
    assert (revision.by.username, revision.reason) == ("weining", f"导入区划 {SHIPPED.name}")
    assert states(begun)["导入区划"] and states(begun)["核对单位"]


def test_the_list_no_longer_greets_when_all_that_is_the_administrators_is_done_and_can_still_be_opened(world, sign_in):
    people = [("431321", "department", "汪洋"), ("4313", "administrator", "何田")]
    places = {row.code: row for row in world.divisions}
    client = sign_in("卫宁")
    assert client.get("/").url == "/first-day/"
    facts.add(
        User,
        [User(username=f"u{code}", name=name, division=places[code], post=post) for code, post, name in people],
    )
    assert client.get("/").url == reverse("user-list")
    page = text_of(client.get("/first-day/"))
    assert "该设置的都设置好了" in page
    assert not states(client)["填报截止日期"]


def test_a_street_without_a_clerk_and_a_county_without_its_office_are_named(world, sign_in):
    User.objects.filter(username="wangfang").update(is_active=False)
    words = text_of(sign_in("卫宁").get("/first-day/"))
    assert "没有录入账号的单位 1 个：花山街道" in words
    assert "没有督查账号的单位 1 个：双峰县" in words


def test_the_administrator_of_a_county_sees_the_county_alone(world, sign_in):
    page = sign_in("蒋波").get("/first-day/")
    assert "1 个县市区、1 个街道（乡镇）、2 个社区。由市级系统管理员导入" in text_of(page)
    assert "娄星区" not in text_of(page)


def test_a_demonstration_says_how_to_begin_in_earnest_and_does_not_greet(world, sign_in):
    Installation.objects.create(is_demo=True)
    client = sign_in("卫宁")
    assert client.get("/").url == reverse("user-list")
    assert "另用一个空的 DATA_DIR 执行 prepare --no-demo" in text_of(client.get("/first-day/"))


def test_whoever_is_no_administrator_begins_as_before(world, sign_in):
    assert sign_in("李敏").get("/").url == reverse("desk")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEADING + "431399000000,新县,county,431300000000,x\n", "第 2 行：经费类别“x”只能写在社区一行"),
        ("a,b\n", "第 1 行：表头应是"),
        (b"\xff\xfe\x00", "文件不是 UTF-8 编码，请在 Excel 里另存为“CSV UTF-8”后再导入"),
        ("x" * (2**20 + 1), "超过 1 MB，不像区划文件"),
        (None, "还没有选文件。请选一个 .csv 文件，或用随程序的区划文件"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_every_line(world, sign_in, text, sentence):
    data = text if isinstance(text, bytes) else (text or "").encode()
    answer = sign_in("卫宁").post("/divisions/load/", {"file": uploaded(data, "区划.csv")} if text else {})
    assert answer.status_code == 422
    assert sentence in text_of(answer)


def test_a_renamed_street_is_shown_with_both_names(world, sign_in):
    text = HEADING + "431302001000,乐坪新街道,subdistrict,431302000000,\n"
    client = sign_in("卫宁")
    page = client.post("/divisions/load/", {"file": uploaded(text.encode(), "改名.csv")})
    assert "431302001 乐坪街道 改为 乐坪新街道" in text_of(page)
    client.post("/divisions/load/write/", form_in(page, "file"))
    assert Division.objects.get(code="431302001").name == "乐坪新街道"


def test_what_did_not_come_from_the_preview_is_not_written(world, sign_in):
    answer = sign_in("卫宁").post("/divisions/load/write/", {"file": "tampered"})
    assert "预览已过期，没有写入" in text_of(answer)


def test_the_list_counts_what_is_there(world):
    assert "已有 2 个县市区、3 个街道（乡镇）、6 个社区" in FirstDay(world["卫宁"]).steps[0].words
