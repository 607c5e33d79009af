"""How long a write waits for a database that is away or busy: in the background until it is taken, beside an answer hardly."""

import contextlib
import time

from django.conf import settings
from django.db import Error, connection

PAUSE, MOST = 2.0, 30  # seconds between two attempts, and how many
PATIENCE_MS = 300


@contextlib.contextmanager
def impatient():
    """Wait PATIENCE_MS at most for whoever writes now; only SQLite has one writer at a time."""
    if connection.vendor != "sqlite":
        yield
        return
    patience = settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5) * 1000
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")


def write_at_last(write, pause=PAUSE):
    """Call ``write`` until the database takes it, for a minute; then raises what the database raised. For background work."""
    for attempt in range(MOST):
        try:
            return write()
        except Error:
            if attempt == MOST - 1 or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(pause)
    return None
