"""The page 与后来的规定对照: what a standard shown beside the one that counts says of the unit, from frozen rows."""

from dataclasses import dataclass

from ..catalogue.standards import standard_of
from ..dashboards.beside import numbers_of
from ..inspection.models import Assessment, Summary, UnitAssessment
from ..rules import kit
from ..rules.document import Wording
from ..rules.showing import compared
from .formulas import count
from .parts import Annex, Column, Grid, Paragraph, paper
from .sayings import cells, limit, marked


@dataclass
class Beside:
    """One reference of a sealed year, as it says of one unit: summaries by rule, assessments of it and of units below."""

    standard: object
    counts: dict
    assessment: object | None
    units: list


def read(user, sealed):
    """The Beside of every reference that was sealed with the year. Two queries, and as many for each reference."""
    found = []
    for inspection in sealed.inspection.references.order_by("standard"):
        code, counts, units, assessment = sealed.code, {}, [], None
        if sealed.is_community:
            rows = Assessment.objects.visible_to(user).filter(inspection=inspection)
            assessment = rows.filter(code=code).first()
        else:
            rows = Summary.objects.visible_to(user).filter(inspection=inspection, code=code)
            counts = {row.rule: row for row in rows}
            places = [code, *(unit.code for unit in sealed.below)]
            rows = UnitAssessment.objects.visible_to(user).filter(inspection=inspection, code__in=places)
            units = list(rows.order_by("code"))
        found.append(Beside(standard_of(inspection), counts, assessment, units))
    return found


def annexes(sealed, number):
    """An Annex for each reference, the first with this number."""
    for at, beside in enumerate(sealed.references, start=number):
        document = beside.standard.document
        parts = [Paragraph(f"{document.preamble.displayed}{document.foot.displayed}")]
        parts += _of_community(sealed, beside) if sealed.is_community else _of_division(sealed, beside)
        parts.append(_sources(beside.standard))
        yield Annex(f"与{beside.standard.title}对照", at, parts)


def _of_division(sealed, beside):
    columns = (
        Column("事项", 30),
        Column("要求", 46),
        Column("达标", 16, True),
        Column("提示", 16, True),
        Column("不达标", 16, True),
        Column("缺数据", 16, True),
        Column("不适用", 16, True),
    )
    rows = []
    for rule in beside.standard.rules:
        if row := beside.counts.get(rule.key):
            fields = ("passed", "hinted", "failed", "missing", "not_applicable")
            text = beside.standard.document.clause(rule.clauses[0]).displayed.rstrip("。")
            rows.append([rule.title, text, *(count(row, field) for field in fields)])
    if rows:
        yield Grid(f"{sealed.year}年度{sealed.name}各社区对照{beside.standard.title}（个）", columns, rows)
    yield from _numbers(sealed, [(sealed.names[row.code], beside.standard.units, row) for row in beside.units])


def _of_community(sealed, beside):
    row = beside.assessment
    if row is None:
        return
    columns = (Column("事项", 34), Column("实有", 30), Column("要求", 34), Column("对照", 20), Column("说明", 38))
    said = [kit.explain(beside.standard, rule, row.figures, sealed.on) for rule in beside.standard.rules]
    # The clause is the standard's own numbering of what is told in few words, and is not shown.
    yield Grid(f"{sealed.year}年度对照{beside.standard.title}", columns, [cells(row, one)[1:] for one in said])
    yield from _numbers(sealed, [(sealed.name, beside.standard, row)])
    yield from _both(sealed, beside)


def _numbers(sealed, places):
    """A table for each number known at second hand, with the figures beside it; none where no number counts on the day."""
    shown = {}
    for name, standard, row in places:
        for one in numbers_of(standard, row.figures, sealed.on) if standard else ():
            origin = (row._meta.model_name, row.pk, one.indicator.fact)
            cells = [
                marked(text, formula, *origin) or "—"
                for formula, text in (("shown", one.figure), ("shown_limit", one.limit))
            ]
            shown.setdefault(one.indicator.title, []).append([name, *cells])
    columns = (Column("单位", 52), Column("实有", 52, True), Column("数字", 52, True))
    for title, rows in shown.items():
        yield Grid(paper(f"{title}（转引，只列数、不评判）"), columns, rows)


def _both(sealed, beside):
    """Where both standards bind the same thing, which of them asks for more of the community."""
    own, others = sealed.rows[0], [(beside.standard, beside.assessment.figures)]
    for rule in sealed.standard.rules:
        for other in compared(sealed.standard, rule, own.figures, sealed.on, others):
            if other.more:
                asked = limit(own, kit.explain(sealed.standard, rule, own.figures, sealed.on))
                origin = ("shown_limit", "assessment", beside.assessment.pk, rule.fact)
                yield Paragraph(
                    f"{paper(rule.title)}：{sealed.standard.title}要求{asked}，"
                    f"{paper(other.title)}为{marked(other.limit, *origin)}，后者{other.more}。"
                )


def _sources(standard):
    """Where each sentence was read, those read in the original first."""
    told = []
    for wording in Wording:
        articles = [one for one in standard.document.articles if one.source and one.source.wording is wording]
        if articles:
            told.append(f"{'；'.join(f'{one.title}，{one.source.name}' for one in articles)}（{wording}）")
    return Paragraph(f"出处：{'。'.join(told)}。")
