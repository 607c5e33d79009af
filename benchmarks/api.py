"""How fast programs are served: each figure beside a named peer, or a limit, in one run on the demonstration.

    .venv/bin/python benchmarks/api.py
    .venv/bin/python benchmarks/api.py --data DIR    # a portal with demonstration data that is there already; it is written to

Everything goes through the whole portal in one process (token, scope, log of access). The peer of the list is what
rest_framework does by itself, a ModelViewSet with a ModelSerializer over the same model, rows and fields; the peer of the
bulk is a loop of single posts. Processor time decides, the clock's stands beside it: other work on the machine would count.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from machine import machine

ROOT = Path(__file__).resolve().parent.parent
LIST, BULK, COUNTY, FEED = 3.0, 8.0, 150, 2.0  # times the peer, times the peer, ms, s
ROWS = 1000
REPEATED, GROWN = 10, 8  # lists of every kind, and MB by which they may grow the process
SINGLE = 100  # posts of which the loop's cost a row is taken


def main():
    """Print the table; the exit code tells whether every figure is within its limit."""
    parser = argparse.ArgumentParser(description="测量接口：列表、成批写入、全县结论、修改记录")
    parser.add_argument("--data", type=Path, help="已有演示数据的 DATA_DIR，会写进去")
    parser.add_argument("--rounds", type=int, default=7, help="每项测几次，取中位数")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="api-") as folder:
        start(options.data or Path(folder), options.data is None)
        held = [
            measure_list(options.rounds),
            measure_lists(),
            measure_bulk(options.rounds),
            measure_county(options.rounds),
            measure_feed(),
        ]
        print(f"内存峰值 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
        sys.exit(0 if all(held) else 1)


def start(folder, empty):
    """Django over a data folder, filled with the demonstration when it is a new one; as fast as the requests come."""
    os.environ |= {"DATA_DIR": str(folder), "SECRET_KEY": "benchmark", "API_PACE": "1000000/min"}
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodi_community.settings")
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    if empty:
        from django.core.management import call_command

        call_command("prepare", verbosity=0)


def program_of(post, prefix=""):
    """A client with a token of somebody with a post, below a place."""
    from django.test import Client

    from lodi_community.accounts.models import User
    from lodi_community.accounts.tokens import Token, issue

    user = (
        User.objects.filter(post=post, is_active=True, division__code__startswith=prefix)
        .order_by("division__code")
        .first()
    )
    user.tokens.all().delete()
    text = issue(user, Token(name="测速", writes=True, expires_on=date.today() + timedelta(days=1)))
    return Client(headers={"Authorization": f"Bearer {text}"}), user


def timed(call):
    """(seconds, the answer); an answer that is no success ends the run."""
    began = time.perf_counter()
    answer = call()
    took = time.perf_counter() - began
    if answer.status_code >= 400:
        sys.exit(f"{answer.status_code}: {answer.content.decode()[:300]}")
    return took, answer


def in_turn(rounds, *calls):
    """Calls made in turn, so that what else the machine does meets each of them: [(s of the processor, s by the clock)], medians."""
    found = [[] for _ in calls]
    for _ in range(rounds):
        for times, call in zip(found, calls):
            began = time.process_time()
            clock = timed(call)[0]
            times.append((time.process_time() - began, clock))
    return [tuple(map(median, zip(*times))) for times in found]


def measure_list(rounds):
    """A list of 1,000 grids against rest_framework's own."""
    from django.urls import path

    import lodi_community.urls
    from communities.models import Grid
    from lodi_community.records.kinds import KINDS

    client, _ = program_of("department", "4313")
    lodi_community.urls.urlpatterns.insert(
        0, path("peer/grids", peer(Grid, ["id", "version", *KINDS["grid"].fields()]))
    )
    ours, theirs = (lambda: client.get(f"/api/v1/records/grid?limit={ROWS}")), (lambda: client.get("/peer/grids"))
    rows = [answer.json()["results"] for answer in (ours(), theirs())]
    same = [[{name: value for name, value in row.items() if name != "place"} for row in part] for part in rows]
    if len(rows[0]) != ROWS or [row["id"] for row in same[0]] != [row["id"] for row in same[1]]:
        sys.exit("the two lists do not give the same rows")
    (mine, clock), (peers, peers_clock) = in_turn(rounds * 3, ours, theirs)
    print(
        f"列表 {ROWS} 行      {mine * 1000:7.1f} ms   ModelViewSet {peers * 1000:7.1f} ms   {peers / mine:5.2f} 倍（要求 ≥ {LIST:.0f}）；"
        f"按钟表 {clock * 1000:.0f} 和 {peers_clock * 1000:.0f} ms，{peers_clock / clock:.2f} 倍"
    )
    return peers / mine >= LIST


