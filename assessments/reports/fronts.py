"""The sheets of the Excel annex that are printed: 汇总与排名, 社区得分, 缺口, 问题清单, 台账.

A4 across, as wide as the sheet at 9 pt or more. Sums stand above the headings and count only the rows that a filter leaves,
so that a sorted or filtered sheet keeps them.
"""

from datetime import timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone

from communities.levels import Level, county_of, level_of, street_of
from lodi_community.records.figures import NOTHING

from ..followup.cases.models import Case
from ..inspection.shortfalls import lacked_of
from ..rules import kit
from ..rules.kit import Outcome
from ..supervision.models import Rectification
from .ranking import placed, share_clear
from .sheetfile import FIRST, SIGNS, Page
from .wording import clauses_of, clauses_said, lacked_said, result_of

SUM, MEAN, ROWS = 109, 101, 103  # functions of SUBTOTAL that leave out what is filtered away
SIX = Decimal("0.000001")


def write(book, sealed, imprint):
    """The front sheets of a division; a community has none."""
    if sealed.is_community:
        return
    below = sealed.below
    _ranking(Page(book, "汇总与排名", imprint), sealed, below or [sealed.unit])
    streets = [unit for code, unit in sealed.units.items() if level_of(code) is Level.STREET]
    if below and streets != below:
        _ranking(Page(book, "街道（乡镇）排名", imprint), sealed, streets)
    _scores(Page(book, "社区得分", imprint), sealed)
    _gaps(Page(book, "缺口", imprint), sealed)
    _problems(Page(book, "问题清单", imprint), sealed)
    _ledger(Page(book, "台账", imprint), sealed)


def places_of(values):
    """The place of each value, the highest first; equal values share a place and the next is left out: [1, 2, 2, 4]."""
    first = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    return [first[value] for value in values]


def unit_word(label):
    """A unit as documents write it."""
    return {"m²": "平方米"}.get(label, label)


class Sums:
    """The row above the headings: formulas over the rows below, known once all rows are."""

    def __init__(self, page, rows):
        self.page = page
        self.first, self.last = page.head + 1, page.head + max(rows, 1)

    def range(self, column):
        letter = self.page.letters[column]
        return f"{letter}{self.first}:{letter}{self.last}"

    def cell(self, column, value, kind="0", function=SUM):
        """SUBTOTAL of a column (counted from 0) that comes to ``value``."""
        return self.page.formula(f"SUBTOTAL({function},{self.range(column)})", value, kind)

    def add(self, cells):
        """Write the row. ``cells``: column → cell; the others stay empty, the first says what the row is."""
        blank = self.page.cell("", "合计")
        row = [cells.get(at, blank) for at in range(self.page.filtered)]
        row[0] = self.page.cell("合计", "合计")
        self.page.add(row)


def _scaled(value, unit):
    return Decimal(value) / unit.scale


# 汇总与排名 ------------------------------------------------------------------------------------


