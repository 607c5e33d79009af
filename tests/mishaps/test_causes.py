"""What is behind a fault: the real errors of files and databases, and what a page says of each."""

import errno
import sqlite3

import pytest
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import OperationalError
from django.http.multipartparser import MultiPartParserError

from lodi_community.records import causes
from lodi_community.records.causes import cause_of, cause_of_request

pytestmark = pytest.mark.once


def full(folder):
    """An insert into a database that may not grow."""
    connection = sqlite3.connect(folder / "a.sqlite3")
    connection.execute("CREATE TABLE t (c)")
    connection.execute("PRAGMA max_page_count = 2")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 4000,)] * 9)


def locked(folder):
    """An insert while another connection writes."""
    first, second = (sqlite3.connect(folder / "a.sqlite3", timeout=0, isolation_level=None) for _ in range(2))
    first.execute("BEGIN IMMEDIATE")
    try:
        second.execute("CREATE TABLE t (c)")
    finally:
        first.close()


def read_only(folder):
    """An insert into a database that is opened for reading."""
    sqlite3.connect(folder / "a.sqlite3").execute("CREATE TABLE t (c)")
    sqlite3.connect(f"file:{folder}/a.sqlite3?mode=ro", uri=True).execute("CREATE TABLE u (c)")


def not_there(folder):
    """A database whose folder is gone."""
    sqlite3.connect(folder / "gone" / "a.sqlite3")


def damaged(folder):
    """A database that is none."""
    (folder / "a.sqlite3").write_bytes(b"x" * 5000)
    sqlite3.connect(folder / "a.sqlite3").execute("SELECT * FROM sqlite_master")


@pytest.mark.parametrize(
    ("do", "cause"),
    [
        (full, causes.FULL),
        (locked, causes.LOCKED),
        (read_only, causes.READ_ONLY),
        (not_there, causes.DOWN),
        (damaged, causes.DAMAGED),
    ],
)
def test_what_sqlite_raises_is_told_apart(tmp_path, do, cause):
    with pytest.raises(sqlite3.Error) as raised:
        do(tmp_path)
    wrapped = OperationalError("as Django passes it on")
    wrapped.__cause__ = raised.value
    assert cause_of(raised.value) is cause_of(wrapped) is cause


class OfPostgreSQL(Exception):
    def __init__(self, pgcode):
        self.pgcode = pgcode


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("53100", causes.FULL),  # disk_full
        ("53300", causes.DOWN),  # too_many_connections
        ("55P03", causes.LOCKED),  # lock_not_available
        ("40P01", causes.LOCKED),  # deadlock_detected
        ("25006", causes.READ_ONLY),  # read_only_sql_transaction
        ("57P01", causes.DOWN),  # admin_shutdown
        ("08006", causes.DOWN),  # connection_failure
        ("XX001", causes.DAMAGED),  # data_corrupted
        ("42P01", causes.UNKNOWN),  # undefined_table: a fault of the program
        (None, causes.DOWN),  # the server closed the connection
    ],
)
def test_the_codes_of_postgresql_are_told_apart(code, cause):
    error = OperationalError("as Django passes it on")
    error.__cause__ = OfPostgreSQL(code)
    assert cause_of(error) is cause


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(errno.ENOSPC, "no space"), causes.FULL),
        (OSError(errno.EROFS, "read-only file system"), causes.READ_ONLY),
        (PermissionError(errno.EACCES, "denied"), causes.READ_ONLY),
        (FileNotFoundError(errno.ENOENT, "gone"), causes.NO_FILE),
        (ValueError("a fault of ours"), causes.UNKNOWN),
    ],
)
def test_what_the_file_system_raises_is_told_apart(error, cause):
    assert cause_of(error) is cause


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (DisallowedHost("x"), causes.BAD_ADDRESS),
        (TooManyFieldsSent("x"), causes.TOO_MANY),
        (RequestDataTooBig("x"), causes.TOO_BIG),
        (MultiPartParserError("x"), causes.BROKEN_OFF),
        (SuspiciousOperation("x"), causes.NOT_UNDERSTOOD),
    ],
)
def test_a_request_that_is_refused_as_a_whole_says_why(error, cause):
    assert cause_of_request(error) is cause
