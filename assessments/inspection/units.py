"""Judging city, counties and streets by their own duties, beside the communities."""

from django.utils import timezone

from communities.figures import Units, gather_units
from communities.levels import ancestor_codes
from communities.models import Division

from ..rules import kit
from ..rules.kit import Outcome
from . import judging, made, taken_over
from .made import Made
from .models import Assessment, UnitAssessment
from .past import as_begun

STATED = ("code", "name", "verdicts", "figures", "gaps")  # all that an assessment states, in the order of its digest


def gather_units_table(inspection, standard, codes=()):
    """(Gathered, Table): the figures of the divisions with these codes (all of the root, without codes), as the rules want them."""
    if inspection.root and not codes:
        codes = tuple(Division.objects.within(inspection.root).values_list("code", flat=True))
    on, names = judging.reference_date(inspection.year), standard.units.facts.keys()
    gathered = gather_units(Units(tuple(codes)), on, judging.reading_of(inspection, standard), names)
    table = judging.table_of(standard.units, gathered)
    table.columns |= _totals(inspection, standard, gathered.codes)
    return gathered, table


def assess_units(inspection, standard, codes=()):
    """UnitAssessments of the divisions with these codes (all, without codes) as the facts stand now, not saved."""
    return [] if standard.units is None else _made(inspection, standard, codes, frozen=False).objects()


def _made(inspection, standard, codes, frozen):
    """The Made assessments of the divisions with these codes; all, without codes."""
    gathered, table = gather_units_table(inspection, standard, codes)
    judgement = kit.judge(standard.units, table, judging.reference_date(inspection.year))
    every, count, verdicts = slice(None), len(gathered.ids), judgement.packed()
    met = [letters.count(Outcome.PASS) + letters.count(Outcome.HINT) for letters in verdicts]
    failed = [letters.count(Outcome.FAIL) for letters in verdicts]
    missing = [letters.count(Outcome.MISSING) for letters in verdicts]
    return Made(
        UnitAssessment,
        inspection,
        {
            "unit_id": gathered.ids.tolist(),
            "code": gathered.codes,
            "name": gathered.names,
            "verdicts": verdicts,
            "met": met,
            "failed": failed,
            "missing": missing,
            "total": [sum(counts) for counts in zip(met, failed, missing, strict=True)],
            "frozen": [frozen] * count,
            "judged_at": [timezone.now()] * count,
        },
        {
            "figures": judging.figures_written(judgement.table, every),
            "gaps": judging.gaps_written(standard.units, judgement, every),
        },
        STATED,
        head_of(inspection.year, standard),
    )


def _totals(inspection, standard, codes):
    """{fact: Column} of the sums over the communities below each unit, from their assessments by the same standard."""
    if not standard.units.totals:
        return {}
    wanted = set(codes)
    rows = list(Assessment.objects.filter(inspection=inspection).values_list("code", "figures"))
    above = [[code for code in ancestor_codes(community) if code in wanted] for community, _ in rows]
    found = {}
    for total in standard.units.totals:
        parts = {code: [] for code in codes}
        for (_, figures), units in zip(rows, above, strict=True):
            if ends := total.ends(figures, standard.facts):
                for code in units:
                    parts[code].append(ends)
        found[total.name] = kit.Column.of([total.sum(parts[code]) for code in codes])
    return found


def head_of(year, standard):
    """What the digest of a unit's assessment begins with."""
    return [year, standard.units.key, standard.version]


def digest_of(assessment, year, standard):
    """SHA-256 over everything that a unit's assessment states, in a fixed form."""
    return made.digest_of(assessment, STATED, head_of(year, standard))


def freeze_units(inspection, standard):
    """Judge all units anew and keep the result with the sealed year. Call inside the transaction that seals.

    After a correction those that it concerns; the others are taken over from the run before.
    """
    if standard.units is None:
        return
    codes = []
    if inspection.correction:
        UnitAssessment.objects.filter(inspection=inspection).delete()
        taken_over.take_over(inspection, UnitAssessment)
        codes = taken_over.units_to_judge(inspection, UnitAssessment)
        if not codes:
            return
    _replace(as_begun(inspection, lambda: _made(inspection, standard, codes, frozen=True)))


def judge_units(inspection, standard, codes=()):
    """Judge live, after a write, the units with these codes and those above them; all, without codes."""
    if standard.units is not None:
        above = {code for each in codes for code in ancestor_codes(each)}
        _replace(_made(inspection, standard, sorted(above), frozen=False))


def _replace(assessments):
    ids = assessments.plain["unit_id"]
    UnitAssessment.objects.filter(inspection=assessments.inspection, unit_id__in=ids).delete()
    assessments.store()


def faults(inspection, standard):
    """What differs when a sealed year's units are judged again from their frozen figures: Chinese sentences."""
    stored = list(UnitAssessment.objects.filter(inspection=inspection).order_by("code"))
    if not stored:
        return []
    table = standard.units.table([assessment.figures for assessment in stored])
    again = kit.judge(standard.units, table, judging.reference_date(inspection.year))
    found = []
    for assessment, verdicts in zip(stored, again.packed(), strict=True):
        if digest_of(assessment, inspection.year, standard) != assessment.digest:
            found.append(f"{assessment.code} {assessment.name}：单位评估的内容与封存时不同")
        elif verdicts != assessment.verdicts:
            found.append(f"{assessment.code} {assessment.name}：按封存的数据重算，单位评判不同")
    return found
