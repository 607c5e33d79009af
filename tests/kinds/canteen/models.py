"""1. The model."""

from django.db import models

from communities.models import Community, Year
from lodi_community.records.fields import Whole
from lodi_community.records.models import Record


class Canteen(Record):
    """The canteen of a community in one year."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    year = Year("年度")
    cook = models.CharField("厨师", max_length=40)
    diners = Whole("每日用餐人数", unit="人", null=True, blank=True)
    complaints = Whole("投诉", unit="件", null=True, blank=True)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "社区食堂"
        ordering = ["-year", "community__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year"],
                name="canteen_once_a_year",
                violation_error_message="这个社区这一年的食堂已有，请去修改它",
            )
        ]

    def __str__(self):
        return f"{self.community} {self.year}年度食堂"
