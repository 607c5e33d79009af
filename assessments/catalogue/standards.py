"""Which standard a year is judged by: the document as rules, with the readings published for the year."""

from datetime import date

from ..rules.loudi_2015 import LOUDI_2015
from ..rules.loudi_2015_first import FIRST
from .models import ReadingRevision

STANDARDS = {LOUDI_2015.key: LOUDI_2015}
EARLIER = {(FIRST.key, FIRST.scoring.formula): FIRST}  # for the years sealed by them


def current():
    """The standard that communities are judged by, as it is written: its rules, whatever its readings are in a year."""
    return STANDARDS[LOUDI_2015.key]


def standard_for(year):
    """The standard in force for a year, with all revisions of its readings published so far."""
    return _revised(current(), _published(current()).filter(first_year__lte=year))


def standard_of(inspection):
    """The standard, in the version, that an inspection was judged by; the working year's is today's.

    KeyError for a standard that there is not.
    """
    base = EARLIER.get((inspection.standard, inspection.formula), STANDARDS[inspection.standard])
    if inspection.status == inspection.Status.WORKING:
        return standard_for(inspection.year)
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


def _revised(base, revisions):
    for revision in revisions:
        base = with_revision(base, revision)
    return base
