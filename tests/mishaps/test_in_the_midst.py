"""A fault in the midst of a save, an import, an inspection and a report: what the person saw is true of what the database holds.

./prove.sh alone runs it, and prints the table of both; the table's outcome stands in the handbook of the operators.
"""

import contextlib
import shutil
import signal
import sqlite3
import threading
import time
from http.client import HTTPException

import psycopg2
import pytest

from assessments.inspection import run
from assessments.workbooks import apply, guard
from assessments.workbooks.models import Upload
from communities.models import Community
from lodi_community.mishaps import pages
from lodi_community.records import waking
from tests import facts
from tests.installation import Installation
from tests.places import CITY
from tests.typing_in import Form, open_form, send, text_of
from tests.workbooks.test_killed_uploads import HEADS, workbook_of_persons
from tests.world import World

from .struck import SECONDS, BrokerDown, DatabaseFull, DatabaseRestarted, DiskFull, Killed, LogFull, ReadOnly

YEAR, MORE, ROWS = 2025, 120, 2500
NEW = 777  # households that the save writes
SEEN = {
    pages.READ: "写明：只是打开来看",
    pages.NOT_WRITTEN: "写明：修改记录里没有",
    pages.NOT_KNOWN: "写明：查不到，恢复后先核对",
    "都已保存": "写明：已保存的是哪些",
    waking.DELAYED[:12]: "写明：已登记，还没有开始",
}


# In the installation --------------------------------------------------------------------------


def lay_the_ground():
    """A world with more communities, a sealed year before, and a large workbook that is checked; prints nothing."""
    world = World(YEAR)
    street = world["乐坪街道"]
    rows = (
        Community(code=f"{street.code}{n:03}", name=f"第{n}社区", street=street, funding_tier_default="municipal_urban")
        for n in range(100, 100 + MORE)
    )
    more = facts.add(Community, rows)
    facts.state_standing_facts(more)
    facts.state_facts_of_year(more, YEAR)
    assert run.work(run.start(YEAR - 1, CITY).pk)
    user = world["李敏"]
    at = {name: n for n, name in enumerate(HEADS.values())}
    mapping = [{"table": "人员", "title": "人员花名册", "head": 0, "at": at}]
    book = guard.read(workbook_of_persons(ROWS))
    values = {"code": user.scope, "where": "乐坪街道", "year": YEAR, "mapping": mapping, "total": ROWS}
    upload = Upload.receive(user, "人员.xlsx", book, **values)
    apply.check_upload(upload)
    assert upload.counts["new"] == ROWS, upload.counts


# What is done, and what is seen of it ---------------------------------------------------------


def seen(ask):
    """(what a person sees of an answer in one line, the whole text)."""
    try:
        answer = ask()
    except (OSError, HTTPException):
        return "连接断了，浏览器自己的页", ""
    if answer.status_code == 302:
        return "已保存" if "login" not in answer.headers["Location"] else "要重新登录", ""
    if "html" not in answer.headers["Content-Type"]:
        return "照常下载", ""
    text = text_of(answer)
    title = text.split("·")[0].strip() if answer.status_code >= 400 else "照常打开"
    words = [short for sentence, short in SEEN.items() if sentence in text]
    return f"{answer.status_code} {title}{'，' if words else ''}{'；'.join(words)}", text


def in_the_background(ask):
    """A thread that asks, and the list into which what was seen comes."""
    found = []
    thread = threading.Thread(target=lambda: found.append(seen(ask)))
    thread.start()
    return thread, found


def until(reached, what):
    deadline = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def save(portal):
    """A figure is saved while the fault strikes. True where what was seen agrees with the database."""
    grid, before = portal.ask("SELECT id, households FROM communities_grid ORDER BY id LIMIT 1")
    url = f"/records/grid/{grid}/edit/"
    form = open_form(portal.clerk, url)
    if portal.strikes_first:
        portal.strike()
    with portal.holding_the_chain() if not portal.strikes_first else contextlib.nullcontext():
        thread, found = in_the_background(lambda: send(portal.clerk, url, form, households=str(NEW)))
        time.sleep(1)
        portal.strike()
    thread.join(SECONDS)
    what, text = found[0]
    portal.mend()
    after = portal.ask(f"SELECT households FROM communities_grid WHERE id = {grid}")[0]  # noqa: S608
    at = f"kind = 'communities.grid' AND object_id = {grid}"
    trail = portal.ask(f"SELECT COUNT(*) FROM records_revision WHERE {at}")[0]  # noqa: S608
    assert (after, trail) in ((before, 0), (NEW, 1))
    if what == "已保存" or "都已保存" in text:
        assert after == NEW
    if pages.NOT_WRITTEN in text:
        assert after == before
    return what, "新的数和修改记录都在" if after == NEW else "还是原来的数，没有修改记录"


