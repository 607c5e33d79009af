"""Celery tasks: what the timetable does for filings."""

from celery import shared_task
from django.db import transaction

from . import telling


@shared_task(name="assessments.filings.remind")
def remind():
    """Each morning: tell programs outside of the deadlines that are near."""
    with transaction.atomic():
        telling.tell_of_deadlines()
