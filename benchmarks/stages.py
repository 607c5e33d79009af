"""One measurement a process: the processor seconds of a stage and the peak of memory, printed as one line of JSON.

    python -m benchmarks.stages STAGE [ARGUMENT…]      with DJANGO_SETTINGS_MODULE and DATABASE_URL set

Memory is the greatest resident size that the process ever had, in MB; Python with Django loaded is about 80 of it.
"""

import json
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

import django
import numpy as np
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from lodi_community.records.figures import UNBOUNDED

YEAR = 2025
ON = date(YEAR, 12, 31)
EVERYWHERE = ""  # the root of the run: every prefecture of the country in one inspection


def main(stage, *arguments):
    """Run one stage and print what it found."""
    django.setup()
    found = STAGES[stage](*arguments)
    print(json.dumps({"peak": peak(), **found}))


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work):
    """(processor seconds of the portal and the database, the result): what else the machine does makes no difference."""
    began = time.process_time() + server_seconds()
    result = work()
    return time.process_time() + server_seconds() - began, result


def server_seconds():
    """Processor seconds of the PostgreSQL server with all its processes; SQLite works in this one."""
    if connection.vendor == "sqlite":
        return 0
    connection.ensure_connection()
    running = list(filter(None, map(process, Path("/proc").glob("[0-9]*/stat"))))
    server = next(one.parent for one in running if one.pid == connection.connection.info.backend_pid)
    own = sum(one.own for one in running if server in (one.pid, one.parent))
    return own + sum(one.ended for one in running if one.pid == server)


class Process(NamedTuple):
    """A process of the machine: processor seconds of its own, and of those it started that have ended."""

    pid: int
    parent: int
    own: float
    ended: float


def process(stat):
    """The Process of a /proc/…/stat; None where it has gone."""
    try:
        text = stat.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    _, parent, *rest = text.rpartition(")")[2].split()
    user, system, *ended = (int(ticks) / os.sysconf("SC_CLK_TCK") for ticks in rest[9:13])
    return Process(int(stat.parent.name), int(parent), user + system, sum(ended))


# The world -------------------------------------------------------------------------------------


def create(name):
    """A new database on the PostgreSQL server."""
    with connection.cursor() as cursor:
        cursor.execute(" ".join(["DROP DATABASE IF EXISTS", name]))
        cursor.execute(" ".join(["CREATE DATABASE", name]))
    return {}


def build(communities):
    """Tables and rows of a country."""
    from .world import build as fill

    call_command("migrate", verbosity=0)
    seconds, _ = timed(lambda: fill(int(communities)))
    return {"seconds": seconds, "database": database()}


def database():
    """What the rows stand in."""
    if connection.vendor == "sqlite":
        return f"SQLite {connection.Database.sqlite_version}"
    return f"PostgreSQL {connection.pg_version // 10000}.{connection.pg_version % 10000}"


def rows():
    """How many rows the tables of the figures have."""
    from lodi_community.records.models import Record

    models = [model for model in apps.get_models() if issubclass(model, Record)]
    return {"rows": sum(model.objects.count() for model in models)}


# The figures -----------------------------------------------------------------------------------


def gathering():
    """A function that gathers the figures by which all communities are judged, and the readings it uses."""
    from assessments.catalogue.standards import standard_for
    from communities.figures import Selection, gather

    standard = standard_for(YEAR)
    reading = standard.reading(ON)
    return lambda: gather(Selection(), ON, reading, standard.facts.keys()), reading


def gathered(rounds):
    """The product's gather."""
    gather, _ = gathering()
    return {"seconds": median(timed(gather)[0] for _ in range(int(rounds)))}


def compared(rounds):
    """The product's gather and the SQL by hand in turns; how many cells were compared, how many columns differ."""
    from . import handwritten

    gather, reading = gathering()
    values = handwritten.parameters(ON, reading)
    ours, theirs = [], []
    for _ in range(int(rounds)):
        ours.append(timed(gather))
        theirs.append(timed(lambda: handwritten.fetch(values)))
    of_gather, by_hand = stated(ours[-1][1]), handwritten.figures(theirs[-1][1], ON)
    compared = {name: cells for name, cells in of_gather.items() if cells}
    wrong = [name for name in compared.keys() | by_hand.keys() if compared.get(name) != by_hand.get(name)]
    return {
        "gather": median(seconds for seconds, _ in ours),
        "sql": median(seconds for seconds, _ in theirs),
        "figures": len(by_hand),
        "cells": sum(len(cells) for cells in by_hand.values()),
        "different": len(wrong),
        "wrong": sorted(wrong),
    }


