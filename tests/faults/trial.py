"""Making a fault in a copy of the tree, and what its tests say there."""

import itertools
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from defusedxml import ElementTree

from .fault import ROOT

PATIENCE = 600  # seconds for the tests of one fault
TAIL = 25  # closing lines that are shown of a run that saw nothing
# No cache beside the tree; and tables made from the models: from all migrations they are made in twenty times the time.
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-migrations")
# What would lead the tests to another database, folder or run than their own.
OF_OTHERS = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DATA_DIR", "PORTAL_TEST_RUN", "PYTEST_ADDOPTS"}


@dataclass
class Result:
    """How a fault fared. ``caught_by``: the test that failed first, as pytest takes it, or the command; "" for none."""

    caught_by: str
    output: str
    seconds: float = 0.0
    where: str = ""

    @property
    def tail(self):
        return "\n".join(self.output.splitlines()[-TAIL:])


class Copy:
    """A copy of the working tree, what is not committed included, in which one fault at a time is made."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="portal-faults-"))
        self.tree = self.folder / "tree"
        self.seconds = itertools.count(1)
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
        )  # fmt: skip
        for name in filter(None, listed.stdout.decode().split("\0")):
            if (ROOT / name).is_file():  # one that is deleted and not committed is still listed
                (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.tree / name)

    def forget(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def broken(self, fault):
        """The fault is in the copy for as long as the block takes. Raises Refused."""
        path, text = fault.broken(self.tree)
        whole = path.read_bytes()
        self._write(path, text.encode())
        try:
            yield
        finally:
            self._write(path, whole)

    def _write(self, path, content):
        """Compiled modules are known by size and second, and a fault may change neither: each writing has a second of its own."""
        path.write_bytes(content)
        os.utime(path, (second := next(self.seconds), second))

    def trial(self, fault):
        """The Result of a fault."""
        begun = time.monotonic()
        with self.broken(fault):
            result = self.command(fault.arguments()) if fault.is_command else self.tests(fault.arguments(), "-x")
        result.seconds = time.monotonic() - begun
        return result

    def command(self, words):
        """A command that fails has caught the fault."""
        done = self._run(words, DATABASE_URL="sqlite://:memory:")
        return Result(" ".join(words) if done.returncode else "", done.stdout)

    def tests(self, words, *options):
        """Run tests. Caught is what a test fails on; a tree that cannot be imported, or tests that are not there, are not."""
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        done = self._run([*PYTEST, f"--junitxml={report}", *options, *words])
        failed, where = first_failure(report) if done.returncode == 1 else ("", "")
        return Result(failed, done.stdout, where=where)

    def passes(self, words):
        """(whether these tests pass as the tree stands, what they print)."""
        done = self._run([*PYTEST, *words])
        return done.returncode == 0, done.stdout

    def _run(self, words, **settings):
        own = {name: value for name, value in os.environ.items() if name not in OF_OTHERS}
        own |= {"SECRET_KEY": secrets.token_urlsafe(48), **settings}
        command = [sys.executable, *words]
        try:
            return subprocess.run(
                command, cwd=self.tree, env=own, text=True, timeout=PATIENCE, check=False,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
        except subprocess.TimeoutExpired as late:
            said = (late.stdout or b"").decode(errors="replace")
            return subprocess.CompletedProcess(command, -1, f"{said}\nno end within {PATIENCE} seconds", "")


def first_failure(report):
    """(the test that failed first in a report of pytest, "in its fixture" where it did not come to the test itself)."""
    for case in ElementTree.parse(report).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            name = f"{case.get('classname').replace('.', '/')}.py::{case.get('name')}"
            return name, "" if case.find("failure") is not None else "in its fixture"
    return "", ""
