"""What the pages of costs show: gaps in money by rule, unit and tier, and the result of a scenario."""

from dataclasses import dataclass, field

import numpy as np
from django.urls import reverse
from django.utils.functional import cached_property

from communities.levels import county_of, is_community, level_of
from communities.models import Division, FundingTier
from lodi_community.records.figures import scaled

from ..pictures import Sum, Sums
from ..rules.citing import cited
from ..rules.figures import YUAN
from ..rules.kit import Outcome
from ..rules.rule import ClauseBy
from .costing import TIER, bills_of, lacking_prices, made_clear, money_of, price_year, stored, tiers_of
from .prices import PREMISES, WAYS, PriceItem, PriceList

ONCE_AND_YEARLY = [("ink", "一次性"), ("range", "每年")]
SHOWN_UNITS = 20  # of a picture


@dataclass
class RuleLine:
    """A rule in the table of costs. Amounts in 分, what is short in the rule's smallest unit."""

    bill: object
    url: str
    price: str

    def __post_init__(self):
        shortage, unpriced = self.bill.shortage, self.bill.unpriced
        self.rule = self.bill.rule
        self.communities = int((shortage.gap > 0).sum())
        self.gap, self.rest = int(shortage.gap.sum()), int(shortage.rest.sum())
        self.amount = int(self.bill.amount.sum())
        self.unpriced, self.unpriced_gap = int(unpriced.sum()), int(shortage.rest[unpriced].sum())

    @property
    def clauses(self):
        return "、".join(self.rule.clauses)

    @property
    def gap_text(self):
        return self.rule.measure.total(self.gap)

    @property
    def rest_text(self):
        return self.rule.measure.total(self.rest)

    @property
    def unpriced_text(self):
        return self.rule.measure.total(self.unpriced_gap)

    @property
    def is_priced(self):
        """Whether anything is known of what it takes."""
        return not self.rest or self.unpriced < int((self.bill.shortage.rest > 0).sum())

    @property
    def once(self):
        return self.amount if self.bill.is_once else 0

    @property
    def yearly(self):
        return 0 if self.bill.is_once else self.amount


@dataclass
class PlaceLine:
    """A unit below, a community or a tier: how many communities lack something that money closes, and what it takes in 分."""

    name: str
    communities: int
    once: int
    yearly: int
    unpriced: int
    url: str = ""
    asked: str = ""  # what the document asks for a tier

    @property
    def money(self):
        return self.once + self.yearly


