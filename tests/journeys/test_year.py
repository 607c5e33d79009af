"""A community's year at the desk: entered from nothing and submitted, returned and corrected, and once on the phone."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.filings.completeness import completeness
from assessments.filings.models import Deadline, FieldComment, Filing, FilingStep
from communities.models import Community, Grid, YearlyProfile
from facilities.models import Room
from funding.models import Receipt
from staffing.models import Employment, Pay, Person
from tests.journeys.looking import PHONE
from tests.world import YEAR

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
NEW, JIEXIN, XIANTONG = "431302001003", "431302001001", "431302001002"
SPRING = f"{YEAR}-03-05"  # of what happened in the year
LAST_YEAR = f"{YEAR - 1}-06-01"
INSURED = dict.fromkeys(("pension", "unemployment", "medical", "maternity", "injury"), "是")
TYPES = "form => Object.fromEntries([...form.elements].map(each => [each.name, each.type]))"


class Workspace:
    """A clerk in the workspace of one community."""

    def __init__(self, page, code):
        self.page, self.code = page, code

    def go(self, key):
        self.page.goto(reverse("desk-section", args=[self.code, key]))

    def add(self, slug, **values):
        """A new row by its button: its fields by name, those of a part's rows as room__0__kind."""
        self.page.locator(f"#add-{slug}").click()
        expect(self.page.locator(f"#block-{slug} form[data-desk] :focus")).to_have_count(
            1
        )  # the row is open for typing
        self.fill(slug, **values)

    def fill(self, slug, **values):
        """Fill the form that is open and save it; choices are taken by what they are called."""
        form = self.page.locator(f"#block-{slug} form[data-desk]")
        types = form.evaluate(TYPES)
        for key, value in values.items():
            name = key.replace("__", "-")
            field = form.locator(f"[name='{name}']")
            field.select_option(label=value) if types[name] == "select-one" else field.fill(str(value))
        with self.page.expect_response(is_saving) as saved:
            form.get_by_role("button", name="保存", exact=True).last.click()
        assert saved.value.status == 200, self.page.locator(f"#block-{slug}").inner_text()
        expect(self.page.locator("#desk-said").get_by_text("已保存")).to_be_visible()


def is_saving(answer):
    return answer.request.method == "POST" and "/desk/" in answer.url


def register(office):
    """The department registers a community: the form that exists for it."""
    office.goto("/")
    office.locator("summary", has_text="登记").click()
    office.get_by_role("link", name="社区登记").click()
    office.get_by_role("link", name="添加").first.click()
    office.get_by_label("所属街道").select_option(label="乐坪街道")
    office.get_by_label("区划代码").fill(NEW)
    office.get_by_label("名称").fill("新湘社区")
    office.get_by_label("成立日期").fill(LAST_YEAR)
    office.get_by_label("经费类别").select_option(label="中心城区")
    office.get_by_role("button", name="保存", exact=True).click()
    expect(office.get_by_text("已保存：新湘社区")).to_be_visible()


def enter_people(desk):
    desk.go("profile")
    desk.fill("yearlyprofile", kind="城市社区", households=600, population=1800, volunteers=300)
    desk.go("grids")
    for number, population in ((1, 600), (2, 600), (3, 590)):  # 1,790: ten fewer than the profile says
        desk.add(
            "grid",
            code=f"0{number}",
            name=f"第{number}网格",
            households=200,
            population=population,
            party_group="单独组建",
            started_on=LAST_YEAR,
        )
    desk.go("staff")
    known = {"birth_date": "1980-06-01", "political_status": "中共党员", "education_level": "大学专科", "sex": "女"}
    for name in ("龙海", "龙燕"):
        desk.add("person", name=name, **known, pay__0__base_pay="1500", pay__0__started_on=LAST_YEAR)
        desk.add("employment", person=name, position="社区工作者", source="选举任职", started_on=LAST_YEAR, **INSURED)
    desk.add("person", name="龙雨", **known | {"birth_date": "1998-02-01"})


