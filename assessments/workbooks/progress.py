"""How far the checking or writing of an upload is: a small file beside it, since nobody sees into an open transaction."""

import time

EVERY = 0.05  # seconds between two notes at least


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

    def begin(self, total):
        self.total = total
        self._say()

    def add(self, rows):
        self.done += rows
        if time.monotonic() - self.said >= EVERY:
            self._say()

    def _say(self):
        self.said = time.monotonic()
        self.upload.keep("progress", f"{min(int(self.done), self.total)} {self.total}")


def reached(upload):
    """(rows done, rows in all) of an upload that is worked on; none done where nothing is said yet."""
    try:
        done, total = upload.path("progress").read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return 0, upload.total
    return int(done), int(total)
