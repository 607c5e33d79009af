"""docs/proofs.md: each rule that is no clause names tests that prove it, and they are there."""

import ast
import re
from functools import cache

import pytest
from django.conf import settings

PAGE = (settings.BASE_DIR / "docs" / "proofs.md").read_text()
NAMED = re.findall(r"`(tests/[^`]+\.py)::(test_\w+)`", PAGE)
ROWS = re.findall(r"^\| (\S+) \| (.+) \|$", PAGE, re.M)


@cache
def names_in(path):
    """The names of the tests of a file."""
    nodes = ast.parse((settings.BASE_DIR / path).read_text()).body
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("path", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_that_is_named_is_there(path, name):
    assert name in names_in(path)


def test_every_point_has_a_row_and_every_row_names_a_test():
    points = [point for point, _ in ROWS if point[-1].isdigit()]
    assert points == [*(f"§0.{n}" for n in range(1, 13)), *(str(n) for n in range(1, 13))]
    assert [point for point, rest in ROWS if point[-1].isdigit() and "::" not in rest] == []