def enter_committees(desk):
    desk.go("committees")
    for body, name, kind, method, person, post, how in (
        ("社区党组织", "新湘社区党支部", "党支部", "党员大会选举", "龙海", "书记", "两推一选"),
        ("社区居委会", "新湘社区居委会", "", "直接选举", "龙燕", "主任", ""),
    ):
        form = {"party_kind": kind} if kind else {}
        seat = {"seat__0__selection_method": how} if how else {}
        desk.add(
            "committee",
            body=body,
            name=name,
            **form,
            term__0__elected_on=LAST_YEAR,
            term__0__method=method,
            term__0__started_on=LAST_YEAR,
            term__0__ended_on=f"{YEAR + 4}-05-31",
            seat__0__person=person,
            seat__0__post=post,
            seat__0__started_on=LAST_YEAR,
            **seat,
        )
    desk.go("reserve")
    desk.add("reservecandidate", person="龙雨", listed_on=LAST_YEAR)
    for name in ("龙海", "龙燕"):
        desk.go("training")
        day = {"started_on": f"{YEAR}-03-01", "ended_on": f"{YEAR}-03-07"}
        desk.add("training", person=name, course="集中培训班", organizer_level="县级", **day, days="7")
        desk.go("appraisal")
        desk.add("appraisal", person=name, grade="称职")


def enter_places_and_money(desk):
    desk.go("premises")
    desk.add(
        "premises",
        name="新湘社区党群服务中心",
        floor_area="460.5",
        tenure="自有",
        in_use_from=LAST_YEAR,
        room__0__kind="社区服务中心",
        room__0__area="60",
    )
    desk.add("plaque", text="新湘社区居民委员会", organization="社区居民委员会", started_on=LAST_YEAR)
    desk.go("funding")
    for kind, amount in (("社区运转经费", "250000"), ("社区惠民项目资金", "200000")):
        received = {"receipt__0__received_on": SPRING, "receipt__0__amount": amount}
        desk.add("funding", kind=kind, budgeted=amount, **received)
    desk.go("order")
    desk.add("institution", kind="居民公约", name="新湘社区居民公约", adopted_on=LAST_YEAR)
    desk.add("meeting", kind="居民代表大会", held_on=SPRING, topic="年度工作", entitled=60, present=45)
    desk.add("disclosure", kind="财务公开", published_on=SPRING, medium="公开栏", content="上年收支")
    desk.go("life")
    practices = ("model_posts", "responsibility_areas", "pledges", "party_volunteering")
    desk.fill("yearlylife", **dict.fromkeys(practices, "是"))


def submit(page):
    page.get_by_role("button", name="提交娄星区委组织部审核").click()


def test_a_new_community_is_entered_from_nothing_and_submitted(judged, enter):
    register(enter(judged["吴霞"]))
    page = enter(judged["李敏"])
    page.goto("/")
    row = page.get_by_role("region", name="各社区填报进度表").get_by_role("row", name="新湘社区")
    expect(row.get_by_role("cell", name="网格")).to_contain_text("未填")
    row.get_by_role("link", name="新湘社区").click()
    expect(page.get_by_role("heading", name="新湘社区")).to_be_visible()
    desk = Workspace(page, NEW)
    enter_people(desk)
    enter_committees(desk)
    enter_places_and_money(desk)

    # The gate names what is missing, and leads to it; nothing is submitted.
    page.get_by_role("link", name="提交和退回").first.click()
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("没有提交：有 1 处要先改好")
    missing = page.get_by_role("listitem").filter(has_text="没有填服务品牌，硬指标“专业化服务品牌”没法评判")
    missing.get_by_role("link", name="去改").click()
    desk.fill("servicebrand", name="新湘帮办", field="便民服务", started_on=LAST_YEAR)

    # Warnings wait for a word.
    page.get_by_role("link", name="提交和退回").first.click()
    expect(page.get_by_text("先改好这些")).to_have_count(0)
    warning = page.locator(".field").filter(has_text="各网格常住人口合计 1,790 人，社区基本情况是 1,800 人，相差 10 人")
    warning.get_by_role("textbox").fill("10 名外出人员不在网格内")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("没有提交：有 1 处提醒要核对，属实的写明情况")
    expect(warning.get_by_role("textbox")).to_have_value("10 名外出人员不在网格内")
    open_one = page.locator(".field").filter(has_text="还有 2 处没有填：工作平台、五统一")
    open_one.get_by_role("textbox").fill("两项正在核实")
    submit(page)
    expect(page.get_by_text("新湘社区已提交，等候审核")).to_be_visible()
    what_is_stored(judged)

    reviewer = enter(judged["赵琳"])
    reviewer.goto(reverse("notices"))
    expect(reviewer.get_by_text("乐坪街道 1 个社区等候审核")).to_be_visible()
    reviewer.get_by_role("region", name="各单位的消息表").get_by_role("link", name="乐坪街道").click()
    message = reviewer.get_by_role("region", name="消息表", exact=True).get_by_role("row").filter(has_text="新湘社区")
    expect(message).to_contain_text("李敏")
    message.get_by_role("link").click()
    expect(reviewer.get_by_text("说明：10 名外出人员不在网格内")).to_be_visible()


