"""Celery tasks: what is swept every night."""

from celery import shared_task

from . import sweeping


@shared_task(name="lodi_community.attachments.sweep")
def sweep():
    """Remove files that nothing leads to."""
    sweeping.sweep()
