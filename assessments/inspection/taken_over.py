"""What the run after a correction takes over from the run before: all that the decision does not concern.

Nobody decided anything about those places, so nothing of theirs may come out otherwise, whatever was written since: their
rows are copied, with their digests. What a place rests on is therefore the records of the run that judged it.
"""

from .models import Assessment

BATCH = 2000


def take_over(part, model):
    """Copy the Assessments or UnitAssessments that the correction does not concern. Returns how many.

    ``part``: an inspection of a second or later run. Call inside the transaction that holds the lease.
    """
    rows = [row for row, code in _with_codes(part, model) if not part.correction.concerns(code)]
    for row in rows:
        row.pk, row.inspection = None, part
    model.objects.bulk_create(rows, BATCH)
    return len(rows)


def units_to_judge(part, model):
    """Codes, as they are now, of the units that the correction concerns: only these are judged again."""
    return sorted(code for _, code in _with_codes(part, model) if part.correction.concerns(code))


def not_to_judge(part, ids):
    """Which of the communities with these keys a run may not judge.

    A community that the run before did not judge was none of that year's: a correction does not add it.
    """
    if part.before is None:
        return set()
    return set(ids) - set(Assessment.objects.filter(inspection=part.before).values_list("community_id", flat=True))


def _with_codes(part, model):
    """[(row of the run before, the code of its place today)]: a decision names places by today's codes."""
    link = "community" if model is Assessment else "unit"
    rows = model.objects.filter(inspection=part.before).select_related(link).order_by("code")
    return [(row, getattr(row, link).code) for row in rows]


def judged_by(inspection, code):
    """The run that judged a place, by whose records its rows stand: this one, or an earlier one that it took them over from.

    ``code``: as it stands in the inspection's own row of the place.
    """
    while inspection.correction and not inspection.correction.concerns(code) and (before := inspection.before):
        inspection = before
    return inspection
