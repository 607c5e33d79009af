"""Celery tasks: wake-ups. What is to be done stands in the database, so that a killed worker loses nothing."""

import logging

from celery import shared_task

from lodi_community.records.patience import write_at_last
from lodi_community.records.scope import is_below

from . import apply, failing, sweeping
from .models import Upload, lease

logger = logging.getLogger(__name__)


@shared_task(name="workbooks.work_on")
def work_on(upload_id):
    """Check or write an upload, whichever it waits for."""
    upload = Upload.objects.select_related("user__division").filter(pk=upload_id).first()
    if upload is None:
        return
    try:
        _work_on(upload)
    except Exception as error:
        logger.exception("%s: %s is given back", upload.pk, upload.get_state_display())
        fault = error  # the name of an exception ends with its block
        write_at_last(lambda: failing.give_back(upload, fault))


def _work_on(upload):
    if not (upload.user.may("use", "desk") and is_below(upload.code, upload.user.scope)):
        failing.refuse_left(upload)
    elif upload.state == Upload.State.CHECKING:
        apply.check_upload(upload)
    elif upload.state == Upload.State.APPLYING:
        apply.apply(upload)


@shared_task(name="workbooks.sweep")
def sweep():
    """Remove the files of old uploads."""
    sweeping.sweep()


@shared_task(name="workbooks.resume_abandoned")
def resume_abandoned():
    """Take up uploads whose worker is gone."""
    for upload in Upload.objects.resumable():
        Upload.objects.filter(pk=upload.pk).update(lease_until=lease())
        work_on(upload.pk)
