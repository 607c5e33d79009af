"""The records as of a revision: what is rebuilt is what stood there, whatever was added, changed, moved or removed since."""

from threading import Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from communities.figures import Selection
from communities.levels import ancestor_codes
from communities.measures import grids_in_force
from communities.models import Community, Grid, NilReport, ServiceBrand
from facilities.models import Premises, Room
from funding.models import Receipt
from lodi_community.accounts.models import User
from lodi_community.records import undoing
from lodi_community.records.asof import ALIAS, all_models, as_of, last_number, with_named
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision
from lodi_community.records.undoing import Places
from staffing.models import ReserveCandidate
from tests.ground import layer
from tests.rows import START
from tests.world import YEAR

from .grids import grid_of, new_grid

pytestmark = pytest.mark.long


def states():
    """{(label, key): (place, version, state)} of every row that can be rebuilt."""
    return {
        (model._meta.label_lower, row.pk): (row.place_code(), row.version, row.state())
        for model in all_models()
        for row in model.objects.with_place()
    }


def of_place(rows, code):
    """Those of states() that stand in one place."""
    return {key: row for key, row in rows.items() if row[0] == code}


def around(code):
    """The Places of a community and the units above it."""
    return Places(frozenset(ancestor_codes(code)))


class Story:
    """Writes of every sort, one after another; ``told`` are (number of the last revision, states()) after each."""

    def __init__(self, world):
        self.world, self.clerk, self.told = world, world["李敏"], []
        self.here, self.there = world["街心社区"], world["贤童社区"]
        self.note()
        for step in (self.add, self.change, self.bring_in, self.move, self.change_many, self.remove, self.report_none):
            step()
            self.note()

    def note(self):
        self.told.append((last_number(), states()))

    def add(self):
        self.grid = new_grid(self.here, "11").keep(self.clerk)
        site = {"floor_area": "120.50", "tenure": "owned", "in_use_from": START}
        self.site = Premises(community=self.here, name="二处", **site).keep(self.clerk)
        self.room = Room(premises=self.site, kind=Room.Kind.OTHER, area="20.00").keep(self.clerk)

    def change(self):
        self.grid.households, self.grid.party_group, self.grid.ended_on = 250, "own", f"{YEAR}-03-01"
        self.grid.keep(self.clerk)
        site = Premises.objects.get(community=self.here, name__endswith="党群服务中心")
        site.floor_area = "380.00"
        site.keep(self.clerk, "重新丈量")
        self.here.address = "月塘街 1 号"
        self.here.keep(self.world["吴霞"])

    def bring_in(self):
        """As an import does."""
        with WriteDoor(self.clerk, "导入") as door:
            self.many = door.add_many(
                [new_grid(place, code) for place in (self.here, self.there) for code in ("21", "22")]
            )

    def move(self):
        """Premises leave with their room, of which no revision tells that it has moved."""
        for row in (Grid.objects.get(pk=self.grid.pk), self.site):
            row.community = self.there
            row.keep(self.clerk, "划错了社区")

    def change_many(self):
        rows = list(Grid.objects.filter(pk__in=[row.pk for row in self.many]))
        for row in rows:
            row.population += 7
        with WriteDoor(self.clerk) as door:
            door.change_many(rows)

    def remove(self):
        for model, pk in ((Room, self.room.pk), (Premises, self.site.pk)):
            model.objects.get(pk=pk).remove(self.clerk, "重复")
        with WriteDoor(self.clerk, "合并网格") as door:
            door.remove_many(list(Grid.objects.filter(pk__in=[row.pk for row in self.many[:3]])))
        Receipt.objects.filter(funding__community=self.here).first().remove(self.clerk, "记错")

    def report_none(self):
        ReserveCandidate.objects.get(person__community=self.here).remove(self.clerk, "不再储备")
        report = NilReport(code=self.here.code, kind="reservecandidate", year=YEAR, since=f"{YEAR}-01-01")
        report.keep(self.clerk)
        self.reported = last_number()
        report.remove(self.clerk, "写错")


