"""Summaries of an inspection: from packed assessments to counts and sums for every division above."""

import numpy as np
from django.utils import timezone

from communities.models import Division, ancestor_codes

from ..rules import kit
from .models import Assessment, Summary, UnitSummary

BATCH = 2000
FIELDS = ("code", "verdicts", "gaps", "heads", "score_low", "score_high", "hard_failed", "hard_missing", "hard_total", "missing")


class Tally:
    """Counts of one division."""

    def __init__(self, rules, heads):
        self.outcomes = np.zeros((rules, 256), dtype=np.int64)
        self.short, self.over = np.zeros(rules, dtype=np.int64), np.zeros(rules, dtype=np.int64)
        self.heads = [{"in": 0, "clear": 0, "low": 0, "high": 0} for _ in range(heads)]
        self.communities = self.clear = self.only_missing = self.missing = 0
        self.scored = self.low = self.high = 0
        self.grades = {}


def summarize(inspection, standard):
    """Replace all summaries of an inspection. Call inside a transaction. Cost: linear in its assessments."""
    tallies = {}
    rows = Assessment.objects.filter(inspection=inspection).order_by("code").values_list(*FIELDS)
    places, members = standard.places, _members(standard)
    for row in rows.iterator(BATCH):
        for code in ancestor_codes(row[0])[:-1]:
            if code not in tallies:
                tallies[code] = Tally(len(standard.rules), len(standard.heads))
            _add(tallies[code], row, standard, places, members)
    UnitSummary.objects.filter(inspection=inspection).delete()
    Summary.objects.filter(inspection=inspection).delete()
    names = dict(Division.objects.filter(code__in=tallies).values_list("code", "name"))
    UnitSummary.objects.bulk_create(
        [_unit(inspection, code, names.get(code, code), tally) for code, tally in tallies.items()], batch_size=500
    )
    Summary.objects.bulk_create(
        [row for code, tally in tallies.items() for row in _rules(inspection, code, standard, tally)], batch_size=500
    )
    inspection.summarized_at = timezone.now()


def _members(standard):
    """For each head, the places of its rules."""
    return [[i for i, rule in enumerate(standard.rules) if rule.head == head] for head in standard.heads]


def _add(tally, row, standard, places, members):
    _, verdicts, gaps, heads, low, high, failed, lacking, total, missing = row
    tally.communities += 1
    tally.missing += missing
    tally.clear += bool(total) and not failed and not lacking
    tally.only_missing += bool(total) and not failed and bool(lacking)
    tally.outcomes[np.arange(len(verdicts)), np.frombuffer(verdicts.encode(), dtype=np.uint8)] += 1
    for key, gap in gaps.items():
        place = places[key]
        if verdicts[place] == kit.F:
            (tally.short if gap > 0 else tally.over)[place] += abs(gap)
    if low is not None:
        tally.scored += 1
        tally.low += low
        tally.high += high
        grade = standard.grade(low)
        tally.grades[grade] = tally.grades.get(grade, 0) + 1
    for head, points, inside in zip(tally.heads, heads, members, strict=True):
        if points is not None:
            head["in"] += 1
            head["low"] += points[0]
            head["high"] += points[1]
            head["clear"] += not any(verdicts[place] in "FM" for place in inside)


def _unit(inspection, code, name, tally):
    return UnitSummary(
        inspection=inspection, code=code, name=name, communities=tally.communities, clear=tally.clear,
        only_missing=tally.only_missing, missing=tally.missing, scored=tally.scored, score_low=tally.low,
        score_high=tally.high, grades=tally.grades, heads=tally.heads,
    )  # fmt: skip


def _rules(inspection, code, standard, tally):
    for place, rule in enumerate(standard.rules):
        count = {letter: int(tally.outcomes[place, ord(letter)]) for letter in kit.OUTCOMES}
        yield Summary(
            inspection=inspection, code=code, rule=rule.key, passed=count["P"], failed=count["F"],
            not_applicable=count["N"], missing=count["M"], hinted=count["H"],
            short=int(tally.short[place]), over=int(tally.over[place]),
        )  # fmt: skip
