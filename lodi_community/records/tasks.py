"""Celery tasks: each night the chain of revisions is noted outside the database, and the whole trail is verified."""

from celery import shared_task

from . import anchors, verifying


@shared_task(name="records.anchor")
def anchor():
    """Note how long the chain is and how it ends."""
    anchors.add_daily()


@shared_task(name="records.verify")
def verify():
    """Verify the whole trail; an auditor reads on his page what was found, an operator in the log."""
    verifying.check_and_tell()
