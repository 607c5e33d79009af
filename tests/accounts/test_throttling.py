"""Failed sign-ins are counted by address and account together; nobody outside shuts a person out of the own office."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from lodi_community.accounts.models import User
from tests.typing_in import text_of
from tests.world import PASSWORD

pytestmark = [pytest.mark.first_row, pytest.mark.long]
LOGIN, CHANGE = "/login/", "/password/"
OFFICE, FAR = "10.1.1.1", "203.0.113.9"


def log_in(address, username="limin", password=PASSWORD):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"username": username, "password": password})


def fail(address, username="limin", times=5):
    return [log_in(address, username, f"wrong-{number}").status_code for number in range(times)]


def half_an_hour_later():
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))


def test_five_failures_from_elsewhere_do_not_shut_a_person_out_of_the_usual_address(world):
    assert log_in(OFFICE).status_code == 302
    assert fail(FAR) == [200, 200, 200, 200, 429]
    assert log_in(OFFICE).status_code == 302
    refused = log_in("10.9.9.9")
    assert refused.status_code == 429, "a third address is not known"
    assert "这个账号半小时内已输错 5 次密码，这里暂时不能登录" in text_of(refused)
    assert "在您平时登录的办公室网络上，现在就能登录" in text_of(refused)


def test_one_failure_each_from_five_addresses_shuts_an_account_for_all_that_are_not_known(world):
    for number in range(5):
        fail(f"10.0.0.{number}", times=1)
    assert log_in("10.0.0.99").status_code == 429


def test_at_the_usual_address_five_failures_count_too(world):
    log_in(OFFICE)
    assert fail(OFFICE)[-1] == 429
    answer = log_in(OFFICE)
    assert "密码连续错了 5 次，锁定 30 分钟" in text_of(answer)
    assert int(answer["Retry-After"]) in range(1790, 1801)
    half_an_hour_later()
    assert log_in(OFFICE).status_code == 302


def test_a_success_clears_the_own_failures_and_no_others(world):
    log_in(OFFICE)
    fail(OFFICE, times=2)
    fail(FAR, times=2)
    assert log_in(OFFICE).status_code == 302
    assert list(AccessAttempt.objects.values_list("ip_address", "failures_since_start")) == [(FAR, 2)]


def test_twelve_accounts_tried_from_one_address_are_slowed(world):
    statuses = [log_in(FAR, f"account-{number}", "Spring-2026x").status_code for number in range(12)]
    assert statuses == [200] * 5 + [429] * 7
    answer = log_in(FAR)
    assert "请稍等" in text_of(answer)
    assert int(answer["Retry-After"]) in range(25, 31)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(seconds=31))
    assert log_in(FAR, "account-12", "wrong").status_code == 200
    assert log_in(FAR, "account-13", "wrong").status_code == 429


def test_who_has_signed_in_from_there_before_is_not_slowed_by_the_others(world):
    log_in(OFFICE)
    for number in range(6):
        fail(OFFICE, f"account-{number}", 1)
    assert log_in(OFFICE).status_code == 302
    assert log_in(OFFICE, "wangfang").status_code == 429


def test_an_address_is_usual_for_ninety_days(world, monkeypatch):
    log_in(OFFICE)
    fail(FAR)
    now = timezone.now()
    AccessAttempt.objects.update(attempt_time=now + timedelta(days=91))
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=91))
    assert log_in(OFFICE).status_code == 429


def test_five_wrong_old_passwords_close_the_page_to_change_it_and_the_login_there(world, sign_in):
    client = sign_in("李敏")
    typed = {"old_password": "wrong", "new_password1": "Lu-shui-chang-x", "new_password2": "Lu-shui-chang-x"}
    assert [client.post(CHANGE, typed).status_code for _ in range(5)] == [200, 200, 200, 200, 429]
    assert client.post(CHANGE, typed | {"old_password": PASSWORD}).status_code == 429
    assert log_in("127.0.0.1").status_code == 429


def test_two_new_passwords_that_differ_count_as_no_failure(world, sign_in):
    sign_in("李敏").post(CHANGE, {"old_password": PASSWORD, "new_password1": "a", "new_password2": "b"})
    assert not AccessAttempt.objects.exists()


def test_an_account_has_one_spelling_under_which_failures_are_counted(world):
    """The form makes small letters of large ones; “lımin” is the same as “limin” to a database that compares without case."""
    assert log_in(OFFICE, "LiMin").status_code == 302
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key("LIMIN")
