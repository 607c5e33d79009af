"""The sections of a community: rows added, changed, ended and removed where they stand, with scripts and without."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.catalogue.sections import SECTIONS
from assessments.inspection import live
from committees.models import Seat
from communities.models import Grid, YearlyProfile
from facilities.models import Premises
from lodi_community.records.models import Revision
from tests import facts
from tests.places import CITY
from tests.typing_in import Form, form_in, text_of
from tests.world import YEAR

# The desk shows and keeps what the machine of records does; that writes is asked of each database.
pytestmark = [pytest.mark.once, pytest.mark.long]
JIEXIN, XIANTONG, TIEDONG = "431302001001", "431302001002", "431302002001"
HTMX = {"HX-Request": "true"}


def address(page, slug, *keys, code=JIEXIN):
    return reverse(f"desk-{page}", args=[code, slug, *keys])


def section(key, code=JIEXIN):
    return reverse("desk-section", args=[code, key])


def site_of(world, name="街心社区"):
    return Premises.objects.get(community=world[name])


@pytest.fixture
def limin(judged_world, sign_in):
    return sign_in("李敏")


def opened(client, url, having="version"):
    """The form that stands open at an address, posted to by itself."""
    response = client.get(url)
    assert response.status_code == 200
    forms = Form(response)
    at = next(n for n, form in enumerate(forms.forms) if having in form and forms.actions[n] == url)
    return forms.forms[at]


# What is shown --------------------------------------------------------------------------------


def test_the_workspace_lists_the_sections_in_the_order_of_the_paper_forms(limin):
    page = limin.get(reverse("desk-community", args=[JIEXIN]))
    titles = [each.section.title for each in page.context["sections"]]
    assert titles == [
        "社区基本情况",
        "网格",
        "党组织与两委",
        "工作人员",
        "后备人选",
        "培训台账",
        "年度考核",
        "服务用房",
        "建设项目与收费",
        "经费",
        "制度与公开",
        "社会组织",
        "服务与活动",
    ]
    assert all(f'href="{section(each.key)}"' in page.content.decode() for each in SECTIONS)


def test_a_section_shows_how_the_rules_stand_that_its_records_count_for(limin, world):
    facts.open_premises(world["街心社区"], "380.00")
    live.refresh_all(CITY)
    premises = next(
        each for each in limin.get(section("premises")).context["sections"] if each.section.key == "premises"
    )
    stand = {chip.rule.key: chip.mark for chip in premises.chips}
    assert stand["8.1"] == "fail"
    assert stand["9.2"] == "pass"
    assert "1.5" not in stand


def test_a_form_of_one_row_a_year_stands_open_in_its_section(limin, world):
    form = opened_in_section(limin, "profile")
    assert form["households"] == "1000"
    answer = limin.post(address("edit", "yearlyprofile", profile(world).pk), form | {"households": "1010"})
    assert answer.status_code == 302
    assert profile(world).households == 1010


def opened_in_section(client, key):
    return form_in(client.get(section(key)))


def profile(world, name="街心社区"):
    return YearlyProfile.objects.get(community=world[name], year=YEAR)


def test_a_new_form_of_the_year_knows_its_community_and_its_year(limin, world):
    facts.forget(YearlyProfile, community=world["街心社区"], year=YEAR)
    form = opened_in_section(limin, "profile")
    answer = limin.post(address("add", "yearlyprofile"), form | {"kind": "urban", "households": "900"})
    assert answer.status_code == 302
    assert profile(world).households == 900


def test_rows_that_ended_before_the_year_are_not_in_the_way(limin, world):
    facts.lay_grids(world["街心社区"], (200, 600), (300, 900))
    Grid.objects.filter(community=world["街心社区"], code="02").update(ended_on=date(YEAR - 1, 6, 30))
    words = text_of(limin.get(section("grids")))
    assert "第1网格" in words
    assert "第2网格" not in words


def test_a_row_that_is_not_of_the_year_opens_all_the_same(limin, world):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    Grid.objects.filter(pk=grid.pk).update(ended_on=date(YEAR - 1, 6, 30))
    assert opened(limin, address("edit", "grid", grid.pk))["name"] == grid.name


def test_limits_and_clause_stand_beside_the_fields_of_an_open_row(limin, world):
    words = text_of(limin.get(address("edit", "premises", site_of(world).pk)))
    assert "各处合计 ≥ 400.00 m²（第8条）" in words
    live_url = reverse("live-edit", args=["premises", site_of(world).pk])
    assert f'hx-post="{live_url}"' in limin.get(address("edit", "premises", site_of(world).pk)).content.decode()


def test_rows_name_what_is_not_filled_in(limin, world):
    Premises.objects.filter(community=world["街心社区"]).update(floor_area=None)
    assert "还缺建筑面积" in text_of(limin.get(section("premises")))


# Changed where they stand ---------------------------------------------------------------------


@pytest.mark.both
def test_a_row_is_added_in_place_with_its_parts(limin, world):
    form = opened(limin, address("add", "premises"))
    typed = {
        "name": "老年活动站",
        "floor_area": "70",
        "tenure": "owned",
        "in_use_from": "2020-05-01",
        "room-0-kind": "charity_supermarket",
        "room-0-area": "12.5",
    }
    answer = limin.post(address("add", "premises"), form | typed, headers=HTMX)
    assert answer.status_code == 200
    assert "老年活动站" in text_of(answer)
    assert "<html" not in answer.content.decode()
    site = Premises.objects.get(community=world["街心社区"], name="老年活动站")
    assert [str(room.area) for room in site.rooms.all()] == ["12.5"]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_after_the_save_the_answer_says_so_and_brings_the_state_of_the_section(limin, world):
    url = address("edit", "premises", site_of(world).pk)
    answer = limin.post(url, opened(limin, url) | {"floor_area": "380"}, headers=HTMX)
    words = text_of(answer)
    assert f"已保存：{site_of(world)}" in words
    assert 'id="section-state" hx-swap-oob="true"' in answer.content.decode()
    state = next(each for each in answer.context["sections"] if each.current)
    assert next(chip.mark for chip in state.chips if chip.rule.key == "8.1") == "fail"


def test_without_scripts_the_same_address_shows_the_section_with_the_row_open_and_leads_back_to_it(limin, world):
    url = address("edit", "premises", site_of(world).pk)
    page = limin.get(url)
    assert "<html" in page.content.decode()
    assert "工作平台" in text_of(page)
    answer = limin.post(url, opened(limin, url) | {"floor_area": "410"})
    assert answer.status_code == 302
    assert answer.url == f"{section('premises')}#block-premises"
    assert site_of(world).floor_area == 410


def test_a_refused_row_keeps_everything_typed_and_says_what_is_wrong_in_place(limin, world):
    url = address("edit", "premises", site_of(world).pk)
    form = opened(limin, url) | {"floor_area": "四百", "address": "新星南路 18 号", "room-0-area": "l2"}
    for headers in ({}, HTMX):
        answer = limin.post(url, form, headers=headers)
        assert answer.status_code == 422
        assert "“四百”不是数字" in text_of(answer)
        assert "“l2”不是数字" in text_of(answer)
        again = form_in(answer)
        assert (again["floor_area"], again["address"], again["room-0-area"]) == ("四百", "新星南路 18 号", "l2")
    assert site_of(world).address == ""


def test_more_rows_of_a_part_come_without_saving(limin, world):
    url = address("edit", "premises", site_of(world).pk)
    form = opened(limin, url)
    answer = limin.post(url, form | {"more": "room", "floor_area": "399"}, headers=HTMX)
    again = form_in(answer)
    assert int(again["room-TOTAL_FORMS"]) == int(form["room-TOTAL_FORMS"]) + 3
    assert again["floor_area"] == "399"
    assert site_of(world).floor_area == 400


def test_a_conflict_stands_in_the_row_with_both_values_and_the_next_save_decides(limin, world):
    url = address("edit", "premises", site_of(world).pk)
    form = opened(limin, url)
    site = site_of(world)
    site.floor_area, site.address = "410", "乐坪东街 1 号"
    site.keep(by=world["李敏"])
    answer = limin.post(url, form | {"floor_area": "420"}, headers=HTMX)
    assert answer.status_code == 409
    assert "李敏已改过这条记录" in text_of(answer)
    assert "410.00" in text_of(answer)
    again = form_in(answer)
    assert (again["floor_area"], again["address"]) == ("420", "乐坪东街 1 号")
    assert site_of(world).floor_area == 410
    assert limin.post(url, again).status_code == 302
    assert (site_of(world).floor_area, site_of(world).address) == (420, "乐坪东街 1 号")


def test_a_row_that_somebody_removed_meanwhile_can_be_saved_as_a_new_one(limin, world):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    url = address("edit", "grid", grid.pk)
    form = opened(limin, url)
    grid.remove(by=world["李敏"], reason="重复录入")
    answer = limin.post(url, form | {"name": "新一网格"}, headers=HTMX)
    assert answer.status_code == 409
    assert "要另存为新记录，再点“保存”" in text_of(answer)
    again = form_in(answer)
    assert limin.post(address("add", "grid"), again).status_code == 302
    assert Grid.objects.filter(community=world["街心社区"], name="新一网格").exists()


def test_the_button_for_the_next_community_saves_and_goes_there(limin, world):
    url = address("edit", "yearlyprofile", profile(world).pk)
    form = opened_in_section(limin, "profile") | {"households": "1020", "onward": "1"}
    answer = limin.post(url, form)
    assert (answer.status_code, answer.url) == (302, section("profile", XIANTONG))
    answer = limin.post(url, opened_in_section(limin, "profile") | {"onward": "1"}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == section("profile", XIANTONG)
    assert profile(world).households == 1020


def test_save_and_add_again_leaves_an_empty_form_that_keeps_drafts_of_its_own(limin, world):
    form = opened(limin, address("add", "grid"))
    typed = {
        "code": "06",
        "name": "第6网格",
        "households": "10",
        "population": "30",
        "started_on": "2026-01-01",
        "again": "1",
    }
    answer = limin.post(address("add", "grid"), form | typed, headers=HTMX)
    again = form_in(answer)
    assert Grid.objects.filter(community=world["街心社区"], code="06").exists()
    assert (again["name"], again["community"]) == ("", form["community"])
    assert again["opened"] != form["opened"]


# Ended and removed ----------------------------------------------------------------------------


def test_a_row_is_ended_with_a_day_and_nothing_else_of_it_changes(limin, world):
    url = address("end", "premises", site_of(world).pk)
    form = opened(limin, url)
    assert form["in_use_to"] == f"{date.today():%Y-%m-%d}"
    assert limin.post(url, form | {"in_use_to": "2026-06-30"}, headers=HTMX).status_code == 200
    site = site_of(world)
    assert (site.in_use_to, site.floor_area) == (date(2026, 6, 30), 400)
    assert Revision.objects.of(site).first().changes == {"in_use_to": [None, "2026-06-30"]}


def test_an_end_before_the_beginning_is_refused_and_what_was_typed_stays(limin, world):
    url = address("end", "premises", site_of(world).pk)
    answer = limin.post(url, opened(limin, url) | {"in_use_to": "1990-01-01"}, headers=HTMX)
    assert answer.status_code == 422
    assert form_in(answer)["in_use_to"] == "1990-01-01"
    assert site_of(world).in_use_to is None


def test_an_end_over_a_row_that_was_changed_meanwhile_shows_the_new_row_first(limin, world):
    url = address("end", "premises", site_of(world).pk)
    form = opened(limin, url)
    site = site_of(world)
    site.floor_area = "410"
    site.keep(by=world["李敏"])
    answer = limin.post(url, form, headers=HTMX)
    assert answer.status_code == 409
    assert "打开之后这条记录被别人改过" in text_of(answer)
    assert "410.00" in text_of(answer)
    assert limin.post(url, form_in(answer)).status_code == 302
    assert site_of(world).in_use_to == date.today()


def test_kinds_that_do_not_end_have_no_such_page(limin, world):
    assert limin.get(address("end", "yearlyprofile", profile(world).pk)).status_code == 404


def test_a_row_is_removed_in_place_with_a_reason(limin, world):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    url = address("remove", "grid", grid.pk)
    form = opened(limin, url)
    refused = limin.post(url, form | {"reason": " "}, headers=HTMX)
    assert refused.status_code == 422
    assert "删除要写原因" in text_of(refused)
    assert limin.post(url, form | {"reason": "重复录入"}, headers=HTMX).status_code == 200
    assert not Grid.objects.filter(pk=grid.pk).exists()


def test_what_depends_on_a_row_keeps_it_from_being_removed(limin, world):
    url = address("remove", "person", facts.member(world["街心社区"], "建国").pk)
    answer = limin.post(url, opened(limin, url) | {"reason": "重复录入"}, headers=HTMX)
    assert answer.status_code == 422
    assert "条记录属于它" in text_of(answer)


# What it costs, what it asks --------------------------------------------------------------------


@pytest.mark.long
def test_a_section_takes_the_same_queries_however_many_rows_there_are(no_minute_passes, limin, world):
    def queries():
        with CaptureQueriesContext(connection) as found:
            for each in SECTIONS:
                assert limin.get(section(each.key)).status_code == 200
            assert limin.get(address("add", "grid"), headers=HTMX).status_code == 200
        return len(found)

    queries()  # writes the session
    few = queries()
    for n in range(20):
        person = facts.enrol(world["街心社区"], f"新人{n}")
        facts.employ(person)
        facts.pay(person, 1200)
        facts.attend(person, (3, "street"), year=YEAR)
    facts.lay_grids(world["街心社区"], *[(50, 150)] * 30)
    assert queries() == few


def test_how_a_seat_was_filled_is_asked_of_the_secretary_alone(limin, world):
    Seat.objects.filter(committee__community=world["街心社区"]).update(selection_method="")
    blocks = {block.slug: block for block in limin.get(section("committees")).context["blocks"]}
    asked = [line.record.post for line in blocks["seat"].lines if line.lacking]
    assert asked == ["secretary"]
    assert blocks["seat"].is_open
