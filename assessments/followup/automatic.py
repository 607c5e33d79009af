"""Urging by the timetable: 7, 3 and 1 days before a deadline and after it, in counties that have switched it on."""

import logging
from datetime import date, datetime, time

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from lodi_community.accounts.posts import Post
from lodi_community.records.revisions import Revision

from ..filings.models import Deadline, Urging
from ..inspection.years import working_year
from .standings import standings
from .urging import MOST, drafts, urge

DAYS = (7, 3, 1, -1, -3, -7)  # until the deadline; negative after it
logger = logging.getLogger(__name__)


def urge_by_timetable():
    """Urge whoever has not delivered, where it is a day for that. Returns how many communities were urged.

    Asked twice on one day it urges nobody twice. A community with an extension of its own counts by that.
    """
    return sum(_urge_county(row) for row in Deadline.objects.filter(urges=True).select_related("county"))


def _urge_county(deadline):
    code, year = deadline.place_code(), deadline.year
    user = _by_whom(deadline)
    if user is None or year != working_year(code):
        return 0
    today = date.today()
    late = {row.code for row in standings(user, code, year, year) if row.is_open and row.due.days_left(today) in DAYS}
    begun = timezone.make_aware(datetime.combine(today, time()))
    told = Urging.objects.within(code).filter(year=year, automatic=True, at__gte=begun)
    codes = sorted(late.difference(told.values_list("community__code", flat=True)))
    return sum(_urge(user, code, year, codes[at : at + MOST]) for at in range(0, len(codes), MOST))


def _by_whom(deadline):
    """In whose name: whoever switched it on, while that is still his work; else one of the county's department; else None."""
    there = get_user_model().objects.filter(is_active=True, post=Post.DEPARTMENT, division_id=deadline.county_id)
    last = Revision.objects.of(deadline).values_list("by", flat=True).first()
    user = there.filter(pk=last).first() or there.order_by("pk").first()
    if user is None:
        logger.warning("%s：没有在岗的督查，没有自动催报", deadline)
    return user


def _urge(user, place, year, codes):
    """Urge these; one that has just delivered keeps no other back."""
    texts = {draft.code: draft.text for draft in drafts(user, place, year, codes) if not draft.refusal}
    if not texts:
        return 0
    try:
        return len(urge(user, place, year, texts, automatic=True))
    except ValidationError:
        return 0 if len(codes) == 1 else sum(_urge(user, place, year, [code]) for code in codes)
