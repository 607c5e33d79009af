"""Lines of the duties of city, counties and streets: standards (15.5), rewards (16), appraisal and inspection (17)."""

from itertools import pairwise

from funding.models import LocalStandard

from ...supervision.measures_of_enforcement import accepted_by, notices_due, standards_of_year
from ...supervision.models import (
    AccountabilityReport,
    AppraisalWeight,
    Award,
    EnforcementSystem,
    Rectification,
    RewardFund,
    SpecialInspection,
)
from .line import TraceLine, flagged, items, lines, said, stored
from .units import in_force, of_year


@lines("local_standards_lowered")
def local_standards_lowered(question):
    """The county's standard of each kind and tier in force in the year, beside that of the year before."""
    later = LocalStandard.objects.filter(question.q("unit"), first_year__gt=question.on.year).select_related("unit")
    found = [TraceLine(str(row), 0, row, reason=f"{row.first_year} 年才执行") for row in later.order_by("first_year")]
    for each in standards_of_year(question.places, question.on):
        for row, next_ in pairwise([*each.replaced, each.now]):
            found.append(TraceLine(str(row), 0, row, reason=f"已由 {next_.first_year} 年起的标准代替"))
        found.append(_standard_line(each))
    return found


def _standard_line(each):
    amount, before = stored(each.now, "amount"), stored(each.before, "amount") if each.before else None
    asked = f"不低于 {said(before, '元')}" if before is not None and each.before is not each.now else ""
    short = f"低 {said(before - amount, '元')}" if each.is_lowered else ""
    return TraceLine(str(each.now), int(each.is_lowered), each.now, asked, said(amount, "元"), short)


@lines("reward_funds")
def reward_funds(question):
    """Funds of the year (16.2)."""
    return [TraceLine(str(row), 1, row) for row in of_year(question, RewardFund)]


@lines("awards")
def awards(question):
    """Communities rewarded for the year (16.3)."""
    rows = of_year(question, Award).select_related("community")
    return [TraceLine(str(row), 1, row, "", said(stored(row, "amount"), "元")) for row in rows]


@items("appraisal_duties")
def appraisal_duties(question):
    """The year's statement (17.1)."""
    return {"appraisal_included": of_year(question, AppraisalWeight)}


@items("report_duties")
def report_duties(question):
    """The report of the year (17.2)."""
    rows = of_year(question, AccountabilityReport)
    return {"report_held": rows, "report_covers": rows}


@items("enforcement_systems")
def enforcement_systems(question):
    """The two systems in force on the day (17.4)."""
    rows = in_force(question, EnforcementSystem)
    return {f"{kind}_system": [row for row in rows if row.kind == kind] for kind in EnforcementSystem.Kind.values}


@lines("special_inspections")
def special_inspections(question):
    """Inspections begun in the year (17.5)."""
    year, on = question.on.year, question.on
    rows = SpecialInspection.objects.filter(question.q("unit"), started_on__year=year, started_on__lte=on)
    return [TraceLine(str(row), 1, row) for row in rows.select_related("unit").order_by("started_on", "pk")]


@lines("rectifications_overdue")
def rectifications_overdue(question):
    """Notices due; one that was accepted by the day is not overdue (17.6)."""
    rows = notices_due(question.places, question.on).select_related("person__unit").order_by("deadline", "pk")
    ahead = Rectification.objects.filter(question.q("person__unit"), deadline__gte=question.on)
    found = [
        TraceLine(str(row), 0, row, reason=f"期限 {row.deadline:%Y-%m-%d} 还没有过")
        for row in ahead.select_related("person__unit").order_by("deadline", "pk")
    ]
    for row in flagged(rows, done=accepted_by(question.on)):
        done = row.done
        there = f"{row.verified_on:%Y-%m-%d} 通过验收" if done else "没有通过验收"
        asked, days = f"{row.deadline:%Y-%m-%d} 前", (question.on - row.deadline).days
        found.append(
            TraceLine(
                str(row),
                int(not done),
                row,
                asked,
                there,
                "" if done else f"逾期 {days} 天（算到 {question.on:%Y-%m-%d}）",
            )
        )
    return found
