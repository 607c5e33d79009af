"""What is hardly possible is asked about wherever it is entered, and saved with a reason; it is never refused.

The workbook is the fifth way in: tests/workbooks/test_bad_cells.py.
"""

import pytest
from django.urls import reverse

from communities.models import YearlyProfile
from facilities.models import Room
from funding.models import Funding
from lodi_community.records.models import Revision
from lodi_community.records.plausible import doubts
from tests import facts
from tests.typing_in import form_in, open_form, send, text_of
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
JIEXIN, XIANTONG = "431302001001", "431302001002"
HTMX = {"HX-Request": "true"}
PROFILES = reverse("desk-sheet", args=["yearlyprofile"])
OPERATING = f"{reverse('desk-sheet', args=['funding'])}?of=operating"
TOO_LARGE = "100,000.00 m²不常见，一般在 10 到 20,000 m²之间。请核对是不是多写了零、点错了小数点"


@pytest.fixture
def limin(judged_world, sign_in):
    return sign_in("李敏")


def profile(world, name="街心社区", year=YEAR):
    return YearlyProfile.objects.get(community=world[name], year=year)


@pytest.mark.parametrize("where", ["record", "desk"])
def test_an_area_of_100_000_is_asked_about_in_a_form_and_saved_with_a_reason(limin, site, where):
    url = reverse("premises-edit", args=[site.pk])
    if where == "desk":
        url = reverse("desk-edit", args=[JIEXIN, "premises", site.pk])
    form = open_form(limin, url)
    asked = send(limin, url, form, floor_area="100000")
    assert asked.status_code == 422
    assert TOO_LARGE in text_of(asked) and "确实如此，原因" in text_of(asked)
    form = form_in(asked)
    assert form["floor_area"] == "100000"
    blank = send(limin, url, form, reason="  ")
    assert blank.status_code == 422 and "没有写原因" in text_of(blank)
    site.refresh_from_db()
    assert site.floor_area < 1000
    assert send(limin, url, form_in(blank), reason="整栋划拨").status_code == 302
    site.refresh_from_db()
    assert site.floor_area == 100_000
    assert Revision.objects.of(site).first().reason == "确实如此：整栋划拨"
    assert (
        send(limin, url, open_form(limin, url), address="新址").status_code == 302
    )  # what is stored is not asked again


def test_an_answer_about_one_value_is_none_about_another_and_a_corrected_value_takes_no_reason(limin, site):
    url = reverse("premises-edit", args=[site.pk])
    form = form_in(send(limin, url, open_form(limin, url), floor_area="100000"))
    assert send(limin, url, form, floor_area="900000", reason="整栋").status_code == 422
    assert send(limin, url, form, floor_area="1000", reason="整栋").status_code == 302
    assert Revision.objects.of(site).first().reason == ""


def test_a_row_inside_a_form_is_asked_about_like_the_form(limin, site):
    url = reverse("desk-edit", args=[JIEXIN, "premises", site.pk])
    number = Room.objects.filter(premises=site).count()
    typed = {"room-TOTAL_FORMS": str(number + 1), f"room-{number}-kind": "other", f"room-{number}-area": "0.5"}
    asked = limin.post(url, open_form(limin, url) | typed, headers=HTMX)
    assert asked.status_code == 422
    assert "房间·面积：0.50 m²不常见，一般在 1 到 5,000 m²之间" in text_of(asked)


def test_a_budget_of_25_is_taken_for_25_wan_in_the_street_s_table(limin, world):
    asked = limin.post(OPERATING, open_form(limin, OPERATING, f"{JIEXIN}-version") | {f"{JIEXIN}-budgeted": "25"})
    assert asked.status_code == 422
    words = text_of(asked)
    assert "街心社区·预算数：25.00 元不常见" in words and "请核对是不是把 25 万元写成了元" in words
    row = Funding.objects.get(community=world["街心社区"], year=YEAR, kind="operating")
    assert row.budgeted != 25
    form = form_in(asked, f"{JIEXIN}-version")
    assert limin.post(OPERATING, form | {"reason": "只批了这些"}).status_code == 302
    row.refresh_from_db()
    assert row.budgeted == 25
    assert Revision.objects.of(row).first().reason == "确实如此：只批了这些"


def test_ten_times_last_year_is_asked_about_when_it_is_pasted_and_again_when_it_is_saved(limin, world):
    facts.add(YearlyProfile, [YearlyProfile(
        community=world["街心社区"], year=YEAR - 1, kind="urban", households=200, population=600, volunteers=90,
    )])  # fmt: skip
    text = "社区\t常住户数\t注册志愿者\n街心社区\t201200\t900\n贤童社区\t900\t100"
    pasted = limin.post(PROFILES, open_form(limin, PROFILES, f"{JIEXIN}-version") | {"paste": text})
    said = "街心社区·注册志愿者：上年 90 人，现在填 900 人，是上年的 10 倍"
    assert said in text_of(pasted) and "街心社区·常住户数：201,200 户不常见" in text_of(pasted)
    form = form_in(pasted, f"{JIEXIN}-version") | {"paste": "", f"{JIEXIN}-households": "201"}
    asked = limin.post(PROFILES, form)
    assert asked.status_code == 422 and said in text_of(asked) and "常住户数：" not in text_of(asked)
    assert limin.post(PROFILES, form_in(asked, f"{JIEXIN}-version") | {"reason": "新建小区"}).status_code == 302
    assert (profile(world).volunteers, profile(world, "贤童社区").volunteers) == (900, 100)


def test_an_id_number_in_the_reason_is_refused_and_the_question_stays(limin):
    form = open_form(limin, OPERATING, f"{JIEXIN}-version") | {f"{JIEXIN}-budgeted": "25"}
    asked = limin.post(OPERATING, form)
    answer = limin.post(OPERATING, form_in(asked, f"{JIEXIN}-version") | {"reason": "11010519491231002X"})
    assert answer.status_code == 422
    assert "身份证" in text_of(answer) and "25 万元" in text_of(answer)


@pytest.mark.parametrize(("value", "stored", "asked"), [
    (1_000, None, False), (25_000, None, True), (30, None, True), (0, 900, False),
    (900, 901, False), (10_000, 1_000, True), (9_999, 1_000, False), (100, 1_000, True), (101, 1_000, False),
    (25_000, 25_000, False),
])  # fmt: skip
def test_what_is_asked_about(world, value, stored, asked):
    """0 is a statement; nine times is not ten; what is stored already is not asked again."""
    record = profile(world)
    record.households = value
    (found,) = doubts(world["李敏"], [(record, record.state() | {"households": stored})])
    assert ("households" in found) is asked
