"""The record kinds of this app."""

from communities.kinds import BUSINESS, OfCommunity, OfCounty, at_desk
from lodi_community.records.kinds import Copied, Kind, MenuEntry, NotCopied, Part, Wanted, keeps
from lodi_community.records.spans import Lasting, Yearly

from .models import Budget, Funding, LocalStandard, Receipt

RECEIPT = ("received_on", "amount", "voucher_no")


@keeps(Funding)
class Fundings(OfCommunity):
    span = Yearly()
    may_be_none = True
    section = "funding"
    menu = [at_desk("services", 10)]
    carry = Copied(same=("kind",), anew=("spent", "confirmed_by_finance", "remarks"))
    wanted = [Wanted("本年运转经费", "operating_received"), Wanted("本年惠民项目资金", "livelihood_received")]
    columns = ["community", "year", "kind", "budgeted", "spent", "confirmed_by_finance"]
    filters = ["community", "year", "kind"]
    search = ["community__name"]
    groups = [
        ("经费", ["community", "year", "kind", "budgeted", "spent"]),
        ("核对", ["includes_pay", "confirmed_by_finance", "remarks"]),
    ]
    parts = [Part(Receipt, RECEIPT, extra=2)]


@keeps(Receipt)
class Receipts(OfCommunity):
    span = Yearly("funding__year")
    may_be_none = True
    section = "funding"
    menu = []
    carry = NotCopied("到位是当年的收款，没有收就没有")
    figure = "amount"
    adds_up = True
    columns = ["funding", "received_on", "amount", "voucher_no"]
    filters = ["funding__community", "funding__year"]
    search = ["voucher_no"]
    groups = [("到位明细", ["funding", *RECEIPT])]


@keeps(Budget)
class Budgets(Kind):
    span = Yearly()
    rights = {"view": BUSINESS, "change": ("clerk", "reviewer", "department")}  # of units of every level (15.1)
    section = None
    menu = [MenuEntry("registers", 50)]
    carry = NotCopied("预算逐年列支")
    columns = ["unit", "year", "listed", "document_no", "amount", "guarantee_system"]
    filters = ["unit", "year"]
    search = ["unit__name", "document_no"]
    groups = [
        ("财政预算（第15条）", ["unit", "year", "listed", "document_no", "amount"]),
        ("保障", ["guarantee_system", "guarantee_no", "housing_fund_ready"]),
    ]


@keeps(LocalStandard)
class LocalStandards(OfCounty):
    span = Lasting()
    menu = [MenuEntry("registers", 60)]
    evidence = False
    columns = ["unit", "kind", "tier", "first_year", "amount", "document_no"]
    filters = ["unit", "kind", "tier"]
    search = ["unit__name", "document_no"]
    groups = [("县定经费标准（第15条）", ["unit", "kind", "tier", "first_year", "amount", "document_no"])]
