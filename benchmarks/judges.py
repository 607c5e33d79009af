"""The same columns judged by the product's rules and by OpenFisca-core, in turns in one process.

Runs in the environment of benchmarks/requirements.txt: the rules import nothing but numpy.

    python -m benchmarks.judges COLUMNS.npz ROUNDS compare|product|openfisca
"""

import json
import resource
import sys
import time
from datetime import date
from importlib.metadata import version
from statistics import median

import numpy as np

from assessments.rules import kit
from assessments.rules.loudi_2015 import LOUDI_2015

ON = date(2025, 12, 31)
LETTERS = {"P": "met", "F": "failed", "N": "not_applicable", "M": "missing", "H": "hint"}  # Outcome in openfisca_rules


def main(path, rounds, which):
    """Time the judges and print JSON: seconds and, where both ran, how many values were compared and how many differ."""
    with np.load(path) as stored:
        names = [name.removesuffix(".known") for name in stored.files if name.endswith(".known")]
        columns = {name: (stored[name], stored[f"{name}.known"]) for name in names}
    size = len(next(iter(columns.values()))[0])
    report = {"numpy": np.__version__}
    judges = {}
    if which in ("compare", "product"):
        judges["product"] = product(columns, size)
    if which in ("compare", "openfisca"):
        judges["openfisca"] = openfisca(columns, size)
        report["version"] = version("openfisca-core")
    if which == "compare":
        report["compared"], report["different"] = compare(judges["product"]()[1], judges["openfisca"]()[1])
    seconds = {name: [] for name in judges}
    for _ in range(rounds):
        for name, judge in judges.items():
            seconds[name].append(judge()[0])
    report |= {"seconds": {name: median(each) for name, each in seconds.items()}}
    report["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(report))


def product(columns, size):
    """A function that judges once: (seconds, the judgement)."""
    table = kit.Table({name: kit.Column(values, known) for name, (values, known) in columns.items()}, size)

    def judge():
        began = time.process_time()
        judgement = kit.judge(LOUDI_2015, table, ON)
        return time.process_time() - began, judgement

    return judge


def openfisca(columns, size):
    """A function that judges once: (seconds of the formulas alone, name → array). Inputs are set before the clock runs."""
    from benchmarks import openfisca_system

    made = openfisca_system.system(columns)

    def judge():
        simulation = openfisca_system.prepared(made, columns, size)
        began = time.process_time()
        found = openfisca_system.calculated(simulation)
        return time.process_time() - began, found

    return judge


def compare(judgement, found):
    """(values compared, values that differ) over outcomes, gaps, credits, heads, scores and counts."""
    from benchmarks.openfisca_rules import HEADS, name_of

    pairs = [
        (judgement.score_low, found["score_low"]),
        (judgement.score_high, found["score_high"]),
        *((judgement.hard[letter], found[f"hard_{name}"]) for letter, name in LETTERS.items()),
    ]
    letters = np.frombuffer("".join(LETTERS).encode(), dtype=np.uint8)
    for rule in LOUDI_2015.rules:
        place = LOUDI_2015.places[rule.key]
        pairs += [
            (judgement.outcomes[place], letters[found[name_of("outcome", rule.key)]]),
            (judgement.gap[place], found[name_of("gap", rule.key)]),
            (judgement.credit_low(rule.key), found[name_of("credit", rule.key)]),
        ]
    for place, head in enumerate(LOUDI_2015.heads):
        if head.key in HEADS:
            pairs += [
                (judgement.head_low[place], found[f"low_{head.key}"]),
                (judgement.head_high[place], found[f"high_{head.key}"]),
                (judgement.heads_in[place], found[f"weights_{head.key}"] > 0),
            ]
    return sum(ours.size for ours, _ in pairs), sum(int((ours != theirs).sum()) for ours, theirs in pairs)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
