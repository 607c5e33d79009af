"""通报: how the units stand, the good ones first, what is wrong, what is asked, until when. With or without names of communities."""

from communities.levels import is_street, level_of
from lodi_community.records.figures import part_of, thousands

from ..inspection.shortfalls import lacked_below, lacked_of
from ..rules.kit import Outcome
from . import annexes, of_division, remedies
from .parts import Annex, Column, Grid, Heading, Paragraph, paper, said_day
from .ranking import at_the_top, grid_below, named, placed, share_clear
from .wording import clauses_of, gaps_summed, lacked_said, numbered

TOLD = 3  # rules that are told in prose, more where they are tied
BLANK_DAY = "＿＿＿＿年＿＿月＿＿日"


def title(sealed):
    return (f"关于{sealed.full_name}{sealed.year}年度社区党建", "和社区建设落实情况的通报")


def parts(sealed, names, number):
    """The text. ``names``: those of communities are said. ``number``: the DocumentNumber, or None."""
    return [
        Paragraph(f"现将{sealed.full_name}{sealed.year}年度社区党建和社区建设落实情况通报如下。"),
        Heading("一、总体情况"),
        Paragraph(of_division.basis(sealed, f"{sealed.full_name}{thousands(sealed.unit.communities)}个社区")),
        Paragraph(of_division.standing(sealed) + of_division.short(sealed)),
        *_ranking(sealed, names),
        Heading("二、存在问题"),
        *_problems(sealed, names),
        Heading("三、整改要求"),
        *_asked(sealed, number),
    ]


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

    def said(units):
        return "、".join(f"{unit.name}（{part_of(unit.clear, unit.communities)}）" for unit in units)

    text = f"硬指标全部达标的社区，占比最高的{label}是{said(best)}" if best[0].clear else ""
    return f"{text}；占比最低的是{said(worst)}。" if text else f"占比最低的{label}是{said(worst)}。"


def _good_communities(sealed, names):
    clear = [row for row in sealed.rows if row.clear]
    if not clear or not names or len(clear) == len(sealed.rows):
        return ""
    return f"硬指标全部达标的社区是{'、'.join(row.name for row in clear)}。"


def _problems(sealed, names):
    failed = [(rule, row) for rule in sealed.standard.rules if (row := sealed.rule(rule.key)) and row.failed]
    if not failed:
        yield Paragraph("本年度没有社区不达标。")
        return
    yield Paragraph(f"有社区不达标的指标{len(failed)}项，按不达标的社区多少排列如下。")
    yield _rule_grid(sealed, failed)
    told = at_the_top(failed, lambda pair: pair[1].failed, TOLD)
    for at, (rule, row) in enumerate(told, start=1):
        said = [f"{thousands(row.failed)}个社区不达标", *filter(None, [_sums(sealed, rule)])]
        words = f"{'，'.join(said)}。{_where(sealed, rule)}{_furthest(sealed, rule) if names else ''}"
        yield Paragraph(words, lead=f"{numbered(at)}{paper(rule.title)}。")


def _sums(sealed, rule):
    return gaps_summed(lacked_below(rule, sealed.counts, sealed.code))


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
        judged = row.passed + row.hinted + row.failed + row.missing
        cells = [clauses_of(rule), paper(rule.title), thousands(row.failed), part_of(row.failed, judged)]
        rows.append([str(place), *cells, _sums(sealed, rule) or "—"])
    return Grid(f"{sealed.year}年度不达标的指标（单位：个社区）", columns, rows)


def _where(sealed, rule):
    """In which units most of them are; nothing for a street."""
    rows = [
        (unit.name, row.failed) for unit in sealed.below if (row := sealed.rule(rule.key, unit.code)) and row.failed
    ]
    if not rows:
        return ""
    said = named(rows, lambda pair: pair[1], lambda pair: f"{pair[0]}{thousands(pair[1])}个")
    label = level_of(sealed.code).below.label
    if said == f"{thousands(len(rows))}个":
        return f"{thousands(len(rows))}个{label}有，每个{thousands(rows[0][1])}个。"
    return f"{'较多的是' if len(at_the_top(rows, lambda pair: pair[1])) < len(rows) else '其中'}{said}。"


def _furthest(sealed, rule):
    """The communities that are furthest from the limit, ties whole; nothing where all are equally far."""
    place = sealed.standard.places[rule.key]
    failing = [row for row in sealed.rows if row.verdicts[place] == Outcome.FAIL and lacked_of(rule, row.gaps)]

    def worth(row):
        return [abs(row.gaps.get(lack.key, 0)) for lack in rule.lacks]

    top = at_the_top(failing, lambda row: tuple(worth(row)))
    said = [f"{sealed.way(row.code, sealed.code)}{lacked_said(lacked_of(rule, row.gaps))}" for row in top]
    return f"{'差距最大的是' if len(top) < len(failing) else '具体是'}{'、'.join(said)}。" if said else ""


def _asked(sealed, number):
    """What the document asks for, and until when the answer is due."""
    asked = list(remedies.of_division(sealed))
    yield from asked
    day = said_day(number.due_on) if number and number.due_on else BLANK_DAY
    yield Paragraph(
        f"请于{day}前将整改情况书面报送，逐条写明整改措施、责任人和完成时限。",
        lead=f"{numbered(len(asked) + 1)}按时反馈。",
    )
