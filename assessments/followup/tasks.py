"""Celery tasks: what the timetable does to lead the year."""

from celery import shared_task

from .automatic import urge_by_timetable


@shared_task(name="assessments.followup.urge")
def urge():
    """Each morning: urge whoever has not delivered, in counties that have switched it on."""
    urge_by_timetable()
