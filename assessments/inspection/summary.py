"""Summaries of an inspection: from packed assessments to counts and sums for every division above.

A shortfall of several rules has a row of its own: of how many communities fail one of them the rows of the rules say only
between which numbers it lies. What a rule lacks in a further unit has one where somebody lacks it: years sealed before it
was stored have none, and are recounted to none.
"""

import json
from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from communities.levels import ancestor_codes
from communities.models import Division
from lodi_community.records.inserting import insert

from ..rules.kit import Outcome
from ..rules.outcomes import WORST_FIRST
from .judging import reference_date
from .models import Assessment, Summary, UnitSummary

BATCH = 2000
FIELDS = (
    "code",
    "verdicts",
    "gaps",
    "heads",
    "score_low",
    "score_high",
    "hard_failed",
    "hard_missing",
    "hard_total",
    "missing",
)
COUNTS = ("code", "rule", "passed", "failed", "not_applicable", "missing", "hinted", "short", "over")  # of a Summary


@dataclass
class Standing:
    """The n assessments of an inspection in the order of their codes: arrays with a row a community."""

    codes: list
    outcomes: np.ndarray  # (n, rules, then shortfalls, then lacks apart): letters by ord(); of a lack F or 0
    gaps: np.ndarray  # the same shape
    heads: np.ndarray  # (n, heads, 3): 1 where the head has rules, points low and high
    numbers: (
        np.ndarray
    )  # (n, 7): 1 where there is a score, score low and high, hard rules failed, missing and all, missing


def summarize(inspection, standard):
    """Replace all summaries of an inspection. Call inside a transaction. Cost: linear in its assessments."""
    standing = _read(inspection, standard)
    UnitSummary.objects.filter(inspection=inspection).delete()
    Summary.objects.filter(inspection=inspection).delete()
    for units, summaries in _levels(inspection, standard, standing):
        UnitSummary.objects.bulk_create(units, BATCH)
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
    stored = Summary.objects.filter(inspection=inspection).values_list(*COUNTS)
    wrong = set(summaries) ^ set(stored)
    wrong |= {_stated(row) for row in units} ^ {
        _stated(row) for row in UnitSummary.objects.filter(inspection=inspection)
    }
    return sorted({code for code, *_ in wrong})


def _stated(row):
    """(code, all that a unit's summary states); not the unit's name, which may have changed since."""
    left_out = ("id", "inspection", "name")
    said = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if field.name not in left_out}
    return row.code, json.dumps(said, sort_keys=True)


def _levels(inspection, standard, standing):
    """For each level of divisions, from the city down: its UnitSummaries, and the rows (COUNTS) of its Summaries."""
    for above in zip(*(ancestor_codes(code)[:-1] for code in standing.codes), strict=True):
        # In the order of codes each division is one stretch of rows.
        starts = [at for at, code in enumerate(above) if at == 0 or code != above[at - 1]]
        codes = [above[at] for at in starts]
        yield _units(inspection, standard, standing, codes, starts), _rules(standard, standing, codes, starts)


def _read(inspection, standard):
    """The assessments of an inspection in columns."""
    codes, letters, gaps, heads, numbers = [], [], [], [], []
    places = {key: place for place, key in enumerate(_keys(standard))}
    rows = Assessment.objects.filter(inspection=inspection).order_by("code").values_list(*FIELDS)
    for code, verdicts, short, points, low, high, *counts in rows.iterator(BATCH):
        gaps += [(len(codes), places[key], gap) for key, gap in short.items()]
        heads.append([(0, 0, 0) if each is None else (1, *each) for each in points])
        numbers.append((0, 0, 0, *counts) if low is None else (1, low, high, *counts))
        letters.append(verdicts)
        codes.append(code)
    size, rules = len(codes), len(standard.rules)
    gap = np.zeros((size, len(places)), dtype=np.int64)
    community, place, amount = np.array(gaps, dtype=np.int64).reshape(-1, 3).T
    gap[community, place] = amount
    outcomes = np.frombuffer("".join(letters).encode(), dtype=np.uint8).reshape(size, rules)
    return Standing(
        codes,
        np.hstack([_with_shortfalls(standard, outcomes, gap), _lacks_apart(standard, outcomes, gap)]),
        gap,
        np.array(heads, dtype=np.int64).reshape(size, -1, 3),
        np.array(numbers, dtype=np.int64).reshape(size, 7),
    )


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


def _sums(values, starts):
    """Σ of the rows of each division, as lists."""
    return np.add.reduceat(values, starts, axis=0, dtype=np.int64).tolist()


def _units(inspection, standard, standing, codes, starts):
    """A UnitSummary for each division of one level."""
    failed, lacking, total = standing.numbers.T[3:6]
    met = (total > 0) & (failed == 0)
    clear, only_missing = _sums(met & (lacking == 0), starts), _sums(met & (lacking > 0), starts)
    numbers = _sums(standing.numbers, starts)
    graded, heads = (
        _grades(standard, standing, starts, reference_date(inspection.year)),
        _heads(standard, standing, starts),
    )
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    ends = [*starts[1:], len(standing.codes)]
    return [
        UnitSummary(
            inspection_id=inspection.pk,
            code=code,
            name=names.get(code, code),
            communities=ends[at] - starts[at],
            clear=clear[at],
            only_missing=only_missing[at],
            missing=numbers[at][6],
            scored=numbers[at][0],
            score_low=numbers[at][1],
            score_high=numbers[at][2],
            grades=graded[at],
            heads=heads[at],
        )
        for at, code in enumerate(codes)
    ]


def _grades(standard, standing, starts, on):
    """For each division: grade → communities, where there are any."""
    if not standard.grades:
        return [{} for _ in starts]
    scored, ends = standing.numbers[:, 0] == 1, standing.numbers[:, 1:5].tolist()
    names = [name for _, name in standard.grades]
    grades = standard.grading_at_both_ends(on)
    places = np.array([names.index(grades(*each)[0]) for each in ends], dtype=np.int64)
    counts = _sums((places[:, None] == np.arange(len(names))) & scored[:, None], starts)
    return [{name: count for name, count in zip(names, each, strict=True) if count} for each in counts]


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
    sums = [_sums(standing.outcomes == ord(letter), starts) for letter in "PFNMH"]
    gap = np.where(standing.outcomes == ord(Outcome.FAIL), standing.gaps, 0)
    sums += [_sums(np.maximum(gap, 0), starts), _sums(np.maximum(-gap, 0), starts)]
    keys = _keys(standard)
    for at, code in enumerate(codes):
        for key, *numbers in zip(keys, *(each[at] for each in sums), strict=True):
            if any(numbers) or key not in standard.lacks_apart:
                yield code, key, *numbers