@layer(on="world")
def story(world):
    return Story(world)


@pytest.mark.long
def test_after_each_write_all_rows_are_rebuilt_as_they_were(story):
    assert len({number for number, _ in story.told}) == 8
    for number, then in story.told:
        with as_of(number) as past:
            assert states() == then
        assert past.gaps == []
    assert states() == story.told[-1][1]


@pytest.mark.long
@pytest.mark.once
@pytest.mark.parametrize("name", ["街心社区", "贤童社区", "五里社区"])
def test_of_one_place_its_rows_are_rebuilt_and_those_that_have_left_it(story, name):
    code = story.world[name].code
    for number, then in story.told:
        with as_of(number, around(code)) as past:
            assert of_place(states(), code) == of_place(then, code)
        assert past.gaps == []


@pytest.mark.once
def test_what_no_revision_tells_of_is_worked_out_again_for_a_row_that_is_gone(story):
    assert not NilReport.objects.exists()
    with as_of(story.reported):
        assert str(NilReport.objects.get()) == "街心社区2026年度没有后备人选"


@pytest.mark.once
def test_what_became_of_a_row_is_told_with_then_and_now_and_by_whom(story):
    number, _ = story.told[0]
    with as_of(number, around(story.here.code)) as past:
        site = Premises.objects.get(community__code=story.here.code)
        receipt = Receipt.objects.filter(funding__community__code=story.here.code).order_by("pk").first()
        grid = Grid.objects.filter(community__code=story.here.code).first()
    since = past.since(site)
    assert (since.changes, since.removed) == ({"floor_area": ["400.00", "380.00"]}, False)
    assert (since.revision.by_name, since.revision.reason) == ("李敏", "重新丈量")
    assert past.since(receipt).removed
    assert past.since(receipt).changes["received_on"] == [f"{YEAR}-03-05", None]
    assert past.since(grid) is None


@pytest.mark.once
def test_a_row_that_was_changed_and_changed_back_is_as_it_was(world):
    grid, number = grid_of(world["街心社区"]), last_number()
    for households in (201, 200):
        grid.households = households
        grid.keep(world["李敏"])
    with as_of(number) as past:
        assert past.since(Grid.objects.get(pk=grid.pk)) is None


# Behind the trail's back ----------------------------------------------------------------------


@pytest.mark.once
def test_a_change_without_a_revision_before_one_that_has_one_is_named(world):
    grid, number = grid_of(world["街心社区"]), last_number()
    grid.households = 201
    grid.keep(world["李敏"])
    Grid.objects.filter(pk=grid.pk).update(households=190)
    with as_of(number) as past:
        assert Grid.objects.get(pk=grid.pk).households == 200
    (gap,) = past.gaps
    assert gap == f"网格“第1网格”（编号 {grid.pk}）：常住户数写的是“201”，实际是“190”，有一次改动没有修改记录"


@pytest.mark.once
@pytest.mark.parametrize("later", [True, False])
def test_a_row_that_went_without_a_revision_is_named(world, later):
    grid = new_grid(world["街心社区"], "11").keep(world["李敏"])
    number = last_number()
    if later:
        grid.households = 201
        grid.keep(world["李敏"])
    Grid.objects.filter(pk=grid.pk).delete()
    with as_of(number, around(world["街心社区"].code)) as past:
        assert not Grid.objects.filter(pk=grid.pk).exists()
    (gap,) = past.gaps
    assert gap.startswith(f"网格“第11网格”（编号 {grid.pk}）：")
    assert gap.endswith("没有修改记录说明谁删除了它")


@pytest.mark.once
def test_a_row_that_is_there_though_a_revision_says_it_was_removed_is_named(world):
    brand, number = ServiceBrand.objects.get(community=world["街心社区"]), last_number()
    brand.remove(world["李敏"], "停办")
    brand.save(force_insert=True)
    with as_of(number) as past:
        assert ServiceBrand.objects.filter(pk=brand.pk).count() == 1
    assert [gap.split("：")[1] for gap in past.gaps] == ["修改记录写着已删除，现在还在"]


