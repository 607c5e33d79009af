"""Nothing that was typed is lost, in a browser: a closed tab, a session that ended, a colleague who was faster."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from facilities.models import Premises
from lodi_community.accounts.models import User
from lodi_community.attachments.models import Attachment
from lodi_community.drafts.models import Draft
from tests.evidence import PDF, docx, png
from tests.journeys.looking import PHONE, serious
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
THERE_IS = "有未保存的草稿"


@pytest.fixture
def site(judged):
    return Premises.objects.get(community=judged["街心社区"])


def kept(page, typed):
    """Wait until the form says that its draft is kept, and the draft holds what was typed last."""
    expect(page.get_by_text("草稿已存")).to_be_visible()
    for _ in range(100):
        if Draft.objects.filter(fields__contains=typed).exists():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{typed} is not kept")


def test_a_tab_closed_in_mid_form_loses_nothing(judged, enter, site):
    page = enter(judged["李敏"])
    url = reverse("premises-edit", args=[site.pk])
    page.goto(url)
    page.get_by_label("地址").press_sequentially("乐坪东街 18 号")  # still in the field: two quiet seconds keep it
    kept(page, "乐坪东街 18 号")
    page.route("**/draft/", lambda route: route.fulfill(status=503))
    page.get_by_label("地址").blur()
    page.get_by_label("权属证明").fill("湘房字 7 号")
    page.get_by_label("权属证明").blur()
    expect(page.get_by_text("草稿没有存上，填的还在这一页上")).to_be_visible()
    page.close()

    again = enter(judged["李敏"])
    again.goto(url)
    expect(again.get_by_role("heading", name=THERE_IS)).to_be_visible()
    address = again.get_by_label("地址")
    assert address.input_value().endswith("乐坪东街 18 号")
    assert not list(serious(again, "draft"))
    again.get_by_role("link", name="接着填").click()
    address.fill("乐坪东街 20 号")
    again.get_by_role("button", name="保存", exact=True).click()
    expect(again.get_by_text(f"已保存：{site}")).to_be_visible()
    site.refresh_from_db()
    assert site.address == "乐坪东街 20 号"
    again.goto(url)
    expect(again.get_by_role("heading", name=THERE_IS)).to_have_count(0)

    # Two tabs of one form keep two drafts; whoever comes back is offered the later one and told of the other.
    other = again.context.new_page()
    other.goto(url)
    for tab, typed in ((again, "东街 1 号"), (other, "西街 2 号")):
        tab.get_by_label("地址").fill(typed)
        tab.get_by_label("地址").blur()
        kept(tab, typed)
        tab.close()
    back = enter(judged["李敏"])
    back.goto(url)
    expect(back.get_by_label("地址")).to_have_value("西街 2 号")
    expect(back.get_by_text("在别的窗口还留着 1 份草稿")).to_be_visible()


def test_rows_that_were_added_in_the_form_come_back_too_and_a_draft_is_thrown_away_by_its_button(judged, enter, site):
    page = enter(judged["李敏"])
    url = reverse("premises-edit", args=[site.pk])
    page.goto(url)
    page.get_by_role("button", name="加几行").click()
    row = page.get_by_role("region", name="房间表").get_by_role("row").last
    row.get_by_label("用途").select_option("调解室")
    row.get_by_label("面积").fill("12.5")
    page.get_by_label("建筑面积").click()
    kept(page, "12.5")
    rows = page.get_by_role("region", name="房间表").get_by_role("row").count()
    page.close()

    again = enter(judged["李敏"])
    again.goto(url)
    table = again.get_by_role("region", name="房间表").get_by_role("row")
    expect(table).to_have_count(rows)
    expect(table.last.get_by_label("面积")).to_have_value("12.5")
    again.get_by_role("button", name="丢弃草稿").click()
    expect(again.get_by_text("草稿已丢弃")).to_be_visible()
    expect(again.get_by_role("heading", name=THERE_IS)).to_have_count(0)
    assert not Draft.objects.exclude(fields="").exists()


def test_a_session_that_ends_in_mid_form_is_taken_up_behind_the_login(judged, enter, site):
    page = enter(judged["李敏"])
    url = reverse("premises-edit", args=[site.pk])
    page.goto(url)
    page.get_by_label("建筑面积").fill("425.50")
    page.get_by_label("地址").fill("乐坪东街 18 号")
    page.get_by_label("地址").blur()
    kept(page, "乐坪东街 18 号")
    Session.objects.all().delete()
    page.get_by_label("权属证明").fill("湘房字 9 号")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("登录已过期，刚才填的还没有保存，但没有丢。")).to_be_visible()

    # Whoever does not go on there finds what was kept in time when the form is opened.
    elsewhere = enter(judged["李敏"])
    elsewhere.goto(url)
    expect(elsewhere.get_by_role("heading", name=THERE_IS)).to_be_visible()
    expect(elsewhere.get_by_label("建筑面积")).to_have_value("425.50")

    page.get_by_label("账号").fill("limin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="接着保存").click()
    expect(page.get_by_text(f"已保存：{site}")).to_be_visible()
    site.refresh_from_db()
    assert (f"{site.floor_area:.2f}", site.address, site.certificate_no) == ("425.50", "乐坪东街 18 号", "湘房字 9 号")
    page.goto(url)
    expect(page.get_by_role("heading", name=THERE_IS)).to_have_count(0)

    # Signed in again in another tab: the old one fetches a fresh token, keeps its draft and saves.
    page.get_by_label("权属证明").fill("湘房字 10 号")
    other = page.context.new_page()
    other.goto(url)
    other.get_by_role("button", name="退出").click()
    other.goto(url)
    other.get_by_label("账号").fill("limin")
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录", exact=True).click()
    expect(other.get_by_role("button", name="退出")).to_be_visible()
    page.get_by_label("权属证明").blur()
    kept(page, "湘房字 10 号")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text(f"已保存：{site}")).to_be_visible()


def test_a_draft_of_a_record_that_a_colleague_changed_shows_both_values(judged, enter, site):
    colleague = User(
        username="zhouli", name="周莉", division=judged["乐坪街道"], post="clerk", must_change_password=False, version=1
    )
    colleague.save()
    page = enter(judged["李敏"])
    url = reverse("premises-edit", args=[site.pk])
    page.goto(url)
    page.get_by_label("建筑面积").fill("420")
    page.get_by_label("建筑面积").blur()
    kept(page, "420")
    page.close()
    site.floor_area, site.certificate_no = "410", "湘房字 7 号"
    site.keep(by=colleague)

    again = enter(judged["李敏"])
    again.goto(url)
    both = again.get_by_role("region", name="冲突对照表").get_by_role("row").filter(has_text="建筑面积")
    for figure in ("380.00", "410.00", "420"):
        expect(both).to_contain_text(figure)
    expect(again.get_by_role("heading", name=THERE_IS)).to_contain_text("周莉已改过这条记录")
    expect(again.get_by_label("建筑面积")).to_have_value("420")
    expect(again.get_by_label("权属证明")).to_have_value("湘房字 7 号")
    assert not list(serious(again, "draft in conflict"))
    again.get_by_role("button", name="丢弃草稿，看最新的").click()
    expect(again.get_by_label("建筑面积")).to_have_value("410.00")


def test_without_scripts_nothing_is_kept_and_nothing_breaks(judged, enter, site):
    page = enter(judged["李敏"], java_script_enabled=False)
    page.goto(reverse("premises-edit", args=[site.pk]))
    page.get_by_label("地址").fill("乐坪东街 18 号")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text(f"已保存：{site}")).to_be_visible()
    assert not Draft.objects.exclude(fields="").exists()


def test_files_are_added_looked_at_and_removed(judged, enter, site):
    page = enter(judged["李敏"])
    page.goto(reverse("premises-detail", args=[site.pk]))
    page.get_by_label("选文件").set_input_files(
        [
            {
                "name": "门头.png",
                "mimeType": "image/png",
                "buffer": png(200, 150, image=(b"\0" + b"\xc0\x20\x20" * 200) * 150),
            },
            {"name": "产权证.pdf", "mimeType": "application/pdf", "buffer": PDF},
            {
                "name": "宏.docx",
                "mimeType": "application/octet-stream",
                "buffer": docx(parts=[("word/vbaProject.bin", "x")]),
            },
        ]
    )
    page.get_by_role("button", name="添加附件").click()
    expect(page.get_by_role("alert")).to_contain_text("宏.docx：带宏。请另存为不带宏的 .docx 再添加")
    table = page.get_by_role("region", name="附件表")
    expect(table.get_by_role("row")).to_have_count(3)
    picture = page.get_by_alt_text("门头.png的缩略图")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 200)
    assert not list(serious(page, "attachments"))

    phone = enter(judged["李敏"], viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(reverse("premises-detail", args=[site.pk]))
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    table.get_by_role("row").filter(has_text="门头.png").get_by_role("link", name="删除").click()
    assert not list(serious(page, "removal"))
    page.get_by_label("删除原因").fill("传错了")
    page.get_by_role("button", name="删除这个附件").click()
    expect(page.get_by_text("已删除附件：门头.png")).to_be_visible()
    expect(table.get_by_role("row")).to_have_count(2)
    assert [row.name for row in Attachment.objects.of(site)] == ["产权证.pdf"]
