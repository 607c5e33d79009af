"""What is short, as dashboards, reports and workbooks all say it: of a rule in each unit, of what leaders ask for first."""

from dataclasses import dataclass
from typing import NamedTuple

from ..rules import kit
from ..rules.kit import Outcome


@dataclass(frozen=True)
class Short:
    """How much of one thing is short in a division (in the smallest unit), and how many communities fail one of its rules."""

    shortfall: kit.Shortfall
    rules: tuple
    amount: int
    communities: int
    parts: tuple  # (rule, communities that fail it); empty where the rules share no community, so that they add up

    @property
    def measure(self):
        return self.rules[0].measure


def shorts(standard, counts, code):
    """The Shorts of a division in the standard's order. ``counts``: (code, key of a rule or shortfall) → Summary."""
    found = []
    for shortfall, rules in standard.summed:
        if row := counts.get((code, shortfall.key)):
            parts = tuple((rule, counts[code, rule.key].failed) for rule in rules if (code, rule.key) in counts)
            parts = tuple(part for part in parts if part[1])
            adds_up = sum(number for _, number in parts) == row.failed
            found.append(Short(shortfall, rules, row.short, row.failed, () if adds_up else parts))
    return found


class Words(NamedTuple):
    """What stands between title and amount: of what is short, of what is over, and where the amount counts what is lacking."""

    short: str
    over: str
    counted: str


ON_PAGES = Words("差 ", "超 ", " ")  # 居民代表大会差 3 次，没有社区联系点 2 人


@dataclass(frozen=True)
class Lacked:
    """What is short of a rule, and over its limit, in one unit (in the smallest): of one community, or of several together."""

    lack: kit.Lack
    short: int
    over: int

    def said(self, amount, words=ON_PAGES):
        """["居民代表大会差 3 次"]: what there is of short and over. ``amount``: (unit, value) → text."""
        lack = self.lack
        pairs = ((words.counted if lack.counted else words.short, self.short), (words.over, self.over))
        return [f"{lack.title}{word}{amount(lack.measure, value)}" for word, value in pairs if value]


def lacked_of(rule, gaps):
    """The Lackeds of one community, from the gaps of its Assessment; empty where it has none."""
    found = [(lack, gaps.get(lack.key, 0)) for lack in rule.lacks]
    return [Lacked(lack, max(gap, 0), max(-gap, 0)) for lack, gap in found if gap]


def lacked_together(rule, failing):
    """The Lackeds of assessments that fail a rule, added in each unit."""
    gaps = [(lack, [row.gaps.get(lack.key, 0) for row in failing]) for lack in rule.lacks]
    sums = [(lack, sum(g for g in each if g > 0), -sum(g for g in each if g < 0)) for lack, each in gaps]
    return [Lacked(lack, short, over) for lack, short, over in sums if short or over]


def lacked_below(rule, counts, code):
    """The Lackeds of a division. ``counts``: (code, key of a Lack) → Summary."""
    rows = [(lack, counts.get((code, lack.key))) for lack in rule.lacks]
    return [Lacked(lack, row.short, row.over) for lack, row in rows if row and (row.short or row.over)]


def outcome_of(standard, rules, verdicts):
    """What some rules come to together for one community, from its packed verdicts: the worst of them."""
    return Outcome.worst(verdicts[standard.places[rule.key]] for rule in rules)
