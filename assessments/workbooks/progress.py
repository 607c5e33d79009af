"""How far the checking or writing of an upload is: a small file beside it, since nobody sees into an open transaction."""

import time
from contextlib import suppress

from django.conf import settings
from django.db import connection
from django.utils import timezone

from .guard import Unreadable

EVERY = 0.05  # seconds between two notes at least
RENEWED = 10  # seconds between two renewals of the lease


class Silent:
    """Nobody waits for what is done."""

    def begin(self, total):
        """``total``: rows that are to be gone through."""

    def add(self, rows):
        """So many rows more are done; a part of a row's way counts as a part of it."""


class Progress(Silent):
    """Of an upload; rows done and of how many, for the page that waits."""

    def __init__(self, upload):
        self.upload, self.done, self.total, self.said = upload, 0, 0, 0.0
        self.renewed = time.monotonic()

    def begin(self, total):
        self.total = total
        self._say()

    def add(self, rows):
        self.done += rows
        if time.monotonic() - self.said >= EVERY:
            self._say()

    def _say(self):
        self.said = time.monotonic()
        if self.said - self.renewed > RENEWED and not connection.in_atomic_block:  # nobody sees into a transaction
            self.renewed = self.said
            self.upload.renew()
        with suppress(Unreadable):  # of files that were forgotten meanwhile nothing is to be told
            self.upload.keep("progress", f"{min(int(self.done), self.total)} {self.total}")


def reached(upload):
    """(rows done, rows in all) of an upload that is worked on; none done where nothing is said yet."""
    try:
        done, total = upload.path("progress").read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return 0, upload.total
    return int(done), int(total)


def silent_seconds(upload):
    """For how long an upload that is worked on has shown no sign of that: since it was begun, or since the last note."""
    begun = upload.lease_until.timestamp() - settings.UPLOAD_LEASE_SECONDS if upload.lease_until else 0
    try:
        noted = upload.path("progress").stat().st_mtime
    except FileNotFoundError:
        noted = 0
    return int(timezone.now().timestamp() - max(begun, noted))
