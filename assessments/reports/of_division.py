"""The annual report of the city, a county or a street."""

from collections import Counter

from communities.levels import level_of
from lodi_community.records.figures import mean

from . import annexes, beside, charts, duties, remedies
from .checkcodes import trail_end
from .findings import division_findings, rule_grid
from .parts import Column, Grid, Heading, Paragraph, said_day
from .wording import communities_said, numbered, points, share, short_sentence, summed, whole_of


def title(sealed):
    """Two lines, broken by sense."""
    return (f"{sealed.full_name}社区党建和社区建设", f"{sealed.year}年度评估报告")


def parts(sealed):
    """The report's text in order."""
    return [
        Heading("一、总体情况"),
        *_overall(sealed),
        Heading("二、存在问题"),
        *_problems(sealed),
        Heading("三、整改要求"),
        *remedies.of_division(sealed),
    ]


def annexes_of(sealed):
    """The list of communities, how it was judged, what is shown beside it."""
    return [annexes.communities(sealed), annexes.method(sealed, sealed.rows), *beside.annexes(sealed, 3)]


def _overall(sealed):
    yield Paragraph(basis(sealed, f"{sealed.full_name}{sealed.unit.communities}个社区"))
    yield Heading("（一）达标情况", 2)
    yield Paragraph(standing(sealed))
    yield Paragraph(short(sealed))
    yield Heading(f"（二）“{sealed.standard.heads_title}”各方面", 2)
    yield Paragraph(_heads(sealed))
    yield Paragraph(_score(sealed))
    below = sealed.below
    if below:
        yield Heading(f"（三）各{level_of(sealed.code).below.label}情况", 2)
        yield _unit_grid(sealed, below)
        if charts.fits_units(sealed):
            yield charts.of_units(sealed)
    yield from duties.of_division(sealed, 4 if below else 3)


def basis(sealed, whom):
    """Why, of whom, as of when and by what the assessment was made."""
    standard = sealed.standard
    document = f"《{standard.document.title}》（{standard.title}，以下简称《实施意见》）"
    return (
        f"根据{document}，对{whom}{sealed.year}年度落实情况进行了评估。以{said_day(sealed.on)}为基准日，"
        f"数据于{said_day(sealed.day)}封存，封存后不再改动，按标准{standard.version}评判。{_run(sealed.inspection)}"
        f"{_trail(sealed.inspection)}"
    )


def _run(inspection):
    """Which run it is, of a year that was corrected, and how it can be told from the other."""
    if not inspection.which_run:
        return ""
    return f"本报告依据{inspection.year}年度{inspection.which_run}，校验码与其他各次不同。"


def _trail(inspection):
    """How long the trail was, and how it ended, when the records were frozen."""
    end = trail_end(inspection)
    return f"当时有修改记录{end[0]}条，最后一条的校验码为{end[1]}。" if end else ""


def standing(sealed):
    unit, before = sealed.unit, sealed.before
    text = f"硬指标全部达标的社区{unit.clear}个，占{share(unit.clear, unit.communities)}"
    if before:
        change = unit.clear - before.clear
        than = f"比{sealed.year - 1}年度的{before.clear}个{'增加' if change > 0 else '减少'}{abs(change)}个"
        text += f"，{than}" if change else f"，与{sealed.year - 1}年度持平"
    text += f"；没有不达标、仅缺数据的{unit.only_missing}个；有硬指标不达标的{unit.failing}个。"
    if unit.missing:
        text += f"没有填报的数据{unit.missing}项，按不达标计，另行列出。"
    return text


def short(sealed):
    gaps = [(one.shortfall.title, one.measure, one.amount, communities_said(one)) for one in sealed.shorts()]
    text = short_sentence(whole_of(sealed.name), gaps)
    missing = any(row.missing for row in sealed.rules.values() if row.code == sealed.code)
    return text + ("缺数据的社区没有计入缺口。" if missing else "")


