"""What a city decides about the end of a year: the request to seal it, and whether January may begin by itself."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Division, validate_year
from lodi_community.records.models import Record

from .models import Inspection


class OfCity(Record):
    """A decision of a prefecture's department. No verdict depends on it."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="市")

    place = "division__code"

    class Meta:
        abstract = True

    def touches(self):
        """No place: nothing is judged by it."""
        return set()

    def clean(self):
        if self.division_id and self.division.level != Division.Level.PREFECTURE:
            raise ValidationError({"division": "年度封存由市委组织部决定"})


class SealRequest(OfCity):
    """The request to seal a year: who asks, why, and what was open then. A second person confirms it.

    ``open_points``: what closing.open_points said, [[key, words, codes]], so that a confirmation finds what has changed.
    """

    year = models.PositiveSmallIntegerField("年度", validators=[validate_year])
    reason = models.CharField("理由", max_length=200, blank=True)
    open_points = models.JSONField("还没有办完的", default=list, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, editable=False, related_name="requests", verbose_name="督查"
    )

    class Meta:
        verbose_name = verbose_name_plural = "封存申请"
        ordering = ["-id"]

    def __str__(self):
        return f"封存{self.year}年度"

    def fact_year(self):
        """None: it is no fact of the year, and is asked for while the year is open."""


class AutomaticStart(OfCity):
    """Whether the inspection of the past year begins by itself in January; without a row it does not.

    ``told``: why it did not begin when it last could have.
    """

    is_on = models.BooleanField("1月自动启动", default=False)
    told = models.CharField("上次没有启动的原因", max_length=200, blank=True, editable=False)

    untold = ("told",)

    class Meta:
        verbose_name = verbose_name_plural = "自动启动"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["division"], name="automatic_start_once")]

    def __str__(self):
        return f"{self.division}1月自动启动：{'开' if self.is_on else '关'}"
