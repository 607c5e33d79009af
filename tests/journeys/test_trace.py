"""From the city's score to the clerk who entered one row of premises, and back by the breadcrumb."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from assessments.inspection import live
from committees.models import Seat
from facilities.models import Premises
from tests import facts
from tests.places import CITY
from tests.world import YEAR

from .test_first_journey import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_from_the_citys_score_to_the_clerk_and_back(world, worker, page):
    premises = Premises.objects.get(community=world["街心社区"])
    premises.floor_area = 380
    premises.keep(by=world["李敏"], reason="重新丈量")
    live.refresh_all(CITY)

    sign_in(page, "qianjun")
    page.goto("/units/4313/")
    heads = page.locator(".heads")
    heads.get_by_role("link", name="有处议事").click()
    page.get_by_role("link", name="街心社区").click()
    page.locator("#r81 summary").click()
    page.locator("#r81").get_by_role("link", name="追到每一条记录").click()
    expect(page.get_by_role("blockquote")).to_contain_text("不低于400平方米")
    row = page.get_by_role("row", name=re.compile("街心社区党群服务中心"))
    expect(row).to_contain_text("380.00 m²")
    expect(row).to_contain_text("李敏")

    crumbs = page.get_by_role("navigation", name="位置")
    crumbs.get_by_role("link", name="街心社区").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("街心社区")
    crumbs.get_by_role("link", name="乐坪街道").click()
    crumbs.get_by_role("link", name="娄底市").click()
    expect(page).to_have_url(re.compile("/units/4313/"))


def test_from_the_citys_gap_in_training_to_three_persons_and_back(world, worker, page):
    """5.8 of one community: who has the seven days, who has not, who is not tested yet."""
    community = world["街心社区"]
    facts.attend(facts.member(community, "玉兰"), (4, "county"), year=YEAR)
    newcomer = facts.enrol(community, "新民")
    facts.seat(newcomer, Seat.Post.DIRECTOR, started_on=date(YEAR, 10, 1))
    live.refresh_all(CITY)

    sign_in(page, "qianjun")
    page.goto("/units/4313/")
    page.get_by_role("region", name="主要差距条款").get_by_role("link", name="书记、主任集中培训").first.click()
    page.get_by_role("link", name="街心社区").click()
    page.locator("#r58 summary").click()
    page.locator("#r58").get_by_role("link", name="追到每一条记录").click()
    secretary, director, new = (
        page.get_by_role("row", name=re.compile(name)) for name in ("刘建国", "刘玉兰", "刘新民")
    )
    expect(secretary.get_by_role("cell").nth(2)).to_have_text("7")
    expect(director).to_contain_text("差 3 天")
    expect(new).to_contain_text("在任不满 180 天，不考核")

    director.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("刘玉兰")
    page.go_back()
    crumbs = page.get_by_role("navigation", name="位置")
    crumbs.get_by_role("link", name="街心社区").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("街心社区")
    crumbs.get_by_role("link", name="娄底市").click()
    expect(page).to_have_url(re.compile("/units/4313/"))
