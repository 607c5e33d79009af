"""A fault: a sentence on what would go wrong, one substitution in the product that makes it so, the tests that ought to see it."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BESIDE = {"tests", "benchmarks", "docs", "deploy", "var"}  # folders of the tree that are no part of the product


class Refused(Exception):
    """A fault that cannot be made as it is declared; str() says why."""


@dataclass(frozen=True)
class Fault:
    """``name`` says what somebody would meet with. ``old`` stands exactly once in ``module`` and becomes ``new``.

    ``module`` is the end of a dotted name that only one module of the product has ("records.door"), or of a path with a
    slash ("records/form.html"), so that files may move without the fault being written anew. ``old`` is no longer than it
    takes to be found once, for the same reason.
    ``tests`` is what pytest is given: files, or single tests of slow ones; or a command, "manage.py …".
    """

    name: str
    module: str
    old: str
    new: str
    tests: str

    @property
    def is_command(self):
        return self.tests.startswith("manage.py")

    def arguments(self):
        """``tests`` in words: the paths and tests for pytest, or the command."""
        return shlex.split(self.tests)

    def path(self, root=ROOT):
        """The one file that ``module`` names. Raises Refused."""
        tail = self.module if "/" in self.module else f"{self.module.replace('.', '/')}.py"
        found = [path for path in product(root) if f"/{path.relative_to(root)}".endswith(f"/{tail}")]
        if len(found) != 1:
            raise Refused(f"“{self.name}”: {len(found)} files of the product end in {tail}, one is wanted")
        return found[0]

    def broken(self, root=ROOT):
        """(path, its text with the fault). Raises Refused unless the old text stands there exactly once."""
        path = self.path(root)
        text = path.read_text(encoding="utf-8")
        if (times := text.count(self.old)) != 1:
            raise Refused(
                f"“{self.name}”: the old text stands {times} times in {path.relative_to(root)}, once is wanted"
            )
        return path, text.replace(self.old, self.new)

    def check_tests(self, root=ROOT):
        """Raises Refused unless every test that is named is there."""
        for argument in self.arguments():
            file, _, test = argument.partition("::")
            if not (root / file).exists() and not self.is_command:
                raise Refused(f"“{self.name}”: there is no {file}")
            name = test.partition("[")[0]
            if name and not re.search(rf"^def {name}\(", (root / file).read_text(encoding="utf-8"), re.MULTILINE):
                raise Refused(f"“{self.name}”: there is no {name} in {file}")


def product(root=ROOT):
    """Every file of the product: modules, templates, stylesheets."""
    for top in sorted(root.iterdir()):
        if top.is_dir() and top.name not in BESIDE and not top.name.startswith("."):
            yield from (path for path in sorted(top.rglob("*")) if path.is_file() and path.suffix != ".pyc")
