"""零报告 of the whole street in one table: a row a kind, a column a community; one press for a whole row."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.desk import nil_street
from assessments.filings.models import Filing
from communities.models import Grid, Meeting, NilReport, ServiceBrand
from tests.facts import forget
from tests.saying_none import stated
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = pytest.mark.once
TABLE = reverse("desk-nil-street")
JIEXIN, XIANTONG = "431302001001", "431302001002"


@pytest.fixture
def limin(world, sign_in):
    forget(ServiceBrand)
    forget(Meeting, community=world["街心社区"])
    return sign_in("李敏")


def reported():
    return sorted(NilReport.objects.values_list("code", "kind"))


def cells(response, slug):
    """{community's name: state of its cell} of a kind."""
    (row,) = [row for row in response.context["table"].rows if row.kind.slug == slug]
    return {cell.community.name: cell.state for cell in row.cells}


def test_it_stands_among_the_sheets_of_the_street(limin):
    assert f'href="{TABLE}"' in limin.get(reverse("desk-sheet", args=["yearlyprofile"])).content.decode()
    assert "零报告" in text_of(limin.get(TABLE))


def test_a_cell_says_whether_there_is_something_or_none_or_nothing_said(world, limin):
    stated(world["贤童社区"], "servicebrand", date(YEAR, 1, 1))
    response = limin.get(TABLE)
    assert cells(response, "servicebrand") == {"街心社区": "", "贤童社区": "none"}
    assert cells(response, "meeting") == {"街心社区": "", "贤童社区": "some"}
    assert "铁东社区" not in text_of(response)


def test_what_is_ticked_is_stated_and_what_is_not_any_more_is_taken_back(world, limin):
    stated(world["贤童社区"], "servicebrand", date(YEAR, 1, 1))
    page = limin.get(TABLE).content.decode()
    assert f'name="was-{XIANTONG}-servicebrand"' in page and f'name="was-{JIEXIN}-servicebrand"' not in page
    ticked = {f"{JIEXIN}-servicebrand": "on", f"{JIEXIN}-meeting": "on", f"was-{XIANTONG}-servicebrand": "on"}
    assert limin.post(TABLE, ticked).status_code == 302
    assert reported() == [(JIEXIN, "meeting"), (JIEXIN, "servicebrand")]
    assert "报告 2 项，撤回 1 项" in text_of(limin.get(TABLE))


def test_what_was_reported_after_the_page_was_opened_stays(world, limin):
    stated(world["贤童社区"], "servicebrand", date(YEAR, 1, 1))
    limin.post(TABLE, {f"{JIEXIN}-servicebrand": "on"})
    assert reported() == [(JIEXIN, "servicebrand"), (XIANTONG, "servicebrand")]


def test_two_who_report_the_same_at_once_are_told_and_it_is_reported_once(world, limin, monkeypatch):
    monkeypatch.setattr(nil_street.NilTable, "reports", {})
    stated(world["街心社区"], "servicebrand", date(YEAR, 1, 1))
    answer = limin.post(TABLE, {f"{JIEXIN}-servicebrand": "on"})
    assert answer.status_code == 422
    assert "打开之后有人改过这里的零报告" in text_of(answer)


def test_one_press_states_a_kind_for_the_whole_street_where_there_is_none(limin):
    limin.post(TABLE, {"all-servicebrand": "on", "all-meeting": "on"})
    assert reported() == [(JIEXIN, "meeting"), (JIEXIN, "servicebrand"), (XIANTONG, "servicebrand")]


def test_the_same_again_writes_nothing(limin):
    limin.post(TABLE, {"all-servicebrand": "on"})
    limin.post(TABLE, {f"{JIEXIN}-servicebrand": "on", f"{XIANTONG}-servicebrand": "on"})
    assert "没有改动，没有写入" in text_of(limin.get(TABLE))


def test_rows_that_somebody_entered_meanwhile_refuse_it_and_nothing_is_written(limin):
    answer = limin.post(TABLE, {f"{JIEXIN}-servicebrand": "on", f"{XIANTONG}-grid": "on"})
    assert answer.status_code == 422
    assert f"贤童社区{YEAR}年度已有网格" in text_of(answer)
    assert reported() == []
    assert cells(answer, "servicebrand") == {"街心社区": "typed", "贤童社区": ""}
    assert Grid.objects.exists()


def test_a_community_that_was_submitted_is_left_as_it_is(world, limin):
    Filing.objects.create(community=world["街心社区"], year=YEAR, state="submitted", version=1)
    limin.post(TABLE, {"all-servicebrand": "on"})
    assert reported() == [(XIANTONG, "servicebrand")]
    response = limin.get(TABLE)
    assert cells(response, "servicebrand")["街心社区"] == "locked"


def test_it_takes_the_same_queries_for_one_community_and_for_more(world, limin, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        limin.get(TABLE)
