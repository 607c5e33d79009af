"""Addresses to which events are told, and deliveries of all outcomes, in places of which each has its mark."""

from django.utils import timezone

from lodi_community.webhooks.models import Delivery, Endpoint, Event, EventName


def leave_events(world, more=1):
    """At each unit an endpoint with an event that waits, one that has arrived and one that was given up, ``more`` times."""
    now = timezone.now()
    for division in world.divisions:
        code = division.code
        endpoint = Endpoint.objects.create(
            division=division,
            address=f"http://10.0.0.1/Q{code}Q",
            events=[EventName.SUBMITTED],
            allowed_by=world["卫宁"],
            secret=f"secret of Q{code}Q",
            version=1,
        )
        for n in range(3 * more):
            event = Event.objects.create(
                name=EventName.SUBMITTED, place_code=code, row=f"{code}:{n}", payload={"name": f"社区Q{code}Q"}
            )
            settled = ({}, {"delivered_at": now, "status": 204}, {"given_up_at": now, "answer": f"回答Q{code}Q"})[n % 3]
            Delivery.objects.create(endpoint=endpoint, event=event, row=event.row, **settled)
