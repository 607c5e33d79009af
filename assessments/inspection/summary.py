"""Summaries of an inspection: from packed assessments to counts and sums for every division above.

A shortfall of several rules has a row of its own: of how many communities fail one of them the rows of the rules say only
between which numbers it lies. What a rule lacks in a further unit has one where somebody lacks it: years sealed before it
was stored have none, and are recounted to none.
"""

from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from communities.levels import ancestor_codes
from communities.models import Division
from lodi_community.records.inserting import insert

from ..rules.kit import Outcome
from ..rules.outcomes import WORST_FIRST
from . import judging
from .made import written
from .models import Assessment, Summary, UnitSummary

BATCH = 2000
NUMBERS = ("hard_failed", "hard_missing", "hard_total", "missing")  # of an Assessment
FIELDS = ("code", "verdicts", "gaps", "heads", "score_low", "score_high", *NUMBERS)
COUNTS = ("code", "rule", "passed", "failed", "not_applicable", "missing", "hinted", "short", "over")  # of a Summary
UNIT = (
    "code",
    "name",
    "communities",
    "clear",
    "only_missing",
    "missing",
    "scored",
    "score_low",
    "score_high",
    "grades",
    "heads",
)  # of a UnitSummary


@dataclass
class Standing:
    """The n assessments of an inspection in the order of their codes: arrays with a row a community."""

    codes: list
    outcomes: np.ndarray  # (n, rules, then shortfalls, then lacks apart): letters by ord(); of a lack F or 0
    gaps: np.ndarray  # the same shape
    heads: np.ndarray  # (n, heads, 3): 1 where the head has rules, points low and high
    numbers: np.ndarray  # (n, 7): 1 where there is a score, score low and high, then NUMBERS


def summarize(inspection, standard, standing=None):
    """Replace all summaries of an inspection. Call inside a transaction. Cost: linear in its assessments.

    ``standing``: what whoever has just judged them all knows; else the stored assessments are read.
    """
    standing = standing or _read(inspection, standard)
    UnitSummary.objects.filter(inspection=inspection).delete()
    Summary.objects.filter(inspection=inspection).delete()
    for units, summaries in _levels(inspection, standard, standing):
        insert(UnitSummary, ("inspection", *UNIT), ((inspection.pk, *row) for row in units))
        insert(Summary, ("inspection", *COUNTS), ((inspection.pk, *row) for row in summaries))
    inspection.summarized_at = timezone.now()


def add_shortfalls(inspection, standard):
    """Write the rows of shortfalls where an earlier edition of the program left none. Returns whether it did."""
    keys = [shortfall.key for shortfall, _ in standard.summed]
    rows = Summary.objects.filter(inspection=inspection)
    if not keys or not rows.exists() or rows.filter(rule__in=keys).exists():
        return False
    for _, counts in _levels(inspection, standard, _read(inspection, standard)):
        lacking = (row for row in counts if row[1] in keys)
        insert(Summary, ("inspection", *COUNTS), ((inspection.pk, *row) for row in lacking))
    return True


def wrong_summaries(inspection, standard):
    """Codes of the divisions of which the stored summaries say something else than a recount of the assessments."""
    units, summaries = [], []
    for of_level, counts in _levels(inspection, standard, _read(inspection, standard)):
        units += of_level
        summaries += counts
    wrong = set(summaries) ^ set(Summary.objects.filter(inspection=inspection).values_list(*COUNTS))
    stored = UnitSummary.objects.filter(inspection=inspection).values_list(*UNIT)
    wrong |= {_stated(*row) for row in units} ^ {_stated(*row[:-2], *map(written, row[-2:])) for row in stored}
    return sorted({code for code, *_ in wrong})


def _stated(code, name, *numbers):
    """What a unit's summary states; not the unit's name, which may have changed since."""
    return code, *numbers


