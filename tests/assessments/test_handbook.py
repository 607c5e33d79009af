"""docs/handbook/scoring.md: one community's score by hand. Read from the page itself and compared with the product's."""

import re
from dataclasses import replace
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
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
OUTSIDE = {row["指标"]: row for row in table(section("不进盘子的"))}
TOTALS = {row["方面"]: row for row in table(section("四、得分和等次"))}
HEADS = [head.title for head in LOUDI_2015.heads]
WHOLE = replace(
    LOUDI_2015, scoring=replace(LOUDI_2015.scoring, partial="")
)  # credit is the degree of completion itself


def judged_by(standard):
    return judge(standard, standard.table([FIGURES]), ON)


@pytest.fixture(scope="module")
def judged():
    """The product's own judgement of the page's figures."""
    return judged_by(LOUDI_2015)


def by_rule(head):
    """[(rule, its row on the page)] of the rules that count; rows and rules of a head are paired by their titles."""
    rules = {rule.title: rule for rule in LOUDI_2015.rules if rule.head.title == head and rule.title not in OUTSIDE}
    assert sorted(row["指标"] for row in RULES[head]) == sorted(rules)
    return [(rules[row["指标"]], row) for row in RULES[head]]


def ends(cell):
    """“35.71—42.85” as (3571, 4285), in 0.01; “100.00” as (10000, 10000)."""
    numbers = [int(Decimal(number) * 100) for number in cell.split("—")]
    return numbers[0], numbers[-1]


def credits(judgement, rule):
    """The lowest and the highest credit of a rule in 0.01 %."""
    (fallen,) = judgement.fallen[LOUDI_2015.places[rule.key]]
    low = int(judgement.credit_low(rule.key)[0])
    return low, int(fallen.highest[0]) if fallen.rows.size else low


def said(amounts):
    """An end of several cells added up, as the page writes it: 0.01 as two decimals."""
    return f"{Decimal(amounts) / 100:.2f}"


def quotient(earned, weights):
    return str((Decimal(earned) / 100 / weights).quantize(CENT, ROUND_HALF_UP))


def test_the_page_says_that_its_figures_are_invented_and_that_the_document_knows_no_score():
    assert "演示数据" in PAGE
    assert "文件没有得分" in PAGE
    assert "系统折算" in PAGE


def test_every_figure_is_called_as_the_product_calls_it():
    assert [(row["代号"], row["数据"]) for row in FACTS] == [
        (row["代号"], LOUDI_2015.facts[row["代号"]].title) for row in FACTS
    ]


@pytest.mark.parametrize("head", HEADS)
def test_every_rule_that_counts_stands_on_the_page_with_its_weight_figure_and_limit(head):
    for rule, row in by_rule(head):
        words = explain(LOUDI_2015, rule, FIGURES, ON)
        assert (row["条款"], int(row["权重"])) == (words.clause, rule.weight), rule.key
        assert (row["实有"], row["要求"]) == (words.figure, words.limit), rule.key


def test_what_does_not_count_stands_apart_with_its_outcome(judged):
    rules = {rule.title: rule for rule in LOUDI_2015.rules}
    for title, row in OUTSIDE.items():
        rule, letter = rules[title], LETTERS[row["评判"]]
        assert letter == chr(judged.letters(rule.key)[0]), title
        assert not rule.weight or letter == "N" or (rule.against and letter == "P"), title


@pytest.mark.parametrize("head", HEADS)
def test_the_outcomes_degrees_and_credits_found_by_hand_are_the_products(judged, head):
    whole = judged_by(WHOLE)
    for rule, row in by_rule(head):
        assert LETTERS[row["评判"]] == chr(judged.letters(rule.key)[0]), rule.key
        assert ends(row["完成"]) == credits(whole, rule), rule.key
        assert ends(row["得分率"]) == credits(judged, rule), rule.key
        assert ends(row["加权"]) == tuple(end * rule.weight for end in ends(row["得分率"])), rule.key


def test_what_is_not_met_earns_half_cut_off_at_a_hundredth():
    share = Decimal(LOUDI_2015.reading(ON)["score.partial_percent"]) / 100
    assert f"按完成程度的 {share:.0%} 计" in PAGE
    for row in (row for rows in RULES.values() for row in rows if row["评判"] == "不达标"):
        for whole, earned in zip(row["完成"].split("—"), row["得分率"].split("—"), strict=True):
            assert (Decimal(whole) * share).quantize(CENT, ROUND_FLOOR) == Decimal(earned), row["指标"]


