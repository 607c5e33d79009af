"""The Excel annex (明细附表): all frozen figures and verdicts as numbers and words, to be filtered and added up."""

from datetime import date

from communities.levels import county_of, street_of
from lodi_community.records.figures import MISSING

from ..rules.figures import CHOICE, DATE, FLAG, UNITS
from ..rules.kit import Outcome
from . import fronts, proofs
from .annexes import score_method
from .checkcodes import trail_end
from .community_annexes import CHANGED
from .content import imprint_of
from .sheetfile import NO_DATA, NOT_ASKED, Book, Page
from .wording import clauses_of, head_of, result_of


def write(sealed, mark=""):
    """The workbook of a unit as .xlsx bytes: what is printed (fronts.py), then 汇总, 单位职责 where it was sealed, 社区明细, 说明."""
    book, imprint = Book(), imprint_of(sealed, mark)
    fronts.write(book, sealed, imprint)
    if not sealed.is_community:
        _summary(Page(book, "汇总", imprint), sealed)
        if sealed.duties:
            _duties(Page(book, "单位职责", imprint), sealed)
    _communities(Page(book, "社区明细", imprint), sealed)
    if sealed.is_community and sealed.unmet:
        _line_by_line(Page(book, "不达标逐项", imprint), sealed)
    _notes(Page(book, "说明", imprint), sealed)
    about = f"{imprint.standard_line} {imprint.code_line}"
    return book.save(imprint.subject, about, sealed.inspection.sealed_at.replace(tzinfo=None))


def _number(page, value, unit, look=""):
    """A figure of the rules as a number in its unit: 0.01 m² as m², 分 as 元; 未填报 for None."""
    if value is None:
        return page.cell(NO_DATA, look)
    return page.figure(value, unit.scale, unit.decimals, look)


# 汇总 -----------------------------------------------------------------------------------------

STANDING = ("社区", "全部达标", "仅缺数据", "有不达标", "没有填报的数据（项）", "平均折算分", "平均最高折算分")
COUNTED = ("适用", "不达标", "缺数据")


def _summary(page, sealed):
    rules = sealed.standard.rules
    heads = ["代码", "单位", *STANDING]
    for shortfall, members in sealed.standard.summed:
        clauses = "、".join(dict.fromkeys(clauses_of(rule) for rule in members))
        name, unit = f"还差{shortfall.title}（{clauses}）", fronts.unit_word(members[0].unit)
        heads += [f"{name}\n不达标（个社区）", f"{name}\n缺口（{unit}）"]
    for rule in rules:
        name, unit = head_of(sealed, rule), fronts.unit_word(rule.unit)
        heads += [
            *(f"{name}\n{word}（个社区）" for word in COUNTED),
            f"{name}\n缺口（{unit}）",
            f"{name}\n超出（{unit}）",
            *_apart_heads(name, rule),
        ]
    page.lay_out(
        [14, 26, *[11] * len(STANDING), *[14] * (len(heads) - 2 - len(STANDING))], "C", len(heads), printed=False
    )
    page.heads(heads)
    for code, unit in sealed.units.items():
        look = "重" if code == sealed.code else ""
        counts = (unit.communities, unit.clear, unit.only_missing, unit.failing, unit.missing)
        cells = [page.cell(value, look) for value in (code, sealed.way(code, sealed.code), *counts)]
        cells += [_points(page, _mean(total, unit.scored), look) for total in (unit.score_low, unit.score_high)]
        for shortfall, members in sealed.standard.summed:
            cells += _short_cells(page, members[0].measure, sealed.counts.get((code, shortfall.key)), look)
        for rule in rules:
            cells += _rule_cells(page, rule, sealed.rule(rule.key, code), look)
            apart = [sealed.counts.get((code, lack.key)) for lack in rule.lacks[1:]]
            cells += _apart_cells(page, rule, [row.short if row else 0 for row in apart], look)
        page.add(cells)
    page.finish()


def _short_cells(page, measure, row, look):
    """In how many communities something is short, each counted once, and how much."""
    if row is None:
        return [page.cell(NOT_ASKED, look) for _ in range(2)]
    return [page.cell(row.failed, look), _number(page, row.short, measure, look)]


def _rule_cells(page, rule, row, look):
    if row is None:
        return [page.cell(NOT_ASKED, look) for _ in range(5)]
    counts = [page.cell(count, look) for count in (row.applies, row.failed, row.missing)]
    return counts + [_number(page, value, rule.measure, look) for value in (row.short, row.over)]


