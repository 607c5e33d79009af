"""存在问题: what falls short, rule by rule, with the sentence of the document it stands on."""

from lodi_community.records.kinds import KINDS

from ..inspection.shortfalls import lacked_below, lacked_of
from ..rules import kit
from ..rules.explaining import loosened
from ..rules.figures import YUAN, on_one_line
from ..rules.kit import Outcome
from .parts import Column, Grid, Paragraph, Quote, paper
from .sealed import NotAsSealed
from .wording import LOOSENED, clauses_of, gap_or_reason, gaps_summed, lacked_said, sentence, share

CHANGED = "按封存时的记录得不出封存的数，逐项见追溯页"
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


def explained(sealed, assessment):
    """An Explanation of every rule for a community. Raises NotAsSealed where it would not fit the sealed verdict."""
    found = []
    for rule, letter in zip(sealed.standard.rules, assessment.verdicts, strict=True):
        said = kit.explain(sealed.standard, rule, assessment.figures, sealed.on)
        if said.outcome != letter or said.short != assessment.gaps.get(rule.key, 0):
            raise NotAsSealed(
                f"{assessment.name}第{said.clause}句封存的评判与按封存数据重算的不同，报告没有生成。请系统管理员运行 "
                f"verify_inspection {sealed.year} 查明原因。"
            )
        found.append(said)
    return found


def verdict_grid(sealed, sayings):
    """Every rule of a community: figure, limit, outcome, gap or reason."""
    columns = (
        Column("条款", 11),
        Column("指标", 33),
        Column("实有", 27),
        Column("标准", 34),
        Column("结论", 17),
        Column("差距和说明", 34),
    )
    rows = []
    for said in sayings:
        limit = said.limit if said.outcome != Outcome.NOT_APPLICABLE else ""
        cells = [said.clause, said.rule.title, said.figure, limit, said.label, gap_or_reason(said)]
        rows.append([paper(cell) or "—" for cell in cells])
    return Grid(f"{sealed.year}年度各项指标评判结果", columns, rows)


def _line_by_line(unmet):
    """Who or what falls short, as long as the records of the seal give the sealed figure."""
    if unmet is None or not unmet.lines:
        return ""
    return f"逐项：{unmet.words}。" if unmet.current else f"{CHANGED}。"


def community_findings(sealed, said, number):
    """One rule that a community fails, lacks the data for, or is warned of."""
    lead = f"{number}. {paper(said.rule.title)}（{said.clause}）。"
    if said.outcome == Outcome.MISSING:
        text = f"{said.reason}。没有填报的按不达标计。"
    else:
        told = [f"实有{said.figure}，标准是{said.limit}，{said.gap}"]
        told += [f"{title}{value}" for title, value in said.beside]
        told += [f"{KINDS[slug].title}{sealed.nil[slug]}" for slug in said.rule.records if slug in sealed.nil]
        text = "；".join(told) + ("，只作提示，不算不达标。" if said.outcome == Outcome.HINT else "。")
        formula = said.formula.split("。实有")[0]  # the figure has just been said
        text += f"计算：{formula}。" if formula else ""
        text += _line_by_line(sealed.unmet.get(said.rule.key))
    text += "".join(f"{mark}。" for mark in said.loosened)
    yield Paragraph(paper(text), lead=lead)
    if said.outcome == Outcome.FAIL:
        yield Quote(quoted(sealed.standard, said.clause.split("、")))
