"""How long the lines of the log of access are kept."""

from datetime import timedelta

from django.conf import settings
from django.core import checks
from django.db.models import QuerySet
from django.utils import timezone

from lodi_community.records.revisions import ERASED

from .models import Access

BY_LAW = 183  # days: 《网络安全法》第二十一条, six months


def forget():
    """Take away the lines that are older than ACCESS_KEPT_DAYS. Returns how many."""
    since = timezone.now() - timedelta(days=settings.ACCESS_KEPT_DAYS)
    return QuerySet(Access).filter(at__lt=since).delete()[0]


def forget_words(label, keys, words):
    """Of lines about rows of which words were erased, take away what the rows were called."""
    rows = QuerySet(Access).filter(kind=label, object_id__in=keys)
    held = [row.pk for row in rows if any(word in row.what for word in words)]
    QuerySet(Access).filter(pk__in=held).update(what=ERASED)


def long_enough(app_configs, **kwargs):
    """An error where the lines would be kept for less than the law wants."""
    days = settings.ACCESS_KEPT_DAYS
    if days >= BY_LAW:
        return []
    sentence = f"ACCESS_KEPT_DAYS 是 {days} 天，网络日志至少存六个月（《网络安全法》第二十一条）。请写 {BY_LAW} 或更多"
    return [checks.Error(sentence, id="access.E001")]
