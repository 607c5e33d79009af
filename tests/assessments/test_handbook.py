"""docs/handbook/scoring.md: one community's score by hand. Read from the page itself and compared with the product's."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from assessments.rules.kit import UNITS, Choice, Outcome, explain, judge
from assessments.rules.loudi_2015 import LOUDI_2015

PAGE = (Path(__file__).parents[2] / "docs/handbook/scoring.md").read_text(encoding="utf-8")
ON = date(2025, 12, 31)
CENT = Decimal("0.01")
LETTERS = {outcome.label: outcome for outcome in Outcome}


def section(title):
    """The lines of the page below a heading, up to the next of any level."""
    return re.search(rf"^#+ {re.escape(title)}$(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)[1].splitlines()


def table(lines):
    """The rows of the table among these lines, each {heading: cell}."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def figure(name, text):
    """A cell of the page as the rules take it: 342.60 m² is 34260, 未填报 is None."""
    fact = LOUDI_2015.facts[name]
    if text == "未填报":
        return None
    if isinstance(fact, Choice):
        return next(code for code, label in fact.labels.items() if label == text)
    if fact.unit == "日期":
        return date.fromisoformat(text)
    if fact.unit == "是否":
        return {"是": True, "否": False}[text]
    number, unit = text.split(" ")
    assert unit == fact.unit, name
    value = Decimal(number.replace(",", "")) * UNITS[unit].scale
    assert value == int(value), name
    return int(value)


FACTS = table(section("二、云台社区 2025 年度的数据"))
FIGURES = {row["代号"]: figure(row["代号"], row["数值"]) for row in FACTS}
RULES = {head.title: table(section(head.title)) for head in LOUDI_2015.heads}
TOTALS = {row["方面"]: (Decimal(row["最低"]), Decimal(row["最高"])) for row in table(section("四、总分和等次"))}


@pytest.fixture(scope="module")
def judged():
    """The product's own judgement of the page's figures."""
    return judge(LOUDI_2015, LOUDI_2015.table([FIGURES]), ON)


def rules_of(head):
    return [rule for rule in LOUDI_2015.rules if rule.head.title == head]


def by_rule(head):
    """[(rule, its row on the page)]; rows and rules of a head are paired by their titles."""
    rows = {row["指标"]: row for row in RULES[head]}
    assert sorted(rows) == sorted(rule.title for rule in rules_of(head))
    return [(rule, rows[rule.title]) for rule in rules_of(head)]


def hundredths(number):
    return int(Decimal(number) * 100)


HEADS = [head.title for head in LOUDI_2015.heads]


def test_the_page_says_that_its_figures_are_invented():
    assert "演示数据" in PAGE


def test_every_figure_is_called_as_the_product_calls_it():
    assert [(row["代号"], row["数据"]) for row in FACTS] == [
        (row["代号"], LOUDI_2015.facts[row["代号"]].title) for row in FACTS
    ]


@pytest.mark.parametrize("head", HEADS)
def test_every_rule_of_a_head_stands_on_the_page_with_its_weight_figure_and_limit(head):
    for rule, row in by_rule(head):
        said = explain(LOUDI_2015, rule, FIGURES, ON)
        assert (row["条款"], int(row["权重"])) == (said.clause, rule.weight), rule.key
        assert (row["实有"], row["要求"]) == (said.figure, said.limit or "—"), rule.key


@pytest.mark.parametrize("head", HEADS)
def test_the_outcomes_and_credits_found_by_hand_are_the_products(judged, head):
    for rule, row in by_rule(head):
        letter = chr(judged.letters(rule.key)[0])
        assert LETTERS[row["评判"]] == letter, rule.key
        if letter == "N":
            assert (row["完成"], row["加权"]) == ("—", "—"), rule.key
        else:
            assert hundredths(row["完成"]) == judged.credit_low(rule.key)[0], rule.key
            assert Decimal(row["加权"]) == Decimal(row["完成"]) * rule.weight, rule.key


@pytest.mark.parametrize("head", HEADS)
def test_the_sums_written_below_a_head_are_those_of_its_table(head):
    lines = "\n".join(section(head))
    rows = [row for row in RULES[head] if row["评判"] != "不适用"]
    weights, earned = sum(int(row["权重"]) for row in rows), sum(Decimal(row["加权"]) for row in rows)
    missing = 100 * sum(int(row["权重"]) for row in rows if row["评判"] == "数据缺失")
    assert f"权重合计：{' + '.join(row['权重'] for row in rows)} = {weights}" in lines
    assert f"加权合计：{' + '.join(row['加权'] for row in rows)} = {earned}" in lines
    low, high = ((20 * points / (weights * 100)).quantize(CENT, ROUND_HALF_UP) for points in (earned, earned + missing))
    assert re.search(rf"方面得分：20 × {earned} ÷ {weights}00 = .*{low}$", lines, re.MULTILINE)
    assert (low, high) == TOTALS[head]


def test_the_points_of_each_head_are_the_products_to_two_decimals(judged):
    for at, head in enumerate(HEADS):
        found = (judged.head_low[at, 0], judged.head_high[at, 0])
        assert found == tuple(hundredths(points) for points in TOTALS[head]), head


def test_the_total_the_range_and_the_grade_are_the_products(judged):
    low, high = TOTALS["合计"]
    assert (low, high) == tuple(sum(TOTALS[head][side] for head in HEADS) for side in (0, 1))
    assert (judged.score_low[0], judged.score_high[0]) == (hundredths(low), hundredths(high))
    assert f"等次：{judged.grades()[0]}。" in PAGE


def test_the_example_has_every_kind_of_outcome():
    found = {row["评判"] for rows in RULES.values() for row in rows}
    assert found == set(LETTERS)
