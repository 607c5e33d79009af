"""What rows are called is kept in more places than the rows: drafts, answers to programs, comments. An erasure goes through all.

Whoever keeps such words shares a lock with the others until the transaction ends; an erasure has it alone, before anything
else. So every word is there when the erasure looks, or is written by who reads what the erasure left.
"""

from django.db import connection

LOCK = 20_210_820  # a number that nothing else locks on PostgreSQL; on SQLite one transaction writes at a time


def share():
    """Call it inside the transaction that keeps words, before they are read: no erasure is under way until it ends."""
    _lock("pg_advisory_xact_lock_shared")


def alone():
    """Call it before an erasure locks or reads anything: whoever keeps words has ended, or waits."""
    _lock("pg_advisory_xact_lock")


def _lock(function):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [LOCK])
