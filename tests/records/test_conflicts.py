"""Two people changed one row: the second sees both values, loses nothing, and decides."""

import pytest
from django.urls import reverse

from communities.models import Grid, YearlyProfile
from facilities.models import Premises
from funding.models import Funding, Receipt
from lodi_community.records.models import Revision
from tests.typing_in import fill_in, form_in, open_form, send, text_of

# Two versions of a row are merged in memory; that an old version never overwrites is asked of each database.
pytestmark = [pytest.mark.once, pytest.mark.long]


@pytest.fixture
def premises(world):
    return Premises.objects.get(community=world["街心社区"])


def edit_url(record):
    return reverse(f"{record._meta.model_name}-edit", args=[record.pk])


@pytest.mark.both
def test_when_both_changed_one_field_both_values_are_shown_and_nothing_is_saved(world, sign_in, premises):
    mine, theirs = sign_in("李敏"), sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    fill_in(theirs, edit_url(premises), floor_area="420.00")
    answer = send(mine, edit_url(premises), opened, floor_area="450.00")
    assert answer.status_code == 409
    assert answer.context["conflict"].rows == [("建筑面积", "400.00 m²", "420.00 m²", "450.00 m²")]
    said = text_of(answer)
    assert "没有保存" in said
    assert "420.00 m²" in said
    assert "450.00 m²" in said
    assert "李敏" in said
    premises.refresh_from_db()
    assert premises.floor_area == 420
    assert Revision.objects.count() == 1


def test_what_was_typed_stands_in_the_form_and_saving_again_keeps_it(world, sign_in, premises):
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    fill_in(sign_in("李敏"), edit_url(premises), floor_area="420.00")
    answer = send(mine, edit_url(premises), opened, floor_area="450.00")
    again = form_in(answer)
    assert again["floor_area"] == "450.00"
    assert mine.post(edit_url(premises), again).status_code == 302
    premises.refresh_from_db()
    assert premises.floor_area == 450
    assert [r.changes["floor_area"] for r in Revision.objects.order_by("pk")] == [
        ["400.00", "420.00"],
        ["420.00", "450.00"],
    ]


def test_fields_that_only_the_other_changed_are_taken_over(world, sign_in, premises):
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    fill_in(
        sign_in("李敏"),
        edit_url(premises),
        address="乐坪大道12号",
        tenure="rented",
        in_use_to="2027-12-31",
        usable_area="380",
    )
    answer = send(mine, edit_url(premises), opened, floor_area="450.00")
    assert answer.status_code == 409
    assert answer.context["conflict"].rows == []
    assert set(answer.context["conflict"].merged) == {"地址", "产权", "停用日期", "使用面积"}
    again = form_in(answer)
    assert (again["address"], again["tenure"], again["in_use_to"]) == ("乐坪大道12号", "rented", "2027-12-31")
    assert mine.post(edit_url(premises), again).status_code == 302
    premises.refresh_from_db()
    assert (premises.floor_area, premises.usable_area, premises.tenure) == (450, 380, "rented")
    assert str(premises.in_use_to) == "2027-12-31"


def test_a_value_that_the_other_removed_is_taken_over_as_empty(world, sign_in, premises):
    premises.address = "旧址"
    premises.keep(by=world["李敏"])
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    fill_in(sign_in("李敏"), edit_url(premises), address="")
    answer = send(mine, edit_url(premises), opened, floor_area="450.00")
    assert form_in(answer)["address"] == ""


def test_ticked_boxes_and_yes_or_no_are_merged_like_texts(world, sign_in):
    profile = YearlyProfile.objects.get(community=world["街心社区"])
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(profile))
    fill_in(sign_in("李敏"), edit_url(profile), heavy_load="1", heavy_load_reason="流动人口多")
    answer = send(mine, edit_url(profile), opened, volunteers="460")
    assert answer.status_code == 409
    again = form_in(answer)
    assert (again["heavy_load"], again["volunteers"]) == ("1", "460")
    assert mine.post(edit_url(profile), again).status_code == 302
    profile.refresh_from_db()
    assert (profile.heavy_load, profile.volunteers, profile.households) == (True, 460, 1000)


def test_when_both_typed_the_same_there_is_nothing_to_decide(world, sign_in, premises):
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    fill_in(sign_in("李敏"), edit_url(premises), floor_area="420.00")
    answer = send(mine, edit_url(premises), opened, floor_area="420.00", address="乐坪大道12号")
    assert answer.context["conflict"].rows == []
    assert mine.post(edit_url(premises), form_in(answer)).status_code == 302
    premises.refresh_from_db()
    assert (premises.floor_area, premises.address) == (420, "乐坪大道12号")


def test_several_saves_in_between_count_from_the_state_that_was_opened(world, sign_in, premises):
    mine, theirs = sign_in("李敏"), sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    for area in ("410.00", "420.00", "430.00"):
        fill_in(theirs, edit_url(premises), floor_area=area)
    answer = send(mine, edit_url(premises), opened, floor_area="450.00")
    assert answer.context["conflict"].rows == [("建筑面积", "400.00 m²", "430.00 m²", "450.00 m²")]


def test_a_value_that_went_back_to_what_it_was_is_no_conflict(world, sign_in, premises):
    mine, theirs = sign_in("李敏"), sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    for area in ("410.00", "400.00"):
        fill_in(theirs, edit_url(premises), floor_area=area)
    answer = send(mine, edit_url(premises), opened, floor_area="450.00")
    assert answer.status_code == 409
    assert answer.context["conflict"].rows == []
    assert form_in(answer)["floor_area"] == "450.00"


