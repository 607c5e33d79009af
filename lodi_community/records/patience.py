"""A write that is not to be given up because the database is away or busy for a moment: it waits, where nobody waits for it."""

import time

from django.db import Error, connection

PAUSE, MOST = 2.0, 30  # seconds between two attempts, and how many


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
