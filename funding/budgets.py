"""What units themselves decide about money: yearly budgets (15.1), and a county's own standard (15.5)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.below import CountsBelow
from communities.counties import OfCounty
from communities.floors import refuse_below_city
from communities.models import Division, FundingTier, Year
from lodi_community.records.fields import Fixed, Flag
from lodi_community.records.models import Record


class FundingKind(models.TextChoices):
    """Which money of a community: to run it, or for projects of its residents (15.2–15.4)."""

    OPERATING = "operating", "社区运转经费"
    LIVELIHOOD = "livelihood", "社区惠民项目资金"


class Budget(Record):
    """Whether a city, county or street budgets for its communities in a year (clause 15.1)."""

    unit = models.ForeignKey(Division, models.PROTECT, related_name="budgets", verbose_name="单位")
    year = Year("年度")
    listed = Flag("列入财政预算")
    document_no = models.CharField("预算文号", max_length=60, blank=True)
    amount = Fixed("预算数", unit="元", usual=(1_000, 10_000_000_000), null=True, blank=True)
    guarantee_system = Flag("建立运转经费保障制度")
    guarantee_no = models.CharField("保障制度文号", max_length=60, blank=True)
    housing_fund_ready = Flag("有条件落实住房公积金", help_text="由县市区填写（第15条）")

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "财政预算"
        ordering = ["-year", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="budget_once_a_year",
                violation_error_message="这个单位这一年的财政预算已有，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.year}年度财政预算"

    def clean(self):
        if self.listed and not self.document_no:
            raise ValidationError({"document_no": "列入了财政预算，要写预算文号（第15条）"})
        if self.guarantee_system and not self.guarantee_no:
            raise ValidationError({"guarantee_no": "建立了保障制度，要写文号（第15条）"})
        if self.housing_fund_ready is not None and self.unit_id and self.unit.level != Division.Level.COUNTY:
            raise ValidationError({"housing_fund_ready": f"有没有条件由县市区填写，{self.unit}请留空"})


class LocalStandard(CountsBelow, OfCounty, Record):
    """A county's own standard of funds for a tier, from a year on, not below the city's (clause 15.5)."""

    unit = models.ForeignKey(Division, models.PROTECT, related_name="local_standards", verbose_name="县市区")
    kind = models.CharField("类别", max_length=12, choices=FundingKind)
    tier = models.CharField("经费类别", max_length=20, choices=FundingTier)
    first_year = Year("执行起始年度")
    amount = Fixed("每个社区每年", unit="元", usual=(1_000, 10_000_000))
    document_no = models.CharField("文号", max_length=60)

    place = "unit__code"

    class Meta:
        verbose_name = verbose_name_plural = "县定经费标准"
        ordering = ["unit__code", "kind", "tier", "-first_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "tier", "first_year"], name="local_standard_once",
                violation_error_message="这个县市区这一年起的这一项标准已有，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit}{self.get_tier_display()}{self.get_kind_display()}标准（{self.first_year}年起）"

    def fact_year(self):
        return self.first_year

    def clean(self):
        super().clean()
        if self.kind == FundingKind.LIVELIHOOD and self.tier == FundingTier.TOWNSHIP:
            raise ValidationError({"tier": "乡镇社区没有惠民项目资金标准，不考核，不用登记（第15条）"})
        if self.kind and self.tier and self.first_year and self.amount is not None:
            what = f"{self.get_tier_display()}{self.get_kind_display()}"
            refuse_below_city(self, f"{self.kind}_{self.tier}", what, self.first_year, "元", self.amount)