def by_hand():
    """The SQL by hand, once: before and after a whole run, since a machine is not as fast from minute to minute."""
    from . import handwritten

    _, reading = gathering()
    values = handwritten.parameters(ON, reading)
    return {"seconds": timed(lambda: handwritten.fetch(values))[0]}


def stated(gathered):
    """Name → {community id: figure}, None left out; (least, most) of a figure of which a part is missing."""
    ids = gathered.ids.tolist()
    found = {}
    for name, values in gathered.values.items():
        cells = zip(ids, values.tolist(), gathered.known[name].tolist(), strict=True)
        found[name] = {pk: value for pk, value, known in cells if known and value != ""}
        if (most := gathered.most.get(name)) is not None:
            open_ = zip(ids, values.tolist(), most.tolist(), gathered.known[name].tolist(), strict=True)
            parts = {pk: (low, high) for pk, low, high, known in open_ if not known}
            found[name] |= {pk: ends for pk, ends in parts.items() if ends != (0, UNBOUNDED)}
    return found


# The inspection --------------------------------------------------------------------------------


def columns(path):
    """The columns that are judged, of communities and of units, for the comparison of the judges."""
    from assessments.catalogue.standards import standard_for
    from assessments.inspection import judging
    from assessments.models import Inspection
    from communities.figures import Selection, Units, gather_units

    standard = standard_for(YEAR)
    _, communities = judging.gather_table(Inspection(root=EVERYWHERE, year=YEAR), standard, Selection())
    units = judging.table_of(standard.units, gather_units(Units(), ON, standard.reading(ON)))
    arrays = {}
    for name, table in (("communities", communities), ("units", units)):
        arrays |= {f"{name}/{fact}": column.values for fact, column in table.columns.items()}
        arrays |= {f"{name}.known/{fact}": column.known for fact, column in table.columns.items()}
        arrays |= {
            f"{name}.most/{fact}": column.most for fact, column in table.columns.items() if column.most is not None
        }
    np.savez(path, **arrays)
    return {"communities": len(communities), "units": len(units)}


def forget():
    """No inspection has ever been."""
    from assessments.models import Assessment, Filing, FilingStep, Inspection, Summary, UnitAssessment, UnitSummary

    for model in (FilingStep, Filing, Summary, UnitSummary, Assessment, UnitAssessment):
        model.objects.all()._raw_delete(connection.alias)
    Inspection.objects.exclude(beside=None)._raw_delete(connection.alias)
    Inspection.objects.all()._raw_delete(connection.alias)


def whole():
    """A run from its start to its seal: seconds of each stage, peak of memory after each, and the digest."""
    from assessments.inspection import hooks, judging, run
    from assessments.models import Inspection
    from assessments.rules import kit

    forget()
    clock = Clock()
    clock.watch(judging, "gather_table", "gather")
    clock.watch(kit, "judge", "judge")
    clock.watch(run, "_judge_all", "freeze")
    clock.watch(run, "summarize", "summarize")
    clock.watch(run, "freeze_units", "units")
    clock.watch(hooks, "sealed", "seal")
    seconds, sealed = timed(lambda: run.work(run.start(YEAR, EVERYWHERE).pk))
    if not sealed:
        raise RuntimeError("the run was not sealed")
    return {
        "whole": seconds,
        **clock.spent,
        "peaks": clock.peaks,
        "digest": Inspection.objects.judging().get().digest[:16],
    }


class Clock:
    """Seconds spent in functions of the product and not in others watched, and the peak of memory when they ended."""

    def __init__(self):
        self.spent, self.peaks, self.inner = {}, {}, 0

    def watch(self, module, name, stage):
        """Time every call of module.name."""
        function = getattr(module, name)

        def watched(*arguments, **named):
            outer, self.inner = self.inner, 0
            seconds, result = timed(lambda: function(*arguments, **named))
            self.spent[stage] = self.spent.get(stage, 0) + seconds - self.inner
            self.inner = outer + seconds
            self.peaks[stage] = peak()
            return result

        setattr(module, name, watched)


def summarized():
    """The summaries of the run that is there, made anew and thrown away."""
    from assessments.catalogue.standards import standard_for
    from assessments.inspection.summary import summarize
    from assessments.models import Inspection

    inspection = Inspection.objects.judging().get()
    with transaction.atomic():
        seconds, _ = timed(lambda: summarize(inspection, standard_for(YEAR)))
        transaction.set_rollback(True)
    return {"seconds": seconds}


STAGES = {
    stage.__name__: stage for stage in (create, build, rows, gathered, compared, by_hand, columns, whole, summarized)
}


if __name__ == "__main__":
    main(*sys.argv[1:])
