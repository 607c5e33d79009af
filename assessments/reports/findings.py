"""存在问题: what falls short, rule by rule, with the sentence of the document it stands on."""

from ..inspection.shortfalls import lacked_below, lacked_of
from ..rules.explaining import loosened
from ..rules.figures import YUAN, on_one_line
from ..rules.kit import Outcome
from .parts import Column, Grid, Paragraph, Quote, paper
from .wording import LOOSENED, clauses_of, gaps_summed, lacked_said, sentence, share

NAMED = 5  # how many units or communities a paragraph names


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
        counts = (row.passed, row.hinted, row.failed, row.missing)
        said = [f"{count}" for count in (sum(counts), *counts)] if sum(counts) else ["—"] * 5
        title = rule.title + (LOOSENED if loosened(sealed.standard, rule, sealed.on) else "")
        sums = gaps_summed(lacked_below(rule, sealed.counts, sealed.code))
        rows.append([clauses_of(rule), paper(title), *said, sums or "—"])
    return Grid(f"{sealed.year}年度各项指标达标情况（单位：个社区）", columns, rows)


def division_findings(sealed, rule, number):
    """One rule that communities of a division fail, or lack the data for."""
    row = sealed.rule(rule.key)
    judged = row.passed + row.hinted + row.failed + row.missing
    said = []
    if row.failed:
        sums = gaps_summed(lacked_below(rule, sealed.counts, sealed.code))
        said.append(f"{row.failed}个社区不达标，占适用社区的{share(row.failed, judged)}{f'，{sums}' if sums else ''}。")
        said += [_spread(sealed, rule), _worst(sealed, rule)]
    if row.missing:
        names = [a.name for a in sealed.rows if a.verdicts[sealed.standard.places[rule.key]] == Outcome.MISSING]
        tail = f"：{'、'.join(names)}" if len(names) <= NAMED else "，名单见附件1"
        said.append(f"{row.missing}个社区缺数据{tail}。")
    if row.hinted:
        said.append(f"另有{row.hinted}个社区作提示，不算不达标。")
    said += [f"{paper(mark)}。" for mark in loosened(sealed.standard, rule, sealed.on)]
    yield Paragraph("".join(said), lead=f"{number}. {paper(rule.title)}（{clauses_of(rule)}）。")
    if row.failed:
        yield Quote(quoted(sealed.standard, rule.clauses))


def _spread(sealed, rule):
    """Where they are: 新化县24个、涟源市15个. Nothing for a street, and where all of them are named anyway."""
    failed = [
        (row.failed, unit.name) for unit in sealed.below if (row := sealed.rule(rule.key, unit.code)) and row.failed
    ]
    failed.sort(key=lambda pair: -pair[0])  # a stable sort: units of equal count stay in the order of codes
    if sum(count for count, _ in failed) <= NAMED:
        return ""
    said = "、".join(f"{name}{count}个" for count, name in failed[:NAMED])
    return f"{'较多的是' if len(failed) > NAMED else '其中'}{said}。"


def _worst(sealed, rule):
    """The communities with the largest gaps; where all gaps are equal there are no worst.

    A year sealed before gaps in further units were stored has communities that fail without one: they are not among the named.
    """
    place = sealed.standard.places[rule.key]
    failing = [row for row in sealed.rows if row.verdicts[place] == Outcome.FAIL]
    lacked = {row.code: lacked_of(rule, row.gaps) for row in failing}
    if len(failing) > NAMED and len({tuple(each) for each in lacked.values()}) == 1:
        equal = lacked_said(lacked[failing[0].code])
        return f"各{equal}，名单见附件1。" if equal else ""
    sizes = {row.code: [-abs(row.gaps.get(lack.key, 0)) for lack in rule.lacks] for row in failing}
    named = sorted((row for row in failing if lacked[row.code]), key=lambda row: (sizes[row.code], row.code))[:NAMED]
    money = on_one_line(YUAN, [row.gaps.get(rule.key, 0) for row in named])
    said = [f"{sealed.way(row.code, sealed.code)}{lacked_said(lacked[row.code], money)}" for row in named]
    return f"{'差距较大的有' if len(failing) > len(named) else '具体是'}{'、'.join(said)}。" if said else ""


def quoted(standard, clauses):
    """The sentences of the document, restored, with the article they stand in: 第8条：……"""
    said = {}
    for clause in clauses:
        found = standard.document.clause(clause)
        said.setdefault(found.article.number, []).append(sentence(found))
    return "".join(f"第{article}条：{_closed(''.join(sentences))}" for article, sentences in said.items())


def _closed(quote):
    """A sentence cut out of a longer one ends with a full stop."""
    return f"{quote.rstrip('，；')}。" if quote[-1] in "，；" else quote
