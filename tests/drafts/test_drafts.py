"""Drafts: what was typed and not saved is there again, for the one who typed it, until it is saved or thrown away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from communities.models import Grid
from lodi_community.accounts.models import User
from lodi_community.drafts import keeping as drafts
from lodi_community.drafts.models import Draft
from lodi_community.drafts.tasks import sweep
from lodi_community.records import personal
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from tests.evidence import file
from tests.typing_in import Form, fill_in, form_in, open_form, send, text_of

# What comes back into a form is decided in memory; the rows of drafts and what JSON cannot hold are asked of each database.
pytestmark = [pytest.mark.once, pytest.mark.long]
THERE_IS = "有未保存的草稿"
STREET = "431302001001"


@pytest.fixture
def colleague(world):
    """Another clerk of 李敏's street."""
    user = User(
        username="zhouli", name="周莉", division=world["乐坪街道"], post="clerk", must_change_password=False, version=1
    )
    user.save()
    return user


def edit_url(record):
    return reverse(f"{record._meta.model_name}-edit", args=[record.pk])


def draft_url(record):
    return reverse("draft-edit", args=[record._meta.model_name, record.pk])


def type_in(client, record, **typed):
    """Open the form of a record, type into it and leave without saving; what the browser sends meanwhile is sent."""
    form = open_form(client, edit_url(record))
    return client.post(draft_url(record), form | typed)


def reopened(client, record):
    return client.get(edit_url(record))


# Kept and shown -------------------------------------------------------------------------------


def test_what_was_typed_is_in_the_form_when_it_is_opened_again(clerk, site):
    answer = type_in(clerk, site, floor_area="425.5", address="乐坪东街 18 号")
    assert "草稿已存" in text_of(answer)
    page = reopened(clerk, site)
    assert THERE_IS in text_of(page)
    assert (form_in(page)["floor_area"], form_in(page)["address"]) == ("425.5", "乐坪东街 18 号")
    site.refresh_from_db()
    assert site.floor_area == 400


def test_a_half_typed_figure_comes_back_as_it_was_typed_and_without_a_word_about_it(clerk, site):
    type_in(clerk, site, floor_area="４２０ 多", in_use_from="2020-")
    page = reopened(clerk, site)
    assert form_in(page)["floor_area"] == "４２０ 多"
    assert form_in(page)["in_use_from"] == "2020-"
    assert "error-text" not in page.content.decode()
    assert "没有保存，有" not in text_of(page)


def test_rows_of_a_part_come_back_with_the_form(clerk, site):
    form = open_form(clerk, edit_url(site))
    row = int(form["room-TOTAL_FORMS"]) - 1
    type_in(clerk, site, **{f"room-{row}-kind": "mediation_room", f"room-{row}-area": "12.5"})
    again = form_in(reopened(clerk, site))
    assert (again[f"room-{row}-kind"], again[f"room-{row}-area"]) == ("mediation_room", "12.5")


def test_a_draft_does_not_bring_back_what_was_erased_of_its_row(clerk, world):
    grid = Grid.objects.get(community=world["街心社区"], code="01")
    grid.grid_worker = "周敏"
    grid.keep(by=world["李敏"])
    type_in(clerk, grid, name="月塘网格")
    with WriteDoor(world["李敏"], "本人书面请求") as door:
        personal.erase(door, Grid, grid.pk, ["grid_worker"])
    kept = Draft.objects.get().fields
    assert ("月塘网格" in kept, "周敏" in kept) == (True, False)


@pytest.fixture
def erased_while_open(clerk, world):
    """(a grid, its form that was opened before the name of its worker was erased)."""
    grid = Grid.objects.get(community=world["街心社区"], code="01")
    grid.grid_worker = "周敏"
    grid.keep(by=world["李敏"])
    form = open_form(clerk, edit_url(grid))
    with WriteDoor(world["李敏"], "本人书面请求") as door:
        personal.erase(door, Grid, grid.pk, ["grid_worker"])
    return grid, form


def test_a_form_that_was_open_before_an_erasure_brings_nothing_back_as_a_draft(clerk, erased_while_open):
    grid, form = erased_while_open
    answer = text_of(clerk.post(draft_url(grid), form | {"name": "月塘网格"}))
    assert "打开以后有几项已依法删除，这几项没有存" in answer
    kept = Draft.objects.get().fields
    assert ("月塘网格" in kept, "周敏" in kept) == (True, False)
    again = reopened(clerk, grid)
    assert form_in(again)["name"] == "月塘网格"
    assert "周敏" not in text_of(again)
    answer = text_of(clerk.post(draft_url(grid), open_form(clerk, edit_url(grid)) | {"grid_worker": "吴霜"}))
    assert "已依法删除" not in answer, "who opened it afterwards may write somebody"
    assert "吴霜" in Draft.objects.latest("pk").fields


