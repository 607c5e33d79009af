"""So many for every so many: 18 staff for every 10,000 residents, 30 m² for every 100 households."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.rules.amounts import Word, first_value
from assessments.rules.case import Amounts, Case
from assessments.rules.figures import Unit
from lodi_community.records.figures import scaled, shorten, thousands


@dataclass(frozen=True)
class ManyPer(Word):
    """`many` (in the limit's smallest unit) for every `size` of a fact, rounded up: n ≥ ⌈fact × many ÷ size⌉."""

    many: int
    size: int
    fact: str

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.fact,)

    def of(self, case: Case) -> Amounts:
        return -(-case.values(self.fact) * self.many // self.size)

    def say(self, case: Case, unit: Unit) -> str:
        product, become = first_value(case.values(self.fact)) * self.many, unit.text(first_value(self.of(case)))
        exact, many = shorten(scaled(product, self.size * unit.scale, 4)), shorten(unit.number(self.many))
        turned = f"{exact}，进为 {become}" if product % self.size else become
        return f"{case.figure(self.fact)} × {many} ÷ {thousands(self.size)} = {turned}"


def many_per(many: int, size: int, fact: str) -> ManyPer:
    """many_per(18, 10_000, "urban_population"); many_per(30 * M2, 100, "households")."""
    return ManyPer(many, size, fact)
