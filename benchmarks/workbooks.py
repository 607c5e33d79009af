"""How fast the round trip through Excel is beside django-import-export's own, and how much memory it takes.

    .venv/bin/python benchmarks/workbooks.py
    .venv/bin/python benchmarks/workbooks.py --rows 2000 --rounds 1

10,000 persons with 12 columns in a street of 12 communities, in one SQLite file that is copied for each measurement;
every measurement is a process of its own. Ours writes versions and chained revisions and names every wrong cell; the
other is a plain ModelResource with its defaults, and once with clean_model_instances, which it needs to find the same
wrong cells. Both read the same file. The street's workbook of all kinds is measured too. Seconds are processor time;
judging the communities anew after a write is left out, since the other side has nothing like it.
"""

import argparse
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from machine import machine

ROOT = Path(__file__).resolve().parent.parent
YEAR = 2026
OURS = ("import", "preview and import", "unchanged", "export")
WANTED = {"import": 8, "preview and import": 15, "unchanged": 25, "export": 6}
STREET = "431302001"


def main():
    """Measure both and print the table."""
    parser = argparse.ArgumentParser(description="测量 Excel 导入导出的速度和内存")
    parser.add_argument("--rows", type=int, default=10_000, help="行数")
    parser.add_argument("--rounds", type=int, default=3, help="每项测几次，取中位数")
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.stage:
        print(json.dumps(stage(options.stage, options.rows)))
        return
    print(machine())
    with tempfile.TemporaryDirectory(prefix="workbooks-") as folder:
        measure(Path(folder), options)


def measure(folder, options):
    run(folder, "prepare", options.rows, keep=True)
    found = {}
    for _ in range(options.rounds):  # in turn, so that a busy minute slows both
        for name in (
            *(f"{who} {what}" for what in OURS for who in ("ours", "theirs")),
            "theirs-clean import",
            "ours street",
        ):
            found.setdefault(name, []).append(run(folder, name, options.rows))
    say(found, options)