def _apart_heads(name, rule):
    """A column for what the rule lacks in each further unit."""
    return [f"{name}\n{lack.title}缺口（{fronts.unit_word(lack.unit)}）" for lack in rule.lacks[1:]]


def _apart_cells(page, rule, amounts, look=""):
    return [_number(page, value, lack.measure, look) for lack, value in zip(rule.lacks[1:], amounts, strict=True)]


def _mean(total, count):
    return (2 * total + count) // (2 * count) if count else None


def _points(page, value, look=""):
    """0.01 points with two decimals."""
    return page.cell(NOT_ASKED, look) if value is None else page.figure(value, 100, 2, look)


# 单位职责 -------------------------------------------------------------------------------------


def _duties(page, sealed):
    """A row a unit: its own duties, for each the verdict, the figure and the gap. Never in a community's score."""
    units = sealed.standard.units
    heads = ["代码", "单位", "适用", "达标", "不达标", "缺数据"]
    for rule in units.rules:
        name, unit = head_of(sealed, rule), fronts.unit_word(rule.unit)
        heads += [f"{name}\n评判", f"{name}\n实有（{unit}）", f"{name}\n缺口（{unit}）", *_apart_heads(name, rule)]
    page.lay_out([14, 26, *[9] * 4, *[13] * (len(heads) - 6)], "C", len(heads), printed=False)
    page.heads(heads)
    for code, row in sealed.duties.items():
        look = "重" if code == sealed.code else ""
        counts = (row.total, row.met, row.failed, row.missing)
        cells = [page.cell(value, look) for value in (code, sealed.way(code, sealed.code), *counts)]
        for rule, letter in zip(units.rules, row.verdicts, strict=True):
            cells += _duty_cells(page, units, rule, letter, row)
        page.add(cells)
    page.finish()


def _duty_cells(page, units, rule, letter, row):
    """As for communities; a duty that is not the unit's has no figure."""
    if letter == Outcome.NOT_APPLICABLE:
        return [page.cell(Outcome(letter).label, "淡"), page.cell(NOT_ASKED), *(page.cell(None) for _ in rule.lacks)]
    _, verdict, *gaps = _verdict_cells(page, "", rule, letter, row)
    return [verdict, _fact_cell(page, units.facts[rule.fact], row.figures.get(rule.fact)), *gaps]


# 社区明细 -------------------------------------------------------------------------------------


def _communities(page, sealed):
    standard = sealed.standard
    places = ["代码", "县市区", "街道（乡镇）", "社区", "结论", "系统折算分", "最高折算分", "等次"]
    heads = [f"{head.title}\n完成（%）" for head in standard.heads]
    facts = [_fact_head(fact) for fact in standard.figures]
    rules = []
    for rule in standard.rules:
        name = head_of(sealed, rule)
        rules += [
            f"{name}\n条款",
            f"{name}\n评判",
            f"{name}\n缺口（{fronts.unit_word(rule.unit)}）",
            *_apart_heads(name, rule),
        ]
    of_rules = [width for rule in standard.rules for width in (9, 10, *[14] * len(rule.lacks))]
    widths = [15, 11, 14, 18, 11, 8, 9, 8, *[10] * len(heads), *[13] * len(facts), *of_rules]
    page.lay_out(widths, "E", len(widths), printed=sealed.is_community)
    clause = fronts.ClauseOf(standard)
    page.heads([*places, *heads, *facts, *rules])
    for row in sealed.rows:
        named = [row.code, *(sealed.names.get(above(row.code), "") for above in (county_of, street_of)), row.name]
        cells = [page.cell(text) for text in (*named, result_of(row))]
        cells += [_points(page, row.score_low), _points(page, row.score_high)]
        cells.append(page.cell(sealed.grade(row) or NOT_ASKED))
        cells += [_points(page, pair[0] if pair else None) for _, pair in sealed.reached(row)]
        cells += [_fact_cell(page, fact, row.figures.get(fact.name)) for fact in standard.figures]
        for rule, letter in zip(standard.rules, row.verdicts, strict=True):
            cells += _verdict_cells(page, clause.said(rule, row.figures), rule, letter, row)
        page.add(cells)
    page.finish()


def _fact_head(fact):
    return fact.title if fact.unit in (CHOICE, DATE, FLAG) else f"{fact.title}\n（{fronts.unit_word(fact.unit)}）"


