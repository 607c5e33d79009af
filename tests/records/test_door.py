"""The write door: one Revision for each change, or nothing at all and a sentence that says why."""

from datetime import date
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection

from communities.models import Grid, ServiceBrand, YearlyProfile
from facilities.models import Premises, Room
from lodi_community.accounts.models import User
from lodi_community.records import hooks
from lodi_community.records.door import Locked, OutOfScope, StaleVersion, WriteDoor
from lodi_community.records.models import Revision, RevisionChain
from staffing.models import Pay, Person
from tests import facts


def grid_of(community, code="01"):
    return Grid.objects.get(community=community, code=code)


def new_grid(community, code="06", **values):
    defaults = {"name": f"第{code}网格", "households": 180, "population": 540, "started_on": date(2026, 1, 1)}
    return Grid(community=community, code=code, **(defaults | values))


def written():
    """Everything a write may touch: rows, revisions, the chain."""
    grids = list(Grid.objects.order_by("pk").values())
    brands = list(ServiceBrand.objects.order_by("pk").values())
    return grids, brands, list(Revision.objects.order_by("pk").values()), list(RevisionChain.objects.values())


# One change, one revision ---------------------------------------------------------------------


def test_an_addition_is_a_revision_of_everything_that_was_filled_in(world):
    grid = new_grid(world["街心社区"]).keep(by=world["李敏"], reason="新划")
    revision = Revision.objects.get()
    assert (revision.action, revision.kind, revision.object_id) == ("add", "communities.grid", grid.pk)
    assert (revision.by, revision.by_name, revision.reason) == (world["李敏"], "李敏", "新划")
    assert (revision.object_version, grid.version, revision.place_code) == (1, 1, "431302001001")
    assert revision.changes["households"] == [None, 180]
    assert revision.changes["started_on"] == [None, "2026-01-01"]
    assert "grid_worker" not in revision.changes, "empty fields are not news"


def test_a_change_is_a_revision_of_what_changed_from_what_to_what(world):
    premises = Premises.objects.get(community=world["街心社区"])
    premises.floor_area = "420.00"
    premises.keep(by=world["李敏"], reason="扩建完工")
    revision = Revision.objects.get()
    assert (revision.action, revision.object_version, revision.reason) == ("change", 2, "扩建完工")
    assert revision.changes == {"floor_area": ["400.00", "420.00"]}


def test_a_removal_is_a_revision_that_keeps_what_was_there(world):
    brand = ServiceBrand.objects.get(community=world["街心社区"])
    brand.remove(by=world["李敏"], reason="重复录入")
    revision = Revision.objects.get()
    assert not ServiceBrand.objects.filter(pk=brand.pk).exists()
    assert (revision.action, revision.reason, revision.title) == ("remove", "重复录入", "街心帮办")
    assert revision.changes["name"] == ["街心帮办", None]


def test_saving_what_is_already_there_is_no_revision(world):
    grid = grid_of(world["街心社区"])
    grid.keep(by=world["李敏"])
    assert Revision.objects.count() == 0
    assert grid_of(world["街心社区"]).version == 1


def test_several_rows_through_one_door_are_one_revision_each(world):
    first, second = grid_of(world["街心社区"], "01"), grid_of(world["街心社区"], "02")
    first.households, second.households = 190, 210
    with WriteDoor(world["李敏"], "重新核对") as door:
        door.keep(first)
        door.keep(second)
    assert [r.changes for r in Revision.objects.order_by("pk")] == [
        {"households": [200, 190]},
        {"households": [200, 210]},
    ]
    assert RevisionChain.objects.get().length == 2


def test_a_reason_longer_than_its_column_is_cut_and_not_lost(world):
    grid_of(world["街心社区"]).remove(by=world["李敏"], reason="长" * 500)
    assert Revision.objects.get().reason == "长" * 200


def test_texts_are_trimmed(world):
    grid = new_grid(world["街心社区"], grid_worker="  张三 ").keep(by=world["李敏"])
    assert grid_of(world["街心社区"], grid.code).grid_worker == "张三"


# Refused, and nothing is written --------------------------------------------------------------


