"""How long the clerk waits at the desk: for the verdicts beside an open form, and for a save.

    .venv/bin/python benchmarks/desk.py
    .venv/bin/python benchmarks/desk.py --data DIR    # a portal with demonstration data that is there already; it is written to

The demonstration of 377 communities on SQLite, as run.sh serves it. What htmx would send goes through the whole portal in
one process: session, scope, form, door, trail, judging, the part of the page. Medians, each beside the same with every
figure measured, which is what the panel would cost if it did not know what a form can change.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from machine import machine

ROOT = Path(__file__).resolve().parent.parent
COMMUNITIES = ("431302001001", "431302001002", "431302001003")
# kind → the figure that is typed into its form
TYPED = {
    "yearlyprofile": "households", "grid": "households", "committee": "full_members", "premises": "floor_area",
    "pay": "base_pay", "yearlylife": "members_developed", "funding": "budgeted",
}  # fmt: skip
PANEL, SAVE = 100, 150  # ms
HTMX = {"HTTP_HX_REQUEST": "true"}


def main():
    """Print the table; the exit code tells whether every median is within its limit."""
    parser = argparse.ArgumentParser(description="测量工作台的即时评判和保存要等多久")
    parser.add_argument("--data", type=Path, help="已有演示数据的 DATA_DIR，会写进去")
    parser.add_argument("--rounds", type=int, default=15, help="每项测几次，取中位数")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        start(options.data or Path(folder), options.data is None)
        sys.exit(0 if measure(options.rounds) else 1)


def start(folder, empty):
    """Django over a data folder, filled with the demonstration when it is a new one."""
    os.environ |= {"DATA_DIR": str(folder), "SECRET_KEY": "benchmark"}
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


def measure(rounds):
    """Print a line a form; returns whether all are fast enough."""
    print(
        f"| 表 | 即时评判 毫秒（要求 ≤ {PANEL}） | 全部指标重算 毫秒 | 保存 毫秒（要求 ≤ {SAVE}） |\n|---|---|---|---|"
    )
    fast = True
    for slug, field in TYPED.items():
        form = Form(slug, field)
        panel, save = (median(form.timed(send) for _ in range(rounds + 2)) for send in (form.try_out, form.save))
        with everything_measured():
            whole = median(form.timed(form.try_out) for _ in range(rounds + 2))
        fast = fast and panel <= PANEL and save <= SAVE
        print(f"| {form.kind.title} | {panel:.0f} | {whole:.0f} | {save:.0f} |")
    return fast


class everything_measured:
    """As if the panel did not know which figures a form can change."""

    def __enter__(self):
        from assessments.dashboards import live

        self.live, self.own = live, live.assess_change
        live.assess_change = lambda inspection, standard, before, changed: live.assess(
            inspection, standard, live.Selection(community_id=before.community_id)
        )[0]

    def __exit__(self, *error):
        self.live.assess_change = self.own


class Form:
    """An open row of a kind in the clerk's street, into which another figure is typed each time."""

    def __init__(self, slug, field):
        from django.test import Client
        from django.urls import reverse

        from lodi_community.accounts.models import User
        from lodi_community.records.kinds import KINDS

        user = User.objects.get(post="clerk", division__code=COMMUNITIES[0][:9])
        self.kind, self.field, self.client = KINDS[slug], field, Client()
        self.client.force_login(user)
        rows = [
            row for row in self.kind.rows(user) if row.place_code() in COMMUNITIES and getattr(row, field) is not None
        ]
        record = max(rows, key=lambda row: (getattr(row, "year", 0), row.pk))
        self.url = reverse("desk-edit", args=[record.place_code(), slug, record.pk])
        self.panel = reverse("live-edit", args=[slug, record.pk])
        self.base, self.typed = getattr(record, field), 0

    def opened(self):
        from tests.typing_in import form_in

        self.typed += 1
        form = form_in(self.client.get(self.url, **HTMX), self.field)
        return form | {self.field: str(self.base + self.typed % 3)}

    def timed(self, send):
        """Milliseconds from the post to the answer; the form is opened before."""
        form = self.opened()
        begun = time.perf_counter()
        answer = send(form)
        spent = (time.perf_counter() - begun) * 1000
        assert answer.status_code == 200, (self.url, answer.status_code)
        return spent

    def try_out(self, form):
        return self.client.post(self.panel, form, **HTMX)

    def save(self, form):
        answer = self.client.post(self.url, form, **HTMX)
        assert "已保存" in answer.content.decode(), (self.url, form)
        return answer


if __name__ == "__main__":
    main()
