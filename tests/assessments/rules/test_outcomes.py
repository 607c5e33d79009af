"""Outcomes and kinds of clause have names in code and letters in what is stored; one letter means one thing nowhere."""

import ast
import json
from pathlib import Path

from assessments.rules.kit import ClauseKind, Outcome

ROOT = Path(__file__).parents[3]
LETTERS = {*Outcome, *ClauseKind}
# What else is a letter there: SVG steps, struct formats, what a clerk types for no, an alignment, an axis.
OTHERS = {
    "pictures/trend.py",
    "workbooks/columns.py",
    "reports/coverage.py",
    "reports/excel.py",
    "reports/fronts.py",
    "reports/wordpages.py",
}
PLACES = sorted(
    path
    for path in (ROOT / "assessments").rglob("*.py")
    if path.relative_to(ROOT / "assessments").as_posix() not in OTHERS and "migrations" not in path.parts
)


def test_an_outcome_is_its_letter_wherever_a_packed_string_is_read_or_written():
    assert "".join(Outcome) == "PFNMH"
    assert [outcome.label for outcome in Outcome] == ["达标", "不达标", "不适用", "数据缺失", "提示"]
    assert Outcome("F") is Outcome.FAIL
    assert {Outcome.FAIL: 1}["F"] == 1
    assert "PFF".count(Outcome.FAIL) == 2
    assert f"{Outcome.HINT}" == "H" == json.loads(json.dumps(Outcome.HINT))


def test_only_the_kinds_that_have_rules_are_called_something():
    labels = {kind: kind.label for kind in ClauseKind if kind.label}
    assert labels == {ClauseKind.HARD: "硬指标", ClauseKind.CHECK: "规范项", ClauseKind.UNIT: "单位职责"}


def is_written(text):
    """Whether a text is a letter of the two, or several outcomes one behind the other."""
    return text in LETTERS or (bool(text) and {*text} <= {*Outcome})


def letters_in(path):
    """(file, line) of each letter written out, and of several in one text, but where the two are named."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    enums = [
        each for each in ast.walk(tree) if isinstance(each, ast.ClassDef) and each.name in ("Outcome", "ClauseKind")
    ]
    own = {id(part) for each in enums for part in ast.walk(each)}
    texts = [part for part in ast.walk(tree) if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return [(path.name, part.lineno) for part in texts if is_written(part.value) and id(part) not in own]


def test_several_letters_in_one_text_are_letters_too():
    assert is_written("FMH") and is_written("N")
    assert not is_written("") and not is_written("HTTP")


def test_no_module_writes_the_letter_for_the_name():
    assert [place for path in PLACES for place in letters_in(path)] == []
