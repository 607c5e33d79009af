"""What the rooms call when something has happened that programs outside may want to know."""

from django.conf import settings
from django.db import transaction

from .models import Delivery, Endpoint, Event, EventName
from .tasks import wake


def announce(name, place_code, payload, row="", once=None):
    """Write down, inside the caller's transaction, that something happened at a place; it is sent after the commit.

    name        one of EventName, but TEST
    place_code  of the unit or community: endpoints of its division and of those above it are told
    payload     what a program needs: codes, names of units, years, states, links; never what concerns a person
    row         of what it tells; of one row, what happened first is sent first. Default: the place
    once        a key: where an event has it already, nothing is written

    Without an endpoint that wants it nothing is written either, nor while the setting WEBHOOKS is off. Returns the Event or
    None. Raises ValueError for a name that is no event.
    """
    name = EventName(name)
    if not settings.WEBHOOKS:
        return None
    wanting = [each for each in Endpoint.objects.active().above(place_code) if name in each.events]
    if not wanting or (once and Event.objects.filter(once=once).exists()):
        return None
    return _tell(wanting, name, place_code, payload, row or place_code, once)


def try_out(endpoint):
    """Send an endpoint a test event, which nobody else gets; sent after the commit. Returns the Event."""
    payload = {"name": str(endpoint.division), "words": "这是一次试送，没有发生什么事"}
    return _tell([endpoint], EventName.TEST, endpoint.place_code(), payload, f"test:{endpoint.pk}", None)


def send_again(delivery):
    """Send an event once more, and see to it for another three days; sent after the commit.

    One that has arrived goes out under a new number, because its receiver takes no number twice; one that has not keeps its
    number.
    """
    if delivery.delivered_at:
        _put([Delivery(endpoint=delivery.endpoint, event=delivery.event, row=delivery.row)])
        return
    anew = Delivery()
    Delivery.objects.filter(pk=delivery.pk).update(since=anew.since, next_try=anew.next_try, given_up_at=None)
    Endpoint.objects.filter(pk=delivery.endpoint_id).update(failures=0, rests_until=None)
    transaction.on_commit(wake, robust=True)


def _tell(endpoints, name, place_code, payload, row, once):
    event = Event.objects.create(name=name, place_code=place_code, payload=payload, row=row, once=once)
    _put([Delivery(endpoint=endpoint, event=event, row=row) for endpoint in endpoints])
    return event


def _put(deliveries):
    Delivery.objects.bulk_create(deliveries)
    keys = {delivery.endpoint_id for delivery in deliveries}
    # A broker that is down only delays: the sweep finds the rows.
    transaction.on_commit(lambda: [wake() for _ in keys], robust=True)
