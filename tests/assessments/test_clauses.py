"""Every one of the document's 94 clauses has a home that fits its kind."""

import re
from collections import Counter
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.catalogue.homes import homes
from assessments.catalogue.registry import STANDARDS
from assessments.rules.loudi_2015 import LOUDI_2015
from lodi_community.records.kinds import KINDS

HOMES = {home.clause.id: home for home in homes(LOUDI_2015)}


def test_the_document_has_94_clauses_of_six_kinds():
    assert Counter(home.clause.kind for home in HOMES.values()) == {"H": 17, "C": 24, "G": 17, "S": 16, "L": 14, "N": 6}


@pytest.mark.parametrize("clause", HOMES)
def test_a_clause_has_a_home(clause):
    assert HOMES[clause].fault == ""


@pytest.mark.parametrize("clause", [id for id, home in HOMES.items() if home.rules or home.indicators])
def test_what_a_clause_is_judged_by_or_shows_is_measured(clause):
    assert HOMES[clause].measures


@pytest.mark.parametrize("clause", [id for id, home in HOMES.items() if home.rules])
def test_behind_each_rule_stand_kinds_of_record(clause):
    assert HOMES[clause].records
    assert set(HOMES[clause].records) <= set(KINDS)


def test_only_narrative_clauses_and_the_five_heads_are_told_in_a_sentence():
    assert {id for id, home in HOMES.items() if home.told} == {"2.2", "2.7", "3.1", "7.4", "14.3", "16.1", "17.3"}


def test_a_clause_that_lost_its_rule_its_indicator_or_its_sentence_is_found():
    less = replace(
        LOUDI_2015,
        rules=tuple(rule for rule in LOUDI_2015.rules if rule.key != "9.2"),
        homes=tuple(home for home in LOUDI_2015.homes if home[0] != "2.2"),
        units=replace(
            LOUDI_2015.units, indicators=LOUDI_2015.units.indicators[2:]
        ),  # 8.5 has a rule too, 14.4 has nothing else
    )
    faults = {home.fault for home in homes(less)}
    assert faults >= {"9.2（H）没有规则", "2.2（N）没有写明归处", "14.4（L）没有指标"}


def test_the_command_prints_a_line_a_clause_with_rule_record_measure_and_test():
    out = StringIO()
    call_command("clauses", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 94 + 1
    assert lines[-1] == "娄发〔2015〕12号 第1版：共 94 款（C 24，G 17，H 17，L 14，N 6，S 16），落实 94 款。"
    line = next(line for line in lines if line.startswith("8.1"))
    assert "规则 8.1 公共服务用房面积" in line
    assert "记录 premises" in line
    assert "facilities.measures.premises" in line
    assert "tests/assessments/rules/test_loudi_2015.py" in line


def test_the_command_fails_for_a_clause_without_a_home(monkeypatch):
    less = replace(LOUDI_2015, homes=())
    monkeypatch.setitem(STANDARDS, less.key, less)
    with pytest.raises(CommandError, match=re.escape("3.1（N）没有写明归处")):
        call_command("clauses", stdout=StringIO())
