"""Operating and livelihood-project funds of every year (clauses 15.2–15.4)."""

from datetime import date
from decimal import Decimal

from communities.levels import county_of
from funding.models import Funding, Receipt

from .fate import WORKING, YEARS
from .plan import Money

# 元 a year that the document asks of a tier: operating funds, livelihood-project funds.
ASKED = {"municipal_urban": (250_000, 200_000), "county_urban": (200_000, 100_000), "township": (150_000, None)}
# What a county asks of itself beyond that (15.5): county, kind and tier → amounts from years on.
LOCAL = {
    ("431381", "operating", "county_urban"): ((2023, 220_000), (2025, 240_000)),
    ("431381", "operating", "township"): ((2024, 160_000),),
    ("431381", "livelihood", "county_urban"): ((2024, 110_000),),
    ("431382", "operating", "township"): ((2023, 180_000), (2025, 170_000)),  # lowered: a hint for the county (15.5)
}  # fmt: skip
KINDS = ("operating", "livelihood")
ARRIVALS = ((3, 9), (5, 10), (4,), (6,), (7,))


def draw(plan):
    """Money of every year; a township community may have livelihood funds, of which nothing is asked."""
    rng = plan.stream("money")
    generous = rng.choice((1.0, 1.0, rng.uniform(1.0, 1.25)))
    for year in YEARS:
        for kind, asked in zip(KINDS, asked_of(plan, year), strict=True):
            short = rng.uniform(0.45, 0.97) if year in plan.fate.short_in(kind) else generous
            usual = asked or rng.randint(2, 8) * 10_000
            wanted = asked or usual // 1000 * 1000
            if plan.fate.lacks(kind, year) or (asked is None and rng.random() < 0.7):
                continue
            plan.money[year, kind] = _money(plan, rng, year, wanted, short)


def asked_of(plan, year):
    """What is asked of the community in a year: the city's amounts, or its county's own where there are any."""
    tier = plan.tier_of(year)
    for kind, asked in zip(KINDS, ASKED[tier], strict=True):
        steps = LOCAL.get((county_of(plan.code), kind, tier), ())
        yield max((amount for first, amount in steps if first <= year), default=asked)


def _money(plan, rng, year, wanted, part):
    """Budget and receipts; in the working year the last receipt may be still to come."""
    budgeted = max(wanted, int(wanted * part) // 1000 * 1000)
    total = budgeted if part >= 1 else int(wanted * part) // 100 * 100
    months = rng.choice(ARRIVALS)
    shares = [total // len(months) // 100 * 100] * len(months)
    shares[-1] += total - sum(shares)
    received = [
        (date(year, month, rng.randint(3, 27)), Decimal(share)) for month, share in zip(months, shares, strict=True)
    ]
    if year == WORKING and len(received) > 1 and not plan.fate.sound and rng.random() < 0.2:
        received.pop()
    return Money(Decimal(budgeted), received)


def rows(plan, community):
    """The rows of this part."""
    rng = plan.stream("money rows")
    with_pay = rng.random() < 0.4
    for (year, kind), money in plan.money.items():
        total = sum(amount for _, amount in money.received)
        part = Decimal(rng.randint(40, 80) if year == WORKING else rng.randint(82, 100)) / 100
        funding = Funding(
            community=community,
            year=year,
            kind=kind,
            budgeted=money.budgeted,
            spent=(total * part).quantize(Decimal(1)),
            includes_pay=kind == "operating" and with_pay,
            confirmed_by_finance=year != WORKING,
        )
        yield funding
        for number, (day, amount) in enumerate(money.received, start=1):
            voucher = f"演示{year}-{community.code[-6:]}-{kind[0].upper()}{number}"
            yield Receipt(funding=funding, received_on=day, amount=amount, voucher_no=voucher)
