"""The stored forecast: made anew each day, and soon after a community was judged anew.

A page reads stored lines alone: at 12,000 communities looking ahead takes seconds.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from communities.figures import Selection
from communities.levels import county_of, street_of
from communities.models import Community, Division

from ...catalogue.standards import standard_of
from ...inspection.models import Assessment
from ...inspection.years import working_inspection, working_inspections
from ..models import Forecast, ForecastLine
from .making import lines_of

BATCH = 2000
MANY = 4  # streets: a whole county costs little more than one of its streets
AT_ONCE = 500  # communities of a root; with more it goes county by county, so that memory and transactions stay small


def refresh_all(today=None):
    """Bring the forecasts of all roots that have a working year up to date."""
    for inspection in working_inspections():
        refresh(inspection.root, today)


def refresh(root, today=None):
    """Bring the forecast of a root up to date. Returns how many units of it were looked at.

    Everything on another day, in another year or where there is none yet; else the streets in which somebody was judged
    since. While a run seals the year nothing is done.
    """
    inspection, today = working_inspection(root), today or date.today()
    if inspection.is_running:
        return 0
    began = timezone.now()
    stored = Forecast.objects.filter(root=root).first()
    codes = Community.objects.within(root) if root else Community.objects.all()
    is_of_today = stored and (stored.year, stored.day) == (inspection.year, today)
    if is_of_today:
        judged = Assessment.objects.filter(inspection=inspection, judged_at__gte=stored.made_at)
        codes = codes.filter(pk__in=judged.values("community"))
    codes = list(codes.order_by("code").values_list("code", flat=True))
    if is_of_today and not codes:
        return 0
    units = _units(root, codes)
    for unit in units:
        _replace(inspection, unit, today)
    Forecast.objects.update_or_create(root=root, defaults={"year": inspection.year, "day": today, "made_at": began})
    return len(units)


def _units(root, codes):
    """Codes of the units to look at, so that all communities with these codes lie in one of them."""
    streets = sorted({street_of(code) for code in codes})
    if len(streets) <= MANY or not root:
        return streets
    few = Community.objects.within(root).count() <= AT_ONCE
    return [root] if few else sorted({county_of(code) for code in codes})


def _replace(inspection, unit, today):
    """Look ahead for the communities of a unit, and store it: a short transaction after the long look."""
    lines = lines_of(standard_of(inspection), Selection(code=unit), inspection.year, today)
    with transaction.atomic():
        # Two workers that came to the same street store one after the other, and the later replaces what the first stored.
        Division.objects.select_for_update(no_key=True).filter(code=inspection.root).first()
        ForecastLine.objects.within(unit).delete()
        # A community whose code was changed had its lines under another one.
        ForecastLine.objects.filter(community__in=Community.objects.within(unit)).delete()
        ForecastLine.objects.bulk_create(lines, BATCH)
