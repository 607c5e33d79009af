"""What falls short in one community, rule by rule, with the sentence of the document it stands on."""

from lodi_community.records.kinds import KINDS

from ..rules import kit
from ..rules.kit import Outcome
from .findings import quoted
from .parts import Column, Grid, Paragraph, Quote, paper
from .sealed import NotAsSealed
from .wording import gap_or_reason

CHANGED = "按封存时的记录得不出封存的数，逐项见追溯页"


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
