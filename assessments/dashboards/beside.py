"""What is shown beside the standard that counts: numbers without an outcome, and what two standards ask of one figure."""

from dataclasses import dataclass

from django.urls import reverse

from ..catalogue.standards import standard_of
from ..inspection.judging import reference_date
from ..inspection.models import Assessment, UnitAssessment
from ..pictures import Meter
from ..rules.kit import Outcome
from ..rules.showing import compared, show

# Outcomes in the order of a table, with the class of the sign and what ?state= of the list of communities asks for.
COLUMNS = (
    (Outcome.PASS, "passed", "pass", "passed"),
    (Outcome.HINT, "hinted", "hint", "hinted"),
    (Outcome.FAIL, "failed", "fail", ""),
    (Outcome.MISSING, "missing", "miss", "missing"),
    (Outcome.NOT_APPLICABLE, "not_applicable", "none", "idle"),
)


def numbers_of(standard, figures, on):
    """The Shown indicators of a place that have a number beside them on the day."""
    rows = [show(standard, one, figures, on) for one in standard.indicators if one.counts_on(on)]
    return [row for row in rows if row.meant]


def community_numbers(page):
    """[(name, "", Shown)] of a community."""
    shown = numbers_of(page.standard, page.assessment.figures, page.on)
    return [(page.assessment.name, "", one) for one in shown]


def compared_of(page):
    """[(Explanation of a rule that counts, [Compared])] of a community, where a standard beside it binds the same figure."""
    if page.inspection.is_reference or page.assessment is None:
        return []
    rows = Assessment.objects.filter(inspection__beside=page.inspection, community=page.community)
    rows = rows.select_related("inspection").order_by("inspection__standard")
    others = [(standard_of(row.inspection), row.figures) for row in rows]
    found = []
    for rule in page.standard.rules if others else ():
        if beside := compared(page.standard, rule, page.assessment.figures, page.on, others):
            found.append((page.said(rule), beside))
    return found


@dataclass
class RuleCounts:
    """One rule of a reference in a division: its article, and (number, class of the sign, word, address) of its outcomes."""

    rule: object
    article: object
    counts: list
    meter: Meter


def rule_counts(page):
    """A RuleCounts for each rule of a division's page."""
    found = []
    for rule in page.standard.rules:
        if row := page.counts.get((page.division.code, rule.key)):
            numbers = [(getattr(row, name), mark, outcome.label, state) for outcome, name, mark, state in COLUMNS]
            counts = [
                (number, mark, word, page.list_url(page.division.code, rule=rule.key, state=state) if number else "")
                for number, mark, word, state in numbers
            ]
            meter = Meter(
                {"pass": row.passed + row.hinted, "miss": row.missing, "fail": row.failed}, page.summary.communities
            )
            found.append(RuleCounts(rule, page.standard.article(rule), counts, meter))
    return found


def unit_numbers(page):
    """[(name, address, Shown)] of the division and of those directly below it: numbers of units without an outcome."""
    units, on = page.standard.units, reference_date(page.inspection.year)
    if units is None:
        return []
    places = {page.division.code: page.division.name} | {child.code: child.name for child in page.children}
    rows = UnitAssessment.objects.visible_to(page.user).filter(inspection=page.inspection, code__in=places)
    return [
        (places[row.code], f"{reverse('unit', args=[row.code])}?{page.inspection.query}", shown)
        for row in rows.order_by("code")
        for shown in numbers_of(units, row.figures, on)
    ]
