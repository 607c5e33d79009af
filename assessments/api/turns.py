"""Which verdicts a write would turn that is only tried: judged inside its transaction, before it is undone."""

from communities.figures import MEASURES, Selection
from communities.levels import Level, is_community

from ..inspection.live import assess_by_all, assess_change
from ..inspection.models import Assessment, UnitAssessment
from ..inspection.units import assess_units
from ..inspection.years import parts_of, working_inspection
from ..rules.kit import Outcome


def turned(codes, labels):
    """hooks.TURNS: [{"place", "standard", "rule", "title", "from", "to", …}] of the verdicts that differ from the stored ones.

    Communities by one judging of the smallest unit that holds all places, not at all by rows that no measure reads; of the
    units written in, their own duties. Nothing is turned while a run is under way, nor where nothing was judged before.
    """
    inspection = working_inspection(min(codes)) if codes else None
    if inspection is None or inspection.is_running:
        return []
    parts = parts_of(inspection)
    read = any(measure.reads & {*labels} for measure in MEASURES)
    return [*(_of_communities(parts, codes, labels) if read else ()), *_of_units(parts, codes)]


def _of_communities(parts, codes, labels):
    unit = smallest_unit(codes)
    stored = Assessment.objects.within(unit).filter(inspection__in=[part for part, _ in parts])
    before = {(row.inspection_id, row.code): row for row in stored}
    return [
        turn
        for part, standard, after in _judged(parts, unit, before, labels)
        if any(after.code.startswith(code) for code in codes) and (part.pk, after.code) in before
        for turn in _turns(standard, before[part.pk, after.code], after)
    ]


def _of_units(parts, codes):
    """The duties of the units among the places; those of the units above are not everybody's to see."""
    units = {code for code in codes if not is_community(code)}
    for part, standard in parts if units else ():
        stored = UnitAssessment.objects.filter(inspection=part, code__in=units)
        before = {row.code: row for row in stored}
        for after in assess_units(part, standard, sorted(units)):
            if after.code in before:
                yield from _turns(standard.units, before[after.code], after)


def smallest_unit(codes):
    """The code of the smallest unit that holds all these places: 431302001 of two communities of one street."""
    levels = [level for level in Level if len({code[:level] for code in codes}) == 1 and level <= min(map(len, codes))]
    return min(codes)[: max(levels, default=Level.PREFECTURE)]


def _judged(parts, unit, before, labels):
    """Yield (inspection, standard, assessment as it would be) of all communities of a unit, by each standard."""
    if is_community(unit) and all((part.pk, unit) in before for part, _ in parts):
        for part, standard in parts:  # of one community only the figures are measured that read these rows
            yield part, standard, assess_change(part, standard, before[part.pk, unit], {*labels})
        return
    for (part, standard), made in zip(parts, assess_by_all(parts, Selection(code=unit)), strict=True):
        for after in made.objects():
            yield part, standard, after


def _turns(standard, before, after):
    for rule, old, new in zip(standard.rules, before.verdicts, after.verdicts, strict=True):
        if old != new:
            yield {
                "place": after.code,
                "name": after.name,
                "standard": standard.key,
                "rule": rule.key,
                "title": rule.title,
                "from": Outcome(old).name.lower(),
                "from_name": Outcome(old).label,
                "to": Outcome(new).name.lower(),
                "to_name": Outcome(new).label,
            }
