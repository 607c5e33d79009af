"""The session ended in mid-form: what was typed is carried over the login and offered again."""

import time

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from communities.models import Grid
from facilities.models import Premises, Room
from lodi_community.accounts import carried
from lodi_community.records.models import Revision
from tests.typing_in import Form, form_in, open_form, send, text_of
from tests.world import PASSWORD

pytestmark = pytest.mark.long

LOGIN = "/login/"


@pytest.fixture
def premises(world):
    return Premises.objects.get(community=world["街心社区"])


@pytest.fixture
def url(premises):
    return reverse("premises-edit", args=[premises.pk])


def post_after_the_end(client, url, how, **typed):
    """Open a form, let the session end, send it."""
    form = open_form(client, url)
    if how == "logged out elsewhere":
        client.session.flush()
    elif how == "idle":
        session = client.session
        session["seen_at"] -= 3600
        session.save()
    else:
        client.cookies.pop("sessionid")
    return send(client, url, form, **typed)


def log_in_with(client, answer, **typed):
    return send(
        client, LOGIN, form_in(answer, having="carried"), **({"username": "limin", "password": PASSWORD} | typed)
    )


@pytest.mark.parametrize("how", ["logged out elsewhere", "idle", "cookie gone"])
def test_a_form_sent_after_the_session_ended_is_saved_after_the_login(sign_in, premises, url, how):
    client = sign_in("李敏")
    answer = post_after_the_end(
        client, url, how, floor_area="420.00", **{"room-1-kind": "police_room", "room-1-area": "20"}
    )
    assert answer.status_code == 401
    assert "登录已过期，刚才填的还没有保存，但没有丢" in text_of(answer)
    premises.refresh_from_db()
    assert premises.floor_area == 400

    answer = log_in_with(client, answer)
    assert answer.status_code == 200
    assert "填的内容都还在，还没有保存" in text_of(answer)
    assert Revision.objects.count() == 0, "nothing is saved without being asked for"

    offered = form_in(answer)
    assert (offered["floor_area"], offered["room-1-area"]) == ("420.00", "20")
    assert url in Form(answer).actions
    assert client.post(url, offered).status_code == 302
    premises.refresh_from_db()
    assert premises.floor_area == 420
    assert Room.objects.filter(premises=premises, kind="police_room", area=20).exists()


def test_a_wrong_password_on_the_way_loses_nothing(sign_in, url):
    client = sign_in("李敏")
    answer = post_after_the_end(client, url, "idle", floor_area="420.00")
    answer = log_in_with(client, answer, password="wrong")
    assert "账号或密码不对" in text_of(answer)
    answer = log_in_with(client, answer)
    assert form_in(answer)["floor_area"] == "420.00"


def test_somebody_elses_save_meanwhile_is_still_a_conflict(world, sign_in, premises, url):
    client = sign_in("李敏")
    answer = log_in_with(client, post_after_the_end(client, url, "idle", floor_area="420.00"))
    premises.floor_area = 410
    premises.keep(by=world["李敏"])
    answer = client.post(url, form_in(answer))
    assert answer.status_code == 409
    assert answer.context["conflict"].rows == [("建筑面积", "400.00 m²", "410.00 m²", "420.00 m²")]


def test_another_person_who_logs_in_there_is_offered_nothing_and_nothing_is_kept_for_later(sign_in, premises, url):
    client = sign_in("李敏")
    door = post_after_the_end(client, url, "idle", floor_area="420.00")
    answer = log_in_with(client, door, username="wangfang")
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    client.post(reverse("logout"))
    assert log_in_with(client, door).status_code == 302, "what waited for 李敏 went when 王芳 signed in"
    premises.refresh_from_db()
    assert premises.floor_area == 400


def test_chinese_marks_and_lines_arrive_as_they_were_typed(world, sign_in):
    client = sign_in("李敏")
    typed = {"name": "第“7”网格 <b>&amp;", "boundary_description": "东至 a=1&b=2 #3 +4"}
    answer = post_after_the_end(client, reverse("grid-add"), "idle", **typed)
    offered = form_in(log_in_with(client, answer), having="boundary_description")
    assert {name: offered[name] for name in typed} == typed


