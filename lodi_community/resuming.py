"""When the one process of a small installation starts, nobody else is at work: what was broken off is taken up at once."""

import logging

from django.db import Error
from django.utils import timezone

from assessments.inspection.models import Inspection
from assessments.reports.models import Package
from assessments.workbooks.models import Upload
from lodi_community.access.models import CheckRequest

logger = logging.getLogger(__name__)


def leave_to_all():
    """End the leases of whoever worked before, so that the timetable takes the jobs up within seconds."""
    now = timezone.now()
    jobs = (
        Inspection.objects.filter(status=Inspection.Status.RUNNING, lease_until__gt=now),
        Upload.objects.filter(state__in=(Upload.State.CHECKING, Upload.State.APPLYING), lease_until__gt=now),
        Package.objects.filter(state=Package.State.MAKING, lease_until__gt=now),
        CheckRequest.objects.unfinished().filter(lease_until__gt=now),
    )
    try:
        for rows in jobs:
            rows.update(lease_until=now)
    except Error:  # busy or read-only: the leases run out by themselves
        logger.exception("the leases of the last process stay until they run out")
