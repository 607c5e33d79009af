"""A clerk states that there is none of two things, sees the rules turn to ✗, and submits an honest year."""

import pytest
from playwright.sync_api import expect

from assessments.filings.models import Filing
from assessments.inspection import live
from communities.models import NilReport, ServiceBrand
from staffing.models import ReserveCandidate
from tests import facts
from tests.places import CITY
from tests.world import YEAR

from .looking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
JIEXIN = "431302001001"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_none_is_stated_judged_and_submitted(world, enter, scripts):
    facts.forget(ServiceBrand, community=world["街心社区"])
    facts.forget(ReserveCandidate, person__community=world["街心社区"])
    live.refresh_all(CITY)
    page = enter(world["李敏"], java_script_enabled=scripts)
    page.goto(f"/filings/{JIEXIN}/")
    expect(page.locator("main")).to_contain_text("没有填服务品牌，硬指标“专业化服务品牌”没法评判")

    for key, title, rule in (("life", "服务品牌", "品牌"), ("reserve", "后备人选", "后备")):
        page.goto(f"/desk/{JIEXIN}/{key}/")
        block = page.get_by_role("region", name=title, exact=True)
        chip = page.locator("#section-state").get_by_role("link", name=rule)
        expect(chip).to_contain_text("数据缺失")
        block.get_by_role("button", name="本年没有", exact=True).click()
        expect(block).to_contain_text("报告为没有（零报告，李敏，")
        expect(block.get_by_role("button", name="撤回“本年没有”")).to_be_visible()
        expect(chip).to_contain_text("不达标")
    assert NilReport.objects.count() == 2
    if scripts:
        walk = Walk(page)
        walk.see("desk-section", JIEXIN, "life", says="报告为没有")
        walk.see("trace", JIEXIN, "3.5", says="报告为没有（零报告，李敏，")
        walk.see("filing", JIEXIN, says="第3条“专业化服务品牌”将评为不达标").done()

    page.goto(f"/filings/{JIEXIN}/")
    expect(page.locator("main")).to_contain_text("第6条“35岁以下后备人选”将评为不达标")
    page.get_by_role("button", name="提交娄星区委组织部审核").click()
    expect(page.locator("main")).to_contain_text("数据已锁定")
    assert Filing.objects.get(community__code=JIEXIN, year=YEAR).state == "submitted"