def test_the_second_of_two_who_opened_the_same_row_is_refused(world):
    mine, theirs = grid_of(world["街心社区"]), grid_of(world["街心社区"])
    theirs.households = 190
    theirs.keep(by=world["李敏"])
    before = written()
    mine.households = 210
    with pytest.raises(StaleVersion) as refused:
        mine.keep(by=world["李敏"])
    assert refused.value.current.households == 190
    assert written() == before


def test_a_row_that_somebody_removed_meanwhile_cannot_be_saved(world):
    mine = grid_of(world["街心社区"])
    grid_of(world["街心社区"]).remove(by=world["李敏"], reason="并入第2网格")
    mine.households = 210
    with pytest.raises(StaleVersion) as refused:
        mine.keep(by=world["李敏"])
    assert refused.value.current is None


def test_a_row_that_somebody_changed_meanwhile_cannot_be_removed(world):
    mine, theirs = grid_of(world["街心社区"]), grid_of(world["街心社区"])
    theirs.households = 190
    theirs.keep(by=world["李敏"])
    before = written()
    with pytest.raises(StaleVersion):
        mine.remove(by=world["李敏"], reason="看错了")
    assert written() == before


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_removal_needs_a_reason(world, reason):
    before = written()
    with pytest.raises(ValidationError, match="删除要写原因"):
        grid_of(world["街心社区"]).remove(by=world["李敏"], reason=reason)
    assert written() == before


def test_a_row_that_others_belong_to_is_not_removed_and_says_how_many(world):
    person = facts.member(world["街心社区"], "建国")
    with pytest.raises(ValidationError, match=r"还有 \d+ 条记录属于它"):
        person.remove(by=world["李敏"], reason="调走")
    assert Person.objects.filter(pk=person.pk).exists()
    assert Revision.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("赵琳", "您的岗位不能修改网格"),
        ("郑毅", "您的岗位不能修改网格"),
        ("沈岩", "您的岗位不能修改网格"),
        ("卫宁", "您的岗位不能修改网格"),
    ],
)
def test_a_post_that_may_not_change_a_kind_is_refused(world, who, sentence):
    before = written()
    grid = grid_of(world["街心社区"])
    grid.households = 210
    for attempt in (
        lambda: grid.keep(by=world[who]),
        lambda: new_grid(world["街心社区"]).keep(by=world[who]),
        lambda: grid.remove(by=world[who], reason="试"),
        lambda: bulk(world[who], new_grid(world["街心社区"])),
    ):
        with pytest.raises(PermissionDenied, match=sentence):
            attempt()
    assert written() == before


def bulk(user, *records):
    with WriteDoor(user, "导入") as door:
        door.add_many(list(records))


def test_a_disabled_account_writes_nothing(world):
    clerk = world["李敏"]
    clerk.is_active = False
    with pytest.raises(PermissionDenied):
        new_grid(world["街心社区"]).keep(by=clerk)
    assert Revision.objects.count() == 0


def test_a_row_of_another_street_cannot_be_changed_or_removed(world):
    grid, before = grid_of(world["铁东社区"]), written()
    grid.households = 210
    with pytest.raises(OutOfScope):
        grid.keep(by=world["李敏"])
    with pytest.raises(OutOfScope):
        grid.remove(by=world["李敏"], reason="试")
    assert written() == before


def test_a_row_cannot_be_added_to_another_street(world):
    before = written()
    with pytest.raises(OutOfScope):
        new_grid(world["铁东社区"]).keep(by=world["李敏"])
    with pytest.raises(OutOfScope):
        bulk(world["李敏"], new_grid(world["街心社区"]), new_grid(world["铁东社区"]))
    assert written() == before


def test_a_row_cannot_be_moved_out_of_scope(world):
    grid, before = grid_of(world["街心社区"]), written()
    grid.community, grid.code = world["铁东社区"], "09"
    with pytest.raises(OutOfScope):
        grid.keep(by=world["李敏"])
    assert written() == before


def test_a_row_cannot_be_moved_into_scope(world):
    grid, before = grid_of(world["铁东社区"]), written()
    grid.community, grid.code = world["街心社区"], "09"
    with pytest.raises(OutOfScope):
        grid.keep(by=world["李敏"])
    assert written() == before


def test_a_row_can_be_moved_inside_the_scope(world):
    grid = grid_of(world["街心社区"])
    grid.community, grid.code = world["贤童社区"], "09"
    grid.keep(by=world["李敏"])
    revision = Revision.objects.get()
    assert revision.changes["community_id"] == [world["街心社区"].pk, world["贤童社区"].pk]


