"""A clerk at the desk: by keyboard alone, with a colleague in the same row, with Excel beside it, and without scripts."""

import pytest
from django.contrib.sessions.models import Session
from django.db.models import TextChoices as Choice
from django.urls import reverse
from playwright.sync_api import expect

from committees.models import Seat
from communities.models import Community, YearlyProfile
from facilities.models import Premises, Room
from lodi_community.accounts.models import User
from tests import facts
from tests.drafts.test_opened_forms import turn_the_year
from tests.rows import START
from tests.world import PASSWORD, YEAR

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
JIEXIN, XIANTONG = "431302001001", "431302001002"
# What Excel puts on the clipboard, as two streets sent it: a cell with a line break, and rows for three communities too many.
WITH_LINE_BREAK = '"人口多\n任务重"\t12\n乙\t13\n丙\t14\n'
FIFTEEN_ROWS = "".join(f"{number}\n" for number in range(100, 115))
PASTE = """(element, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def section(key, code=JIEXIN):
    return reverse("desk-section", args=[code, key])


def profile(world, name="街心社区"):
    return YearlyProfile.objects.get(community=world[name], year=YEAR)


def type_in(page, *entries):
    """Fill each field from the one in focus on: a text is typed, a choice taken with the arrow keys, None passes one by."""
    for entry in entries:
        if isinstance(entry, Choice):
            choose(page, entry)
        elif entry:
            page.keyboard.type(entry)
        page.keyboard.press("Tab")


def choose(page, choice):
    for _ in range([*type(choice)].index(choice) + 1):  # the empty one stands first
        page.keyboard.press("ArrowDown")


def test_premises_with_rooms_of_a_new_community_are_entered_by_keyboard_alone(judged, enter):
    facts.open_premises(judged["街心社区"])
    page = enter(judged["李敏"])
    page.goto(section("premises"))
    page.locator("#add-premises").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("名称", exact=False).first).to_be_focused()
    type_in(
        page,
        "街心社区党群服务中心",
        "乐坪街道 18 号",
        "420.5",
        "300",
        Premises.Tenure.OWNED,
        None,
        None,
        "2020-05-01",
        None,
    )
    for kind, area in ((Room.Kind.SERVICE_CENTRE, "60"), (Room.Kind.MEDIATION, "30")):
        type_in(page, kind, area, None, None)
    expect(page.get_by_role("button", name="加几行")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=room-2-kind]")).to_be_focused()
    type_in(page, Room.Kind.OTHER)
    page.keyboard.type("15")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已保存：街心社区党群服务中心")).to_be_visible()
    site = Premises.objects.get(community=judged["街心社区"])
    assert (f"{site.floor_area:.2f}", site.tenure, f"{site.in_use_from}") == ("420.50", "owned", "2020-05-01")
    assert sorted(float(room.area) for room in site.rooms.all()) == [15, 30, 60]
    expect(page.locator("#section-state").get_by_role("link", name="用房 达标")).to_be_visible()


def test_a_digit_chooses_from_a_list_and_short_dates_are_written_out(judged, enter):
    page = enter(judged["李敏"])
    page.goto(section("grids"))
    page.get_by_role("link", name="添加网格").press("Enter")
    expect(page.get_by_label("网格编号")).to_be_focused()
    group = page.get_by_role("combobox", name="党小组", exact=True)
    group.press("2")
    expect(group).to_have_value("joint")
    group.press("7")  # there is no seventh
    expect(group).to_have_value("joint")
    group.press("0")
    expect(group).to_have_value("")
    begun = page.get_by_label("划定日期")
    for typed, written in (("20210503", "2021-05-03"), ("6-30", f"{YEAR}-06-30"), ("昨天", "昨天")):
        begun.fill("")
        begun.press_sequentially(typed)
        begun.press("Tab")
        expect(begun).to_have_value(written)


def test_rows_added_one_after_another_take_two_keys_and_what_repeats_is_there(judged, enter):
    page = enter(judged["李敏"])
    page.goto(section("grids"))
    page.get_by_role("link", name="添加网格").press("Enter")
    expect(page.get_by_label("网格编号")).to_be_focused()
    type_in(page, "11", "第十一网格", None, None, "200")
    page.keyboard.type("600")
    page.get_by_label("划定日期").press_sequentially("20210503")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="添加网格")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("网格编号")).to_be_focused()
    expect(page.get_by_label("划定日期")).to_have_value("2021-05-03")
    expect(page.get_by_label("网格名称")).to_have_value("")


def test_a_further_seat_takes_over_the_day_of_the_one_above_and_rows_left_empty_are_not_asked_for(judged, enter):
    seats = Seat.objects.filter(committee__community=judged["街心社区"], committee__body="party_organization")
    before, person = seats.count(), seats.get(person__name="刘小兵").person
    seats.get(person=person).remove(by=judged["李敏"], reason="重新填")
    page = enter(judged["李敏"])
    page.goto(section("committees"))
    page.get_by_role("link", name="街心社区党总支", exact=True).first.click()
    page.get_by_role("button", name="加几行").last.press("Enter")  # of the seats
    expect(page.locator(f"[name=seat-{before}-person]")).to_be_focused()  # behind the empty one that was there
    page.locator(f"[name=seat-{before - 1}-person]").select_option(label=person.name)
    expect(page.locator(f"[name=seat-{before - 1}-started_on]")).to_have_value(f"{START:%Y-%m-%d}")
    page.locator(f"[name=seat-{before - 1}-post]").select_option("party_member")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已保存：街心社区党总支")).to_be_visible()
    assert seats.count() == before
    assert seats.get(person=person).full_time is True


def test_a_section_begins_where_something_is_to_be_entered(judged, enter):
    new = Community(
        code="431302001009",
        name="云山社区",
        street=judged["乐坪街道"],
        funding_tier_default="municipal_urban",
        version=1,
    )
    new.save()
    page = enter(judged["李敏"])
    page.goto(section("grids", new.code))
    expect(page.locator("#add-grid")).to_be_focused()
    page.goto(section("profile", new.code))
    expect(page.get_by_label("社区类型")).to_be_focused()
    page.goto(section("grids"))
    expect(page.locator("main :focus")).to_have_count(0)  # there are rows: the page is to be read first


def test_escape_closes_a_row_and_ctrl_enter_saves_and_goes_to_the_next_community(judged, enter):
    page = enter(judged["李敏"])
    page.goto(section("premises"))
    page.get_by_role("link", name="第1处", exact=True).click()
    expect(page.get_by_label("名称", exact=False).first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("form[data-desk]")).to_have_count(0)
    expect(page.get_by_role("link", name="第1处", exact=True)).to_be_focused()

    page.goto(section("profile"))
    page.get_by_label("常住户数").fill("1030")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{section('profile', XIANTONG)}")
    assert profile(judged).households == 1030


def test_the_panel_beside_an_open_row_says_what_the_change_turns_before_it_is_saved(judged, enter):
    page = enter(judged["李敏"])
    page.goto(section("premises"))
    page.get_by_role("link", name="第1处", exact=True).click()
    page.get_by_label("建筑面积").fill("420")
    expect(page.get_by_text("保存后由不达标变为达标")).to_be_visible()
    assert Premises.objects.get(community=judged["街心社区"]).floor_area == 380


def test_whoever_is_at_a_field_before_the_opened_row_has_settled_stays_there(judged, enter):
    page = enter(judged["李敏"])
    page.goto(section("premises"))
    page.evaluate("""() => document.addEventListener("htmx:afterSwap",
        () => setTimeout(() => document.querySelector("[name=floor_area]").focus()), {once: true})""")
    page.get_by_role("link", name="第1处", exact=True).click()
    expect(page.get_by_label("建筑面积")).to_be_focused()
    page.wait_for_timeout(150)  # it settles 20 ms after it has come
    page.keyboard.type("9")
    assert "9" in page.get_by_label("建筑面积").input_value()
    assert page.get_by_label("名称").input_value() == "第1处"


def test_what_a_colleague_saved_first_stands_in_the_open_row_beside_what_was_typed(judged, enter):
    colleague = User(
        username="zhouli", name="周莉", division=judged["乐坪街道"], post="clerk", must_change_password=False, version=1
    )
    colleague.save()
    page, beside = enter(judged["李敏"]), enter(colleague)
    for each in (page, beside):
        each.goto(section("premises"))
        each.get_by_role("link", name="第1处", exact=True).click()
        expect(each.locator("form[data-desk] :focus")).to_have_count(1)
    page.get_by_label("建筑面积").fill("420")
    beside.get_by_label("建筑面积").fill("410")
    beside.get_by_label("建筑面积").press("Enter")
    expect(beside.get_by_text("已保存：第1处")).to_be_visible()
    page.get_by_label("建筑面积").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("周莉已改过这条记录")
    both = page.get_by_role("region", name="冲突对照表").get_by_role("row").filter(has_text="建筑面积")
    expect(both).to_contain_text("410.00")
    expect(page.get_by_label("建筑面积")).to_have_value("420")
    page.get_by_label("建筑面积").press("Enter")
    expect(page.get_by_text("已保存：第1处")).to_be_visible()
    assert Premises.objects.get(community=judged["街心社区"]).floor_area == 420


def test_a_session_that_ended_leads_over_the_login_with_everything_that_was_typed(judged, enter):
    page = enter(judged["李敏"])
    page.goto(section("premises"))
    page.get_by_role("link", name="第1处", exact=True).click()
    page.get_by_label("建筑面积").fill("425.5")
    Session.objects.all().delete()
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("账号").fill("limin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="接着保存").click()
    expect(page.get_by_text("已保存：第1处")).to_be_visible()
    assert f"{Premises.objects.get(community=judged['街心社区']).floor_area:.2f}" == "425.50"


def test_cells_copied_from_excel_are_spread_over_the_sheet_and_saved_together(judged, enter):
    page = enter(judged["李敏"])
    page.goto(reverse("desk-sheet", args=["yearlyprofile"]))
    page.get_by_label("街心社区 常住户数").evaluate(PASTE, "1100\t3100\n1200\t三千")
    expect(page.get_by_label("贤童社区 常住人口")).to_have_value("三千")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("贤童社区·常住人口：“三千”不是整数")
    assert profile(judged).households == 1000
    page.get_by_label("贤童社区 常住人口").fill("3200")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存 2 个社区：街心社区、贤童社区")).to_be_visible()
    assert (profile(judged).population, profile(judged, "贤童社区").households) == (3100, 1200)

    page.get_by_label("街心社区 常住户数").evaluate(PASTE, "社区\t注册志愿者\n贤童社区\t500\n")
    expect(page.get_by_text("粘贴的 1 个社区已放进表里，还没有保存")).to_be_visible()
    expect(page.get_by_label("贤童社区 注册志愿者")).to_have_value("500")

    page.get_by_label("街心社区 任务较重的依据").evaluate(PASTE, WITH_LINE_BREAK)
    expect(page.get_by_label("街心社区 任务较重的依据")).to_have_value("人口多 任务重")
    expect(page.get_by_label("贤童社区 住宅小区")).to_have_value("13")
    expect(page.get_by_text("粘贴的 3 行里 2 行放得下，第 3 行（丙 14）放不下，没有放")).to_be_visible()
    page.get_by_label("街心社区 常住户数").evaluate(PASTE, FIFTEEN_ROWS)
    expect(
        page.get_by_text("粘贴的 15 行里 2 行放得下，第 3—15 行（102、103、104、105、106……）放不下，没有放")
    ).to_be_visible()
    expect(page.get_by_label("贤童社区 常住户数")).to_have_value("101")

    # The year is turned while the table is open: nothing is written into the new one, and all that was typed is there.
    turn_the_year()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text(f"{YEAR} 年度的数不能写进 {YEAR + 1} 年度")).to_be_visible()
    expect(page.get_by_label("贤童社区 常住户数")).to_have_value("101")
    assert profile(judged, "贤童社区").households == 1200
    assert not YearlyProfile.objects.filter(year=YEAR + 1).exists()


def test_the_whole_desk_works_without_scripts(judged, open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("账号").fill("limin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("row", name="街心社区").first.get_by_role("link", name="服务用房").click()
    page.get_by_role("link", name="第1处", exact=True).click()
    page.get_by_label("建筑面积").fill("abc")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("“abc”不是数字")
    page.get_by_label("建筑面积").fill("420")
    page.get_by_role("button", name="加几行").click()
    expect(page.get_by_label("建筑面积")).to_have_value("420")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存：第1处")).to_be_visible()
    page.get_by_role("link", name="结束第1处").click()
    page.get_by_role("button", name="结束这一行").click()
    expect(page.get_by_text("已结束：第1处")).to_be_visible()
    page.goto(reverse("desk-sheet", args=["yearlyprofile"]))
    page.get_by_label("从 Excel 粘贴").fill("社区\t常住户数\n街心社区\t1111")
    page.get_by_role("button", name="放进表里").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存 1 个社区：街心社区")).to_be_visible()
    assert profile(judged).households == 1111
