"""本级职责: how the unit of a report meets its own duties, and those below it; from frozen rows, never in a score."""

from communities.levels import level_of

from ..rules import kit
from ..rules.kit import Outcome
from .formulas import count
from .parts import Column, Grid, Heading, Paragraph, paper
from .sayings import verdict_grid
from .wording import numbered


def of_division(sealed, number):
    """The section with this number within its part; nothing for a year sealed without unit assessments."""
    own = sealed.duties.get(sealed.code)
    if own is None:
        return
    yield Heading(f"{numbered(number)}本级职责", 2)
    yield Paragraph(_standing(sealed, own))
    yield _own_grid(sealed, own)
    below = units_below(sealed)
    if below:
        yield _below_grid(sealed, below)


def units_below(sealed):
    """Assessments of the units directly below, in the order of codes."""
    return [sealed.duties[unit.code] for unit in sealed.below if unit.code in sealed.duties]


def _standing(sealed, own):
    words = (("met", "达标"), ("failed", "不达标"), ("missing", "缺数据"))
    told = "，".join(f"{word}{count(own, field)}项" for field, word in words if getattr(own, field))
    text = f"《实施意见》对{sealed.name}本级的要求单独评判，不计入社区得分。适用{count(own, 'total')}项：{told}。"
    troubled = titles(sealed, own, Outcome.FAIL)
    return text + (f"没有做到的是{'、'.join(troubled)}。" if troubled else "")


def titles(sealed, row, letter):
    """Titles of the duties of a unit with this outcome, with their clauses, in the document's order."""
    judged = zip(sealed.standard.units.rules, row.verdicts, strict=True)
    return [f"{paper(rule.title)}（{rule.clauses[0]}）" for rule, found in judged if found == letter]


def _own_grid(sealed, own):
    return verdict_grid(f"{sealed.year}年度{sealed.name}本级职责", "职责", own, sayings(sealed, own))


def sayings(sealed, row):
    """Explanations of the duties that apply to a unit, from its frozen figures."""
    units = sealed.standard.units
    judged = zip(units.rules, row.verdicts, strict=True)
    return [
        kit.explain(units, rule, row.figures, sealed.on) for rule, letter in judged if letter != Outcome.NOT_APPLICABLE
    ]


def _below_grid(sealed, below):
    level = level_of(sealed.code).below.label
    columns = (
        Column(level, 26),
        Column("适用", 12, True),
        Column("达标", 12, True),
        Column("不达标", 14, True),
        Column("缺数据", 14, True),
        Column("没有做到的", 78),
    )
    rows = [
        [
            row.name,
            *(count(row, field) for field in ("total", "met", "failed", "missing")),
            "、".join(titles(sealed, row, Outcome.FAIL)) or "—",
        ]
        for row in below
    ]
    return Grid(f"{sealed.year}年度各{level}本级职责", columns, rows)
