"""What a draft of readings (口径修订) would change in what the gaps take: judged twice, only the rules that money closes."""

from dataclasses import dataclass

import numpy as np

from communities.figures import Selection, differing, gather
from communities.levels import prefecture_of

from ..catalogue.standards import standard_for, with_revision
from ..inspection.judging import reference_date, table_of
from ..rules.case import Case
from ..rules.kit import Outcome
from ..rules.verdicts import judge_rule
from .costing import Ground, bills_of, price_year, shortages_of
from .prices import PriceList


@dataclass
class DraftLine:
    """A rule before and after: communities short, what is to be bought (as text), 分 once and every year, and how many have no price."""

    rule: object
    before: tuple
    after: tuple

    @property
    def changes(self):
        return self.before != self.after


def draft_lines(revision, way):
    """[DraftLine] of the rules of which something is short before or after, in the first year of a draft.

    Queries: of one gathering of these rules' figures, and of what a changed reading measures anew.
    """
    year, root = revision.first_year, prefecture_of(revision.division.code)
    standard, prices = standard_for(year, root), PriceList(root, price_year(year))
    sides, gathered = [], None
    for each in (standard, with_revision(standard, revision)):
        gathered = _gathered(gathered, each, root, year)
        ground = judged(each, gathered, year)
        sides.append([_sums(bill) for bill in bills_of(ground, prices, way)])
    rules = [shortage.rule for shortage in ground.shortages]
    lines = [DraftLine(rule, *pair) for rule, *pair in zip(rules, *sides, strict=True)]
    return [line for line in lines if line.before[0] or line.after[0]]


def _sums(bill):
    amount = int(bill.amount.sum())
    money = (amount, 0) if bill.is_once else (0, amount)
    bought = bill.rule.measure.total(int(bill.shortage.rest.sum()))
    return int((bill.shortage.gap > 0).sum()), bought, *money, int(bill.unpriced.sum())


def _names(standard):
    """What the rules that money closes look at."""
    names = [name for rule in standard.rules if rule.outlay for name in rule.names]
    return standard.measured(names)


def _gathered(known, standard, root, year):
    """The figures with the readings of a standard. Of those ``known`` only what takes a reading that differs is measured anew."""
    on, names = reference_date(year), _names(standard)
    reading = standard.reading(on)
    if known is None:
        return gather(Selection(code=root), on, reading, names)
    wanted = differing(known.reading, reading) & set(names)
    return known.renewed(gather(Selection(code=root), on, reading, wanted)) if wanted else known


def judged(standard, gathered, year):
    """The Ground of gathered figures, by the rules that money closes alone: the letters of all others say 不适用."""
    table, on = table_of(standard, gathered), reference_date(year)
    for tally in standard.tallies:
        if all(part in table.columns for part in tally.parts):
            table.columns[tally.name] = tally.count(table, np.empty(len(table), dtype=np.int64))
    case, size, nobody = Case(standard, table, on), len(gathered.ids), np.zeros(len(gathered.ids), dtype=np.int64)
    letters = np.full((size, len(standard.rules)), ord(Outcome.NOT_APPLICABLE), dtype=np.uint8)
    lacking = {}
    for rule in standard.rules:
        if rule.outlay:
            letters[:, standard.places[rule.key]], fallen = judge_rule(rule, case)
            lacking[rule.key] = nobody.copy()
            lacking[rule.key][fallen.rows] = fallen.gap
    shortages = shortages_of(standard, letters, lacking)
    codes, names = list(gathered.codes), list(gathered.names)
    return Ground(standard, year, codes, names, letters, nobody, nobody, shortages)
