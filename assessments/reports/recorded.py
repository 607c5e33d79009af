"""What was recorded when a year was sealed and no assessment holds: plans, notices, prices, what counties decided themselves.

Read as the records were then (records_of), so that what is written later changes no report.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from communities.levels import county_of
from communities.models import Division
from facilities.models import BuildingPlan
from funding.models import LocalStandard
from staffing.models import PayStandard

from ..followup.costing import bills_of, money_of, stored
from ..followup.prices import Price, PriceItem, PriceList
from ..inspection.past import place_and_below, records_of
from ..inspection.taken_over import judged_by
from ..supervision.models import Rectification

WAY = PriceItem.BUILT  # how premises are reckoned to be got: the way that any community can take
WANTED = {BuildingPlan, Rectification, Price, LocalStandard, PayStandard, Division}


@dataclass(frozen=True)
class Decided:
    """A county's own standard (15.5, 15.7): ``row`` is its record. ``amount`` in 分."""

    row: object
    county: str  # code
    what: str
    amount: int
    document: str
    since: int


@dataclass(frozen=True)
class Cost:
    """What closing every gap that has a price takes, in 分; ``unpriced``: communities that lack what has none."""

    once: int
    yearly: int
    unpriced: int


@dataclass
class Recorded:
    """plans: community's code → [days by which its plans in force are to be done]; notices: those not verified yet, by deadline.

    decided   the Decideds in force in the year, in the order of counties
    cost      None where nobody had stated a price
    """

    plans: dict
    notices: list
    decided: list
    cost: Cost | None

    def overdue(self, codes, on: date):
        """Of these communities those whose plan was to be done before a day."""
        return [code for code in codes if code in self.plans and max(self.plans[code]) < on]


def read(user, sealed):
    """The Recorded of a division. A fixed number of queries."""
    _ = user.scope  # read before the block: inside it divisions are those of then
    ground = stored(sealed.inspection, sealed.code)
    code, on = sealed.code, sealed.on
    with records_of(judged_by(sealed.inspection, code), place_and_below(code), WANTED):
        plans = defaultdict(list)
        rows = BuildingPlan.objects.visible_to(user).within(code).filter(planned_on__lte=on)
        for place, due, closed in rows.values_list("community__code", "due_on", "closed_on"):
            if closed is None or closed >= on:
                plans[place].append(due)
        notices = (
            Rectification.objects.visible_to(user).within(code).filter(verified_on=None, issued_on__lte=sealed.day)
        )
        notices = list(notices.order_by("deadline", "number").values_list("person__unit__code", "deadline"))
        decided = [*_funds(county_of(code), sealed.year), *_pay(county_of(code), sealed.year)]
        prices = PriceList(code, max(sealed.year + 1, sealed.day.year))
        cost = _cost(ground, prices) if prices.rows else None
    decided.sort(key=lambda one: one.county)
    return Recorded(dict(plans), notices, decided, cost)


def _cost(ground, prices):
    bills = bills_of(ground, prices, WAY)
    once, yearly = (int(money.sum()) for money in money_of(ground, bills))
    unpriced = sum((bill.unpriced for bill in bills), start=np.zeros(len(ground), dtype=bool))
    return Cost(once, yearly, int(unpriced.sum()))


def _newest(rows, thing):
    """Of the rows of each county and thing the one that was in force: the newest that had begun."""
    return {(row.unit.code, thing(row)): row for row in rows.select_related("unit").order_by("first_year")}


def _funds(code, year):
    """Like prices not by the reader's scope: a county's standard binds all that is below it."""
    rows = LocalStandard.objects.within(code).filter(first_year__lte=year)
    for (county, _), row in _newest(rows, lambda row: (row.kind, row.tier)).items():
        what = f"{row.get_tier_display()}{row.get_kind_display()}每个社区每年"
        yield Decided(row, county, what, int(row.amount * 100), row.document_no, row.first_year)


def _pay(code, year):
    rows = PayStandard.objects.within(code).filter(first_year__lte=year)
    for (county, _), row in _newest(rows, lambda row: row.rank).items():
        what = f"{row.get_rank_display()}基本报酬每月"
        yield Decided(row, county, what, int(row.amount * 100), row.document_no, row.first_year)
