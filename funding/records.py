"""The record kinds of this app."""

from lodi_community.records.kinds import Kind, Part, keeps

from .models import Funding, Receipt

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
