"""Celery tasks of each night: the chain is noted outside the database, what is kept no longer goes, the trail is verified."""

from celery import shared_task

from . import anchors, retention, verifying


@shared_task(name="records.anchor")
def anchor():
    """Note how long the chain is and how it ends."""
    anchors.add_daily()


@shared_task(name="records.verify")
def verify():
    """Verify the whole trail; an auditor reads on his page what was found, an operator in the log."""
    verifying.check_and_tell()


@shared_task(name="records.forget")
def forget():
    """Take away what is kept no longer, by the rules of all rooms."""
    retention.forget_all()
