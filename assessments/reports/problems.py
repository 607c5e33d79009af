"""存在问题 of a division: what most communities fail in prose, the rest in one table, everything in an annex."""

from communities.levels import Level, level_of
from lodi_community.records.figures import FEW

from ..inspection.shortfalls import Words, lacked_below, lacked_of
from ..rules.explaining import loosened
from ..rules.kit import ClauseKind, Outcome
from . import formulas
from .numbering import annex_number
from .origins import bare, computed
from .parts import Column, Grid, Paragraph, paper
from .ranking import MOST_NAMED, at_the_top
from .wording import LOOSENED, ONE, clauses_of

# Rules in prose; fewer where the next are tied with them. A street's report has four pages.
TOLD = {Level.PREFECTURE: (6, 6), Level.COUNTY: (6, 6), Level.STREET: (2, 3)}  # about how many, how many at most
FEW_FAILING = 3  # of which it need not be said where most are
HALVED = 4  # rules that stand in a table of one column; more stand in two
NUMERALS = "零一两三四五六"


def parts(sealed):
    """How many rules there are trouble with; those that most communities fail one by one; the others in a table."""
    judged = _judged(sealed)
    failed = [pair for pair in judged if pair[1].failed]
    told = at_the_top(failed, lambda pair: (pair[1].failed, pair[0].is_hard), *TOLD[level_of(sealed.code)])
    rest = [pair for pair in failed if pair not in told]
    # Two paragraphs: what leads to the findings stays with the first of them, and the page before is not left half empty.
    yield from map(Paragraph, _opening(sealed, judged, told, rest))
    for number, (rule, row) in enumerate(told, start=1):
        lead = f"{number}." if len(told) > 1 else ""  # one alone is not numbered
        yield Paragraph(_finding(sealed, rule, row), lead=f"{lead}{paper(rule.title)}（{clauses_of(rule)}）。")
    if rest:
        yield _rest_grid(sealed, rest, "其他" if told else "")


def _judged(sealed):
    """[(rule, Summary)] of the rules that apply to any community, in the document's order."""
    rows = [(rule, row) for rule in sealed.standard.rules if (row := sealed.rule(rule.key))]
    return [(rule, row) for rule, row in rows if row.applies]


def _number(sealed, formula, value, *more):
    return computed(formula, sealed.inspection.pk, sealed.code, *more, text=str(value))


def _opening(sealed, judged, told, rest):
    """How many rules apply and how many there is trouble with; then what leads to those that are told."""
    kinds = [(kind, sum(1 for rule, _ in judged if rule.kind is kind)) for kind in ClauseKind]
    kinds = "、".join(f"{kind.label}{_number(sealed, 'rules', n, kind.value)}项" for kind, n in kinds if n)
    failed, missing = (sum(1 for _, row in judged if getattr(row, name)) for name in ("failed", "missing"))
    said = [f"有社区不达标的{_number(sealed, 'rules_failed', failed)}项"] if failed else []
    said += [f"有社区缺数据的{_number(sealed, 'rules_missing', missing)}项"] if missing else []
    if not said:
        yield f"本年度适用{kinds}，没有社区不达标，也不缺数据。" if kinds else "本年度没有适用的指标。"
        return
    yield f"本年度适用{kinds}，其中{'、'.join(said)}（见附件{annex_number(sealed, 'rules')}）。"
    if told and rest:
        number = _number(sealed, "rules_rest", len(rest), len(told))
        yield f"不达标社区最多的{NUMERALS[len(told)]}项如下，其余{number}项见后面的表："
    elif told:
        yield "不达标的是："
    elif rest:
        yield "不达标的指标见下表。"


# One rule -------------------------------------------------------------------------------------


def _finding(sealed, rule, row):
    furthest = _furthest(sealed, rule)
    said = [f"{formulas.count(row, 'failed')}个社区不达标"]
    if formulas.value_of(row, formulas.APPLIES) >= FEW:
        said.append(f"占适用社区的{formulas.part(row, 'failed', formulas.APPLIES)}")
    # What one community lacks is told with its name, and is not said twice.
    told = [_since(sealed, rule, row), "" if furthest and row.failed == 1 else _sums(sealed, rule)]
    text = f"{'，'.join([*said, *filter(None, told)])}。{_most_in(sealed, rule)}{furthest}"
    if row.missing:
        text += f"另有{formulas.count(row, 'missing')}个社区缺数据。"
    return text + "".join(f"{paper(mark)}。" for mark in loosened(sealed.standard, rule, sealed.on))


def _sums(sealed, rule, code=None):
    code = code or sealed.code
    rows = {lack.key: row for lack in rule.lacks if (row := sealed.counts.get((code, lack.key)))}
    return formulas.sums_told(rows, lacked_below(rule, sealed.counts, code))


