"""What a county itself says about base pay: a floor above the city's, and its average wage (clause 15.7)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.below import CountsBelow
from communities.counties import OfCounty
from communities.floors import refuse_below_city
from communities.models import Division, Year
from lodi_community.records.fields import Fixed
from lodi_community.records.models import Record


class PayStandard(CountsBelow, OfCounty, Record):
    """A county's own floor of monthly base pay for a rank, from a year on, not below the city's (15.6, 15.7)."""

    class Rank(models.TextChoices):
        CHIEF = "chief", "正职"
        DEPUTY = "deputy", "副职"
        MEMBER = "member", "委员"

    unit = models.ForeignKey(Division, models.PROTECT, related_name="pay_standards", verbose_name="县市区")
    rank = models.CharField("职级", max_length=10, choices=Rank)
    first_year = Year("执行起始年度")
    amount = Fixed("月基本报酬", unit="元/月", usual=(300, 50_000))
    document_no = models.CharField("文号", max_length=60)

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "县定报酬标准"
        ordering = ["unit__code", "rank", "-first_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "rank", "first_year"], name="pay_standard_once",
                violation_error_message="这个县市区这一年起的这一级报酬标准已有，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit}{self.get_rank_display()}报酬标准（{self.first_year}年起）"

    def fact_year(self):
        return self.first_year

    def clean(self):
        super().clean()
        if self.rank and self.first_year and self.amount is not None:
            what = f"{self.get_rank_display()}月基本报酬"
            refuse_below_city(self, f"pay_{self.rank}", what, self.first_year, "元/月", self.amount)


class AverageWage(OfCounty, Record):
    """The average wage of a county in a year (年度社会平均工资水平, clause 15.7), 元 a month."""

    unit = models.ForeignKey(Division, models.PROTECT, related_name="average_wages", verbose_name="县市区")
    year = Year("年度")
    amount = Fixed("月社会平均工资", unit="元/月", usual=(300, 50_000))
    source = models.CharField("数据来源", max_length=80)

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "社会平均工资"
        ordering = ["-year", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="average_wage_once_a_year",
                violation_error_message="这个县市区这一年的社会平均工资已有，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.year}年度社会平均工资"

    def clean(self):
        super().clean()
        if self.amount is not None and self.amount == 0:
            raise ValidationError({"amount": "社会平均工资要大于 0"})