def what_is_stored(world):
    community = Community.objects.get(code=NEW)
    filing = Filing.objects.get(community=community, year=YEAR)
    assert (filing.state, filing.get_state_display()) == ("submitted", "已提交")
    step = FilingStep.objects.get(filing=filing)
    assert (step.by, step.action, step.state_from, step.state_to) == (world["李敏"], "submit", "draft", "submitted")
    assert {each["key"]: each["answer"] for each in step.answers} == {
        "1.population": "10 名外出人员不在网格内",
        "missing": "两项正在核实",
    }
    own = YearlyProfile.objects.get(community=community, year=YEAR)
    assert (own.households, own.population, own.volunteers, own.funding_tier) == (600, 1800, 300, "municipal_urban")
    assert [*Grid.objects.filter(community=community).order_by("code").values_list("population", flat=True)] == [
        600,
        600,
        590,
    ]
    assert Person.objects.filter(community=community).count() == 3
    assert Employment.objects.filter(person__community=community, pension=True).count() == 2
    assert {f"{pay.base_pay:.2f}" for pay in Pay.objects.filter(person__community=community)} == {"1500.00"}
    assert f"{Room.objects.get(premises__community=community).area:.2f}" == "60.00"
    assert (
        sum(row.amount for row in Receipt.objects.filter(funding__community=community, funding__year=YEAR)) == 450_000
    )
    filled = completeness(world["李敏"], NEW, YEAR)[NEW]
    assert {key for key, (done, whole) in filled.items() if done < whole} == {"premises"}


def test_a_late_community_is_urged_delivers_is_returned_corrected_at_the_remark_and_approved(judged, enter):
    yesterday = date.today() - timedelta(days=1)
    Deadline(county=judged["娄星区"], year=YEAR, due_on=yesterday).keep(by=judged["吴霞"])
    reviewer, clerk = enter(judged["赵琳"]), enter(judged["李敏"])
    urge(reviewer)
    clerk.goto(reverse("notices"))
    clerk.get_by_role("listitem").filter(has_text="街心社区被催报").get_by_role("link", name="去办").click()
    submit(clerk)
    expect(clerk.get_by_text("街心社区已提交，等候审核")).to_be_visible()
    send_back(reviewer)

    clerk.goto("/")
    back = clerk.get_by_role("region", name="退回待改")
    expect(back).to_contain_text("赵琳")
    expect(back).to_contain_text("网格·第2网格·常住户数：“与派出所的数不一致”")
    left_open = clerk.context.new_page()  # a second tab, forgotten with the row open in it
    left_open.goto("/")
    for page in (left_open, clerk):
        page.get_by_role("link", name="改这一处").click()
    field = clerk.get_by_label("常住户数")
    expect(field).to_be_focused()
    expect(clerk.locator(".field").filter(has=field)).to_contain_text("审核意见：“与派出所的数不一致”")
    clerk.keyboard.type("201")  # replaces the 200 that stood there
    expect(field).to_have_value("201")
    field.press("Enter")
    expect(clerk.get_by_text("已保存：第2网格")).to_be_visible()
    clerk.get_by_role("link", name="审核意见 1 条，改好以后去答复").click()
    clerk.get_by_label("答复：与派出所的数不一致").fill("照派出所的数改为 201 户")
    clerk.get_by_role("button", name="标为已改").click()
    # One grid has one household more now: the profile has to follow, says the gate.
    mend = clerk.get_by_role("listitem").filter(
        has_text="各网格常住户数合计 1,001 户，社区基本情况是 1,000 户，相差 1 户"
    )
    expect(mend).to_be_visible()
    desk = Workspace(clerk, JIEXIN)
    desk.go("profile")
    desk.fill("yearlyprofile", households=1001)
    clerk.get_by_role("link", name="提交和退回").first.click()
    submit(clerk)
    expect(clerk.get_by_text("街心社区已提交，等候审核")).to_be_visible()

    reviewer.goto(reverse("review", args=[JIEXIN]))
    expect(reviewer.get_by_text("答复：“照派出所的数改为 201 户”")).to_be_visible()
    expect(reviewer.get_by_role("region", name="改动表")).to_contain_text("200 户")  # what it was when it came back
    reviewer.keyboard.press("Control+Enter")  # the cursor stands in the box for a comment
    expect(reviewer.get_by_text("街心社区已审核通过")).to_be_visible()
    assert FieldComment.objects.get().answer == "照派出所的数改为 201 户"
    course = FilingStep.objects.filter(filing__community__code=JIEXIN, filing__year=YEAR).order_by("pk")
    assert [step.action for step in course] == ["submit", "return", "submit", "approve"]

    left_open.get_by_label("常住户数").fill("202")
    left_open.get_by_label("常住户数").press("Enter")
    since = FilingStep.objects.latest("pk").at
    refused = left_open.get_by_role("alert")
    expect(refused).to_contain_text("审核通过，数据已锁定。要修改，请娄星区委组织部解锁")
    expect(refused).to_contain_text(f"街心社区{YEAR}年度填报已于 {since.astimezone():%Y-%m-%d}")
    expect(left_open.get_by_label("常住户数")).to_have_value("202")
    assert Grid.objects.get(community__code=JIEXIN, code="02").households == 201


