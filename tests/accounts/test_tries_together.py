"""Many sign-ins of one account at the same moment: no more passwords are looked at than may be wrong."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from lodi_community.accounts import under_way
from tests.accounts.test_throttling import FAR, OFFICE, fail, log_in
from tests.typing_in import text_of
from tests.world import PASSWORD

pytestmark = pytest.mark.long

LOOKED_AT = []


class Slow(MD5PasswordHasher):
    """As slow as Argon2 is where many wait for it."""

    def verify(self, password, encoded):
        LOOKED_AT.append(password)
        time.sleep(0.4)
        return super().verify(password, encoded)


@pytest.fixture
def slow(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Slow"]
    LOOKED_AT.clear()


def at_once(number, addresses=(FAR,), password="wrong"):
    """The answers to so many sign-ins that are sent at the same moment."""

    def one(turn):
        try:
            return log_in(addresses[turn % len(addresses)], password=password)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("addresses", [(FAR,), tuple(f"203.0.113.{number}" for number in range(12))])
def test_of_twelve_wrong_passwords_at_one_moment_no_more_than_five_are_looked_at(world, slow, addresses):
    answers = at_once(12, addresses)
    assert len(LOOKED_AT) <= 5
    counted = AccessAttempt.objects.aggregate(all=Sum("failures_since_start"))["all"] or 0
    assert counted == len(LOOKED_AT), "who was sent away is counted nowhere"
    refused = [answer for answer in answers if "这一次没有核对" in text_of(answer)]
    assert {(answer.status_code, answer["Retry-After"]) for answer in refused} == {(429, "1")}
    assert len(refused) == 12 - len(LOOKED_AT)


@pytest.mark.django_db(transaction=True)
def test_the_person_at_the_usual_address_comes_in_while_others_try_from_outside(world, slow):
    log_in(OFFICE)
    with ThreadPoolExecutor(1) as pool:
        outside = pool.submit(at_once, 12)
        time.sleep(0.2)
        try:
            assert log_in(OFFICE).status_code == 302
        finally:
            outside.result()


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_a_place_is_given_back_when_the_try_is_over(world, password):
    log_in(OFFICE, password=password)
    assert under_way.places_of("limin") == 0
    assert not AccessAttempt.objects.filter(user_agent=under_way.MARK).exists()


def test_the_places_of_a_process_that_was_killed_hold_nobody_up_for_longer_than_a_minute(world):
    for _ in range(6):
        under_way.take(Client().get("/login/").wsgi_request, "limin", OFFICE)
    assert log_in(OFFICE).status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(seconds=61))
    assert log_in(OFFICE).status_code == 302
    assert fail(FAR, times=4) == [200] * 4
