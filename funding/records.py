"""The record kinds of this app."""

from lodi_community.records.kinds import Kind, Part, keeps

from .models import Budget, Funding, LocalStandard, Receipt

RECEIPT = ("received_on", "amount", "voucher_no")


@keeps(Funding)
class Fundings(Kind):
    columns = ["community", "year", "kind", "budgeted", "spent", "confirmed_by_finance"]
    filters = ["community", "year", "kind"]
    search = ["community__name"]
    groups = [
        ("经费", ["community", "year", "kind", "budgeted", "spent"]),
        ("核对", ["includes_pay", "confirmed_by_finance", "remarks"]),
    ]
    parts = [Part(Receipt, RECEIPT, extra=2)]


@keeps(Receipt)
class Receipts(Kind):
    columns = ["funding", "received_on", "amount", "voucher_no"]
    filters = ["funding__community", "funding__year"]
    search = ["voucher_no"]
    groups = [("到位明细", ["funding", *RECEIPT])]


@keeps(Budget)
class Budgets(Kind):
    columns = ["unit", "year", "listed", "document_no", "amount", "guarantee_system"]
    filters = ["unit", "year"]
    search = ["unit__name", "document_no"]
    groups = [
        ("财政预算（第15条）", ["unit", "year", "listed", "document_no", "amount"]),
        ("保障", ["guarantee_system", "guarantee_no", "housing_fund_ready"]),
    ]


@keeps(LocalStandard)
class LocalStandards(Kind):
    columns = ["unit", "kind", "tier", "first_year", "amount", "document_no"]
    filters = ["unit", "kind", "tier"]
    search = ["unit__name", "document_no"]
    groups = [("县定经费标准（第15条）", ["unit", "kind", "tier", "first_year", "amount", "document_no"])]
