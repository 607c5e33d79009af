"""How many requests a program may send: counted for all processes together, and whatever they come to."""

import pytest
from django.core.cache import caches

from lodi_community.access.models import Access
from lodi_community.accounts.tokens import Token
from lodi_community.api import pace
from tests.services import valkey

from .programs import Program

apart = pytest.mark.apart


@pytest.fixture
def slow(monkeypatch):
    """Three requests a minute, from the middle of a minute on."""
    monkeypatch.setattr(pace.Pace, "THROTTLE_RATES", {"user": "3/min"})
    monkeypatch.setattr(pace.Pace, "timer", lambda self: 90.0)
    monkeypatch.setitem(pace._silent, "until", 0.0)
    caches["default"].clear()


@pytest.mark.once
def test_too_many_requests_wait_for_the_next_minute(world, slow, monkeypatch):
    program = Program(world["李敏"])
    answers = [program.get("changes", limit=1) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1]["Retry-After"] == "30"
    assert "请等 30 秒" in answers[-1].json()["detail"]
    assert Program(world["李敏"]).get("changes", limit=1).status_code == 200, "another token has its own"
    monkeypatch.setattr(pace.Pace, "timer", lambda self: 120.0)
    assert program.get("changes", limit=1).status_code == 200


@pytest.mark.once
def test_what_a_token_may_not_do_counts_and_does_not_fill_the_log(world, slow):
    program = Program(world["李敏"], writes=False)
    statuses = [program.post("records/grid", {}).status_code for _ in range(5)]
    assert statuses == [403, 403, 403, 429, 429]
    assert Access.objects.count() == 3


@pytest.mark.once
def test_a_program_that_goes_on_with_a_dead_token_stands_in_the_log_once_a_minute(world, slow):
    program = Program(world["李敏"])
    Token.objects.update(unit_code="431381")
    assert [program.get("").status_code for _ in range(3)] == [401, 401, 401]
    assert Access.objects.count() == 1


@apart
def test_all_processes_count_together_and_each_for_itself_while_redis_is_away(world, slow, settings):
    program = Program(world["李敏"])

    def ask_as_another_process(times):
        caches["default"].clear()
        return [program.get("changes", limit=1).status_code for _ in range(times)]

    with valkey() as url:
        common = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        settings.CACHES = {**settings.CACHES, "common": common}
        assert ask_as_another_process(2) == [200, 200]
        assert ask_as_another_process(2) == [200, 429]
    assert ask_as_another_process(4) == [200, 200, 200, 429]
    assert ask_as_another_process(1) == [200]
