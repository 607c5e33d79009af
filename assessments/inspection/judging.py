"""From gathered figures to assessments: the bridge between the measures and the rules."""

import hashlib
from datetime import date

import numpy as np
from django.utils import timezone

from communities.figures import gather

from ..catalogue.standards import standard_of
from ..rules import kit
from ..rules.kit import Outcome
from . import made
from .made import Made, written
from .models import Assessment

# All that an assessment states, in the order of its digest.
STATED = ("code", "name", "verdicts", "figures", "gaps", "heads", "score_low", "score_high")


def reference_date(year):
    """31 December of the assessed year: ages, areas and rosters are taken on this day."""
    return date(year, 12, 31)


def reading_of(inspection, standard):
    """The readings that measures take: the standard's own over those of the one it stands beside."""
    on = reference_date(inspection.year)
    base = standard_of(inspection.beside).reading(on) if inspection.is_reference else {}
    return {**base, **standard.reading(on)}


def gather_table(inspection, standard, selection, changed=None, known=None):
    """(Gathered, Table): the figures of the selected communities for an inspection's year, as the rules of a standard want them.

    ``changed``: labels of models; only figures that are read from one of them, see communities.figures.gather.
    ``known``: what was just gathered of the same communities for the standard that counts. A standard beside it shares its
    readings, and its figures too while it has no readings of its own that differ.
    """
    on, names, reading = reference_date(inspection.year), standard.facts.keys(), reading_of(inspection, standard)
    if known and known.reading == reading:
        gathered = gather(selection, on, reading, names - known.values.keys(), changed)
        if np.array_equal(gathered.ids, known.ids):
            gathered = known.add(gathered)
            return gathered, table_of(standard, gathered)
    gathered = gather(selection, on, reading, names, changed)
    return gathered, table_of(standard, gathered)


def table_of(standard, gathered):
    """Gathered figures as the standard's columns: choices by their codes."""
    columns = {}
    for name, fact in standard.facts.items():
        if name not in gathered.values:
            continue
        values, known = gathered.values[name], gathered.known[name]
        if isinstance(fact, kit.Choice):
            codes = {**fact.codes, "": 0}
            values = np.fromiter((codes[v] if v else 0 for v in values), dtype=np.int64, count=len(values))
            known = known & (values > 0)
        columns[name] = kit.Column(values.astype(np.int64), known, gathered.most.get(name))
    return kit.Table(columns, len(gathered.ids))


def assessments(inspection, standard, gathered, judgement, rows, frozen):
    """The Made assessments of some rows (slice) of a judgement."""
    codes = gathered.codes[rows]
    return Made(
        Assessment,
        inspection,
        {
            "community_id": gathered.ids[rows].tolist(),
            "code": codes,
            "name": gathered.names[rows],
            "verdicts": judgement.packed(rows),
            **scores_of(judgement, rows),
            **counts_of(judgement, rows),
            "frozen": [frozen] * len(codes),
            "judged_at": [timezone.now()] * len(codes),
        },
        {
            "figures": figures_written(judgement.table, rows),
            "gaps": gaps_written(standard, judgement, rows),
            "heads": heads_written(judgement, rows),
        },
        STATED,
        head_of(inspection.year, standard),
    )


def scores_of(judgement, rows):
    """Score of each community of some rows (slice), low and high, as an Assessment stores them: attribute → list."""
    scored = judgement.scored[rows].tolist()
    ends = {"score_low": judgement.score_low[rows].tolist(), "score_high": judgement.score_high[rows].tolist()}
    return {
        name: [n if there else None for n, there in zip(cells, scored, strict=True)] for name, cells in ends.items()
    }


def grades_of(standard, row, year):
    """(grade with the worst, grade with the best that can still be entered); a sealed year counts what is missing as not met."""
    grades = standard.grading_at_both_ends(reference_date(year))
    return grades(row.score_low, row.score_high, row.hard_failed, row.hard_missing)


def cap_of(standard, row, year, is_sealed):
    """“硬指标没有全部达标，最高到良好”, where hard rules not met leave a lower grade than the score alone; else empty.

    In a sealed year what is missing counts as not met; before, it may still be met.
    """
    grade = standard.grading(reference_date(year))
    worst, best = (row.score_low, row.hard_failed + row.hard_missing), (row.score_high, row.hard_failed)
    score, failed = worst if is_sealed else best
    left = grade(score, failed)
    return "" if left == grade(score, 0) else f"硬指标没有全部达标，最高到{left}"


def counts_of(judgement, rows):
    """How many hard rules are met, failed, missing, in all; all missing: attribute → list over some rows (slice)."""
    hard = {outcome: count[rows] for outcome, count in judgement.hard.items()}
    met, failed, missing = hard[Outcome.PASS] + hard[Outcome.HINT], hard[Outcome.FAIL], hard[Outcome.MISSING]
    columns = {
        "hard_met": met,
        "hard_failed": failed,
        "hard_missing": missing,
        "hard_total": met + failed + missing,
        "missing": judgement.missing[rows],
    }
    return {name: column.tolist() for name, column in columns.items()}


def head_of(year, standard):
    """What the digest of a community's assessment begins with."""
    formula = standard.scoring.formula  # years sealed by the first keep their digests
    return [year, standard.key, standard.version, *([formula] if formula > 1 else [])]


def digest_of(assessment, year, standard):
    """SHA-256 over everything that an assessment states, in a fixed form."""
    return made.digest_of(assessment, STATED, head_of(year, standard))


def digest_of_all(digests):
    """The inspection's digest: over those of its assessments, communities in the order of their codes, then units."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def figures_written(table, rows):
    """Of each place of some rows: fact → figure, [least, most] where a part is missing, null where nothing is known; as JSON.

    All are written at once: the encoder would sort the names for each place.
    """
    columns = {name: table.columns[name] for name in sorted(table.columns)}
    form = "{" + ", ".join(f"{written(name)}: %s" for name in columns) + "}"
    return [form % cells for cells in zip(*(column.written(rows) for column in columns.values()), strict=True)]


def gaps_written(standard, judgement, rows):
    """Of each place of some rows: key of a Lack → gap, where it is not 0; as JSON."""
    parts = [[] for _ in range(*rows.indices(judgement.gap.shape[1]))]
    for key, column in sorted(gaps_of(standard, judgement, rows)):
        for at, gap in zip(column.nonzero()[0].tolist(), column[column != 0].tolist(), strict=True):
            parts[at].append(f"{written(key)}: {gap}")
    return [f"{{{', '.join(part)}}}" for part in parts]


def gaps_of(standard, judgement, rows):
    """Yield (key of a Lack, the gaps of all places of some rows), of each Lack that some place may have."""
    part = judgement.gap[:, rows]
    for place in part.any(axis=1).nonzero()[0].tolist():
        yield standard.rules[place].key, part[place]
    for key, gaps in judgement.gaps_apart.items():
        yield key, gaps[rows]


def heads_written(judgement, rows):
    """Of each community of some rows: [low, high] of each head, null where it has no rules; as JSON."""
    columns = zip(judgement.head_low[:, rows], judgement.head_high[:, rows], judgement.heads_in[:, rows], strict=True)
    texts = [["" for _ in judgement.scored[rows]]]
    for low, high, inside in columns:
        cells = zip(low.tolist(), high.tolist(), inside.tolist(), strict=True)
        texts.append([f"[{least}, {most}]" if there else "null" for least, most, there in cells])
    return [f"[{', '.join(cells)}]" for _, *cells in zip(*texts, strict=True)]
