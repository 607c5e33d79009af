"""The same columns judged by the product's rules and by OpenFisca-core, in turns in one process.

Runs in the environment of benchmarks/requirements.txt: the rules import nothing but numpy.

    python -m benchmarks.judges COLUMNS.npz ROUNDS compare|product|openfisca|missing

compare   both on whole data, where every result has to be equal; the product also on the data as it is, with figures of
          which a part is missing, on which OpenFisca has no answer to compare
product, openfisca   one of them alone, for its memory; the product on the data as it is
missing   the product's verdicts, gaps and ranges on ROUNDS communities with gaps made at random, beside those of plain.py
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
from assessments.rules.loudi_2015 import LOUDI_2015

ON = date(2025, 12, 31)
STANDARDS = {"communities": LOUDI_2015, "units": LOUDI_2015.units}
LETTERS = {"P": "met", "F": "failed", "N": "not_applicable", "M": "missing", "H": "hint"}  # Outcome in openfisca_words
ABSENT = ("local_operating", "local_livelihood", "local_pay")  # of a county without a standard nothing is missing


def main(path, rounds, which):
    """Time the judges and print JSON: seconds and, where both ran, how many values were compared and how many differ."""
    with np.load(path) as stored:
        tables = [Columns.read(stored, name) for name in STANDARDS]
    if which == "missing":
        from benchmarks import missing

        report = missing.compared(tables[0], rounds)
    else:
        report = timed(tables, rounds, which)
    report["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(report))


def timed(tables, rounds, which):
    """Seconds of each judge, and in turns what they say on whole data."""
    report, judges = {"numpy": np.__version__}, {}
    if which in ("compare", "product"):
        judges["product"] = product(tables)
    if which in ("compare", "openfisca"):
        whole = [table.whole() for table in tables]
        judges["openfisca"] = openfisca(whole)
        report["version"] = version("openfisca-core")
    if which == "compare":
        judges["product_whole"] = product(whole)
        pair = judges["product_whole"]()[1], judges["openfisca"]()[1]
        report["compared"], report["different"], report["wrong"] = compared(*pair)
    seconds = {name: [] for name in judges}
    for _ in range(rounds):
        for name, judge in judges.items():
            gc.collect()  # a simulation is a ring of objects: neither judge clears up after the other inside its clock
            seconds[name].append(judge()[0])
    return report | {"seconds": {name: median(each) for name, each in seconds.items()}}


class Columns(NamedTuple):
    """The figures of communities, or of units: fact → (values, known, most or None)."""

    name: str
    columns: dict
    size: int

    @classmethod
    def read(cls, stored, name):
        """Those that stages.columns wrote under a name."""
        facts = [each.split("/")[1] for each in stored.files if each.startswith(f"{name}/")]
        columns = {fact: cls._column(stored, name, fact) for fact in facts}
        return cls(name, columns, len(next(iter(columns.values()))[0]))

    @staticmethod
    def _column(stored, name, fact):
        most = f"{name}.most/{fact}"
        values, known = stored[f"{name}/{fact}"], stored[f"{name}.known/{fact}"]
        return values, known, stored[most] if most in stored.files else None

    def first(self, count):
        """The first so many of them."""
        columns = {
            fact: tuple(part if part is None else part[:count] for part in column)
            for fact, column in self.columns.items()
        }
        return self._replace(columns=columns, size=min(count, self.size))

    def whole(self):
        """The same with every figure known: what is missing is what another community, drawn at random, has."""
        random = np.random.default_rng(2015)
        columns = {}
        for fact, (values, known, _) in self.columns.items():
            if known.any() and not fact.startswith(ABSENT):
                values = np.where(known, values, random.choice(values[known], len(values)))
                known = np.ones(len(values), dtype=bool)
            columns[fact] = values, known, None
        return self._replace(columns=columns)

    def table(self):
        """The columns as the product judges them."""
        return {fact: kit.Column(*column) for fact, column in self.columns.items()}


def product(tables):
    """A function that judges all once: (seconds, the judgements). The tallies are counted inside the clock."""
    columns = [table.table() for table in tables]

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
    """(values compared, values that differ, names of what differs): outcomes, gaps, credits, heads, scores and counts."""
    pairs = [pair for both in zip(judgements, found, strict=True) for pair in paired(*both)]
    wrong = {name: int((ours != theirs).sum()) for name, ours, theirs in pairs}
    return sum(ours.size for _, ours, _ in pairs), sum(wrong.values()), [name for name, count in wrong.items() if count]


def paired(judgement, found):
    """(name, ours, theirs) of everything that one standard says of whole data: the ends of a range are one number."""
    from benchmarks.openfisca_words import name_of

    standard, letters = judgement.standard, np.frombuffer("".join(LETTERS).encode(), dtype=np.uint8)
    yield "score", judgement.score_low, found["score"]
    yield "highest score", judgement.score_high, found["score"]
    yield "missing", judgement.missing, found["missing"]
    for letter, name in LETTERS.items():
        yield f"hard {name}", judgement.hard[letter], found[f"hard_{name}"]
    for rule in standard.rules:
        place = standard.places[rule.key]
        yield f"outcome {rule.key}", judgement.outcomes[place], letters[found[name_of("outcome", rule.key)]]
        yield f"gap {rule.key}", judgement.gap[place], found[name_of("gap", rule.key)]
        yield f"credit {rule.key}", judgement.credit_low(rule.key), found[name_of("credit", rule.key)]
    for place, head in enumerate(standard.heads):
        yield head.key, judgement.head_low[place], found[f"reached_{head.key}"]
        yield f"highest {head.key}", judgement.head_high[place], found[f"reached_{head.key}"]
        yield f"weights {head.key}", judgement.heads_in[place], found[f"weights_{head.key}"] > 0


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
