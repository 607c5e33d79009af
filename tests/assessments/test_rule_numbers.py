"""Which rules there are is the standard's to say: nobody beside it names one, so that a second standard can stand beside it."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from assessments.rules.advice import Remedy, Shortfall
from assessments.rules.loudi_2015 import LOUDI_2015

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("assessments", "committees", "communities", "facilities", "funding", "lodi_community", "staffing")
NUMBERS = {rule.key for part in (LOUDI_2015, LOUDI_2015.units) for rule in part.rules}
NUMBERS |= {clause.id for clause in LOUDI_2015.document.clauses}
# The rules themselves, the declarations of kinds, and the demonstration, which says what users of this document typed.
APART = ("assessments/rules/", "lodi_community/demo/")


def named(path):
    """(file, line, number) of each literal that is the key of a rule or the number of a clause."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in NUMBERS:
            yield path.relative_to(ROOT).as_posix(), node.lineno, node.value


def test_no_rule_is_named_outside_the_standard():
    found = [
        place
        for layer in LAYERS
        for path in sorted((ROOT / layer).rglob("*.py"))
        if path.name != "records.py" and "migrations" not in path.parts
        for place in named(path)
        if not place[0].startswith(APART)
    ]
    assert found == []


def test_a_rule_that_is_named_would_be_found():
    rules = ROOT / "assessments" / "rules" / "loudi_2015_premises.py"
    assert {number for _, _, number in named(rules)} >= {"8.1", "8.2", "9.2"}


def test_what_leaders_ask_for_first_is_summed_from_these_rules():
    told = {each.title: [rule.key for rule in rules] for each, rules in LOUDI_2015.summed}
    assert told == {
        "公共服务用房": ["8.1"],
        "运转和惠民资金": ["15.operating", "15.livelihood"],
        "工作人员": ["6.1"],
    }
    assert [LOUDI_2015.article(rules[0]).number for _, rules in LOUDI_2015.summed] == [8, 15, 6]


def test_what_is_to_be_done_is_told_in_this_order_for_these_rules():
    assert [[rule.key for rule in LOUDI_2015.rules_of(each)] for each in LOUDI_2015.remedies] == [
        ["8.1"],
        ["15.operating", "15.livelihood"],
        ["15.6"],
        ["6.1"],
        ["6.4"],
        ["5.4", "5.8", "5.9"],
    ]


def test_the_facts_compared_with_last_year_are_facts_of_the_standard():
    assert set(LOUDI_2015.compared) <= set(LOUDI_2015.facts)


def changed(key, **values):
    """The rules of the standard, one of them with other values."""
    return tuple(replace(rule, **values) if rule.key == key else rule for rule in LOUDI_2015.rules)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"rules": changed("8.1", shortfall=Shortfall("别的", "other"))}, "8.1"),
        ({"rules": changed("8.1", remedy=Remedy("别的。", ""))}, "8.1"),
        ({"rules": changed("8.1", shortfall=LOUDI_2015.rule("6.1").shortfall)}, "工作人员"),
        ({"compared": ("nothing",)}, "nothing"),
        ({"shortfalls": (*LOUDI_2015.shortfalls, Shortfall("别的", "6.1"))}, "同一个编号：6.1"),
    ],
    ids=["an untold shortfall", "an untold remedy", "two units in one sum", "no fact", "a rule named as a shortfall"],
)
def test_a_standard_that_would_leave_something_untold_is_refused(values, fault):
    with pytest.raises(ValueError, match=fault):
        replace(LOUDI_2015, **values)


def test_a_rule_that_there_is_not_is_a_key_that_there_is_not():
    with pytest.raises(KeyError):
        LOUDI_2015.rule_on("nothing")
