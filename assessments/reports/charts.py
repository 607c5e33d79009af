"""The pictures of reports: those of the dashboards, with room for whole names, as files of their own."""

from dataclasses import dataclass, field

from lodi_community.records.figures import thousands

from ..pictures import COUNT, PARTS, Bar, Bars, Head, Heads, Line, PaperTrend, Table, printed
from .parts import Chart, Column, Grid, paper

KEYS_FROM = 60  # where the key below the bars begins
MOST_UNITS = 14  # bars that leave room for text on the page
MOST_RULES = 18


@dataclass
class WideBars(Bars):
    """Bars whose names are never cut short and whose parts have their numbers in them, wherever they fit.

    ``words`` are what the parts are called.
    """

    words: dict = field(default_factory=lambda: PARTS)
    THICK = 15

    @property
    def side(self):
        return min(max(60.0, *(printed(bar.name) for bar in self.bars)) + 8, 190)

    @property
    def scene(self):
        scene = super().scene
        for row, bar in zip(scene["rows"], self.bars, strict=True):
            row["y"] -= 2
            row["numbers"] = list(_inside(row["parts"], bar.counts))
        scene["keys"], at = [], KEYS_FROM
        for kind, word in self.words.items():
            scene["keys"].append((kind, word, f"{at:.1f}", f"{at + 16:.1f}"))
            at += 16 + printed(word) + 16
        return scene

    @property
    def finding(self):
        said = [
            (bar.name, "、".join(f"{self.words[kind]}{thousands(n)}{self.unit}" for kind, n in bar.counts.items()))
            for bar in self.bars
        ]
        return "；".join(f"{name}：{counts}" for name, counts in said) + "。"

    @property
    def table(self):
        headers, rows = super().table
        return Table([headers[0], *self.words.values(), *headers[1 + len(self.words) :]], rows)


def _inside(parts, counts):
    """(number, x of its middle, the class of its text) of each part that is wide enough for it."""
    for kind, x, wide in parts:
        text = thousands(counts[kind])
        if float(wide) >= printed(text) + 3:
            yield text, f"{float(x) + float(wide) / 2:.1f}", "light" if kind == "pass" else "inside"


def fits_units(sealed):
    """Whether the units below can stand side by side on a page: more than one, and not too many."""
    return 2 <= len(sealed.below) <= MOST_UNITS


def of_units(sealed):
    """The units below side by side."""
    bars = [
        Bar(unit.name, {"pass": unit.clear, "miss": unit.only_missing, "fail": unit.failing}) for unit in sealed.below
    ]
    return _chart(WideBars("units", f"{sealed.year}年度各单位硬指标达标情况（社区数）", bars))


def of_rules(sealed):
    """The rules that apply to a community of the unit, in the document's order; of very many only troubled ones.

    None where there are very many and all are met: there is nothing to show.
    """
    bars, what = [], "各项指标"
    for rule in sealed.standard.rules:
        row = sealed.rule(rule.key)
        if row and row.applies:
            counts = {"pass": row.passed + row.hinted, "miss": row.missing, "fail": row.failed}
            bars.append(Bar(rule.title, counts))
    if len(bars) > MOST_RULES:
        bars, what = least_met(bars)
    if not bars:
        return None
    words = {"pass": "达标和提示", "miss": "数据缺失", "fail": "不达标"}  # nosec B105 # the word of an outcome
    return _chart(WideBars("rules", f"{sealed.year}年度{what}达标情况（社区数）", bars, words=words))


def least_met(bars):
    """(the troubled bars, in the order they came, what they are): at most MOST_RULES, none of a tie that has no room."""
    troubled = [bar for bar in bars if _trouble(bar)]
    if len(troubled) <= MOST_RULES:
        return troubled, f"不达标或缺数据的{len(troubled)}项指标"
    amounts = sorted(map(_trouble, troubled), reverse=True)
    at_the_cut = amounts[MOST_RULES]
    chosen = [bar for bar in troubled if _trouble(bar) > at_the_cut]
    if chosen:
        return chosen, f"不达标和缺数据最多的{len(chosen)}项指标"
    return troubled[:MOST_RULES], f"不达标或缺数据的{len(troubled)}项指标中前{MOST_RULES}项（按条款先后）"


def _trouble(bar):
    return bar.counts["fail"] + bar.counts["miss"]


def of_heads(sealed, assessment):
    """What one community reaches in each of the five heads; None where nothing was judged."""
    heads = [Head(head.title, *(pair or (None, None))) for head, pair in sealed.reached(assessment)]
    if all(head.low is None for head in heads):
        return None
    return _chart(Heads("heads", heads, title=f"{sealed.year}年度各方面得分率（%）"))


class LowTrend(PaperTrend):
    """A trend that leaves room for text on its page."""

    height, BOTTOM = 150, 124


def of_trend(title, years, lines, measure=COUNT, breaks=(), look=PaperTrend):
    """Values over years, one line or several told apart without colour; None where no year but one has a value.

    ``lines``: [(name, values)], one value a year in the smallest unit of ``measure`` (money in 分), None for no result.
    ``breaks``: the years from which another formula counts, for scores only. The unit stands behind the title.
    """
    known = {year for _, values in lines for year, value in zip(years, values, strict=True) if value is not None}
    if len(known) < 2:
        return None
    title = f"{title}（{paper(measure.label_of_sum)}）"
    drawn = [Line(name, list(values)) for name, values in lines]
    return _chart(look("trend", title, list(years), drawn, breaks=tuple(breaks), measure=measure))


def _chart(picture):
    headers, rows = picture.table
    columns = [Column(headers[0] or "名称", 3), *(Column(header, 1, figures=True) for header in headers[1:])]
    return Chart(picture.title, picture.standalone(), paper(picture.finding), Grid(picture.title, tuple(columns), rows))
