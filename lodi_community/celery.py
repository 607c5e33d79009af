"""The Celery application. A message is only a wake-up: what is to be done stands in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodi_community.settings")

app = Celery("lodi_community")
app.config_from_object("django.conf:settings", namespace="CELERY")
ROOMS = (  # each with a module of tasks
    "lodi_community.records",
    "lodi_community.attachments",
    "lodi_community.drafts",
    "lodi_community.accounts",
    "lodi_community.access",
    "lodi_community.webhooks",
    "assessments.filings",
    "assessments.followup",
    "assessments.followup.forecast",
    "assessments.inspection",
    "assessments.reports",
    "assessments.workbooks",
)
app.autodiscover_tasks(ROOMS)
