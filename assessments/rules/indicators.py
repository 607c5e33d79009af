"""Indicators: what is shown and never judged: soft and recorded clauses (S, L), numbers known at second hand. No score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessments.rules.case import Condition
from assessments.rules.limits import Limit


@dataclass(frozen=True)
class Indicator:
    """A figure the document asks to be kept or encouraged, without a threshold that we may judge by.

    clause   the clause it belongs to; several indicators may stand for one clause
    title    what it is called beside the figure
    fact     the fact that is shown, in `unit`; of a flag, how many communities say yes
    of       the fact it is a share of: Indicator("5.5", "交叉任职", "cross_appointed", "人", of="committee_persons")
    records  slugs of the kinds whose records a unit's figure counts; of communities their measures say it
    limit    a number that stands beside the figure and decides nothing, since we know it at second hand only
    since, until   the first and the last day on which that number counts
    when     for whom that number stands there; for all without it
    note     a Chinese sentence on how it is to be understood, empty where the title tells enough
    """

    clause: str
    title: str
    fact: str
    unit: str
    of: str | None = None
    note: str = ""
    records: tuple[str, ...] = ()
    limit: Limit | None = None
    when: Condition | None = None
    since: date = date.min
    until: date = date.max

    @property
    def names(self) -> tuple[str, ...]:
        """The facts it looks at."""
        names = (self.fact, self.of) if self.of else (self.fact,)
        names += self.limit.names if self.limit else ()
        return tuple(dict.fromkeys((*names, *(self.when.names if self.when else ()))))

    def counts_on(self, on: date) -> bool:
        """Whether its number stands beside the figure on a day."""
        return bool(self.limit) and self.since <= on <= self.until
