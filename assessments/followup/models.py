"""The forecast as it was last made: one row a root, and a line for each thing that runs out. Derived, like assessments.

A line says what, when and of which record; names of people stand in the records alone, so that what is erased there is
erased here too.
"""

from django.db import models

from communities.models import Community
from lodi_community.records.scope import ScopedQuerySet

from .forecast.kinds import TITLES


class Effect(models.TextChoices):
    """What becomes of the rule on the last day of the line's year, if nothing is entered."""

    TURNS = "turns", "会变成不达标"
    STAYS = "stays", "到时不达标"  # it is not met now either
    WARNS = "warns", "提醒"


class Forecast(models.Model):
    """When the forecast of a root was made: ``day`` is the day from which it looks ahead in the working ``year``.

    What was judged after ``made_at`` is newer than the forecast.
    """

    root = models.CharField("区划", max_length=12, unique=True)
    year = models.PositiveSmallIntegerField("年度")
    day = models.DateField("哪一天")
    made_at = models.DateTimeField("预测时间")

    class Meta:
        verbose_name = verbose_name_plural = "年底预测"


class ForecastLine(models.Model):
    """One thing of a community that runs out, with the rule it stands behind.

    ``day``: when; None where it can happen any day. ``month``: the day's as 202612, 0 without. ``year``: on whose 31 December
    the rule is looked at: a term that ends on that day is still met then. ``label``, ``object_id``: the record that runs out.
    ``amount``, ``further``: what the kind of line counts, see forecast/words.py.
    """

    community = models.ForeignKey(Community, models.CASCADE, related_name="forecast_lines", verbose_name="社区")
    code = models.CharField("区划代码", max_length=12)
    kind = models.CharField("种类", max_length=10, choices=TITLES)
    rule = models.CharField("规则", max_length=20)
    effect = models.CharField("后果", max_length=5, choices=Effect)
    day = models.DateField("日期", null=True)
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveIntegerField("月份")
    label = models.CharField("记录种类", max_length=60, blank=True)
    object_id = models.PositiveBigIntegerField("记录", null=True)
    amount = models.BigIntegerField("数量", null=True)
    further = models.BigIntegerField("另一数量", null=True)

    place = "code"
    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年底预测明细"
        indexes = [
            models.Index(fields=["code", "kind", "month", "effect", "year"], name="forecast_place"),
            models.Index(fields=["kind", "month"], name="forecast_kind"),
        ]
