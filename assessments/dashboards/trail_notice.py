"""What an auditor is told of the nightly check of the trail."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from lodi_community.records.revisions import TrailCheck
from lodi_community.records.verifying import in_words

LATE = timedelta(days=2)


@dataclass(frozen=True)
class TrailNotice:
    """The newest check, and of what it found the faults that are the user's to read."""

    check: TrailCheck
    faults: list

    @property
    def sentences(self):
        return in_words(self.faults)

    @property
    def is_late(self):
        """Whether the check is missing since: nobody would be told of anything."""
        return timezone.now() - self.check.at > LATE


def notice_of(user):
    """The TrailNotice of an auditor: faults of the chain, and of rows in his scope. None for others, and before the first check."""
    check = TrailCheck.objects.first() if user.may("verify", "history") else None
    if check is None:
        return None
    return TrailNotice(
        check, [(place, sentence) for place, sentence in check.faults if not place or place.startswith(user.scope)]
    )
