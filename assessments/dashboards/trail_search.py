"""Looking for a word in the trail: newest first, and in one go no further back than a page can wait for."""

from dataclasses import dataclass

from lodi_community.records.models import Revision

WINDOW = 25_000  # revisions of the scope looked through at once: half a year of a city of 377 communities


@dataclass(frozen=True)
class Found:
    """Numbers of the revisions found, newest first; ``older``: the number to go on from, None where all were looked at."""

    numbers: list
    older: int | None = None

    @property
    def since(self):
        """When the oldest revision that was looked at was written; None where all were."""
        if self.older is None:
            return None
        return Revision.objects.filter(pk__gt=self.older).order_by("pk").values_list("at", flat=True).first()


def find(rows, word, withheld, before=None):
    """Found among the revisions ``rows`` whose title or writer's name has the word, up to the number ``before``.

    Of the kinds in ``withheld`` only who wrote is looked at. However long the trail is, it takes the same time.
    """
    rows = rows.order_by().prefetch_related(None).select_related(None)
    rows, older = _newest(rows, before)
    found = rows.filter(by_name__icontains=word) | rows.titled(word).exclude(kind__in=withheld)
    return Found(sorted(found.values_list("pk", flat=True), reverse=True), older)


def _newest(rows, before):
    """(the newest WINDOW of the rows, or a few more, and the number before them), (all, None) where there are no more."""
    rows = rows.filter(pk__lte=before) if before else rows
    if rows[: WINDOW + 1].count() <= WINDOW:
        return rows, None
    # The newest of all: to tell that of a city, SQLite sorts its whole trail.
    newest = Revision.objects.order_by("-pk").values_list("pk", flat=True)[0]
    last, width = min(newest, before or newest), WINDOW
    while last > width and rows.filter(pk__gt=last - width)[:WINDOW].count() < WINDOW // 2:
        width *= 2
    # Both ends are named: of one alone SQLite would go by the places of all revisions instead of by the numbers of these.
    return (rows.filter(pk__gt=last - width, pk__lte=last), last - width) if last > width else (rows, None)
