"""Which standard a place and a year are judged by, and which are shown beside it, with the readings published for the year."""

from datetime import date

from django.core.exceptions import ValidationError

from ..rules.side_by_side import covering
from .models import ReadingRevision
from .registry import EARLIER, STANDARDS


def standard_for(year, code=""):
    """The standard that judges a place in a year, with all revisions of its readings published so far.

    ``code``: of the place or of any above or below it in its prefecture. Raises ValidationError where none does.
    """
    judging, _ = covering(STANDARDS.values(), year, code)
    if judging is None:
        raise ValidationError(f"{code or '这里'}的 {year} 年度没有适用的标准，见“口径与标准”里各标准的年度和区划")
    return _in_year(judging, year)


def references_for(year, code=""):
    """The standards shown beside the one that judges a place in a year."""
    return [_in_year(standard, year) for standard in covering(STANDARDS.values(), year, code)[1]]


def standard_of(inspection):
    """The standard, in the version, that an inspection was judged by; the working year's is today's.

    KeyError for a standard that there is not.
    """
    base = EARLIER.get((inspection.standard, inspection.formula), STANDARDS[inspection.standard])
    if inspection.status == inspection.Status.WORKING:
        return _in_year(STANDARDS[inspection.standard], inspection.year)
    if not base.readings:
        return base
    number = version_number(inspection.standard_version)
    return _revised(base, _published(base).filter(first_year__lte=inspection.year, number__lte=number))


def standard_before(revision, published):
    """The standard of a revision's first year as it stands, or stood, without it. ``published``: all that are, in order."""
    earlier = [row for row in published if row.standard == revision.standard and row.first_year <= revision.first_year]
    if revision.number:
        earlier = [row for row in earlier if row.number < revision.number]
    return _revised(STANDARDS[revision.standard], earlier)


def with_revision(standard, revision):
    """A standard with the readings of a revision, from its first year on, and the document by which it loosens any."""
    return standard.with_readings(
        revision.values,
        version=revision.version_name or "草案",
        since=date(revision.first_year, 1, 1),
        amended_by=revision.amendment,
    )


def version_number(version):
    """第3版 → 3."""
    return int(version.removeprefix("第").removesuffix("版"))


def _published(base):
    return ReadingRevision.objects.published().filter(standard=base.key)


def _in_year(base, year):
    """A standard with the revisions published for a year."""
    if not base.readings:
        return base
    return _revised(base, _published(base).filter(first_year__lte=year))


def _revised(base, revisions):
    for revision in revisions:
        base = with_revision(base, revision)
    return base
