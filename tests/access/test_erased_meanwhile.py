"""An erasure and somebody who keeps what a row is called, at one moment: whoever comes second waits, and nothing comes back."""

from threading import Event, Thread
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from rest_framework.response import Response

from communities.models import Grid
from lodi_community.api.idempotency import once
from lodi_community.api.models import WrittenRequest
from lodi_community.drafts import keeping as drafts
from lodi_community.drafts.models import Draft
from lodi_community.records import personal
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS

NAME = "周敏敏"
OVERLAP = 0.5  # seconds for which the first holds its transaction open after the second has begun


def erase(grid, by):
    with WriteDoor(by, "本人书面请求") as door:
        personal.erase(door, Grid, grid.pk, ["grid_worker"])


def keep_draft(grid, by):
    posted = QueryDict(f"version={grid.version}&grid_worker={NAME}")
    drafts.put(by, KINDS["grid"], posted, grid.pk)


def keep_answer(grid, by):
    request = SimpleNamespace(
        user=by, method="POST", data={}, query_params={}, headers={"Idempotency-Key": "a-1"}, get_full_path=lambda: "/"
    )
    rows = Grid.objects.filter(pk=grid.pk)
    once(request, lambda: Response({"id": grid.pk, "grid_worker": rows.get().grid_worker}))


def together(first, second, *arguments):
    """The first does its work and is slow to commit; the second begins meanwhile. Returns what went wrong in either."""
    begun, faults = Event(), []

    def slow():
        with transaction.atomic():
            first(*arguments)
            begun.set()
            other.join(OVERLAP)

    def run(act):
        try:
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            begun.set()
            connection.close()

    def after():
        begun.wait(10)
        second(*arguments)

    other = Thread(target=run, args=[after])
    one = Thread(target=run, args=[slow])
    other.start()
    one.start()
    for thread in (one, other):
        thread.join(30)
    return faults


@pytest.mark.apart
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keep", [keep_draft, keep_answer])
@pytest.mark.parametrize("is_first", [True, False], ids=["kept first", "erased first"])
def test_what_is_kept_while_a_name_is_erased_does_not_hold_it(world, keep, is_first):
    clerk = world["李敏"]
    grid = Grid.objects.get(community=world["街心社区"], code="01")
    grid.grid_worker = NAME
    grid.keep(by=clerk)
    assert together(*((keep, erase) if is_first else (erase, keep)), grid, clerk) == []
    assert Draft.objects.count() + WrittenRequest.objects.count() == 1
    held = [*Draft.objects.values_list("fields", flat=True), *WrittenRequest.objects.values_list("answer", flat=True)]
    assert NAME not in str(held)
    assert Grid.objects.get(pk=grid.pk).grid_worker == ""
