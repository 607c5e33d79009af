"""The tables of the dashboards as Excel files: what the page shows, with its filters and in its order."""

from collections import namedtuple
from decimal import Decimal

from communities.levels import county_of, street_of
from communities.models import Division
from lodi_community.records.exporting import Column, Export
from lodi_community.records.figures import mean, share

from ..inspection.judging import reference_date
from ..rules import kit
from ..rules.kit import Outcome
from .ordering import WITH_GAP

BATCH = 500  # whole assessments in memory at a time: with their figures they are large
GAPS = "正数是差多少，负数是超多少"
Told = namedtuple("Told", "row place grade said")


def about_of(division, inspection, *words):
    """The lines above an exported table: of which unit, year and run it is, and what else is said of it."""
    return [("单位", str(division)), ("年度", f"{inspection.year}{inspection.short_run}"), *words]


def _amount(value, unit):
    """A figure in its unit, as a number: 0.01 m² as m²."""
    return None if value is None else Decimal(value) / unit.scale


def _points(value):
    return None if value is None else Decimal(value) / 100


# 社区明细 -----------------------------------------------------------------------------------------


def communities_export(division, listing):
    """The communities behind a figure; of the rules asked about what each has, has to have and lacks, as numbers."""
    inspection = listing.inspection
    columns = [Column("社区", lambda told: told.row.name), Column("区划代码", lambda told: told.row.code), *_PLACE]
    if not inspection.is_reference:
        columns += [
            Column("达标硬指标", lambda told: told.row.hard_met, "项"),
            Column("适用硬指标", lambda told: told.row.hard_total, "项"),
        ]
    for at, rule in enumerate(listing.rules):
        columns += _rule_columns(listing, at, rule)
    if not listing.rules:
        columns += [_marks(listing, letter, word) for letter, word in MARKS]
    if not inspection.is_reference:
        columns += [
            Column("系统折算分", lambda told: _points(told.row.score_low)),
            Column("最高折算分", lambda told: _points(told.row.score_high)),
            Column("等次", lambda told: told.grade),
        ]
    words = [("查询", "，".join(listing.words) or "全部社区"), ("排列", _order_in_words(listing))]
    words += [("缺口", GAPS)] if listing.rules else []
    title = f"{division}{inspection.year}年度{inspection.short_run}社区明细"
    return Export(title, columns, _told(listing), about_of(division, inspection, *words), division.code)


def _order_in_words(listing):
    titles = {heading.key: heading.hint or heading.title for heading in listing.headings}
    order = listing.order
    return f"{titles[order.key]}，{'从大到小' if order.falls else '从小到大'}" if order.key else "区划代码"


def _told(listing):
    """Told of each community in the order of the list; whole assessments are read some at a time."""
    standard, on = listing.standard, reference_date(listing.inspection.year)
    names = place_names([row.code for row in listing.rows])
    grade = standard.grading(on)
    for start in range(0, len(listing.rows), BATCH):
        for row in listing.shown(listing.rows[start : start + BATCH]):
            said = [kit.explain(standard, rule, row.figures, on) for rule in listing.rules]
            place = names.get(county_of(row.code), ""), names.get(street_of(row.code), "")
            row.figures = None
            yield Told(row, place, grade(row.score_low, row.hard_failed + row.hard_missing), said)


def place_names(codes):
    """{code of a county or street above these communities: its name}: one query."""
    wanted = {above(code) for code in codes for above in (county_of, street_of)}
    return dict(Division.objects.filter(code__in=wanted).values_list("code", "name"))


_PLACE = (
    Column("县市区", lambda told: told.place[0]),
    Column("街道（乡镇）", lambda told: told.place[1]),
)
MARKS = (Outcome.FAIL, "不达标"), (Outcome.MISSING, "缺数据"), (Outcome.HINT, "提示")


def _marks(listing, letter, word):
    rules = listing.standard.rules
    return Column(
        word,
        lambda told: "、".join(rule.short for rule, v in zip(rules, told.row.verdicts, strict=True) if v == letter),
    )


def _rule_columns(listing, at, rule):
    """What a rule comes to: verdict, what there is, what is asked, and the gap in each of its units as a number."""
    name = f"{rule.short} " if len(listing.rules) > 1 else ""
    return [
        Column(f"{name}评判", lambda told: told.said[at].label),
        Column(f"{name}现状", lambda told: told.said[at].figure),
        Column(f"{name}要求", lambda told: told.said[at].limit),
        *(_gap_column(listing, rule, lack, f"{name}{lack.title}缺口") for lack in rule.lacks),
    ]


