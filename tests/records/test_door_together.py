"""The write door with others: locks, what follows a write, many rows at once, many people at once."""

from datetime import date
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from communities.models import Grid, YearlyProfile
from facilities.models import Room
from lodi_community.records import hooks
from lodi_community.records.door import Locked, StaleVersion, WriteDoor
from lodi_community.records.keys import the_key
from lodi_community.records.models import Revision, RevisionChain
from staffing.models import Pay
from tests import facts
from tests.records.grids import bulk, grid_of, new_grid, written

# Locks and what follows -----------------------------------------------------------------------


@pytest.fixture
def lock(monkeypatch):
    """Refuses the year 2026 and the place 铁东社区; remembers what it was asked."""
    asked = []

    def refuse(user, keys):
        asked.append((user, set(keys)))
        if any(year == 2026 or code == "431302002001" for code, year in keys):
            return "2026年度已于 2027-01-11 封存。要更正，请报市委组织部"
        return None

    monkeypatch.setattr(hooks, "LOCKS", [lambda user, keys: None, refuse])
    return asked


def test_a_locked_year_is_not_written_and_the_sentence_is_the_locks(world, lock):
    profile = YearlyProfile.objects.get(community=world["街心社区"])
    profile.households = 1200
    with pytest.raises(Locked, match="2026年度已于 2027-01-11 封存。要更正，请报市委组织部"):
        profile.keep(by=world["李敏"])
    with pytest.raises(Locked):
        profile.remove(by=world["李敏"], reason="试")
    with pytest.raises(Locked):
        bulk(world["李敏"], YearlyProfile(community=world["街心社区"], year=2026, kind="urban"))
    assert YearlyProfile.objects.get(pk=profile.pk).households == 1000
    assert Revision.objects.count() == 0


def test_the_lock_is_asked_about_the_row_as_it_was_and_as_it_will_be(world, lock):
    profile = YearlyProfile.objects.get(community=world["街心社区"])
    profile.year = 2025
    with pytest.raises(Locked):
        profile.keep(by=world["李敏"])
    old = YearlyProfile(community=world["街心社区"], year=2025, kind="urban")
    old.keep(by=world["李敏"])
    old.year = 2026
    with pytest.raises(ValidationError):
        old.keep(by=world["李敏"])
    assert lock[0] == (world["李敏"], {("431302001001", 2026)})


def test_a_row_that_holds_over_years_is_asked_about_without_a_year(world, lock):
    new_grid(world["街心社区"]).keep(by=world["李敏"])
    assert lock == [(world["李敏"], {("431302001001", None)})]


def test_training_counts_for_the_year_in_which_it_ends(world, lock):
    course = facts.attend(facts.member(world["街心社区"], "建国"), (7, "county"), year=2026)[0]
    course.days = 6
    with pytest.raises(Locked):
        course.keep(by=world["李敏"])


def test_what_follows_a_write_is_told_the_places_after_the_commit(
    world, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(hooks, "AFTER_WRITE", [lambda places: told.append((places, Revision.objects.count()))])
    first, second = grid_of(world["街心社区"]), grid_of(world["贤童社区"])
    first.households = second.households = 190
    with django_capture_on_commit_callbacks(execute=True):
        with WriteDoor(world["李敏"]) as door:
            door.keep(first)
            door.keep(second)
        assert told == []
    assert told == [({"431302001001", "431302001002"}, 2)]


def test_a_row_that_moves_concerns_the_place_it_left_as_well(world, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setattr(hooks, "AFTER_WRITE", [told.append])
    grid = grid_of(world["街心社区"])
    grid.community, grid.code = world["贤童社区"], "09"
    with django_capture_on_commit_callbacks(execute=True):
        grid.keep(by=world["李敏"])
    assert told == [{"431302001001", "431302001002"}]


def test_nothing_follows_a_write_that_was_refused(world, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setattr(hooks, "AFTER_WRITE", [told.append])
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ValidationError):
        new_grid(world["街心社区"], code="01").keep(by=world["李敏"])
    assert told == []


# In bulk --------------------------------------------------------------------------------------


def test_bulk_addition_gives_each_row_its_revision_with_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    grids = [new_grid(world["街心社区"], code=str(n)) for n in range(100, 300)]
    with django_assert_max_num_queries(22):
        bulk(world["李敏"], *grids)
    assert Revision.objects.filter(action="add", reason="导入").count() == 200
    assert {revision.changes["code"][1] for revision in Revision.objects.whole()} == {grid.code for grid in grids}
    assert set(Grid.objects.filter(code__gte="100").values_list("version", flat=True)) == {1}


@pytest.mark.parametrize(
    "fault",
    [
        {"households": -1},
        {"name": ""},
        {"name": "第\x0b网格"},
        {"ended_on": date(2025, 1, 1)},
        {"party_group": "unknown"},
    ],
)
def test_bulk_addition_refuses_what_single_addition_refuses(world, fault):
    before = written()
    with pytest.raises(ValidationError):
        bulk(world["李敏"], new_grid(world["街心社区"], code="06"), new_grid(world["街心社区"], code="07", **fault))
    assert written() == before


def test_a_duplicate_in_a_bulk_addition_writes_nothing(world):
    before = written()
    with pytest.raises(IntegrityError):
        bulk(world["李敏"], new_grid(world["街心社区"], code="06"), new_grid(world["街心社区"], code="01"))
    assert written() == before


def test_bulk_addition_of_nothing_is_nothing(world):
    bulk(world["李敏"])
    assert Revision.objects.count() == 0


def test_rows_of_rows_have_a_place_too(world):
    room = Room.objects.filter(premises__community=world["街心社区"]).first()
    pay = Pay.objects.filter(person__community=world["街心社区"]).first()
    assert room.place_code() == pay.place_code() == "431302001001"


# Many at once ---------------------------------------------------------------------------------


@pytest.mark.apart
@pytest.mark.django_db(transaction=True)
def test_a_hundred_saves_by_four_clerks_at_once_are_a_hundred_revisions_in_one_chain(world):
    """“Done when” 7 in small: no lost update, one Revision a save, the chain intact."""
    clerk, saved, failures = world["李敏"], [], []
    keys = list(Grid.objects.filter(community__street=world["乐坪街道"]).values_list("pk", flat=True))[:5]

    def work(number):
        try:
            for turn in range(25):
                _count_up(keys[(number + turn) % len(keys)], clerk)
                saved.append(1)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(saved) == Revision.objects.count() == RevisionChain.objects.get().length == 100
    # Each save added one household, from what it had read: 100 more than the 5 grids of 200 had.
    assert sum(Grid.objects.filter(pk__in=keys).values_list("households", flat=True)) == 5 * 200 + 100
    digest = ""
    for revision in Revision.objects.order_by("pk"):
        assert revision.previous == digest
        digest = revision.digest
        assert revision.compute_digest(the_key().value) == digest


def _count_up(key, clerk):
    """Add one household, opening the row again until nobody came between."""
    while True:
        grid = Grid.objects.get(pk=key)
        grid.households += 1
        try:
            return grid.keep(by=clerk)
        except StaleVersion:
            continue