def test_the_passwords_of_a_form_are_never_put_into_a_page(world, sign_in):
    client = sign_in("李敏")
    form = open_form(client, reverse("password-change"), having="old_password")
    client.session.flush()
    answer = send(
        client,
        reverse("password-change"),
        form,
        old_password=PASSWORD,
        new_password1="Ganbei-Lu-8x",
        new_password2="Ganbei-Lu-8x",
    )
    assert answer.status_code == 401
    waiting = client.session[carried.WAITING][form_in(answer, having="carried")["carried"]]
    assert "Ganbei" not in waiting["fields"]
    assert PASSWORD not in waiting["fields"]


def test_nothing_of_the_form_stands_in_the_login_page_or_in_what_axes_stores(world, sign_in, url):
    client = sign_in("李敏")
    door = post_after_the_end(client, url, "idle", address="街心路无人知晓号")
    number = form_in(door, having="carried")["carried"]
    assert len(number) < 30
    assert "无人知晓" not in door.content.decode()
    log_in_with(client, door, password="wrong", address="街心路无人知晓号", next="/?q=无人知晓")
    attempt = AccessAttempt.objects.get()
    assert (attempt.get_data, attempt.post_data) == ("", "")
    assert number not in str(AccessAttempt.objects.values())


def test_the_number_of_a_waiting_form_opens_nothing_in_another_browser(world, sign_in, url):
    door = post_after_the_end(sign_in("李敏"), url, "idle", floor_area="420.00")
    for number in (form_in(door, having="carried")["carried"], "", "x", "中文"):
        outcome = log_in_with(Client(), door, carried=number)
        assert (outcome.status_code, outcome.url) == (302, reverse("home")), number


@pytest.mark.parametrize("cookie", ["", "x", "1:x", "99999"])
def test_a_form_that_nobody_is_known_to_have_filled_in_does_not_wait(world, sign_in, url, cookie):
    client = sign_in("李敏")
    open_form(client, url)
    client.cookies[carried.COOKIE] = cookie
    client.cookies.pop("sessionid")
    door = client.post(url, {"floor_area": "420.00"})
    assert door.status_code == 401
    assert "登录已过期，刚才的操作没有做" in text_of(door)
    assert "carried" not in form_in(door, having="username")


def test_an_identity_number_does_not_wait_with_the_form(world, sign_in, url):
    client = sign_in("李敏")
    door = post_after_the_end(client, url, "idle", address="王五 11010519491231002X")
    assert "11010519491231002X" not in str(client.session[carried.WAITING])
    answer = log_in_with(client, door)
    assert form_in(answer)["address"] == "王五 "
    assert "里面的身份证号码没有留，请删掉再保存" in text_of(answer)


def test_a_browser_keeps_five_waiting_forms_at_the_most(world, sign_in, url):
    client = sign_in("李敏")
    post_after_the_end(client, url, "idle", floor_area="420.00")
    for _ in range(7):
        client.post(url, {"floor_area": "430"})
    assert len(client.session[carried.WAITING]) == 5


def test_a_form_of_yesterday_waits_no_more(world, sign_in, url, monkeypatch):
    client = sign_in("李敏")
    answer = post_after_the_end(client, url, "idle", floor_area="420.00")
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 13 * 3600)
    assert log_in_with(client, answer).status_code == 302


def test_a_waiting_form_leads_only_to_an_address_of_ours(world, sign_in):
    client = sign_in("李敏")
    assert client.get(reverse("grid-list")).status_code == 200
    client.cookies.pop("sessionid")
    answer = client.post("//example.com/records/grid/add/", {"name": "x"})
    assert answer.status_code in (401, 404)
    if answer.status_code == 401:
        (waiting,) = client.session[carried.WAITING].values()
        assert not waiting["path"].startswith("//")


def test_nothing_is_saved_by_whoever_is_not_signed_in(world, client):
    for page in ("grid-add", "community-add", "user-add"):
        assert client.post(reverse(page), {"name": "x"}).status_code == 401
    assert not Grid.objects.filter(name="x").exists()
    assert Revision.objects.count() == 0
