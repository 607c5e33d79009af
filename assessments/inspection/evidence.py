"""Whether the figures of a sealed year follow from the records as they were: they are gathered again from those.

The measures are those of today's program, the records are rebuilt from the trail. County by county, so that a whole
province needs no more memory than its largest county.
"""

import json

from communities.figures import Selection
from communities.levels import county_of
from communities.models import Community, NilReport

from ..catalogue.sources import kinds_behind
from ..catalogue.standards import standard_of
from . import judging
from .models import Assessment, UnitAssessment
from .past import place_and_below, records_of
from .taken_over import judged_by
from .units import gather_units_table


def unfounded(inspection):
    """Chinese sentences on the frozen figures that the records as of the seal do not give, [] if they give all.

    Those of the standards beside the one that counts are looked at too.
    """
    parts = [(row, standard_of(row)) for row in (inspection, *inspection.references.order_by("standard"))]
    stored = {part.pk: list(Assessment.objects.filter(inspection=part).order_by("code")) for part, _ in parts}
    faults = []
    for county in sorted({county_of(assessment.code) for rows in stored.values() for assessment in rows}):
        own = {pk: _judged_here(inspection, rows, county) for pk, rows in stored.items()}
        if not any(own.values()):
            continue
        with records_of(inspection, place_and_below(county)) as past:
            known, tables = None, []
            for part, standard in parts:
                tables.append(judging.gather_table(part, standard, Selection(code=county), known=known))
                known = known or tables[0][0]
        faults += past.gaps
        for (part, standard), found in zip(parts, tables, strict=True):
            faults += _differences(standard, own[part.pk], "community_id", *found, all_of_it=not inspection.correction)
    for part, standard in parts:
        faults += _unfounded_units(part, standard)
    return list(dict.fromkeys(faults))


def _judged_here(inspection, rows, within):
    """Those of these assessments of a county that the run judged itself; what it took over, the run before answers for."""
    return [row for row in rows if row.code.startswith(within) and judged_by(inspection, row.code) == inspection]


def _unfounded_units(inspection, standard):
    if standard.units is None:
        return []
    stored = list(UnitAssessment.objects.filter(inspection=inspection).order_by("code"))
    stored = _judged_here(inspection, stored, "")
    models = {model for rule in standard.units.rules for model in models_behind(rule)} or {Community}
    with records_of(inspection.beside or inspection, wanted=models) as past:
        found = gather_units_table(inspection, standard)
    return [*past.gaps, *_differences(standard.units, stored, "unit_id", *found, all_of_it=not inspection.correction)]


def models_behind(rule):
    """The models that the measures and lines of a unit's duty read: of the kinds that it counts, and of their parts."""
    found = {Community, NilReport}
    for kind in kinds_behind(rule):
        found |= {kind.model, *(part.model for part in kind.parts)}
    return found


def _differences(standard, stored, key, gathered, table, all_of_it=True):
    """Yield a sentence for each frozen figure of one of these assessments that is other than in the table.

    ``all_of_it``: these are all that there should be of the places in the table.
    """
    again = dict(zip(gathered.ids.tolist(), map(json.loads, judging.figures_written(table, slice(None))), strict=True))
    for assessment in stored:
        figures = again.pop(getattr(assessment, key), None)
        place = f"{assessment.code} {assessment.name}"
        if figures is None:
            yield f"{place}：封存了评估，按封存时的记录没有这个单位"
            continue
        for name, frozen in assessment.figures.items():
            fact = standard.facts.get(name)
            if fact is None or name not in figures or figures[name] == frozen:
                continue
            now = fact.said(figures[name])
            yield f"{place}：{fact.title}封存的是 {fact.said(frozen)}，按封存时的记录是 {now}"
    if not all_of_it:
        return
    names = dict(zip(gathered.ids.tolist(), zip(gathered.codes, gathered.names, strict=True), strict=True))
    yield from (f"{' '.join(names[pk])}：按封存时的记录有这个单位，封存时没有评估" for pk in again)
