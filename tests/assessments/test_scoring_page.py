"""口径与标准 lists how the score comes about, as the standard has it; the handbook's chapter is a page of the portal."""

import pytest
from django.urls import reverse

from assessments.inspection.judging import cap_of, reference_date
from assessments.inspection.models import Assessment, Inspection
from assessments.rulebook.handbook import chapter, html_of
from assessments.rulebook.scores import ScorePage
from assessments.rules.loudi_2015 import LOUDI_2015
from tests.typing_in import text_of
from tests.world import YEAR

from .test_handbook import PAGE, section, table

pytestmark = pytest.mark.once


@pytest.fixture
def page(db):
    """What the page lists of the standard in a year."""
    return ScorePage(LOUDI_2015, reference_date(YEAR))


def test_each_head_lists_the_rules_that_count_with_their_weights(page):
    assert [head.head.title for head in page.heads] == ["有人管事", "有钱办事", "有处议事", "有章理事", "区域化党建"]
    listed = [rule.key for head in page.heads for rule, _ in head.rules]
    assert "5.3" not in listed  # “一般”: no weight
    assert sorted(listed) == sorted(rule.key for rule in LOUDI_2015.rules if rule.weight)
    # 有钱办事: 15.2–15.4 operating and livelihood funds and 15.6 are hard, 15.8 is a check
    assert [(head.hard, head.checks, head.weight) for head in page.heads if head.head.key == "money"] == [(3, 1, 7)]
    assert page.weights == (2, 1)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("8.1", "计完成程度的 50%"),
        ("9.3", "计完成程度的 50%"),
        ("5.8", "计完成程度的 50%"),
        ("5.4", "计 0"),  # a range
        ("6.4", "计 0"),  # one of one
        ("5.2", "计 0"),
        ("9.5", "计完成程度的 50%；其他牌匾不符的计 0"),
        ("2.4", "计完成程度的 50%；居民代表大会不符的计 0"),
        ("6.8", "做到了不计入，没有做到计 0"),
        ("8.3", "做到了不计入，没有做到计 0"),
    ],
)
def test_what_is_earned_where_a_rule_is_not_met_is_said(page, key, words):
    assert {rule.key: earned for head in page.heads for rule, earned in head.rules}[key] == words


def test_grades_and_ceilings_follow_the_readings(db):
    revised = LOUDI_2015.with_readings({"grade.cap_many": 5, "score.partial_percent": 30}, "第2版")
    page = ScorePage(revised, reference_date(YEAR))
    assert page.ceilings == [(1, "良好"), (5, "合格")]
    assert page.partial == "30%"
    assert page.grades == [
        ("90 分及以上", "优秀"),
        ("80 分及以上", "良好"),
        ("60 分及以上", "合格"),
        ("60 分以下", "不合格"),
    ]


BEST = "硬指标没有全部达标，最高到"


@pytest.mark.parametrize(
    ("scores", "failed", "missing", "sealed", "told"),
    [
        ((100_00, 100_00), 0, 0, False, ""),
        ((97_00, 97_00), 1, 0, False, f"{BEST}良好"),
        ((85_00, 85_00), 1, 0, False, ""),  # 良好 by its score
        ((85_00, 85_00), 3, 0, True, f"{BEST}合格"),
        ((97_00, 100_00), 0, 1, False, ""),  # may still be met
        ((97_00, 100_00), 0, 1, True, f"{BEST}良好"),
        ((97_00, 100_00), 1, 2, False, f"{BEST}良好"),
        ((97_00, 100_00), 1, 2, True, f"{BEST}合格"),
        ((None, None), 0, 0, True, ""),
    ],
)
def test_a_grade_below_that_of_its_score_says_why(scores, failed, missing, sealed, told):
    row = Assessment(score_low=scores[0], score_high=scores[1], hard_failed=failed, hard_missing=missing)
    assert cap_of(LOUDI_2015, row, YEAR, sealed) == told


def test_the_readings_page_lists_it_and_leads_to_the_handbook(world, sign_in):
    text = text_of(sign_in("李敏").get(reverse("readings")))
    for words in (
        "系统折算分",
        "文件没有评分表",
        "折算公式第 3 号",
        "硬指标 1 项不达标，最高到良好",
        "为什么这样",
        "只减不加",
    ):
        assert words in text
    answer = sign_in("李敏").get(reverse("scoring"))
    assert "得分怎么算：一个社区，从头算到尾" in text_of(answer)
    assert "系统折算分写作 80.18—84.78" in text_of(answer)
    assert reverse("scoring") in sign_in("李敏").get(reverse("readings")).content.decode()


def test_years_sealed_by_another_formula_are_named(world, sign_in):
    assert "号公式封存" not in text_of(sign_in("李敏").get(reverse("readings")))
    Inspection.objects.create(
        year=YEAR - 3, standard="loudi-2015", standard_version="第1版", formula=1, status=Inspection.Status.SEALED
    )
    text = text_of(sign_in("李敏").get(reverse("readings")))
    assert f"{YEAR - 3}年度按第 1 号公式封存，不重算。不同公式的分不能直接比。" in text


def test_the_reasons_of_the_handbook_are_those_of_the_standard():
    rows = [(row["规定"], row["为什么"]) for row in table(section("为什么这样"))]
    assert tuple(rows) == LOUDI_2015.scoring.reasons


def test_the_whole_chapter_stands_on_the_page():
    title, html = chapter("scoring")
    assert f"# {title}" == PAGE.splitlines()[0]
    for mark in ("**", "`", "|--", "## "):
        assert mark not in html
    assert html.count("<tr>") == sum(line.startswith("|") and not line.startswith("|--") for line in PAGE.splitlines())


def test_what_a_chapter_says_is_text_and_never_markup():
    html = html_of("a <script>x</script> **b** `c`\n\n- 一\n- 二\n\n| 甲 |\n|---|\n| <i> |\n\n```\n# d\n```\n")
    assert '<p class="gap-top">a &lt;script&gt;x&lt;/script&gt; <b>b</b> <span class="code">c</span></p>' in html
    assert html.count("<li>") == 2
    assert "<td>&lt;i&gt;</td>" in html
    assert '<p class="code"># d</p>' in html
