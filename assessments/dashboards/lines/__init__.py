"""The lines behind a verdict: what was asked of whom, what is there, what counts, what is short, why it is left out.

One function says them, ``lines_of``; pages, notices and workbooks print them.
"""

from dataclasses import dataclass

from communities.figures import Selection, Units
from lodi_community.records.kinds import KINDS

from . import committees, enforcement, money, order, people, premises, units
from .line import FUNCTIONS, Question, TraceLine, out_of_time, sum_of

DECLARED = (committees, enforcement, money, order, people, premises, units)  # imported so that their lines are declared
__all__ = ["DECLARED", "FUNCTIONS", "FactLines", "Question", "TraceLine", "ask", "lines_of", "out_of_time", "sum_of"]


@dataclass(frozen=True)
class FactLines:
    """The lines of one figure that a rule tests: the sum of what they count is the figure.

    ``title`` names the figure beside the others of the rule; ``of_faults``: a line is what should not be.
    """

    title: str
    fact: object
    lines: list
    of_faults: bool = False

    @property
    def total(self):
        """Σ of what the lines count: an int, or Between where an entry is missing."""
        return sum_of([line.counts for line in self.lines])

    @property
    def records(self):
        """Every row that a line shows."""
        return [record for line in self.lines for record in line.records]

    @property
    def is_personal(self):
        """Whether the rows that the lines are about say who somebody is."""
        kinds = {record._meta.model_name for record in self.records} & set(KINDS)
        return any(KINDS[slug].personal for slug in kinds)

    def seen_by(self, user):
        """Whether the user may see all records that the lines are about."""
        kinds = {record._meta.model_name for record in self.records} & set(KINDS)
        return all(user.may("view", KINDS[slug].label) for slug in kinds)

    def said(self, amount):
        """An amount of the figure in words: “7 天”."""
        return self.fact.said(amount)


def ask(standard, place, on, reading=None):
    """The Question of a community, or of a city, county or street, on a day of a year; ``reading``: the standard's without."""
    of_unit = hasattr(place, "level")
    places = Units((place.code,)) if of_unit else Selection(community_id=place.pk)
    own = standard.units if of_unit else standard
    return Question(own, places, place.code, on, reading or standard.reading(on))


def lines_of(rule, question):
    """The FactLines of a rule, one for each figure that it tests and of which a function says the lines."""
    found = []
    for demand in rule.demands:
        if demand.fact not in FUNCTIONS:
            continue
        fact = question.standard.facts[demand.fact]
        lines, of_faults = FUNCTIONS[demand.fact](question), demand.must.low is None
        found.append(FactLines(demand.title or fact.title, fact, lines, of_faults))
    return found
