"""The department leads the year in a browser: a failing street, what runs out, and what closing the gaps takes in money."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from assessments.followup.cases.models import Case
from assessments.followup.forecast import keeping
from assessments.followup.prices import Price, PriceItem
from assessments.inspection import live
from assessments.models import ResponsiblePerson
from facilities.models import Premises
from tests import evidence, facts
from tests.journeys.looking import Walk
from tests.places import CITY
from tests.world import YEAR

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
PAPERS = ["约谈提醒通知书", "约谈记录", "限期整改通知书", "整改验收单"]


def take(page, action, **values):
    """The next step of a case by its button: its fields by what they are called."""
    page.get_by_role("main").get_by_role("link", name=action, exact=True).click()
    for label, value in values.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", name="经过")).to_be_visible()


def test_a_failing_street_from_the_overview_to_an_accepted_rectification(judged, enter):
    head = ResponsiblePerson(unit=judged["乐坪街道"], post="party", name="贺乐", started_on=facts.START)
    facts.add(ResponsiblePerson, [head])
    walk, clerk = Walk(enter(judged["吴霞"])), enter(judged["李敏"])
    page = walk.page
    page.goto(reverse("unit", args=["431302"]))
    page.get_by_role("region", name=re.compile("^各.+达标情况表")).get_by_role("link", name="乐坪街道").click()
    page.get_by_role("link", name="督办", exact=True).click()
    expect(page.locator("[name=rules][value='8.1']")).to_be_checked()
    for box in page.locator("[name=rules]").all():
        box.set_checked(box.get_attribute("value") == "8.1")
    walk.look("opening a case")
    page.get_by_role("button", name="立案").click()
    take(page, "约谈提醒", 约谈人="李部长", 约谈纪要="用房面积一直没有补足")
    due = f"{date.today() + timedelta(3)}"
    take(page, "限期整改", 通知书编号="整改1号", 整改期限=due, 整改事项="补足 20 平方米")

    clerk.goto(reverse("notices"))
    clerk.get_by_role("listitem").filter(has_text="限期整改还没有反馈").get_by_role("link", name="去办").click()
    clerk.get_by_role("link", name="整改反馈").click()
    clerk.get_by_label("整改情况").fill("已租下 20 平方米")
    clerk.locator("#files").set_input_files(
        {"name": "合同.docx", "mimeType": "application/octet-stream", "buffer": evidence.docx()}
    )
    clerk.get_by_role("button", name="登记").click()
    expect(clerk.get_by_role("link", name="合同.docx")).to_be_visible()

    page.reload()
    take_refused(page, walk)
    site = Premises.objects.get(community=judged["街心社区"], floor_area=380)
    site.floor_area = "400"
    site.keep(by=judged["李敏"], reason="租下 20 平方米")
    live.refresh_all(CITY)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("验收通过").first).to_be_visible()
    walk.look("an accepted case")
    assert Case.objects.get().stage == "accepted"
    read_every_draft(page, walk)
    page.get_by_role("link", name="约谈整改档案").click()
    expect(page.get_by_role("main")).to_contain_text("验收通过")
    walk.look("the file of a street")
    walk.see("cases", query="?state=accepted", says="乐坪街道").see("case-candidates", says="标准").done()


def take_refused(page, walk):
    """Acceptance while the figures still fall short is refused with the gap, and what was typed stays."""
    page.get_by_role("link", name="验收通过").click()
    page.get_by_label("验收人").fill("督查组")
    page.get_by_label("验收意见").fill("看过现场")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("alert")).to_contain_text("差 20.00 m²")
    expect(page.get_by_label("验收意见")).to_have_value("看过现场")
    walk.look("acceptance refused")


def read_every_draft(page, walk):
    """Each draft that the case offers, from one to the next."""
    drafts = page.get_by_role("region", name="文书").get_by_role("link")
    assert drafts.all_inner_texts() == PAPERS
    drafts.first.click()
    for name in PAPERS:
        page.locator(".tabs").get_by_role("link", name=name).click()
        expect(page.get_by_label(f"{name}内容")).to_have_value(re.compile("乐坪街道"))
    walk.look("a draft")
    page.get_by_role("link", name="返回").click()


def test_a_line_of_the_forecast_is_gone_once_what_prevents_it_is_entered(judged, enter):
    Premises.objects.filter(community=judged["贤童社区"]).update(in_use_to=date(YEAR, 12, 30))
    live.refresh_all(CITY)
    keeping.refresh(CITY, date(YEAR, 9, 30))
    page = enter(judged["李敏"])
    page.goto(reverse("forecast") + "?effect=turns")
    line = page.get_by_role("region", name="到期预警表").get_by_role("row").filter(has_text=f"{YEAR}-12-30")
    line = line.filter(has_text="公共服务用房面积")
    expect(line).to_contain_text("贤童社区")
    line.get_by_role("link").last.click()
    page.get_by_label("停用日期").fill("")
    page.get_by_role("button", name="保存", exact=True).last.click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    live.judge_places({judged["贤童社区"].code})  # a worker does it elsewhere
    keeping.refresh(CITY, date(YEAR, 9, 30))
    page.goto(reverse("forecast") + "?effect=turns")
    expect(page.get_by_role("main")).not_to_contain_text(f"{YEAR}-12-30")


def test_a_county_makes_a_scenario_and_takes_it_along(judged, enter):
    facts.add(Price, [Price(unit=judged["娄星区"], item=PriceItem.BUILT, first_year=YEAR, amount="1000", basis="测试")])
    walk = Walk(enter(judged["吴霞"]))
    page = walk.page
    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="要多少钱").click()
    walk.look("costs")
    page.get_by_role("link", name="做一个补缺方案").click()
    page.get_by_label("名称").fill("一年补齐用房")
    page.get_by_label("补用房").check()
    page.get_by_label("用房怎么补").select_option(label="新建")
    page.get_by_label("分几年").fill("1")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="看结果").click()
    expect(page.get_by_text("个社区补齐")).to_be_visible()
    walk.look("a scenario").done()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出 Excel").click()
    rows = list(
        load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))["社区"].iter_rows(
            min_row=3, values_only=True
        )
    )
    assert [(row[2], row[3]) for row in rows] == [("街心社区", 20_000)]  # 20 m² at 1,000 元
