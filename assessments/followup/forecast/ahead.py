"""The records as they stand, judged on later days: now, on 31 December of the year, and on that of the next."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np

from communities.figures import MEASURES, Gathered, gather
from lodi_community.records.kinds import KINDS, derived
from lodi_community.records.spans import Event, Yearly

from ...inspection.judging import reference_date, table_of
from ...rules import kit
from ...rules.kit import Outcome

REPORTS = (
    "communities.nilreport"  # of a year; where it says nothing of the next, the figure is missing and nothing turns
)
GOOD = [ord(outcome) for outcome in (Outcome.PASS, Outcome.HINT, Outcome.NOT_APPLICABLE)]
YEAR_END, YEAR_ON = 0, 1  # the two days that are looked ahead to


@derived
def lasting_figures():
    """Names of the figures that rest on rows of no single year alone: these can be told of a year that nobody filled in."""
    of_a_year = {
        model._meta.label_lower
        for kind in KINDS.values()
        if isinstance(kind.span, Yearly | Event)
        for model in (kind.model, *(part.model for part in kind.parts))
    } - {REPORTS}
    return frozenset(figure.name for each in MEASURES if not each.reads & of_a_year for figure in each.figures)


@dataclass
class Ahead:
    """n communities on three days. A fixed number of queries, however many there are.

    ``today``: the first of them, at most 31 December of the year; ``ends``: the other two. What is filled in year by year
    stands on the last of them as in the year before: nobody can have filled it in.
    """

    standard: kit.Standard
    selection: object
    year: int
    today: date

    def __post_init__(self):
        self.ends = reference_date(self.year), reference_date(self.year + 1)
        self.today = min(self.today, self.ends[YEAR_END])

    @cached_property
    def at_end(self) -> Gathered:
        return self._gather(self.ends[YEAR_END], self.standard.facts.keys())

    @cached_property
    def now(self) -> Gathered:
        if self.today == self.ends[YEAR_END]:
            return self.at_end
        return self._gather(self.today, self.standard.facts.keys())

    @cached_property
    def year_on(self) -> Gathered:
        return self.at_end.renewed(
            self._gather(self.ends[YEAR_ON], lasting_figures() & self.standard.facts.keys()),
        )

    def _gather(self, on, names):
        return gather(self.selection, on, self.standard.reading(on), names)

    def reading(self, end=YEAR_END):
        """The readings in force at one of the ends."""
        return self.standard.reading(self.ends[end])

    @cached_property
    def judged_now(self):
        return self._judge(self.now, self.today)

    @cached_property
    def judged_at_end(self):
        return self._judge(self.at_end, self.ends[YEAR_END])

    @cached_property
    def judged_year_on(self):
        return self._judge(self.year_on, self.ends[YEAR_ON])

    def _judge(self, figures, on):
        return kit.judge(self.standard, table_of(self.standard, figures), on)

    def judged(self, end):
        """The Judgement of one of the ends."""
        return self.judged_year_on if end == YEAR_ON else self.judged_at_end

    @cached_property
    def turns(self):
        """Of each end an (R, n) array: whether the rule is met, or not asked, at the day before it and not met then."""
        days = (self.judged_now, self.judged_at_end, self.judged_year_on)
        letters = [judgement.outcomes for judgement in days]
        return [np.isin(before, GOOD) & (after == ord(Outcome.FAIL)) for before, after in pairwise(letters)]

    def letters(self, rule, end=YEAR_END):
        """(n,) the outcomes of a rule at one of the ends, as ord() of their letters."""
        return self.judged(end).letters(rule.key)

    def end_of(self, day):
        """Which of the ends a day lies before; YEAR_END for what can happen any day."""
        return YEAR_ON if day and day > self.ends[YEAR_END] else YEAR_END

    @cached_property
    def at(self):
        """{key of a community: its place in the arrays}."""
        return {pk: place for place, pk in enumerate(self.at_end.ids.tolist())}

    def rule_on(self, fact):
        """The rule that tests a fact; None where the standard has none."""
        return next((rule for rule in self.standard.rules if rule.fact == fact), None)
