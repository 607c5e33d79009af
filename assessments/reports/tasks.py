"""Celery tasks: wake-ups. What is to be made stands in the database."""

from celery import shared_task

from lodi_community.records.waking import wake

from . import packing
from .models import Package


@shared_task(name="assessments.reports.work_on")
def work_on(package_id):
    """Work on a package for a slice; what is left waits behind what others have asked for meanwhile."""
    if packing.work(package_id):
        wake(work_on, package_id)


@shared_task(name="assessments.reports.resume_abandoned")
def resume_abandoned():
    """Take up the packages whose worker is gone."""
    for package in Package.objects.resumable().order_by("pk"):
        work_on(package.pk)
