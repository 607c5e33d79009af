"""Faults of the work of streets and counties: the desk, filing and review, workbooks, the demonstration."""

from .fault import Fault

FAULTS = (
    # The desk
    Fault(
        "The limit beside a field is that of a community with nothing entered",
        "dashboards.live",
        "figures = stored.get(code) or {}",
        "figures = {}",
        "tests/assessments/desk/test_sheet.py",
    ),
    Fault(
        "A section of the desk asks the database once a row",
        "desk.blocks",
        "read.prepare({column.attname: getattr(record, column.attname) for column in columns} for record in records)",
        "read.prepare([])",
        "tests/assessments/desk/test_rows.py::test_a_section_takes_the_same_queries_however_many_rows_there_are",
    ),
    # Filing and review
    Fault(
        "What holds over years can be changed in a submitted community",
        "filings.locks",
        "& {None, row.year}",
        "& {row.year}",
        "tests/assessments/filings/test_locks.py",
    ),
    Fault(
        "A community unlocked until today is shut today",
        "filings.locks",
        "ended_on__gte=",
        "ended_on__gt=",
        "tests/assessments/filings/test_locks.py",
    ),
    Fault(
        "Households that contradict the grids can be submitted with an excuse",
        "filings.crosschecks",
        '@check("1.households", ERROR, "grid")',
        '@check("1.households", WARNING, "grid")',
        "tests/assessments/filings/test_gate.py",
    ),
    Fault(
        "An approved filing is sent back without being unlocked",
        "filings.states",
        "REVIEWERS, {S: R},",
        "REVIEWERS, {S: R, A: R},",
        "tests/assessments/filings/test_states.py",
    ),
    Fault(
        "The seal passes over filings that the street still works on",
        "filings.sealing",
        "if row.state != State.SEALED}",
        "if row.state in State.LOCKED}",
        "tests/assessments/filings/test_locks.py",
    ),
    Fault(
        "What was spent last year is taken over as spent this year",
        "funding.records",
        'anew=("spent", "confirmed_by_finance", "remarks")',
        'anew=("confirmed_by_finance", "remarks")',
        "tests/assessments/filings/test_carried.py",
    ),
    Fault(
        "A street is late on the last day it has",
        "filings.deadlines",
        "left is not None and left < 0 and",
        "left is not None and left <= 0 and",
        "tests/assessments/filings/test_deadlines.py",
    ),
    # Workbooks
    Fault(
        "A workbook changes a row of another street",
        "workbooks.sheets",
        "rows = self.model.objects.visible_to(self.ground.user).within(self.ground.code)",
        "rows = self.model.objects.all()",
        "tests/workbooks/test_bad_cells.py::test_a_key_of_another_street_finds_nothing",
    ),
    Fault(
        "An ID-card number that ends in a small x is taken in",
        "records.identity",
        "sign.upper() if sign.isascii() else sign",
        "sign",
        "tests/records/test_identity.py",
    ),
    # The demonstration
    Fault(
        "Each build of the demonstration invents other figures",
        "demo.fate",
        'random.Random("/".join((SEED, *names)))',
        "random.Random()",
        "tests/test_demo.py::test_two_builds_give_the_same_digests",
    ),
)