def peer(model, fields):
    """A view as rest_framework's tutorial writes it."""
    from rest_framework import pagination, serializers, viewsets
    from rest_framework.renderers import JSONRenderer

    meta = type("Meta", (), {"model": model, "fields": fields})
    serializer = type("Plain", (serializers.ModelSerializer,), {"Meta": meta})
    paging = type("Pages", (pagination.CursorPagination,), {"page_size": ROWS, "ordering": "id"})
    more = {
        "queryset": model.objects.all(),
        "serializer_class": serializer,
        "pagination_class": paging,
        "subject": None,
    }
    view = type("PlainViewSet", (viewsets.ModelViewSet,), more | {"renderer_classes": [JSONRenderer]}).as_view(
        {"get": "list"}
    )
    view.answers_programs = True
    return view


def measure_lists():
    """Every kind's list: whether 1,000 rows take as many queries as 10, and memory that stays as it is."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lodi_community.records.kinds import KINDS

    client, user = program_of("department", "4313")
    slugs = [slug for slug, kind in KINDS.items() if user.may("view", kind.label)]

    def queries(slug, rows):
        with CaptureQueriesContext(connection) as caught:
            timed(lambda: client.get(f"/api/v1/records/{slug}?limit={rows}"))
        return len(caught)

    def once():
        return [queries(slug, ROWS) for slug in slugs]

    once()  # the first time of each address also reads what a process keeps
    few, many = [queries(slug, 10) for slug in slugs], once()
    before = resident()
    for _ in range(REPEATED):
        once()
    grown = resident() - before
    print(
        f"{len(slugs)} 种列表：10 行最多 {max(few)} 次查询，{ROWS} 行最多 {max(many)} 次；"
        f"再各取 {REPEATED} 遍，内存多 {grown:.1f} MB（要求 ≤ {GROWN}）"
    )
    return many == few and grown <= GROWN


def resident():
    """MB of memory that the process has now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def measure_bulk(rounds):
    """1,000 new grids in one request against a loop of single posts, a row each."""
    from communities.models import Community

    client, user = program_of("clerk", "431302")
    community = Community.objects.visible_to(user).first().pk
    number = iter(range(1, 10**9))
    mark = int(time.time()) % 100_000

    def row():
        n = next(number)
        return {
            "community": community, "code": f"{mark}{n}"[-12:], "name": f"{n}网格", "households": 200, "population": 600,
            "started_on": "2020-01-01", "ended_on": "2020-12-31",
        }  # fmt: skip

    def post(address, body):
        began = time.process_time()
        timed(lambda: client.post(f"/api/v1/records/grid{address}", json.dumps(body), "application/json"))
        return time.process_time() - began

    bulk, single = [], []
    for _ in range(max(3, rounds // 2)):
        bulk.append(post("/bulk", {"add": [row() for _ in range(ROWS)]}) / ROWS)
        single.append(sum(post("", row()) for _ in range(SINGLE)) / SINGLE)
    mine, peers = median(bulk), median(single)
    print(
        f"成批写 {ROWS} 行    {mine * ROWS * 1000:7.0f} ms   逐条 {peers * ROWS * 1000:12.0f} ms   {peers / mine:5.1f} 倍（要求 ≥ {BULK:.0f}）"
    )
    return peers / mine >= BULK


def measure_county(rounds):
    """All failed verdicts of a county of about a hundred communities."""
    from django.db.models import Count

    from communities.models import Community

    client, _ = program_of("department", "4313")
    counties = Community.objects.values_list("street__parent__code").annotate(n=Count("pk"))
    code, number = min(counties, key=lambda pair: abs(pair[1] - 100))
    ((took, clock),) = in_turn(rounds, lambda: client.get(f"/api/v1/verdicts?unit={code}&outcome=fail&limit=1000"))
    print(f"{number} 个社区的不达标 {took * 1000:7.0f} ms（要求 ≤ {COUNTY}），按钟表 {clock * 1000:.0f}")
    return took * 1000 <= COUNTY


def measure_feed():
    """10,000 revisions in pages of 1,000, as somebody who follows the changes reads them."""
    client, _ = program_of("department", "4313")
    began, clock, since, number = time.process_time(), time.perf_counter(), 0, 0
    while number < 10_000:
        page = timed(lambda at=since: client.get(f"/api/v1/changes?since={at}&limit=1000"))[1].json()
        number, since = number + len(page["results"]), page["until"]
        if not page["more"]:
            break
    took, clock = time.process_time() - began, time.perf_counter() - clock
    print(f"修改记录 {number} 条  {took:7.2f} s（要求 ≤ {FEED:.0f}），按钟表 {clock:.2f}")
    return took <= FEED


if __name__ == "__main__":
    main()
