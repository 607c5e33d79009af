"""How much processor time every page takes, how many queries, and how long its longest list of options is.

    .venv/bin/python benchmarks/pages.py                       # the demonstration of 377 communities
    .venv/bin/python benchmarks/pages.py --data DIR            # a portal with demonstration data that is there already
    .venv/bin/python benchmarks/pages.py --communities 12000   # one city of so many communities
    .venv/bin/python benchmarks/pages.py --communities 12000 --data DIR   # the same, built in DIR once and kept
    .venv/bin/python benchmarks/pages.py --only costs-draft    # only the pages of these names

On SQLite; each page goes through the whole portal in one process, signed in as each post that may see it. Processor time,
not the clock's: other work on the machine does not count. Medians; nothing that is opened stays.
"""

import argparse
import logging
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from desk import start
from machine import machine

LIMITS = {377: 150, 12_000: 400}  # communities → ms
MOST_OPTIONS = 100  # more than that nobody looks through
YEAR = 2025  # of the synthetic city's records
ROOT = "4313"
SHOWN = 25  # the slowest pages that are printed
POSTS = (
    ("department", 4),
    ("department", 6),
    ("leader", 4),
    ("reviewer", 6),
    ("clerk", 9),
    ("administrator", 4),
    ("auditor", 4),
)
# Files, what leads elsewhere, and what a page fetches when it has opened.
LEFT_OUT = {
    "costs-draft-lines",
    "access-export",
    "report-docx",
    "report-pdf",
    "report-xlsx",
    "report-package-file",
    "workbook-template",
    "workbook-red",
    "accounts-template",
}


@dataclass(frozen=True)
class Measured:
    """One page: median of processor time in ms, queries, options of its longest list, kB."""

    name: str
    post: str
    address: str
    spent: float
    queries: int
    options: int
    size: int


def main():
    """Print the slowest pages; the exit code tells whether all are within the limit and no list is too long."""
    parser = argparse.ArgumentParser(description="测量每个页面用多少处理器时间、查几次库、最长的下拉框有几项")
    parser.add_argument("--data", type=Path, help="已有演示数据的 DATA_DIR；造的城市留在这里，下次不再造")
    parser.add_argument("--communities", type=int, default=377, help="多少社区；377 是演示数据，别的另造一座城市")
    parser.add_argument("--rounds", type=int, default=3, help="每页测几次，取中位数")
    parser.add_argument("--only", nargs="*", help="只测这些名字的页面")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        of_demonstration = options.communities == 377
        start(options.data or Path(folder), of_demonstration and options.data is None)
        if not of_demonstration:
            city(options.communities)
        limit = min(limit for size, limit in LIMITS.items() if size >= min(options.communities, max(LIMITS)))
        sys.exit(0 if report(measure(options.rounds, options.only), limit) else 1)


def city(communities):
    """A city of so many communities in its only year; one that is there already is not built again."""
    from django.core.management import call_command

    from assessments.inspection import years
    from communities.models import Community

    years.calendar_year = lambda: YEAR
    call_command("migrate", verbosity=0)
    if not Community.objects.exists():
        build(communities)


def build(communities):
    """A city of so many communities with the records of one year, judged, and somebody of each post."""
    from assessments.inspection.live import refresh_all
    from benchmarks import world
    from communities.models import Division
    from lodi_community.accounts.models import User

    counties, streets = 12, max(1, communities // 150)
    world.CITY, world.COUNTIES, world.STREETS = communities, counties, streets
    world.division_codes = lambda city, county, street: (
        ROOT, f"{ROOT}{county + 1:02d}", f"{ROOT}{county + 1:02d}{street + 1:03d}",
    )  # fmt: skip
    world.build(communities)
    for post, digits in POSTS:
        division = Division.objects.get(code=f"{ROOT}01001"[:digits])
        User.objects.create(
            username=f"{post}{digits}",
            name=post,
            post=post,
            division=division,
            password="!",
            must_change_password=False,
        )
    refresh_all(ROOT)


def measure(rounds, only=None):
    """[Measured] of every page that opens, or of those named."""
    from django.core.management import call_command
    from django.db import transaction
    from django.test import Client

    from lodi_community.accounts import middleware
    from tests.pages import PAGES

    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by what is in them
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # what is refused is not measured
    middleware.must_set_up = lambda user: False  # the second factor is asked for at the door, not on the pages
    found = []
    with transaction.atomic():
        for user in people():
            client = Client()
            client.force_login(user)
            for name, page in PAGES.items():
                if only and name not in only:
                    continue
                if user.post in page.see and name not in LEFT_OUT and (address := address_of(name, page, user)):
                    found += visit(client, name, user, address, rounds)
        transaction.set_rollback(True)
    return found


def people():
    """Somebody of each post and level, of the place where the first community lies."""
    from communities.models import Community
    from lodi_community.accounts.models import User

    code = Community.objects.order_by("code").values_list("code", flat=True).first()
    for post, digits in POSTS:
        yield User.objects.filter(post=post, division__code=code[:digits], is_active=True).order_by("pk").first()


def address_of(name, page, user):
    """What the table of pages leads to in the user's own division; None where there is nothing of the kind."""
    from django.urls import reverse

    from tests.pages import target

    if name == "audit":
        return f"{reverse('audit')}?q=社区"
    if name in ("reading-revision", "reading-preview"):
        return reverse(name, args=[draft(user).pk])
    try:
        return target(name, page, user, user.scope)
    except (AttributeError, LookupError):  # the table names rows of the small world of tests
        return None


def draft(user):
    """A draft that widens the tolerance of grids in the year that is being filled in."""
    from assessments.catalogue.standards import standard_for
    from assessments.inspection.years import working_year
    from assessments.models import ReadingRevision

    year = working_year(user.scope)
    row = ReadingRevision(
        division=user.division, standard=standard_for(year, user.scope).key, first_year=year,
        values={"grid.tolerance_percent": 30}, version=1,
    )  # fmt: skip
    ReadingRevision.objects.bulk_create([row])
    return row


def visit(client, name, user, address, rounds):
    """[Measured] of an address; [] where it leads elsewhere, is closed, or is a file."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    spans = []
    for _ in range(rounds):
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as queries:
            begun = time.process_time()
            answer = client.get(address)
            spans.append((time.process_time() - begun) * 1000)
            number = len(queries)
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return []
    page = answer.content.decode()
    options = max((found.count("<option") for found in re.findall(r"<select.*?</select>", page, re.DOTALL)), default=0)
    post = f"{user.get_post_display()}（{len(user.scope)} 位）"
    return [Measured(name, post, address, median(spans), number, options, len(answer.content) // 1024)]


def report(found, limit):
    """Print the slowest pages and those with long lists; whether all are within the limit."""
    slowest = sorted(found, key=lambda page: -page.spent)
    over, long = [p for p in found if p.spent > limit], [p for p in found if p.options > MOST_OPTIONS]
    print(f"{len(found)} 个页面；超过 {limit} 毫秒的 {len(over)} 个，下拉框超过 {MOST_OPTIONS} 项的 {len(long)} 个\n")
    print("| 页面 | 岗位 | 毫秒 | 查询 | 下拉项 | kB |\n|---|---|---|---|---|---|")
    for page in dict.fromkeys([*slowest[:SHOWN], *over, *long]):
        print(f"| {page.name} | {page.post} | {page.spent:.0f} | {page.queries} | {page.options} | {page.size} |")
    return not over and not long


if __name__ == "__main__":
    main()
