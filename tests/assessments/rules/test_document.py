"""The document as data: 17 articles, 94 clauses, what was lost and what was put back."""

import re
from collections import Counter

import pytest

from assessments.rules.document import Passage
from assessments.rules.loudi_2015 import LOUDI_2015

DOCUMENT = LOUDI_2015.document


def test_there_are_seventeen_articles_in_three_parts():
    assert [article.number for article in DOCUMENT.articles] == list(range(1, 18))
    assert Counter(article.chapter[:2] for article in DOCUMENT.articles) == {"一、": 4, "二、": 9, "三、": 4}
    assert DOCUMENT.title == "关于进一步加强社区党建和社区建设的实施意见"


def test_there_are_ninety_four_clauses_of_six_kinds():
    assert len({clause.id for clause in DOCUMENT.clauses}) == 94
    kinds = Counter(clause.kind for clause in DOCUMENT.clauses)
    assert kinds == {"H": 17, "C": 24, "G": 17, "S": 16, "L": 14, "N": 6}


@pytest.mark.parametrize("article", DOCUMENT.articles, ids=lambda article: article.number)
def test_the_quotes_of_an_article_are_its_published_text_from_end_to_end(article):
    assert "".join(clause.quote for clause in DOCUMENT.of_article(article.number)) == article.text.published


@pytest.mark.parametrize(
    ("id", "published", "restored"),
    [
        ("6.1", "配置57名工作人员", "配置5—7名工作人员"),
        ("6.4", "有1235岁以下", "有1—2名35岁以下"),
        ("9.1", "(娄基领〔20131号)", "（娄基领〔2013〕1号）"),
        ("15.6", "正职不低于1500/月、副职不低于1400/月、委员不低于1200/月",
         "正职不低于1500元/月、副职不低于1400元/月、委员不低于1200元/月"),
    ],
)  # fmt: skip
def test_lost_characters_are_put_back_for_display_and_not_in_the_quote(id, published, restored):
    clause = DOCUMENT.clause(id)
    assert published in clause.quote
    assert restored in clause.displayed


def test_only_these_clauses_were_damaged():
    assert [clause.id for clause in DOCUMENT.clauses if clause.quote != clause.text.restored] == [
        "6.1",
        "6.4",
        "9.1",
        "15.6",
    ]


def test_head_and_foot_are_restored_too():
    assert (DOCUMENT.date.published, DOCUMENT.date.displayed) == ("2015831日)", "（2015年8月31日）")
    assert "湘发〔20117号)" in DOCUMENT.preamble.published
    assert "（湘发〔2011〕7号）" in DOCUMENT.preamble.displayed
    assert DOCUMENT.foot.displayed == "（此件发至乡镇街道办事处）"


def test_a_quote_is_displayed_in_full_width_punctuation():
    assert DOCUMENT.clause("8.1").displayed == (
        "2015年底，全市各社区公共服务用房面积按照不低于400平方米的标准建成达标。"
    )
    for clause in DOCUMENT.clauses:
        assert not re.search(r"[,;:()]", clause.displayed), clause.id


def test_restored_characters_can_be_marked():
    runs = DOCUMENT.clause("6.4").text.runs
    assert [run.text for run in runs if run.restored] == ["—", "名"]
    assert "".join(run.text for run in runs) == DOCUMENT.clause("6.4").displayed


def test_a_passage_gives_its_parts_with_their_marks():
    passage = Passage("有1{—}2{名}35岁,1500{元}/月")
    assert passage.published == "有1235岁,1500/月"
    assert passage.part("1235岁,").displayed == "1—2名35岁，"
    assert passage.part("1500").restored == "1500元"


@pytest.mark.parametrize("rule", LOUDI_2015.rules, ids=lambda rule: rule.key)
def test_every_rule_stands_for_hard_clauses_of_the_document(rule):
    assert {DOCUMENT.clause(clause).kind for clause in rule.clauses} == {rule.kind}


def test_every_hard_clause_on_communities_has_a_rule():
    covered = {clause for rule in LOUDI_2015.rules for clause in rule.clauses}
    hard = {clause.id for clause in DOCUMENT.clauses if clause.kind == "H"}
    assert hard - covered == {"14.7"}  # of leaders, not of communities


def test_rules_stand_in_the_documents_order():
    order = {clause.id: place for place, clause in enumerate(DOCUMENT.clauses)}
    places = [order[rule.clauses[0]] for rule in LOUDI_2015.rules]
    assert places == sorted(places)


def test_every_rule_belongs_to_the_head_of_its_article():
    for rule in LOUDI_2015.rules:
        for clause in rule.clauses:
            # A clause that a head names goes before its article: 6.6 stands among what is asked of people, and is of order.
            named = [head for head in LOUDI_2015.heads if clause in head.holds]
            of_article = [head for head in LOUDI_2015.heads if clause.split(".")[0] in head.holds]
            assert (named or of_article) == [rule.head], clause
