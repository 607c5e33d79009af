"""How a unit stands: counts, what is short in each unit, by rule, and the units below it. Read from summaries only."""

from rest_framework.response import Response

from lodi_community.api.problems import Problem

from ..dashboards.units import UnitPage
from ..inspection.models import UnitAssessment
from ..inspection.shortfalls import lacked_below, shorts
from .amounts import number
from .base import DomainView, moment
from .packed import VERDICT, Flat
from .schemas import AMOUNT, CODE, MOMENT, NAME, described, listed, maybe, record, text, whole, yes_no
from .verdicts import INSPECTED, LACK, both_amounts, inspected

COUNTS = {
    "communities": whole("社区"), "clear": whole("硬指标全部达标"), "only_missing": whole("没有不达标，仅缺数据"),
    "failing": whole("有硬指标不达标"), "missing": whole("缺数据的项数"), "scored": whole("有得分的社区"),
    "average": maybe(text("平均得分")),
    "grades": {"type": "object", "title": "等次 → 社区", "additionalProperties": {"type": "integer"}},
}  # fmt: skip
GAP = record(
    key=text("代号，可作 verdicts 的 rule"),
    title=text("缺什么"),
    communities=whole("社区"),
    amount=AMOUNT,
    unit=text("单位"),
)
OF_RULE = record(
    rule=text("规则"), title=text("名称"), passed=whole("达标"), failed=whole("不达标"), not_applicable=whole("不适用"),
    missing=whole("数据缺失"), hinted=whole("提示"), lacks=listed(LACK),
)  # fmt: skip
STANDING = {"code": CODE, "name": NAME, **COUNTS, "gaps": listed(GAP)}
SUMMARY = record(
    **STANDING, **INSPECTED, summarized_at=maybe(MOMENT), is_newer=yes_no("有社区在汇总以后又评判过"), rules=listed(OF_RULE),
    duties=listed(record(**VERDICT), "本级职责"), below=listed(record(**STANDING)),
)  # fmt: skip


class Summaries(DomainView):
    """GET: the summary of a city, county or street."""

    subject, right = "summaries", ("view", "dashboard", "查看达标情况")

    @described("summary_read", "一个单位的汇总", SUMMARY, "year", "run", "standard", path=["code"])
    def get(self, request, code):
        division, inspection = self.division(code), self.inspection(code)
        page = UnitPage(division, inspection, request.user)
        if page.summary is None:
            raise Problem("not-found", f"{division}在 {inspection.year}年度还没有汇总")
        below = [child for child in page.children if child.code in page.units]
        self.tell(f"{division}{inspection.year}年度汇总", 1 + len(below), code)
        return Response(
            standing(page, division)
            | inspected(inspection)
            | {
                "summarized_at": moment(inspection.summarized_at),
                "is_newer": page.newer > 0,
                "rules": [row for rule in page.standard.rules if (row := _of_rule(page, rule))],
                "duties": _duties(page),
                "below": [standing(page, child) for child in below],
            }
        )


def _duties(page):
    """How the unit meets its own duties; [] where it was not judged by them."""
    stored = UnitAssessment.objects.visible_to(page.user).filter(inspection=page.inspection, code=page.division.code)
    row, standard = stored.first(), page.standard.units
    if row is None or standard is None:
        return []
    flat = Flat(standard, page.inspection.year)
    return [flat.verdict(rule, row.outcome(place), row.figures, row.gaps) for place, rule in flat.rules]


def standing(page, division):
    """How one division of a UnitPage stands."""
    unit = page.units[division.code]
    names = ("communities", "clear", "only_missing", "failing", "missing", "scored")
    return {
        "code": division.code,
        "name": unit.name,
        **{name: getattr(unit, name) for name in names},
        "average": None if unit.average is None else f"{unit.average // 100}.{unit.average % 100:02}",
        "grades": unit.grades,
        "gaps": [
            {
                "key": short.shortfall.key,
                "title": short.shortfall.title,
                "communities": short.communities,
                "amount": number(short.measure, short.amount),
                "unit": short.measure.label,
            }
            for short in shorts(page.standard, page.counts, division.code)
        ],
    }


def _of_rule(page, rule):
    """How the communities of the page's division stand by one rule; None where it was not counted."""
    code = page.division.code
    row = page.counts.get((code, rule.key))
    if row is None:
        return None
    names = ("passed", "failed", "not_applicable", "missing", "hinted")
    return {
        "rule": rule.key,
        "title": rule.title,
        **{name: getattr(row, name) for name in names},
        "lacks": [
            {"of": lacked.lack.title} | both_amounts(lacked.lack.measure, lacked.short, lacked.over)
            for lacked in lacked_below(rule, page.counts, code)
        ],
    }
