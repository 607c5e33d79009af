"""How long the department waits for the pages that were slowest, and how many queries each takes.

    .venv/bin/python benchmarks/pages.py
    .venv/bin/python benchmarks/pages.py --data DIR    # a portal with demonstration data that is there already

The demonstration of 377 communities on SQLite, as run.sh serves it; each page goes through the whole portal in one process,
signed in as the city's department. Medians. A draft of readings is written for its page and taken back at the end.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from desk import start
from machine import machine

LIMIT = 150  # ms, with the demonstration data
COMMUNITY = "431302001001"


def main():
    """Print the table; the exit code tells whether every median is within the limit."""
    parser = argparse.ArgumentParser(description="测量组织部门最慢的几个页面要等多久、查几次库")
    parser.add_argument("--data", type=Path, help="已有演示数据的 DATA_DIR")
    parser.add_argument("--rounds", type=int, default=7, help="每页测几次，取中位数")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        start(options.data or Path(folder), options.data is None)
        sys.exit(0 if measure(options.rounds) else 1)


def measure(rounds):
    """Whether the medians of all pages are within the limit."""
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.test import Client

    from lodi_community.accounts.models import User

    call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by what is in them
    client = Client()
    client.force_login(User.objects.get(division__code="4313", post="department", is_active=True))
    within = True
    with transaction.atomic():
        for title, address in pages():
            spans, queries = zip(*(visit(client, connection, address) for _ in range(rounds)), strict=True)
            within &= median(spans) <= LIMIT
            print(f"{title}\t{median(spans):.0f} ms\t{queries[-1]} 次查询")
        transaction.set_rollback(True)
    return within


def pages():
    """[(what it is called here, address)]."""
    from django.urls import reverse

    from assessments.models import Scenario

    return [
        ("口径草案", reverse("reading-revision", args=[draft().pk])),
        ("修改记录，找一个词", f"{reverse('audit')}?q=社区"),
        ("社区，今年", reverse("community", args=[COMMUNITY])),
        ("社区明细", reverse("unit-communities", args=["4313"])),
        ("待补数据", reverse("missing")),
        ("到期预警", forecast()),
        ("补缺口的钱", reverse("costs")),
        *(
            ("补缺方案", reverse("scenario-result", args=[row.pk]))
            for row in Scenario.objects.filter(unit__code="4313")[:1]
        ),
    ]


def forecast():
    """The address of the forecast, made as of today."""
    from django.urls import reverse

    from assessments.followup.forecast import keeping

    keeping.refresh("4313")
    return reverse("forecast")


def draft():
    """A draft that widens the tolerance of grids in the year that is being filled in."""
    from assessments.catalogue.standards import standard_for
    from assessments.inspection.years import working_year
    from assessments.models import ReadingRevision
    from communities.models import Division

    year = working_year("4313")
    row = ReadingRevision(
        division=Division.objects.get(code="4313"), standard=standard_for(year, "4313").key, first_year=year,
        values={"grid.tolerance_percent": 30}, version=1,
    )  # fmt: skip
    ReadingRevision.objects.bulk_create([row])
    return row


def visit(client, connection, address):
    """(milliseconds, queries) of one answer."""
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        answer = client.get(address)
        span = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")
    return span, len(queries)


if __name__ == "__main__":
    main()
