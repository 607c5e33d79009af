"""The words, figures and readings a standard is made of."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assessments.rules.kit import (
    UNITS,
    Column,
    Rule,
    Table,
    at_least,
    at_most,
    by,
    check,
    exactly,
    explain,
    highest,
    judge,
    percent_of,
)
from assessments.rules.loudi_2015 import LOUDI_2015

ON = date(2025, 12, 31)
ORDER = LOUDI_2015.heads[3]


def measures_of(standard):
    return {fact.name: fact.unit for fact in standard.figures}


def with_rule(**fields):
    """The standard with one rule only."""
    rule = Rule("x", "某条", unit="个", head=ORDER, since=date(2015, 8, 31), **fields)
    return replace(LOUDI_2015, rules=(rule,), document=None)


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("m²", 356_50, "356.50 m²"),
        ("m²", 5, "0.05 m²"),
        ("元", 123_456_789, "1,234,567.89 元"),
        ("人·天", 24, "12 人·天"),
        ("人·天", 25, "12.5 人·天"),
        ("户", 2184, "2,184 户"),
        ("名", -1, "−1 名"),
        ("%", 25, "25%"),
        ("名", None, "未填报"),
    ],
)
def test_a_figure_is_written_in_its_unit(unit, value, text):
    assert UNITS[unit].text(value) == text


def test_money_is_written_in_ten_thousands_rounded_half_up_when_asked():
    assert UNITS["元"].text(16_000_000, wan=True) == "16.00 万元"
    assert UNITS["元"].text(12_345_00, wan=True) == "1.23 万元"
    assert UNITS["元"].text(12_350_00, wan=True) == "1.24 万元"


def test_money_is_never_rounded_where_it_decides():
    assert UNITS["元"].exact(25_000_000) == "25.00 万元"
    assert UNITS["元"].exact(24_999_999) == "249,999.99 元"
    assert UNITS["元"].exact(600_00) == "600.00 元"


def test_a_column_keeps_missing_apart_from_zero():
    column = Column.of([0, None, 7])
    assert [column[row] for row in range(3)] == [0, None, 7]
    assert column.values.tolist() == [0, 0, 7]
    assert not column.complete


@pytest.mark.parametrize("value", [1.0, "1"])
def test_a_column_refuses_what_is_not_an_exact_integer(value):
    with pytest.raises(TypeError):
        Column.of([value])


def test_columns_of_a_table_have_one_length():
    with pytest.raises(ValueError, match="length"):
        Table({"staff": Column.of([1]), "grids": Column.of([1, 2])})


def test_a_fact_without_a_column_is_missing_for_everybody():
    judgement = judge(LOUDI_2015, Table({"households": Column.of([900, 900])}), ON)
    assert chr(judgement.letters("6.1")[1]) == "M"


def test_a_row_of_a_table_is_what_is_frozen_with_an_assessment(community):
    table = LOUDI_2015.table([community(staff=None)])
    row = table.row(0)
    assert (row["staff"], row["households"], row["funding_tier"]) == (None, 900, 1)
    assert row["established_on"] == date(2001, 5, 1).toordinal()
    assert explain(LOUDI_2015, "15.operating", row, ON).label == "达标"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"weather": 1}, "标准里没有这项数据：weather。"),
        ({"funding_tier": "village"}, "经费类别（funding_tier）没有 'village' 这一项"),
        ({"staff": "5"}, "社区工作人员（staff）应是以“名”计的整数，现在是 '5'。"),
        ({"premises_area": 400.0}, "应是以“m²”计的整数"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_name(row, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        LOUDI_2015.table([row])


def test_every_fact_of_a_rule_is_measured_in_its_unit():
    assert check(LOUDI_2015, measures_of(LOUDI_2015)) == []


def test_a_rule_without_a_measure_is_reported():
    measures = measures_of(LOUDI_2015)
    del measures["centre_area"]
    assert check(LOUDI_2015, measures) == [
        "规则 9.2“社区服务中心面积”要用“社区服务中心面积”（centre_area），没有指标提供这项数据。"
    ]


def test_a_measure_in_another_unit_is_reported():
    measures = measures_of(LOUDI_2015) | {"centre_area": "元"}
    assert check(LOUDI_2015, measures) == [
        "规则 9.2“社区服务中心面积”要用“社区服务中心面积”（centre_area），单位应是“m²”，指标的单位是“元”。"
    ]


def test_a_standard_with_a_misspelt_fact_cannot_be_made():
    with pytest.raises((ValueError, KeyError), match="gridz"):
        with_rule(fact="grids", must=at_least("gridz"))


def test_a_standard_with_another_unit_than_its_fact_cannot_be_made():
    with pytest.raises(ValueError, match="“某条”写单位“个”，“常住户数”（households）的单位是“户”"):
        with_rule(fact="households", must=at_least(1))


@pytest.mark.parametrize(
    ("must", "grids", "letter", "gap"),
    [
        (at_most(3), 3, "P", 0),
        (at_most(3), 4, "F", -1),
        (exactly(3), 3, "P", 0),
        (exactly(3), 2, "F", 1),
        (exactly(3), 4, "F", -1),
        (at_least(highest(3, "service_brands")), 4, "F", 1),
        (at_least(highest(3, "service_brands")), 5, "P", 0),
        (at_least(percent_of(67, 3)), 2, "F", 1),  # 2.01
        (at_least(percent_of(67, 3)), 3, "P", 0),
        (at_least(by("community_kind", urban="service_brands", township=2)), 4, "F", 1),
    ],
)
def test_limits_contain_the_number_they_name(must, grids, letter, gap):
    standard = with_rule(fact="grids", must=must)
    figures = {"grids": grids, "service_brands": 5, "community_kind": "urban"}
    judgement = judge(standard, standard.table([figures]), ON)
    assert (judgement.packed(), judgement.gap[0].tolist()) == ([letter], [gap])
    assert explain(standard, "x", figures, ON).outcome == letter


def test_the_readings_are_handed_to_the_measures_by_name():
    readings = LOUDI_2015.reading(ON)
    assert readings["grid.households"] == 200
    assert readings["grid.population"] == 600
    assert readings["grid.tolerance_percent"] == 25
    assert readings["training.leader_days"] == 7
    assert readings["training.leader_days_scope"] == "county"
    assert readings["training.member_days"] == 3
    assert readings["training.min_days_in_post"] == 180
    assert readings["reserve.max_age"] == 35
    assert readings["facility.count_leased"] is True
    assert [readings[f"pay.floor_{rank}"] for rank in ("chief", "deputy", "member")] == [1500_00, 1400_00, 1200_00]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"grid.tolerance_percent": 300},
            "“左右”的幅度”（grid.tolerance_percent）：300% 超出范围，应在 0% 到 100% 之间",
        ),
        ({"grid.tolerance_percent": 12.5}, "12.5 不是整数"),
        ({"facility.count_leased": 1}, "1 不在可选的值里"),
        ({"training.leader_days_scope": "village"}, "village 不在可选的值里：county、all"),
        ({"grid.colour": 1}, "没有这项口径：grid.colour"),
    ],
)
def test_a_reading_outside_its_sense_is_refused_by_name(values, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        LOUDI_2015.with_readings(values, version="第2版")


def test_other_readings_make_another_version_and_leave_the_standard_alone():
    other = LOUDI_2015.with_readings({"facility.count_leased": False}, version="第2版")
    assert (other.version, other.reading(ON)["facility.count_leased"]) == ("第2版", False)
    assert (LOUDI_2015.version, LOUDI_2015.reading(ON)["facility.count_leased"]) == ("第1版", True)


def test_readings_have_a_history():
    later = LOUDI_2015.with_readings({"grid.tolerance_percent": 20}, "第2版", since=date(2026, 1, 1))
    assert later.reading(date(2025, 12, 31))["grid.tolerance_percent"] == 25
    assert later.reading(date(2026, 1, 1))["grid.tolerance_percent"] == 20
    again = later.with_readings({"grid.tolerance_percent": 10}, "第3版", since=date(2026, 1, 1))
    assert again.reading(date(2026, 1, 1))["grid.tolerance_percent"] == 10
    assert len(again.readings) == len(LOUDI_2015.readings) + 1


def test_choices_are_encoded_from_one_in_the_order_given():
    assert LOUDI_2015.choice("funding_tier").codes == {"municipal_urban": 1, "county_urban": 2, "township": 3}
    assert LOUDI_2015.choice("community_kind").codes == {"urban": 1, "township": 2}


def test_chinese_texts_have_full_width_punctuation(community):
    texts = [reading.title + reading.text for reading in LOUDI_2015.readings]
    for rule in LOUDI_2015.rules:
        for figures in (community(), community(staff=9, premises_area=1, grids_in_range=3, volunteers=1), {}):
            for year in (2015, 2025):
                told = explain(LOUDI_2015, rule, figures, date(year, 12, 31))
                texts += [rule.title, told.figure, told.limit, told.gap, told.reason, told.formula, told.progress]
                texts += [told.quote, *told.reading, *(text for pair in told.beside for text in pair)]
    assert [text for text in texts if re.search(r"[\u4e00-\u9fff][,;:()]|[,;:()][\u4e00-\u9fff]", text)] == []


def test_a_judgement_does_not_touch_its_table(community):
    table = LOUDI_2015.table([community()])
    before = {fact: column.values.copy() for fact, column in table.columns.items()}
    judge(LOUDI_2015, table, ON)
    assert all(np.array_equal(table.columns[fact].values, values) for fact, values in before.items())
