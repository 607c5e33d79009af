"""Which documents take more than two seconds, told before their rows are read: those are made as jobs and not in requests."""

from django.db.models import F, Sum

from ..inspection.models import Summary, UnitSummary

LARGE = 500  # communities (benchmarks/documents.py: 1,000 of them take 2 s on a busy machine)
LARGE_IN_BRIEF = 8_000  # of a page that names none of them
LINES = 2_500  # of a ledger, which has one for each rule that a community does not meet


def is_long(inspection, code, form):
    """Whether a document of a unit takes long; ``form``: a key of making.FORMS or DOCUMENT_FORMS. One query, two of a ledger."""
    unit = UnitSummary.objects.filter(inspection=inspection, code=code).only("communities").first()
    if unit is None:
        return False
    most = LARGE_IN_BRIEF if form.startswith("brief-") else LARGE
    return unit.communities > most or (form.startswith("ledger-") and _lines(inspection, code) > LINES)


def _lines(inspection, code):
    """At least how many lines the ledger of a division has."""
    found = Summary.objects.filter(inspection=inspection, code=code)
    return found.aggregate(lines=Sum(F("failed") + F("missing")))["lines"] or 0
