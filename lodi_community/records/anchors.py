"""Anchors: how long the chain of revisions was and how it ended, noted outside the database.

A file beside the key, one line a day and one at each seal, which is only ever added to. Whoever cuts off the end of the
chain, and the chain's own row with it, leaves the anchors as they were. The same lines go to mail or syslog where the
settings name one. Nothing here fails a write: an anchor that cannot be noted is an error of the log.
"""

import logging
import os
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from .revisions import RevisionChain

LOG = logging.getLogger(__name__)
DAILY, RESTORED = "每日", "恢复"
NOTHING = "-"  # stands in a line for an empty digest or key


@dataclass(frozen=True)
class Anchor:
    """A line: after ``length`` revisions the last one had this digest, made with the key of this id. ``why``: in words."""

    at: datetime
    length: int
    digest: str
    key_id: str
    why: str

    @property
    def line(self):
        digest, key_id = self.digest or NOTHING, self.key_id or NOTHING
        return f"{self.at.isoformat(timespec='seconds')} {self.length} {digest} {key_id} {self.why}"

    @property
    def restores(self):
        """Whether it says that a backup was put back: the chain may be shorter than before."""
        return self.why.startswith(RESTORED)


def add(why):
    """Note the chain as it is now. Returns the Anchor, None where nothing is kept. Raises OSError."""
    if not settings.TRAIL_ANCHORS_FILE:
        return None
    chain = RevisionChain.objects.filter(pk=1).first() or RevisionChain()
    anchor = Anchor(timezone.localtime(), chain.length, chain.digest, chain.key_id, " ".join(why.split()))
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(settings.TRAIL_ANCHORS_FILE, flags, 0o600), "a", encoding="utf-8") as file:
        file.write(f"{anchor.line}\n")  # one write: two processes never share a line
        file.flush()
        os.fsync(file.fileno())
    LOG.info("修改记录锚定：%s", anchor.line)
    return anchor


def add_or_log(why):
    """add(), for what has happened already: a file that cannot be written is an error of the log."""
    try:
        add(why)
    except OSError:
        LOG.exception("修改记录没有锚定（%s），请检查 %s", why, settings.TRAIL_ANCHORS_FILE)


def add_daily():
    """Note the chain once a day."""
    today = timezone.localdate()
    if not any(anchor.why == DAILY and timezone.localdate(anchor.at) == today for anchor in read()[0]):
        add_or_log(DAILY)


def read():
    """(the Anchors from the oldest, Chinese sentences on lines that are none)."""
    anchors, faults = [], []
    try:
        lines = _lines()
    except (OSError, UnicodeDecodeError) as error:
        return [], [f"锚定文件 {settings.TRAIL_ANCHORS_FILE} 读不出来：{error}"]
    for number, line in enumerate(lines, 1):
        try:
            at, length, digest, key_id, why = line.split(" ", 4)
            digest, key_id = (text.replace(NOTHING, "") for text in (digest, key_id))
            anchors.append(Anchor(datetime.fromisoformat(at), int(length), digest, key_id, why))
        except ValueError:
            faults.append(f"锚定文件 {settings.TRAIL_ANCHORS_FILE} 第 {number} 行读不懂：文件被改动过")
    return anchors, faults


def knows(key_id):
    """Whether the chain was noted with this key before."""
    return any(anchor.key_id == key_id for anchor in read()[0])


def _lines():
    try:
        return (
            settings.TRAIL_ANCHORS_FILE.read_text(encoding="utf-8").splitlines() if settings.TRAIL_ANCHORS_FILE else []
        )
    except FileNotFoundError:
        return []
