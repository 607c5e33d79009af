"""Doors that write in several places lock them in one order and before their rows, so that none waits for another's end."""

import random
import threading
from collections import Counter

import pytest
from django.db import connection

from assessments.filings.locks import hold
from communities.models import Community, Grid, YearlyProfile
from lodi_community.accounts.models import User
from lodi_community.records import hooks
from lodi_community.records.door import WriteDoor
from tests.world import World

ROUNDS = 40


def import_two(first, second):
    """What an import of two kinds does: a grid of one community, then the profile of another."""
    with WriteDoor(User.objects.select_related("division").get(name="李敏"), "导入", follow=False) as door:
        grid = Grid.objects.select_related("community").get(community__code=first, code="01")
        profile = YearlyProfile.objects.select_related("community").get(community__code=second)
        door.claim([first, second])
        grid.households += 1
        profile.volunteers += 1
        door.change_many([grid])
        door.change_many([profile])


def save_one(first):
    """What forms do: one row, whose place is not claimed by hand."""
    with WriteDoor(User.objects.select_related("division").get(name="李敏"), "更正", follow=False) as door:
        grid = Grid.objects.select_related("community").get(community__code=first, code="02")
        grid.households += 1
        door.keep(grid)


def together(*jobs):
    """Run jobs at once, each in a thread of its own; the names of what they raised."""
    raised, barrier = [], threading.Barrier(len(jobs))

    def run(job, codes):
        try:
            barrier.wait(10)
            job(*codes)
        except Exception as error:  # told in the test's own thread
            raised.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


@pytest.mark.apart
@pytest.mark.django_db(transaction=True)
def test_imports_and_saves_in_opposite_orders_never_lock_each_other_out():
    World()
    here, there = "431302001001", "431302001002"
    rng, ends = random.Random(7), Counter()
    for _ in range(ROUNDS):
        jobs = [(import_two, (here, there)), (import_two, (there, here)), (save_one, (here,)), (save_one, (there,))]
        rng.shuffle(jobs)
        ends.update(together(*jobs))
    # Another's save may be newer than what one has read; that is a sentence to the clerk. A deadlock is none.
    assert set(ends) <= {"StaleVersion"}, ends


def test_places_are_claimed_once_and_before_anything_is_written(world, monkeypatch):
    asked = []
    monkeypatch.setattr(hooks, "HOLDS", [lambda codes: asked.append(sorted(codes))])
    monkeypatch.setattr(connection.features, "has_select_for_update", True)
    with WriteDoor(world["李敏"], "导入", follow=False) as door:
        door.claim(["431302001002", "431302001001"])
        door.claim(["431302001001"])
    assert asked == [["431302001001", "431302001002"]]


def test_communities_are_locked_in_the_order_of_their_keys(world):
    codes = [each.code for each in Community.objects.order_by("-pk")]
    assert [each.code for each in hold(codes)] == sorted(codes, key=lambda code: Community.objects.get(code=code).pk)
