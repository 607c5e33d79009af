"""With scripts off for good: a workbook there and back, and a filing submitted, returned and submitted again."""

import pytest
from playwright.sync_api import expect

from assessments.filings.models import Filing, FilingStep
from communities.models import Grid
from tests.workbooks.conftest import Desk
from tests.world import PASSWORD, YEAR

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
JIEXIN = "431302001001"


@pytest.fixture
def sign_in(open_page):
    """sign_in(account): the first page behind the login, in a browser that runs no scripts."""

    def make(username):
        page = open_page(java_script_enabled=False)
        page.goto("/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        return page

    return make


def households():
    return Grid.objects.get(community__code=JIEXIN, code="01").households


def test_a_workbook_is_uploaded_looked_at_written_and_undone(judged, sign_in):
    desk = Desk(judged["李敏"])
    data = desk.edited({("网格", "街心社区+01", "常住户数"): 205, ("网格", "街心社区+02", "常住户数"): "许多"})
    page = sign_in("limin")
    page.get_by_role("link", name="Excel 导入导出").click()
    page.get_by_label("工作簿", exact=True).set_input_files(
        {"name": "乐坪街道.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="上传并核对").click()
    results = page.get_by_role("region", name="网格各行核对结果")
    expect(results.get_by_role("row").filter(has_text="205").locator("del")).to_have_text("200")
    expect(results).to_contain_text("“许多”不是整数")
    assert households() == 200
    page.get_by_label("先不写，其余 1 行写入").check()
    page.get_by_role("button", name="写入 1 行").click()
    expect(page.get_by_text("已写入 1 行")).to_be_visible()
    assert households() == 205
    page.get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_text("已撤销导入：乐坪街道.xlsx")).to_be_visible()
    assert households() == 200


def test_a_filing_is_submitted_returned_corrected_and_submitted_again(judged, sign_in):
    clerk, reviewer = sign_in("limin"), sign_in("zhaolin")
    progress = clerk.get_by_role("region", name="各社区填报进度表").get_by_role("row", name="街心社区")
    progress.get_by_role("link", name="填报中").click()
    clerk.get_by_role("button", name="提交娄星区委组织部审核").click()
    expect(clerk.get_by_text("街心社区已提交，等候审核")).to_be_visible()

    reviewer.get_by_role("link", name="待办和消息").click()
    reviewer.get_by_role("link", name="去办").first.click()
    reviewer.get_by_role("link", name="街心社区").click()
    reviewer.locator("summary").filter(has_text="网格").first.click()
    reviewer.get_by_role("link", name="写意见：第1网格").click()
    reviewer.get_by_label("对网格员的意见").fill("请补填")
    reviewer.get_by_role("button", name="保存意见").click()
    reviewer.get_by_role("textbox", name="意见").fill("补齐网格员后再报")
    reviewer.get_by_role("button", name="退回街道").click()
    expect(reviewer.get_by_text("街心社区已退回街道")).to_be_visible()

    clerk.get_by_role("link", name="待办和消息").click()
    expect(clerk.get_by_text("街心社区被退回：补齐网格员后再报（1 条逐项意见）")).to_be_visible()
    clerk.get_by_role("link", name="去办").first.click()
    clerk.get_by_role("link", name="改这一处").click()
    field = clerk.get_by_label("网格员")
    expect(clerk.locator(".field").filter(has=field)).to_contain_text("审核意见：“请补填”")
    field.fill("何玉兰")
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("已保存：第1网格")).to_be_visible()
    clerk.get_by_role("link", name="审核意见 1 条，改好以后去答复").click()
    clerk.get_by_role("button", name="标为已改").click()
    clerk.get_by_role("button", name="提交娄星区委组织部审核").click()
    expect(clerk.get_by_text("街心社区已提交，等候审核")).to_be_visible()
    filing = Filing.objects.get(community__code=JIEXIN, year=YEAR)
    steps = FilingStep.objects.filter(filing=filing).order_by("pk").values_list("action", "comment")
    assert [*steps] == [("submit", ""), ("return", "补齐网格员后再报"), ("submit", "")]
    assert Grid.objects.get(community__code=JIEXIN, code="01").grid_worker == "何玉兰"
