"""历年变化: gaps since the first sealed year, and the communities that turned, by name."""

from dataclasses import replace

from communities.levels import county_of, is_prefecture, is_street, street_of

from ..inspection.shortfalls import Short
from ..rules import kit
from . import charts, formulas
from .numbering import is_long, places_fit, turned_number
from .origins import computed, of
from .parts import Column, Grid, Paragraph
from .ranking import MOST_NAMED
from .wording import points, summed, unit_word

KINDS = ("newly_clear", "fallen_back", "failing_running")  # formulas, in the order of Turns
TITLES = ("新增硬指标全部达标", "硬指标由全部达标退步", "连续三年同一项硬指标不达标")


def parts(sealed):
    """What became of the gaps, a table and a picture, and who turned; nothing in the first year. Of a street see beside()."""
    years = sealed.earlier.years
    if len(years) < 2:
        return
    if not is_street(sealed.code):
        yield Paragraph(_course(sealed))
    yield _grid(sealed)
    if not is_street(sealed.code) and (chart := _chart(sealed)):
        yield chart
    if words := _turned(sealed):
        yield Paragraph(words)


def beside(sealed):
    """The picture of a street, for an annex: its text has four pages. None of a few communities, whose line says nothing."""
    if (
        is_street(sealed.code)
        and not places_fit(sealed)
        and len(sealed.earlier.years) > 1
        and (chart := _chart(sealed))
    ):
        yield chart


def _course(sealed):
    """From the first year to this one: 2022年度以来，硬指标全部达标的社区由61个增加到105个，公共服务用房缺口由……"""
    first, last = sealed.earlier.years[0], sealed.earlier.years[-1]
    clear = _moved(
        first.unit.clear, last.unit.clear, *(f"{formulas.count(row.unit, 'clear')}个" for row in (first, last))
    )
    told = [f"硬指标全部达标的社区{clear}"]
    before = {one.shortfall.key: one for one in sealed.earlier.shorts(first)}
    for now in sealed.earlier.shorts(last):
        if then := before.get(now.shortfall.key):
            words = [_amount(sealed, year, one) for year, one in ((first, then), (last, now))]
            told.append(f"{now.shortfall.title}缺口{_moved(then.amount, now.amount, *words)}")
    return f"{first.inspection.year}年度以来，{'，'.join(told)}。"


def _moved(then, now, then_said, now_said):
    if then == now:
        return f"仍为{now_said}"
    return f"由{then_said}{'增加' if now > then else '减少'}到{now_said}"


def _amount(sealed, year, one: Short):
    row = year.counts[sealed.code, one.shortfall.key]
    return formulas.much(row, "short", one.measure)


def _grid(sealed):
    summed_up = sealed.standard.summed
    columns = [
        Column("年度", 17),
        Column("社区", 13, True),
        Column("全部达标", 15, True),
        Column("占比", 16, True),
        Column("有不达标", 14, True),
        Column("仅缺数据", 14, True),
    ]
    # The last two characters say what is short: 用房, 资金, 人员.
    columns += [
        Column(f"差{shortfall.title[-2:]}（{unit_word(rules[0].measure)}）", 22, True) for shortfall, rules in summed_up
    ]
    columns.append(Column("平均折算分", 17, True))
    rows = []
    for year in sealed.earlier.years:
        unit, cells = year.unit, [f"{year.inspection.year}年"]
        cells += [formulas.count(unit, "communities"), formulas.count(unit, "clear")]
        cells.append(formulas.part(unit, "clear", "communities"))
        cells += [formulas.count(unit, "communities - clear - only_missing"), formulas.count(unit, "only_missing")]
        for shortfall, rules in summed_up:
            row = year.counts.get((sealed.code, shortfall.key))
            cells.append(of(row, "short", summed(rules[0].measure, row.short)) if row else "—")
        rows.append([*cells, of(unit, "average", points(unit.average))])
    return Grid("历年硬指标达标情况和缺口", tuple(columns), rows)


def _chart(sealed):
    """The one line of those that are clear; its figures carry their origins too."""
    years = sealed.earlier.years
    values = [year.unit.clear for year in years]
    lines, numbers = [("全部达标", values)], [year.inspection.year for year in years]
    chart = charts.of_trend("硬指标全部达标的社区", numbers, lines, look=charts.LowTrend)
    if chart is None:
        return None
    (row,) = chart.grid.rows
    cells = [formulas.count(year.unit, "clear") for year in years]
    return replace(chart, grid=replace(chart.grid, rows=[[row[0], *cells]]))


# Who turned -----------------------------------------------------------------------------------


def _turned(sealed):
    """Who is clear now, who is no longer, who fails the same rule for three years: names, or how many and where they stand."""
    if not sealed.earlier.before:
        return ""
    turns = zip(KINDS, TITLES, sealed.earlier.turns, strict=True)
    clear, fallen, running = (_listed(sealed, kind, title, rows) for kind, title, rows in turns)
    told = f"{clear}；{fallen}" if any(sealed.earlier.turns[:2]) else "没有新增硬指标全部达标的社区，也没有退步的社区"
    text = f"与{sealed.year - 1}年度相比，{told}。"
    text += f"{running}。" if sealed.earlier.runs else ""
    return f"{text}名单见附件{turned_number(sealed)}。" if is_long(sealed) else text


def _listed(sealed, kind, title, rows):
    """新增硬指标全部达标的社区2个，即甲社区、乙社区; of many how many; 没有……的社区 of none."""
    if not rows:
        return f"没有{title}的社区"
    number = computed(kind, *_years(sealed, kind), sealed.code, text=str(len(rows)))
    text = f"{title}的社区{number}个"
    if len(rows) > MOST_NAMED:
        return text
    if kind == "failing_running":
        names = "、".join(f"{_name(sealed, row.code)}（{_clauses(sealed, row.code, rules)}）" for row, rules in rows)
    else:
        names = "、".join(_name(sealed, row.code) for row in rows)
    return f"{text}，即{names}"


def _years(sealed, kind):
    """The keys of the inspections that a formula compares."""
    if kind == "failing_running":
        return [inspection.pk for inspection in sealed.earlier.runs]
    return [sealed.inspection.pk, sealed.earlier.before.inspection.pk]


def _name(sealed, code):
    return sealed.community_names.of(sealed.by_code[code])


def _clauses(sealed, code, rules):
    figures = sealed.by_code[code].figures
    return "、".join(dict.fromkeys(kit.clause_of(sealed.standard, rule, figures) for rule in rules))


def turned_grid(sealed):
    """Every community that turned, with its places; for those that fail on and on, the clauses."""
    columns = [Column("变化", 44)]
    columns += [Column("县市区", 24)] if is_prefecture(sealed.code) else []
    columns += [] if is_street(sealed.code) else [Column("街道（乡镇）", 30)]
    columns += [Column("社区", 30), Column("条款", 30)]
    turns, rows = sealed.earlier.turns, []
    found = [(title, row, ()) for title, standing in zip(TITLES, turns[:2], strict=False) for row in standing]
    found += [(TITLES[2], row, rules) for row, rules in turns.running]
    for title, row, rules in found:
        cells = [title]
        cells += [sealed.names.get(county_of(row.code), "")] if is_prefecture(sealed.code) else []
        cells += [] if is_street(sealed.code) else [sealed.names.get(street_of(row.code), "")]
        rows.append([*cells, row.name, _clauses(sealed, row.code, rules) or "—"])
    return Grid(f"{sealed.year}年度达标情况有变化的社区", tuple(columns), rows)
