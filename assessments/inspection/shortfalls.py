"""What leaders ask for first, as dashboards, reports and workbooks all say it: how much is short, in how many communities."""

from dataclasses import dataclass

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


def outcome_of(standard, rules, verdicts):
    """What some rules come to together for one community, from its packed verdicts: the worst of them."""
    return Outcome.worst(verdicts[standard.places[rule.key]] for rule in rules)
