"""Lines of the log of access that the database did not take at once: each group is a file, which is taken in later.

A page never waits long for its line: on SQLite, whoever holds the database would keep every logged page for as long as a
save may wait. Nothing is lost: a file goes only when its lines stand in the log. Whoever is killed between the two leaves
the file, whose lines then come a second time.
"""

import fcntl
import json
import logging
import os
import secrets
import time
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.forms.models import model_to_dict

from communities.models import Division

from .models import Access

logger = logging.getLogger(__name__)
UNNAMED = "当时连不上数据库，没有核对账号"


def folder():
    """Where the lines wait."""
    return settings.DATA_DIR / "access_waiting"


def put(rows):
    """Keep rows of Access for later; in the server's log where the disk takes no file. What somebody typed as an account is not kept."""
    for row in rows:
        if row.account and not row.by_id:
            row.account, row.what = "", row.what or UNNAMED
    text = json.dumps([model_to_dict(row) for row in rows], default=str, ensure_ascii=False)
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{time.time_ns()}-{secrets.token_hex(4)}"
        draft = folder() / f"{name}.draft"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder() / f"{name}.json")
    except OSError:
        logger.exception("访问记录没有写进数据库，也没有写进文件：%s", text)


def take_in():
    """Write what waits into the log, oldest first. Returns how many lines. Raises what the database raises; then the files stay."""
    if not folder().is_dir():
        return 0
    with open(folder() / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0  # another worker takes them in
        files = sorted(folder().glob("*.json"))
        rows = [_row(values) for path in files for values in json.loads(path.read_text(encoding="utf-8"))]
        with transaction.atomic():
            root = Division.objects.order_by("code").values_list("code", flat=True).first() or ""
            for row in rows:
                row.place_code = row.place_code or root
            Access.objects.bulk_create(rows)
        for path in files:
            path.unlink()
    return len(rows)


def _row(values):
    return Access(**values | {"at": datetime.fromisoformat(values["at"])})
