"""What a revision of readings would change, before it is published: every place it turns, counties and city in numbers.

Nothing is written. Queries: those of one gathering and of what a changed reading measures anew, however many communities.
"""

from dataclasses import dataclass

import numpy as np

from communities.figures import Selection, Units, differing, gather, gather_units
from communities.levels import prefecture_of
from communities.models import Community, Division
from lodi_community.records.figures import points

from ..catalogue.standards import standard_for, with_revision
from ..inspection.judging import reference_date, table_of
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
    """What a revision would turn: Flips of communities and of units in the order of codes, Changes from the city down."""

    communities: list
    units: list
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
    year, on = revision.first_year, reference_date(revision.first_year)
    root = prefecture_of(revision.division.code)
    old = standard_for(year, root)
    communities, units, codes = [], [], []
    gathered = of_units = None
    for standard in (old, with_revision(old, revision)):
        gathered = _gathered(gathered, gather, Selection(code=root), on, standard.reading(on), standard.facts.keys())
        codes = gathered.codes
        communities.append((gathered.ids, kit.judge(standard, table_of(standard, gathered), on)))
        of_units = _gathered(of_units, gather_units, Units(), on, standard.reading(on), None)
        units.append((of_units.ids, kit.judge(standard.units, table_of(standard.units, of_units), on)))
    return Preview(
        _turned(old, Community.objects.select_related("street__parent"), communities),
        _turned(old.units, Division.objects.all(), units),
        _changes(old, codes, [judgement for _, judgement in communities]),
        tuple(name for _, name in old.grades),
    )


def _gathered(known, measure, places, on, reading, names):
    """The Gathered figures of places. Of those ``known`` only what takes a reading that differs is measured again."""
    if known is None:
        return measure(places, on, reading, names)
    return known.renewed(measure(places, on, reading, differing(known.reading, reading)))


def _turned(standard, rows, judged):
    """Flips between two judgements [(ids, Judgement)] of the same places."""
    (ids, before), (_, after) = judged
    changed = (before.outcomes != after.outcomes).any(axis=0).nonzero()[0].tolist()
    places = rows.in_bulk([int(ids[at]) for at in changed])
    found = []
    for at in changed:
        letters = [
            (rule, chr(before.outcomes[n, at]), chr(after.outcomes[n, at])) for n, rule in enumerate(standard.rules)
        ]
        turned = [(rule, Outcome(one).label, Outcome(other).label) for rule, one, other in letters if one != other]
        found.append(Flip(places[int(ids[at])], turned, int(before.score_low[at]), int(after.score_low[at])))
    return found


def _changes(standard, codes, judgements):
    """Changes of the city and its counties, in the order of codes, where they have communities."""
    found = []
    for division in Division.objects.filter(level__in=(Division.Level.PREFECTURE, Division.Level.COUNTY)).order_by(
        "code"
    ):
        rows = np.array([at for at, code in enumerate(codes) if code.startswith(division.code)], dtype=np.intp)
        if rows.size:
            standings = [_standing(standard, judgement, rows) for judgement in judgements]
            found.append(Change(division, int(rows.size), *standings))
    return found


def _standing(standard, judgement, rows):
    scored = judgement.scored[rows]
    scores = judgement.score_low[rows][scored].tolist()
    grades = {name: 0 for _, name in standard.grades}
    for grade, _ in judgement.grades(rows[scored]):
        grades[grade] += 1
    outcomes = judgement.outcomes[:, rows]
    # Rounded half up, as UnitSummary.average is.
    average = (2 * sum(scores) + len(scores)) // (2 * len(scores)) if scores else None
    counts = {outcome: int((outcomes == ord(outcome)).sum()) for outcome in COUNTED}
    return Standing(average, grades, counts)
