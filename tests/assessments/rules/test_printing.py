"""Figures with their unit, as verdicts print them: each unit, and the edges of rounding."""

import pytest

from assessments.rules.kit import UNITS

# (unit, figure in the smallest unit, text, text in 万, exact)
PRINTED = [
    ("m²", None, "未填报", "未填报", "未填报"),
    ("m²", 0, "0.00 m²", "0.00 万m²", "0.00 m²"),
    ("m²", 43_50, "43.50 m²", "0.00 万m²", "43.50 m²"),
    ("m²", 11_804_33, "11,804.33 m²", "1.18 万m²", "11,804.33 m²"),
    ("m²", -1, "−0.01 m²", "−0.00 万m²", "−0.01 m²"),
    ("元", 9_999_99, "9,999.99 元", "1.00 万元", "9,999.99 元"),
    ("元", 10_000_00, "10,000.00 元", "1.00 万元", "1.00 万元"),
    ("元", 10_000_01, "10,000.01 元", "1.00 万元", "10,000.01 元"),
    ("元", 249_999_99, "249,999.99 元", "25.00 万元", "249,999.99 元"),
    ("元", 250_000_00, "250,000.00 元", "25.00 万元", "25.00 万元"),
    ("元", -250_000_00, "−250,000.00 元", "−25.00 万元", "−25.00 万元"),
    ("元", 50_00, "50.00 元", "0.01 万元", "50.00 元"),  # half up
    ("元", 49_99, "49.99 元", "0.00 万元", "49.99 元"),
    ("元/月", 1_500_00, "1,500 元/月", "0.15 万元/月", "1,500 元/月"),
    ("元/月", 1_500_50, "1,500.50 元/月", "0.15 万元/月", "1,500.50 元/月"),
    ("人·天", 24, "12 人·天", "0 万人·天", "12 人·天"),
    ("人·天", 13, "6.5 人·天", "0 万人·天", "6.5 人·天"),
    ("百分点", 4_00, "4 百分点", "0 万百分点", "4 百分点"),
    ("百分点", 4_05, "4.05 百分点", "0 万百分点", "4.05 百分点"),
    ("户", 2184, "2,184 户", "0.22 万户", "2,184 户"),
    ("户", -3, "−3 户", "−0.00 万户", "−3 户"),
    ("%", 15, "15%", "0.00万%", "15%"),
]


@pytest.mark.parametrize(("unit", "value", "text", "wan", "exact"), PRINTED)
def test_a_figure_is_printed_with_its_unit(unit, value, text, wan, exact):
    assert (UNITS[unit].text(value), UNITS[unit].text(value, wan=True), UNITS[unit].exact(value)) == (text, wan, exact)


@pytest.mark.parametrize("label", UNITS)
def test_every_unit_prints_nothing_as_missing_and_one_of_it_as_one(label):
    unit = UNITS[label]
    gap = "" if label == "%" else " "
    assert unit.text(None) == "未填报"
    assert unit.text(unit.scale) == f"{1 if unit.trim else f'{1:.{unit.decimals}f}'}{gap}{label}"
    assert unit.number(-unit.scale)[0] == "−"
