"""Every event arrives: in order of its row, signed, and under one number, whatever becomes of the receiver meanwhile."""

import hashlib
import hmac
import json
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from lodi_community.webhooks import delivering, tasks
from lodi_community.webhooks.models import Delivery, Endpoint, Event
from lodi_community.webhooks.outbox import announce, send_again

from .receiving import SECRET, time_passes, work

pytestmark = pytest.mark.once
JIEXIN, XIANTONG = "431302001001", "431302001002"


@pytest.fixture
def endpoint(endpoint_at):
    return endpoint_at("娄底市", "filing.submitted")


def tell(place, n):
    announce("filing.submitted", place, {"n": n}, row=f"filing:{place}")


def test_a_receiver_that_is_killed_and_comes_back_gets_everything_in_order_and_under_one_number(receiver, endpoint):
    tell(JIEXIN, 1)
    tell(XIANTONG, 2)
    assert work(endpoint) is None
    receiver.mode = "drop"  # killed after it has read and before it has answered
    tell(JIEXIN, 3)
    assert work(endpoint)
    receiver.kill()
    tell(JIEXIN, 4)
    tell(XIANTONG, 5)
    for hours in (1, 7, 7):
        time_passes(hours)
        assert work(endpoint)
    receiver.mode = 204
    receiver.start()
    tell(XIANTONG, 6)
    time_passes(7)
    assert work(endpoint) is None
    assert Delivery.objects.delivered().count() == 6
    of_rows = {place: [n["n"] for _, n in receiver.told if n["n"] in numbers] for place, numbers in
               ((JIEXIN, (1, 3, 4)), (XIANTONG, (2, 5, 6)))}  # fmt: skip
    assert of_rows == {JIEXIN: [1, 3, 4], XIANTONG: [2, 5, 6]}
    sent = Counter((headers["X-Lodi-Delivery"], body) for headers, body in receiver.requests)
    assert sorted(sent.values()) == [1, 1, 1, 1, 1, 2], "only what was dropped came twice, and under the same number"
    assert len({number for number, _ in sent}) == 6


def test_what_is_sent_is_signed_and_names_its_event(receiver, endpoint):
    tell(JIEXIN, 1)
    work(endpoint)
    (headers, body), event = receiver.accepted[0], Event.objects.get()
    digest = hmac.new(SECRET.encode(), f"{headers['X-Lodi-Timestamp']}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Lodi-Signature"] == f"sha256={digest}"
    assert abs(int(headers["X-Lodi-Timestamp"]) - timezone.now().timestamp()) < 60
    assert headers["X-Lodi-Event"] == "filing.submitted"
    assert headers["X-Lodi-Delivery"] == str(Delivery.objects.get().number)
    assert json.loads(body) == {
        "event": "filing.submitted",
        "number": str(event.number),
        "at": timezone.localtime(event.at).isoformat(timespec="seconds"),
        "place": JIEXIN,
        "data": {"n": 1},
    }


def test_an_event_that_is_refused_holds_up_its_own_row_and_no_other(receiver, endpoint):
    receiver.mode = 400
    tell(JIEXIN, 1)
    work(endpoint)
    receiver.mode = 204
    tell(JIEXIN, 2)
    tell(XIANTONG, 3)
    work(endpoint)
    assert [data["n"] for _, data in receiver.told] == [3]
    time_passes(1)
    work(endpoint)
    assert [data["n"] for _, data in receiver.told] == [3, 1, 2]


def test_an_endpoint_where_nobody_is_is_left_alone_however_much_waits(receiver, endpoint):
    receiver.mode = 503
    for n in range(5):
        tell(f"43130200100{n}", n)
    assert 8 <= work(endpoint) <= 12
    assert work(endpoint) is None
    assert len(receiver.requests) == 1
    assert delivering.due(timezone.now()) == []
    assert delivering.due(timezone.now() + timedelta(seconds=13)) == [endpoint.pk]


def test_as_soon_as_somebody_is_there_again_everything_that_waited_goes_out(receiver, endpoint):
    receiver.mode = 503
    tell(JIEXIN, 1)
    work(endpoint)
    Delivery.objects.update(next_try=timezone.now() + timedelta(hours=8))
    time_passes(2)
    receiver.mode = 204
    assert work(endpoint) is None
    assert receiver.accepted == [], "its time has not come"
    tell(XIANTONG, 2)
    work(endpoint)
    assert [data["n"] for _, data in receiver.told] == [2, 1]