def _fact_cell(page, fact, value):
    if value is None:
        return page.cell(NO_DATA)
    if isinstance(value, list):
        return page.cell(fact.said(value))
    if fact.unit == DATE:
        # A community that was there before needs no date and has day 1.
        return page.cell(date.fromordinal(value) if value > 1 else NOT_ASKED)
    if fact.unit in (CHOICE, FLAG):
        return page.cell(fact.said(value))
    return _number(page, value, UNITS[fact.unit])


def _verdict_cells(page, clause, rule, letter, row):
    """The clause that applied, the verdict's word, and the gap in each unit: short above 0, over the top below 0."""
    look = {Outcome.FAIL: "重", Outcome.NOT_APPLICABLE: "淡"}.get(letter, "正文")
    cells = [page.cell(clause, "淡"), page.cell(Outcome(letter).label, look)]
    if letter not in (Outcome.FAIL, Outcome.HINT):
        return [*cells, *(page.cell(None) for _ in rule.lacks)]
    return [*cells, *(_number(page, row.gaps.get(lack.key, 0), lack.measure) for lack in rule.lacks)]


# 不达标逐项 ------------------------------------------------------------------------------------


def _line_by_line(page, sealed):
    """Every line of what a community does not meet, as long as the records of the seal give the sealed figure."""
    page.lay_out([11, 34, 30, 60], "C", 4)
    page.heads(["条款", "指标", "差距", "逐项"])
    for unmet in sealed.unmet.values():
        said = unmet.said
        for line in (unmet.lines if unmet.current else [CHANGED]) or [NOT_ASKED]:
            page.add([page.cell(text, "说明") for text in (said.clause, said.rule.title, said.gap, line)])
    page.finish()


# 说明 -----------------------------------------------------------------------------------------


def _notes(page, sealed):
    standard, imprint = sealed.standard, page.imprint
    page.lay_out([16, 34, 100, 20])
    facts = [
        ("单位", sealed.full_name, ""),
        ("年度", f"{sealed.year}年度", f"基准日 {sealed.on}，{sealed.day} 封存，封存后不再改动"),
        ("标准", imprint.standard, standard.document.title),
        ("校验码", imprint.check_code, "在门户“核验一份文件”页输入，可以核对是哪一年度、哪个单位的封存数据"),
    ]
    if address := proofs.address_of(imprint.check_code):
        facts.append(("核验的网址", address, "不用登录，列出年度、单位和五个数，与文件对照"))
    if sealed.inspection.which_run:
        facts.insert(2, ("督查", sealed.inspection.which_run, "同一年度各次督查的校验码不同"))
    if end := trail_end(sealed.inspection):
        facts.append(("修改记录", f"{end[0]}条，最后一条 {end[1]}", "封存的数据取自这些修改记录，安装维护的人可以核对"))
    facts += [("演示数据", imprint.notice, "")] if imprint.demo else []
    page.heads(["项目", "内容", "说明", "来源"])
    for name, value, note in facts:
        page.add([page.cell(text, "说明") for text in (name, value, note)])
    for name, text in _conventions(standard, sealed.on):
        page.add([page.cell(cell, "说明") for cell in (name, "", text)])
    page.heads(["口径", "取值", "", "来源"])
    for reading in standard.readings_on(sealed.on).values():
        page.add([page.cell(text, "说明") for text in (reading.title, reading.text, reading.mark, reading.note)])
    page.heads(["条款", "指标", "原文", "单位"])
    for rule in (*standard.rules, *(standard.units.rules if sealed.duties else ())):
        for clause in rule.clauses:
            quote = standard.document.clause(clause).displayed
            page.add([page.cell(text, "说明") for text in (clause, rule.title, quote, fronts.unit_word(rule.unit))])


def _conventions(standard, on):
    yield "缺口", "正数是差多少，负数是超多少；达标、不适用和缺数据的不填。汇总表只加不达标的，差和超分开加。"
    yield MISSING, f"没有填报的数据写“{MISSING}”，不是 0；按不达标计，另行列出。"
    yield (
        "结论",
        "全部达标：适用的指标没有不达标，也不缺数据。硬指标全部达标：适用的硬指标都达标或只有提示，别的指标有不达标或缺数据。"
        "仅缺数据：硬指标没有不达标，有缺数据。有不达标：至少一项硬指标不达标。",
    )
    yield "系统折算分", score_method(standard, on)
    yield "最高折算分", "缺失的数据按还能填出的最好情形计；系统折算分一栏按最差情形计。"
