"""The numbers of the papers of a case made again: what a step stored, or what the communities of the unit lack now."""

from .proof_divisions import fails, rows_of
from .proof_numbers import AREA, COUNT, DAYS, MONEY, UNITS, forms
from .proof_origins import select

MEASURES = {"m²": AREA, "元": MONEY, "人·天": DAYS}


def casestep(pk, place):
    """Communities that fail, of a rule without such ones those without data; then what is short, then what is too much."""
    (step,) = select("SELECT figures FROM assessments_casestep WHERE id = %s", int(pk))
    stored = step["figures"][int(place)]
    amounts = [(MEASURES.get(unit, COUNT), number) for unit, *pair in stored["amounts"] for number in pair if number]
    return [forms(stored["failing"] or stored["missing"]), *(forms(number, unit) for unit, number in amounts)]


def case_gap(inspection, code, key):
    """Of a rule that lacks one thing alone."""
    rows = [one for one in rows_of(inspection, code) if fails(one, key)]
    gaps = [one["gaps"][key] for one in rows]
    sums = [sum(gap for gap in gaps if gap > 0), -sum(gap for gap in gaps if gap < 0)]
    return [forms(len(rows)), *(forms(number, UNITS.get(key, COUNT)) for number in sums if number)]


def remade(origin):
    """The sets of what each number of a text with this origin may read. KeyError for an origin that is none of a case."""
    name, *arguments = origin.split(":")
    return {"casestep": casestep, "case_gap": case_gap}[name](*arguments)