def import_workbook(portal):
    """A large workbook is written while the fault strikes."""
    (pk, token) = portal.ask("SELECT id, token FROM workbooks_upload")
    page = f"/workbooks/{pk}/"
    form = next(form for form in Form(portal.clerk.get(page)).forms if "reason" in form)
    answer = send(portal.clerk, f"{page}apply/", form, reason="年底统一登记")
    assert answer.status_code == 302, text_of(answer)
    if not isinstance(portal, BrokerDown):
        noted = portal.folder() / "uploads" / f"{token}.progress"
        until(lambda: noted.exists() and int((noted.read_text() or "0").split()[0]) >= 100, "nobody writes")
    portal.strike()
    what, _ = seen(lambda: portal.clerk.get(page))
    with contextlib.suppress(psycopg2.Error, sqlite3.Error):
        assert portal.ask("SELECT COUNT(*) FROM staffing_person WHERE name LIKE '新%'")[0] in (0, ROWS)
    portal.mend()
    begun = time.monotonic()
    until(lambda: portal.ask("SELECT state FROM workbooks_upload")[0] != "applying", "nobody takes it up")
    state = portal.ask("SELECT state FROM workbooks_upload")[0]
    written = portal.ask("SELECT COUNT(*) FROM staffing_person WHERE name LIKE '新%'")[0]
    assert (state, written) in (("applied", ROWS), ("checked", 0))
    taken = f"恢复后 {time.monotonic() - begun:.0f} 秒"
    return (
        what,
        f"{taken}自动写完 {written} 行" if state == "applied" else f"{taken}停下，一行也没有写，页面写明再点“写入”",
    )


def inspect(portal):
    """A year is sealed while the fault strikes."""
    form = open_form(portal.department, f"/inspections/start/?year={YEAR}", having="typed")
    form |= {"typed": str(YEAR), "reason": "全市统一封存"}
    assert send(portal.department, "/inspections/start/", form).status_code == 302
    page = Form(portal.department.get("/inspections/"))
    url, form = next(pair for pair in zip(page.actions, page.forms, strict=True) if pair[0].endswith("/confirm/"))
    assert send(portal.department, url, form).status_code == 302
    query = f"SELECT status, done, total FROM assessments_inspection WHERE year = {YEAR} AND beside_id IS NULL"  # noqa: S608
    if not isinstance(portal, BrokerDown):
        until(lambda: portal.ask(query)[1] >= 10, "nobody judges")
    portal.strike()
    what, _ = seen(lambda: portal.department.get(f"/inspections/{YEAR}/"))
    portal.mend()
    begun, done = time.monotonic(), portal.ask(query)[1]
    until(lambda: portal.ask(query)[0] == "sealed", "nobody takes it up")
    assert portal.ask(query)[1] == portal.ask(query)[2] == MORE + 6
    return what, f"已评 {done} 个；恢复后 {time.monotonic() - begun:.0f} 秒封存，{MORE + 6} 个齐全"


def download(portal):
    """A report is fetched while the fault strikes."""
    thread, found = in_the_background(lambda: portal.department.get(f"/reports/{YEAR - 1}/{CITY}.docx"))
    time.sleep(0.3)
    portal.strike()
    thread.join(SECONDS)
    portal.mend()
    answer = portal.department.get(f"/reports/{YEAR - 1}/{CITY}.docx")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    return found[0][0], "不写数据；恢复后照常下载"


WORKS = {"保存": save, "导入": import_workbook, "督查": inspect, "下载报告": download}
FAULTS = {
    "kill -9": Killed,
    "消息服务停": BrokerDown,
    "磁盘满": DiskFull,
    "只读": ReadOnly,
    "数据库重启": DatabaseRestarted,
    "PostgreSQL 磁盘满": DatabaseFull,
    "PostgreSQL 磁盘满，WAL 先满": LogFull,
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """A folder that is prepared and filled, to be copied."""
    folder = tmp_path_factory.mktemp("ground")
    with Installation(folder, broker_number=0) as made:
        fill(made)
    (folder / "fonts").unlink()
    return folder


def fill(made):
    prepared = made.manage("prepare", "--no-demo")
    assert prepared.returncode == 0, prepared.stderr
    words = ["-c", "from tests.mishaps.test_in_the_midst import lay_the_ground; lay_the_ground()"]
    laid = made.manage("shell", "--no-imports", *words)
    assert laid.returncode == 0, laid.stderr


@pytest.mark.proof
@pytest.mark.apart
@pytest.mark.once
@pytest.mark.parametrize("name", FAULTS)
def test_what_the_person_saw_is_true_of_what_the_database_holds(name, ground, tmp_path, capsys):
    with contextlib.ExitStack() as left:
        folder, kind = tmp_path / "data", FAULTS[name]
        if issubclass(kind, DatabaseRestarted):
            folder.mkdir()
            portal = kind(folder, left.enter_context(kind.database(tmp_path)))
            left.enter_context(portal.installation)
            fill(portal.installation)
        else:
            shutil.copytree(ground, folder)
            portal = kind(folder)
            left.enter_context(portal.installation)
        portal.start()
        for work, do in WORKS.items():
            portal.again()
            saw, held = do(portal)
            with capsys.disabled():
                print(f"\n| {name} | {work} | {saw} | {held} |", end="")
        portal.server.send_signal(signal.SIGTERM)
