"""The city's reward fund and what is given from it (16.2, 16.3)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.levels import Level
from communities.models import Community, Year, validate_past_day
from lodi_community.records.fields import Fixed

from .duty import UnitRecord, refuse_outside


class RewardFund(UnitRecord):
    """The fund of a year, taken from party dues and from funds for cultural facilities (16.2)."""

    levels = (Level.PREFECTURE,)
    article = 16

    year = Year("年度")
    from_party_dues = Fixed("从党费中提取", unit="元", null=True, blank=True)
    from_culture_funds = Fixed("从社区公共文化设施建设资金中提取", unit="元", null=True, blank=True)
    rate = Fixed("提取比例", unit="%", usual=(1, 100), null=True, blank=True, help_text="文件没有写明比例，按实际填写")
    document_no = models.CharField("设立文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "奖励基金"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="fund_once_a_year", violation_error_message="这一年的奖励基金已有，请去修改它"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.year}年奖励基金"

    @property
    def total(self):
        """元 from both sources; None while one of them is not entered."""
        parts = (self.from_party_dues, self.from_culture_funds)
        return None if None in parts else sum(parts)

    def clean(self):
        super().clean()
        if self.rate is not None and self.rate > 100:
            raise ValidationError({"rate": f"提取比例 {self.rate}% 超过 100%"})


class Award(UnitRecord):
    """A reward to an outstanding community, by 以奖代投 (16.3)."""

    levels = (Level.PREFECTURE,)
    article = 16

    year = Year("年度")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name="社区")
    amount = Fixed("奖励金额", unit="元")
    reason = models.CharField("事由", max_length=200)
    awarded_on = models.DateField("奖励日期", null=True, blank=True, validators=[validate_past_day])
    document_no = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "社区奖励"
        ordering = ["-year", "community__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "community"], name="award_once_a_year", violation_error_message="这个社区这一年的奖励已有，请去修改它"
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.year}年奖励{self.community}"

    def clean(self):
        super().clean()
        if self.unit_id and self.community_id:
            refuse_outside(self, "community", self.unit)
        if self.amount is not None and not self.amount:
            raise ValidationError({"amount": "奖励金额是 0，没有奖励的不用登记"})
