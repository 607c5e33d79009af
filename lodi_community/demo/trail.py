"""The trail of the demonstration: each Revision has the moment at which an office would have made it.

The rows are written street by street, in their final state; what the door tells of them is kept until all are written,
and then chained in the order of the moments. All of it is one transaction, so that no row is ever without its Revision.
"""

from collections import defaultdict

from lodi_community.records.bulk import in_parts
from lodi_community.records.chain import append_revisions
from lodi_community.records.door import WriteDoor
from lodi_community.records.revisions import Revision

from .entries import entries_of
from .office import moment

PART = 5000  # Revisions that are prepared for the database at a time


class Trail:
    """What was written, and when: ``links`` are Revisions that are not chained yet, ``entries`` the rows still to come."""

    def __init__(self):
        self.links, self.entries = [], {}
        self.seconds = defaultdict(list)  # code of a community → office seconds of all entries about it
        self.raised = defaultdict(list)  # (label, version) → keys of the rows that were changed after their entry

    def door(self, by, reason="", follow=False, at=None):
        """A door of this trail; what date() says nothing of is written at the moment ``at``."""
        return DatedDoor(self, by, reason, follow, at)

    def date(self, rows):
        """Say when rows that point to each other will have been entered: each after those that it points to."""
        for row, entry in entries_of(rows):
            self.entries[id(row)] = entry
            self.seconds[row.place_code()] += entry.seconds

    def last(self, code):
        """The office second of the last entry about a community."""
        return max(self.seconds[code], default=0)

    def chain(self, models):
        """Append what was written, in the order of the moments. ``models``: label → model."""
        for (label, version), keys in self.raised.items():
            for part in in_parts(keys):
                models[label]._base_manager.filter(pk__in=part).update(version=version)
        links = sorted(self.links, key=lambda link: link.at)  # of one moment: in the order of the writing
        self.links, self.raised = [], defaultdict(list)
        for part in in_parts(links, PART):
            append_revisions(part)


class DatedDoor(WriteDoor):
    """The write door of the demonstration alone, with all its checks: only the moment of a Revision is not now.

    Ordinary code has no way to say when a write happened: WriteDoor takes no moment. Nothing but the demonstration may
    derive a door from it, see tests/test_layers.py.
    """

    def __init__(self, trail, by, reason, follow, at):
        super().__init__(by, reason, follow)
        self.trail, self.at = trail, at

    def now(self):
        """The moment of what is written next."""
        return self.at

    def note_many(self, noted):
        """As note(), of many records of one model at once: [(moment, record, changes)]."""
        self._current_many(list({record.pk: record for _, record, _ in noted}.values()))
        for moment_, record, changes in noted:
            self.at = moment_
            self._note(record, Revision.Action.CHANGE, changes)

    def _note(self, record, action, changes, reason=""):
        super()._note(record, action, changes, reason)
        link, entry = self.links[-1], self.trail.entries.pop(id(record), None)
        if entry:
            link.at = moment(entry.second)
        if entry and entry.later:
            self._tell_later(record, link, entry.later)

    def _tell_later(self, record, link, later):
        """What nobody could know when the row was entered becomes changes of the days on which it happened."""
        for second, before in later:
            changes = _taken_back(link.changes, before)
            if not changes:
                continue
            record.version += 1
            self.links.append(
                Revision(
                    at=moment(second),
                    by_id=link.by_id,
                    by_name=link.by_name,
                    action=Revision.Action.CHANGE,
                    kind=link.kind,
                    object_id=link.object_id,
                    object_version=record.version,
                    title=link.title,
                    place_code=link.place_code,
                    changes=changes,
                    reason=link.reason,
                )
            )
        if record.version > link.object_version:
            self.trail.raised[link.kind, record.version].append(record.pk)

    def _append_revisions(self):
        self.trail.links += self.links


def _taken_back(added, before):
    """{field: [before, after]} of fields that were added with other values; ``added`` has the values before from now on."""
    changes = {}
    for name, was in before.items():
        if name in added and added[name][1] != was:
            changes[name] = [was, added.pop(name)[1]]
            if was not in (None, ""):
                added[name] = [None, was]
    return changes
