"""What a rule says of a community or unit, as documents print it, with the origins of its numbers: see formulas.py.

MODEL is assessment or unitassessment, PK a key of it, KEY that of a rule, KINDS some of H and C, LETTERS some outcomes:

| formula                            | what it is                                                                    |
|------------------------------------|-------------------------------------------------------------------------------|
| figure:MODEL:PK:KEY                | what the community or unit has of what the rule asks, from its sealed figures |
| limit:MODEL:PK:KEY                 | what the rule asks of it                                                      |
| gap:MODEL:PK:KEY                   | what it lacks, where the rule's demands are told one by one                   |
| reason:MODEL:PK:KEY                | the figures by which the rule does not apply, or is met by an exception       |
| verdicts:PK:KINDS:LETTERS          | of an assessment: how many rules of these kinds have one of these outcomes    |
| turned:PK:PK:KINDS:LETTERS:LETTERS | how many have one of the first outcomes, and in the second row one of the others |
| unmet_of:PK:KEYS                   | of an assessment: how many of the rules KEY+KEY are not met                   |
| shown, shown_limit:MODEL:PK:FACT  | a figure and the number beside it that another standard has, see beside.py     |
| ledger:INSPECTION:CODE             | rules not met or not filled in, of all communities of a place                 |
| revisions:NUMBER                   | revisions up to the one with this number                                      |
| lines:PK:KEY                       | the lines of a figure as of the seal, that the trace of the year shows        |
"""

import re

from ..inspection.shortfalls import lacked_of
from ..rules.kit import Outcome
from .origins import computed, of
from .parts import Column, Grid, paper

DIGIT = re.compile(r"\d")
DAY_OR_CLAUSE = re.compile(r"\d+年\d+月\d+日|\d+\.\d+")
AMOUNT = re.compile(r"\d[\d.]*[^\d，。；：（）、]*")
MEET = "符合要求"
OF_SO_MANY = re.compile(r"(至[多少])?(\d\S*) / (\d+)(\D+)")


def figure(row, said):
    """What there is: 380平方米, “10个中的9个” and “8个都不符合要求” of things of which each is to be so; 未填报."""
    text = paper(said.figure)
    of_so_many = OF_SO_MANY.fullmatch(text)
    if of_so_many and said.outcome == Outcome.NOT_APPLICABLE:
        return ""  # none of none
    if of_so_many:
        text = (_both if said.rule.also else _met)(said.rule, *of_so_many.groups())
    return _told(row, said, "figure", text)


def met(row, said):
    """The same in a sentence, 10个中的9个符合要求, where the figure is of so many things; else ""."""
    if not (of_so_many := OF_SO_MANY.fullmatch(paper(said.figure))):
        return ""
    if of_so_many[3] == "0":
        return f"一{of_so_many[4]}也没有"
    told = figure(row, said)
    return told if MEET in told else told + MEET


def _both(rule, end, first, second, unit):
    """党组织3席，居委会3席: two figures of one unit, each with what it is of."""
    return f"{rule.part}{end or ''}{first}{unit}，{rule.also[0].title}{second}{unit}"


def _met(rule, end, number, whole, unit):
    """Of none, of all and of a part, each in words that compare with something. ``end``: 至多 or 至少 of what is partly known."""
    if whole == "0":
        return f"0{unit}"
    if end:
        return f"{whole}{unit}中{end}{number}{unit}"
    if number not in ("0", whole):
        return f"{whole}{unit}中的{number}{unit}"
    return f"{whole}{unit}{'，' if whole == '1' else '都'}{'' if number == whole else '不'}{MEET}"


def limit(row, said):
    """What is asked: 不少于400平方米; "" where nothing is."""
    return _told(row, said, "limit", paper(said.limit))


def gap(row, said):
    """差20平方米, 差1类：警务室; "" where nothing is lacking."""
    text, lacked = paper(said.gap), lacked_of(said.rule, row.gaps)
    amounts = AMOUNT.findall(text)
    if len(amounts) != len(lacked):
        return _told(row, said, "gap", text)
    keys = iter(lacked)
    return AMOUNT.sub(lambda amount: of(row, f"gaps.{next(keys).lack.key}", amount.group()), text)


def gap_alone(row, said):
    """The gap without the names of what is lacking: 差1类."""
    return re.sub("：[^，]*", "", gap(row, said))


def reason(row, said):
    """Why the rule does not apply, what is not filled in, or by which exception it is met; "" for none of these."""
    text = paper(said.reason)
    return _told(row, said, "reason", text) if DIGIT.search(DAY_OR_CLAUSE.sub("", text)) else text


def gap_or_reason(row, said):
    """What is short or why, and beside it the loosened numbers of the text."""
    return "；".join(filter(None, (gap(row, said) or reason(row, said), *map(paper, said.loosened))))


def cells(row, said):
    """Clause, title, figure, limit, outcome, gap or reason: a line of a table of verdicts."""
    asked = limit(row, said) if said.outcome != Outcome.NOT_APPLICABLE else ""
    told = (said.clause, paper(said.rule.title), figure(row, said), asked, said.label, gap_or_reason(row, said))
    return [cell or "—" for cell in told]


def verdict_grid(title, what, row, sayings):
    """A line a rule; ``what``: whether they are 指标 of a community or 职责 of a unit."""
    columns = (
        Column("条款", 11),
        Column(what, 33),
        Column("实有", 27),
        Column("标准", 34),
        Column("结论", 17),
        Column("差距和说明", 34),
    )
    return Grid(title, columns, [cells(row, said) for said in sayings])


def how_many(row, sayings, kinds, letters):
    """How many rules of these kinds have one of these outcomes."""
    number = sum(said.rule.kind in kinds and said.outcome in letters for said in sayings)
    return computed("verdicts", row.pk, "".join(kinds), "".join(letters), text=str(number))


def marked(text, formula, *arguments):
    """A text of the portal as documents print it, with its origin where it has a number."""
    text = paper(text)
    return computed(formula, *arguments, text=text) if DIGIT.search(text) else text


def _told(row, said, formula, text):
    return marked(text, formula, row._meta.model_name, row.pk, said.rule.key)
