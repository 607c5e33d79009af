"""整改台账: a line for each community and rule that it does not meet, with what is known of who puts it right, and until when."""

from django.utils import timezone

from communities.levels import county_of, street_of

from ..followup.cases.course import Course
from ..followup.cases.models import Case
from ..inspection.shortfalls import lacked_of
from ..rules import kit
from ..rules.kit import Outcome
from .answering import post_of
from .formulas import gaps_told
from .origins import computed
from .parts import Column, Grid, Paragraph, paper, said_day
from .wording import ONE

NOT_HELD = "尚未督办"


def title(sealed):
    """The lines of the title."""
    return (f"{sealed.full_name}{sealed.year}年度", "社区党建和社区建设整改台账")


def parts(sealed):
    """The text, with a line for each rule that a community does not meet or lacks data for."""
    rows = list(_rows(sealed))
    number = computed("ledger", sealed.inspection.pk, sealed.code, text=str(len(rows)))
    today = said_day(timezone.localdate())
    if not rows:
        return [Paragraph("本年度没有需要整改的指标。")]
    return [
        Paragraph(
            f"本台账列出{sealed.year}年度没有达标和缺少数据的指标，共{number}条。差距以封存的评判为准；"
            f"责任人、期限和进展以{today}的督办登记为准，尚未督办的，由组织部门确定后填写。"
        ),
        Grid(f"{sealed.year}年度整改台账", COLUMNS, rows),
    ]


COLUMNS = (
    Column("序号", 11, True),
    Column("社区", 24),
    Column("条款和指标", 32),
    Column("差距", 26),
    Column("责任人", 24),
    Column("期限", 18),
    Column("进展", 17),
)


def _rows(sealed):
    cases = Cases(sealed)
    number = 0
    for row in sealed.rows:
        for rule, letter in zip(sealed.standard.rules, row.verdicts, strict=True):
            if letter not in (Outcome.FAIL, Outcome.MISSING):
                continue
            number += 1
            missing = letter == Outcome.MISSING
            gap = "没有填报" if missing else gaps_told(row, lacked_of(rule, row.gaps), ONE) or "没有达到标准"
            name = sealed.way(row.code, sealed.code)
            clause = kit.clause_of(sealed.standard, rule, row.figures)
            yield [str(number), name, f"{clause} {paper(rule.title)}", gap, *cases.told(row.code, rule.key)]


class Cases:
    """The cases that hold the streets and counties of a unit to its rules since the year: the newest of the nearest unit."""

    def __init__(self, sealed):
        codes = {code for row in sealed.rows for code in (street_of(row.code), county_of(row.code))}
        rows = Case.objects.visible_to(sealed.reader).filter(course=Course.HOLD, opened_on__year__gte=sealed.year)
        rows = rows.filter(unit__code__in=codes).select_related("unit", "person").order_by("opened_on", "pk")
        self.found = {(case.unit.code, key): case for case in rows for key in case.rules}

    def told(self, code, key):
        """[who, until when, how far it is] of a community's rule: posts, no names."""
        case = self.found.get((street_of(code), key)) or self.found.get((county_of(code), key))
        if case is None:
            return ["", "", NOT_HELD]
        who = f"{case.unit.name}{post_of(case.unit.name, case.person)}" if case.person else case.unit.name
        return [who, said_day(case.due_on) if case.due_on else "", case.get_stage_display()]
