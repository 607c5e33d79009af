"""Celery tasks: wake-ups. What is to be sent stands in the database."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from . import delivering


@shared_task(name="lodi_community.webhooks.deliver")
def deliver():
    """Send what is due at the endpoint whose turn it is, for a turn; what is due then is for the next message."""
    endpoint_pk = delivering.next_in_turn(timezone.now()) if settings.WEBHOOKS else None
    if endpoint_pk is None:
        return
    if seconds := delivering.work(endpoint_pk):
        wake(seconds)
    if delivering.next_in_turn(timezone.now()) is not None:
        wake()


@shared_task(name="lodi_community.webhooks.sweep")
def sweep():
    """Each minute: wake a worker for every endpoint at which something is due."""
    for _ in delivering.due(timezone.now()) if settings.WEBHOOKS else ():
        wake()


def wake(seconds=0):
    """Ask a worker to see to the endpoints, now or in so many seconds. The sweep would, too."""
    deliver.apply_async(countdown=seconds or None, expires=seconds + 50)
