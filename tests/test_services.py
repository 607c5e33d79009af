"""The services that the tests bring up themselves."""

import psycopg2
import pytest
import redis

from .services import postgres, valkey


@pytest.mark.apart
def test_postgresql_answers_and_is_gone_afterwards():
    with postgres() as url:
        connection = psycopg2.connect(url)
        cursor = connection.cursor()
        cursor.execute("SHOW server_encoding")
        assert cursor.fetchone() == ("UTF8",)
        connection.close()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(url)


@pytest.mark.apart
def test_valkey_answers_and_is_gone_afterwards():
    with valkey() as url:
        assert redis.Redis.from_url(url).ping()
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(url).ping()