def test_an_administrator_cannot_give_an_account_a_division_above_his_own(world):
    account = world["陈刚"]
    account.division, account.post = world["娄底市"], "department"
    with pytest.raises(OutOfScope):
        account.keep(by=world["蒋波"])
    assert User.objects.get(pk=account.pk).division == world["永丰街道"]


def test_what_the_model_refuses_is_not_written(world):
    before = written()
    with pytest.raises(ValidationError, match="早于"):
        new_grid(world["街心社区"], ended_on=date(2025, 1, 1)).keep(by=world["李敏"])
    with pytest.raises(ValidationError, match="同一编号"):
        new_grid(world["街心社区"], code="01").keep(by=world["李敏"])
    assert written() == before


def test_when_the_last_row_of_a_door_is_refused_the_first_is_not_written_either(world):
    grid, before = grid_of(world["街心社区"]), written()
    grid.households = 190
    with pytest.raises(ValidationError), WriteDoor(world["李敏"]) as door:
        door.keep(grid)
        door.keep(new_grid(world["街心社区"]))
        door.remove(ServiceBrand.objects.get(community=world["街心社区"]), reason="停办")
        door.keep(new_grid(world["街心社区"], code=""))
    assert written() == before


def test_when_the_revisions_cannot_be_written_the_rows_are_not_either(world, monkeypatch):
    before = written()

    def fail(self):
        raise OSError("disk full")

    monkeypatch.setattr(Revision, "compute_digest", fail)
    with pytest.raises(OSError):
        new_grid(world["街心社区"]).keep(by=world["李敏"])
    assert written() == before


def test_a_refused_row_leaves_nothing_behind_when_the_caller_goes_on_with_others(world):
    """An import names every bad row and writes the rest."""
    person, grid = facts.member(world["街心社区"], "建国"), grid_of(world["街心社区"])
    grid.community, grid.code = world["铁东社区"], "09"
    with WriteDoor(world["李敏"], "导入") as door:
        with pytest.raises(ValidationError):
            door.remove(person)
        with pytest.raises(OutOfScope):
            door.keep(grid)
        with pytest.raises(OutOfScope):
            door.add_many([new_grid(world["铁东社区"])])
        door.keep(new_grid(world["街心社区"]))
    assert [(r.action, r.kind) for r in Revision.objects.all()] == [("add", "communities.grid")]
    assert Person.objects.filter(pk=person.pk).exists()
    assert list(Grid.objects.filter(community=world["铁东社区"]).values_list("code", flat=True)) == [
        "01",
        "02",
        "03",
        "04",
        "05",
    ]
    assert grid_of(world["街心社区"]).version == 1


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
        bulk(
            world["李敏"], YearlyProfile(community=world["街心社区"], year=2026, kind="urban", funding_tier="township")
        )
    assert YearlyProfile.objects.get(pk=profile.pk).households == 1000
    assert Revision.objects.count() == 0


def test_the_lock_is_asked_about_the_row_as_it_was_and_as_it_will_be(world, lock):
    profile = YearlyProfile.objects.get(community=world["街心社区"])
    profile.year = 2025
    with pytest.raises(Locked):
        profile.keep(by=world["李敏"])
    old = YearlyProfile(community=world["街心社区"], year=2025, kind="urban", funding_tier="township")
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
    with django_assert_max_num_queries(20):
        bulk(world["李敏"], *grids)
    assert Revision.objects.filter(action="add", reason="导入").count() == 200
    assert {revision.changes["code"][1] for revision in Revision.objects.all()} == {grid.code for grid in grids}
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
    room = Room.objects.get(premises__community=world["街心社区"])
    pay = Pay.objects.filter(person__community=world["街心社区"]).first()
    assert room.place_code() == pay.place_code() == "431302001001"


# Many at once ---------------------------------------------------------------------------------


@pytest.mark.alone
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
        assert revision.compute_digest() == digest


def _count_up(key, clerk):
    """Add one household, opening the row again until nobody came between."""
    while True:
        grid = Grid.objects.get(pk=key)
        grid.households += 1
        try:
            return grid.keep(by=clerk)
        except StaleVersion:
            continue
