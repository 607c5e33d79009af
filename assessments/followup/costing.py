"""Gaps times prices, in columns: what each rule of each community takes in money, once and every year.

Amounts are exact integers in 分. An amount is rounded half up to a 分 for each community and rule, and sums are sums of these.
"""

import json
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from communities.levels import county_of

from ..catalogue.standards import standard_of
from ..inspection.judging import reference_date
from ..inspection.models import Assessment
from ..inspection.years import calendar_year
from ..rules import kit
from ..rules.kit import Outcome
from .prices import PriceItem, item_for

COUNT_LEASED = "facility.count_leased"  # the reading that says whether leased premises count
FAILED, UNKNOWN = ord(Outcome.FAIL), ord(Outcome.MISSING)
TIER = "funding_tier"


@dataclass
class Shortage:
    """What the n communities lack of one rule that money can close, in the rule's smallest unit.

    fails   bool (n,): not met; unknown: no data yet
    gap     int64 (n,): what is short of the limit, 0 where nothing is; what is over a limit no money takes away
    rest    int64 (n,): the gap without what is bought for other rules of the outlay and serves here too
    """

    rule: kit.Rule
    fails: np.ndarray
    unknown: np.ndarray
    gap: np.ndarray
    rest: np.ndarray


@dataclass
class Ground:
    """The n communities of a place in the order of their codes, and what they lack. ``year``: whose gaps they are.

    letters     uint8 (n, rules): outcomes by ord(), in the standard's order
    failed, missing   int64 (n,): hard rules not met, hard rules without data
    lacking  key of a rule that money can close → int64 (n,): the signed gaps, as stored
    """

    standard: kit.Standard
    year: int
    codes: list
    names: list
    letters: np.ndarray
    failed: np.ndarray
    missing: np.ndarray
    lacking: dict

    def __len__(self):
        return len(self.codes)

    @cached_property
    def counties(self):
        """(codes of the counties in order, the place of each community's county among them)."""
        return np.unique(np.array([county_of(code) for code in self.codes], dtype=str), return_inverse=True)

    @cached_property
    def shortages(self):
        """The Shortages of the rules that money can close, in the standard's order."""
        found, bought = [], {}
        rules = sorted((rule for rule in self.standard.rules if rule.outlay), key=lambda rule: rule.served)
        for rule in rules:  # what serves others comes before those that it serves
            column = self.letters[:, self.standard.places[rule.key]]
            fails = column == FAILED
            gap = np.where(fails, np.maximum(self.lacking[rule.key], 0), 0)
            there = bought.get(rule.outlay, 0)
            rest = np.maximum(gap - there, 0) if rule.served else gap
            bought[rule.outlay] = there + rest
            found.append(Shortage(rule, fails, column == UNKNOWN, gap, rest))
        return sorted(found, key=lambda shortage: self.standard.places[shortage.rule.key])


def price_year(year):
    """Whose prices close the gaps of a year: money is spent from the next year on, and never in the past."""
    return max(year + 1, calendar_year())


def counts(standard, year, way):
    """Whether premises that are got in a way count for the limits, as they are read in a year."""
    return way != PriceItem.LEASED or bool(standard.reading(reference_date(year)).get(COUNT_LEASED, True))


def stored(inspection, code):
    """The Ground of a place in a working or sealed year. One query, however many communities."""
    standard, rows = standard_of(inspection), Assessment.objects.within(code).filter(inspection=inspection)
    rows = rows.annotate(gaps_text=Cast("gaps", TextField())).order_by("code")
    found = [*rows.values_list("code", "name", "verdicts", "gaps_text", "hard_failed", "hard_missing")]
    codes, names, verdicts, texts, failed, missing = zip(*found, strict=True) if found else ((),) * 6
    letters = np.frombuffer("".join(verdicts).encode(), dtype=np.uint8).reshape(len(codes), len(standard.rules))
    gaps = json.loads(f"[{','.join(texts)}]")  # all at once: twelve thousand calls take longer than what they read
    lacking = {
        rule.key: np.array([row.get(rule.key, 0) for row in gaps], dtype=np.int64)
        for rule in standard.rules
        if rule.outlay
    }
    return Ground(
        standard,
        inspection.year,
        list(codes),
        list(names),
        letters,
        np.array(failed, dtype=np.int64),
        np.array(missing, dtype=np.int64),
        lacking,
    )


def tiers_of(inspection, code):
    """The funding tier of each community of a Ground, in its order; "" where it is not known. One query."""
    standard, rows = standard_of(inspection), Assessment.objects.within(code).filter(inspection=inspection)
    keys = {str(number): key for key, number in standard.choice(TIER).codes.items()} if TIER in standard.facts else {}
    stated = rows.order_by("code").values_list(KeyTextTransform(TIER, "figures"), flat=True)
    return [keys.get(str(number), "") for number in stated]


@dataclass
class Bill:
    """What closing the shortage of one rule takes, for each of n communities, in 分.

    item     the PriceItem; None where the gap is money itself
    prices   int64 (n,): 0 where none is stated
    amount   int64 (n,): 0 where nothing is to be paid, or nothing is known to be paid for want of a price
    """

    shortage: Shortage
    item: PriceItem | None
    prices: np.ndarray
    amount: np.ndarray

    @property
    def rule(self):
        return self.shortage.rule

    @property
    def is_once(self):
        return bool(self.item and self.item.is_once)

    @property
    def unpriced(self):
        """bool (n,): something is to be bought, and nobody has said for how much."""
        return (self.shortage.rest > 0) & (self.prices == 0)

    @property
    def closable(self):
        """bool (n,): not met, and money that is known closes it."""
        return self.shortage.fails & (self.shortage.gap > 0) & ~self.unpriced


def bills_of(ground, prices, way, keys=None):
    """A Bill for each rule that money can close. ``keys``: of the Outlays that are asked for; None: all."""
    counties, place = ground.counties
    found = []
    for shortage in ground.shortages:
        outlay = shortage.rule.outlay
        if keys is not None and outlay.key not in keys:
            continue
        item = item_for(outlay, way)
        if item is None:
            found.append(Bill(shortage, None, np.ones(len(ground), dtype=np.int64), shortage.rest))
            continue
        stated = [prices.price(county, item) for county in counties]
        cents = np.array([row.cents if row else 0 for row in stated], dtype=np.int64)[place]
        scale = shortage.rule.measure.scale
        found.append(Bill(shortage, item, cents, (2 * shortage.rest * cents + scale) // (2 * scale)))
    return found


def money_of(ground, bills):
    """(once, yearly): int64 (n,) each, in 分."""
    nothing = np.zeros(len(ground), dtype=np.int64)
    return tuple(sum((bill.amount for bill in bills if bill.is_once is once), start=nothing) for once in (True, False))


def made_clear(ground, bills):
    """bool (n,): communities that meet every hard rule once these bills are paid, and do not yet."""
    closed = sum((bill.closable & bill.rule.is_hard for bill in bills), start=np.zeros(len(ground), dtype=np.int64))
    return (ground.failed > 0) & (ground.failed == closed) & (ground.missing == 0)


def lacking_prices(ground, bills, prices):
    """[(PriceItem, codes of the counties in which something is to be bought and nothing is stated)], each item once."""
    found = {}
    for bill in bills:
        if bill.unpriced.any():
            codes = {county_of(ground.codes[at]) for at in bill.unpriced.nonzero()[0].tolist()}
            found.setdefault(bill.item, set()).update(codes)
    return [(item, sorted(codes)) for item, codes in found.items()]
