"""Celery tasks: what is swept every night."""

from celery import shared_task

from . import keeping, spending


@shared_task(name="lodi_community.drafts.sweep")
def sweep():
    """Remove drafts that nobody came back to, and the marks of forms that were saved long ago."""
    keeping.sweep()
    spending.sweep()