@dataclass
class CostPage:
    """Costs of a place in one judged year, premises got in one way. A fixed number of queries."""

    user: object
    division: Division
    inspection: object
    way: str = PriceItem.BUILT
    names: dict = field(default_factory=dict)  # code of a division below → its name

    def __post_init__(self):
        self.code = self.division.code
        self.ground = stored(self.inspection, self.code)
        self.prices = PriceList(self.code, price_year(self.inspection.year))
        self.bills = bills_of(self.ground, self.prices, self.way)
        self.once, self.yearly = money_of(self.ground, self.bills)
        self.short = _any(self.ground, (bill.shortage.gap > 0 for bill in self.bills))
        self.unpriced = _any(self.ground, (bill.unpriced for bill in self.bills))
        rows = Division.objects.visible_to(self.user).within(self.code)
        self.names = dict(rows.order_by("code").values_list("code", "name"))

    @property
    def maker(self):
        """The code of the unit that makes a scenario of the place: a county for its streets."""
        return county_of(self.code)

    @property
    def sum_once(self):
        return int(self.once.sum())

    @property
    def sum_yearly(self):
        return int(self.yearly.sum())

    @property
    def number_short(self):
        return int(self.short.sum())

    @property
    def clear(self):
        """How many communities meet every hard rule now."""
        hard = [at for at, rule in enumerate(self.ground.standard.rules) if rule.is_hard]
        there = (self.ground.letters[:, hard] != ord(Outcome.NOT_APPLICABLE)).any(axis=1)
        return int((there & (self.ground.failed == 0) & (self.ground.missing == 0)).sum())

    @property
    def clear_then(self):
        """How many would, once all of it is paid."""
        return self.clear + int(made_clear(self.ground, self.bills).sum())

    @property
    def unknown(self):
        """How many communities have no data yet for one of these rules."""
        return int(_any(self.ground, (bill.shortage.unknown for bill in self.bills)).sum())

    @cached_property
    def lines(self):
        """A RuleLine for each rule that somebody falls short of."""
        lines = [RuleLine(bill, self._list_url(bill.rule), price_words(self.ground, bill)) for bill in self.bills]
        return [line for line in lines if line.communities]

    def _list_url(self, rule):
        return f"{reverse('unit-communities', args=[self.code])}?{self.inspection.query}&rule={rule.key}"

    def others(self):
        """[(rule, communities, address)] of what is not met and no money closes, most communities first."""
        standard, found = self.ground.standard, []
        for at, rule in enumerate(standard.rules):
            failing = int((self.ground.letters[:, at] == ord(Outcome.FAIL)).sum())
            if failing and not rule.outlay:
                found.append((rule, failing, self._list_url(rule)))
        return sorted(found, key=lambda one: -one[1])

    def lacking(self):
        """[(PriceItem, names of the counties without its price)] of what is to be bought."""
        found = lacking_prices(self.ground, self.bills, self.prices)
        return [(item, [self.names.get(code, self.division.name) for code in codes]) for item, codes in found]

    @cached_property
    def units(self):
        """A PlaceLine for each unit directly below, or each community of a street, in the order of codes."""
        below = level_of(self.code).below
        codes = [code[:below] for code in self.ground.codes]
        named = dict(zip(self.ground.codes, self.ground.names, strict=True)) | self.names
        lines = self._grouped(codes)
        for code, line in lines.items():
            line.name = named.get(code, code)
            line.url = self._place_url(code)
        return [lines[code] for code in sorted(lines)]

    def _place_url(self, code):
        """A community's page, or this one of a unit, in the same year and way."""
        if is_community(code):
            return f"{reverse('community', args=[code])}?{self.inspection.query}"
        return f"{reverse('costs')}?place={code}&{self.inspection.query}&way={self.way}"

    def tiers(self):
        """A PlaceLine for each funding tier, with what the document asks for it."""
        lines, asked = self._grouped(tiers_of(self.inspection, self.code)), asked_of_tiers(self.ground.standard)
        for key, line in lines.items():
            line.name = FundingTier(key).label if key else "经费类别没有填"
            line.asked = asked.get(key, "")
        return [lines[key] for key in [*FundingTier.values, ""] if key in lines]

    def payers(self):
        """[(what is bought, the document's sentence on who provides it, its clause)] of the outlays of the lines."""
        found, document = {}, self.ground.standard.document
        for line in self.lines:
            found.setdefault(line.rule.outlay.clause, {})[line.rule.outlay.title] = None
        return [("、".join(titles), said(document, clause), clause) for clause, titles in found.items()]

    def _grouped(self, keys):
        """{key: PlaceLine} of the communities that have the same key."""
        found, at = np.unique(np.array(keys, dtype=str), return_inverse=True)
        columns = [self.short, self.once, self.yearly, self.unpriced]
        sums = [_added(column, at, len(found)) for column in columns]
        return {key: PlaceLine(key, *(int(one[n]) for one in sums)) for n, key in enumerate(found.tolist())}

    def ways(self):
        """[(way, label, once in 分, yearly in 分, communities without price)] of all ways of getting premises."""
        found = []
        for way, label in WAYS:
            bills = bills_of(self.ground, self.prices, way, {PREMISES})
            once, yearly = (int(money.sum()) for money in money_of(self.ground, bills))
            found.append((way, label, once, yearly, int(_any(self.ground, (bill.unpriced for bill in bills)).sum())))
        return found

    def picture(self):
        """What each unit below takes; the largest, where there are many."""
        lines = sorted((line for line in self.units if line.money), key=lambda line: -line.money)[:SHOWN_UNITS]
        if not lines:
            return None
        sums = [Sum(line.name, [line.once, line.yearly]) for line in lines]
        return Sums("costs", f"{self.division}补缺口要的钱（万元）", sums, ONCE_AND_YEARLY, YUAN)


def _any(ground, masks):
    return np.logical_or.reduce([np.zeros(len(ground), dtype=bool), *masks])


def _added(column, at, size):
    """Exact sums of a column by group: whole numbers, which bincount's weights would make floats."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, at, column.astype(np.int64))
    return sums


def price_words(ground, bill):
    """“3,000 元/m²（市定）”, “2,600—3,000 元/m²”, “未定价”, or that the gap is money."""
    if bill.item is None:
        return "缺口就是钱"
    asked = bill.shortage.rest > 0
    prices = np.unique(bill.prices[asked if asked.any() else slice(None)]).tolist()
    known = [scaled(price, 100, 2, trim=True) for price in prices if price]
    if not known:
        return "未定价"
    return f"{'—'.join(dict.fromkeys((known[0], known[-1])))} 元{bill.item.per}"


def said(document, clause):
    """A clause as a sentence without its last sign."""
    return document.clause(clause).displayed.rstrip("，。")


def asked_of_tiers(standard):
    """{key of a tier: the document's sentence on the funds of its communities}."""
    found = {}
    for rule in standard.rules:
        if rule.outlay and isinstance(rule.clause, ClauseBy) and rule.clause.fact == TIER:
            for tier, clause in rule.clause.clauses:
                found.setdefault(tier, f"{cited(clause)} {said(standard.document, clause)}")
    return found
