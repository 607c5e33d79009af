"""The records that an inspection rests on: as they were after the last revision before it began.

A save that was under way when a run began may end while it gathers; it does not count. All that the run freezes, and all
that is shown of a sealed year later, is of the same moment.
"""

from communities.levels import ancestor_codes, is_community
from lodi_community.records.asof import as_of
from lodi_community.records.revisions import Revision
from lodi_community.records.undoing import Places


def number_of(inspection):
    """The number of the last revision that counts for a run or a sealed year; 0 before the first."""
    if inspection.last_revision is not None:
        return inspection.last_revision
    began = inspection.started_at or inspection.sealed_at  # sealed before the number was kept
    rows = Revision.objects.filter(at__lte=began) if began else Revision.objects.all()
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def as_begun(run, gather):
    """What gather() gives of the records as the run found them: from those of today while nobody has written since."""
    number = number_of(run)
    if not _written_since(run, number):
        gathered = gather()
        if not _written_since(run, number):
            return gathered
    with as_of(number):
        return gather()


def _written_since(run, number):
    """Whether anything of the run's root was written after a revision."""
    rows = Revision.objects.filter(pk__gt=number)
    return (rows.within(run.root) if run.root else rows).exists()


def records_of(inspection, places=None, wanted=None):
    """The block in which the records are as a sealed year rests on them; see records.asof.as_of."""
    return as_of(number_of(inspection), places, wanted)


def place_and_above(codes):
    """The Places of a community or unit, known by these codes then or now, and of all units above."""
    return Places(frozenset(above for code in codes for above in ancestor_codes(code)))


def place_and_below(code):
    """The Places of a unit, all below it and all above it."""
    return Places(frozenset(ancestor_codes(code)), "" if is_community(code) else code)