def _heads(sealed):
    said, idle = [], []
    for head, sums in zip(sealed.standard.heads, sealed.unit.heads, strict=True):
        if sums["in"]:
            said.append(
                f"{head.title}{sums['clear']}个，占{share(sums['clear'], sums['in'])}，"
                f"平均完成{mean(sealed.standard.scoring.percent(sums['low']), sums['in'])}%"
            )
        else:
            idle.append(head.title)
    text = f"各方面适用指标没有不达标、也不缺数据的社区：{'；'.join(said)}。"
    return text + (f"本版标准在{'、'.join(idle)}方面没有量化指标，不计分。" if idle else "")


def _score(sealed):
    unit = sealed.unit
    if not unit.scored:
        return "没有社区有适用的指标，不计分。"
    grades = "，".join(f"{name}{unit.grades.get(name, 0)}个" for _, name in sealed.standard.grades)
    text = f"{sealed.standard.scoring.note}计算办法见附件2。系统折算分平均{mean(unit.score_low, unit.scored)}分"
    if unit.score_high > unit.score_low:
        text += f"（缺失的数据如果全部达标，为{mean(unit.score_high, unit.scored)}分）"
    return f"{text}；等次：{grades}。"


def _unit_grid(sealed, below):
    columns = [
        Column(level_of(sealed.code).below.label, 26),
        Column("社区", 10, True),
        Column("全部达标", 11, True),
        Column("占比%", 14, True),
        Column("仅缺数据", 11, True),
        Column("有不达标", 11, True),
        Column("平均折算分", 13, True),
    ]
    # The last two characters say what is short: 用房, 资金, 人员.
    columns += [Column(f"差{one.shortfall.title[-2:]}（{_label(one.measure)}）", 19, True) for one in sealed.shorts()]
    rows = [_unit_row(sealed, unit, unit.name) for unit in below]
    rows.append(_unit_row(sealed, sealed.unit, "合计"))
    return Grid(f"{sealed.year}年度各{level_of(sealed.code).below.label}达标情况", tuple(columns), rows, total=True)


def _label(unit):
    return {"m²": "平方米"}.get(unit.label, unit.label_of_sum)


def _unit_row(sealed, unit, name):
    part = share(unit.clear, unit.communities).rstrip("%")
    row = [
        name,
        f"{unit.communities}",
        f"{unit.clear}",
        part,
        f"{unit.only_missing}",
        f"{unit.failing}",
    ]
    row.append(points(unit.average))
    return row + [summed(one.measure, one.amount) for one in sealed.shorts(unit.code)]


def _problems(sealed):
    judged = [row for row in sealed.rules.values() if row.code == sealed.code]
    failed = [row for row in judged if row.failed]
    missing = [row for row in judged if row.missing]
    said = [f"{len(failed)}项有社区不达标"] if failed else []
    said += [f"{len(missing)}项有社区缺数据"] if missing else []
    inforce = [row for row in judged if row.passed + row.hinted + row.failed + row.missing]
    kinds = Counter(sealed.standard.rule(row.rule).kind for row in inforce)
    told = "、".join(f"{kind.label}{count}项" for kind, count in kinds.items())
    yield Paragraph(f"本年度评判{told}，{'，'.join(said) or '没有不达标，也不缺数据'}。各项情况如下。")
    yield rule_grid(sealed)
    if not charts.fits_units(sealed) and (chart := charts.of_rules(sealed)):
        yield chart
    number = 0
    for head in sealed.standard.heads:
        rules = [rule for rule in sealed.standard.rules if rule.head == head and _troubled(sealed.rule(rule.key))]
        if not rules:
            continue
        number += 1
        yield Heading(f"{numbered(number)}{head.title}", 2)
        for at, rule in enumerate(rules, start=1):
            yield from division_findings(sealed, rule, at)


def _troubled(row):
    return row is not None and (row.failed or row.missing)
