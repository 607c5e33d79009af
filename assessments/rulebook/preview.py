"""What a revision of readings would change, before it is published: every place it turns, counties and city in numbers.

Nothing is written. Communities stand before as they are stored in the working year; without that they are measured. Only
what a changed reading is part of is measured anew. A fixed number of queries, however many communities.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress

import numpy as np

from communities.figures import Selection, Units, differing, gather, gather_units
from communities.levels import prefecture_of
from communities.models import Community, Division
from lodi_community.records.figures import points
from lodi_community.records.scope import just_after

from ..catalogue.standards import standard_for, with_revision
from ..inspection.judging import reference_date, table_of
from ..inspection.stored import stored_table
from ..rules import kit
from ..rules.kit import Outcome

COUNTED = (Outcome.PASS, Outcome.HINT, Outcome.FAIL, Outcome.MISSING, Outcome.NOT_APPLICABLE)


@dataclass
class Flip:
    """A community or unit that a revision turns: [(rule, before, after)] and a community's scores (0.01 points)."""

    place: Community | Division
    turned: list
    before: int | None = None
    after: int | None = None


class Flips(Sequence):
    """The Flips between two judgements, (ids, Judgement) each, of the same places, in the order of codes.

    A slice of them reads the places that it has, and no others: what a page shows. ``rows``: the places.
    """

    def __init__(self, standard, rows, before, after):
        self.standard, self.rows, (self.ids, self.before), (_, self.after) = standard, rows, before, after
        self.differs = self.before.outcomes != self.after.outcomes
        self.places = self.differs.any(axis=0).nonzero()[0].tolist()

    def __len__(self):
        return len(self.places)

    def __iter__(self):
        return iter(self[:])

    def __getitem__(self, at):
        if not isinstance(at, slice):
            return self._read([self.places[at]])[0]
        return self._read(self.places[at])

    def _read(self, places):
        rows = self.rows.in_bulk([int(self.ids[place]) for place in places])
        scores = (self.before.score_low, self.after.score_low)
        return [
            Flip(rows[int(self.ids[place])], self._turned(place), *(int(low[place]) for low in scores))
            for place in places
        ]

    def _turned(self, place):
        """[(rule, before, after)] of one place."""
        return [
            (
                self.standard.rules[n],
                *(Outcome(chr(side.outcomes[n, place])).label for side in (self.before, self.after)),
            )
            for n in self.differs[:, place].nonzero()[0].tolist()
        ]


@dataclass
class Standing:
    """Communities of a division under one standard: mean lowest score (0.01 points, None without any), counts.

    grades: grade → communities; outcomes: Outcome → verdicts.
    """

    average: int | None
    grades: dict
    outcomes: dict


@dataclass
class Change:
    """A division before and after, with the number of its communities."""

    division: Division
    communities: int
    before: Standing
    after: Standing

    @property
    def averages(self):
        return self.before.average, self.after.average

    @property
    def grades(self):
        """[(before, after)] in the order of the grades."""
        return [(count, self.after.grades[name]) for name, count in self.before.grades.items()]

    @property
    def outcomes(self):
        """[(before, after)] in the order of COUNTED."""
        return [(self.before.outcomes[outcome], self.after.outcomes[outcome]) for outcome in COUNTED]


@dataclass
class Preview:
    """What a revision would turn: Flips of communities and of units, Changes from the city down."""

    communities: Flips
    units: Flips
    changes: list
    grades: tuple

    @property
    def effect(self):
        """In one sentence, as a proposal keeps it."""
        told = [f"{len(self.communities)} 个社区、{len(self.units)} 个单位的结论会变"]
        for change in self.changes[:1]:
            before, after = change.averages
            if before is not None and after is not None:
                old, new = points(before), points(after)
                told.append(f"{change.division}平均得分 {old} → {new}" if old != new else f"平均得分仍为 {old}")
            pairs = zip(self.grades, change.grades, strict=True)
            told += [f"{name} {old} → {new} 个" for name, (old, new) in pairs if old != new]
        return "；".join(told)


def preview(revision):
    """The Preview of a draft in its first year, against the readings that are in force for it today."""
    year, root = revision.first_year, prefecture_of(revision.division.code)
    old = standard_for(year, root)
    standards, on = (old, with_revision(old, revision)), reference_date(year)
    codes, communities = _communities(standards, root, on)
    return Preview(
        Flips(old, Community.objects.select_related("street__parent"), *communities),
        Flips(old.units, Division.objects.all(), *_units([standard.units for standard in standards], on)),
        _changes(old, codes, [judgement for _, judgement in communities], on),
        tuple(name for _, name in old.grades),
    )


def _communities(standards, root, on):
    """(codes of the communities of a root, [(ids, Judgement)] by each of two standards)."""
    places, (old, new) = Selection(code=root), standards
    changed = gather(places, on, new.reading(on), differing(old.reading(on), new.reading(on)))
    before = stored_table(root, on.year, old, changed.ids)
    if before is None:  # a year that is not judged yet
        before = table_of(old, gather(places, on, old.reading(on), old.facts.keys()))
    after = kit.Table(before.columns | table_of(new, changed).columns, len(before))
    pairs = zip(standards, (before, after), strict=True)
    return changed.codes, [(changed.ids, kit.judge(standard, table, on)) for standard, table in pairs]


def _units(standards, on):
    """[(ids, Judgement)] of the divisions by each of two standards of their duties."""
    old, new = (standard.reading(on) for standard in standards)
    before = gather_units(Units(), on, old)
    after = before.renewed(gather_units(Units(), on, new, differing(old, new)))
    pairs = zip(standards, (before, after), strict=True)
    return [(each.ids, kit.judge(standard, table_of(standard, each), on)) for standard, each in pairs]


def _changes(standard, codes, judgements, on):
    """Changes of the city and its counties, in the order of codes, where they have communities."""
    found, sides = [], [(judgement, _grades(judgement, on)) for judgement in judgements]
    levels = (Division.Level.PREFECTURE, Division.Level.COUNTY)
    for division in Division.objects.filter(level__in=levels).order_by("code"):
        rows = slice(bisect_left(codes, division.code), bisect_left(codes, just_after(division.code)))
        if size := rows.stop - rows.start:
            found.append(Change(division, size, *(_standing(standard, *side, rows) for side in sides)))
    return found


def _grades(judgement, on):
    """The grade of each community with the worst that can still be entered; many have the same score and faults."""
    grade = cache(judgement.standard.grading(on))
    unmet = judgement.hard[Outcome.FAIL] + judgement.hard[Outcome.MISSING]
    return [grade(*each) for each in zip(judgement.score_low.tolist(), unmet.tolist(), strict=True)]


def _standing(standard, judgement, grades, rows):
    scored = judgement.scored[rows].tolist()
    scores = list(compress(judgement.score_low[rows].tolist(), scored))
    counts = Counter(compress(grades[rows], scored))
    letters = np.bincount(judgement.outcomes[:, rows].ravel(), minlength=128)
    # Rounded half up, as UnitSummary.average is.
    average = (2 * sum(scores) + len(scores)) // (2 * len(scores)) if scores else None
    outcomes = {outcome: int(letters[ord(outcome)]) for outcome in COUNTED}
    return Standing(average, {name: counts[name] for _, name in standard.grades}, outcomes)