@pytest.mark.once
def test_what_is_written_while_the_rows_are_read_is_taken_back_and_no_gap(world, monkeypatch):
    grid, number, later = grid_of(world["街心社区"]), last_number(), undoing._later

    def write_first(model, *asked):
        if model is Grid and Grid.objects.get(pk=grid.pk).households == 200:
            grid.households = 201
            grid.keep(world["李敏"])
        return later(model, *asked)

    monkeypatch.setattr(undoing, "_later", write_first)
    with as_of(number) as past:
        assert Grid.objects.get(pk=grid.pk).households == 200
    assert past.gaps == []
    assert last_number() > number


# The block ------------------------------------------------------------------------------------


def test_the_portals_database_is_only_read_and_a_place_takes_a_fixed_number_of_queries(world):
    code, numbers = world["街心社区"].code, []
    for _ in range(2):
        with (
            CaptureQueriesContext(
                connection,
            ) as asked,
            as_of(last_number(), around(code)),
        ):
            pass
        numbers.append(len(asked))
        assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}
        with WriteDoor(world["李敏"]) as door:
            door.add_many([new_grid(world["街心社区"], f"{n}") for n in range(30, 60)] if len(numbers) < 2 else [])
    assert numbers[0] <= numbers[1] <= numbers[0] + 1  # grids have revisions now
    assert numbers[0] < 4 * len(all_models())


@pytest.mark.once
def test_nothing_can_be_written_inside_and_a_block_has_no_second_one(world):
    grid = grid_of(world["街心社区"])
    with as_of(last_number()):
        with pytest.raises(RuntimeError, match="only read"):
            grid.save()
        with pytest.raises(RuntimeError, match="already"), as_of(0):
            pass
        assert Grid.objects.count() == 30
    assert Grid.objects.count() == 30


@pytest.mark.once
def test_after_the_block_even_after_an_error_the_thread_reads_todays_rows(world):
    number = last_number()
    new_grid(world["街心社区"]).keep(world["李敏"])
    with pytest.raises(ZeroDivisionError), as_of(number):
        assert Grid.objects.count() == 30
        raise ZeroDivisionError
    assert Grid.objects.count() == 31
    assert Grid.objects.get(code="06").pk
    with pytest.raises(Exception, match=ALIAS):
        connections[ALIAS]


@pytest.mark.once
def test_another_thread_reads_what_it_always_reads(world):
    seen = []
    with as_of(last_number()):
        thread = Thread(target=lambda: seen.append(Grid.objects.db))
        thread.start()
        thread.join()
        assert Grid.objects.db == ALIAS
    assert seen == ["default"]


@pytest.mark.once
def test_accounts_are_read_from_the_portal_and_only_wanted_models_are_rebuilt(world):
    assert User not in all_models()
    with as_of(last_number(), wanted=[Room]):
        assert User.objects.get(username="limin").name == "李敏"
        assert {Room.objects.db, Premises.objects.db, Community.objects.db} == {ALIAS}
        assert Grid.objects.db == "default"
    assert with_named([Room])[-1] is Room


@pytest.mark.once
def test_a_measure_runs_on_the_rows_as_they_were(world):
    number, place = last_number(), Selection(community_id=world["街心社区"].pk)
    new_grid(world["街心社区"]).keep(world["李敏"])
    day = START.replace(year=YEAR, month=12)
    assert grids_in_force(place, day).count() == 6
    with as_of(number):
        assert grids_in_force(place, day).count() == 5


@pytest.mark.once
def test_before_the_first_revision_the_number_is_0(world):
    assert not Revision.objects.exists()
    assert last_number() == 0
    with as_of(0):
        assert Grid.objects.count() == 30
