"""manage.py check: a rule without a measure, or with one in another unit, stops the portal before it judges anybody."""

import pytest

from assessments.catalogue.checks import rules_have_measures
from communities import figures
from communities.figures import Figure


def sentences():
    return [error.msg for error in rules_have_measures(None)]


def test_every_rule_has_a_measure_in_its_unit():
    assert sentences() == []


def test_a_rule_without_a_measure_is_named_with_what_it_lacks(monkeypatch):
    monkeypatch.delitem(figures.FIGURES, "premises_area")
    assert sentences() == [
        "规则 8.1“公共服务用房面积”要用“公共服务用房面积”（premises_area），没有指标提供这项数据。",
        "规则 8.3“不达标社区的用房建设方案”要用“公共服务用房面积”（premises_area），没有指标提供这项数据。",
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
