"""Who stands best and who is furthest, and by which clauses: units of a city or county, communities of a street."""

from dataclasses import dataclass, replace
from fractions import Fraction

from communities.levels import level_of
from lodi_community.records.figures import FEW

from ..rules.kit import Outcome
from . import charts, formulas
from .numbering import annex_number, places_fit
from .origins import computed
from .parts import Paragraph, paper
from .ranking import MOST_NAMED, at_the_top, clear_told, community_grid, share_clear, unit_grid
from .wording import clauses_of, clauses_said, whole_of

REASONS = 2  # clauses that are told as what a unit is short of, more where they are tied


def parts(sealed):
    """Sentences on both ends; the table where it is short: else it stands in an annex."""
    if words := _units(sealed) if sealed.below else _communities(sealed):
        yield Paragraph(words)
    if places_fit(sealed):
        yield grid(sealed)
    if len(sealed.earlier.years) < 2 and charts.fits_units(sealed):  # no trend can be drawn
        yield _chart(sealed)


def grid(sealed):
    """Everybody below, the best first."""
    return unit_grid(sealed) if sealed.below else community_grid(sealed)


def _chart(sealed):
    """The units side by side; its figures carry their origins too."""
    chart, fields = charts.of_units(sealed), ("clear", "only_missing", "communities - clear - only_missing")
    rows = [[unit.name, *(formulas.count(unit, field) for field in fields)] for unit in sealed.below]
    return replace(chart, grid=replace(chart.grid, columns=chart.grid.columns[: 1 + len(fields)], rows=rows))


def ends(sealed):
    """One sentence on who stands best and who is furthest; "" where all stand alike."""
    if not sealed.below:
        furthest = _furthest(sealed)
        return f"{furthest}。" if furthest else ""
    best, worst = _both(sealed)
    if not best and not worst:
        return ""
    told = [f"最高的是{_named(best)}"] if best else []
    told += [f"最低的是{_named(worst)}"] if worst else []
    text = f"各{level_of(sealed.code).below.label}硬指标全部达标社区的占比，{'，'.join(told)}。"
    return text if worst else text + _tied(sealed, min(map(share_clear, sealed.below)))


# Units ----------------------------------------------------------------------------------------


def _both(sealed):
    """(best, worst) by the share of clear communities, ties whole; an end where too many are tied is empty; both, where all are alike."""
    below = sealed.below
    if len({share_clear(unit) for unit in below}) < 2:
        return [], []
    best = at_the_top([unit for unit in below if unit.clear], share_clear, 1)
    return best, at_the_top(below, lambda unit: -share_clear(unit), 1)


def _named(units):
    """娄星区（42.3%）; of few communities 锡矿山街道（辖4个社区，达标2个）; of tied units the names alone."""
    if len(units) > 1:
        return "、".join(unit.name for unit in units)
    unit = units[0]
    return f"{unit.name}（{clear_told(unit)}）"


def _units(sealed):
    label = level_of(sealed.code).below.label
    shares = {share_clear(unit) for unit in sealed.below}
    if len(shares) == 1:
        return _end(sealed, sealed.below, "") if len(sealed.below) == 1 else f"各{label}硬指标全部达标社区的占比相同。"
    best, worst = _both(sealed)
    told = [_end(sealed, best, "最高") if best else _tied(sealed, max(shares))]
    told += [_end(sealed, worst, "最低") if worst else _tied(sealed, min(shares))]
    return "".join(told)


def _end(sealed, units, which):
    """One end: who it is, how many communities are clear, and by which clauses."""
    names = "、".join(unit.name for unit in units)
    codes = "+".join(unit.code for unit in units)
    numbers = [_sum(units, field, sealed, codes) for field in ("communities", "clear")]
    lead = f"硬指标全部达标社区占比{which}的是{names}，" if which else names
    lead += "共" if len(units) > 1 else ""
    clear, total = sum(unit.clear for unit in units), sum(unit.communities for unit in units)
    if clear not in (0, total):
        told = f"{numbers[0]}个社区中达标的{numbers[1]}个"
    elif total == 1:
        told = f"辖{numbers[0]}个社区，{'达标' if clear else '没有达标'}"
    else:
        told = f"{numbers[0]}个社区{'，' if len(units) > 1 else ''}都{'达标' if clear else '没有达标'}"
    reason = _weak(sealed, units, codes) if which == "最低" else _strong(sealed, units, codes)
    return f"{lead}{told}{reason}。"


def _sum(units, field, sealed, codes):
    if len(units) == 1:
        return formulas.count(units[0], field)
    total = sum(formulas.value_of(unit, field) for unit in units)
    return computed(f"{field}_of", sealed.inspection.pk, codes, text=str(total))


