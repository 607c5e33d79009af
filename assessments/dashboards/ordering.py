"""The order of 社区明细: by any of its columns, ?sort=gap or ?sort=-gap; what has no value stands last either way."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models.fields.json import KeyTransform

from communities.levels import street_of

from ..inspection.judging import reference_date
from ..rules.kit import Between, Case, Outcome
from ..rules.outcomes import NOT_PLAINLY_MET

GAP = "gap"  # before the key of a rule where several are shown
WITH_GAP = (Outcome.FAIL, Outcome.HINT)


@dataclass(frozen=True)
class Heading:
    """A column of the list. ``largest``: whether its first click puts the largest first, as one asks of numbers."""

    key: str
    title: str
    unit: str = ""
    hint: str = ""
    largest: bool = False
    is_number: bool = False


def headings_of(listing):
    """The Headings of a CommunityList, from left to right."""
    scored, rules = not listing.inspection.is_reference, listing.rules
    found = [Heading("name", "社区"), Heading("street", "街道（乡镇）")]
    if scored:
        found.append(Heading("hard", "硬指标达标", is_number=True))
    if listing.rule:
        found += [
            Heading("figure", "现状", largest=True, is_number=True),
            Heading("limit", "要求", largest=True),
            Heading(GAP, "缺口", largest=True),
        ]
    elif rules:
        found += [Heading(f"{GAP}-{rule.key}", rule.short, hint=rule.title, largest=True) for rule in rules]
    else:
        found.append(Heading("faults", "不达标、缺数据、提示", largest=True))
    if scored:
        found += [
            Heading("score", "系统折算分", largest=True, is_number=True),
            Heading("grade", "等次", largest=True),
        ]
    return found


@dataclass(frozen=True)
class Order:
    """By which column of a list: "" for the codes. ``wrong`` says what of the address was not understood."""

    key: str = ""
    falls: bool = False
    wrong: str = ""

    @property
    def asked(self):
        """What the address says of it."""
        return f"-{self.key}" if self.falls else self.key

    def next_of(self, heading):
        """What a click on a heading asks for."""
        falls = not self.falls if heading.key == self.key else heading.largest
        return f"-{heading.key}" if falls else heading.key

    def state_of(self, heading):
        """aria-sort of a heading; "" where the list is in another order."""
        return "" if heading.key != self.key else "descending" if self.falls else "ascending"


def order_of(asked, headings):
    """The Order that ?sort= asks for; one by code, with a sentence, where there is no such column."""
    key = asked.removeprefix("-")
    if not key or key in {heading.key for heading in headings}:
        return Order(key, falls=asked.startswith("-") and bool(key))
    return Order(wrong=f"排序用的列“{key[:20]}”现在的表里没有，下面按区划代码排列")


def in_order(listing, order):
    """The rows of a CommunityList in an Order; equals keep the order of codes. At most two queries."""
    if not order.key:
        return listing.rows
    values = _values(listing, order.key)
    known = [row for row in listing.rows if values.get(row.pk) is not None]
    known.sort(key=lambda row: values[row.pk], reverse=order.falls)  # reversed too, equals stay as they came
    return known + [row for row in listing.rows if values.get(row.pk) is None]


def _values(listing, key):
    """{pk: what the rows are compared by, None where there is nothing}."""
    if key in OWN:
        return {row.pk: OWN[key](row) for row in listing.rows}
    if key == "grade":
        return _grades(listing)
    if key in ("figure", "limit"):
        return _amounts(listing, key)
    rule = listing.rule if key == GAP else listing.standard.rule(key.removeprefix(f"{GAP}-"))
    return _gaps(listing, rule)


OWN = {
    "name": lambda row: row.name,
    "street": lambda row: street_of(row.code),  # streets are known by their codes, not by the strokes of their names
    "hard": lambda row: Fraction(row.hard_met, row.hard_total) if row.hard_total else None,
    "faults": lambda row: sum(letter in NOT_PLAINLY_MET for letter in row.verdicts),
    "score": lambda row: row.score_low,
}


def _grades(listing):
    ranks = {name: least for least, name in listing.standard.grades}
    grade = listing.standard.grading(reference_date(listing.inspection.year))
    return {row.pk: ranks.get(grade(row.score_low, row.hard_failed + row.hard_missing)) for row in listing.rows}


def _gaps(listing, rule):
    """What each is short of (below 0: over the limit) in each unit of a rule: one query."""
    asked = {row.pk for row in listing.rows if listing.letter(row, rule) in WITH_GAP}
    stored = dict(listing.stored.values_list("pk", "gaps")) if asked else {}
    return {pk: tuple(stored[pk].get(lack.key, 0) for lack in rule.lacks) for pk in asked if pk in stored}


def _amounts(listing, key):
    """The figure of the one rule, or its limit; only the figures that it speaks of are read: one query."""
    rule, standard = listing.rule, listing.standard
    names = standard.measured(rule.names)
    facts = {f"fact{at}": KeyTransform(name, "figures") for at, name in enumerate(names)}
    rows = list(listing.stored.order_by("code").annotate(**facts).values_list("pk", *facts))
    table = standard.table([dict(zip(names, row, strict=True)) for _, *row in rows])
    case = Case(standard, table, reference_date(listing.inspection.year))
    found = _figures(rule, case) if key == "figure" else _limits(rule, case)
    return {row[0]: value for row, value in zip(rows, found, strict=True)}


def _figures(rule, case):
    column = case.table.column(rule.fact)
    values = (column[at] for at in range(len(column)))
    return [value.least if isinstance(value, Between) else value for value in values]


def _limits(rule, case):
    bounds, known = rule.must.bounds(case), case.known(rule.must.needs)
    bound = bounds.high if bounds.low is None else bounds.low
    values = [bound] * len(case.table) if isinstance(bound, int) or bound is None else bound.tolist()
    return [value if known is None or known[at] else None for at, value in enumerate(values)]