def test_two_workers_never_send_the_same(receiver, endpoint):
    tell(JIEXIN, 1)
    tell(JIEXIN, 2)
    now = timezone.now()
    assert delivering.take(endpoint, now).event.payload == {"n": 1}
    assert delivering.take(endpoint, now) is None, "the second waits for the first, which somebody is sending"
    later = delivering.take(endpoint, now + timedelta(minutes=2))
    assert (later.event.payload, later.tries) == ({"n": 1}, 2), "whoever was ended leaves it to the next"


def test_the_delay_grows_from_ten_seconds_to_six_hours():
    assert [delivering.delay_after(n).total_seconds() for n in (1, 2, 3, 12, 40)] == [10, 20, 40, 20480, 21600]


def test_after_three_days_it_is_given_up_and_what_came_later_goes_out(receiver, endpoint):
    receiver.mode = 400
    tell(JIEXIN, 1)
    tell(JIEXIN, 2)
    time_passes(71)
    work(endpoint)
    assert Delivery.objects.given_up().count() == 0
    time_passes(2)
    receiver.mode = 500
    work(endpoint)
    assert [row.event.payload["n"] for row in Delivery.objects.given_up()] == [1]
    receiver.mode = 204
    time_passes(1)
    work(endpoint)
    assert [data["n"] for _, data in receiver.told] == [2]


def test_what_was_given_up_is_sent_again_under_its_number_and_what_arrived_under_another(receiver, endpoint):
    tell(JIEXIN, 1)
    Delivery.objects.update(given_up_at=timezone.now())
    send_again(Delivery.objects.get())
    work(endpoint)
    send_again(Delivery.objects.get())
    work(endpoint)
    numbers = [headers["X-Lodi-Delivery"] for headers, _ in receiver.accepted]
    assert numbers == [str(row.number) for row in Delivery.objects.order_by("pk")]
    assert len({*numbers}) == 2
    assert receiver.accepted[0][1] == receiver.accepted[1][1]


def test_paused_or_switched_off_nothing_is_sent_and_what_waited_goes_out_afterwards(receiver, endpoint, settings):
    tell(JIEXIN, 1)
    endpoint.is_active = False
    endpoint.save()
    work(endpoint)
    endpoint.is_active = True
    endpoint.save()
    settings.WEBHOOKS = False
    work(endpoint)
    assert receiver.requests == []
    settings.WEBHOOKS = True
    work(endpoint)
    assert len(receiver.accepted) == 1


def test_a_commit_wakes_a_worker_and_so_does_the_sweep(
    receiver, endpoint, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda countdown, **_: woken.append(countdown))
    with django_capture_on_commit_callbacks(execute=True):
        tell(JIEXIN, 1)
        assert woken == []
    tasks.sweep()
    assert woken == [None, None]


def test_a_worker_that_found_nobody_comes_back_by_itself(receiver, endpoint, monkeypatch):
    waits = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda countdown, **_: waits.append(countdown))
    tell(JIEXIN, 1)
    receiver.mode = 503
    tasks.deliver()
    assert len(waits) == 1
    assert 8 <= waits[0] <= 12
    assert Delivery.objects.get().next_try == Endpoint.objects.get().rests_until, "it is due when the worker comes back"


def test_a_receiver_that_is_slow_and_gets_much_holds_up_no_other(receiver, endpoint, endpoint_at, monkeypatch):
    """A message of the other's that expired behind the slow one's turns is not missed: any message serves who waits longest."""
    queue = []
    monkeypatch.setattr(tasks.deliver, "apply_async", lambda countdown, **_: queue.append(countdown))
    monkeypatch.setattr(delivering, "TURN", 0.001)  # one event a turn
    for n in range(5):
        announce("filing.submitted", JIEXIN, {"n": n}, row=f"filing:{n}")
    tasks.deliver()
    endpoint_at("娄星区", "filing.returned")
    announce("filing.returned", JIEXIN, {"n": "other"})
    for _ in range(2):
        assert queue.pop() is None
        tasks.deliver()
    assert [data["n"] for _, data in receiver.told][:2] == [0, "other"]


def test_what_was_settled_ninety_days_ago_is_forgotten(receiver, endpoint):
    tell(JIEXIN, 1)
    work(endpoint)
    time_passes(24 * 91)
    Event.objects.update(at=timezone.now() - timedelta(days=91))
    tell(JIEXIN, 2)
    delivering.forget()
    assert [event.payload["n"] for event in Event.objects.all()] == [2]