@pytest.mark.both
@pytest.mark.parametrize("version", ["", "0", "99", "abc", "-1", "9" * 50])
def test_a_forged_version_never_overwrites(world, sign_in, premises, version):
    client = sign_in("李敏")
    answer = fill_in(client, edit_url(premises), floor_area="450.00", version=version)
    assert answer.status_code in (409, 422)
    premises.refresh_from_db()
    assert premises.floor_area == 400


def test_a_row_of_a_part_that_somebody_else_changed_is_not_overwritten(world, sign_in, premises):
    mine, room = sign_in("李敏"), premises.rooms.first()
    opened = open_form(mine, edit_url(premises))
    assert opened["room-0-id"] == str(room.pk)
    fill_in(sign_in("李敏"), edit_url(premises), **{"room-0-area": "60.00"})
    answer = send(mine, edit_url(premises), opened, **{"room-0-area": "55.00", "floor_area": "450.00"})
    assert answer.status_code == 409
    said = text_of(answer)
    assert "60.00" in said, "what the other typed is shown"
    assert form_in(answer)["room-0-area"] == "55.00", "what I typed is not lost"
    premises.refresh_from_db()
    room.refresh_from_db()
    assert (room.area, premises.floor_area) == (60, 400)
    assert mine.post(edit_url(premises), form_in(answer)).status_code == 302
    premises.refresh_from_db()
    room.refresh_from_db()
    assert (room.area, premises.floor_area) == (55, 450)


def test_a_row_of_a_part_that_somebody_else_removed_does_not_come_back_by_itself(world, sign_in):
    funding = Funding.objects.get(community=world["街心社区"], kind="operating")
    receipt = Receipt.objects.get(funding=funding)
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(funding))
    receipt.remove(by=world["李敏"], reason="录错")
    answer = send(mine, edit_url(funding), opened, spent="100000.00")
    assert answer.status_code in (409, 422)
    assert not Receipt.objects.filter(pk=receipt.pk).exists()
    funding.refresh_from_db()
    assert funding.spent is None
    assert form_in(answer)["spent"] == "100000.00", "what I typed is not lost"
    assert mine.post(edit_url(funding), form_in(answer)).status_code == 302, "there is a way on"


@pytest.mark.both
def test_a_row_that_somebody_else_removed_is_said_to_be_removed_and_can_be_saved_as_a_new_one(world, sign_in):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(grid))
    grid.remove(by=world["李敏"], reason="并入第2网格")
    answer = send(mine, edit_url(grid), opened, boundary_description="东至氐星路")
    assert answer.status_code == 409
    assert "“第1网格”已被李敏删除" in text_of(answer)
    assert not Grid.objects.filter(pk=grid.pk).exists()
    again = form_in(answer)
    assert again["boundary_description"] == "东至氐星路", "what I typed is not lost"
    assert mine.post(reverse("grid-add"), again).status_code == 302
    assert Grid.objects.get(community=world["街心社区"], code=grid.code).boundary_description == "东至氐星路"


def test_the_parts_of_a_removed_row_are_not_lost_either(world, sign_in, premises):
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    kinds = [room.kind for room in premises.rooms.all()]
    for room in premises.rooms.all():
        room.remove(by=world["李敏"], reason="并入新楼")
    premises.remove(by=world["李敏"], reason="并入新楼")
    added = f"room-{len(kinds)}"
    answer = send(
        mine, edit_url(premises), opened, floor_area="450.00", **{f"{added}-kind": "other", f"{added}-area": "20"}
    )
    assert answer.status_code == 409
    again, action = form_in(answer), reverse("premises-add")
    assert f'action="{action}"' in answer.content.decode()
    assert mine.post(action, again).status_code == 302
    saved = Premises.objects.get(community=world["街心社区"])
    assert saved.floor_area == 450
    assert [room.kind for room in saved.rooms.all()] == [*kinds, "other"]


def test_a_removed_row_of_another_street_is_not_there_at_all(world, sign_in):
    grid = Grid.objects.filter(community=world["铁东社区"]).first()
    address = edit_url(grid)
    grid.remove(by=world["王芳"], reason="并入第2网格")
    answer = sign_in("李敏").post(address, {"name": "x"})
    assert answer.status_code == 404
    assert "王芳" not in answer.content.decode()


def test_an_unchanged_form_saved_after_the_other_says_so_and_changes_nothing(world, sign_in, premises):
    mine = sign_in("李敏")
    opened = open_form(mine, edit_url(premises))
    fill_in(sign_in("李敏"), edit_url(premises), floor_area="420.00")
    answer = send(mine, edit_url(premises), opened)
    assert answer.status_code == 409
    premises.refresh_from_db()
    assert premises.floor_area == 420


def test_a_clerk_who_only_sees_the_tier_does_not_undo_what_the_department_set(world, sign_in):
    profile = YearlyProfile.objects.get(community=world["街心社区"])
    clerk = sign_in("李敏")
    opened = open_form(clerk, edit_url(profile))
    fill_in(sign_in("钱军"), edit_url(profile), funding_tier="county_urban")
    answer = send(clerk, edit_url(profile), opened, volunteers="470")
    assert answer.status_code == 409
    assert clerk.post(edit_url(profile), form_in(answer)).status_code == 302
    profile.refresh_from_db()
    assert (profile.funding_tier, profile.volunteers) == ("county_urban", 470)
