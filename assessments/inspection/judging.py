"""From gathered figures to assessments: the bridge between the measures and the rules."""

import hashlib
import json
from datetime import date
from operator import attrgetter

import numpy as np
from django.db import connection
from django.utils import timezone

from communities.figures import gather
from lodi_community.records.inserting import insert

from ..catalogue.standards import standard_of
from ..rules import kit
from ..rules.kit import Outcome
from .models import Assessment

# One encoder for all: json.dumps() makes a new one at each call that asks for a fixed form.
written = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode
JSON = ("gaps", "heads")  # besides the figures


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
        if list(gathered.ids) == list(known.ids):
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
    """Assessment objects for some rows (slice) of a judgement, not yet saved."""
    now, year = timezone.now(), inspection.year
    scores = scores_of(judgement, rows)
    gaps = gaps_of(standard, judgement, rows)
    figures, texts = figures_of(judgement.table, rows)
    counts = counts_of(judgement, rows)
    packed, ids = judgement.packed(rows), gathered.ids[rows].tolist()
    found = []
    for at, place in enumerate(range(*rows.indices(len(gathered.ids)))):
        assessment = Assessment(
            inspection=inspection,
            community_id=ids[at],
            code=gathered.codes[place],
            name=gathered.names[place],
            verdicts=packed[at],
            figures=figures[at],
            gaps=gaps[at],
            **scores[at],
            **counts[at],
            frozen=frozen,
            judged_at=now,
        )
        assessment.written = texts[at]
        assessment.digest = digest_of(assessment, year, standard, assessment.written)
        found.append(assessment)
    return found


def store(made):
    """Insert new assessments of communities or of units, all of one kind; figures go in as they were written for the digest.

    Call it inside a transaction. bulk_create() would take as long to prepare the values as the statements take.
    """
    if not made:
        return
    model, moment = type(made[0]), connection.ops.adapt_datetimefield_value(made[0].judged_at)  # one for all of them
    other = ("id", "figures", "judged_at", *JSON)
    plain = [field for field in model._meta.concrete_fields if field.name not in other]
    texts = [name for name in JSON if name in {field.name for field in model._meta.concrete_fields}]
    values, shaped = attrgetter(*(field.attname for field in plain)), attrgetter("written", *texts)

    def rows():
        for row in made:
            figures, *shapes = shaped(row)
            yield (*values(row), moment, figures, *map(written, shapes))

    insert(model, [*(field.name for field in plain), "judged_at", "figures", *texts], rows())


def scores_of(judgement, rows):
    """For each community of some rows (slice): heads, score_low and score_high as an Assessment stores them."""
    columns = (judgement.scored, judgement.score_low, judgement.score_high)
    cells = zip(*(column[rows].tolist() for column in columns), _heads(judgement, rows), strict=True)
    return [
        {"score_low": low if scored else None, "score_high": high if scored else None, "heads": heads}
        for scored, low, high, heads in cells
    ]


def grades_of(standard, row, year):
    """(grade with the worst, grade with the best that can still be entered); a sealed year counts what is missing as not met."""
    grades = standard.grading_at_both_ends(reference_date(year))
    return grades(row.score_low, row.score_high, row.hard_failed, row.hard_missing)


def counts_of(judgement, rows):
    """For each community of some rows (slice): how many hard rules are met, failed, missing, in all; all missing."""
    hard = {outcome: count[rows] for outcome, count in judgement.hard.items()}
    met, failed, missing = hard[Outcome.PASS] + hard[Outcome.HINT], hard[Outcome.FAIL], hard[Outcome.MISSING]
    columns = {
        "hard_met": met,
        "hard_failed": failed,
        "hard_missing": missing,
        "hard_total": met + failed + missing,
        "missing": judgement.missing[rows],
    }
    cells = zip(*(column.tolist() for column in columns.values()), strict=True)
    return [dict(zip(columns, each, strict=True)) for each in cells]


def digest_of(assessment, year, standard, figures=""):
    """SHA-256 over everything that an assessment states, in a fixed form. ``figures``: they as `written`, where they are."""
    head = [year, standard.key, standard.version, assessment.code, assessment.name, assessment.verdicts]
    if standard.scoring.formula > 1:  # years sealed by the first formula keep their digests
        head.insert(3, standard.scoring.formula)
    rest = [assessment.gaps, assessment.heads, assessment.score_low, assessment.score_high]
    return digest_over(head, figures or written(assessment.figures), rest)


def digest_over(head, figures, rest):
    """SHA-256 over one list of what is said before the figures, these as `written`, and what is said after them."""
    return hashlib.sha256(f"{written(head)[:-1]}, {figures}, {written(rest)[1:]}".encode()).hexdigest()


def digest_of_all(digests):
    """The inspection's digest: over those of its assessments, communities in the order of their codes, then units."""
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def figures_of(table, rows):
    """Of each place of some rows: fact → figure, Between where a part is missing, None where nothing is known; and that `written`.

    All are written at once: the JSON of a whole number is its digits, and the encoder would sort the names for each place.
    """
    columns = {name: table.columns[name].figures(rows) for name in sorted(table.columns)}
    figures = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    form = "{" + ", ".join(f"{written(name)}: %s" for name in columns) + "}"
    texts = [
        cells if table.columns[name].complete else [cell if type(cell) is int else written(cell) for cell in cells]
        for name, cells in columns.items()
    ]
    return figures, [form % cells for cells in zip(*texts, strict=True)]


def gaps_of(standard, judgement, rows):
    """Of each place of some rows: key of a Lack → gap, where it is not 0."""
    part = judgement.gap[:, rows]
    found = [{} for _ in range(part.shape[1])]
    for place, at in zip(*(index.tolist() for index in np.nonzero(part)), strict=True):
        found[at][standard.rules[place].key] = int(part[place, at])
    for key, gaps in judgement.gaps_apart.items():
        apart = gaps[rows]
        for at in np.flatnonzero(apart).tolist():
            found[at][key] = int(apart[at])
    return found


def _heads(judgement, rows):
    low, high = judgement.head_low[:, rows].T.tolist(), judgement.head_high[:, rows].T.tolist()
    inside = judgement.heads_in[:, rows].T.tolist()
    return [
        [[a, b] if there else None for a, b, there in zip(*each, strict=True)]
        for each in zip(low, high, inside, strict=True)
    ]
