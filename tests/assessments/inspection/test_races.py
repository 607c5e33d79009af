"""Races round a run: a write that was allowed just before it began, and a save while the whole year is judged anew.

SQLite has one writer at a time and passes by itself; on PostgreSQL each round is one that the faults lost.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from assessments.inspection import live, run
from assessments.inspection.models import Assessment, Inspection
from communities.figures import Selection
from communities.models import YearlyProfile
from lodi_community.records.door import Locked, WriteDoor
from lodi_community.records.models import Revision
from tests.places import CITY
from tests.sizes import cases
from tests.world import YEAR, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.larger, pytest.mark.long]
ROUNDS = cases(3, 200)
CODE = "431302001001"


@pytest.fixture
def world(transactional_db):
    made = World()
    live.refresh_all(CITY)
    return made


def at_once(*works):
    """What each of several functions returns, each in a thread with a connection of its own."""

    def apart(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(60) for future in [pool.submit(apart, work) for work in works]]


def count_one_more(user, before_the_end):
    """Save one household more of a community's profile; whether it was saved. ``before_the_end``: called in the open door."""
    profile = YearlyProfile.objects.get(community__code=CODE, year=YEAR)
    profile.households += 1
    try:
        with WriteDoor(user, "多一户") as door:
            door.keep(profile)
            before_the_end()
    except Locked:
        return False
    return True


def test_a_write_that_was_allowed_before_a_run_counts_for_it_or_is_refused(world):
    clerk, department = world["李敏"], world["钱军"]
    for _ in range(ROUNDS):
        asked, begun = threading.Event(), threading.Event()

        def write(asked=asked, begun=begun):
            def wait():
                asked.set()
                begun.wait(0.2)  # on SQLite the start waits for this write

            return count_one_more(clerk, wait)

        def start(asked=asked, begun=begun):
            asked.wait(10)
            inspection = run.start(YEAR, CITY, by=department)
            begun.set()
            return inspection

        before = YearlyProfile.objects.get(community__code=CODE, year=YEAR).households
        saved, inspection = at_once(write, start)
        newest = Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        assert newest <= inspection.last_revision, "written into a year that is being sealed"
        assert YearlyProfile.objects.get(community__code=CODE, year=YEAR).households == before + saved
        Inspection.objects.update(status=Inspection.Status.WORKING, lease_until=None)


def test_a_save_while_the_year_is_judged_anew_is_not_lost(world, monkeypatch):
    clerk, assess = world["李敏"], live.assess_by_all
    for _ in range(ROUNDS):
        gathered, saved = threading.Event(), threading.Event()

        def slowly(parts, selection, gathered=gathered, saved=saved):
            made = assess(parts, selection)
            if selection.community_id is None and not gathered.is_set():
                gathered.set()
                saved.wait(10)
            return made

        def save(gathered=gathered, saved=saved):
            gathered.wait(10)
            done = count_one_more(clerk, lambda: None)
            saved.set()
            return done

        with monkeypatch.context() as patch:
            patch.setattr(live, "assess_by_all", slowly)
            _, done = at_once(lambda: live.refresh_all(CITY), save)
        assert done
        stored = Assessment.objects.of_year(YEAR).get(code=CODE)
        households = YearlyProfile.objects.get(community__code=CODE, year=YEAR).households
        assert stored.figures["households"] == households
        assert (
            stored.digest
            == live.assess(stored.inspection, live.parts_of(stored.inspection)[0][1], Selection(code=CODE))[0].digest
        )


def test_the_lease_is_renewed_while_a_long_run_gathers_even_if_the_database_is_busy_once(world, monkeypatch, settings):
    settings.INSPECTION_LEASE_SECONDS = 0.6
    gather, lease, others, refused = run.judging.gather_table, run._lease, [], []

    def slowly(*asked, **known):
        time.sleep(2)
        others.extend(run.resumable())  # what another worker would take over
        return gather(*asked, **known)

    def busy_once():
        if threading.current_thread() is not threading.main_thread() and not refused:
            refused.append(True)
            raise OperationalError("database is locked")
        return lease()

    inspection = run.start(YEAR, CITY, by=world["钱军"])
    monkeypatch.setattr(run.judging, "gather_table", slowly)
    monkeypatch.setattr(run, "_lease", busy_once)
    assert run.work(inspection.pk)
    assert (others, refused) == ([], [True])