def _levels(inspection, standard, standing):
    """For each level of divisions, from the city down: its UnitSummaries, and the rows (COUNTS) of its Summaries."""
    grades = _grades(standard, standing, judging.reference_date(inspection.year))
    for above in zip(*(ancestor_codes(code)[:-1] for code in standing.codes), strict=True):
        # In the order of codes each division is one stretch of rows.
        starts = [at for at, code in enumerate(above) if at == 0 or code != above[at - 1]]
        codes = [above[at] for at in starts]
        units = _units(standard, standing, grades, codes, starts)
        yield units, _rules(standard, standing, codes, starts)


def standing_of(standard, codes, judgement):
    """The Standing of the communities with these codes, in their order, as a judgement has them."""
    scored = judgement.scored.astype(np.int64)
    counts = judging.counts_of(judgement, slice(None))
    ends = [np.where(judgement.scored, points, 0) for points in (judgement.score_low, judgement.score_high)]
    heads = [
        judgement.heads_in,
        *(np.where(judgement.heads_in, points, 0) for points in (judgement.head_low, judgement.head_high)),
    ]
    gaps, places = _room_for_gaps(standard, len(codes)), _places(standard)
    for key, column in judging.gaps_of(standard, judgement, slice(None)):
        gaps[:, places[key]] = column
    return _standing(
        standard,
        list(codes),
        judgement.outcomes.T,
        gaps,
        np.stack(heads, axis=-1).astype(np.int64).swapaxes(0, 1),
        np.column_stack([scored, *ends, *(counts[name] for name in NUMBERS)]),
    )


def _read(inspection, standard):
    """The stored assessments of an inspection in columns."""
    codes, letters, gaps, heads, numbers = [], [], [], [], []
    places = _places(standard)
    rows = Assessment.objects.filter(inspection=inspection).order_by("code").values_list(*FIELDS)
    for code, verdicts, short, points, low, high, *counts in rows.iterator(BATCH):
        gaps += [(len(codes), places[key], gap) for key, gap in short.items()]
        heads.append([(0, 0, 0) if each is None else (1, *each) for each in points])
        numbers.append((0, 0, 0, *counts) if low is None else (1, low, high, *counts))
        letters.append(verdicts)
        codes.append(code)
    size = len(codes)
    gap = _room_for_gaps(standard, size)
    community, place, amount = np.array(gaps, dtype=np.int64).reshape(-1, 3).T
    gap[community, place] = amount
    return _standing(
        standard,
        codes,
        np.frombuffer("".join(letters).encode(), dtype=np.uint8).reshape(size, len(standard.rules)),
        gap,
        np.array(heads, dtype=np.int64).reshape(size, -1, 3),
        np.array(numbers, dtype=np.int64).reshape(size, 3 + len(NUMBERS)),
    )


def _room_for_gaps(standard, size):
    return np.zeros((size, len(_keys(standard))), dtype=np.int64)


def _standing(standard, codes, outcomes, gaps, heads, numbers):
    """A Standing from the outcomes of the rules, (n, rules); what is summed over several rules is filled in."""
    outcomes = np.hstack([_with_shortfalls(standard, outcomes, gaps), _lacks_apart(standard, outcomes, gaps)])
    return Standing(codes, outcomes, gaps, heads, numbers)


def _with_shortfalls(standard, outcomes, gaps):
    """The outcomes with a column for each shortfall, the worst of its rules; their gaps are filled in."""
    columns = [outcomes]
    for at, (_, rules) in enumerate(standard.summed, start=len(standard.rules)):
        places = [standard.places[rule.key] for rule in rules]
        letters = outcomes[:, places]
        found = [(letters == ord(outcome)).any(axis=1) for outcome in WORST_FIRST]
        columns.append(np.select(found, [np.uint8(ord(outcome)) for outcome in WORST_FIRST])[:, None])
        failed = letters == ord(Outcome.FAIL)
        gaps[:, at] = np.where(failed, np.maximum(gaps[:, places], 0), 0).sum(axis=1)  # what is over is not too little
    return np.hstack(columns)


