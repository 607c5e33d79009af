"""What happens writes its event in its own transaction, for those endpoints that may know of it and want to."""

from datetime import date

import pytest
from django.db import transaction

from assessments.filings import steps, telling
from assessments.filings.models import Deadline
from assessments.inspection import run
from assessments.models import Rectification, ResponsiblePerson
from lodi_community.records.door import WriteDoor
from lodi_community.webhooks.models import Delivery, Event
from lodi_community.webhooks.outbox import announce

pytestmark = pytest.mark.once
JIEXIN = "431302001001"
ALL = ("filing.submitted", "filing.returned", "filing.approved", "year.sealed", "notice.issued", "deadline.near")


def events():
    """[(name, place code)] in the order in which they were written."""
    return list(Event.objects.order_by("pk").values_list("name", "place_code"))


def test_each_step_of_a_filing_that_others_wait_for_is_told(world, endpoint_at):
    endpoint_at("娄底市", *ALL)
    steps.submit(world["李敏"], JIEXIN)
    steps.send_back(world["赵琳"], JIEXIN, "张三的学历请核对")
    steps.submit(world["李敏"], JIEXIN)
    steps.approve(world["赵琳"], JIEXIN, "同意，张三的已改")
    names = ["submitted", "returned", "submitted", "approved"]
    assert events() == [(f"filing.{name}", JIEXIN) for name in names]
    assert Event.objects.last().payload == {
        "name": "街心社区", "year": 2026, "state_before": "draft", "state": "submitted", "link": f"/filings/{JIEXIN}/"
    }  # fmt: skip
    payload = Event.objects.first().payload
    assert (payload["state_before"], payload["state"]) == ("submitted", "approved")
    assert not any("张三" in str(event.payload) for event in Event.objects.all())


def test_a_refused_step_tells_nothing(world, endpoint_at):
    endpoint_at("娄底市", *ALL)
    with pytest.raises(steps.NotNow):
        steps.approve(world["赵琳"], JIEXIN)
    assert events() == []


def test_what_is_rolled_back_was_never_told(world, endpoint_at):
    endpoint_at("娄底市", *ALL)
    with pytest.raises(RuntimeError), transaction.atomic():
        steps.submit(world["李敏"], JIEXIN)
        assert Event.objects.exists()
        raise RuntimeError
    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


def test_an_endpoint_hears_of_its_own_division_only_and_of_what_it_wants(world, endpoint_at):
    county, street, city, other, paused = (
        endpoint_at("娄星区", *ALL),
        endpoint_at("乐坪街道", "filing.approved"),
        endpoint_at("娄底市", "filing.submitted"),
        endpoint_at("双峰县", *ALL),
        endpoint_at("花山街道", *ALL, is_active=False),
    )
    announce("filing.submitted", JIEXIN, {})
    announce("filing.submitted", "431302002001", {})
    announce("filing.submitted", "4313", {})
    told = [list(row.deliveries.order_by("pk").values_list("event__place_code", flat=True)) for row in (county, city)]
    assert told == [[JIEXIN, "431302002001"], [JIEXIN, "431302002001", "4313"]]
    assert not Delivery.objects.filter(endpoint__in=[street, other, paused]).exists()


def test_without_anybody_who_wants_it_nothing_is_written(world, endpoint_at, settings):
    announce("filing.submitted", JIEXIN, {})
    endpoint_at("娄底市", *ALL)
    settings.WEBHOOKS = False
    announce("filing.submitted", JIEXIN, {})
    assert events() == []


def test_an_unknown_event_is_a_mistake_of_the_program(world):
    with pytest.raises(ValueError, match="forgotten"):
        announce("filing.forgotten", JIEXIN, {})


def test_a_new_notice_is_told_without_whom_it_names(world, endpoint_at):
    endpoint_at("娄星区", *ALL)
    person = ResponsiblePerson.objects.create(
        unit=world["乐坪街道"], name="李四", post="书记", started_on=date(2025, 1, 1), version=1
    )
    notice = Rectification(
        person=person, number="整改1号", issued_on=date(2026, 3, 1), items="李四限期整改", deadline=date(2026, 5, 1)
    )
    with WriteDoor(world["吴霞"], "") as door:
        door.keep(notice)
    notice.feedback = "已改"
    notice.keep(by=world["吴霞"])
    assert events() == [("notice.issued", "431302001")]
    assert Event.objects.get().payload == {
        "name": "乐坪街道", "year": 2026, "issued_on": "2026-03-01", "deadline": "2026-05-01",
        "link": f"/records/rectification/{notice.pk}/",
    }  # fmt: skip


def test_a_sealed_year_is_told_once_with_its_digest(world, endpoint_at):
    endpoint_at("娄底市", *ALL)
    endpoint_at("娄星区", *ALL)
    inspection = run.start(2026, "4313", by=world["钱军"])
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    assert events() == [("year.sealed", "4313")]
    assert Event.objects.get().payload == {
        "year": 2026, "run": 1, "standard": "loudi-2015", "digest": inspection.digest, "link": "/inspections/2026/",
        "name": "娄底市",
    }  # fmt: skip


@pytest.mark.parametrize(("today", "told"), [(6, 0), (7, 1), (9, 1), (10, 1), (11, 0)])
def test_a_deadline_is_told_from_three_days_before_on(world, endpoint_at, today, told):
    endpoint_at("娄星区", *ALL)
    Deadline.objects.create(county=world["娄星区"], year=2026, due_on=date(2026, 12, 10), version=1)
    telling.tell_of_deadlines(date(2026, 12, today))
    assert Event.objects.count() == told


def test_a_deadline_is_told_once_and_again_when_it_is_another_day(world, endpoint_at):
    endpoint_at("娄底市", *ALL)
    deadline = Deadline.objects.create(county=world["娄星区"], year=2026, due_on=date(2026, 12, 10), version=1)
    steps.submit(world["李敏"], JIEXIN)
    for day in (7, 8, 9):
        telling.tell_of_deadlines(date(2026, 12, day))
    deadline.due_on = date(2026, 12, 20)
    deadline.save()
    telling.tell_of_deadlines(date(2026, 12, 18))
    told = Event.objects.filter(name="deadline.near").order_by("pk").values_list("payload", flat=True)
    assert [(row["name"], row["due_on"], row["days_left"], row["open"]) for row in told] == [
        ("娄星区", "2026-12-10", 3, 3),
        ("娄星区", "2026-12-20", 2, 3),
    ]
