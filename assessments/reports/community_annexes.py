"""The annexes of a community's report: every verdict, who or what falls short, how it was judged and by which sentences.

Only what is asked of a community stands here: no duty of a city, county or street, and no reading of one.
"""

from lodi_community.records.kinds import KINDS

from ..rules.kit import Outcome
from . import beside, sayings
from .annexes import results_and_score, where_from
from .origins import computed
from .parts import Annex, Column, Grid, Paragraph, paper
from .wording import sentence

CHANGED = "按封存时的记录得不出封存的数，逐项见追溯页"


def of_community(sealed, report):
    """The Annexes in order."""
    verdicts = [verdict_grid(sealed, report), *([] if report.has_room else report.pictures)]
    if lines := line_grid(sealed, report):
        verdicts.append(lines)
    found = [Annex("各项指标评判结果", 1, verdicts), Annex("评判办法、口径和原文", 2, _method(sealed, report))]
    return [*found, *beside.annexes(sealed, 3)]


def verdict_grid(sealed, report):
    """Every rule of a community: figure, limit, outcome, gap or reason."""
    return sayings.verdict_grid(f"{sealed.year}年度各项指标评判结果", "指标", report.row, report.sayings)


def line_grid(sealed, report):
    """Who or what falls short, rule by rule, as long as the records of the seal give the sealed figure; None without any."""
    rows = []
    for said in report.of(Outcome.FAIL):
        words = [_lines(report, sealed.unmet.get(said.rule.key), said)]
        words += [f"{KINDS[slug].title}{sealed.nil[slug]}" for slug in said.rule.records if slug in sealed.nil]
        if text := "；".join(filter(None, words)):
            rows.append([said.clause, paper(said.rule.title), text])
    columns = (Column("条款", 13), Column("指标", 33), Column("逐项", 110))
    return Grid(f"{sealed.year}年度不达标指标的逐项情况", columns, rows) if rows else None


def _lines(report, unmet, said):
    if unmet is None or not unmet.lines:
        return ""
    if not unmet.current:
        return CHANGED
    return computed("lines", report.row.pk, said.rule.key, text=paper(unmet.words))


def _method(sealed, report):
    return [
        *results_and_score(sealed),
        *where_from(sealed),
        Paragraph("文件没有写明的地方，按下列口径掌握。", lead="（三）口径。"),
        _readings(report),
        Paragraph("条款的原文如下，网页发布时漏掉的个别字已补上。", lead="（四）原文。"),
        _sentences(sealed, report),
    ]


def _readings(report):
    rows = [
        [said.clause, paper(said.rule.title), paper("".join(text for text in said.reading if text))]
        for said in report.sayings
        if said.outcome != Outcome.NOT_APPLICABLE and any(said.reading)
    ]
    return Grid("各项指标的口径", (Column("条款", 13), Column("指标", 33), Column("口径", 110)), rows)


def _sentences(sealed, report):
    """The sentences of the rules that apply, in the document's order."""
    rules = [said.rule for said in report.sayings if said.outcome != Outcome.NOT_APPLICABLE]
    judged = {clause for rule in rules for clause in rule.clauses}
    rows = [[one.id, sentence(one).rstrip("，；")] for one in sealed.standard.document.clauses if one.id in judged]
    return Grid("所依据的原文", (Column("条款", 15), Column("原文", 141)), rows)
