"""Judging city, counties and streets by their own duties, beside the communities."""

from django.utils import timezone

from communities.figures import Units, gather_units
from communities.levels import ancestor_codes
from communities.models import Division

from ..rules import kit
from ..rules.kit import Outcome
from . import judging
from .models import Assessment, UnitAssessment
from .past import as_begun


def gather_units_table(inspection, standard, codes=()):
    """(Gathered, Table): the figures of the divisions with these codes (all of the root, without codes), as the rules want them."""
    if inspection.root and not codes:
        codes = tuple(Division.objects.within(inspection.root).values_list("code", flat=True))
    on, names = judging.reference_date(inspection.year), standard.units.facts.keys()
    gathered = gather_units(Units(tuple(codes)), on, judging.reading_of(inspection, standard), names)
    table = judging.table_of(standard.units, gathered)
    table.columns |= _totals(inspection, standard, gathered.codes)
    return gathered, table


def assess_units(inspection, standard, codes=(), frozen=False):
    """UnitAssessments of the divisions with these codes (all, without codes) as the facts stand now, not saved."""
    if standard.units is None:
        return []
    gathered, table = gather_units_table(inspection, standard, codes)
    judgement = kit.judge(standard.units, table, judging.reference_date(inspection.year))
    every, now = slice(None), timezone.now()
    gaps = judging.gaps_of(standard.units, judgement, every)
    figures, texts = judging.figures_of(judgement.table, every)
    found = []
    for at, verdicts in enumerate(judgement.packed()):
        failed, missing = verdicts.count(Outcome.FAIL), verdicts.count(Outcome.MISSING)
        met = verdicts.count(Outcome.PASS) + verdicts.count(Outcome.HINT)
        assessment = UnitAssessment(
            inspection=inspection,
            unit_id=int(gathered.ids[at]),
            code=gathered.codes[at],
            name=gathered.names[at],
            verdicts=verdicts,
            figures=figures[at],
            gaps=gaps[at],
            met=met,
            failed=failed,
            missing=missing,
            total=met + failed + missing,
            frozen=frozen,
            judged_at=now,
        )
        assessment.written = texts[at]
        assessment.digest = digest_of(assessment, inspection.year, standard, assessment.written)
        found.append(assessment)
    return found


def _totals(inspection, standard, codes):
    """{fact: Column} of the sums over the communities below each unit, from their assessments by the same standard."""
    if not standard.units.totals:
        return {}
    below = {code: [] for code in codes}
    rows = Assessment.objects.filter(inspection=inspection).values_list("code", "figures")
    for code, figures in rows:
        for above in ancestor_codes(code):
            if above in below:
                below[above].append(figures)
    return {
        total.name: kit.Column.of([total.sum(below[code], standard.facts) for code in codes])
        for total in standard.units.totals
    }


def digest_of(assessment, year, standard, figures=""):
    """SHA-256 over everything that a unit's assessment states, in a fixed form. ``figures``: as judging.written."""
    head = [year, standard.units.key, standard.version, assessment.code, assessment.name, assessment.verdicts]
    return judging.digest_over(head, figures or judging.written(assessment.figures), [assessment.gaps])


def freeze_units(inspection, standard):
    """Judge all units anew and keep the result with the sealed year. Call inside the transaction that seals."""
    _replace(inspection, as_begun(inspection, lambda: assess_units(inspection, standard, frozen=True)))


def judge_units(inspection, standard, codes=()):
    """Judge live, after a write, the units with these codes and those above them; all, without codes."""
    above = {code for each in codes for code in ancestor_codes(each)}
    _replace(inspection, assess_units(inspection, standard, sorted(above)))


def _replace(inspection, made):
    ids = [assessment.unit_id for assessment in made]
    UnitAssessment.objects.filter(inspection=inspection, unit_id__in=ids).delete()
    judging.store(made)


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
