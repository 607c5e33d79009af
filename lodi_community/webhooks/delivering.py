"""Who sends what, and when again: any number of workers at once, each of whom may be ended at any moment.

The truth is the row of the delivery. Whoever takes one moves its next try ahead, so that nobody else takes it meanwhile; who
is ended before the answer is noted leaves it to the next, who sends it under the same number.
"""

import random
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from . import sending
from .models import Delivery, Endpoint, Event

FIRST, LONGEST = timedelta(seconds=10), timedelta(hours=6)  # between two tries
JITTER = 0.2  # of the delay, either way: many that failed at once do not come back at once
REST = timedelta(minutes=1)  # the most for which an endpoint is left alone: it holds up one worker ten seconds a minute
PATIENCE = timedelta(days=3)  # then a delivery is given up
LEASE = timedelta(minutes=1)
TURN = 10.0  # seconds for which one task goes on sending, because others wait for the worker
KEPT = timedelta(days=90)


def next_in_turn(now):
    """The key of the endpoint that has waited longest of those at which something is due; None where nothing is.

    A wake-up says that somebody is to work, not for whom: one that answers slowly, and to which hundreds of events go, would
    keep the others' wake-ups waiting until they expire.
    """
    rows = Endpoint.objects.active().ready(now).with_deliveries_due(now)
    return (
        rows.annotate(last=Max("deliveries__tried_at"))
        .order_by(F("last").asc(nulls_first=True), "pk")
        .values_list("pk", flat=True)
        .first()
    )


def work(endpoint_pk):
    """Send what is due at an endpoint, one after the other. Returns in how many seconds to come back, None for not at all."""
    began = time.monotonic()
    while settings.WEBHOOKS and time.monotonic() - began < TURN:
        now = timezone.now()
        endpoint = Endpoint.objects.active().ready(now).filter(pk=endpoint_pk).first()
        delivery = endpoint and take(endpoint, now)
        if not delivery:
            return None
        delay = note(delivery, sending.send(delivery), timezone.now())
        if delay:
            return delay.total_seconds()
    return 0 if settings.WEBHOOKS else None


def take(endpoint, now):
    """The next delivery that is due at an endpoint, now this worker's for a minute; None where there is none."""
    rows = Delivery.objects.next_of_their_rows().filter(endpoint=endpoint, next_try__lte=now)
    while delivery := rows.select_related("event").order_by("pk").first():
        mine = Delivery.objects.waiting().filter(pk=delivery.pk, tries=delivery.tries, next_try__lte=now)
        if mine.update(tries=F("tries") + 1, tried_at=now, next_try=now + LEASE):
            delivery.tries, delivery.endpoint = delivery.tries + 1, endpoint
            return delivery
    return None


def note(delivery, answer, now):
    """Write down what came of a try. Returns how long the endpoint is left alone, None where others may follow at once."""
    row = Delivery.objects.filter(pk=delivery.pk, delivered_at=None)
    said = {"status": answer.status, "answer": answer.words}
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update(no_key=True).filter(pk=delivery.endpoint_id).first()
        if endpoint is None:
            return None  # it was removed meanwhile, and its deliveries with it
        if answer.is_good:
            row.update(**said, delivered_at=now, given_up_at=None)
            _is_there_again(endpoint, now)
            return None
        over = now if now - delivery.since > PATIENCE else None
        # Not where the lease ran out and somebody else has tried since.
        jitter = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # nosec B311 - spreads tries, no secret
        next_try = now + delay_after(delivery.tries) * jitter
        row.filter(tries=delivery.tries).update(**said, next_try=next_try, given_up_at=over)
        return _rest(endpoint, now, jitter) if answer.is_down else None


def delay_after(tries):
    """The time to the next try after so many: 10 seconds, doubled each time, at most 6 hours."""
    return min(FIRST * 2 ** min(tries - 1, 20), LONGEST)


def _rest(endpoint, now, jitter):
    """Leave an endpoint alone where nobody was: there may be hundreds of events that it would take no better."""
    failures = endpoint.failures + 1
    rest = min(delay_after(failures), REST) * jitter
    Endpoint.objects.filter(pk=endpoint.pk).update(failures=failures, rests_until=now + rest)
    return rest


def _is_there_again(endpoint, now):
    """What waited for an endpoint that was gone goes out now; not what somebody may be sending at this moment."""
    if not endpoint.failures:
        return
    Endpoint.objects.filter(pk=endpoint.pk).update(failures=0, rests_until=None)
    endpoint.deliveries.waiting().filter(next_try__gt=now, tried_at__lt=now - LEASE).update(next_try=now)


def due(now):
    """Keys of the endpoints at which something is to be sent."""
    return list(Endpoint.objects.active().ready(now).with_deliveries_due(now).values_list("pk", flat=True))


def forget():
    """Remove what was delivered or given up more than 90 days ago."""
    before = timezone.now() - KEPT
    old = Delivery.objects.filter(since__lt=before)
    (old.delivered() | old.given_up()).delete()
    Event.objects.filter(deliveries=None, at__lt=before).delete()
