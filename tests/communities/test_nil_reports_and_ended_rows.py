"""零报告 beside rows that are over: what ended before the day of a report does not contradict it."""

from datetime import date

import pytest

from assessments.models import IncubationPlatform
from communities.models import NilReport
from communities.nil_reports import nil_kinds
from facilities.models import BuildingPlan, Premises
from lodi_community.records.spans import Lasting
from tests.duties import unit_verdict
from tests.facts import add, forget
from tests.saying_none import nil, refused, stated
from tests.world import YEAR

pytestmark = pytest.mark.once
NEW_YEAR = date(YEAR, 1, 1)


@pytest.fixture
def heart(world):
    return world["街心社区"]


@pytest.fixture
def plan(heart):
    """Its one plan, still open."""
    forget(BuildingPlan, community=heart)
    row = {"community": heart, "name": "改造", "way": "renovation", "responsible": "周明"}
    days = {"planned_on": date(YEAR - 2, 3, 1), "due_on": date(YEAR, 12, 31)}
    return add(BuildingPlan, [BuildingPlan(**row, **days)])[0]


def test_a_building_plan_that_was_closed_before_refuses_it_no_more(world, heart, plan):
    assert "已有用房建设方案“改造”" in refused(nil(heart, "buildingplan", since=NEW_YEAR), world["李敏"])[0]
    BuildingPlan.objects.filter(pk=plan.pk).update(closed_on=date(YEAR - 1, 6, 30))
    nil(heart, "buildingplan", since=NEW_YEAR).keep(by=world["李敏"])


def test_a_plan_that_is_opened_again_withdraws_it(world, heart, plan):
    BuildingPlan.objects.filter(pk=plan.pk).update(closed_on=date(YEAR - 1, 6, 30))
    stated(heart, "buildingplan", NEW_YEAR)
    plan.refresh_from_db()
    plan.closed_on = None
    plan.keep(by=world["李敏"])
    assert not NilReport.objects.exists()


def test_a_platform_that_was_closed_before_refuses_it_no_more(world):
    county = world["娄星区"]
    row = IncubationPlatform(unit=county, name="孵化园", opened_on=date(YEAR - 2, 3, 1))
    platform = add(IncubationPlatform, [row])[0]
    report = nil(county, "incubationplatform", since=date(YEAR, 7, 1))
    assert "已有孵化平台“孵化园”" in refused(report, world["赵琳"])[0]
    IncubationPlatform.objects.filter(pk=platform.pk).update(closed_on=date(YEAR, 6, 30))
    report.keep(by=world["赵琳"])
    assert unit_verdict(county, "4.2", YEAR).letter == "F"


def test_rooms_of_premises_out_of_use_refuse_it_no_more(world, heart):
    assert "已有房间“" in refused(nil(heart, "room", since=NEW_YEAR), world["李敏"])[0]
    Premises.objects.filter(community=heart).update(in_use_to=date(YEAR - 1, 12, 31))
    nil(heart, "room", since=NEW_YEAR).keep(by=world["李敏"])


def test_every_lasting_kind_that_can_be_reported_names_its_first_and_last_day():
    lasting = [kind for kind in nil_kinds().values() if isinstance(kind.span, Lasting)]
    assert [kind.slug for kind in lasting if not (kind.model.first_day and kind.model.last_day)] == []
