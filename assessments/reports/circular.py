"""通报: how the units stand, the good ones first, what is wrong, what is asked, until when. With or without names of communities."""

import re

from communities.levels import is_street, level_of

from ..inspection.shortfalls import lacked_below, lacked_of
from ..rules.kit import Outcome
from . import annexes, asked, of_division
from .formulas import APPLIES, count, gaps_told, part, sums_told
from .origins import computed
from .parts import Annex, Column, Grid, Heading, Paragraph, paper, said_day
from .ranking import MOST_NAMED, at_the_top, clear_told, grid_below, placed, share_clear
from .wording import ONE, clauses_of, numbered

TOLD = 3  # rules that are told in prose, more where they are tied
ELSEWHERE = re.compile(r"(?:，|(?<=。))[^，。]*见(?:附件\d+|下表)(?=。)")
BLANK_DAY = "＿＿＿＿年＿＿月＿＿日"


def title(sealed):
    """The lines of the title."""
    return (f"关于{sealed.full_name}{sealed.year}年度社区党建", "和社区建设落实情况的通报")


def parts(sealed, names, number):
    """The text. ``names``: those of communities are said. ``number``: the DocumentNumber, or None."""
    return [
        Paragraph(f"现将{sealed.full_name}{sealed.year}年度社区党建和社区建设落实情况通报如下。"),
        Heading("一、总体情况"),
        Paragraph(of_division.basis(sealed, f"{sealed.full_name}{count(sealed.unit, 'communities')}个社区")),
        Paragraph(_who(sealed) + of_division.standing(sealed) + of_division.short(sealed)),
        *_ranking(sealed, names),
        Heading("二、存在问题"),
        *_problems(sealed, names),
        Heading("三、整改要求"),
        *_asked(sealed, number),
    ]


def _who(sealed):
    """The subject where nothing is counted: one community is all there is, or all stand alike."""
    if sealed.unit.communities == 1:
        return "这个社区"
    return "各社区" if of_division.all_clear(sealed.unit) else ""


def annexes_of(sealed, names):
    """The list of communities, where they may be named."""
    return [Annex("社区评估结果", None, annexes.communities(sealed).parts, landscape=True)] if names else []


def _ranking(sealed, names):
    sentence = _good_communities(sealed, names) if is_street(sealed.code) else _good_units(sealed)
    if sentence:
        yield Paragraph(sentence)
    if grid := grid_below(sealed, names):
        yield grid


def _good_units(sealed):
    """Which units stand first, those tied whole, and which last."""
    below, label = sealed.below, level_of(sealed.code).below.label
    if len({share_clear(unit) for unit in below}) < 2:
        return ""
    best = [unit for place, unit in placed(below, share_clear) if place == 1]
    worst = [unit for unit in below if share_clear(unit) == min(map(share_clear, below))]

    told = [f"占比最高的{label}是{_named(best)}"] if best[0].clear else []
    if len(worst) <= MOST_NAMED:
        told.append(f"占比最低的是{_named(worst)}")
    elif not worst[0].clear:
        number = computed("tied_units", sealed.inspection.pk, sealed.code, worst[0].code, text=str(len(worst)))
        told.append(f"有{number}个{label}一个也没有")
    return f"硬指标全部达标的社区，{'；'.join(told)}。" if told else ""


def _named(units):
    return "、".join(f"{unit.name}（{clear_told(unit)}）" for unit in units)


def _good_communities(sealed, names):
    clear = [row for row in sealed.rows if row.clear]
    if not clear or not names or len(clear) == len(sealed.rows):
        return ""
    return f"硬指标全部达标的社区是{'、'.join(row.name for row in clear)}。"


def _problems(sealed, names):
    failed = [(rule, row) for rule in sealed.standard.rules if (row := sealed.rule(rule.key)) and row.failed]
    if not failed:
        yield Paragraph(_none_failed(sealed))
        return
    number = computed("rules_failed", sealed.inspection.pk, sealed.code, text=str(len(failed)))
    listed = "共{}项，按不达标社区的多少排列如下。" if len(failed) > 1 else "{}项，见下表。"
    yield Paragraph(f"有社区不达标的指标{listed.format(number)}")
    yield _rule_grid(sealed, failed)
    told = at_the_top(failed, lambda pair: pair[1].failed, TOLD)
    for at, (rule, row) in enumerate(told, start=1):
        furthest = _furthest(sealed, rule) if names else ""
        sums = "" if furthest and row.failed == 1 else _sums(sealed, rule)  # told with the name, and not twice
        words = f"{count(row, 'failed')}个社区不达标{f'，{sums}' if sums else ''}。{_where(sealed, rule)}"
        lead = numbered(at) if len(told) > 1 else ""  # one alone is not numbered
        yield Paragraph(f"{words}{furthest}", lead=f"{lead}{paper(rule.title)}。")


