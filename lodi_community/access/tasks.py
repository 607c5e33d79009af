"""Celery tasks: wake-ups. The truth of a check is its row."""

from celery import shared_task

from . import checking, waiting
from .models import CheckRequest


@shared_task(name="lodi_community.access.check_trail")
def check_trail(pk):
    """Walk the chain for a check that somebody asked for."""
    checking.work(pk)


@shared_task(name="lodi_community.access.resume_checks")
def resume_checks():
    """Take up the checks whose worker is gone."""
    for check in CheckRequest.objects.abandoned():
        checking.work(check.pk)


@shared_task(name="lodi_community.access.take_in")
def take_in():
    """Write into the log what waits outside the database."""
    waiting.take_in()
