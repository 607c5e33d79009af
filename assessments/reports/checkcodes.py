"""Check codes (校验码): printed on every page of a document, they tell later which sealed year and unit it states."""

import hashlib
import unicodedata
from functools import lru_cache

from lodi_community.records.revisions import Revision

from ..inspection.models import Assessment, Inspection, UnitSummary
from ..inspection.past import number_of

DIGITS = 16


def check_code(inspection, code):
    """The check code of a unit's documents in a sealed year: 16 hexadecimal digits in groups of four.

    It is derived from the inspection's digest, which covers every figure and verdict of the year, and the unit's code.
    """
    digest = hashlib.sha256(f"{inspection.digest}\n{code}".encode()).hexdigest()
    return grouped(digest[:DIGITS])


def grouped(digits):
    """7f3a91c20be4d85a as people read it: 7F3A-91C2-0BE4-D85A."""
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4)).upper()


def trail_end(inspection):
    """(how many revisions there were when the run froze the records, the check code of the last), as words; None before the first.

    What is printed stays: whoever rewrites the trail later cannot rewrite the paper. ``verify_revisions --printed`` compares.
    """
    number = number_of(inspection)
    digest = Revision.objects.filter(pk__lte=number).order_by("-pk").values_list("digest", flat=True).first()
    return (str(_length(number, digest)), grouped(digest[:DIGITS])) if digest else None


@lru_cache(maxsize=64)
def _length(number, digest):
    """How many revisions there are up to a number: as many as were chained into its digest, so that it is counted once."""
    return Revision.objects.filter(pk__lte=number).count()


def read(typed):
    """What somebody typed or copied, as a check code; "" where it cannot be one. Spaces, dashes and width do not matter."""
    signs = unicodedata.normalize("NFKC", typed).lower()
    digits = "".join(sign for sign in signs if sign.isalnum())
    right = len(digits) == DIGITS and all(sign in "0123456789abcdef" for sign in digits)
    return grouped(digits) if right else ""


def find(check):
    """(inspection, code, name) whose documents carry this check code, or None. Cost: one hash a unit and sealed year.

    The code of a whole inspection, as its own page shows it, is found too: (inspection, "", "").
    """
    for inspection in Inspection.objects.runs().sealed():
        if inspection.check_code == check:
            return inspection, "", ""
        for rows in (UnitSummary.objects, Assessment.objects):
            for code, name in rows.filter(inspection=inspection).values_list("code", "name").iterator():
                if check_code(inspection, code) == check:
                    return inspection, code, name
    return None
