"""Login, logout, lockout, idle logout."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lodi_community.accounts.models import User
from tests.typing_in import fill_in, open_form, send, text_of
from tests.world import PASSWORD

# Of each table the first row is asked of the other database.
pytestmark = pytest.mark.first_row
LOGIN = "/login/"
WRONG = "账号或密码不对。连续错 5 次，账号锁定 30 分钟。"


def log_in(client, username="limin", password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def signed_in(client):
    return client.get(reverse("grid-list")).status_code == 200


# Login and logout -----------------------------------------------------------------------------


def test_whoever_is_not_signed_in_is_led_to_the_login_and_then_where_he_wanted_to_go(world, client):
    wanted = reverse("grid-list") + "?place=431302001001"
    answer = client.get(wanted)
    assert answer.status_code == 302
    assert answer.url.startswith(LOGIN)
    form = open_form(client, answer.url, having="username")
    answer = send(client, LOGIN, form, username="limin", password=PASSWORD)
    assert (answer.status_code, answer.url) == (302, wanted)


def test_after_the_login_comes_the_home_of_the_post(world, client):
    answer = log_in(client)
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert User.objects.get(username="limin").last_login


@pytest.mark.parametrize(
    "next_page", ["https://example.com/", "//example.com/x", "javascript:alert(1)", "/\\example.com"]
)
def test_a_login_never_leads_to_another_host(world, client, next_page):
    answer = log_in(client, next=next_page)
    assert (answer.status_code, answer.url) == (302, reverse("home"))


@pytest.mark.parametrize("username", ["LIMIN", " limin ", "LiMin"])
def test_capitals_and_spaces_around_the_account_do_not_matter(world, client, username):
    assert log_in(client, username).status_code == 302


@pytest.mark.parametrize(
    ("username", "password"), [("limin", "wrong"), ("nobody", PASSWORD), ("limin", PASSWORD.lower())]
)
def test_a_wrong_password_and_an_unknown_account_are_answered_alike(world, client, username, password):
    answer = log_in(client, username, password)
    assert answer.status_code == 200
    assert WRONG in text_of(answer)
    assert not signed_in(client)


@pytest.mark.parametrize(
    "data", [{}, {"username": "limin"}, {"password": PASSWORD}, {"username": "\x00", "password": "\x00"}]
)
def test_an_empty_or_odd_login_is_refused_with_a_sentence(world, client, data):
    answer = client.post(LOGIN, data)
    assert answer.status_code == 200
    assert "账号和密码都要填" in text_of(answer) or WRONG in text_of(answer)


def test_a_password_is_never_repeated_on_the_page(world, client):
    assert "wrong-Pass-99" not in log_in(client, password="wrong-Pass-99").content.decode()


def test_logging_out_ends_the_session(world, client):
    log_in(client)
    assert signed_in(client)
    answer = client.post(reverse("logout"))
    assert "已退出" in text_of(answer)
    assert not signed_in(client)


def test_logging_out_takes_a_post_so_that_no_link_does_it(world, sign_in):
    client = sign_in("李敏")
    assert client.get(reverse("logout")).headers["Location"] == reverse("home")
    assert signed_in(client)


def test_a_disabled_account_cannot_log_in_and_is_out_at_once(world, client, sign_in):
    inside = sign_in("李敏")
    User._base_manager.filter(username="limin").update(is_active=False)
    assert log_in(client).status_code == 200
    assert not signed_in(client)
    assert not signed_in(inside)


def test_a_new_account_cannot_log_in_before_its_password_was_handed_out(world, client, sign_in):
    fill_in(
        sign_in("蒋波"),
        reverse("user-add"),
        username="huli",
        name="胡丽",
        post="clerk",
        is_active="on",
        division=str(world["永丰街道"].pk),
    )
    account = User.objects.get(username="huli")
    assert not account.has_usable_password()
    for password in ("", "!", PASSWORD, account.password):
        assert log_in(client, "huli", password).status_code == 200


# Lockout --------------------------------------------------------------------------------------


def fail(client, times, username="limin"):
    return [log_in(client, username, f"wrong-{number}").status_code for number in range(times)]


def test_the_fifth_failure_locks_the_account_for_half_an_hour(world, client):
    assert fail(client, 4) == [200] * 4
    answer = log_in(client, password="wrong again")
    assert answer.status_code == 429
    assert "密码连续错了 5 次，锁定 30 分钟。" in text_of(answer)
    assert log_in(client).status_code == 429, "the right password does not help"
    assert not signed_in(client)


def test_four_failures_and_a_success_begin_the_count_anew(world, client):
    fail(client, 4)
    assert log_in(client).status_code == 302
    client.post(reverse("logout"))
    assert fail(client, 4) == [200] * 4
    assert log_in(client).status_code == 302


def test_the_lock_is_on_the_account_from_wherever_it_is_tried(world, client):
    for number in range(5):
        Client(REMOTE_ADDR=f"10.0.0.{number}", headers={"user-agent": str(number)}).post(
            LOGIN, {"username": "limin", "password": "wrong"}
        )
    assert log_in(client).status_code == 429


def test_the_same_account_written_otherwise_counts_together(world, client):
    for name in ("limin", "LIMIN", " Limin", "limin ", "lImin"):
        log_in(client, name, "wrong")
    assert log_in(client).status_code == 429


def test_others_are_not_locked_with_it(world, client):
    fail(client, 5)
    assert log_in(client, "wangfang").status_code == 302


def test_an_account_that_does_not_exist_is_locked_alike_so_that_nobody_learns_which_exist(world, client):
    assert fail(client, 5, "nobody") == [200, 200, 200, 200, 429]


def test_after_half_an_hour_the_account_is_open_again(world, client):
    fail(client, 5)
    earlier = AccessAttempt.objects.get().attempt_time - timedelta(minutes=29)
    AccessAttempt.objects.update(attempt_time=earlier)
    assert log_in(client).status_code == 429
    AccessAttempt.objects.update(attempt_time=earlier - timedelta(minutes=2))
    assert log_in(client).status_code == 302


def test_a_locked_account_is_opened_by_the_administrators_new_password(world, client, sign_in):
    fail(client, 5, "chengang")
    page = sign_in("蒋波").post(reverse("user-reset", args=[world["陈刚"].pk]))
    password = page.context["password"]
    assert log_in(client, "chengang", password).status_code == 302


# Idle -----------------------------------------------------------------------------------------


def go_idle(client, seconds):
    """As if the last request had been so long ago."""
    assert signed_in(client)
    session = client.session
    session["seen_at"] -= seconds
    session.save()


def test_after_thirty_idle_minutes_one_is_signed_out_and_told_why(world, sign_in):
    client = sign_in("李敏")
    go_idle(client, 30 * 60 + 1)
    answer = client.get(reverse("grid-list"), follow=True)
    assert answer.redirect_chain[0][0].startswith(LOGIN)
    assert "30 分钟没有操作，已自动退出。请重新登录" in text_of(answer)
    assert not signed_in(client)


def test_before_thirty_idle_minutes_one_stays_and_the_clock_begins_anew(world, sign_in):
    client = sign_in("李敏")
    for _ in range(3):
        go_idle(client, 29 * 60)
        assert signed_in(client)


def writes(queries):
    return [q["sql"] for q in queries if "django_session" in q["sql"] and not q["sql"].startswith("SELECT")]


def test_the_session_is_written_at_most_once_a_minute(world, sign_in):
    client = sign_in("李敏")
    assert signed_in(client)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            assert signed_in(client)
    assert writes(queries) == []
    go_idle(client, 61)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(5):
            assert signed_in(client)
    assert len(writes(queries)) == 1


def test_every_address_but_the_login_asks_for_a_user(world, client):
    for url in ("/", reverse("grid-list"), reverse("password-change"), reverse("grid-add"), "/records/grid/1/"):
        answer = client.get(url)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, LOGIN), url


def test_a_partial_request_after_the_session_ended_leads_the_whole_page_to_the_login(world, client):
    answer = client.get(reverse("grid-list"), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"]
