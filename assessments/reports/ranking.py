"""Who stands where: places in a ranking, and names at its ends. A tie is named whole or counted, never cut by code."""

from fractions import Fraction

from communities.levels import is_street, level_of
from lodi_community.records.figures import FEW, NOTHING

from . import formulas
from .origins import computed, of
from .parts import Column, Grid
from .wording import points

NAMED = 3  # names at one end of a ranking, more where they are tied
MOST_NAMED = 6  # of more that are tied, only how many there are is said


def placed(rows, worth):
    """[(place, row)], the best first: those of equal worth share a place, and keep the order of codes."""
    ordered = sorted(rows, key=worth, reverse=True)
    better = {}
    for number, row in enumerate(ordered, start=1):
        better.setdefault(worth(row), number)
    return [(better[worth(row)], row) for row in ordered]


def at_the_top(rows, worth, number=NAMED, most=MOST_NAMED):
    """The rows of greatest worth, about ``number`` of them: a tie at the cut is in whole, or out whole where it makes over ``most``."""
    ranked = placed(rows, worth)
    cut = next((place for place, _ in reversed(ranked[:number])), 0)
    top = [row for place, row in ranked if place <= cut]
    return top if len(top) <= most else [row for place, row in ranked if place < cut]


def named(rows, worth, say, number=NAMED):
    """“甲（2个）、乙（1个）” of the rows at the top; where all that are there are tied, how many they are: “9个”."""
    top = at_the_top(rows, worth, number)
    return "、".join(map(say, top)) if top else f"{len(rows)}个"


def share_clear(unit):
    """Which part of a division's communities meets every hard rule, exactly."""
    return Fraction(unit.clear, unit.communities or 1)


def clear_told(unit):
    """How many of a unit's communities meet every hard rule: 42.3%; of few 辖4个社区，达标2个."""
    if unit.communities >= FEW:
        return formulas.part(unit, "clear", "communities")
    return f"辖{formulas.count(unit, 'communities')}个社区，{_few_clear(unit)}"


def _few_clear(unit):
    several = unit.communities > 1
    if not unit.clear:
        return "都没有达标" if several else "没有达标"
    if unit.clear == unit.communities:
        return "全部达标" if several else "达标"
    return f"达标{formulas.count(unit, 'clear')}个"


def share_met(row):
    """Which part of the hard rules that apply a community meets, exactly; none apply: all."""
    return Fraction(row.hard_met, row.hard_total) if row.hard_total else Fraction(1)


def unit_grid(sealed):
    """The units directly below, the best first, by the share of communities that meet every hard rule."""
    label = level_of(sealed.code).below.label
    columns = (
        Column("名次", 10, True),
        Column(label, 34),
        Column("社区", 12, True),
        Column("硬指标全部达标", 20, True),
        Column("占比", 15, True),
        Column("仅缺数据", 15, True),
        Column("有不达标", 15, True),
        Column("平均折算分", 18, True),
    )
    rows = [
        [
            computed("place", sealed.inspection.pk, unit.code, text=str(place)),
            unit.name,
            formulas.count(unit, "communities"),
            formulas.count(unit, "clear"),
            formulas.part(unit, "clear", "communities"),
            formulas.count(unit, "only_missing"),
            formulas.count(unit, "communities - clear - only_missing"),
            of(unit, "average", points(unit.average)) if unit.scored else NOTHING,
        ]
        for place, unit in placed(sealed.below, share_clear)
    ]
    return Grid(f"{sealed.year}年度各{label}硬指标达标情况（按全部达标社区占比排列）", columns, rows)


def community_grid(sealed):
    """The communities of a street, the best first, by the share of hard rules that each meets."""
    columns = (
        Column("名次", 12, True),
        Column("社区", 40),
        Column("适用硬指标", 20, True),
        Column("达标", 16, True),
        Column("不达标", 16, True),
        Column("缺数据", 16, True),
    )
    rows = [
        [
            computed("place_met", sealed.inspection.pk, row.code, text=str(place)),
            row.name,
            *(formulas.count(row, field) for field in ("hard_total", "hard_met", "hard_failed", "hard_missing")),
        ]
        for place, row in placed(sealed.rows, share_met)
    ]
    return Grid(f"{sealed.year}年度各社区硬指标达标情况（按达标项数占比排列）", columns, rows)


def grid_below(sealed, names):
    """The ranking of what lies directly below; of communities only where their ``names`` may be said, else None."""
    if not is_street(sealed.code):
        return unit_grid(sealed)
    return community_grid(sealed) if names else None
