"""Rows at the desk: drafts of them, locks, and what lies outside the scope."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assessments.filings import steps
from assessments.filings.models import Filing
from assessments.filings.states import State
from tests.assessments.desk.test_rows import HTMX, JIEXIN, TIEDONG, address, opened, section, site_of
from tests.typing_in import form_in, send, text_of
from tests.world import YEAR

# The desk shows and keeps what the machine of records does; that writes is asked of each database.
pytestmark = [pytest.mark.once, pytest.mark.long]


@pytest.fixture
def limin(judged_world, sign_in):
    return sign_in("李敏")


def test_what_was_typed_and_not_saved_is_there_again_and_can_be_dropped(limin, world):
    url = address("edit", "premises", site_of(world).pk)
    form = opened(limin, url)
    limin.post(reverse("draft-edit", args=["premises", site_of(world).pk]), form | {"address": "草稿路 1 号"})
    page = limin.get(url)
    assert "有未保存的草稿" in text_of(page)
    assert form_in(page, "floor_area")["address"] == "草稿路 1 号"
    answer = limin.post(address("drop-edit", "premises", site_of(world).pk))
    assert (answer.status_code, answer.url) == (302, url)
    assert form_in(limin.get(url), "floor_area")["address"] == ""


def test_a_locked_community_says_why_and_opens_nothing(limin, world):
    Filing.objects.create(community=world["街心社区"], year=YEAR, state=State.SUBMITTED, version=1)
    page = limin.get(section("premises"))
    assert "数据已锁定" in text_of(page)
    assert address("add", "premises") not in page.content.decode()
    answer = limin.get(address("edit", "premises", site_of(world).pk), headers=HTMX)
    assert "数据已锁定" in text_of(answer)
    assert "floor_area" not in answer.content.decode()


def test_an_unlocked_community_says_until_when_it_can_be_changed(limin, world):
    steps.submit(world["李敏"], JIEXIN)
    steps.approve(world["赵琳"], JIEXIN)
    until = date.today() + timedelta(days=3)
    steps.unlock(world["吴霞"], JIEXIN, "漏填证号", until)
    page = limin.get(section("premises"))
    assert f"已解锁到 {until:%Y-%m-%d}，可以修改" in text_of(page)
    assert "floor_area" in limin.get(address("edit", "premises", site_of(world).pk), headers=HTMX).content.decode()


def test_a_save_into_a_community_that_was_locked_meanwhile_is_refused_with_everything_typed(limin, world):
    url = address("edit", "premises", site_of(world).pk)
    form = opened(limin, url)
    Filing.objects.create(community=world["街心社区"], year=YEAR, state=State.SUBMITTED, version=1)
    answer = limin.post(url, form | {"floor_area": "410"}, headers=HTMX)
    assert answer.status_code == 422
    assert "数据已锁定" in text_of(answer)
    assert form_in(answer)["floor_area"] == "410"
    assert site_of(world).floor_area == 400


def test_a_community_of_another_street_and_a_row_of_another_community_do_not_exist(limin, world):
    outside, beside = site_of(world, "铁东社区"), site_of(world, "贤童社区")
    for url in (
        reverse("desk-community", args=[TIEDONG]),
        section("premises", TIEDONG),
        address("add", "premises", code=TIEDONG),
        address("edit", "premises", outside.pk),
        address("edit", "premises", beside.pk),
        address("end", "premises", beside.pk),
        address("remove", "premises", beside.pk),
    ):
        assert limin.get(url).status_code == 404, url
        assert limin.post(url, {"reason": "x", "version": "1"}).status_code in (404, 405), url


def test_a_posted_community_of_another_street_is_refused(limin, world):
    form = opened(limin, address("add", "grid"))
    typed = {"community": world["铁东社区"].pk, "code": "09", "name": "外网格", "started_on": "2026-01-01"}
    answer = send(limin, address("add", "grid"), form, **typed)
    assert answer.status_code == 422
    assert "不在您的管理范围内" in text_of(answer)


def test_other_posts_have_no_desk(sign_in):
    for name in ("赵琳", "钱军", "郑毅", "卫宁", "沈岩"):
        assert sign_in(name).get(section("premises")).status_code == 403


def test_what_is_no_section_and_no_kind_of_one_does_not_exist(limin):
    for url in (section("nothing"), address("add", "budget"), address("add", "nothing")):
        assert limin.get(url).status_code == 404
