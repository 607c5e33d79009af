"""What a page showed or did that the log of access keeps: told by the page, written by the room above (access)."""

from dataclasses import dataclass

from django.db import models


class Act(models.TextChoices):
    """What somebody did."""

    SIGN_IN = "sign_in", "登录"
    SIGN_OUT = "sign_out", "退出"
    READ = "read", "查看"
    DOWNLOAD = "download", "下载"
    EXPORT = "export", "导出"
    REVEAL = "reveal", "看电话"
    OPEN = "open", "打开页面"


class Outcome(models.TextChoices):
    """What came of it."""

    DONE = "done", "成功"
    REFUSED = "refused", "被拒"
    LOCKED = "locked", "账号锁定"


@dataclass(frozen=True)
class Seen:
    """One thing that somebody saw, took away or was refused.

    what       in words: a title, a file's name, an address
    kind       label of the model, with object_id where it is one row
    place_code of what was seen; "" where it is of no place
    rows       how many rows; None where nothing is counted
    account    the name that somebody signs in or out with; "" for whoever is signed in
    """

    act: Act
    what: str = ""
    kind: str = ""
    object_id: int | None = None
    place_code: str = ""
    rows: int | None = None
    reason: str = ""
    outcome: Outcome = Outcome.DONE
    account: str = ""


def tell(request, act, **more):
    """Say what the answer to a request shows. Nothing is written unless the answer is given (access/middleware.py)."""
    request.seen = [*told(request), Seen(act, **more)]


def tell_of(request, act, record, **more):
    """Say that the answer is about one record."""
    more = {"what": str(record), "rows": 1} | more
    tell(request, act, kind=record._meta.label_lower, object_id=record.pk, place_code=record.place_code(), **more)


def told(request):
    """[Seen] of a request so far."""
    return getattr(request, "seen", [])