def urge(reviewer):
    """From the notice of who is late to the communities, a text drafted for each, and sent."""
    reviewer.goto(reverse("notices"))
    late = reviewer.get_by_role("listitem").filter(has_text="乐坪街道 2 个社区逾期未交，最久的逾期 1 天")
    late.get_by_role("link", name="去办").click()
    expect(reviewer.get_by_label("催 街心社区")).to_be_checked()
    reviewer.get_by_role("button", name="起草催报").click()
    expect(reviewer.get_by_label("街心社区", exact=True)).to_have_value(re.compile("已逾期 1 天，还没有提交"))
    reviewer.get_by_role("button", name="催报", exact=True).click()
    expect(reviewer.get_by_text("已催报 2 个社区")).to_be_visible()


def send_back(reviewer):
    """From the notice to the record, a comment on one of its fields, and back to the street with it."""
    reviewer.goto(reverse("notices"))
    reviewer.get_by_role("listitem").filter(has_text="等候审核").get_by_role("link", name="去办").click()
    reviewer.get_by_role("link", name="街心社区").first.click()
    reviewer.locator("summary").filter(has_text="网格").first.click()
    reviewer.get_by_role("link", name="写意见：第2网格").click()
    expect(reviewer.get_by_label("对社区的意见")).to_be_focused()  # fill types where the focus is
    reviewer.get_by_label("对常住户数的意见").fill("与派出所的数不一致")
    reviewer.get_by_role("button", name="保存意见").click()
    reviewer.get_by_role("button", name="退回街道").click()
    expect(reviewer.get_by_text("街心社区已退回街道")).to_be_visible()


def test_a_community_is_mended_and_submitted_on_the_phone(judged, enter):
    page = enter(judged["李敏"], viewport=PHONE, has_touch=True, is_mobile=True)

    def fits(heading):
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url

    page.goto("/")
    page.get_by_role("region", name="各社区填报进度表").get_by_role("link", name="贤童社区").tap()
    fits("贤童社区")
    page.get_by_role("region", name="各张表").get_by_role("link", name="网格", exact=True).tap()
    fits("贤童社区：网格")
    page.get_by_role("link", name="第3网格", exact=True).tap()
    expect(page.locator("#block-grid form[data-desk] :focus")).to_have_count(1)
    worker = page.get_by_label("网格员")
    worker.fill("何玉兰")
    fits("贤童社区：网格")
    page.get_by_role("button", name="保存", exact=True).last.tap()
    expect(page.get_by_text("已保存：第3网格")).to_be_visible()
    page.get_by_role("link", name="提交和退回").first.tap()
    fits(f"贤童社区 {YEAR}年度填报")
    page.get_by_role("button", name="提交娄星区委组织部审核").tap()
    expect(page.get_by_text("贤童社区已提交，等候审核")).to_be_in_viewport()
    fits(f"贤童社区 {YEAR}年度填报")
    assert Grid.objects.get(community__code=XIANTONG, code="03").grid_worker == "何玉兰"
    assert Filing.objects.get(community__code=XIANTONG, year=YEAR).state == "submitted"
