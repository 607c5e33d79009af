"""Celery tasks: the forecast follows what is judged, and the days."""

from celery import shared_task

from . import keeping


@shared_task(name="assessments.followup.refresh_forecast")
def refresh_forecast():
    """Bring the forecasts up to date; where nothing was judged since, two queries a root."""
    keeping.refresh_all()
