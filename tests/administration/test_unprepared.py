"""A command that is run where no portal is says so, and where to look: a new terminal has forgotten DATA_DIR."""

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper

from lodi_community.preparation import unprepared

pytestmark = pytest.mark.once


def test_an_empty_database_is_no_portal_and_the_sentence_says_what_to_do(db, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    empty = DatabaseWrapper(connection.settings_dict | {"NAME": str(tmp_path / "portal.sqlite3"), "OPTIONS": {}})
    words = unprepared(empty)
    empty.close()
    assert f"数据文件夹 {tmp_path} 里还没有门户" in words
    assert "export DATA_DIR=/srv/portal" in words and "manage.py prepare --no-demo" in words


def test_a_prepared_database_has_no_such_sentence(db):
    assert unprepared(connection) is None
