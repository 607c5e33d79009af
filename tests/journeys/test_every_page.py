"""Every kind of page in a browser: nothing in the way of anybody, at either width, with and without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.followup.forecast import keeping
from assessments.inspection.models import Inspection
from assessments.reports import checkcodes, proofs
from assessments.reports.models import Package
from facilities.models import Premises
from tests.journeys.looking import Walk, serious
from tests.pages import PAGES, target
from tests.places import CITY
from tests.world import PASSWORD, YEAR

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
# Pages of each kind, and who opens them. A record page of one kind stands for those of all; forms with parts differ.
# The pages of the desk are in test_every_desk_page.py.
WHO = {
    "李敏": (
        "missing unit unit-communities community community-records search audit password-change grid-list grid-add grid-edit"
        " grid-detail grid-remove grid-history committee-detail committee-edit person-list premises-edit funding-add"
        " yearlyprofile-edit employment-edit seat-list extract"
    ),
    "钱军": (
        "unit unit-trace trace unit-communities community missing search audit inspections inspection reports"
        " report-verify report-packages letterhead-add community-list yearlyprofile-history rulebook readings forecast compare award-candidates"
    ),
    "卫宁": "user-list user-add user-edit user-detail user-reset division-list erasures erase",
    "沈岩": "audit report-verify access trail-record trail-check privacy",
}
FURTHER = {
    "李敏": ["/records/grid/?q=%E6%B2%A1%E6%9C%89", "/search/?q=%E7%A4%BE%E5%8C%BA", "/records/user/", "/nothing/"],
    "钱军": [
        f"/units/431302/?year={YEAR}",
        f"/units/4313/communities/?year={YEAR}&rule=8.1",
        f"/communities/431302001001/?year={YEAR}",
        "/units/4313/?year=1999",
        "/forecast/?kind=single",
        *(f"/units/4313/compare/?by={way}" for way in ("streets", "years", "turned")),
        "/filings/urge/?place=431302001&pick=431302001001",
        "/filings/urgings/",
    ],
    "卫宁": [],
    "沈岩": [],
}


def urls_for(user):
    """The pages of a person, of places in the person's scope."""
    return [target(name, PAGES[name], user, user.scope) for name in WHO[user.name].split()] + FURTHER[user.name]


def documents_of_sealed_year(user):
    """The pages of documents: those of the city, a package whose files are gone, the check of a document without signing in."""
    inspection = Inspection.objects.judging().get(year=YEAR - 1)
    package = Package.objects.create(
        user=user, code=CITY, title="娄底市", runs=[inspection.pk], depths=[4], forms=["pdf"], state=Package.State.GONE
    )
    return [
        reverse("documents", args=[YEAR - 1, CITY]),
        reverse("report-package", args=[package.pk]),
        proofs.path_of(checkcodes.check_code(inspection, CITY)),
    ]


@pytest.mark.parametrize("name", WHO)
def test_every_kind_of_page_is_fit_for_a_screen_reader_and_a_phone(judged, enter, name):
    if name == "钱军":
        keeping.refresh(CITY)  # beat does it elsewhere
    urls = urls_for(judged[name])
    if name == "钱军":
        urls += documents_of_sealed_year(judged[name])
    walk = Walk(enter(judged[name]))
    for url in urls:
        walk.page.goto(url)
        walk.look(url)
    walk.done()


def test_axe_finds_nothing_serious_at_the_door_and_in_a_form_that_was_refused(judged, open_page, enter):
    door = open_page()
    found = []
    door.goto(reverse("login"))
    found += serious(door, "login")
    door.get_by_role("button", name="登录", exact=True).click()
    expect(door.get_by_role("alert")).to_contain_text("账号和密码都要填")
    found += serious(door, "login refused")
    leaver = enter(judged["王芳"])
    leaver.goto("/")
    leaver.get_by_role("button", name="退出").first.click()
    expect(leaver.get_by_role("heading", name="已退出")).to_be_visible()
    found += serious(leaver, "logged out")
    leaver.go_back()  # whoever sits there now sees nothing of the page that was open
    expect(leaver.get_by_role("heading", name="登录", exact=True)).to_be_visible()

    clerk = enter(judged["李敏"])
    clerk.goto(reverse("premises-add"))
    clerk.get_by_label("建筑面积").fill("-1")
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_role("alert")).to_contain_text("没有保存")
    found += serious(clerk, "form refused")

    site = Premises.objects.get(community=judged["街心社区"])
    clerk.goto(reverse("premises-edit", args=[site.pk]))
    site.floor_area = "390"
    site.keep(by=judged["李敏"])
    clerk.get_by_label("建筑面积").fill("420")
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_role("alert")).to_contain_text("已改过这条记录")
    found += serious(clerk, "conflict")
    assert not found, "\n".join(found)


def test_everything_but_the_panel_works_without_scripts(judged, open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("账号").fill("limin")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("link", name="街心社区").first.click()
    page.get_by_role("link", name="看每一条的数字、缺口和原文").click()
    page.get_by_role("link", name="改资料").click()
    page.get_by_role("link", name="服务用房", exact=True).last.click()
    page.get_by_role("link", name="第1处").click()
    page.get_by_role("link", name="修改", exact=True).click()
    expect(page.get_by_label("建筑面积")).to_be_visible()  # a source read in mid-navigation is empty
    # Chromium shows it where scripts are off for good; here it is only told not to run them.
    assert "浏览器没有开脚本，这里不会随填随评" in page.content()
    page.get_by_label("建筑面积").fill("420")
    page.get_by_role("button", name="加几行").click()
    expect(page.get_by_label("建筑面积")).to_have_value("420")
    rooms = page.get_by_role("region", name="房间表").get_by_role("row")
    rooms.last.get_by_label("用途").select_option("调解室")
    rooms.last.get_by_label("面积").fill("12.5")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存：第1处")).to_be_visible()
    site = Premises.objects.get(community=judged["街心社区"])
    assert site.floor_area == 420
    assert site.rooms.filter(kind="mediation_room", area="12.50").count() == 1
