"""Before anything is written the preview says which verdicts it would turn, community by community."""

import pytest
from django.urls import reverse

from assessments.workbooks.effect import ANEW, effect_of
from communities.models import Grid
from lodi_community.records.models import Revision

from .test_plan import move
from .test_round_trip import values

# Judges in memory what stands in a file; that nothing of it stays is asked of each database.
pytestmark = [pytest.mark.once, pytest.mark.long]
SMALLER = {("服务用房", "街心社区党群服务中心", "建筑面积"): "399.99"}  # 8.1 asks for 400 m²


@pytest.mark.both
def test_the_effect_names_the_rule_that_turns_and_writes_nothing(desk):
    upload, before, revisions = desk.upload(desk.edited(SMALLER)), values(), Revision.objects.count()
    found = effect_of(upload)
    assert found.problem == ""
    ((code, name, turned),) = found.places
    assert (code, name) == ("431302001001", "街心社区")
    area = next(each for each in turned if "8.1" in each.clause)
    assert (area.was[0], area.now[0], area.step < 0) == ("达标", "不达标", True)
    assert "0.01" in area.gap
    assert (found.better, found.worse) == (0, 1)
    assert turned[0] is area
    assert values() == before
    assert Revision.objects.count() == revisions


def test_a_change_that_no_rule_reads_turns_nothing(desk):
    found = effect_of(desk.upload(desk.edited({("人员花名册", "刘丽华", "备注"): "借调"})))
    assert (found.places, found.problem) == ([], "")


def test_wrong_rows_have_no_effect(desk):
    upload = desk.upload(desk.edited({**SMALLER, ("网格", "街心社区+01", "常住户数"): "许多"}))
    assert [name for _, name, _ in effect_of(upload).places] == ["街心社区"]
    assert Grid.objects.filter(households=200).exists()


def test_a_workbook_that_others_overtook_shows_no_effect(world, desk):
    upload = desk.upload(desk.edited(SMALLER))
    move(world, "李敏", "贤童社区")
    assert effect_of(upload).problem == ANEW


def test_the_preview_asks_for_the_effect_and_without_a_script_links_to_it(desk, sign_in):
    upload, clerk = desk.upload(desk.edited(SMALLER)), sign_in("李敏")
    address = reverse("workbook-effect", args=[upload.pk])
    preview = clerk.get(reverse("workbook", args=[upload.pk])).content.decode()
    assert f'hx-get="{address}"' in preview
    assert f'href="{address}"' in preview
    part = clerk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "街心社区" in part
    assert "<html" not in part
    assert "变差" in clerk.get(address).content.decode()


def test_the_effect_is_asked_of_what_waits_to_be_written_and_in_its_scope_only(desk, sign_in):
    upload = desk.upload(desk.edited(SMALLER))
    address = reverse("workbook-effect", args=[upload.pk])
    assert sign_in("王芳").get(address).status_code == 404
    upload.state = upload.State.APPLIED
    upload.save()
    assert sign_in("李敏").get(address).status_code == 404
