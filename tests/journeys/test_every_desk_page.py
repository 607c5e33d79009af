"""Every page of the desk as somebody finds it: axe has nothing serious to say, a phone nothing to scroll sideways.

A page is loaded once: at the office's width for axe, then as narrow as a phone. What violates the content security
policy fails the test by itself (open_page).
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.catalogue.sections import SECTIONS
from assessments.filings import carried, steps
from assessments.filings.models import Deadline
from assessments.inspection import live
from assessments.workbooks.models import Upload
from communities.models import Grid, YearlyLife
from facilities.models import Premises
from staffing.models import Training
from tests import facts
from tests.evidence import attach
from tests.journeys.looking import UNFOLD, Walk
from tests.pages import PAGES
from tests.uploads import leave_upload
from tests.workbooks.conftest import Desk, next_row
from tests.world import YEAR

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
JIEXIN, XIANTONG = "431302001001", "431302001002"
FILES = {"workbook-template", "workbook-red", "attachment"}  # to be saved: nothing of them is shown
NEXT_WEEK = date.today() + timedelta(days=7)


@pytest.fixture
def walk(judged, enter):
    """walk("李敏"): the Walk of this person."""
    return lambda name: Walk(enter(judged[name]))


def test_a_field_without_a_name_faint_words_and_a_page_that_is_too_wide_would_be_found(walk):
    clerk = walk("李敏")
    clerk.page.goto(reverse("notices"))
    clerk.look("as it is")
    assert not clerk.found
    clerk.page.evaluate("""() => {
        const faint = document.createElement("p");
        faint.textContent = "看不清";
        faint.style.color = "#ddd";
        document.querySelector("main").append(faint);
        const wide = document.createElement("pre");
        wide.textContent = "x".repeat(200);
        document.querySelector("main").append(wide, document.createElement("input"));
    }""")
    clerk.look("spoilt")
    assert len(clerk.found) == 3, clerk.found
    assert "label" in clerk.found[0]
    assert "color-contrast" in clerk.found[1]
    assert "wide on a phone" in clerk.found[2]


def test_every_address_of_the_desk_is_looked_at_here():
    families = ("desk", "filing", "workbook", "attachment", "carried", "deadlines", "notices")
    seen = {
        name
        for name, page in PAGES.items()
        if page.see and name.split("-")[0].rstrip("s") in {f.rstrip("s") for f in families}
    }
    here = Path(__file__).read_text(encoding="utf-8")
    assert len(seen) > 15
    assert {name for name in seen - FILES if f'"{name}"' not in here} == set()


# The workspace --------------------------------------------------------------------------------


@pytest.mark.parametrize("sections", [SECTIONS[:5], SECTIONS[5:9], SECTIONS[9:]], ids=lambda some: some[0].key)
def test_every_section_with_a_new_row_of_every_kind_open(walk, sections):
    clerk = walk("李敏")
    for section in sections:
        clerk.page.goto(reverse("desk-section", args=[JIEXIN, section.key]))
        clerk.page.evaluate(UNFOLD)
        for slug in (kind.slug for kind in section.kinds):
            button = clerk.page.locator(f"#add-{slug}")
            if button.count():
                button.click()
            expect(clerk.page.locator(f"#block-{slug} form[data-desk]").first).to_be_visible()
        clerk.look(section.key)
    clerk.done()


def test_the_home_the_workspace_and_a_row_in_every_way_it_can_be_opened(judged, walk):
    clerk = walk("李敏")
    first, second = (Premises.objects.get(community=judged[name]) for name in ("街心社区", "贤童社区"))
    clerk.see("desk").see("desk-community", JIEXIN)
    clerk.see("desk-edit", JIEXIN, "premises", first.pk, says="即时评判")
    clerk.see("desk-end", JIEXIN, "premises", first.pk, says="结束后记录还在")
    clerk.see("desk-remove", JIEXIN, "premises", first.pk, says="删除原因")
    clerk.see("desk-add", XIANTONG, "yearlyprofile").see("premises-add", query=f"?place={JIEXIN}")

    clerk.page.goto(reverse("desk-edit", args=[JIEXIN, "premises", first.pk]))
    clerk.page.get_by_label("地址").fill("乐坪东街 18 号")
    clerk.page.get_by_label("地址").blur()
    expect(clerk.page.get_by_text("草稿已存")).to_be_visible()
    clerk.see("desk-edit", JIEXIN, "premises", first.pk, says="有未保存的草稿")

    clerk.page.goto(reverse("desk-edit", args=[XIANTONG, "premises", second.pk]))
    save = clerk.page.get_by_role("button", name="保存", exact=True).last
    clerk.page.get_by_label("建筑面积").fill("-1")
    save.click()
    expect(clerk.page.get_by_role("alert")).to_contain_text("没有保存，有 1 处要改")
    clerk.look("a row refused")
    second.floor_area = "401"
    second.keep(by=judged["李敏"])
    clerk.page.get_by_label("建筑面积").fill("399")
    save.click()
    expect(clerk.page.get_by_role("region", name="冲突对照表")).to_be_visible()
    clerk.look("a row in conflict")
    clerk.done()


def test_the_sheets_of_the_street_and_the_attachments_of_a_record(judged, walk):
    clerk, site = walk("李敏"), Premises.objects.get(community=judged["街心社区"])
    for slug, query in (
        ("yearlyprofile", ""),
        ("workplatforms", ""),
        ("unifications", ""),
        ("funding", "?of=operating"),
        ("yearlylife", ""),
    ):
        clerk.see("desk-sheet", slug, query=query)
    clerk.see("desk-nil-street", says="本年没有")
    clerk.page.goto(reverse("desk-sheet", args=["yearlyprofile"]))
    clerk.page.get_by_label("从 Excel 粘贴").fill("社区\t常住户数\n街心社区\t许多")
    clerk.page.get_by_role("button", name="放进表里").click()
    expect(clerk.page.get_by_role("alert")).to_contain_text("“许多”不是整数")
    clerk.look("a sheet refused")
    kept = attach(site, judged["李敏"], "产权证.docx")
    clerk.see("premises-detail", site.pk, says="产权证.docx")
    clerk.see("attachment-remove", "premises", site.pk, kept[0].pk, says="删除附件")
    clerk.done()


# Filing ---------------------------------------------------------------------------------------


def test_a_filing_in_every_state_as_the_street_sees_it(judged, walk):
    clerk, user, reviewer = walk("李敏"), judged["李敏"], judged["赵琳"]
    clerk.see("filings").see("filings", query="?state=approved", says="没有这样的社区").see(
        "deadlines", says="还没有定"
    )
    clerk.see("filing", "431302001001", query=f"?year={YEAR - 1}", says="这一年已封存")
    facts.forget(YearlyLife, community=judged["街心社区"], year=YEAR)
    Grid.objects.filter(community=judged["贤童社区"], code="01").update(households=199, population=610)
    clerk.see("filing", XIANTONG, says="先改好这些").see("carried", JIEXIN, says="可以沿用")
    clerk.see("carried", XIANTONG, says="还没有沿用")
    carried.carry_forward(user, JIEXIN)
    clerk.see("carried", JIEXIN, says="沿用未确认").see("filing", JIEXIN, says="沿用上年、还没有确认").see("desk")
    carried.confirm(user, judged["街心社区"])
    steps.submit(user, JIEXIN)
    clerk.see("filing", JIEXIN, says="数据已锁定，等娄星区委组织部审核")
    grid = Grid.objects.get(community=judged["街心社区"], code="01")
    steps.remark(reviewer, JIEXIN, grid, {"households": "请核对", "": "这一条要重报"})
    steps.send_back(reviewer, JIEXIN, "两处要改")
    clerk.see("filing", JIEXIN, says="已退回").see("desk", says="改这一处").see(
        "notices", says="街心社区被退回：两处要改"
    )
    clerk.see("desk-edit", JIEXIN, "grid", grid.pk, says="审核意见：“请核对”")
    clerk.see("desk-section", JIEXIN, "grids", says="审核意见 2 条").see(
        "grid-edit", grid.pk, says="审核意见：“这一条要重报”"
    )
    clerk.done()


def test_a_filing_in_every_state_as_the_county_sees_it(judged, walk):
    reviewer, county = walk("赵琳"), walk("吴霞")
    county.see("notices", says="截止日期还没有定").see("deadlines", says="保存截止日期")
    county.see("filing", XIANTONG, says="延期")
    Deadline(county=judged["娄星区"], year=YEAR, due_on=date(YEAR, 12, 10)).keep(by=judged["吴霞"])
    steps.extend(judged["吴霞"], XIANTONG, "街道换届", NEXT_WEEK)
    county.see("deadlines", says="街道换届")
    Training.objects.filter(person__community=judged["街心社区"]).update(organizer_level="street", days=1)
    live.judge_places({JIEXIN})
    steps.submit(judged["李敏"], JIEXIN)
    reviewer.see("notices", says="乐坪街道 1 个社区等候审核").see("filings").see("filing", JIEXIN, says="审核")
    grid = Grid.objects.get(community=judged["街心社区"], code="01")
    reviewer.see("reviews").see("review", JIEXIN, says="没有参加县及县以上集中培训").see(
        "filing-comment", JIEXIN, "grid", grid.pk, says="整条记录"
    )
    reviewer.page.goto(reverse("review", args=[JIEXIN]) + "?open=all")
    reviewer.page.get_by_role("link", name="写意见：第1网格").click()  # in its place, below the grids
    expect(reviewer.page.get_by_label("对社区的意见")).to_be_focused()
    reviewer.look("a remark in place")
    reviewer.page.get_by_role("button", name="退回街道").click()
    expect(reviewer.page.get_by_role("alert")).to_contain_text("退回要写明哪里要改")
    reviewer.look("returning refused")
    steps.approve(judged["赵琳"], JIEXIN)
    county.see("filing", JIEXIN, says="解锁")
    county.page.get_by_role("button", name="解锁").click()
    expect(county.page.get_by_role("alert")).to_contain_text("解锁要写理由")
    county.look("unlocking refused")
    steps.unlock(judged["吴霞"], JIEXIN, "更正网格", NEXT_WEEK)
    county.see("filing", JIEXIN, says="已解锁到")
    reviewer.done()
    county.done()


def test_a_locked_workspace(judged, walk):
    clerk = walk("李敏")
    steps.submit(judged["李敏"], JIEXIN)
    clerk.see("desk-community", JIEXIN, says="数据已锁定").see("desk-section", JIEXIN, "premises", says="数据已锁定")
    clerk.see("desk-sheet", "yearlyprofile", says="已提交")
    clerk.done()


# Workbooks ------------------------------------------------------------------------------------


def test_a_workbook_at_every_step(judged, walk):
    clerk, desk = walk("李敏"), Desk(judged["李敏"])
    clerk.see("workbooks", says="还没有导入过工作簿")
    clerk.page.get_by_label("工作簿", exact=True).set_input_files(
        {"name": "花山街道.xlsx", "mimeType": "application/octet-stream", "buffer": Desk(judged["王芳"]).workbook()}
    )
    clerk.page.get_by_role("button", name="上传并核对").click()
    expect(clerk.page.get_by_role("alert")).to_contain_text("没有导入")
    clerk.look("a workbook refused")

    data = desk.workbook()
    row = next_row(data, "网格")
    edits = {
        ("网格", row, name): value
        for name, value in (
            ("社区", "街心社区"),
            ("网格编号", "06"),
            ("网格名称", "第6网格"),
            ("常住户数", 10),
            ("常住人口", 30),
            ("划定日期", "2026-01-05"),
        )
    }
    edits |= {("网格", "街心社区+01", "常住户数"): "许多", ("网格", "街心社区+02", "网格员"): "肖红"}
    upload = desk.upload(desk.edited(edits, data))
    assert (upload.counts["new"], upload.counts["changed"], upload.counts["wrong"]) == (1, 1, 1)
    clerk.see("workbook-effect", upload.pk, says="写入后")
    clerk.see("workbook", upload.pk, says="“许多”不是整数")
    clerk.page.get_by_role("button", name="写入 2 行").click()
    expect(clerk.page.get_by_role("alert")).to_contain_text("还有 1 行有错")
    clerk.look("writing refused")
    clerk.page.get_by_label("先不写，其余 2 行写入").check()
    clerk.page.get_by_role("button", name="写入 2 行").click()
    expect(clerk.page.get_by_text("已写入 2 行")).to_be_visible()
    clerk.look("written")
    clerk.page.get_by_role("button", name="撤销这次导入").click()
    expect(clerk.page.get_by_text("已撤销导入")).to_be_visible()
    clerk.look("undone")
    assert not Grid.objects.filter(code="06").exists()
    same = desk.upload(data)
    clerk.see("workbook", same.pk, says="没有要写的")
    clerk.done()


def test_a_workbook_from_elsewhere_one_that_is_worked_on_and_one_that_was_left(judged, walk):
    clerk, user = walk("李敏"), judged["李敏"]
    leave_upload(user)
    upload = Upload.objects.get()
    clerk.see("workbook", upload.pk).see("workbook-mapping", upload.pk, says="是什么记录")
    Upload.objects.update(mapping=[], state=Upload.State.MAPPING)
    clerk.see("workbook-mapping", upload.pk, says="对应栏目")
    clerk.page.get_by_label("是什么记录").select_option(label="网格")
    clerk.page.get_by_role("button", name="换了记录或标题行").click()
    clerk.page.get_by_label("是哪一栏").first.select_option(label="不导入")
    clerk.page.get_by_role("button", name="核对", exact=True).click()
    clerk.look("a mapping refused")
    Upload.objects.update(state=Upload.State.CHECKING)
    clerk.see("workbook", upload.pk, says="正在核对")
    Upload.objects.update(state=Upload.State.DROPPED)
    upload.forget()
    # The page asks by itself and reloads; whoever went to an address in that second would be cut off by the reload.
    expect(clerk.page.locator("main")).to_contain_text("这一份没有导入")
    clerk.look("a workbook left").see("workbooks", says="上报.xlsx")
    clerk.done()