def _since(sealed, rule, row):
    """比2024年度减少12个 of the communities that fail it; "" where the year before is not there."""
    before = sealed.earlier.before
    then = before.counts.get((sealed.code, rule.key)) if before else None
    if then is None or not then.applies:
        return ""
    return formulas.against(row, then, "failed", sealed.year - 1)


def _most_in(sealed, rule):
    """Which unit has most of them, ties whole; nothing for a street, for few, or where every unit has as many."""
    rows = [(unit, row) for unit in sealed.below if (row := sealed.rule(rule.key, unit.code)) and row.failed]
    if sum(row.failed for _, row in rows) <= FEW_FAILING:
        return ""
    if len(rows) == 1:
        return "" if len(sealed.below) == 1 else f"都在{rows[0][0].name}。"
    top = at_the_top(rows, lambda pair: pair[1].failed, 1)
    if not top or len(top) == len(sealed.below):
        return ""
    names = "、".join(unit.name for unit, _ in top)
    each = "，各" if len(top) > 1 else "，有"
    return f"{names}最多{each}{formulas.count(top[0][1], 'failed')}个。"


def _furthest(sealed, rule):
    """Who is furthest from the limit, ties whole or counted; where all lack the same, what.

    A year sealed before gaps in further units were stored has communities that fail without one: they are not among them.
    """
    place = sealed.standard.places[rule.key]
    failing = [row for row in sealed.rows if row.verdicts[place] == Outcome.FAIL]
    lacking = [row for row in failing if lacked_of(rule, row.gaps)]

    def worth(row):
        return tuple(abs(row.gaps.get(lack.key, 0)) for lack in rule.lacks)

    if not lacking:
        return ""
    most = max(map(worth, lacking))
    if any(other > own for row in lacking for other, own in zip(worth(row), most, strict=True)):
        return ""  # some lack more of one thing, some of another
    top = [row for row in lacking if worth(row) == most]
    alike = len({bare(_gap(rule, row)) for row in top}) == 1
    if len(top) == len(failing) and alike and len(top) > FEW_FAILING:
        return f"每个社区{_gap(rule, top[0])}。"
    if len(top) > MOST_NAMED:
        number = _number(sealed, "at_gap", len(top), rule.key)
        return f"差距最大的有{number}个社区，{_gap(rule, top[0], EACH)}。" if alike else ""
    return f"{_named(sealed, rule, top, alike, len(failing))}。"


def _named(sealed, rule, top, alike, failing):
    """差距最大的是甲社区、乙社区，各差2项; where these are all that fail the rule, without “差距最大”."""
    names = sealed.community_names.listed(top)
    lead = "差距最大的是" if len(top) < failing else ("不达标的是" if failing == 1 else "分别是")
    if len(top) == 1:
        return f"{lead}{names}，{_gap(rule, top[0])}"
    if alike:
        return f"{lead}{names}，{_gap(rule, top[0], EACH)}"
    return f"{lead}{'、'.join(f'{sealed.community_names.of(row)}（{_gap(rule, row)}）' for row in top)}"


EACH = Words("各差", "各超", "各")


def _gap(rule, row, words=ONE):
    return formulas.gaps_told(row, lacked_of(rule, row.gaps), words)


# Tables ---------------------------------------------------------------------------------------


def _rest_grid(sealed, rest, other):
    """Two rules a line, down the left half and then the right. ``other``: 其他, where some rules have been told before."""
    columns = (Column("条款", 20), Column("指标", 55), Column("社区", 12, True))
    cells = [
        [clauses_of(rule), paper(rule.title).removesuffix("到位数"), formulas.count(row, "failed")]
        for rule, row in rest
    ]
    title = f"{sealed.year}年度{other}有社区不达标的指标（个）"
    if len(cells) <= HALVED:
        return Grid(title, columns, cells)
    half = -(-len(cells) // 2)
    right = [*cells[half:], *([[""] * len(columns)] * (2 * half - len(cells)))]
    return Grid(title, columns * 2, [[*pair[0], *pair[1]] for pair in zip(cells[:half], right, strict=True)])


def rule_grid(sealed):
    """Every rule: communities by outcome, and the sums of what is short or over."""
    columns = (
        Column("条款", 19),
        Column("指标", 40),
        Column("适用", 10, True),
        Column("达标", 10, True),
        Column("提示", 10, True),
        Column("不达标", 14, True),
        Column("缺数据", 14, True),
        Column("缺口合计", 39, True),
    )
    rows = []
    for rule in sealed.standard.rules:
        row = sealed.rule(rule.key)
        if row is None:
            continue
        fields = (formulas.APPLIES, "passed", "hinted", "failed", "missing")
        counts = [formulas.count(row, field) for field in fields] if row.applies else ["—"] * len(fields)
        title = rule.title + (LOOSENED if loosened(sealed.standard, rule, sealed.on) else "")
        rows.append([clauses_of(rule), paper(title), *counts, _sums(sealed, rule) or "—"])
    return Grid(f"{sealed.year}年度各项指标达标情况（单位：个社区）", columns, rows)
