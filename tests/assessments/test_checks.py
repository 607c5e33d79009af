"""manage.py check: a rule without a measure, or with one in another unit, stops the portal before it judges anybody."""

from dataclasses import replace

import pytest

from assessments.catalogue.checks import (
    facts_have_units,
    measures_count_what_there_is,
    rules_have_measures,
    rules_stand_in_the_document,
)
from assessments.catalogue.registry import STANDARDS
from assessments.rules.kit import Fact
from communities import figures
from communities.figures import Figure
from tests.places import written


def sentences():
    return [error.msg for error in rules_have_measures(None)]


def test_every_rule_has_a_measure_in_its_unit():
    assert sentences() == []


def test_a_rule_without_a_measure_is_named_with_what_it_lacks(monkeypatch):
    monkeypatch.delitem(figures.FIGURES, "premises_area")
    assert sentences() == [
        "规则 8.1“公共服务用房面积”要用“公共服务用房面积”（premises_area），没有指标提供这项数据。",
        "规则 8.3“不达标社区的用房建设方案”要用“公共服务用房面积”（premises_area），没有指标提供这项数据。",
        "4.1“服务用房面积（每百户 30 m²）”要用 premises_area，没有指标以“m²”提供这项数据。",
    ]


def test_a_measure_in_another_unit_is_an_error(monkeypatch):
    monkeypatch.setitem(figures.FIGURES, "staff", Figure("staff", "社区工作人员", "人"))
    rule, *indicators = sentences()
    assert "规则 6.1" in rule
    assert "单位应是“名”，指标的单位是“人”" in rule
    assert [sentence.partition("“")[0] for sentence in indicators] == ["6.2", "6.7", "15.9"]
    assert all("没有指标以“名”提供这项数据" in sentence for sentence in indicators)


def test_a_figure_is_measured_once():
    with pytest.raises(ValueError, match="figure staff is measured twice"):
        figures.measure(Figure("staff", "又一个", "名"), reads="staffing.employment")(lambda selection, on, reading: [])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reads": "facilities.library"}, "reads 写了“facilities.library”，没有这个模型。"),
        (
            {"reads": "facilities.room", "none_of": "premise"},
            "none_of 写了“premise”，没有写明 may_be_none 的这种记录。",
        ),
        (
            {"reads": "communities.community", "none_of": "community"},  # there is no community without it
            "none_of 写了“community”，没有写明 may_be_none 的这种记录。",
        ),
    ],
)
def test_a_measure_that_names_nothing_there_is_is_named(monkeypatch, said, sentence):
    assert measures_count_what_there_is(None) == []
    monkeypatch.setattr(figures, "FIGURES", {})
    monkeypatch.setattr(figures, "MEASURES", [])
    figures.measure(Figure("library_books", "社区图书室藏书", "个"), **said)(lambda selection, on, reading: [])
    monkeypatch.setattr("assessments.catalogue.checks.MEASURES", figures.MEASURES)
    [fault] = [error.msg for error in measures_count_what_there_is(None)]
    assert fault == f"指标“社区图书室藏书”（library_books）的 {sentence}"


def test_every_unit_is_one_that_pages_can_write_and_every_clause_is_one_of_the_document():
    assert facts_have_units(None) == []
    assert rules_stand_in_the_document(None) == []


def test_a_fact_in_a_unit_that_is_not_known_is_named_before_a_page_shows_it(monkeypatch):
    standard = written()
    books = Fact("library_books", "社区图书室藏书", "卷")
    monkeypatch.setitem(STANDARDS, standard.key, replace(standard, figures=(*standard.figures, books)))
    assert [error.msg for error in facts_have_units(None)] == [
        "“社区图书室藏书”（library_books）的单位“卷”没有登记，请加进 assessments/rules/figures.py 的 UNITS。"
    ]


@pytest.mark.parametrize(("clause", "named"), [("13.9", "13.9"), ("", "library")])
def test_a_rule_outside_the_document_is_named(monkeypatch, clause, named):
    """Without a clause the key of a rule is its clause."""
    standard = written()
    rule = replace(standard.rule("13.2"), key="library", title="社区图书室", clause=clause)
    monkeypatch.setitem(STANDARDS, standard.key, replace(standard, rules=(*standard.rules, rule)))
    assert [error.msg for error in rules_stand_in_the_document(None)] == [
        f"规则 library“社区图书室”出自“{named}”，文件没有这一款，请在 clause 写明条款号。"
    ]
