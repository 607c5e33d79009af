"""Indicators: what soft and recorded clauses (S, L) show. Never a verdict, never part of a score."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Indicator:
    """A figure the document asks to be kept or encouraged, without a threshold.

    clause   the clause it belongs to; several indicators may stand for one clause
    title    what it is called beside the figure
    fact     the fact that is shown, in `unit`; of a flag, how many communities say yes
    of       the fact it is a share of: Indicator("5.5", "交叉任职", "cross_appointed", "人", of="committee_persons")
    records  slugs of the kinds whose records a unit's figure counts; of communities their measures say it
    note     a Chinese sentence on how it is to be understood, empty where the title tells enough
    """

    clause: str
    title: str
    fact: str
    unit: str
    of: str | None = None
    note: str = ""
    records: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The facts it looks at."""
        return (self.fact, self.of) if self.of else (self.fact,)