def _gap_column(listing, rule, lack, heading):
    def value(told):
        if listing.letter(told.row, rule) not in WITH_GAP:
            return None
        return _amount(told.row.gaps.get(lack.key, 0), lack.measure)

    return Column(heading, value, lack.measure.label)


# 总览：各单位 --------------------------------------------------------------------------------------


def units_export(page, rows):
    """The table of units of an overview, the whole last."""
    counted = [row for row in rows if row.summary]
    columns = [
        Column("单位", lambda row: row.name),
        Column("区划代码", lambda row: row.code),
        Column("达标", lambda row: row.summary.clear, "个"),
        Column("仅缺数据", lambda row: row.summary.only_missing, "个"),
        Column("不达标", lambda row: row.summary.failing, "个"),
        Column("社区", lambda row: row.summary.communities, "个"),
        Column("达标率", lambda row: percent(row.summary.clear, row.summary.communities), "%"),
        Column("达标比上年", lambda row: row.change, "个"),
        *(_short(at, gap) for at, gap in enumerate(page.gaps)),
        Column("缺数据", lambda row: row.summary.missing, "项"),
        Column("平均折算分", lambda row: _mean(row.summary)),
    ]
    title = f"{page.division}{page.inspection.year}年度{page.inspection.short_run}各单位达标情况"
    return Export(title, columns, counted, about_of(page.division, page.inspection), page.division.code)


def percent(part, whole):
    """Of 100, to a tenth as on the page; None of nothing."""
    value = share(part, whole, 1)
    return None if value is None else Decimal(value) / 10


def _short(at, gap):
    return Column(f"缺{gap.short_title}", lambda row: _amount(row.gaps[at].value, gap.unit), gap.unit.label)


def _mean(summary):
    return Decimal(mean(summary.score_low, summary.scored)) if summary.scored else None


# 待补数据 -----------------------------------------------------------------------------------------


def missing_export(where, work, lines):
    """What is to be entered, a line each; of many communities how much it is in each unit."""
    if work.units:
        columns = [
            Column("单位", lambda unit: unit.name),
            Column("区划代码", lambda unit: unit.code),
            Column("缺数据的社区", lambda unit: unit.communities, "个"),
            Column("没有数据", lambda unit: unit.items, "项"),
        ]
    else:
        columns = [
            Column("社区", lambda line: line.name),
            Column("区划代码", lambda line: line.code),
            Column("要补什么", lambda line: line.entry.title),
            Column("在哪张表", lambda line: line.form),
            Column("等着它的规则", _waiting),
            Column("差距缩小", lambda line: Decimal(line.points), "分"),
            Column("其中要一起补", lambda line: Decimal(line.points_together) if line.together else None, "分"),
        ]
    title = f"{where}{work.inspection.year}年度{work.inspection.short_run}待补数据"
    rows = work.units or lines
    return Export(title, columns, rows, about_of(where, work.inspection), where.code)


def _waiting(line):
    return "、".join(f"{kit.cited((each.clause,))} {each.rule.title}" for each in line.waiting)


# 奖励候选 -----------------------------------------------------------------------------------------


def awards_export(division, inspection, standard, rows, amounts):
    """Communities in the order of the criterion. ``amounts``: {code: 元 given in the year}."""
    grade = standard.grading(reference_date(inspection.year))
    rows = list(rows.defer("figures", "gaps", "heads"))
    names = place_names([row.code for row in rows])
    columns = [
        Column("先后", lambda pair: pair[0]),
        Column("社区", lambda pair: pair[1].name),
        Column("区划代码", lambda pair: pair[1].code),
        Column("县市区", lambda pair: names.get(county_of(pair[1].code))),
        Column("街道（乡镇）", lambda pair: names.get(street_of(pair[1].code))),
        Column("硬指标全部达标", lambda pair: pair[1].whole),
        Column("达标硬指标", lambda pair: pair[1].hard_met, "项"),
        Column("适用硬指标", lambda pair: pair[1].hard_total, "项"),
        Column("系统折算分", lambda pair: _points(pair[1].score_low)),
        Column("等次", lambda pair: grade(pair[1].score_low, pair[1].hard_failed + pair[1].hard_missing)),
        Column("当年已奖励", lambda pair: amounts.get(pair[1].code), "元"),
    ]
    about = about_of(division, inspection, ("先后", "硬指标全部达标的在前，再按系统折算分从高到低，相同的按区划代码"))
    return Export(
        f"{division}{inspection.year}年度{inspection.short_run}奖励候选",
        columns,
        list(enumerate(rows, start=1)),
        about,
        division.code,
    )