def test_nor_is_it_saved_or_shown_again_when_that_form_is_sent(clerk, erased_while_open):
    grid, form = erased_while_open
    answer = send(clerk, edit_url(grid), form, name="月塘网格")
    assert answer.status_code == 409
    assert "除了已依法删除的，您填的都还在下面的表里" in text_of(answer)
    assert "打开以后已依法删除，下面的表里不再有原来的内容：网格员" in text_of(answer)
    assert "周敏" not in text_of(answer)
    assert not any("周敏" in draft.fields for draft in Draft.objects.all())
    assert fill_in(clerk, edit_url(grid)).status_code == 302
    grid.refresh_from_db()
    assert (grid.name, grid.grid_worker) == ("月塘网格", "")


@pytest.mark.both
def test_a_new_record_has_a_draft_for_each_place_its_form_is_opened_for(clerk, world):
    here, there = (f"{reverse('grid-add')}?place={world[name].code}" for name in ("街心社区", "贤童社区"))
    form = open_form(clerk, here)
    clerk.post(f"{reverse('draft-add', args=['grid'])}?place={STREET}", form | {"name": "第六网格"})
    assert form_in(clerk.get(here))["name"] == "第六网格"
    assert THERE_IS not in text_of(clerk.get(there))


def test_a_form_that_is_as_it_is_stored_has_no_draft_to_show(clerk, site):
    type_in(clerk, site)
    assert THERE_IS not in text_of(reopened(clerk, site))


def test_passwords_files_and_the_way_back_are_not_kept(clerk, site):
    form = open_form(clerk, edit_url(site)) | {"new_password": "Chun-xue-2026", "next": "/desk/", "address": "新街"}
    clerk.post(draft_url(site), form | {"photo": file("a.png", b"secret picture")})
    kept = Draft.objects.get().fields
    assert "新街" in kept
    assert not any(word in kept for word in ("Chun-xue", "/desk/", "secret picture", "csrfmiddlewaretoken"))


# Saved and thrown away ------------------------------------------------------------------------


def test_a_saved_form_leaves_no_draft(clerk, site):
    type_in(clerk, site, address="新街 1 号")
    saved = fill_in(clerk, edit_url(site), address="新街 2 号")
    assert saved.status_code == 302
    assert THERE_IS not in text_of(reopened(clerk, site))
    assert not Draft.objects.exclude(fields="").exists()


@pytest.mark.both
def test_a_draft_that_was_on_its_way_when_the_form_was_saved_does_not_come_back(clerk, world):
    url = f"{reverse('grid-add')}?place={STREET}"
    typed = {"code": "6", "name": "第六网格", "households": "200", "population": "600", "started_on": "2020-01-01"}
    form = open_form(clerk, url) | {"community": world["街心社区"].pk} | typed
    assert send(clerk, url, form).status_code == 302
    clerk.post(f"{reverse('draft-add', args=['grid'])}?place={STREET}", form)
    assert THERE_IS not in text_of(clerk.get(url))
    another = open_form(clerk, url) | {"name": "第七网格"}
    clerk.post(f"{reverse('draft-add', args=['grid'])}?place={STREET}", another)
    assert form_in(clerk.get(url))["name"] == "第七网格"


def test_a_refused_form_keeps_its_draft_and_its_mark(clerk, site):
    type_in(clerk, site, address="新街 1 号")
    opened = form_in(reopened(clerk, site))
    refused = send(clerk, edit_url(site), opened, floor_area="-1")
    assert refused.status_code == 422
    assert form_in(refused)["opened"] == opened["opened"]
    assert THERE_IS in text_of(reopened(clerk, site))


def test_what_is_refused_is_kept_though_the_browser_had_no_time_to_send_a_draft(clerk, site):
    """Typed and saved at once with Enter: the save itself is all that reached the server."""
    answer = send(clerk, edit_url(site), open_form(clerk, edit_url(site)) | {"floor_area": "-1"})
    assert answer.status_code == 422
    page = reopened(clerk, site)
    assert THERE_IS in text_of(page)
    assert form_in(page)["floor_area"] == "-1"


def test_a_save_that_met_anothers_is_kept_until_it_is_decided(clerk, colleague, site):
    form = open_form(clerk, edit_url(site))
    site.floor_area = "410"
    site.keep(by=colleague)
    assert send(clerk, edit_url(site), form, floor_area="420").status_code == 409
    page = reopened(clerk, site)  # the tab was closed over the question
    assert THERE_IS in text_of(page)
    assert form_in(page)["floor_area"] == "420"
    assert "周莉已改过这条记录" in text_of(page)