def _lacks_apart(standard, outcomes, gaps):
    """A column for each further unit of a rule: F where the rule is not met and the community lacks something in that unit."""
    owners = [standard.places[rule.key] for rule in standard.lacks_apart.values()]
    apart = gaps[:, gaps.shape[1] - len(owners) :]
    return ((outcomes[:, owners] == ord(Outcome.FAIL)) & (apart != 0)) * np.uint8(ord(Outcome.FAIL))


def _keys(standard):
    """The keys of a Standing's columns."""
    shortfalls = (shortfall.key for shortfall, _ in standard.summed)
    return [*standard.places, *shortfalls, *standard.lacks_apart]


def _places(standard):
    """Key → the column of a Standing."""
    return {key: place for place, key in enumerate(_keys(standard))}


def _sums(values, starts):
    """Σ of the rows of each division, as lists."""
    return np.add.reduceat(values, starts, axis=0, dtype=np.int64).tolist()


def _units(standard, standing, grades, codes, starts):
    """For each division of one level: what its UnitSummary states, in the order of UNIT, grades and heads as JSON."""
    failed, lacking, total = standing.numbers.T[3:6]
    met = (total > 0) & (failed == 0)
    scored, low, high, *_, missing = zip(*_sums(standing.numbers, starts), strict=True)
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    graded = [
        {name: count for (_, name), count in zip(standard.grades, counts, strict=True) if count}
        for counts in _sums(grades, starts)
    ]
    return zip(
        codes,
        [names.get(code, code) for code in codes],
        np.diff([*starts, len(standing.codes)]).tolist(),
        _sums(met & (lacking == 0), starts),
        _sums(met & (lacking > 0), starts),
        missing,
        scored,
        low,
        high,
        map(written, graded),
        map(written, _heads(standard, standing, starts)),
        strict=True,
    )


def _grades(standard, standing, on):
    """(n, grades) bool: the grade that each community has with the worst that can still be entered."""
    names, grades = [name for _, name in standard.grades], standard.grading_at_both_ends(on)
    alike, at = np.unique(standing.numbers[:, 1:5], axis=0, return_inverse=True)
    places = np.array([names.index(grades(*each)[0]) if names else 0 for each in alike.tolist()], dtype=np.int64)
    scored = standing.numbers[:, :1] == 1
    return (places[at.reshape(-1)][:, None] == np.arange(len(names))) & scored


def _heads(standard, standing, starts):
    """For each division and head: communities it applies to, those with nothing failed or missing in it, Σ of what is reached."""
    unmet = (standing.outcomes == ord(Outcome.FAIL)) | (standing.outcomes == ord(Outcome.MISSING))
    clear = np.zeros(standing.heads.shape[:2], dtype=bool)
    for place, head in enumerate(standard.heads):
        members = [at for at, rule in enumerate(standard.rules) if rule.head == head]
        clear[:, place] = (standing.heads[:, place, 0] == 1) & ~unmet[:, members].any(axis=1)
    return [
        [{"in": n, "clear": k, "low": low, "high": high} for (n, low, high), k in zip(*pair, strict=True)]
        for pair in zip(_sums(standing.heads, starts), _sums(clear, starts), strict=True)
    ]


def _rules(standard, standing, codes, starts):
    """For each division of one level and each rule, shortfall and lack apart: code, its key and counts, in the order of COUNTS."""
    gap = np.where(standing.outcomes == ord(Outcome.FAIL), standing.gaps, 0)
    columns = [standing.outcomes == ord(outcome) for outcome in Outcome] + [np.maximum(gap, 0), np.maximum(-gap, 0)]
    sums = np.stack([np.add.reduceat(column, starts, axis=0, dtype=np.int64) for column in columns], axis=-1)
    keys = _keys(standard)
    stated = sums.any(axis=2) | ~np.isin(keys, list(standard.lacks_apart))
    divisions, rules = stated.nonzero()
    named = [[codes[at] for at in divisions.tolist()], [keys[at] for at in rules.tolist()]]
    return zip(*named, *sums[stated].T.tolist(), strict=True)
