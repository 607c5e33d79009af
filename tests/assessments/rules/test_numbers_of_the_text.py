"""Numbers that stand in the text (原文): which readings they are, what is stricter, and what is told once one is loosened.

Expected values are the document's: 3.2, 5.8, 5.9, 6.4, 14.7 and 15.6.
"""

from datetime import date

import pytest

from assessments.rules.kit import Reading, ReadingKind, explain, whole
from assessments.rules.loudi_2015 import LOUDI_2015

pytestmark = pytest.mark.once
ON = date(2026, 12, 31)
BY = "娄发〔2026〕3号（2026-02-01）"
READINGS = LOUDI_2015.readings_on(ON)
YUAN = 100
# name → (clause, the number of the text, a stricter value, a looser one)
OF_THE_TEXT = {
    "training.leader_days": ("5.8", 7, 8, 6),
    "training.member_days": ("5.9", 3, 4, 2),
    "reserve.max_age": ("6.4", 35, 34, 36),
    "visits.minimum": ("14.7", 3, 4, 2),
    "pay.floor_chief": ("15.6", 1500 * YUAN, 1500 * YUAN + 1, 1500 * YUAN - 1),
    "pay.floor_deputy": ("15.6", 1400 * YUAN, 1400 * YUAN + 1, 1400 * YUAN - 1),
    "pay.floor_member": ("15.6", 1200 * YUAN, 1200 * YUAN + 1, 1200 * YUAN - 1),
}
UNDIRECTED = {"grid.households": ("3.2", 200), "grid.population": ("3.2", 600)}


def test_the_readings_of_the_text_are_these_and_all_others_are_ours():
    found = {name for name, reading in READINGS.items() if reading.kind is ReadingKind.TEXT}
    assert found == OF_THE_TEXT.keys() | UNDIRECTED.keys()


@pytest.mark.parametrize("name", OF_THE_TEXT)
def test_a_number_of_the_text_may_be_made_stricter_and_not_looser(name):
    clause, number, stricter, looser = OF_THE_TEXT[name]
    reading = READINGS[name]
    assert (reading.clause, reading.of_the_text) == (clause, number)
    assert [reading.is_looser(value) for value in (number, stricter, looser)] == [False, False, True]


@pytest.mark.parametrize("name", UNDIRECTED)
def test_the_size_of_a_grid_has_no_stricter_direction(name):
    clause, number = UNDIRECTED[name]
    reading = READINGS[name]
    assert (reading.clause, reading.of_the_text) == (clause, number)
    assert [reading.is_looser(value) for value in (number - 1, number, number + 1)] == [True, False, True]


def test_what_is_ours_is_never_looser():
    assert not any(READINGS["grid.tolerance_percent"].is_looser(value) for value in (0, 25, 100))


def test_the_refusal_names_the_value_the_number_of_the_text_the_clause_and_what_to_do():
    assert READINGS["training.leader_days"].loosening(5) == (
        "5 天比 5.8 原文的 7 天少，是放宽。原文的数只能更严。"
        "确有文件修改它的，填写修改文件的文号和日期，再由另一人确认发布"
    )
    assert READINGS["reserve.max_age"].loosening(40).startswith("40 岁比 6.4 原文的 35 岁多，是放宽。")
    assert READINGS["grid.households"].loosening(300).startswith("3.2 的原文是 200 户，改成 300 户 分不出宽严")
    assert READINGS["training.leader_days"].loosening(8) == ""


def test_between_the_text_and_a_loosened_value_it_is_still_the_text_that_counts():
    """7 → 5 by a document → 6: still less than the text asks for. 7 again: as the text has it."""
    loosened = LOUDI_2015.with_readings({"training.leader_days": 5}, "第2版", amended_by=BY)
    reading = loosened.readings_on(ON)["training.leader_days"]
    assert [reading.is_looser(value) for value in (5, 6, 7)] == [True, True, False]
    back = loosened.with_readings({"training.leader_days": 7}, "第3版").readings_on(ON)["training.leader_days"]
    assert (back.mark, back.amended_by) == ("", "")


def test_only_a_loosened_number_carries_the_document():
    standard = LOUDI_2015.with_readings({"training.leader_days": 5, "reserve.max_age": 30}, "第2版", amended_by=BY)
    marks = [reading.mark for reading in standard.readings_on(ON).values() if reading.mark]
    assert marks == [f"书记、主任每年培训天数 5 天：按{BY}放宽，原文为 7 天"]


@pytest.mark.parametrize("name", [*OF_THE_TEXT, *UNDIRECTED])
def test_the_mark_stands_beside_the_verdicts_of_its_clause_and_no_other(name):
    clause, number = (OF_THE_TEXT | UNDIRECTED)[name][:2]
    value = OF_THE_TEXT[name][3] if name in OF_THE_TEXT else number + 1
    standard = LOUDI_2015.with_readings({name: value}, "第2版", amended_by=BY)
    told = {
        rule.key: explain(judged, rule, {}, ON).loosened
        for judged in (standard, standard.units)
        for rule in judged.rules
    }
    assert {key for key, marks in told.items() if marks} <= {clause}
    reading = standard.readings_on(ON)[name]
    rule = next(rule for judged in (standard, standard.units) for rule in judged.rules if rule.key == clause)
    assert name in rule.names
    assert reading.mark.endswith(f"原文为 {READINGS[name].text}")


def test_the_explanation_of_a_verdict_carries_the_mark_and_of_a_rule_that_does_not_apply_none():
    standard = LOUDI_2015.with_readings({"reserve.max_age": 40}, "第2版", amended_by=BY)
    said = explain(standard, "6.4", {"reserve_candidates": 1}, ON)
    assert said.loosened == (f"后备人选年龄上限 40 岁：按{BY}放宽，原文为 35 岁",)
    assert explain(standard, "6.4", {"reserve_candidates": 1}, date(2014, 12, 31)).loosened == ()
    assert explain(LOUDI_2015, "6.4", {"reserve_candidates": 1}, ON).loosened == ()


def test_a_revision_without_a_document_is_told_as_such():
    """Such as one that was published before documents had to be named."""
    reading = LOUDI_2015.with_readings({"visits.minimum": 2}, "第2版").readings_on(ON)["visits.minimum"]
    assert reading.mark == "班子成员每年调研指导次数 2 次：已放宽，没有写明按哪个文件，原文为 3 次"


def test_a_note_that_contradicts_the_kind_is_refused():
    with pytest.raises(ValueError, match=r"来源写“原文，5.8”，种类却是“口径”"):
        Reading("days", 7, "培训天数", whole(0, 366, "天"), "原文，5.8", ON)