def test_a_draft_is_thrown_away_by_its_button_and_the_form_shows_what_is_stored(clerk, site):
    type_in(clerk, site, address="新街 1 号")
    page = Form(reopened(clerk, site))
    drop = next(action for action in page.actions if action.endswith("/draft/drop/"))
    answer = clerk.post(drop, follow=True)
    assert "草稿已丢弃" in text_of(answer)
    assert form_in(answer)["address"] == site.address
    assert not Draft.objects.exists()


# Others meanwhile -----------------------------------------------------------------------------


def test_a_draft_of_a_record_that_somebody_changed_shows_both_values(clerk, colleague, site):
    type_in(clerk, site, floor_area="420", address="新街 1 号")
    site.floor_area, site.certificate_no = "410", "湘房字 7 号"
    site.keep(by=colleague)
    page = reopened(clerk, site)
    words = text_of(page)
    assert THERE_IS in words
    assert "周莉已改过这条记录" in words
    assert "建筑面积 400.00 m² 410.00 m² 420" in words  # opened, theirs, yours
    form = form_in(page)
    assert (form["floor_area"], form["certificate_no"]) == ("420", "湘房字 7 号")
    assert send(clerk, edit_url(site), form).status_code == 302
    site.refresh_from_db()
    assert (site.floor_area, site.address, site.certificate_no) == (420, "新街 1 号", "湘房字 7 号")


def test_a_draft_that_somebody_else_has_saved_word_for_word_is_nothing_any_more(clerk, colleague, site):
    type_in(clerk, site, address="新街 1 号")
    site.address = "新街 1 号"
    site.keep(by=colleague)
    page = reopened(clerk, site)
    assert THERE_IS not in text_of(page)
    assert (
        send(clerk, edit_url(site), form_in(page), address="新街 2 号").status_code == 302
    )  # opened as it is stored now


def test_a_draft_of_a_record_that_somebody_removed_can_be_saved_as_a_new_one(clerk, colleague, world):
    grid = Grid.objects.filter(community=world["街心社区"]).last()
    type_in(clerk, grid, name="第九网格")
    grid.remove(by=colleague, reason="重复录入")
    page = reopened(clerk, grid)
    assert page.status_code == 200
    assert "已被周莉删除。您填的还在下面" in text_of(page)
    assert form_in(page)["name"] == "第九网格"
    assert send(clerk, reverse("grid-add"), form_in(page)).status_code == 302
    assert Grid.objects.filter(community=world["街心社区"], name="第九网格").exists()
    assert clerk.post(reverse("draft-drop-edit", args=["grid", grid.pk])).url == reverse("grid-list")
    assert reopened(clerk, grid).status_code == 404


def test_nobody_else_sees_a_draft(clerk, colleague, site, client):
    type_in(clerk, site, address="只有李敏知道的街")
    client.force_login(colleague)
    page = reopened(client, site)
    assert THERE_IS not in text_of(page)
    assert form_in(page)["address"] == site.address
    client.post(reverse("draft-drop-edit", args=["premises", site.pk]))
    assert form_in(reopened(clerk, site))["address"] == "只有李敏知道的街"


# Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["王芳", "陈刚"])
def test_a_record_of_another_street_takes_no_draft(sign_in, site, who):
    client = sign_in(who)
    assert client.post(draft_url(site), {"address": "x"}).status_code == 404
    assert client.post(reverse("draft-drop-edit", args=["premises", site.pk])).status_code == 404
    assert client.post(f"{reverse('draft-add', args=['grid'])}?place={STREET}", {"name": "x"}).status_code == 404
    assert not Draft.objects.exists()


@pytest.mark.parametrize("who", ["褚平", "沈岩"])
def test_a_post_that_may_not_change_a_record_has_no_draft_of_it(sign_in, site, who):
    assert sign_in(who).post(draft_url(site), {"address": "x"}).status_code == 403
    assert not Draft.objects.exists()


def test_accounts_and_kinds_that_do_not_exist_have_no_drafts(sign_in):
    administrator = sign_in("卫宁")
    page = administrator.get(reverse("user-add"))
    assert "/draft/" not in page.content.decode()
    assert administrator.post(reverse("draft-add", args=["user"]), {"name": "x"}).status_code == 404
    assert administrator.post(reverse("draft-add", args=["nothing"]), {"name": "x"}).status_code == 404
    assert not Draft.objects.exists()


