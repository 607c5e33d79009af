"""Celery tasks: what is swept every night."""

from celery import shared_task

from . import attachments, drafts


@shared_task(name="lodi_community.records.sweep")
def sweep():
    """Remove drafts that nobody came back to, and files that nothing leads to."""
    drafts.sweep()
    attachments.sweep()