def run(folder, name, rows, keep=False):
    """One stage in a process of its own, on a copy of the prepared database."""
    home = folder if keep else Path(tempfile.mkdtemp(dir=folder))
    if not keep:
        full = name.split()[-1] in ("unchanged", "export")
        shutil.copy(folder / ("full.sqlite3" if full else "empty.sqlite3"), home / "portal.sqlite3")
        shutil.copy(folder / "rows.xlsx", home / "rows.xlsx")
        shutil.copy(folder / "same.xlsx", home / "same.xlsx")
    command = [sys.executable, __file__, "--stage", name, "--rows", str(rows)]
    environment = os.environ | {"DATA_DIR": str(home), "SECRET_KEY": "benchmark", "PYTHONPATH": str(ROOT)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    if not keep:
        shutil.rmtree(home)
    return json.loads(done.stdout.splitlines()[-1])


def say(found, options):
    """The table: medians, ratios, peak memory."""
    middle = {name: median(each["seconds"] for each in rounds) for name, rounds in found.items()}
    peak = {name: max(each["megabytes"] for each in rounds) for name, rounds in found.items()}
    print(f"{options.rows} 行 × 12 列，{options.rounds} 次的中位数")
    print("| | 本系统 秒 | import-export 秒 | 倍 | 要求 | 内存 MB |\n|---|---|---|---|---|---|")
    for what in OURS:
        ours, theirs = middle[f"ours {what}"], middle[f"theirs {what}"]
        print(f"| {what} | {ours:.2f} | {theirs:.2f} | {theirs / ours:.1f} | {WANTED[what]} | {peak[f'ours {what}']} |")
    print(f"\nimport-export 加 clean_model_instances：{middle['theirs-clean import']:.2f} 秒")
    street = found["ours street"]
    written, read = (median(each[key] for each in street) for key in ("written", "previewed"))
    print(
        f"街道全表（12 个社区）：写 {written:.2f} 秒，读和核对 {read:.2f} 秒，{street[0]['rows']} 行，{street[0]['kinds']} 张表"
    )


# One stage, in its own process ----------------------------------------------------------------


def stage(name, rows):
    """Run one stage and say how long its timed part took, and the process's peak memory."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodi_community.settings")
    import django

    django.setup()
    if name == "prepare":
        return prepare(rows)
    who, _, what = name.partition(" ")
    found = STAGES[who](what)
    return found | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def prepare(rows):
    """The database without the persons and with them, and their file as both read it."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from assessments.workbooks import template
    from assessments.workbooks.sheets import Ground, kinds_of_workbook
    from lodi_community.records.kinds import KINDS
    from staffing.models import Person

    call_command("migrate", verbosity=0)
    communities, user = ground_floor()
    connection.close()
    folder = settings.DATA_DIR
    shutil.copy(folder / "portal.sqlite3", folder / "empty.sqlite3")
    Person._base_manager.bulk_create(person(n, communities) for n in range(rows))
    (folder / "same.xlsx").write_bytes(template.write(Ground(user, STREET, YEAR, kinds=[KINDS["person"]])))
    connection.close()
    shutil.copy(folder / "portal.sqlite3", folder / "full.sqlite3")
    (folder / "rows.xlsx").write_bytes(without_keys((folder / "same.xlsx").read_bytes()))
    return {"forms": len(kinds_of_workbook())}


def ground_floor():
    """A street of 12 communities with their year, and its clerk."""
    from communities.models import Community, Division
    from lodi_community.accounts.models import User
    from tests import facts

    above = None
    for code, label, level in (
        ("4313", "娄底市", "prefecture"),
        ("431302", "娄星区", "county"),
        (STREET, "乐坪街道", "subdistrict"),
    ):
        above = Division._base_manager.create(code=code, name=label, level=level, parent=above, version=1)
    communities = Community._base_manager.bulk_create(
        Community(
            code=f"{STREET}{n:03}", name=f"第{n}社区", street=above, funding_tier_default="municipal_urban", version=1
        )
        for n in range(1, 13)
    )
    facts.state_standing_facts(communities)
    facts.state_facts_of_year(communities, YEAR)
    user = User(username="clerk", name="李敏", division=above, post="clerk", must_change_password=False, version=1)
    user.save()
    return communities, user


def person(number, communities):
    from staffing.models import Person

    return Person(
        community=communities[number % 12],
        name=f"周{number}",
        sex="12"[number % 2],
        birth_date=date(1960, 1, 1) + timedelta(days=number),
        ethnicity="汉族",
        political_status="01",
        education_level="3",
        school=f"学校{number % 50}",
        major=f"专业{number % 30}",
        mobile=f"138{number:08}",
        joined_party_on=date(1990, 1, 1) + timedelta(days=number % 5000),
        remarks=f"备注{number % 700}",
        version=1,
    )


def without_keys(data):
    """The same rows as a hand-made sheet."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    page = book["人员花名册"]
    page.delete_cols(13)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Clock:
    """Seconds of processor time: what else the machine does hardly counts."""

    def __enter__(self):
        self.start = time.process_time()
        return self

    def __exit__(self, *_):
        self.seconds = time.process_time() - self.start


def ours(what):
    from django.conf import settings

    from assessments.workbooks import apply, guard, plan, sheets, template
    from assessments.workbooks.check import as_json, check, fingerprint, preview
    from assessments.workbooks.models import Upload
    from assessments.workbooks.sheets import Ground
    from lodi_community.accounts.models import User
    from lodi_community.records import hooks
    from lodi_community.records.kinds import KINDS

    hooks.AFTER_WRITE.clear()  # judging the communities anew is no part of writing, and the other side has none
    user, kinds = User.objects.select_related("division").get(), [KINDS["person"]]
    if what == "street":
        return street(user)
    sheets.kinds_of_workbook = lambda: kinds  # the other side reads one table, too
    data = (settings.DATA_DIR / ("same.xlsx" if what == "unchanged" else "rows.xlsx")).read_bytes()
    with Clock() as clock:
        if what == "export":
            template.write(Ground(user, STREET, YEAR, kinds=kinds))
        elif what == "preview and import":
            upload = Upload.receive(user, "a.xlsx", guard.read(data), code=STREET, where="乐坪街道", year=YEAR)
            apply.check_upload(upload)
            assert apply.start(upload, Upload.State.APPLYING)
            assert apply.apply(upload) is None
        else:
            book = guard.read(data)
            upload = Upload.receive(
                user, "a.xlsx", book, code=STREET, where="乐坪街道", year=YEAR, state=Upload.State.APPLYING
            )
            batch = check(book, Ground(user, STREET, YEAR, kinds=kinds))
            if what == "import":
                upload.fingerprint = fingerprint(as_json(preview(batch)))
                apply.write(upload, plan.steps_of(batch))
            else:
                assert batch.count("same") == batch.rows > 0
    return {"seconds": clock.seconds}


def street(user):
    """The workbook of all kinds of the street: written, read and previewed."""
    from assessments.workbooks import guard, template
    from assessments.workbooks.check import check, preview
    from assessments.workbooks.sheets import Ground

    with Clock() as written:
        data = template.write(Ground(user, STREET, YEAR))
    with Clock() as previewed:
        batch = check(guard.read(data), Ground(user, STREET, YEAR))
        preview(batch)
    assert batch.count("same") == batch.rows
    return {
        "seconds": written.seconds + previewed.seconds,
        "written": written.seconds,
        "previewed": previewed.seconds,
        "rows": batch.rows,
        "kinds": len(batch.checks),
    }


def theirs(what, clean=False):
    """django-import-export with its defaults: a community by its name, a choice by its code as it stores it."""
    import tablib
    from django.conf import settings
    from import_export import fields, resources, widgets
    from openpyxl import load_workbook

    from communities.models import Community
    from staffing.models import Person

    names = [field.name for field in Person._meta.concrete_fields if field.name not in ("version", "id")]

    class Persons(resources.ModelResource):
        community = fields.Field("community", "community", widgets.ForeignKeyWidget(Community, "name"))

        class Meta:
            model = Person
            fields = names
            import_id_fields = ("community", "name", "birth_date")
            skip_unchanged = what == "unchanged"
            report_skipped = True
            clean_model_instances = clean

    if what == "export":
        with Clock() as clock:
            Persons().export(Person.objects.all()).export("xlsx")
        return {"seconds": clock.seconds}
    path = settings.DATA_DIR / "rows.xlsx"
    with Clock() as clock:
        page = load_workbook(io.BytesIO(path.read_bytes()), read_only=True)["人员花名册"]
        heads = {str(field.verbose_name): field for field in Person._meta.concrete_fields}
        rows = list(page.iter_rows(values_only=True))
        columns = [heads[head] for head in rows[0] if head in heads]
        codes = [{label: code for code, label in column.flatchoices} for column in columns]
        sheet = tablib.Dataset(headers=[column.name for column in columns])
        for row in rows[1:]:
            sheet.append([code.get(value, value) for code, value in zip(codes, row)])
        for dry in [True, False] if what == "preview and import" else [False]:
            result = Persons().import_data(sheet, dry_run=dry, raise_errors=False)
            assert not result.has_errors(), result.row_errors()[:1]
    return {"seconds": clock.seconds}


STAGES = {"ours": ours, "theirs": theirs, "theirs-clean": lambda what: theirs(what, clean=True)}


if __name__ == "__main__":
    main()
