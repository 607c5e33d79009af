"""A line that the database does not take at once keeps no page waiting, and comes into the log later."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from lodi_community.access import waiting
from lodi_community.access.models import Access
from lodi_community.celery import ROOMS
from lodi_community.records.patience import PATIENCE_MS, impatient
from tests.test_layers import MODULES

pytestmark = pytest.mark.once


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def patience():
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA busy_timeout").fetchone()[0]


def test_a_line_waits_for_a_writer_a_moment_only_and_a_save_as_long_as_ever(db):
    before = patience()
    with impatient():
        assert patience() == PATIENCE_MS < 1000
    assert patience() == before == 20_000


def test_a_line_that_finds_the_database_busy_comes_later_with_its_own_time(world, sign_in, folder, monkeypatch):
    client = sign_in("李敏")

    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(QuerySet, "bulk_create", busy)
        assert client.get(reverse("access")).status_code == 403
        with pytest.raises(OperationalError):
            waiting.take_in()
    assert not Access.objects.exists()
    assert waiting.take_in() == 1
    row = Access.objects.get()
    assert (row.by_name, row.act, row.outcome, row.what) == ("李敏", "open", "refused", reverse("access"))
    assert row.place_code == "431302001"
    assert timezone.now() - row.at < timedelta(minutes=1)
    assert waiting.take_in() == 0


def test_what_somebody_typed_as_an_account_waits_in_no_file(folder):
    waiting.put([Access(at=timezone.now(), act="sign_in", outcome="refused", account="typed-my-password")])
    (path,) = waiting.folder().glob("*.json")
    assert "typed-my-password" not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_every_module_of_tasks_is_known_to_the_workers():
    """The nightly sweep of sign-ins was not, and its messages were thrown away."""
    assert {name.removesuffix(".tasks") for name in MODULES if name.endswith(".tasks")} == set(ROOMS)
