"""Every fault can still be made: whoever moves or changes such a line hears of it here, and not when the faults are tried."""

import pytest

from .fault import Fault, Refused
from .faults import FAULTS

BY_NAME = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)


def test_there_are_at_least_forty_and_no_two_are_alike():
    assert len(FAULTS) >= 40
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert len({(fault.module, fault.old) for fault in FAULTS}) == len(FAULTS)


@BY_NAME
def test_the_old_text_of_a_fault_stands_once_in_its_module_and_the_new_one_can_be_read(fault):
    path, text = fault.broken()
    assert fault.old != fault.new
    if path.suffix == ".py":
        compile(text, str(path), "exec")


@BY_NAME
def test_the_tests_of_a_fault_are_there(fault):
    fault.check_tests()


@pytest.mark.parametrize(
    ("module", "old", "tests", "said"),
    [
        ("records.no_such_module", "x", "tests/records", "0 files of the product end in records/no_such_module.py"),
        ("models", "x", "tests/records", "files of the product end in models.py, one is wanted"),
        ("records.door", "no such text", "tests/records", "the old text stands 0 times in"),
        ("records.door", "record", "tests/records", "once is wanted"),
        (
            "records.door",
            "class WriteDoor",
            "tests/records/test_nothing.py",
            "there is no tests/records/test_nothing.py",
        ),
        ("records.door", "class WriteDoor", "tests/records/test_door.py::test_nothing", "there is no test_nothing in"),
    ],
)
def test_a_fault_that_cannot_be_made_is_refused_with_the_reason(module, old, tests, said):
    fault = Fault("Something goes wrong", module, old, "y", tests)
    with pytest.raises(Refused, match=said):
        fault.broken()
        fault.check_tests()