def test_whoever_is_not_signed_in_keeps_nothing(client, world, site):
    assert client.post(draft_url(site), {"address": "x"}).status_code == 401
    assert not Draft.objects.exists()


def test_more_than_64_kb_is_not_kept_and_what_was_kept_before_stays(clerk, site):
    type_in(clerk, site, address="新街")
    answer = type_in(clerk, site, address="街" * 22_000)
    assert answer.status_code == 200
    assert "草稿存不下，请先保存" in text_of(answer)
    assert form_in(reopened(clerk, site))["address"] == "新街"


@pytest.mark.both
def test_a_user_has_50_drafts_and_none_is_thrown_away_for_another(world, clerk):
    limin, kind = world["李敏"], KINDS["grid"]
    form = clerk.get(reverse("grid-add")).wsgi_request.POST.copy()
    for number in range(50):
        form["name"] = f"第{number}网格"
        drafts.put(limin, kind, form, pk=number + 1)
    with pytest.raises(drafts.TooMuch) as refused:
        drafts.put(limin, kind, form, pk=51)
    assert "您有 50 份草稿没有保存，到了上限" in str(refused.value)
    assert "的网格）打开，保存或丢弃" in str(refused.value)
    form["name"] = "第1网格（改）"
    assert drafts.put(limin, kind, form, pk=1).data()["name"] == "第1网格（改）"
    assert set(Draft.objects.values_list("object_id", flat=True)) == set(range(1, 51))


def test_all_drafts_of_a_user_have_a_limit_together(world, clerk, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_SIGNS_OF_A_USER", 300)
    limin, kind = world["李敏"], KINDS["grid"]
    form = clerk.get(reverse("grid-add")).wsgi_request.POST.copy()
    form["name"] = "网" * 200
    drafts.put(limin, kind, form, pk=1)
    with pytest.raises(drafts.TooMuch):
        drafts.put(limin, kind, form, pk=2)
    form["name"] = "网" * 210
    assert drafts.put(limin, kind, form, pk=1)


@pytest.mark.both
def test_a_draft_keeps_everything_but_an_id_card_number_and_says_so(clerk, site):
    answer = type_in(clerk, site, address="新街 11010519491231002X 对面")
    assert "里面的身份证号码没有存，请删掉" in text_of(answer)
    assert "11010519491231002X" not in Draft.objects.get().fields
    assert form_in(reopened(clerk, site))["address"] == "新街  对面"


def test_a_draft_of_30_days_ago_is_not_shown_and_is_swept(clerk, site):
    type_in(clerk, site, address="新街")
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=29))
    sweep()
    assert THERE_IS in text_of(reopened(clerk, site))
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=31))
    assert THERE_IS not in text_of(reopened(clerk, site))
    sweep()
    assert not Draft.objects.exists()


@pytest.mark.both
@pytest.mark.parametrize(
    "nonsense",
    [
        {"room-TOTAL_FORMS": "99999", "room-INITIAL_FORMS": "99999"},
        {"room-TOTAL_FORMS": "", "version": "²"},
        {"version": "99999999999999999999", "community": "x" * 500},
        {"room-0-id": "9" * 40, "floor_area": "\x00\ud800"},
        {"opened": "../../x", "address": "<script>alert(1)</script>"},
    ],
)
def test_nonsense_in_a_draft_is_shown_as_it_is_and_breaks_nothing(clerk, site, nonsense):
    clerk.post(
        draft_url(site),
        {"address": "新街"} | {name: value.encode("utf-8", "replace") for name, value in nonsense.items()},
    )
    page = reopened(clerk, site)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert clerk.post(edit_url(site), form_in(page)).status_code in (302, 409, 422)


# Over the login -------------------------------------------------------------------------------


def test_after_the_session_ended_the_draft_is_there_and_the_carried_form_can_still_be_saved(clerk, site):
    form = open_form(clerk, edit_url(site)) | {"address": "新街 3 号"}
    clerk.post(draft_url(site), form)
    clerk.cookies.pop("sessionid")
    door = clerk.post(edit_url(site), form)
    assert door.status_code == 401
    assert "刚才填的还没有保存，但没有丢" in text_of(door)
    sealed = form_in(door, "carried")["carried"]
    signed_in = {"username": "limin", "password": "Chun-xue-2026", "carried": sealed}
    resume = clerk.post(reverse("login"), signed_in)
    assert "接着保存" in text_of(resume)
    assert form_in(reopened(clerk, site))["address"] == "新街 3 号"
    assert clerk.post(edit_url(site), form_in(resume, "address")).status_code == 302
    assert THERE_IS not in text_of(reopened(clerk, site))
