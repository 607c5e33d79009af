"""Why a rule is not met, in a few lines: who or what of its figures falls short, and what is left out, with the reason.

The trace prints every line of a rule; the pages of filing, notices and documents print these.
"""

from dataclasses import dataclass

from ..rules import kit
from ..rules.kit import Between, Outcome, Tally
from .lines import ask, lines_of

FIRST = 3  # lines that a page or a sentence has room for
WITHHELD = "涉及个人，按规定不在这里显示"


@dataclass(frozen=True)
class Unmet:
    """A rule that is not met. ``lines``: Chinese, whoever falls short first; empty where no line of a figure says more than its gap.

    ``current``: the lines give the figures that were judged. ``personal``: they are about persons, whom they name.
    """

    said: kit.Explanation
    lines: list
    current: bool
    personal: bool = False

    @property
    def first(self):
        return self.lines[:FIRST]

    @property
    def more(self):
        """How many lines stand beside the first."""
        return len(self.lines[FIRST:])

    @property
    def words(self):
        """The first lines in one sentence, without its full stop: “……；……；……；另 2 项”."""
        return "；".join([*self.first, *([f"另 {self.more} 项"] if self.more else [])])


def unmet(user, standard, assessment, community, on):
    """Yield the Unmets of a community's assessment, in the standard's order, as far as the user may see them.

    Lazy: each costs the queries of its figures' lines. Of a sealed year ask inside the block of its records.
    """
    question = ask(standard, community, on)
    for rule, letter in zip(standard.rules, assessment.verdicts, strict=True):
        if letter == Outcome.FAIL:
            said = kit.explain(standard, rule, assessment.figures, on)
            groups = lines_of(rule, question)
            current = all(_frozen(assessment.figures, group) == group.total for group in groups)
            personal = any(group.is_personal for group in groups)
            yield Unmet(said, list(_words_of(user, said, groups)), current, personal)


def _frozen(figures, group):
    """The figure of FactLines as it was judged."""
    figure = figures.get(group.fact.name)
    return Between(*figure) if isinstance(figure, list) else figure


def _words_of(user, said, groups):
    """The lines of the demands that are not met. A closed list has none: the gap names what is lacking."""
    demands = {demand.fact: demand for demand in said.rule.demands}
    asked = [(demands[group.fact.name], group) for group in groups if not isinstance(group.fact, Tally)]
    asked = [(demand, group) for demand, group in asked if _gap(said, demand)]
    if not all(group.seen_by(user) for _, group in asked):
        yield WITHHELD
        return
    lines = [(line, _falls_short(line, demand, _gap(said, demand))) for demand, group in asked for line in group.lines]
    yield from (_line_said(line) for line, short in lines if short)
    yield from (_line_said(line) for line, short in lines if line.is_left_out and not short)


def _gap(said, demand):
    return said.short if demand.unit == said.rule.unit else said.apart.get(demand.unit, 0)


def _falls_short(line, demand, gap):
    """Whether a line is among the reasons: it lacks something, or it is one of what there is too much of."""
    too_much = demand.must.low is None or gap < 0
    return bool(line.short) or (too_much and line.counts != 0)


def _line_said(line):
    """“王丽华·副书记：1 天，差 2 天”; of one who has nothing of what is asked, what that is."""
    asked = "" if line.short else line.asked
    return f"{line.title}：{'，'.join(filter(None, (asked, line.there, line.short or line.reason)))}"
