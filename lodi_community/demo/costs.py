"""Prices of the city and of two counties, all invented and marked so, and two scenarios: last, when the years are judged."""

from datetime import date
from decimal import Decimal

from assessments.models import Price, Scenario
from communities.models import Division
from lodi_community.accounts.posts import Post

from .accounts import holder
from .fate import SEALED, WORKING
from .office import at

STATED, PLANNED = date(WORKING, 11, 16), date(WORKING, 11, 18)
BASIS = "演示单价，虚构，没有出处"
# 元: what it is of, by unit. 娄星区 builds dearer and leases dearer than the city reckons, 新化县 builds cheaper.
PRICES = {
    "4313": {
        "premises_new": "3200", "premises_rebuilt": "1400", "premises_leased": "180", "premises_allotted": "450",
        "posts": "42000", "training": "260", "insurance": "2900",
    },
    "431302": {"premises_new": "3900", "premises_leased": "260"},
    "431322": {"premises_new": "2700"},
}  # fmt: skip
BUILT = {"premises": True, "gap_year": SEALED[-1], "first_year": WORKING + 1, "years": 3}
SCENARIOS = {
    "4313": {"name": "三年补齐用房", "way": "premises_rebuilt", "yearly_limit": "6000000", **BUILT},
    "431322": {"name": "三年新建用房", "way": "premises_new", "yearly_limit": "4000000", **BUILT},
}


def enter(trail):
    """Prices first; a scenario is refused where one is lacking."""
    units = {unit.code: unit for unit in Division.objects.filter(code__in=PRICES)}
    for code, prices in PRICES.items():
        with trail.door(holder(code, Post.DEPARTMENT), "演示", at=at(STATED, 9, 30)) as door:
            door.add_many([
                Price(unit=units[code], item=item, first_year=WORKING, amount=Decimal(amount), basis=BASIS)
                for item, amount in prices.items()
            ])  # fmt: skip
    for code, values in SCENARIOS.items():
        values = values | {"yearly_limit": Decimal(values["yearly_limit"])}
        with trail.door(holder(code, Post.DEPARTMENT), "演示", at=at(PLANNED, 15)) as door:
            door.keep(Scenario(unit=units[code], remarks="演示方案，单价是虚构的", **values))
