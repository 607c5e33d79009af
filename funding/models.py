"""Money of a community in a fiscal year: budgeted, received with receipts, spent (clauses 15.2–15.4)."""

from django.core.exceptions import ValidationError
from django.db import models

from communities.models import Community, Year, validate_past_day
from lodi_community.records.fields import Fixed, Flag
from lodi_community.records.models import Record

from .budgets import Budget, FundingKind, LocalStandard

__all__ = ["Budget", "Funding", "FundingKind", "LocalStandard", "Receipt"]

# Of one community and year: 15.2 asks for 15 to 25 万元, so that less than 1,000 元 is 万元 written as 元.
BUDGETS, PAYMENTS = (1_000, 10_000_000), (100, 10_000_000)


class Funding(Record):
    """One kind of funds of one community in one fiscal year. What counts is the money received (落实到位)."""

    Kind = FundingKind

    community = models.ForeignKey(Community, models.PROTECT, related_name="fundings", verbose_name="社区")
    year = Year("年度")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    budgeted = Fixed("预算数", unit="元", usual=BUDGETS, null=True, blank=True)
    spent = Fixed("支出数", unit="元", usual=PAYMENTS, null=True, blank=True)
    includes_pay = Flag("含人员报酬")
    confirmed_by_finance = Flag("财政部门已核对")
    remarks = models.CharField("备注", max_length=200, blank=True)

    place = "community__code"

    class Meta:
        verbose_name = verbose_name_plural = "经费"
        ordering = ["-year", "community__code", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "year", "kind"], name="funding_once_a_year",
                violation_error_message="这个社区这一年这一类经费已有，请去修改它",
            )
        ]  # fmt: skip

    def __str__(self):
        return f"{self.community} {self.year}年{self.get_kind_display()}"


class Receipt(Record):
    """Money that arrived: date, amount, voucher."""

    funding = models.ForeignKey(Funding, models.PROTECT, related_name="receipts", verbose_name="经费")
    received_on = models.DateField("到位日期", validators=[validate_past_day])
    amount = Fixed("到位数", unit="元", usual=PAYMENTS)
    voucher_no = models.CharField("凭证号", max_length=40, blank=True)

    place = "funding__community__code"

    class Meta:
        verbose_name = verbose_name_plural = "到位明细"
        ordering = ["received_on", "id"]

    def __str__(self):
        return f"{self.received_on:%Y-%m-%d} 到位"

    def fact_year(self):
        return self.funding.year

    def clean(self):
        if self.received_on and self.funding_id and self.received_on.year != self.funding.year:
            message = (
                f"{self.received_on:%Y-%m-%d} 不在 {self.funding.year} 年度。经费按自然年度算，请填到那一年的经费里"
            )
            raise ValidationError({"received_on": message})