def _tied(sealed, worth):
    """How many units stand alike at an end that is too long to be named."""
    units = [unit for unit in sealed.below if share_clear(unit) == worth]
    label = level_of(sealed.code).below.label
    number = computed("tied_units", sealed.inspection.pk, sealed.code, units[0].code, text=str(len(units)))
    if worth == 1:
        return f"{number}个{label}的社区硬指标全部达标。"
    if worth == 0:
        return f"{number}个{label}没有硬指标全部达标的社区。"
    return f"{number}个{label}硬指标全部达标社区的占比都是{formulas.part(units[0], 'clear', 'communities')}。"


@dataclass(frozen=True)
class Failing:
    """How many communities of some units fail a rule, of how many that it applies to; ``whole``: the Summary of the place."""

    rule: object
    rows: list
    whole: object

    @property
    def failed(self):
        return sum(row.failed for row in self.rows)

    @property
    def share(self):
        return Fraction(self.failed, sum(row.applies for row in self.rows) or 1)

    @property
    def lead(self):
        """By how much the share of those that fail is less than in the whole place."""
        return Fraction(self.whole.failed, self.whole.applies or 1) - self.share

    def number(self, sealed, codes):
        if len(self.rows) == 1:
            return formulas.count(self.rows[0], "failed")
        return computed("failed_of", sealed.inspection.pk, codes, self.rule.key, text=str(self.failed))


def _hard(sealed, units):
    """A Failing for each hard rule that applies to any community of the units."""
    for rule in sealed.standard.rules:
        rows = [row for unit in units if (row := sealed.rule(rule.key, unit.code)) and row.applies]
        if rule.is_hard and rows:
            yield Failing(rule, rows, sealed.rule(rule.key))


def _strong(sealed, units, codes):
    """The hard rules in which they are furthest ahead of the whole place, by the share of communities that fail them."""
    ahead = [one for one in _hard(sealed, units) if one.lead > 0]
    top = at_the_top(ahead, lambda one: one.lead, REASONS if len(units) == 1 else 1)
    if not top:
        return ""
    text = f"，{'、'.join(f'{paper(one.rule.title)}（{clauses_of(one.rule)}）' for one in top)}落实较好"
    if len(units) > 1 or units[0].communities < FEW:
        return text
    each = "分别" if len(top) > 1 else ""
    own, whole = (
        "、".join(formulas.part(row, "failed", formulas.APPLIES) for row in rows)
        for rows in zip(*_pairs(top), strict=True)
    )
    return f"{text}，不达标的{each}占{own}，低于{whole_of(sealed.name)}的{whole}"


def _pairs(top):
    return [(one.rows[0], one.whole) for one in top]


def _weak(sealed, units, codes):
    """The hard rules that most of their communities fail."""
    failing = [one for one in _hard(sealed, units) if one.failed]
    top = at_the_top(failing, lambda one: one.failed, REASONS if len(units) == 1 else 1)
    said = [
        f"{paper(one.rule.title)}（{clauses_of(one.rule)}，{one.number(sealed, codes)}个社区不达标）" for one in top
    ]
    return f"，差距主要在{'、'.join(said)}" if said else ""


# Communities of a street ----------------------------------------------------------------------


def _communities(sealed):
    """Who meets every hard rule; who fails the most, the answer has said, and of one community alone all."""
    if len(sealed.rows) == 1:
        return ""
    clear = [row for row in sealed.rows if row.clear]
    if not clear:
        told = "没有硬指标全部达标的社区"
    elif len(clear) == len(sealed.rows):
        told = "各社区硬指标全部达标"
    elif len(clear) <= MOST_NAMED:
        told = f"硬指标全部达标的是{sealed.community_names.listed(clear)}"
    else:
        number = formulas.count(sealed.unit, "clear")
        told = f"硬指标全部达标的社区有{number}个，见附件{annex_number(sealed, 'communities')}"
    return f"{told}。"


def _furthest(sealed):
    """Who fails the most hard rules, and by which clauses, ties whole or counted; "" where nobody fails one."""
    failing = [row for row in sealed.rows if row.hard_failed]
    if not failing:
        return ""
    top = at_the_top(failing, lambda row: row.hard_failed, 1)
    if not top:
        most = max(row.hard_failed for row in failing)
        many = sum(1 for row in failing if row.hard_failed == most)
        place = (sealed.inspection.pk, sealed.code)
        number = computed("with_most_failed", *place, text=str(many))
        how = "最多" if many < len(failing) else ""
        return f"硬指标不达标{how}的有{number}个社区，各{computed('most_failed', *place, text=str(most))}项"
    told = [
        f"{sealed.community_names.of(row)}（{formulas.count(row, 'hard_failed')}项：{_failed_clauses(sealed, row)}）"
        for row in top
    ]
    return f"硬指标不达标{'最多' if len(top) < len(failing) else ''}的是{'、'.join(told)}"


def _failed_clauses(sealed, row):
    return clauses_said(sealed.standard, row, Outcome.FAIL, hard_alone=True)
