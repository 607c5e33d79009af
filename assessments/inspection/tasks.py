"""Celery tasks: wake-ups. What is to be done stands in the database."""

import logging

from celery import shared_task

from communities.models import Division
from lodi_community.records.waking import wake

from . import closing, live, run, years

logger = logging.getLogger(__name__)


@shared_task(name="assessments.inspection.work_on")
def work_on(inspection_id):
    """Take up a run, if nobody else has. What fails is taken up again by the timetable, and must not keep others waiting."""
    try:
        run.work(inspection_id)
    except Exception:
        logger.exception("the run %s broke off", inspection_id)


@shared_task(name="assessments.inspection.resume_abandoned")
def resume_abandoned():
    """Take up the runs whose worker is gone."""
    for inspection in run.resumable():
        work_on(inspection.pk)


@shared_task(name="assessments.inspection.start_past_year")
def start_past_year():
    """Each January: begin the past year's inspection where the city wants that and nothing is open."""
    for root in Division.objects.filter(level=Division.Level.PREFECTURE).values_list("code", flat=True):
        if inspection := closing.start_by_itself(root, years.calendar_year() - 1):
            wake(work_on, inspection.pk)


@shared_task(name="assessments.inspection.try_year")
def try_year(root):
    """Judge the working year anew and summarize it: a trial run, which seals nothing."""
    live.refresh_all(root)


def ask_for_summaries(codes):
    """hooks.AFTER_WRITE: the working year's summaries follow a write soon after, in the background."""
    wake(refresh_working_year)


@shared_task(name="assessments.inspection.refresh_working_year")
def refresh_working_year():
    """Bring the working year's summaries up to date."""
    live.refresh_summaries()
