"""A checked workbook is written from its plan while nothing moved in the place, and is checked anew otherwise."""

import json
from datetime import date

import pytest
from django.db import transaction

from assessments.workbooks import apply, plan
from assessments.workbooks.models import Upload
from communities.models import Grid
from lodi_community.records.models import Revision
from staffing.models import Employment

from .conftest import next_row
from .test_round_trip import thirty_edits

# Whether a plan holds is decided in memory; how it is written is asked of each database.
pytestmark = [pytest.mark.once, pytest.mark.long]
WORKER = {("网格", "街心社区+01", "网格员"): "周敏"}


def begun(upload, **values):
    """The upload as its writing finds it."""
    for name, value in values.items():
        setattr(upload, name, value)
    assert apply.start(upload, Upload.State.APPLYING)
    upload.refresh_from_db()
    return upload


def said(upload):
    """What writing an upload leaves in the revisions."""
    rows = apply.revisions_of(upload).order_by("pk")
    return [
        (row.kind, row.object_id, row.action, row.title, row.place_code, row.changes, row.object_version)
        for row in rows
    ]


def move(world, user, community):
    grid = Grid.objects.filter(community=world[community]).order_by("code").last()
    grid.households += 1
    grid.keep(by=world[user])


def test_a_checked_workbook_is_written_without_being_read_again(world, desk):
    upload = begun(desk.upload(desk.edited(WORKER)))
    upload.path("cells").unlink()
    assert apply.apply(upload) is None
    assert Grid.objects.get(community=world["街心社区"], code="01").grid_worker == "周敏"


@pytest.mark.both
def test_the_plan_writes_what_the_check_found_to_the_last_revision(desk):
    data, *_ = thirty_edits(desk)
    upload = begun(desk.upload(data), only_right=True, reason="年度核对")
    assert apply.apply(upload) is None
    planned = said(upload)
    with transaction.atomic():
        apply.undo(upload, desk.user)
    again = begun(desk.upload(data), only_right=True, reason="年度核对")
    apply.write(again, plan.steps_of(apply.look(again)))
    assert len(planned) == 13
    assert [each[:6] for each in said(again) if each[2] == "change"] == [
        each[:6] for each in planned if each[2] == "change"
    ]
    assert [each[5] for each in said(again) if each[2] == "add"] == [each[5] for each in planned if each[2] == "add"]


@pytest.mark.both
def test_new_rows_that_name_new_rows_are_written_from_the_plan(desk):
    data = desk.workbook()
    person, work = next_row(data, "人员花名册"), next_row(data, "工作人员")
    upload = begun(
        desk.upload(
            desk.edited(
                {
                    ("人员花名册", person, "社区"): "贤童社区",
                    ("人员花名册", person, "姓名"): "邹新",
                    ("人员花名册", person, "性别"): "女",
                    ("人员花名册", person, "出生日期"): "1995-03-08",
                    ("人员花名册", person, "政治面貌"): "群众",
                    ("人员花名册", person, "学历"): "大学本科",
                    ("工作人员", work, "人员"): "邹新",
                    ("工作人员", work, "岗位"): "网格员",
                    ("工作人员", work, "来源"): "公益性岗位",
                    ("工作人员", work, "到岗日期"): "2024-07-01",
                },
                data,
            )
        )
    )
    upload.path("cells").unlink()
    assert apply.apply(upload) is None
    assert Employment.objects.get(person__name="邹新").person.birth_date == date(1995, 3, 8)


def test_a_changed_row_may_name_a_new_one(desk):
    data = desk.workbook()
    person = next_row(data, "人员花名册")
    upload = desk.write(
        desk.edited(
            {
                ("人员花名册", person, "社区"): "街心社区",
                ("人员花名册", person, "姓名"): "邹新",
                ("人员花名册", person, "性别"): "女",
                ("人员花名册", person, "出生日期"): "1995-03-08",
                ("人员花名册", person, "政治面貌"): "群众",
                ("人员花名册", person, "学历"): "大学本科",
                ("工作人员", "刘小兵", "人员"): "邹新",
            },
            data,
        )
    )
    assert upload.state == Upload.State.APPLIED, desk.said
    assert Employment.objects.filter(person__name="邹新").count() == 1


@pytest.mark.parametrize(("user", "community", "holds"), [("王芳", "铁东社区", True), ("李敏", "贤童社区", False)])
def test_a_plan_holds_until_somebody_writes_in_its_place(world, desk, user, community, holds):
    upload = desk.upload(desk.edited(WORKER))
    move(world, user, community)
    if holds:
        assert [len(each.changed) for each in plan.kept(upload)] == [1]
    else:
        with pytest.raises(plan.Outdated):
            plan.kept(upload)


def test_what_was_checked_yesterday_or_by_another_post_is_checked_anew(world, desk):
    upload = desk.upload(desk.edited(WORKER))
    found = json.loads(upload.path("plan").read_text())
    found["for"][-1] = "2026-01-01"
    upload.keep("plan", json.dumps(found))
    with pytest.raises(plan.Outdated):
        plan.kept(upload)
    upload = begun(upload)
    assert apply.apply(upload) is None
    upload = desk.upload(desk.edited({("网格", "街心社区+02", "网格员"): "周敏"}))
    upload.user.post = "reviewer"
    with pytest.raises(plan.Outdated):
        plan.kept(upload)


def test_a_row_changed_behind_a_plan_is_found_by_its_version(world, desk):
    upload = begun(desk.upload(desk.edited(WORKER)))
    Grid.objects.filter(community=world["街心社区"], code="01").update(
        version=9
    )  # past the door, so that the plan cannot know
    before = Revision.objects.count()
    assert apply.apply(upload) == apply.TWICE
    assert Revision.objects.count() == before
    upload.refresh_from_db()
    assert upload.state == Upload.State.CHECKED
