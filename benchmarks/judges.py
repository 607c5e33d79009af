"""The same columns judged by the product's rules and by OpenFisca-core, in turns in one process.

Runs in the environment of benchmarks/requirements.txt: the rules import nothing but numpy.

    python -m benchmarks.judges COLUMNS.npz ROUNDS compare|product|openfisca
"""

import gc
import json
import resource
import sys
import time
from datetime import date
from importlib.metadata import version
from statistics import median
from typing import NamedTuple

import numpy as np

from assessments.rules import kit
from assessments.rules.loudi_2015_first import FIRST

ON = date(2025, 12, 31)
# The first edition: openfisca_*.py write its rules. It goes through the same columns as the second.
STANDARDS = {"communities": FIRST, "units": FIRST.units}
LETTERS = {"P": "met", "F": "failed", "N": "not_applicable", "M": "missing", "H": "hint"}  # Outcome in openfisca_words


def main(path, rounds, which):
    """Time the judges and print JSON: seconds and, where both ran, how many values were compared and how many differ."""
    with np.load(path) as stored:
        tables = [Columns.read(stored, name) for name in STANDARDS]
    report = {"numpy": np.__version__}
    judges = {}
    if which in ("compare", "product"):
        judges["product"] = product(tables)
    if which in ("compare", "openfisca"):
        judges["openfisca"] = openfisca(tables)
        report["version"] = version("openfisca-core")
    if which == "compare":
        report["compared"], report["different"] = compared(judges["product"]()[1], judges["openfisca"]()[1])
    seconds = {name: [] for name in judges}
    for _ in range(rounds):
        for name, judge in judges.items():
            gc.collect()  # a simulation is a ring of objects: neither judge clears up after the other inside its clock
            seconds[name].append(judge()[0])
    report |= {"seconds": {name: median(each) for name, each in seconds.items()}}
    report["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(report))


class Columns(NamedTuple):
    """The figures of communities, or of units: fact → (values, known)."""

    name: str
    columns: dict
    size: int

    @classmethod
    def read(cls, stored, name):
        """Those that stages.columns wrote under a name."""
        facts = [each.split("/")[1] for each in stored.files if each.startswith(f"{name}/")]
        columns = {fact: (stored[f"{name}/{fact}"], stored[f"{name}.known/{fact}"]) for fact in facts}
        return cls(name, columns, len(next(iter(columns.values()))[0]))


def product(tables):
    """A function that judges all once: (seconds, the judgements). The tallies are counted inside the clock."""
    columns = [{name: kit.Column(*pair) for name, pair in table.columns.items()} for table in tables]

    def judge():
        fresh = [kit.Table(each, table.size) for each, table in zip(columns, tables, strict=True)]
        began = time.process_time()
        judgements = [kit.judge(STANDARDS[table.name], each, ON) for table, each in zip(tables, fresh, strict=True)]
        return time.process_time() - began, judgements

    return judge


def openfisca(tables):
    """A function that judges all once: (seconds of the formulas alone, name → array for each table).

    Models are built and inputs set before the clock runs.
    """
    from benchmarks import openfisca_system
    from benchmarks.openfisca_checks import COMMUNITIES
    from benchmarks.openfisca_units import UNITS

    books = {"communities": COMMUNITIES, "units": UNITS}
    systems = [openfisca_system.system(books[table.name], table.columns) for table in tables]

    def judge():
        simulations = [
            openfisca_system.prepared(books[table.name], made, table.columns, table.size)
            for table, made in zip(tables, systems, strict=True)
        ]
        began = time.process_time()
        found = [
            openfisca_system.calculated(books[table.name], each)
            for table, each in zip(tables, simulations, strict=True)
        ]
        return time.process_time() - began, found

    return judge


def compared(judgements, found):
    """(values compared, values that differ) over outcomes, gaps, credits, heads, scores and counts of both tables."""
    pairs = [pair for both in zip(judgements, found, strict=True) for pair in paired(*both)]
    return sum(ours.size for ours, _ in pairs), sum(int((ours != theirs).sum()) for ours, theirs in pairs)


def paired(judgement, found):
    """(ours, theirs) of everything that one standard says."""
    from benchmarks.openfisca_words import name_of

    standard, letters = judgement.standard, np.frombuffer("".join(LETTERS).encode(), dtype=np.uint8)
    yield judgement.score_low, found["score_low"]
    yield judgement.score_high, found["score_high"]
    yield judgement.missing, found["missing"]
    for letter, name in LETTERS.items():
        yield judgement.hard[letter], found[f"hard_{name}"]
    for rule in standard.rules:
        place = standard.places[rule.key]
        yield judgement.outcomes[place], letters[found[name_of("outcome", rule.key)]]
        yield judgement.gap[place], found[name_of("gap", rule.key)]
        yield judgement.credit_low(rule.key), found[name_of("credit", rule.key)]
    for place, head in enumerate(standard.heads):
        yield judgement.head_low[place], found[f"low_{head.key}"]
        yield judgement.head_high[place], found[f"high_{head.key}"]
        yield judgement.heads_in[place], found[f"weights_{head.key}"] > 0


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
