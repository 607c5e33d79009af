"""The write door: one Revision for each change, or nothing at all and a sentence that says why."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from communities.models import Grid, ServiceBrand
from facilities.models import Premises
from lodi_community.accounts.models import User
from lodi_community.records.door import OutOfScope, StaleVersion, WriteDoor
from lodi_community.records.models import Revision, RevisionChain
from staffing.models import Person
from tests import facts
from tests.records.grids import bulk, grid_of, new_grid, written

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


def test_of_a_text_the_marks_that_nobody_sees_are_left_out(world):
    """A name with a space without width in it was another person, found by nobody who looked for it."""
    grid = new_grid(world["街心社区"], grid_worker="\u200b张\u202c三\ufeff ").keep(by=world["李敏"])
    assert grid_of(world["街心社区"], grid.code).grid_worker == "张三"
    with WriteDoor(by=world["李敏"]) as door:
        (other,) = door.add_many([new_grid(world["街心社区"], code="88", grid_worker="李\u00ad四")])
    assert grid_of(world["街心社区"], other.code).grid_worker == "李四"


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


@pytest.mark.parametrize(
    ("reason", "words"), [("长" * 201, "原因有 201 个字，最多 200 个字，请删短"), ("好\0", "控制字符")]
)
def test_a_reason_is_kept_in_whole_or_refused(world, reason, words):
    before, row = written(), grid_of(world["街心社区"])
    with pytest.raises(ValidationError, match=words):
        row.remove(by=world["李敏"], reason=reason)
    row.households = 190
    with pytest.raises(ValidationError, match=words):
        row.keep(by=world["李敏"], reason=reason)
    assert written() == before


def test_the_longest_answer_to_a_doubt_stands_in_the_trail_in_whole(world):
    row, answer = grid_of(world["街心社区"]), f"确实如此：{'长' * 200}"
    row.households = 190
    row.keep(by=world["李敏"], reason=answer)
    assert Revision.objects.first().reason == answer


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
    grid.keep(by=world["李敏"], reason="划错了")
    left, came = Revision.objects.order_by("pk")
    assert (came.place_code, came.tells_of_leaving) == ("431302001002", False)
    assert came.changes["community_id"] == [world["街心社区"].pk, world["贤童社区"].pk]
    assert (left.place_code, left.tells_of_leaving, left.reason) == ("431302001001", True, "划错了")
    assert (left.object_id, left.title, left.changes) == (grid.pk, "第1网格", {"所在": ["431302001001", "移出"]})


def test_rows_that_leave_a_place_leave_a_line_there_that_does_not_say_where_they_went(world):
    rows = [world["街心社区"], world["贤童社区"]]
    codes = [row.code for row in rows]
    for number, row in enumerate(rows):
        row.street, row.code = world["花山街道"], f"43130200200{number + 8}"
    with WriteDoor(world["吴霞"], "调整区划") as door:
        door.change_many(rows)
    told = Revision.objects.visible_to(world["李敏"]).order_by("pk")
    assert [(line.object_id, line.changes) for line in told] == [
        (row.pk, {"所在": [code, "移出"]}) for row, code in zip(rows, codes)
    ]


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

    def fail(self, key):
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
