"""Advice while the two committees are composed: which seats and cross-appointments meet both rules on them (5.3, 5.4).

A combination is (p, r, b): full-time seats of the party organization, of the residents' committee, and persons who hold
one in both (交叉任职), so that there are p + r − b persons. The limits are the rules' own, in the standard of the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import NamedTuple

from assessments.rules.amounts import first_value
from assessments.rules.case import Case
from assessments.rules.figures import Table
from assessments.rules.rule import Rule
from assessments.rules.standard import Standard

SEATS, PERSONS = "seats", "persons"  # what a rule may say of the two committees
WAYS = 2  # at most so many ways are told


def composes(standard: Standard) -> bool:
    """Whether a standard has rules on the seats and on the persons of the two committees."""
    return {SEATS, PERSONS} <= {rule.composes for rule in standard.rules}


def composing_rule(standard: Standard, what: str) -> Rule:
    """The rule of a standard on the seats or the persons of the two committees; KeyError when there is none."""
    found = [rule for rule in standard.rules if rule.composes == what]
    if not found:
        raise KeyError(what)
    return found[0]


class Benches(NamedTuple):
    """A combination of the two committees."""

    party: int
    residents: int
    both: int

    @property
    def persons(self) -> int:
        """Each person once."""
        return self.party + self.residents - self.both

    def steps_to(self, other: Benches) -> int:
        """How many seats have to be filled or vacated on the way, the fewest.

        A person of one committee who takes a seat in the other too is one step, and so is one who leaves one of two.
        With x such of the party organization and the rest of the residents' committee, the steps are convex in x and
        fewest at one of its corners.
        """
        more = other.both - self.both
        party = (other.party - other.both) - (self.party - self.both)
        residents = (other.residents - other.both) - (self.residents - self.both)
        corners = (0, more, -party, residents + more)
        return min(abs(x) + abs(more - x) + abs(party + x) + abs(residents + more - x) for x in corners)


@dataclass(frozen=True)
class Composing:
    """The limits of a year, each (low, high) and both included, and the clauses that set them for seats and persons."""

    party: tuple[int, int]
    residents: tuple[int, int]
    persons: tuple[int, int]
    seats_clause: str
    persons_clause: str

    @classmethod
    def of(cls, standard: Standard, on: date) -> Composing:
        """The limits of a standard on a day."""
        case = Case(standard, Table({}, 1), on)
        rules = [composing_rule(standard, what) for what in (SEATS, PERSONS)]
        demands = [demand for rule in rules for demand in rule.demands]
        bounds = {demand.fact: demand.must.bounds(case) for demand in demands}
        limits = {fact: (first_value(bound.low), first_value(bound.high)) for fact, bound in bounds.items()}
        clauses = [rule.clauses[0] for rule in rules]
        return cls(limits["party_seats"], limits["residents_seats"], limits["committee_persons"], *clauses)

    @property
    def clauses(self) -> str:
        """Both clauses: “5.3 和 5.4”."""
        return f"{self.seats_clause} 和 {self.persons_clause}"

    def fits(self, benches: Benches) -> bool:
        """Whether both clauses are met."""
        figures = (benches.party, benches.residents, benches.persons)
        limits = (self.party, self.residents, self.persons)
        return all(low <= figure <= high for figure, (low, high) in zip(figures, limits, strict=True))

    def crossing(self, party: int, residents: int) -> tuple[int, int] | None:
        """The fewest and the most cross-appointed persons with so many seats; None where no number will do."""
        fewest = max(party + residents - self.persons[1], 0)
        most = min(party + residents - self.persons[0], party, residents)
        return (fewest, most) if fewest <= most else None

    def combinations(self) -> list[Benches]:
        """Every combination that meets both clauses, by seats."""
        return [
            Benches(party, residents, both)
            for party, residents, crossing in self.table()
            if crossing
            for both in range(crossing[0], crossing[1] + 1)
        ]

    def table(self) -> list[tuple[int, int, tuple[int, int] | None]]:
        """(party seats, residents' seats, fewest and most cross-appointed) of all seats that are allowed."""
        seats = product(*(range(low, high + 1) for low, high in (self.party, self.residents)))
        return [(party, residents, self.crossing(party, residents)) for party, residents in seats]

    def nearest(self, benches: Benches) -> list[tuple[int, int]]:
        """(party seats, residents' seats) of the combinations that are fewest steps away, a change of one bench first."""
        steps = {other: benches.steps_to(other) for other in self.combinations()}
        least = min(steps.values(), default=0)
        found = [other for other in steps if steps[other] == least]
        found.sort(
            key=lambda other: ((other.party != benches.party) + (other.residents != benches.residents), -other.party)
        )
        return list(dict.fromkeys((other.party, other.residents) for other in found))

    def advice(self, benches: Benches) -> str:
        """One or two Chinese sentences: how the two committees stand, and the nearest ways to meet both clauses."""
        stand = f"党组织 {benches.party} 席、居委会 {benches.residents} 席，交叉任职 {benches.both} 人，班子共 {benches.persons} 人"
        if self.fits(benches):
            return f"{stand}，{self.clauses} 都满足。"
        ways = "；或".join(self._way(benches, *seats) for seats in self.nearest(benches)[:WAYS])
        return f"{stand}：{'，'.join(self._lacking(benches))}。最近的办法：{ways}。"

    def _lacking(self, benches: Benches) -> list[str]:
        benched = [("党组织", benches.party, self.party), ("居委会", benches.residents, self.residents)]
        seats = [f"{title}{_off(number, limits)} 席" for title, number, limits in benched if _off(number, limits)]
        found = [f"{'、'.join(seats)}（{self.seats_clause}，只作提示）"] if seats else []
        off = _off(benches.persons, self.persons)
        return [*found, f"班子{off} 人（{self.persons_clause}）"] if off else found

    def _way(self, benches: Benches, party: int, residents: int) -> str:
        changes = [("党组织", party - benches.party), ("居委会", residents - benches.residents)]
        told = [f"{title}{'再选' if more > 0 else '减'} {abs(more)} 名" for title, more in changes if more]
        fewest, most = self.crossing(party, residents) or (0, 0)
        return "、".join(told or ["席位不变"]) + _crossed(fewest, most, min(party, residents), benches.both)


def _off(number: int, limits: tuple[int, int]) -> str:
    """少 1, 超 2, or nothing within the limits."""
    low, high = limits
    return f"少 {low - number}" if number < low else f"超 {number - high}" if number > high else ""


def _crossed(fewest: int, most: int, possible: int, now: int) -> str:
    """How many may be cross-appointed, in words, with the present number where it is outside; nothing where any will do."""
    if fewest == 0 and most == possible:
        return ""
    if fewest == most:
        asked = f"{fewest} 人"
    elif most == possible:
        asked = f"至少 {fewest} 人"
    else:
        asked = f"{fewest}—{most} 人" if fewest else f"不超过 {most} 人"
    space = "" if asked[0] in "至不" else " "
    outside = now < fewest or most < min(now, possible)
    return f"，交叉任职{space}{asked}" + (f"（现有 {now} 人）" if outside else "")
