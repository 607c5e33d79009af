"""What the records of platforms, the five unifications, plaques, plans and fees refuse, and in which words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from facilities.models import BuildingPlan, Plaque, ProjectFee, Unifications, WorkPlatforms

from ..rows import START, add
from ..typing_in import fill_in, form_in, open_form, send, text_of


def refusal(record):
    """{field: [sentences]} with which a record is refused; {} when it is right."""
    try:
        record.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.fixture
def street_heart(world):
    return world["街心社区"]


def test_a_unification_wants_a_photo(street_heart):
    stated = {"community": street_heart, "stated_on": date(2026, 5, 4)}
    assert refusal(Unifications(**stated, facade=True)) == {"photos": ["有一项选“是”，就要写照片的名称或编号（第9条）"]}
    assert refusal(Unifications(**stated, facade=True, photos="外墙1")) == {}
    assert refusal(Unifications(**stated, facade=False)) == {}


def test_a_list_is_stated_once_a_day(street_heart):
    found = refusal(WorkPlatforms(community=street_heart, stated_on=START))
    assert found == {"__all__": ["这个社区这一天的工作平台已有，请去修改它"]}


def test_only_an_inspector_says_that_it_was_inspected(world, street_heart, sign_in):
    typed = {"community": str(street_heart.pk), "stated_on": "2026-05-04", "inspected": "on"}
    assert fill_in(sign_in("李敏"), reverse("unifications-add"), **typed).status_code == 302
    assert not Unifications.objects.get(stated_on=date(2026, 5, 4)).inspected
    typed["stated_on"] = "2026-05-05"
    assert fill_in(sign_in("赵琳"), reverse("unifications-add"), **typed).status_code == 302
    assert Unifications.objects.get(stated_on=date(2026, 5, 5)).inspected


def test_a_clerk_does_not_change_what_an_inspector_found(world, street_heart, sign_in):
    """Nor is the form offered; one that was open when the inspector said so is shown again with what was typed."""
    row = add(Unifications, [Unifications(community=street_heart, stated_on=date(2026, 5, 4), photos="外墙1")])[0]
    clerk, url = sign_in("李敏"), reverse("unifications-edit", args=[row.pk])
    opened = open_form(clerk, url)
    fill_in(sign_in("赵琳"), url, inspected="on")
    answer = send(clerk, url, opened, facade="on", photos="外墙1、外墙2")
    assert answer.status_code == 422
    assert "这一条是督查认定的，由审核、督查岗位修改和删除" in text_of(answer)
    assert form_in(answer)["photos"] == "外墙1、外墙2"
    row.refresh_from_db()
    assert (row.photos, row.version) == ("外墙1", 2)
    assert clerk.get(url).status_code == 403


def test_a_plaque_comes_down_after_it_went_up(street_heart):
    plaque = Plaque(
        community=street_heart, text="家长学校", organization="other", started_on=date(2026, 5, 4), ended_on=START
    )
    assert refusal(plaque) == {"ended_on": ["摘牌日期 2014-01-01 早于挂牌日期 2026-05-04"]}


def test_a_plan_has_a_way_a_person_and_a_day(street_heart):
    whole = {
        "community": street_heart,
        "name": "扩建",
        "way": "renovation",
        "responsible": "刘建国",
        "planned_on": date(2026, 1, 5),
        "due_on": date(2027, 6, 30),
    }
    assert refusal(BuildingPlan(**whole)) == {}
    for name in ("way", "responsible", "due_on"):
        assert set(refusal(BuildingPlan(**{**whole, name: None if name == "due_on" else ""}))) == {name}
    found = refusal(BuildingPlan(**{**whole, "due_on": date(2025, 12, 31)}))
    assert found == {"due_on": ["完成期限 2025-12-31 早于方案日期 2026-01-05"]}
    assert refusal(BuildingPlan(**whole, progress_percent=101)) == {"progress_percent": ["进度 101% 超过 100%"]}


def test_of_a_fee_no_more_is_statutory_than_was_charged(street_heart):
    fee = ProjectFee(
        community=street_heart,
        project="扩建",
        department="规划部门",
        level="city",
        charged_on=START,
        charged="100",
        statutory="100.01",
    )
    assert refusal(fee) == {"statutory": ["必须收取的 100.01 元多于实收的 100 元"]}
    fee.statutory, fee.applied_on, fee.approved_on = "0", date(2026, 3, 2), date(2026, 3, 1)
    assert refusal(fee) == {"approved_on": ["批准日期 2026-03-01 早于申请审批日期 2026-03-02"]}
