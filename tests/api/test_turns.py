"""What a write that is only tried would turn: judged inside it, undone with it."""

import pytest

from assessments.api.turns import smallest_unit
from assessments.inspection.models import Assessment
from communities.models import YearlyProfile
from facilities.models import Premises

from .programs import Program

pytestmark = pytest.mark.django_db


def premises(world, name):
    return Premises.objects.get(community=world[name])


def test_a_tried_change_says_which_verdicts_it_would_turn(program, lacking):
    clerk, row = program("李敏"), premises(lacking, "街心社区")
    before = [*Assessment.objects.order_by("pk").values_list("pk", "verdicts")]
    sent = {"floor_area": "390.00", "_reason": "重新丈量"}
    answer = clerk.client.patch(
        f"/api/v1/records/premises/{row.pk}?validate=1",
        sent,
        content_type="application/json",
        headers={"If-Match": f'"{row.version}"'},
    )
    turns = {(turn["standard"], turn["rule"]): turn for turn in answer.json()["would_turn"]}
    turn = turns["loudi-2015", "8.1"]
    assert (turn["place"], turn["from"], turn["to"], turn["from_name"], turn["to_name"]) == (
        "431302001001", "pass", "fail", "达标", "不达标",
    )  # fmt: skip
    assert turn["title"] == "公共服务用房面积"
    assert [*Assessment.objects.order_by("pk").values_list("pk", "verdicts")] == before
    row.refresh_from_db()
    assert row.floor_area == 400


def test_communities_of_one_street_are_judged_together(program, lacking):
    clerk = program("李敏")
    rows = YearlyProfile.objects.filter(community__in=[lacking["街心社区"], lacking["贤童社区"]])
    sent = {
        "change": [{"id": row.pk, "version": row.version, "volunteers": 100} for row in rows],
        "reason": "核对",
    }
    answer = clerk.client.post("/api/v1/records/yearlyprofile/bulk?validate=1", sent, content_type="application/json")
    if answer.status_code == 422 and "confirm" in answer.json():
        sent["confirm"] = answer.json()["confirm"]
        answer = clerk.client.post(
            "/api/v1/records/yearlyprofile/bulk?validate=1", sent, content_type="application/json"
        )
    turns = [turn for turn in answer.json()["would_turn"] if turn["standard"] == "loudi-2015"]
    assert {(turn["place"], turn["from"], turn["to"]) for turn in turns} == {
        ("431302001001", "pass", "fail"),
        ("431302001002", "pass", "fail"),
    }


def test_the_smallest_unit_holds_all_places():
    assert smallest_unit({"431302001001"}) == "431302001001"
    assert smallest_unit({"431302001001", "431302001002"}) == "431302001"
    assert smallest_unit({"431302001001", "431302002001"}) == "431302"
    assert smallest_unit({"431302001001", "431321001001"}) == "4313"
    assert smallest_unit({"431302001001", "431302"}) == "431302"


def test_who_sees_no_verdicts_is_not_told_which_would_turn(lacking):
    street = lacking["乐坪街道"]
    sent = {"version": street.version, "id": street.pk, "name": "乐坪街道办"}
    tried = Program(lacking["卫宁"]).post("records/division/bulk", {"change": [sent], "reason": "核对"}, validate=1)
    assert (tried.status_code, tried.json()["would_turn"]) == (200, None), tried.content
    row = premises(lacking, "街心社区")
    change = {"change": [{"id": row.pk, "version": row.version, "floor_area": "390.00"}], "reason": "重新丈量"}
    for kinds, told in ((["premises"], False), (["premises", "verdicts"], True)):
        tried = Program(lacking["李敏"], kinds=kinds).post("records/premises/bulk", change, validate=1)
        assert bool(tried.json()["would_turn"]) is told, kinds
