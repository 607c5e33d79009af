"""A yearly inspection killed with kill -9 in mid-run and taken up again ends with the digest of one left in peace.

Without a broker the one process of the portal is killed; with one, the Celery worker with its children, beat, and at
first the web process too, as when the machine itself goes down. The new processes find by themselves what is to be done.
"""

import contextlib
import hashlib
import json
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import psycopg2
import pytest

from assessments.inspection import run
from assessments.inspection.models import Assessment, Inspection, Summary, UnitAssessment, UnitSummary
from communities.models import Community, YearlyProfile
from tests.assessments.inspection.runs import undo
from tests.places import CITY

from . import facts
from .services import free_port
from .sizes import cases
from .test_concurrency import Clerk
from .typing_in import Form, open_form, send
from .world import World

YEAR = 2025
MORE = 300  # communities beside the six of the world
CHUNK = 2  # communities: about 150 commits a run, so that a kill finds it in the middle
RUNS = cases(1, 5)
KILLS = 6  # a run: five while it judges, one while it summarizes
WAIT_SECONDS = 60
STATES = "SELECT status, stage, done, total FROM assessments_inspection WHERE year = %s"


# In the installation --------------------------------------------------------------------------


def prepare_the_year():
    """Communities in bulk, each with figures of its own, and an undisturbed run; prints what it left, and removes it."""
    world = World(YEAR)
    street = world["乐坪街道"]
    more = facts.add(
        Community,
        (
            Community(
                code=f"{street.code}{n:03}", name=f"第{n}社区", street=street, funding_tier_default="municipal_urban"
            )
            for n in range(100, 100 + MORE)
        ),
    )
    facts.state_standing_facts(more)
    facts.state_facts_of_year(more, YEAR)
    profiles = list(YearlyProfile.objects.filter(community__in=more).order_by("community__code"))
    for n, profile in enumerate(profiles):  # so that neighbours differ in figures and verdicts
        profile.households, profile.volunteers = 900 + n, 300 + n
    YearlyProfile._base_manager.bulk_update(profiles, ["households", "volunteers"])
    assert run.work(run.start(YEAR, CITY).pk)
    say_what_is_left()


def say_what_is_left():
    """Print the digest of the year's run, a hash of its summaries and their faults, and remove the run."""
    inspection = Inspection.objects.judging().get(year=YEAR, status=Inspection.Status.SEALED)
    rows = [
        [model.__name__, *[value for name, value in sorted(row.items()) if name not in ("id", "inspection_id")]]
        for model in (UnitSummary, Summary)
        for row in model.objects.filter(inspection=inspection).values()
    ]
    stated = json.dumps(sorted(rows, key=json.dumps), ensure_ascii=False)
    print(
        json.dumps(
            {
                "digest": inspection.digest,
                "summaries": hashlib.sha256(stated.encode()).hexdigest(),
                "communities": Assessment.objects.filter(inspection=inspection).count(),
                "units": UnitAssessment.objects.filter(inspection=inspection).count(),
                "faults": run.verify(inspection),
            }
        )
    )
    undo(YEAR)


def told_by(installation, function):
    """What a function of this module prints when the installation runs it."""
    words = ["-c", f"from tests.test_killed_runs import {function}; {function}()"]
    ended = installation.manage("shell", "--no-imports", *words)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


# From outside ---------------------------------------------------------------------------------


@contextlib.contextmanager
def watching(installation):
    """A function that reads (status, stage, done, total) of the run straight from the installation's database."""
    url = installation.environment.get("DATABASE_URL")
    if url:
        connection, query = psycopg2.connect(url), STATES
        connection.autocommit = True
    else:
        connection = sqlite3.connect(installation.folder / "portal.sqlite3", timeout=20, isolation_level=None)
        query = STATES.replace("%s", "?")

    def look():
        cursor = connection.cursor()
        cursor.execute(query, [YEAR])
        return cursor.fetchone()

    yield look
    connection.close()


def wait_until(look, reached):
    """Look every millisecond until the run is where it should be, or sealed; returns the state seen last."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        state = look()
        if state[0] == "sealed" or reached(state):
            return state
        assert time.monotonic() < until, f"the run stands still: {state}"
        time.sleep(0.001)


def go_on(installation):
    """Start what works on runs: the worker and beat with a broker, else the portal itself."""
    if "REDIS_URL" not in installation.environment:
        return [installation.start("manage.py", "serve", "--port", str(free_port()))]
    celery = ("-m", "celery", "-A", "lodi_community")
    return [
        installation.start(*celery, "beat", "--pidfile=", "--loglevel", "WARNING"),
        installation.start(*celery, "worker", "--concurrency", "2", "--without-mingle", "--loglevel", "WARNING"),
    ]


def kill(processes):
    """kill -9 these processes and their children, all of them before any is waited for."""
    children = [int(pid) for process in processes for pid in _children(process.pid)]
    for process in processes:
        process.kill()
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for process in processes:
        process.wait()


def _children(pid):
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return []


def moment(chance, number, state):
    """When to kill next: at a random further community, or while summarizing if it is the last time in this run."""
    if number == KILLS - 1:
        return lambda now: now[1] == "summarizing"
    done, total = state[2], state[3]
    target = done + chance.randint(1, max(1, (total - done) // (KILLS + 1 - number)))
    return lambda now: now[2] >= target


@pytest.mark.apart
@pytest.mark.larger
@pytest.mark.once  # under ./prove.sh on both
def test_runs_killed_at_random_points_end_as_if_nothing_had_happened(prepared_installation):
    installation = prepared_installation
    settings = {"INSPECTION_CHUNK": str(CHUNK), "INSPECTION_LEASE_SECONDS": "1", "SECOND_FACTOR": "off"}
    installation.environment |= settings
    undisturbed = told_by(installation, "prepare_the_year")
    assert undisturbed["communities"] == MORE + 6
    assert undisturbed["faults"] == []
    chance, hits = random.Random(YEAR), []

    # On a busy machine a run gets further than it was to before it is seen and killed: as many kills in the midst take more runs.
    for number in range(1, 2 * RUNS + 1):
        hits += killed_run(installation, chance)
        assert told_by(installation, "say_what_is_left") == undisturbed
        in_the_midst = sum(1 <= done < total for done, total in hits)
        if number >= RUNS and in_the_midst >= 4 * RUNS and len(hits) >= 5 * RUNS:
            break

    assert in_the_midst >= 4 * RUNS, hits
    assert len(hits) >= 5 * RUNS, hits


def killed_run(installation, chance):
    """One run, started by the department with the button and killed again and again; returns (done, total) at each kill."""
    hits = []
    web, address = installation.serve()
    workers = go_on(installation) if "REDIS_URL" in installation.environment else [web]
    department = Clerk(address, "qianjun")
    with watching(installation) as look:
        form = open_form(department, f"/inspections/start/?year={YEAR}", having="typed")
        form |= {"typed": str(YEAR), "reason": "全市统一封存"}
        assert send(department, "/inspections/start/", form).status_code == 302
        page = Form(department.get("/inspections/"))
        url, form = next(pair for pair in zip(page.actions, page.forms, strict=True) if pair[0].endswith("/confirm/"))
        assert send(department, url, form).status_code == 302
        processes = {web, *workers}
        for number in range(KILLS):
            wait_until(look, moment(chance, number, look()))
            kill(processes)
            status, _, done, total = look()
            if status == "sealed":
                break
            hits.append((done, total))
            processes = go_on(installation)
        wait_until(look, lambda state: False)
        kill(processes)
    return hits
