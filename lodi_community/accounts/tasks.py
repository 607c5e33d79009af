"""Celery tasks: what is swept every night."""

from datetime import timedelta

from axes.models import AccessLog
from celery import shared_task
from django.utils import timezone

from . import sessions
from .throttling import USUAL_DAYS


@shared_task(name="lodi_community.accounts.sweep")
def sweep():
    """Remove sessions that are over, and from where people signed in longer ago than makes an address a usual one."""
    sessions.sweep()
    AccessLog.objects.filter(attempt_time__lt=timezone.now() - timedelta(days=USUAL_DAYS)).delete()
