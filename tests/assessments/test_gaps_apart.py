"""A rule that lacks something in two units says each apart: in lists, dashboards, the rulebook, documents and workbooks.

2.4 asks for two rules of order and a meeting of the assembly a year. Three of six communities lack a rule, the other three
the meeting: none of them lacks “one item” of both.
"""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.inspection.models import Assessment
from assessments.reports import excel
from assessments.reports.content import report_on
from assessments.reports.parts import texts
from communities.models import Institution, Meeting
from tests import facts
from tests.assessments.inspection.runs import sealed
from tests.assessments.reports.conftest import rows_of
from tests.assessments.reports.test_excel import table
from tests.ground import layer
from tests.world import YEAR

pytestmark = pytest.mark.once
WITHOUT_COVENANT = ("街心社区", "贤童社区", "铁东社区")


@layer(on="world")
def lacking_apart(world):
    """Who lacks a covenant holds hearings enough; the others lack hearings of a kind. The year is sealed."""
    for name in WITHOUT_COVENANT:
        facts.forget(Institution, code=world[name].code, kind="residents_covenant")
    others = [community.pk for community in world.communities if community.name not in WITHOUT_COVENANT]
    Meeting.objects.filter(community__in=others).update(kind=Meeting.Kind.HEARING)
    sealed(YEAR)
    return world


def words_of(response):
    return " ".join(re.sub("<[^>]*>", "", response.content.decode()).split())


def test_the_list_behind_a_number_adds_up_in_each_unit(lacking_apart, sign_in):
    response = sign_in("郑毅").get(reverse("unit-communities", args=["4313"]), {"year": YEAR, "rule": "2.4"})
    assert "不达标，共 6 个，合计制度差 3 项，居民代表大会差 3 次" in words_of(response)


def test_the_dashboard_says_both_in_a_cell_that_may_break(lacking_apart, sign_in):
    response = sign_in("郑毅").get(reverse("unit", args=["4313"]), {"year": YEAR})
    (gap,) = [gap for gap in response.context["page"].rule_gaps() if gap.rules == ("2.4",)]
    assert (gap.communities, gap.words) == (6, "制度差 3 项，居民代表大会差 3 次")
    assert '<td class="num several">制度差 3 项，居民代表大会差 3 次</td>' in response.content.decode()


def test_a_division_where_nobody_lacks_the_one_says_the_other_alone(lacking_apart, sign_in):
    page = sign_in("郑毅").get(reverse("unit", args=["431321"]), {"year": YEAR}).context["page"]
    (gap,) = [gap for gap in page.rule_gaps() if gap.rules == ("2.4",)]
    assert gap.words == "居民代表大会差 2 次"


def test_the_rulebook_says_both(lacking_apart, sign_in):
    response = sign_in("郑毅").get(reverse("rulebook"), {"clause": "2.4", "year": YEAR})
    assert "制度差 3 项，居民代表大会差 3 次" in words_of(response)


def test_a_report_does_not_say_that_each_lacks_the_same(lacking_apart):
    said = "\n".join(texts(report_on(rows_of(lacking_apart, "娄底市"))))
    assert "6个社区不达标，占适用社区的100%，制度共差3项，居民代表大会共差3次。" in said
    assert "各差1项" not in said
    assert "每个社区制度" not in said


def test_where_all_lack_the_same_a_report_says_so(world):
    Meeting.objects.update(kind=Meeting.Kind.HEARING)
    sealed(YEAR)
    said = "\n".join(texts(report_on(rows_of(world, "娄底市"))))
    assert "每个社区居民代表大会差1次。" in said


def test_a_report_on_a_year_that_stored_no_gap_of_further_units_names_those_with_one(lacking_apart):
    for row in Assessment.objects.all():
        row.gaps = {key: gap for key, gap in row.gaps.items() if "/" not in key}
        row.save()
    said = "\n".join(texts(report_on(rows_of(lacking_apart, "娄底市"))))
    assert "每个社区制度" not in said
    assert "差距最大的是娄星区街心社区、" in said
    assert "制度各差1项" in said


def test_the_workbook_has_a_column_for_each_unit(lacking_apart):
    book = load_workbook(BytesIO(excel.write(rows_of(lacking_apart, "娄底市"))))
    whole = table(book["汇总"])[0]
    (own,) = [head for head in whole if head.startswith("2.4 ") and head.endswith("\n缺口（项）")]
    (further,) = [head for head in whole if head.startswith("2.4 ") and head.endswith("\n居民代表大会缺口（次）")]
    assert (whole[own], whole[further]) == (3, 3)
    by_name = {row["社区"]: row for row in table(book["社区明细"])}
    assert (by_name["街心社区"][own], by_name["街心社区"][further]) == (1, 0)
    assert (by_name["城西社区"][own], by_name["城西社区"][further]) == (0, 1)
    assert any(head.endswith("\n没有社区联系点缺口（人）") for head in table(book["单位职责"])[0])
