"""One printer of figures: what it writes, that it needs nothing but the language, and that nobody else writes figures."""

import ast
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from lodi_community.records import figures
from lodi_community.records.figures import decimals, mean, percent, points, scaled, share, shorten, thousands

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("assessments", "committees", "communities", "facilities", "funding", "lodi_community", "staffing")


@pytest.mark.parametrize(
    ("value", "scale", "places", "text"),
    [
        (0, 100, 2, "0.00"),
        (1, 100, 2, "0.01"),
        (4, 100, 1, "0.0"),
        (5, 100, 1, "0.1"),  # half up
        (49, 100, 0, "0"),
        (50, 100, 0, "1"),
        (-5, 100, 1, "-0.1"),  # away from 0 below it
        (-123_456, 100, 2, "-1,234.56"),
        (99_949, 100, 0, "999"),
        (99_950, 100, 0, "1,000"),
        (1_180_433, 100, 2, "11,804.33"),
        (13, 2, 1, "6.5"),
        (4_999, 1_000_000, 2, "0.00"),
        (5_000, 1_000_000, 2, "0.01"),
    ],
)
def test_a_count_of_the_smallest_unit_is_rounded_half_up(value, scale, places, text):
    assert scaled(value, scale, places) == text


@pytest.mark.parametrize(
    ("value", "text"), [(1200, "12"), (1250, "12.50"), (0, "0"), (-1200, "−12"), (123_400, "1,234")]
)
def test_decimals_that_are_all_nought_can_be_left_out_and_the_minus_chosen(value, text):
    assert scaled(value, 100, 2, trim=True, minus="−") == text


def test_a_number_in_its_unit_has_thousands_and_all_its_decimals():
    assert (thousands(2184), thousands(-2184), thousands(Decimal("1234.50"))) == ("2,184", "-2,184", "1,234.50")
    assert (decimals(Decimal(400), 2), decimals(Decimal("1234.5"), 1)) == ("400.00", "1,234.5")
    assert [shorten(text) for text in ("6.50", "12.00", "1,200", "0.0")] == ["6.5", "12", "1,200", "0"]


@pytest.mark.parametrize(
    ("met", "total", "whole", "tenths"),
    [
        (0, 0, None, "—"),
        (0, 377, 0, "0.0"),
        (377, 377, 100, "100.0"),
        (376, 377, 99, "99.7"),  # nearly all is not all
        (1, 1000, 1, "0.1"),  # nearly none is not none
        (9_999, 10_000, 99, "99.9"),
        (1, 10_000, 1, "0.1"),
        (1, 8, 13, "12.5"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_to_none(met, total, whole, tenths):
    assert (share(met, total), percent(met, total)) == (whole, tenths)


@pytest.mark.parametrize(
    ("value", "text"), [(10_000, "100.00"), (9_999, "99.99"), (8_997, "89.97"), (9_204, "92.04"), (0, "0.00")]
)
def test_points_are_printed_with_all_their_decimals(value, text):
    assert points(value) == text


@pytest.mark.parametrize(
    ("total", "count", "text"), [(0, 0, "—"), (10_000, 1, "100.00"), (17_999, 2, "90.00"), (100, 3, "0.33")]
)
def test_a_mean_is_rounded_half_up(total, count, text):
    assert mean(total, count) == text


def test_the_printer_needs_nothing_but_the_language():
    tree = ast.parse(Path(figures.__file__).read_text(encoding="utf-8"))
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in named}
    assert modules <= set(sys.stdlib_module_names)
    asked = "import sys, lodi_community.records.figures; print({'celery', 'django', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def sources():
    for layer in LAYERS:
        for path in (ROOT / layer).rglob("*.py"):
            if path != Path(figures.__file__):
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def docstrings(tree):
    owners = [node for node in ast.walk(tree) if isinstance(getattr(node, "body", None), list) and node.body]
    return {id(each.value) for node in owners for each in node.body if isinstance(each, ast.Expr)}


def test_what_is_missing_is_written_once():
    found = [
        (path.name, node.lineno)
        for path, tree in sources()
        for told in [docstrings(tree)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and figures.MISSING in str(node.value) and id(node) not in told
    ]
    assert found == []
    pages = [path.name for path in (ROOT / "templates").rglob("*.html") if figures.MISSING in path.read_text("utf-8")]
    assert pages == []


def test_nobody_else_puts_commas_between_thousands():
    specs = [
        (path.name, node.lineno)
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec and "," in ast.unparse(node.format_spec)
    ]
    assert specs == []
