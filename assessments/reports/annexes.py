"""Annexes: the list of communities, and how it was judged: points, grades, readings, sentences of the document."""

from communities.levels import Level, level_of

from ..inspection.past import number_of
from ..rules.kit import Outcome
from .checkcodes import trail_end
from .origins import computed, of
from .parts import Annex, Column, Grid, Paragraph, paper
from .wording import clauses_said, points, result_of, sentence

ABOVE = {Level.COUNTY: ("县市区", 17), Level.STREET: ("街道、乡镇", 21)}  # level → heading and width of its column

BOTH, NARROWEST = 46, 13  # widths of the two columns of clauses together, and of the narrower one


def communities(sealed):
    """附件1: every community with its result, in the order of codes."""
    above = [level for level in ABOVE if level > level_of(sealed.code)]
    rows = []
    for number, row in enumerate(sealed.rows, start=1):
        places = [sealed.names.get(row.code[:level], "") for level in above]
        score = _score(row) if row.score_low is not None else "—"
        failed, missing = (
            clauses_said(sealed.standard, row, letter) or "—" for letter in (Outcome.FAIL, Outcome.MISSING)
        )
        rows.append([str(number), *places, row.name, result_of(row), failed, missing, score])
    columns = [Column("序号", 9, True), *(Column(*ABOVE[level]) for level in above), Column("社区", 24)]
    columns += [Column("结论", 20), *_clause_columns(rows), Column("系统折算分", 19, True)]
    grid = Grid(f"{sealed.name}{sealed.year}年度社区评估结果", tuple(columns), rows)
    note = Paragraph(
        "条款号是《实施意见》的条和句，如8.1是第8条第1句。系统折算分写成范围的，前一数按缺失的数据能填出的最差情形计，后一数按最好情形计。"
    )
    return Annex("社区评估结果", 1, [note, grid], landscape=True)


def _clause_columns(rows):
    """The columns of clauses share their room by what stands in them: where nothing is filled in, 35 of them are missing."""
    failed, missing = (max(len(row[at]) for row in rows) for at in (-3, -2))
    broad = min(max(round(BOTH * failed / (failed + missing)), NARROWEST), BOTH - NARROWEST)
    return Column("不达标条款", broad), Column("缺数据", BOTH - broad)


def _score(row):
    """89.44, or 82.40—84.10, each number with its origin."""
    low, high = (of(row, field, points(getattr(row, field))) for field in ("score_low", "score_high"))
    return low if points(row.score_low) == points(row.score_high) else f"{low}—{high}"


def method(sealed, rows, number=2, more=()):
    """How points come about, the readings in force, and for each rule its sentence; ``more``: parts to end with."""
    parts = [
        *results_and_score(sealed),
        Paragraph(
            "文件没有写明的地方，按下列口径掌握；注明“原文”的是文件中的数字，经文件修改放宽的另行注明。",
            lead="（三）口径。",
        ),
        _readings(sealed),
        Paragraph("所依据的原文如下，按文件顺序。网页发布时漏掉的个别字已补上，标点改为全角。", lead="（四）原文。"),
        _sentences(sealed, rows),
    ]
    return Annex("评判办法、口径和原文", number, [*parts, *more], landscape=True)


def results_and_score(sealed):
    """The Paragraphs on the five outcomes and on the score."""
    yield Paragraph(
        "五种结果：达标、不达标、不适用（写明原因）、数据缺失、提示。数据缺失在封存时按不达标计，另行列出；"
        "提示用于“一般”等软性要求，不算不达标。",
        lead="（一）结果。",
    )
    yield Paragraph(score_method(sealed.standard, sealed.on), lead="（二）系统折算分。")


def where_from(sealed):
    """How long the trail was, and how it ended, when the records were frozen; nothing where none was chained."""
    if end := trail_end(sealed.inspection):
        revisions = computed("revisions", number_of(sealed.inspection), text=end[0])
        yield Paragraph(f"封存的数据取自门户的修改记录，当时共{revisions}条，最后一条的校验码为{end[1]}。")


def score_method(standard, on):
    """How the score comes about, as every report says: weights, credit, grades and their ceilings."""
    grades = "，".join(
        f"{least // 100}分及以上{name}" if least else f"低于{standard.grades[-2][0] // 100}分{name}"
        for least, name in standard.grades
    )
    return paper(f"{standard.scoring.note}{standard.method(on)}等次：{grades}。")


def _readings(sealed):
    rows = [
        [paper(reading.title), paper(reading.text), "；".join(filter(None, (reading.note, paper(reading.mark))))]
        for reading in sealed.standard.readings_on(sealed.on).values()
    ]
    return Grid("口径", (Column("项目", 60), Column("取值", 60), Column("来源", 36)), rows)


def _sentences(sealed, rows):
    """Each sentence that was judged for one of these communities or for the unit itself, in the document's order."""
    standard = sealed.standard
    judged = _judged(standard.rules, rows)
    if own := sealed.duties.get(sealed.code):
        judged |= _judged(standard.units.rules, [own])
    found = [
        [clause.id, sentence(clause).rstrip("，；")] for clause in standard.document.clauses if clause.id in judged
    ]
    return Grid("所依据的原文", (Column("条款", 15), Column("原文", 141)), found)


def _judged(rules, rows):
    """The clauses of the rules that apply to one of these assessments."""
    places = {place for row in rows for place, letter in enumerate(row.verdicts) if letter != Outcome.NOT_APPLICABLE}
    return {clause for place, rule in enumerate(rules) if place in places for clause in rule.clauses}
