"""A sealed year in a browser: its own rows, and beside them what has become of them since."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.inspection import run
from communities.models import Grid
from facilities.models import Premises
from tests.journeys.looking import PHONE
from tests.places import CITY
from tests.world import YEAR

from .test_first_journey import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def changed(world):
    """After the seal of its year 街心社区 measured 380 m² instead of 400, and gave up a grid."""
    assert run.work(run.start(YEAR, CITY, by=world["钱军"]).pk)
    site = Premises.objects.get(community=world["街心社区"])
    site.floor_area = "380.00"
    site.keep(world["李敏"], "重新丈量")
    Grid.objects.filter(community=world["街心社区"]).first().remove(world["李敏"], "合并网格")
    return world


def test_a_leader_reads_what_was_sealed_and_what_has_changed_since(changed, page):
    code = changed["街心社区"].code
    sign_in(page, "zhengyi")
    page.goto(reverse("community", args=[code]) + f"?year={YEAR}")
    page.locator("#r81 summary").click()
    page.locator("#r81").get_by_role("link", name="追到每一条记录").click()
    expect(page.get_by_text("下面是封存时的记录")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("街心社区党群服务中心"))
    expect(row).to_contain_text("400.00 m²，自有")
    expect(row).to_contain_text("封存后改过：建筑面积 400.00 m² → 380.00 m²")
    expect(row).to_contain_text(re.compile(r"李敏\s+[-0-9]+ [:0-9]+，重新丈量"))
    row.get_by_role("link", name="街心社区党群服务中心").click()
    expect(page.get_by_role("main")).to_contain_text("380.00")  # the record's own page is of today


def test_a_row_that_is_gone_stands_there_without_a_link_on_the_phone_too(changed, page):
    sign_in(page, "zhengyi")
    page.set_viewport_size(PHONE)
    page.goto(reverse("trace", args=[changed["街心社区"].code, "3.2"]) + f"?year={YEAR}")
    gone = page.get_by_role("row").filter(has_text="封存后删除")
    expect(gone).to_have_count(1)
    expect(gone.get_by_role("link")).to_have_count(0)
    expect(gone).to_contain_text("合并网格")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