def _none_failed(sealed):
    if not sealed.unit.missing:
        return "本年度没有社区不达标。"
    return f"已经填报的指标，没有社区不达标。没有填报的数据{count(sealed.unit, 'missing')}项，按不达标计。"


def _sums(sealed, rule):
    lacked = lacked_below(rule, sealed.counts, sealed.code)
    return sums_told({one.lack.key: sealed.counts[sealed.code, one.lack.key] for one in lacked}, lacked)


def _rule_grid(sealed, failed):
    columns = (
        Column("名次", 10, True),
        Column("条款", 17),
        Column("指标", 42),
        Column("不达标社区", 18, True),
        Column("占适用社区", 18, True),
        Column("缺口合计", 39, True),
    )
    rows = []
    for place, (rule, row) in placed(failed, lambda pair: pair[1].failed):
        number = computed("place_of_rule", sealed.inspection.pk, sealed.code, rule.key, text=str(place))
        cells = [clauses_of(rule), paper(rule.title), count(row, "failed"), part(row, "failed", APPLIES)]
        rows.append([number, *cells, _sums(sealed, rule) or "—"])
    return Grid(f"{sealed.year}年度不达标的指标（单位：个社区）", columns, rows)


def _where(sealed, rule):
    """In which units most of them are, ties whole; of too many that are tied only how many units; nothing for a street."""
    rows = [(unit, row) for unit in sealed.below if (row := sealed.rule(rule.key, unit.code)) and row.failed]
    if not rows:
        return ""
    if top := at_the_top(rows, lambda pair: pair[1].failed):
        told = "、".join(f"{unit.name}{count(row, 'failed')}个" for unit, row in top)
        return "" if len(sealed.below) == 1 else f"{'不达标社区较多的是' if len(top) < len(rows) else '其中'}{told}。"
    number = computed("units_failing", sealed.inspection.pk, sealed.code, rule.key, text=str(len(rows)))
    label = level_of(sealed.code).below.label
    if len({row.failed for _, row in rows}) == 1:
        return f"分布在{number}个{label}，各{count(rows[0][1], 'failed')}个。"
    return f"分布在{number}个{label}。"


def _furthest(sealed, rule):
    """The communities that are furthest from the limit, ties whole; nothing where all are equally far."""
    place = sealed.standard.places[rule.key]
    failing = [row for row in sealed.rows if row.verdicts[place] == Outcome.FAIL and lacked_of(rule, row.gaps)]

    def worth(row):
        return [abs(row.gaps.get(lack.key, 0)) for lack in rule.lacks]

    top = at_the_top(failing, lambda row: tuple(worth(row)))
    alone = "，" if len(top) == 1 else ""
    said = [
        f"{sealed.way(row.code, sealed.code)}{alone}{gaps_told(row, lacked_of(rule, row.gaps), ONE)}" for row in top
    ]
    how = "差距最大的是" if len(top) < len(failing) else "分别是" if len(top) > 1 else "不达标的是"
    return f"{how}{'、'.join(said)}。" if said else ""


def _asked(sealed, number):
    """What the document asks for, and until when the answer is due: none where nothing is to be put right."""
    told = [Paragraph(_here(part.text), part.lead) for part in asked.of_division(sealed)]
    yield from told
    if not asked.is_anything_asked(sealed) and not (number and number.due_on):
        return
    day = said_day(number.due_on) if number and number.due_on else BLANK_DAY
    yield Paragraph(
        f"请于{day}前书面报送整改情况，逐条写明整改措施、责任人和完成时限。",
        lead=f"{numbered(len(told) + 1)}按时反馈。",
    )


def _here(text):
    """A sentence without its pointer to a table or an annex, which the report has and a circular has not."""
    return ELSEWHERE.sub("", text).replace("。。", "。")
