"""Open sign-ins: twelve hours at the most, seen by their owner, ended by their owner."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lodi_community.accounts.models import SignIn
from lodi_community.accounts.sessions import open_ones
from lodi_community.accounts.tasks import sweep
from tests.typing_in import text_of
from tests.world import PASSWORD

pytestmark = pytest.mark.first_row
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


def log_in(address="10.1.1.1", username="limin", agent=EDGE):
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    assert client.post("/login/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def is_in(client):
    return client.get(reverse("grid-list")).status_code == 200


def later(client, hours):
    """As if the sign-in had been so long ago and the session had been used ever since."""
    session = client.session
    session["began_at"] -= hours * 3600
    session.save()


def test_a_sign_in_ends_after_twelve_hours_however_much_it_is_used(world):
    client = log_in()
    later(client, 11.9)
    assert is_in(client)
    later(client, 0.2)
    answer = client.get(reverse("grid-list"), follow=True)
    assert answer.redirect_chain[0][0].startswith("/login/")
    assert "登录已满 12 小时，已自动退出。请重新登录" in text_of(answer)


def test_a_person_sees_the_own_sign_ins_and_nobody_elses(world):
    here, elsewhere = log_in(), log_in("203.0.113.9", agent="")
    log_in("198.51.100.7", "wangfang")
    page = text_of(here.get(reverse("sign-ins")))
    assert "Edge，Windows （就是这里） 10.1.1.1" in page
    assert "不认识的浏览器 203.0.113.9" in page
    assert "198.51.100.7" not in page
    elsewhere.post(reverse("logout"))
    assert "203.0.113.9" not in text_of(here.get(reverse("sign-ins")))


def test_the_others_are_ended_and_this_one_stays(world):
    here, elsewhere, colleague = log_in(), log_in("203.0.113.9"), log_in(username="wangfang")
    answer = here.post(reverse("sign-ins"), follow=True)
    assert "已结束别处的 1 个登录" in text_of(answer)
    assert (is_in(here), is_in(elsewhere), is_in(colleague)) == (True, False, True)
    assert "别处没有登录" in text_of(here.post(reverse("sign-ins"), follow=True))


def test_a_new_password_ends_the_others_and_keeps_this_one_in_the_list_with_its_hours(world):
    here, elsewhere = log_in(), log_in("203.0.113.9")
    later(here, 11)
    began = SignIn.objects.get(session_key=here.session.session_key).began_at
    new = {"old_password": PASSWORD, "new_password1": "Ganbei-Lu-8x", "new_password2": "Ganbei-Lu-8x"}
    assert here.post("/password/", new).status_code == 302
    (row,) = open_ones(world["李敏"])
    assert (row.session_key, row.began_at) == (here.session.session_key, began)
    assert not is_in(elsewhere)
    later(here, 1.1)
    assert not is_in(here)


def test_what_is_over_is_swept(world):
    client = log_in()
    sweep()
    assert is_in(client)
    Session.objects.update(expire_date=timezone.now() - timezone.timedelta(seconds=1))
    SignIn.objects.update(began_at=timezone.now() - timezone.timedelta(hours=13))
    sweep()
    assert not Session.objects.exists()
    assert not SignIn.objects.exists()


def test_a_draft_that_comes_too_late_does_not_take_a_new_session_away(world):
    """Sent with the old session's cookie, refused after the same browser has signed in again: the cookie is left alone."""
    browser = log_in()
    Session.objects.all().delete()
    answer = browser.post(f"{reverse('draft-add', args=['premises'])}?place=431302001001", {"name": "活动室"})
    assert answer.status_code == 401
    assert "sessionid" not in answer.cookies
    assert browser.get("/").cookies["sessionid"].value == ""  # an ordinary page still clears what is dead