def _ranking(page, sealed, units):
    """A row a unit in the order of the report and the circular: by the share of communities that meet every hard rule."""
    shorts = {unit.code: {one.shortfall.key: one for one in sealed.shorts(unit.code)} for unit in units}
    named = [(shortfall, rules[0].measure) for shortfall, rules in sealed.standard.summed]
    heads = ["名次", "单位", "社区", "硬指标\n全部达标", "占比", "仅缺\n数据", "有不\n达标", "平均\n折算分"]
    for shortfall, measure in named:
        heads += [f"{shortfall.title}\n不足的社区", f"还差{shortfall.title}\n（{unit_word(measure.label)}）"]
    own = [6, 24, 8, 9, 8, 7, 7, 9]
    width = (SIGNS - sum(own)) // max(2 * len(named), 1)
    page.lay_out([*own, *[min(width, 15)] * (2 * len(named))], "C", len(heads), summed=True)
    sums, rows = Sums(page, len(units)), list(units)
    cells = {
        at: sums.cell(at, sum(getattr(unit, name) for unit in rows))
        for at, name in ((2, "communities"), (3, "clear"), (5, "only_missing"), (6, "failing"))
    }
    clear, all_of = sum(unit.clear for unit in rows), sum(unit.communities for unit in rows)
    ratio = f"IF(C{FIRST}=0,0,D{FIRST}/C{FIRST})"
    cells[4] = page.formula(ratio, f"{clear / all_of if all_of else 0:.6f}", "%")
    for at, (shortfall, measure) in enumerate(named):
        found = [shorts[unit.code].get(shortfall.key) for unit in rows]
        cells[8 + 2 * at] = sums.cell(8 + 2 * at, sum(one.communities for one in found if one))
        total = _scaled(sum(one.amount for one in found if one), measure)
        cells[9 + 2 * at] = sums.cell(9 + 2 * at, total, str(measure.decimals))
    sums.add(cells)
    page.heads(heads)
    for place, unit in placed(rows, share_clear):
        page.add(_ranked(page, sealed, place, unit, named, shorts[unit.code]))
    page.finish()


def _ranked(page, sealed, place, unit, named, shorts):
    scored = unit.average is not None
    cells = [page.cell(place), page.cell(sealed.way(unit.code, sealed.code), "行文")]
    cells += [page.cell(unit.communities), page.cell(unit.clear)]
    ratio = Decimal(unit.clear) / unit.communities if unit.communities else Decimal(0)
    cells.append(page.cell(ratio.quantize(SIX), "", "%"))
    cells += [page.cell(unit.only_missing), page.cell(unit.failing)]
    cells.append(page.figure(unit.average, 100, 2) if scored else page.cell(NOTHING))
    for shortfall, measure in named:
        one = shorts.get(shortfall.key)
        if one is None:
            cells += [page.cell(NOTHING), page.cell(NOTHING)]
        else:
            cells += [page.cell(one.communities), page.figure(one.amount, measure.scale, measure.decimals)]
    return cells


# 社区得分 -------------------------------------------------------------------------------------


