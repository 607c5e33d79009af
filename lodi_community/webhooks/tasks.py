"""Celery tasks: wake-ups. What is to be sent stands in the database."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from . import delivering


@shared_task(name="lodi_community.webhooks.deliver")
def deliver(endpoint_pk):
    """Send what is due at an endpoint."""
    seconds = delivering.work(endpoint_pk)
    if seconds is not None:
        wake(endpoint_pk, seconds)


@shared_task(name="lodi_community.webhooks.sweep")
def sweep():
    """Each minute: wake a worker for every endpoint at which something is due."""
    for endpoint_pk in delivering.due(timezone.now()) if settings.WEBHOOKS else ():
        wake(endpoint_pk)


def wake(endpoint_pk, seconds=0):
    """Ask a worker to see to an endpoint, now or in so many seconds. The sweep would, too."""
    deliver.apply_async([endpoint_pk], countdown=seconds or None, expires=seconds + 50)
