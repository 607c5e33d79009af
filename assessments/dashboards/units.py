"""What the dashboard of a division shows, read from summaries only: the answer, the heads, the gaps, the units below."""

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise

from django.db.models import Q
from django.urls import reverse

from communities.levels import is_prefecture, level_of, street_of
from communities.models import Division
from lodi_community.records.figures import FEW, mean, part_of, share
from lodi_community.records.scope import just_after

from ..catalogue.standards import standard_of
from ..inspection.models import Assessment, Inspection, Summary, UnitSummary
from ..inspection.shortfalls import lacked_below, shorts
from ..pictures import Heat, HeatRow, Line, Meter, Spark, Tile, Tiles, Trend
from ..rules import kit
from ..rules.kit import Unit
from .lists import STATES, street_names

OTHER_GAPS = 8
MOST_TILES = (
    1_000  # communities of a division; more tiles than that nobody tells apart, and they make a page of megabytes
)


@dataclass
class Gap:
    """How much of one thing is short, in how many communities."""

    title: str
    value: int
    communities: int
    unit: kit.Unit
    rules: tuple
    article: str = ""
    url: str = ""
    over: int = 0
    parts: tuple = ()  # (what, communities, address) of rules that share communities, which the sum counts once
    lacked: tuple = ()  # Lackeds of a rule, in each unit

    @property
    def short_title(self):
        """用房, 资金, 人员: the last two characters name it in a table's head."""
        return self.title[-2:]

    @property
    def number(self):
        return self.unit.summed(self.value)

    @property
    def label(self):
        return self.unit.label_of_sum

    @property
    def is_short(self):
        """Whether anything is lacking in any unit; what is only over a limit is not."""
        return any(lacked.short for lacked in self.lacked)

    @property
    def is_of_several_units(self):
        """Whether its words are a list, which is longer than a column."""
        return sum(len(lacked.said(Unit.total)) for lacked in self.lacked) > 1

    @property
    def words(self):
        """12 人, 超 3 人; 差 12 人，超 3 人 where some are short and others over; each unit where there are several."""
        said = [words for lacked in self.lacked for words in lacked.said(Unit.total)]
        if len(said) == 1 and not self.over and self.value:
            return self.unit.total(self.value)
        return "，".join(said) or self.unit.total(0)


@dataclass
class UnitRow:
    """A division or its own line in the table of units."""

    code: str
    name: str
    summary: UnitSummary | None
    gaps: list
    change: int | None
    url: str
    list_url: str
    meter: Meter | None = None
    spark: Spark | None = None

    @property
    def clear_url(self):
        return f"{self.list_url}&state=clear"

    @property
    def missing_url(self):
        return f"{self.list_url}&state=missing"

    @property
    def change_size(self):
        return abs(self.change or 0)

    @property
    def share(self):
        return part_of(self.summary.clear, self.summary.communities) if self.summary else "—"

    @property
    def average(self):
        return mean(self.summary.score_low, self.summary.scored) if self.summary else "—"


