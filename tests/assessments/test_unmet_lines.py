"""Why a rule is not met, in a few lines: on the review page, in what there is to do, and in a community's report and workbook."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.dashboards.unmet import WITHHELD, unmet
from assessments.filings import notices, steps
from assessments.inspection import live, years
from assessments.inspection.judging import reference_date
from assessments.reports import excel
from assessments.reports.content import report_on
from assessments.reports.parts import texts
from facilities.models import Premises
from staffing.models import Training
from tests import facts
from tests.assessments.inspection.runs import sealed
from tests.assessments.reports.conftest import rows_of
from tests.assessments.reports.test_excel import table
from tests.ground import layer
from tests.places import CITY, written
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
# 5.9: three other members, 3 days each: 丽华 has 1 of the street, 小兵 a course of the community, 志强 all that is asked.
DEPUTY = "刘丽华·副书记：1 天，差 2 天"
MEMBER = "刘小兵·党组织委员、居委会委员：0 天，差 3 天"


@layer(on="world")
def untaught(world):
    """街心社区's two other members have been taught too little."""
    home = world["街心社区"]
    facts.attend(facts.member(home, "丽华"), (1, "street"), year=YEAR)
    facts.attend(facts.member(home, "小兵"), (3, "community"), year=YEAR)
    live.refresh_all(CITY)
    return world


def of(world, user, name="街心社区"):
    """{clause: Unmet} of a community as a user sees it."""
    place, on = world[name], reference_date(YEAR)
    row = years.working_inspection(CITY).assessments.get(community=place)
    return {each.said.clause: each for each in unmet(world[user], written(), row, place, on)}


def words_of(response):
    return " ".join(re.sub("<[^>]*>", " ", response.content.decode()).split())


def test_whoever_falls_short_is_named_with_what_is_lacking(untaught):
    found = of(untaught, "赵琳")
    assert list(found) == ["5.9"]
    assert found["5.9"].lines == [DEPUTY, MEMBER, "刘小兵·党组织委员、居委会委员：街道（乡镇）及以上集中培训，一次没有"]


def test_three_lines_stand_there_and_the_others_are_counted(untaught):
    Training.objects.all().delete()
    facts.attend(facts.member(untaught["街心社区"], "建国"), (1, "street"), year=YEAR)
    live.refresh_all(CITY)
    found = of(untaught, "赵琳")["5.9"]
    assert len(found.lines) == 6
    assert found.words == f"{'；'.join(found.lines[:3])}；另 3 项"


def test_what_is_left_out_stands_there_with_the_reason(world):
    sites = facts.open_premises(world["街心社区"], "300.00", "200.00")
    Premises.objects.filter(pk=sites[1].pk).update(name="老办公楼", in_use_to=date(YEAR, 12, 30))
    live.refresh_all(CITY)
    assert of(world, "赵琳")["8.1"].lines == [f"老办公楼：200.00 m²，自有，{YEAR}-12-30 已结束"]


def test_a_demand_that_is_met_names_nobody(untaught):
    facts.attend(facts.member(untaught["街心社区"], "小兵"), (3, "street"), year=YEAR)
    facts.attend(facts.member(untaught["街心社区"], "丽华"), (3, "community"), (3, "community"), year=YEAR)
    live.refresh_all(CITY)
    assert of(untaught, "赵琳")["5.9"].lines == [
        "刘丽华·副书记：0 天，差 3 天",
        "刘丽华·副书记：街道（乡镇）及以上集中培训，一次没有",
    ]


def test_who_may_not_see_the_persons_reads_that_they_are_not_shown(untaught, monkeypatch):
    monkeypatch.setattr(type(untaught["赵琳"]), "may", lambda user, action, what: what != "committees.seat")
    assert of(untaught, "赵琳")["5.9"].lines == [WITHHELD]


# Where they stand -----------------------------------------------------------------------------


def test_the_reviewer_sees_them_above_the_records(untaught, sign_in):
    steps.submit(untaught["李敏"], untaught["街心社区"].code)
    page = words_of(sign_in("赵琳").get(reverse("review", args=[untaught["街心社区"].code])))
    assert "不达标的条款" in page
    assert DEPUTY in page and MEMBER in page


def test_a_community_that_fails_nothing_has_no_such_list(world, sign_in):
    live.refresh_all(CITY)
    steps.submit(world["李敏"], world["街心社区"].code)
    assert "不达标的条款" not in words_of(sign_in("赵琳").get(reverse("review", args=[world["街心社区"].code])))


def test_what_came_back_says_what_it_lacks(untaught, sign_in):
    code = untaught["街心社区"].code
    steps.submit(untaught["李敏"], code)
    steps.send_back(untaught["赵琳"], code, "培训请补齐")
    (todo,) = notices.todos(untaught["李敏"])
    assert todo.words == "街心社区被退回：培训请补齐"
    assert [each.said.clause for each in todo.unmet] == ["5.9"]
    page = words_of(sign_in("李敏").get(reverse("notices")))
    assert "第5条" in page and DEPUTY in page


def test_a_report_on_a_community_names_them(untaught):
    sealed(YEAR)
    said = "\n".join(texts(report_on(rows_of(untaught, "街心社区"))))
    assert "刘丽华·副书记：1天，差2天；刘小兵·党组织委员、居委会委员：0天，差3天；" in said


def test_a_report_does_not_print_lines_that_do_not_give_the_sealed_figure(untaught):
    sealed(YEAR)
    facts.attend(facts.member(untaught["街心社区"], "丽华"), (2, "street"), year=YEAR)
    said = "\n".join(texts(report_on(rows_of(untaught, "街心社区"))))
    assert "刘丽华" not in said
    assert "按封存时的记录得不出封存的数，逐项见追溯页" in said


def test_a_report_prints_them_as_they_were_when_the_year_was_sealed(untaught):
    sealed(YEAR)
    person = facts.member(untaught["街心社区"], "丽华")
    person.name = "刘丽花"
    person.keep(by=untaught["李敏"], reason="更正姓名")
    said = "\n".join(texts(report_on(rows_of(untaught, "街心社区"))))
    assert "刘丽华·副书记" in said
    assert "刘丽花" not in said


def test_the_workbook_of_a_community_lists_them_all(untaught):
    sealed(YEAR)
    book = load_workbook(BytesIO(excel.write(rows_of(untaught, "街心社区"))))
    assert book.sheetnames == ["社区明细", "不达标逐项", "说明"]
    rows = table(book["不达标逐项"])
    assert [(row["条款"], row["逐项"]) for row in rows][:2] == [("5.9", DEPUTY), ("5.9", MEMBER)]
