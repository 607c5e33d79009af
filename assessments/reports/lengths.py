"""Which documents take more than two seconds, told before their rows are read: those are made as jobs and not in requests."""

from django.db.models import F, Sum

from ..inspection.models import Summary, UnitSummary

LARGE = 500  # communities (benchmarks/documents.py: 1,000 of them take 2 s on a busy machine)
LINES = 2_500  # of a ledger, which has one for each rule that a community does not meet


def is_long(inspection, code, form):
    """Whether a document of a unit takes long; ``form``: a key of making.FORMS or DOCUMENT_FORMS. One query, two of a ledger."""
    unit = UnitSummary.objects.filter(inspection=inspection, code=code).only("communities").first()
    if unit is None:
        return False
    return unit.communities > LARGE or (form.startswith("ledger-") and _lines(inspection, code) > LINES)


def _lines(inspection, code):
    """At least how many lines the ledger of a division has."""
    found = Summary.objects.filter(inspection=inspection, code=code)
    return found.aggregate(lines=Sum(F("failed") + F("missing")))["lines"] or 0