@dataclass
class UnitPage:
    """Everything on the dashboard of one division in one year. A fixed number of queries, however many communities."""

    division: Division
    inspection: Inspection
    user: object
    counts: dict = field(default_factory=dict)  # (code, key of a rule or shortfall) → Summary

    def __post_init__(self):
        self.standard = standard_of(self.inspection)
        self.children = list(Division.objects.visible_to(self.user).filter(parent=self.division))
        codes = [self.division.code, *(child.code for child in self.children)]
        units = UnitSummary.objects.filter(code__in=codes, inspection__standard=self.inspection.standard)
        units = units.filter(Q(inspection__counts=True) | Q(inspection=self.inspection)).select_related("inspection")
        self.by_year, self.formulas = {}, {}
        # Of a year with several runs the newest, but of the page's own year the one that it shows.
        for unit in units.order_by("inspection__year"):
            own = unit.inspection_id == self.inspection.pk
            if own or (unit.inspection.is_sealed and unit.inspection.year != self.inspection.year):
                self.by_year.setdefault(unit.inspection.year, {})[unit.code] = unit
                self.formulas[unit.inspection.year] = unit.inspection.formula
        self.units = self.by_year.get(self.inspection.year, {})
        self.summary = self.units.get(self.division.code)
        rows = Summary.objects.filter(inspection=self.inspection, code__in=codes)
        self.counts = {(row.code, row.rule): row for row in rows}
        self.previous = self.by_year.get(self.inspection.year - 1, {})

    @property
    def child_name(self):
        return level_of(self.division.code).below.label

    def gaps_of(self, code):
        """What leaders ask for first (用房、资金、人员) in one division, in the standard's order."""
        gaps = []
        for short in shorts(self.standard, self.counts, code):
            keys = tuple(rule.key for rule in short.rules)
            gap = Gap(short.shortfall.title, short.amount, short.communities, short.measure, keys)
            gap.article = f"第{self.standard.article(short.rules[0]).number}条"
            gap.url = self.list_url(code, rule=short.shortfall.key)
            gap.parts = tuple((rule.short, number, self.list_url(code, rule=rule.key)) for rule, number in short.parts)
            gaps.append(gap)
        return gaps

    @property
    def gaps(self):
        return self.gaps_of(self.division.code)

    def other_gaps(self):
        """Gaps of the other rules, those that most communities fail: as many as a sentence bears."""
        first = {rule.key for rule in self.standard.rules if rule.shortfall}
        gaps = [
            gap for gap in self.rule_gaps() if gap.is_short and gap.rules[0] not in first and gap.unit.label != "席"
        ]
        return gaps[:OTHER_GAPS]

    def rule_gaps(self):
        """One Gap a rule, those that most communities fail first."""
        gaps = []
        for rule in self.standard.rules:
            row = self.counts.get((self.division.code, rule.key))
            if row and row.failed:
                clause, url = self._cited(rule), self.list_url(self.division.code, rule=rule.key)
                gap = Gap(rule.title, row.short, row.failed, rule.measure, (rule.key,), clause, url, over=row.over)
                gap.lacked = tuple(lacked_below(rule, self.counts, self.division.code))
                gaps.append(gap)
        return sorted(gaps, key=lambda gap: -gap.communities)

    def _cited(self, rule):
        """The articles of a rule of the document; what is gathered from several norms has numbers of its own."""
        return "、".join(rule.clauses) if self.inspection.is_reference else kit.cited(rule.clauses)

    def rule_rows(self):
        """For each rule gap: (gap, meter against the worst)."""
        gaps = self.rule_gaps()
        most = max((gap.communities for gap in gaps), default=1)
        return [(gap, Meter({"fail": gap.communities}, most)) for gap in gaps]

    def rows(self):
        """The table of units below, best share first, and the division's own sum last."""
        below = [self._row(child.code, child.name) for child in self.children]
        below.sort(key=lambda row: -(row.summary.clear / row.summary.communities if row.summary else 0))
        return below, self._row(self.division.code, self.division.name)

    def _row(self, code, name):
        summary, before = self.units.get(code), self.previous.get(code)
        change = summary.clear - before.clear if summary and before else None
        meter = None
        if summary:
            counts = {"pass": summary.clear, "miss": summary.only_missing, "fail": summary.failing}
            meter = Meter(counts, summary.communities, label=name)
        row = UnitRow(code, name, summary, self.gaps_of(code), change, self.unit_url(code), self.list_url(code), meter)
        row.spark = self._spark(code, name)
        return row

    def _spark(self, code, name):
        """The unit's share over the years, on the scale of all the units beside it; None of one year only."""
        years = sorted(self.by_year)
        if len(years) < 2:
            return None
        return Spark(name, years, [self._share(year, code) for year in years], self.highest, breaks=self.breaks)

    @cached_property
    def highest(self):
        """The highest share of any unit in any year, in 0.1 %."""
        return max((self._share(year, code) or 0 for year, units in self.by_year.items() for code in units), default=0)

    def unit_url(self, code):
        return f"{reverse('unit', args=[code])}?{self.inspection.query}"

    def list_url(self, code, **query):
        """The communities of a division behind a figure."""
        words = "&".join([self.inspection.query, *(f"{name}={value}" for name, value in query.items() if value)])
        return f"{self._list_address(code)}?{words}"

    @cached_property
    def _list_address(self):
        """A function from a code to the address of its list: to reverse it takes longer than anything else of a link."""
        return cache(lambda code: reverse("unit-communities", args=[code]))

    @property
    def state_urls(self):
        """?state= → address of the communities of the division that stand so."""
        return {state: self.list_url(self.division.code, state=state) for state, _ in STATES if state}

    @property
    def newer(self):
        """How many communities were judged after the year was last summarized: their lists are newer than these figures."""
        if self.inspection.status != Inspection.Status.WORKING or self.inspection.summarized_at is None:
            return 0
        rows = Assessment.objects.within(self.division.code).filter(inspection=self.inspection)
        return rows.filter(judged_at__gt=self.inspection.summarized_at).count()

    @property
    def whole(self):
        """全市, or the name of a county or street."""
        return "全市" if is_prefecture(self.division.code) else self.division.name

    @property
    def grades(self):
        """[(grade, communities)], best first."""
        return [(name, self.summary.grades[name]) for _, name in self.standard.grades if self.summary.grades.get(name)]

    @property
    def may_report(self):
        return self.inspection.is_sealed and self.user.may("view", "report")

    @property
    def report_url(self):
        return f"{reverse('reports')}?{self.inspection.query}"

    @cached_property
    def brief(self):
        """(year, address of its one page as PDF): of this year once it is sealed, before that of the last; None without one."""
        if not self.user.may("view", "report"):
            return None
        sealed, code, shown = (
            Inspection.objects.runs().sealed().of(self.division.code),
            self.division.code,
            self.inspection,
        )
        found = shown if shown.is_sealed else sealed.filter(counts=True, year__lt=shown.year).order_by("-year").first()
        if found is None:
            return None
        run = "" if found.counts else f"?run={found.run}"
        return found.year, f"{reverse('document-pdf', args=[found.year, code, 'brief'])}{run}"

    tile_key = Tiles.KEY

    def heads(self):
        """The five heads: share of communities without a fault, mean points, the weakest rule. None where no rule is in force."""
        if not self.summary:
            return []
        found = []
        for head, sums in zip(self.standard.heads, self.summary.heads, strict=True):
            if not sums["in"]:
                continue
            rules = [r for r in self.standard.rules if r.head == head and (self.division.code, r.key) in self.counts]
            rules = [r for r in rules if self.counts[self.division.code, r.key].failed]
            weakest = max(rules, key=lambda r: self.counts[self.division.code, r.key].failed, default=None)
            found.append(
                {
                    "head": head,
                    "share": part_of(sums["clear"], sums["in"]),
                    "reached": mean(self.standard.scoring.percent(sums["low"]), sums["in"]),
                    "meter": Meter({"pass": sums["clear"]}, sums["in"]),
                    "weakest": weakest,
                    "url": self.list_url(self.division.code, head=head.key),
                }
            )
        return found

    def heat(self):
        """Units × heads: the share of communities without a fault."""
        inside = [at for at, sums in enumerate(self.summary.heads) if sums["in"]] if self.summary else []
        if not inside or not self.children:
            return None
        rows = []
        for code, name in [(self.division.code, "合计"), *((c.code, c.name) for c in self.children)]:
            if unit := self.units.get(code):
                cells = [(unit.heads[at]["clear"], unit.heads[at]["in"]) for at in inside]
                urls = [self.list_url(code, head=self.standard.heads[at].key) for at in inside]
                rows.append(HeatRow(name, cells, urls, strong=code == self.division.code))
        columns = [self.standard.heads[at].title for at in inside]
        return Heat("heat", f"{self.division}各单位{self.standard.heads_title}达标率", columns, rows)

    def trend(self):
        """The share of communities that meet all hard rules over the years."""
        years = sorted(self.by_year)
        if len(years) < 2:
            return None
        lines = []
        for code, name in [(self.division.code, self.division.name), *((c.code, c.name) for c in self.children)]:
            values = [self._share(year, code) for year in years]
            lines.append(Line(name, values, front=code == self.division.code))
        lines = [line for line in lines if any(value is not None for value in line.values)]
        if not lines:
            return None
        title = f"{self.division}历年硬指标全部达标社区占比"
        return Trend("trend", title, years, lines, breaks=self.breaks)

    @cached_property
    def breaks(self):
        """The years from which another formula counts."""
        years = pairwise(sorted(self.by_year))
        return tuple(year for before, year in years if self.formulas[before] != self.formulas[year])

    def _share(self, year, code):
        unit = self.by_year[year].get(code)
        return share(unit.clear, unit.communities, 1) if unit and unit.communities >= FEW else None

    def tiles(self):
        """One tile a community, a map for each unit below (or one for a street); of very many communities no maps."""
        if self.has_too_many_tiles:
            return [(unit, self.unit_url(unit.code), self.units.get(unit.code), None) for unit in self.children]
        stored = Assessment.objects.within(self.division.code).filter(inspection=self.inspection)
        rows = list(stored.order_by("code").values_list("code", "name", "hard_failed", "hard_missing"))
        codes = [code for code, *_ in rows]
        streets, maps = self._streets(codes), []
        for unit in self.children or [self.division]:
            inside = slice(bisect_left(codes, unit.code), bisect_left(codes, just_after(unit.code)))
            tiles = [
                Tile(name, failed + missing, streets.get(street_of(code), ""), self._community_url(code))
                for code, name, failed, missing in rows[inside]
            ]
            if tiles:
                maps.append(
                    (unit, self.unit_url(unit.code), self.units.get(unit.code), Tiles(unit.code, unit.name, tiles))
                )
        return maps

    def _streets(self, codes):
        """{code: name} of the streets by which tiles are grouped: of a prefecture's; else each map is one street's."""
        return street_names(codes) if is_prefecture(self.division.code) else {}

    def _community_url(self, code):
        return f"{reverse('community', args=[code])}?{self.inspection.query}"

    @property
    def has_too_many_tiles(self):
        return bool(self.children) and self.summary.communities > MOST_TILES

    def meter(self):
        """How all communities stand."""
        unit = self.summary
        counts = {"pass": unit.clear, "miss": unit.only_missing, "fail": unit.failing}
        return Meter(counts, unit.communities, label=f"{self.division}{unit.communities}个社区")
