"""What a draft of readings (口径修订) would change in what the gaps take: only what it touches is measured and judged anew."""

from dataclasses import dataclass, replace

import numpy as np

from communities.figures import Selection, differing, gather
from communities.levels import prefecture_of

from ..catalogue.standards import with_revision
from ..inspection.judging import reference_date, table_of
from ..inspection.live import refresh_all
from ..inspection.years import working_inspection
from ..rules.case import Case
from ..rules.verdicts import judge_rule
from .costing import bills_of, price_year, stored
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
    """[DraftLine] of the rules of which something is short before or after; None for a draft of a year that is sealed.

    Before is what is stored of the working year. Queries: of that, and of what the touched rules look at.
    """
    root = prefecture_of(revision.division.code)
    inspection = working_inspection(root)
    if inspection.year != revision.first_year:
        return None
    before = _stored(inspection, root)
    after = _judged_anew(before, with_revision(before.standard, revision), root)
    prices = PriceList(root, price_year(inspection.year))
    sides = [[_sums(bill) for bill in bills_of(ground, prices, way)] for ground in (before, after)]
    rules = [shortage.rule for shortage in before.shortages]
    lines = [DraftLine(rule, *pair) for rule, *pair in zip(rules, *sides, strict=True)]
    return [line for line in lines if line.before[0] or line.after[0]]


def _sums(bill):
    amount = int(bill.amount.sum())
    money = (amount, 0) if bill.is_once else (0, amount)
    bought = bill.rule.measure.total(int(bill.shortage.rest.sum()))
    return int((bill.shortage.gap > 0).sum()), bought, *money, int(bill.unpriced.sum())


def _stored(inspection, root):
    """The Ground of the working year; a year of which nobody has been judged yet is judged first."""
    ground = stored(inspection, root)
    if not len(ground) and not inspection.is_running:
        refresh_all(root)
        ground = stored(inspection, root)
    return ground


def _touched(standard, before, after):
    """The rules that money can close and that are judged by a reading that differs, or by a figure measured with one."""
    changed = {name for name, value in after.items() if before.get(name) != value} | differing(before, after)
    return [rule for rule in standard.rules if rule.outlay and changed & {*rule.names, *standard.measured(rule.names)}]


def _judged_anew(ground, standard, root):
    """The Ground by a standard with other readings: the touched rules are judged anew, all others stand as they are."""
    on = reference_date(ground.year)
    before, after = ground.standard.reading(on), standard.reading(on)
    rules = _touched(standard, before, after)
    if not rules:
        return ground
    names = [name for rule in rules for name in rule.names]
    gathered = gather(Selection(code=root), on, after, standard.measured(names))
    case = Case(standard, standard.counted(table_of(standard, gathered), names), on)
    known = np.isin(gathered.codes, ground.codes)  # whoever was added while a year is inspected is not judged yet
    rows = np.searchsorted(ground.codes, gathered.codes)[known]
    letters, lacking = ground.letters.copy(), dict(ground.lacking)
    for rule in rules:
        verdict, gaps = judge_rule(rule, case), np.zeros(len(gathered.ids), dtype=np.int64)
        gaps[verdict.fallen.rows] = verdict.fallen.gap
        letters[rows, standard.places[rule.key]] = verdict.letters[known]
        lacking[rule.key] = np.zeros(len(ground), dtype=np.int64)
        lacking[rule.key][rows] = gaps[known]
    return replace(ground, standard=standard, letters=letters, lacking=lacking)
