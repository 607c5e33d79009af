"""零报告: the first row that contradicts a report withdraws it (CLAUSES 0.9)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assessments.inspection.models import Inspection
from communities.models import Meeting, NilReport, ServiceBrand
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision
from tests.facts import START, forget, verdict
from tests.places import CITY
from tests.saying_none import nil, stated
from tests.world import YEAR

# What a report means is the same on every database; that it gives way inside one transaction is not.
pytestmark = pytest.mark.once


@pytest.fixture
def heart(world):
    return world["街心社区"]


def brand_of(community, **values):
    row = {"community": community, "name": "邻里帮", "field": "养老", "started_on": date(YEAR, 5, 1), **values}
    return ServiceBrand(**row)


@pytest.mark.both
def test_the_first_row_withdraws_it_with_a_revision_that_names_the_row(world, heart):
    forget(ServiceBrand, community=heart)
    report = nil(heart, "servicebrand", since=date(YEAR, 1, 1)).keep(by=world["李敏"])
    brand_of(heart).keep(by=world["李敏"])
    assert not NilReport.objects.exists()
    last = Revision.objects.order_by("-pk").first()
    assert (last.action, last.kind, last.object_id) == ("remove", "communities.nilreport", report.pk)
    assert last.reason == "已录入服务品牌“邻里帮”，零报告自动撤回"
    assert verdict(heart, "3.5", YEAR).letter == "P"


@pytest.mark.both
def test_many_rows_at_once_withdraw_it_too_though_their_door_gives_a_reason(world, heart):
    forget(ServiceBrand)
    for place in (heart, world["贤童社区"]):
        stated(place, "servicebrand", date(YEAR, 1, 1))
    with WriteDoor(world["李敏"], "导入") as door:
        door.add_many([brand_of(heart), brand_of(heart, name="第二个")])
    assert [report.code for report in NilReport.objects.all()] == [world["贤童社区"].code]
    reasons = Revision.objects.filter(action="remove").values_list("reason", flat=True)
    assert list(reasons) == ["已录入服务品牌“邻里帮”，零报告自动撤回"]


def test_a_row_of_another_time_place_or_kind_leaves_it(world, heart):
    forget(ServiceBrand)
    forget(Meeting)
    stated(heart, "servicebrand", date(YEAR, 5, 1))
    stated(heart, "meeting")
    brand_of(heart, started_on=START, ended_on=date(YEAR, 4, 30)).keep(by=world["李敏"])
    brand_of(world["贤童社区"]).keep(by=world["李敏"])
    Meeting(community=heart, kind="other", held_on=date(YEAR - 1, 3, 1), topic="物业").keep(by=world["李敏"])
    assert NilReport.objects.count() == 2


def test_a_row_that_is_changed_into_the_year_withdraws_it(world, heart):
    brand = ServiceBrand.objects.get(community=heart)
    ServiceBrand.objects.filter(pk=brand.pk).update(ended_on=date(YEAR - 1, 12, 31))
    stated(heart, "servicebrand", date(YEAR, 1, 1))
    brand.refresh_from_db()
    brand.ended_on = None
    brand.keep(by=world["李敏"])
    assert not NilReport.objects.exists()


@pytest.mark.both
def test_a_report_that_another_row_withdrew_meanwhile_does_not_stop_this_one(world, heart, monkeypatch):
    forget(ServiceBrand, community=heart)
    report = stated(heart, "servicebrand", date(YEAR, 1, 1))
    claim = WriteDoor.claim
    monkeypatch.setattr(WriteDoor, "claim", lambda door, codes: forget(NilReport, pk=report.pk) and claim(door, codes))
    brand_of(heart).keep(by=world["李敏"])
    assert ServiceBrand.objects.filter(community=heart).exists()
    assert not Revision.objects.filter(action="remove").exists()


@pytest.mark.both
def test_a_refused_row_withdraws_nothing(world, heart):
    forget(ServiceBrand, community=heart)
    stated(heart, "servicebrand", date(YEAR, 1, 1))
    with pytest.raises(ValidationError):
        brand_of(heart, name="").keep(by=world["李敏"])
    assert NilReport.objects.count() == 1


def test_a_report_of_a_sealed_year_stays_as_it_was_sealed(world, heart):
    forget(ServiceBrand, community=heart)
    stated(heart, "servicebrand", date(YEAR - 1, 1, 1), YEAR - 1)
    stated(heart, "servicebrand", date(YEAR, 1, 1))
    Inspection.objects.create(
        formula=2,
        root=CITY,
        year=YEAR - 1,
        standard="loudi_2015",
        status=Inspection.Status.SEALED,
        sealed_at="2026-01-20T00:00:00+08:00",
    )
    brand_of(heart, started_on=date(YEAR - 1, 5, 1)).keep(by=world["李敏"])
    assert [report.year for report in NilReport.objects.all()] == [YEAR - 1]


def test_a_report_and_a_row_that_contradicts_it_are_refused_together(world, heart):
    forget(ServiceBrand, community=heart)
    with pytest.raises(ValidationError, match="不能报告没有"), WriteDoor(world["李敏"]) as door:
        door.add_many([nil(heart, "servicebrand", since=date(YEAR, 1, 1))])
        door.add_many([brand_of(heart)])
    assert not NilReport.objects.exists()
    assert not ServiceBrand.objects.filter(community=heart).exists()
