"""The numbers of the papers of a case made again: what a step stored, or what the communities of the unit lack now."""

from .proof_divisions import fails, letters, rows_of
from .proof_numbers import AREA, COUNT, DAYS, MONEY, UNITS, forms
from .proof_origins import rule_keys, select, within

MEASURES = {"m²": AREA, "元": MONEY, "人·天": DAYS}


def casestep(pk, place):
    """Communities that fail, of a rule without such ones those without data; then what is short, then what is too much."""
    (step,) = select("SELECT figures FROM assessments_casestep WHERE id = %s", int(pk))
    stored = step["figures"][int(place)]
    amounts = [(MEASURES.get(unit, COUNT), number) for unit, *pair in stored["amounts"] for number in pair if number]
    return [forms(stored["failing"] or stored["missing"]), *(forms(number, unit) for unit, number in amounts)]


def case_gap(inspection, code, key):
    """Communities that fail the rule and what they lack in each unit, its own first; where none fails, those without data.

    Of a duty of the unit itself nothing is counted: what it lacks alone.
    """
    if key not in rule_keys():
        (own,) = [one for one in within("unitassessment", inspection, code) if one["code"] == code]
        return amounts(key, [own])
    rows = rows_of(inspection, code)
    failing = [one for one in rows if fails(one, key)]
    if not failing:
        return [forms(sum(letters(one)[key] == "M" for one in rows))]
    return [forms(len(failing)), *amounts(key, failing)]


def amounts(key, rows):
    """What is short, then what is over, in each unit of a rule: “5.8” in days, “5.8/人” in persons."""
    names = {name for one in rows for name in one["gaps"] if name == key or name.startswith(f"{key}/")}
    found = []
    for name in sorted(names):
        gaps = [one["gaps"].get(name, 0) for one in rows]
        sums = sum(gap for gap in gaps if gap > 0), -sum(gap for gap in gaps if gap < 0)
        found += [forms(number, UNITS.get(name, COUNT)) for number in sums if number]
    return found


def remade(origin):
    """The sets of what each number of a text with this origin may read. KeyError for an origin that is none of a case."""
    name, *arguments = origin.split(":")
    return {"casestep": casestep, "case_gap": case_gap}[name](*arguments)