@pytest.mark.parametrize("head", HEADS)
def test_the_sums_written_below_a_head_are_those_of_its_table(head):
    lines, rows, total = "\n".join(section(head)), RULES[head], TOTALS[head]
    weights = sum(int(row["权重"]) for row in rows)
    low, high = (sum(ends(row["加权"])[end] for row in rows) for end in (0, 1))
    assert f"权重合计：{' + '.join(row['权重'] for row in rows)} = {weights}" in lines
    assert f"加权合计：{' + '.join(row['加权'].split('—')[0] for row in rows)} = {said(low)}" in lines
    assert f"得到：{said(low)} ÷ {weights} = {quotient(low, weights)}%" in lines
    if high > low:
        assert f"加权最高：{said(low)} + {said(high - low)} = {said(high)}" in lines
        assert f"最高 {said(high)} ÷ {weights} = {quotient(high, weights)}%" in lines
    assert [total["权重"], total["加权最低"], total["加权最高"]] == [str(weights), said(low), said(high)]
    assert [total["得到最低"], total["得到最高"]] == [quotient(low, weights), quotient(high, weights)]


def test_the_share_of_each_head_is_the_products_to_two_decimals(judged):
    for at, head in enumerate(HEADS):
        found = [said(int(column[at, 0])) for column in (judged.head_low, judged.head_high)]
        assert found == [TOTALS[head]["得到最低"], TOTALS[head]["得到最高"]], head


def test_the_score_is_one_pool_of_all_heads_and_the_products_to_the_cent(judged):
    whole = TOTALS["合计"]
    weights = sum(int(TOTALS[head]["权重"]) for head in HEADS)
    low, high = (sum(ends(TOTALS[head][column])[0] for head in HEADS) for column in ("加权最低", "加权最高"))
    assert (whole["权重"], whole["加权最低"], whole["加权最高"]) == (str(weights), said(low), said(high))
    assert (whole["得到最低"], whole["得到最高"]) == (quotient(low, weights), quotient(high, weights))
    assert (said(int(judged.score_low[0])), said(int(judged.score_high[0]))) == (whole["得到最低"], whole["得到最高"])
    assert f"写作 {whole['得到最低']}—{whole['得到最高']}。" in PAGE


def test_the_grade_is_the_products_and_the_ceiling_brings_it_down(judged):
    low, unmet = int(judged.score_low[0]), int(judged.hard["F"][0] + judged.hard["M"][0])
    names = LOUDI_2015.grade(low, 0, ON), judged.grades()[0][0]
    assert names[0] != names[1]
    assert f"等次：{names[1]}。" in PAGE
    assert f"本来是{names[0]}" in PAGE
    assert f"共 {unmet} 项" in PAGE


def test_the_page_names_grades_ceilings_and_formula_as_the_standard_has_them():
    reading, scoring = LOUDI_2015.reading(ON), LOUDI_2015.scoring
    assert f"折算公式第 {scoring.formula} 号" in PAGE
    for least, name in scoring.grades[:-1]:
        assert f"{least // 100} 分及以上{name}" in PAGE
    assert f"有 1 项不达标，最高到{reading['grade.cap_failed']}" in PAGE
    assert f"有 {reading['grade.cap_many']} 项及以上不达标，最高到{reading['grade.cap_many_to']}" in PAGE
    for name in ("score.partial_percent", "grade.cap_failed", "grade.cap_many", "grade.cap_many_to"):
        assert f"“{LOUDI_2015.readings_on(ON)[name].title}”" in PAGE


def test_the_rules_that_count_only_against_are_those_of_the_standard():
    named = re.search(r"\*\*只减不加的三条。\*\*(.*?)是别处", PAGE)[1]
    assert re.findall(r"\d+\.\d+", named) == [rule.key for rule in LOUDI_2015.rules if rule.against]


def test_the_example_has_every_kind_of_outcome():
    found = {row["评判"] for rows in (*RULES.values(), OUTSIDE.values()) for row in rows}
    assert found == set(LETTERS)
