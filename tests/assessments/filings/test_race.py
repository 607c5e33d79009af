"""A save that races a submission is wholly before it or refused: many rounds, each with a save that the gate would refuse.

The save makes the grids' households differ from the community's. If the save is first, the gate must see it and refuse the
submission; if the submission is first, the lock must refuse the save. Both or neither would be half in.
"""

import random
import threading
import time
from collections import Counter

import pytest
from django.db import connection

from assessments.filings import gate, steps
from assessments.filings.models import Filing
from communities.models import Grid
from lodi_community.accounts.models import User
from lodi_community.records.door import Locked, WriteDoor
from lodi_community.records.models import Revision
from tests.sizes import cases
from tests.world import YEAR, World

# Chance may find what nobody thought of. The lock itself needs no luck to be seen.
ROUNDS = cases(20, 200)
CODE = "431302001001"


def user(name):
    return User.objects.select_related("division").get(name=name)


def save(said):
    """One household more in the first grid."""
    try:
        with WriteDoor(user("李敏"), "多一户", follow=False) as door:
            grid = Grid.objects.get(community__code=CODE, code="01")
            grid.households = 201
            door.keep(grid)
        said["save"] = "done"
    except Locked as error:
        said["save"] = error.messages[0]


def submit(said):
    try:
        steps.submit(user("李敏"), CODE)
        said["submit"] = "done"
    except steps.Gaps as error:
        said["submit"] = error.findings[0].key


def race(wait, save=save):
    """Both at once, one of them a little later; what each was told."""
    said, barrier = {}, threading.Barrier(2)

    def run(do, seconds):
        try:
            barrier.wait(10)
            time.sleep(seconds)
            do(said)
        except Exception as error:  # told in the test's own thread
            said[do.__name__] = f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(save, max(wait, 0))),
        threading.Thread(target=run, args=(submit, max(-wait, 0))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


@pytest.mark.apart
@pytest.mark.django_db(transaction=True)
def test_a_save_that_comes_after_the_gate_has_looked_waits_for_the_submission_and_is_refused(monkeypatch):
    """Without the lock it would be done before the submission is, and neither would know of the other."""
    World()
    looked, saved, findings = threading.Event(), threading.Event(), gate.findings

    def look(*arguments):
        found = findings(*arguments)
        looked.set()
        saved.wait(1)  # nobody waits longer for somebody who waits for us
        return found

    def save_meanwhile(said):
        assert looked.wait(20)
        save(said)
        saved.set()

    monkeypatch.setattr(gate, "findings", look)
    said = race(0, save_meanwhile)
    assert said["submit"] == "done"
    assert "提交，数据已锁定" in said["save"]
    assert Grid.objects.get(community__code=CODE, code="01").households == 200


@pytest.mark.apart
@pytest.mark.larger
@pytest.mark.django_db(transaction=True)
def test_a_save_racing_a_submission_is_never_half_in():
    World()
    rng, ends = random.Random(4), Counter()
    for number in range(ROUNDS):
        revisions = Revision.objects.count()
        said = race(rng.uniform(-0.02, 0.02))
        grid, filing = Grid.objects.get(community__code=CODE, code="01"), Filing.objects.filter(year=YEAR).first()
        state, written = filing.state if filing else "draft", Revision.objects.count() - revisions
        if said["save"] == "done":
            assert (said["submit"], grid.households, state, written) == ("1.households", 201, "draft", 1), number
            ends["save"] += 1
        else:
            assert (said["submit"], grid.households, state, written) == ("done", 200, "submitted", 1), (number, said)
            assert said["save"].startswith("街心社区2026年度填报已于 ")
            assert said["save"].endswith(" 提交，数据已锁定。要修改，先撤回填报，或请娄星区委组织部退回")
            ends["submit"] += 1
        Grid.objects.filter(pk=grid.pk).update(households=200)
        Filing.objects.filter(year=YEAR).update(state="draft")
    assert min(ends["save"], ends["submit"]) > ROUNDS / 20, ends
