"""The department looks at a community by the standard that counts, by the later norms, and back; on a phone too."""

import re

import pytest
from playwright.sync_api import expect

from assessments.inspection import live
from tests.places import CITY

from .test_first_journey import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_from_one_standard_to_the_other_and_back(world, worker, page):
    live.refresh_all(CITY)
    sign_in(page, "qianjun")
    page.goto("/communities/431302001001/")
    switch = page.get_by_role("group", name="按哪个标准看")
    switch.get_by_role("link", name="后来的规定（对照）").click()
    expect(page).to_have_url(re.compile("standard=later-norms"))
    expect(page.get_by_text("不评分").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("#rscale summary").click()
    expect(page.locator("#rscale")).to_contain_text("1,000—3,000 户")
    page.locator("#rscale").get_by_role("link", name="追到每一条记录").click()
    expect(page.get_by_role("blockquote")).to_contain_text("1000户至3000户")
    page.get_by_role("link", name="与后来的规定对照").click()
    switch.get_by_role("link", name="娄发〔2015〕12号").click()
    expect(page.get_by_role("heading", name="系统折算分")).to_be_visible()
