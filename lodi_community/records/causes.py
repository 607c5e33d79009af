"""What is behind a fault, as far as it is known: what happened, in words, and what the person at the page can do."""

import errno
import sqlite3
from dataclasses import dataclass

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError


@dataclass(frozen=True)
class Cause:
    """``status``: of the answer; ``happened``: a sentence; ``advice``: sentences, what to do, in order."""

    status: int
    title: str
    happened: str
    advice: tuple


LATER = "过一两分钟再试"
TELL = "还是不行的，把上面的编号和时间告诉系统管理员"
UNKNOWN = Cause(500, "系统出错了", "程序遇到了没有料到的情况，已记入服务器日志。", (LATER, TELL))
FULL = Cause(
    503,
    "服务器磁盘满了",
    "服务器的磁盘没有空间了，现在不能保存；已经保存的不受影响，还能看。",
    ("先不要再提交，把上面的编号和时间告诉系统管理员：要腾出磁盘空间", "腾出空间以后再试，不用重新登录"),
)
LOCKED = Cause(
    503,
    "数据库正忙",
    "别的操作占着数据库，等了一会没有等到。",
    ("过半分钟再试", "一直这样的，把上面的编号和时间告诉系统管理员：可能有备份或维护命令没有结束"),
)
DOWN = Cause(
    503,
    "数据库连不上",
    "门户现在连不上数据库，可能正在重启。",
    ("过一两分钟再试，数据库恢复后自动连上，不用重新登录", TELL),
)
READ_ONLY = Cause(
    503,
    "服务器现在不能写入",
    "数据库或数据文件夹是只读的，或门户没有写的权限，现在不能保存；已经保存的不受影响。",
    ("先不要再提交，把上面的编号和时间告诉系统管理员：要恢复写的权限", "恢复以后再试，不用重新登录"),
)
DAMAGED = Cause(
    503,
    "数据库文件读不出来",
    "数据库文件损坏，或磁盘读写出错。",
    ("停止录入，马上把上面的编号和时间告诉系统管理员：先保留现场，再从备份恢复",),
)
NO_FILE = Cause(
    500,
    "服务器上的一个文件不在了",
    "要用的文件在服务器上找不到，可能已按期清理，或被移走。",
    ("是上传的工作簿的，请重新上传", TELL),
)
CAUSES_OF_FILES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: READ_ONLY,
    errno.EPERM: READ_ONLY,
    errno.EIO: DAMAGED,
    errno.ENOENT: NO_FILE,
}
CAUSES_OF_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: DOWN,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_IOERR: DAMAGED,
}
# Codes of PostgreSQL, or the class that the first two signs are; what is not here and no class is a fault of the program.
CAUSES_OF_POSTGRESQL = {
    "53100": FULL,
    "53": DOWN,  # no more connections or memory
    "55P03": LOCKED,
    "40": LOCKED,  # deadlock, serialization
    "57014": LOCKED,  # the statement took too long
    "25006": READ_ONLY,
    "57": DOWN,
    "08": DOWN,
    "58": DAMAGED,
    "XX": DAMAGED,
}


def cause_of(error):
    """The Cause of an exception; the first of those that led to it that says more than UNKNOWN decides."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        found = _of_database(error) or _of_file(error)
        if found:
            return found
        error = error.__cause__ or error.__context__
    return UNKNOWN


def _of_file(error):
    return CAUSES_OF_FILES.get(error.errno) if isinstance(error, OSError) else None


def _of_database(error):
    if code := getattr(error, "sqlite_errorcode", None):
        return CAUSES_OF_SQLITE.get(code & 0xFF, UNKNOWN)  # the rest says where it happened
    if code := getattr(error, "pgcode", None):
        return CAUSES_OF_POSTGRESQL.get(code) or CAUSES_OF_POSTGRESQL.get(code[:2], UNKNOWN)
    if isinstance(error, DatabaseError | InterfaceError) and error.__cause__ is not None:
        below = _of_database(error.__cause__)
        return below or (DOWN if isinstance(error, OperationalError | InterfaceError) else None)
    return None


BAD_ADDRESS = Cause(
    400,
    "不能用这个地址打开",
    "这个网址里的主机名不是门户的地址。",
    ("请用单位发给您的网址打开门户", "网址没有错的，请系统管理员把它加进 ALLOWED_HOSTS"),
)
TOO_MANY = Cause(
    400,
    "一次送来的内容太多",
    "这一页的格数超过了一次能收的数。",
    ("请分几次填，每次少填一些；一张表的，可以用 Excel 导入",),
)
TOO_BIG = Cause(
    400,
    "一次送来的内容太多",
    "填的文字超过了一次能收的长度。",
    ("请分几次填；成批的数据用 Excel 导入",),
)
BROKEN_OFF = Cause(
    400,
    "内容没有收全",
    "送到一半断了，或不完整，门户没有收下。",
    ("请看看网络，再提交一次",),
)
NOT_UNDERSTOOD = Cause(
    400,
    "这个请求看不懂",
    "送来的内容不是门户的页面会送的样子，没有收下。",
    ("请从门户的菜单重新打开这一页，再做一次", TELL),
)
CAUSES_OF_REQUESTS = (
    (DisallowedHost, BAD_ADDRESS),
    ((TooManyFieldsSent, TooManyFilesSent), TOO_MANY),
    (RequestDataTooBig, TOO_BIG),
    ((MultiPartParserError, UnreadablePostError), BROKEN_OFF),
    (SuspiciousOperation, NOT_UNDERSTOOD),
)


def cause_of_request(error):
    """The Cause of a request that was refused before any page saw it."""
    return next((cause for kind, cause in CAUSES_OF_REQUESTS if isinstance(error, kind)), NOT_UNDERSTOOD)