def _scores(page, sealed):
    """A row a community, the best first."""
    standard, rows = sealed.standard, sealed.rows
    heads = ["名次", "县市区", "街道（乡镇）", "社区", "结论", "系统\n折算分", "最高\n折算分", "等次"]
    heads += [
        "硬指标\n达标",
        "硬指标\n不达标",
        "硬指标\n缺数据",
        *(f"{head.title}\n完成（%）" for head in standard.heads),
    ]
    own = [6, 10, 16, 18, 11, 9, 9, 8, 8, 8, 8]
    width = min((SIGNS - sum(own)) // max(len(standard.heads), 1), 10)
    page.lay_out([*own, *[width] * len(standard.heads)], "E", len(heads), summed=True)
    sums = Sums(page, len(rows))
    cells = {3: sums.cell(3, len(rows), function=ROWS)}
    for at, name in ((5, "score_low"), (6, "score_high")):
        scored = [getattr(row, name) for row in rows if row.score_low is not None]
        mean = f"{sum(scored) / len(scored) / 100:.6f}" if scored else 0
        cells[at] = page.formula(f"IFERROR(SUBTOTAL({MEAN},{sums.range(at)}),0)", mean, "2")
    for at, name in ((8, "hard_met"), (9, "hard_failed"), (10, "hard_missing")):
        cells[at] = sums.cell(at, sum(getattr(row, name) for row in rows))
    sums.add(cells)
    page.heads(heads)
    places = places_of([-1 if row.score_low is None else row.score_low for row in rows])
    for place, row in sorted(zip(places, rows), key=lambda pair: (pair[0], pair[1].code)):
        scored = row.score_low is not None
        line = [page.cell(place if scored else NOTHING), *_named(page, sealed, row), page.cell(result_of(row))]
        line += [
            page.figure(each, 100, 2) if scored else page.cell(NOTHING) for each in (row.score_low, row.score_high)
        ]
        line.append(page.cell(sealed.grade(row) or NOTHING))
        line += [page.cell(count) for count in (row.hard_met, row.hard_failed, row.hard_missing)]
        line += [page.figure(pair[0], 100, 2) if pair else page.cell(NOTHING) for _, pair in sealed.reached(row)]
        page.add(line)
    page.finish()


def _named(page, sealed, row):
    """County, street and community of an assessment."""
    above = [page.cell(sealed.names.get(code, ""), "行文") for code in (county_of(row.code), street_of(row.code))]
    return [*above, page.cell(row.name, "行文")]


# 缺口 -----------------------------------------------------------------------------------------


def short_of(standard, row):
    """[what a community lacks of each shortfall, in its smallest unit]: only of rules that it fails, nothing that is over."""
    return [
        sum(
            max(row.gaps.get(rule.key, 0), 0)
            for rule in rules
            if row.verdicts[standard.places[rule.key]] == Outcome.FAIL
        )
        for _, rules in standard.summed
    ]


def _gaps(page, sealed):
    """A row a community that lacks something leaders ask for first, and the clauses that it fails."""
    standard = sealed.standard
    measures = [rules[0].measure for _, rules in standard.summed]
    heads = ["县市区", "街道（乡镇）", "社区"]
    heads += [
        f"还差{shortfall.title}\n（{unit_word(measure.label)}）"
        for (shortfall, _), measure in zip(standard.summed, measures)
    ]
    heads.append("不达标条款")
    widths = [12, 18, 20, *[18] * len(measures), 40]
    page.lay_out(widths, "D", len(heads), summed=True)
    found = [(row, amounts) for row in sealed.rows if any(amounts := short_of(standard, row))]
    sums = Sums(page, len(found))
    cells = {2: sums.cell(2, len(found), function=ROWS)}
    for at, measure in enumerate(measures):
        total = _scaled(sum(amounts[at] for _, amounts in found), measure)
        cells[3 + at] = sums.cell(3 + at, total, str(measure.decimals))
    sums.add(cells)
    page.heads(heads)
    for row, amounts in found:
        line = _named(page, sealed, row)
        line += [
            page.figure(amount, measure.scale, measure.decimals) if amount else page.cell(None)
            for amount, measure in zip(amounts, measures)
        ]
        page.add([*line, page.cell(clauses_said(standard, row, Outcome.FAIL), "行文")])
    page.finish()


# 问题清单 -------------------------------------------------------------------------------------


def _problems(page, sealed):
    """A row a community and rule that it fails, in the order of codes and of the document."""
    standard, rules = sealed.standard, sealed.standard.rules
    said = lru_cache(maxsize=None)(lambda rule, gaps: lacked_said(lacked_of(rule, dict(gaps))))
    clause = ClauseOf(standard)
    heads = ["县市区", "街道（乡镇）", "社区", "条款", "指标", "差额", "单位", "差距", "性质"]
    page.lay_out([11, 18, 18, 9, 30, 14, 8, 31, 9], "D", len(heads), summed=True)
    found = [
        (row, rule)
        for row in sealed.rows
        for rule, letter in zip(rules, row.verdicts, strict=True)
        if letter == Outcome.FAIL
    ]
    sums = Sums(page, len(found))
    sums.add({2: page.cell("问题（项）", "合计"), 3: sums.cell(3, len(found), function=ROWS)})
    page.heads(heads)
    for row, rule in found:
        measure, gap = rule.measure, row.gaps.get(rule.key, 0)
        gaps = tuple((lack.key, row.gaps[lack.key]) for lack in rule.lacks if lack.key in row.gaps)
        line = [*_named(page, sealed, row), page.cell(clause.said(rule, row.figures)), page.cell(rule.title, "行文")]
        line.append(page.figure(gap, measure.scale, measure.decimals) if gap else page.cell(None))
        line += [page.cell(unit_word(measure.label)), page.cell(said(rule, gaps), "行文"), page.cell(rule.kind.label)]
        page.add(line)
    page.finish()


class ClauseOf:
    """Which clause applies to a community, each reckoned once for the figures that decide it."""

    def __init__(self, standard):
        self.standard, self.known = standard, {}

    def said(self, rule, figures):
        """The clause of a rule for a community with these figures."""
        if isinstance(rule.clause, str):
            return rule.clauses[0]
        names = rule.clause.condition.names if hasattr(rule.clause, "condition") else (rule.clause.fact,)
        key = (rule.key, *(str(figures.get(name)) for name in names))
        if key not in self.known:
            self.known[key] = kit.clause_of(self.standard, rule, figures)
        return self.known[key]


# 台账 -----------------------------------------------------------------------------------------


def _ledger(page, sealed):
    """A row a case or notice of the year and the next, as it stands on the day when the file is made; no names of persons."""
    today = timezone.localdate()
    heads = ["单位", "方式", "事项", "责任人职务", "登记日期", "整改期限", "进展", "逾期（天）"]
    page.lay_out([24, 12, 48, 18, 12, 12, 14, 9], "B", len(heads), summed=True)
    found = [*_cases(sealed, today), *_notices(sealed, today)]
    found.sort(key=lambda line: (line[0], line[5], line[3]))
    sums = Sums(page, len(found))
    told = page.cell(f"截至{today:%Y-%m-%d}的登记", "合计")
    sums.add(
        {
            2: told,
            6: sums.cell(6, len(found), function=ROWS),
            7: page.cell(f"逾期{sum(1 for r in found if r[-1])}件", "合计"),
        }
    )
    page.heads(heads)
    for _, *line in found:
        looks = {0: "行文", 2: "行文", 3: "行文"}
        page.add([page.cell(value, looks.get(at, "")) for at, value in enumerate(line)])
    if not found:
        page.add([page.cell(f"{sealed.year}年度和次年没有登记的督办事项和限期整改。")])
    page.finish()


def _years(sealed):
    return (sealed.year, sealed.year + 1)


def _cases(sealed, today):
    """[code, the cells] of the cases about the unit and those within it."""
    standard = sealed.standard
    titles = {rule.key: f"{clauses_of(rule)} {rule.title}" for rule in standard.rules}
    rows = Case.objects.visible_to(sealed.reader).within(sealed.code).filter(opened_on__year__in=_years(sealed))
    for case in rows.select_related("unit", "person"):
        what = "；".join(titles.get(key, key) for key in case.rules) or case.get_origin_display()
        post = case.person.get_post_display() if case.person else ""
        days = case.days_over(today)
        place = case.unit.code
        line = [sealed.way(place, sealed.code), case.get_course_display(), what, post, case.opened_on, case.due_on]
        yield [place, *line, case.get_stage_display(), days or None]


def _notices(sealed, today):
    """[code, the cells] of notices to put something right that stand in no case."""
    rows = Rectification.objects.visible_to(sealed.reader).within(sealed.code)
    rows = rows.filter(issued_on__year__in=_years(sealed)).exclude(pk__in=_in_cases(sealed))
    for row in rows.select_related("person__unit"):
        place, is_open = row.person.unit.code, row.verified_on is None
        state = row.get_result_display() or ("已反馈，等验收" if row.feedback_on else "整改中")
        days = max((today - row.deadline) // timedelta(days=1), 0) if is_open else 0
        line = [sealed.way(place, sealed.code), "限期整改", row.items, row.person.get_post_display(), row.issued_on]
        yield [place, *line, row.deadline, state, days or None]


def _in_cases(sealed):
    cases = Case.objects.visible_to(sealed.reader).within(sealed.code)
    return cases.filter(steps__notice__isnull=False).values_list("steps__notice", flat=True)
