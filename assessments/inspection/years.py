"""Which year of a root is being filled in, and the inspections of a year: the one that counts and those beside it."""

from datetime import date

from communities.levels import prefecture_of
from communities.prepared import ALL, prepared

from ..catalogue.standards import references_for, standard_for, standard_of
from .models import Inspection


def calendar_year():
    """The year that it is today: asked here alone, so that tests can say which it is."""
    return date.today().year


def working_year(code):
    """The year that is being filled in where a place lies: after the last sealed one, or this year if none is sealed."""
    for (last,) in _last_sealed(ALL, prefecture_of(code)):
        return last + 1
    return calendar_year()


@prepared
def _last_sealed(everywhere, root):
    sealed = Inspection.objects.judging().of(root).sealed()
    return sealed.order_by("-year").values_list("year")[:1]


def working_inspection(code):
    """The row of the working year where a place lies, made when it is first needed."""
    year, root = working_year(code), prefecture_of(code)
    found = Inspection.objects.judging().filter(root=root, year=year).order_by("-run").first()
    return found or _made(standard_for(year, root), root=root, year=year)


def working_inspections():
    """The rows of the working years of all roots that have one."""
    rows = Inspection.objects.judging().filter(status=Inspection.Status.WORKING)
    return [inspection for inspection in rows if inspection.year == working_year(inspection.root)]


def parts_of(inspection):
    """[(inspection, standard)]: the one that counts, then those beside it, made where a reference in force has none yet."""
    parts = [(inspection, standard_of(inspection))]
    stored = {row.standard: row for row in inspection.references.all()}
    if inspection.is_sealed:
        return parts + [(row, standard_of(row)) for row in stored.values()]
    same = {"root": inspection.root, "year": inspection.year, "run": inspection.run, "beside": inspection}
    references = references_for(inspection.year, inspection.root)
    if before := inspection.before:  # what stood beside the run that is corrected, no more and no less
        references = [standard_of(row) for row in before.references.all()]
        same |= {"counts": False, "correction": inspection.correction}
    for standard in references:
        row = stored.get(standard.key) or _made(standard, status=inspection.status, **same)
        parts.append((row, standard))
    return parts


def stamp(inspection, standard):
    """Write on an inspection, not saved, by which standard it is judged."""
    inspection.standard, inspection.standard_version = standard.key, standard.version
    inspection.formula = standard.scoring.formula


def _made(standard, **fields):
    defaults = {"standard_version": standard.version, "formula": standard.scoring.formula}
    keys = {name: fields.pop(name) for name in ("root", "year")} | {"run": fields.pop("run", 1)}
    return Inspection.objects.get_or_create(standard=standard.key, **keys, defaults={**defaults, **fields})[0]
