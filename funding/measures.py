"""Money received in the fiscal year (clauses 15.2–15.4)."""

from django.db.models import BigIntegerField, Q, Sum

from communities.figures import Figure, measure

from .models import Funding


@measure(
    Figure("operating_received", "运转经费到位数", "元"),
    Figure("livelihood_received", "惠民项目资金到位数", "元"),
)
def received(selection, on, reading):
    """Σ receipts in 分 by kind; a kind with a budget but no receipt has received 0, one without a row is missing."""
    rows = Funding.objects.filter(selection.q("community"), year=on.year).values("community_id", "kind")
    amounts = {}
    paid = Sum("receipts__amount", output_field=BigIntegerField(), default=0, filter=Q(receipts__received_on__lte=on))
    for pk, kind, amount in rows.annotate(paid=paid).order_by().values_list("community_id", "kind", "paid"):
        amounts.setdefault(pk, {})[kind] = amount
    for pk, by_kind in amounts.items():
        yield pk, by_kind.get(Funding.Kind.OPERATING), by_kind.get(Funding.Kind.LIVELIHOOD)
