"""A kind of record that a rule counts touches six places: model, declaration, measure, migration, term and rule.

Without a rule it is four. The kind is an app of its own, tests/kinds/canteen, installed beside the product's: whatever
room had a list of kinds would not know it. What each room has to know is asked in tests/kinds/canteen/proof.py.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import SHARED

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PLACES = {"models.py", "records.py", "measures.py", "migrations/0001_initial.py", "rule.py"}  # term and rule: one file
INSTALLED_BY = {"__init__.py", "migrations/__init__.py", "apps.py", "settings.py", "proof.py"}


def test_the_kind_is_made_of_these_places_and_no_others():
    files = {str(path.relative_to(HERE / "canteen")) for path in (HERE / "canteen").rglob("*.py")}
    assert files == PLACES | INSTALLED_BY


@pytest.mark.once
@pytest.mark.apart
def test_every_room_knows_a_kind_by_its_declaration_alone(tmp_path):
    # With its own tables: the template that the other runs share lacks those of the canteen.
    environment = {name: os.environ[name] for name in os.environ if not name.startswith(("PYTEST_", SHARED))}
    environment["PORTAL_TEST_RUN"] = str(tmp_path)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--ds=tests.kinds.canteen.settings",
    ]
    run = subprocess.run(
        [*command, "tests/kinds/canteen/proof.py"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
