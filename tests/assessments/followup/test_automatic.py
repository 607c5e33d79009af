"""Urging by the timetable: on which days, whom, in whose name, never twice, and only where it is switched on."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assessments.filings import steps
from assessments.filings.models import Deadline, Urging
from assessments.followup.automatic import urge_by_timetable
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.once
SAGE = "431302001002"


def set_deadline(world, days, urges=True):
    row = Deadline(county=world["娄星区"], year=YEAR, due_on=date.today() + timedelta(days), urges=urges)
    return row.keep(by=world["吴霞"], reason="定期限")


@pytest.mark.parametrize("days", [7, 3, 1, -1, -3, -7])
def test_who_has_not_delivered_is_urged_on_the_days_around_the_deadline_and_once(world, days):
    set_deadline(world, days)
    steps.submit(world["王芳"], "431302002001")
    assert urge_by_timetable() == 3  # of the four communities of 娄星区
    assert urge_by_timetable() == 0
    row = Urging.objects.get(community__code=SAGE)
    assert (row.by, row.by_name, row.automatic) == (world["吴霞"], f"自动（{world['吴霞']}）", True)
    assert f"截止 {date.today() + timedelta(days):%Y-%m-%d}" in row.text


@pytest.mark.parametrize("days", [8, 6, 2, 0, -2, -8])
def test_on_other_days_nobody_is(world, days):
    set_deadline(world, days)
    assert urge_by_timetable() == 0


def test_nor_where_it_is_not_switched_on(world):
    set_deadline(world, 3, urges=False)
    assert urge_by_timetable() == 0


def test_a_community_with_more_time_counts_by_its_own_day(world):
    set_deadline(world, 3)
    steps.extend(world["吴霞"], SAGE, "水灾", date.today() + timedelta(20))
    assert urge_by_timetable() == 3
    assert not Urging.objects.filter(community__code=SAGE).exists()


def test_after_who_switched_it_on_has_left_nobody_urges_in_that_name(world, caplog):
    set_deadline(world, 3)
    world["吴霞"].is_active = False
    world["吴霞"].save()
    assert urge_by_timetable() == 0
    assert "没有在岗的督查，没有自动催报" in caplog.text


def test_the_county_switches_it_with_its_deadline(world, sign_in):
    county, url = sign_in("吴霞"), reverse("deadlines")
    day = f"{date.today() + timedelta(30):%Y-%m-%d}"
    county.post(url, {"due_on": day, "urges": "1"})
    assert Deadline.objects.get().urges is True
    assert f"娄星区 {day} 开" in text_of(county.get(url))
    refused = county.post(url, {"due_on": "明天", "urges": ""})
    assert "checked" not in refused.content.decode()  # as it was typed
    county.post(url, {"due_on": day})
    assert Deadline.objects.get().urges is False
