"""零报告 in a filing: it counts as filled, passes the gate with what it means, is carried forward and confirmed."""

from datetime import date
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.dashboards.missing import WorkList
from assessments.filings import carried, gate, steps
from assessments.filings.completeness import completeness, unconfirmed
from assessments.filings.models import CarriedRow
from assessments.inspection import live
from communities.models import Meeting, NilReport, ServiceBrand
from lodi_community.records.models import Revision
from staffing.models import ReserveCandidate
from tests.facts import forget
from tests.places import CITY
from tests.world import YEAR, World

pytestmark = pytest.mark.long

CODE = "431302001001"


def state_none(world, kind, since=date(YEAR, 1, 1), year=YEAR):
    return NilReport(code=CODE, kind=kind, year=year, since=since).keep(by=world["李敏"])


def found(world):
    return {f.key: (f.level, f.sentence) for f in gate.findings(world["李敏"], world["街心社区"], YEAR)}


def said(kind):
    at = Revision.objects.get(kind="communities.nilreport", action="add", stored_changes__kind=[None, kind]).at
    return f"报告为没有（零报告，李敏，{timezone.localtime(at):%Y-%m-%d}）"


# The gate --------------------------------------------------------------------------------------


def test_an_empty_form_keeps_an_honest_year_from_being_submitted(world):
    forget(ServiceBrand, community=world["街心社区"])
    assert found(world) == {"missing-servicebrand": ("error", "没有填服务品牌，硬指标“专业化服务品牌”没法评判")}


def test_what_is_reported_as_none_passes_and_the_gate_says_what_it_means(world):
    forget(ServiceBrand, community=world["街心社区"])
    forget(ReserveCandidate, person__community=world["街心社区"])
    state_none(world, "servicebrand")
    state_none(world, "reservecandidate")
    assert found(world) == {
        "nil-servicebrand": ("note", f"服务品牌{said('servicebrand')}：第3条“专业化服务品牌”将评为不达标"),
        "nil-reservecandidate": ("note", f"后备人选{said('reservecandidate')}：第6条“35岁以下后备人选”将评为不达标"),
    }
    filing = steps.submit(world["李敏"], CODE)
    assert filing.state == "submitted"


def test_a_report_that_fails_no_rule_is_not_worth_a_word(world):
    state_none(world, "projectfee", since=None)
    assert found(world) == {}


def test_the_page_of_the_filing_says_it_and_submits(world, sign_in):
    forget(ServiceBrand, community=world["街心社区"])
    state_none(world, "servicebrand")
    clerk = sign_in("李敏")
    page = " ".join(unescape(clerk.get(reverse("filing", args=[CODE])).content.decode()).split())
    assert "第3条“专业化服务品牌”将评为不达标" in page
    assert "没有缺的，可以提交" in page
    assert clerk.post(reverse("filing-submit", args=[CODE])).status_code == 302


def test_the_reviewer_goes_through_what_is_reported_as_none_too(world, sign_in):
    forget(ServiceBrand, community=world["街心社区"])
    report = state_none(world, "servicebrand")
    reviewer = sign_in("赵琳")
    page = reviewer.get(reverse("review", args=[CODE])).content.decode()
    url = reverse("nilreport-detail", args=[report.pk])
    assert f'href="{url}"' in page
    assert "服务品牌：报告为没有（零报告，李敏" in " ".join(page.split())
    assert reviewer.get(url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_submitted_filing_locks_it(world, filed):
    forget(ServiceBrand, community=world["街心社区"])
    report = state_none(world, "servicebrand")
    filed("submitted")
    with pytest.raises(Exception, match="数据已锁定"):
        report.remove(by=world["李敏"], reason="撤回零报告")
    with pytest.raises(Exception, match="数据已锁定"):
        state_none(world, "projectfee", since=None)


# Completeness ----------------------------------------------------------------------------------


def test_it_counts_as_filled(world):
    whole = completeness(world["李敏"], CODE, YEAR)[CODE]["life"]
    forget(ServiceBrand, community=world["街心社区"])
    live.refresh_all(CITY)
    before = completeness(world["李敏"], CODE, YEAR)[CODE]["life"]
    assert before[0] < whole[0]
    assert before[1] - before[0] == whole[1] - whole[0] + 3  # a brand's name, field and first day
    state_none(world, "servicebrand")
    live.refresh_all(CITY)
    assert completeness(world["李敏"], CODE, YEAR)[CODE]["life"] == whole


def test_it_leaves_the_list_of_what_is_missing(world):
    forget(ServiceBrand, community=world["街心社区"])
    live.refresh_all(CITY)
    assert [line.entry.form for line in WorkList(world["李敏"], CODE).lines] == ["servicebrand"]
    state_none(world, "servicebrand")
    live.refresh_all(CITY)
    assert WorkList(world["李敏"], CODE).lines == []


# 沿用上年 --------------------------------------------------------------------------------------


@pytest.fixture
def last_year(db, monkeypatch):
    """The world with the facts of the year before only, in which 街心社区 reports no brand and no meeting."""
    monkeypatch.setattr(carried, "working_year", lambda place: YEAR)
    world = World(YEAR - 1)
    forget(ServiceBrand, community=world["街心社区"])
    forget(Meeting, community=world["街心社区"])
    state_none(world, "servicebrand", date(YEAR - 1, 5, 1), YEAR - 1)
    state_none(world, "meeting", None, YEAR - 1)
    return world


def test_what_lasts_is_carried_with_its_day_and_what_is_yearly_is_stated_anew(last_year):
    world = last_year
    assert carried.carry_forward(world["李敏"], CODE) == 5  # with profile, life and two kinds of funds
    report = NilReport.objects.get(year=YEAR)
    assert (report.kind, report.since) == ("servicebrand", date(YEAR - 1, 5, 1))
    assert Revision.objects.filter(kind="communities.nilreport", reason="沿用上年").count() == 1
    assert carried.carry_forward(world["李敏"], CODE) == 0


def test_it_is_confirmed_like_a_row(last_year):
    world, community = last_year, last_year["街心社区"]
    carried.carry_forward(world["李敏"], CODE)
    assert unconfirmed(world["李敏"], CODE, YEAR) == {CODE: {"profile", "funding", "life"}}
    row = CarriedRow.objects.get(kind="nilreport")
    titles = {each.title: each.differences for each in carried.carried_rows(world["李敏"], community, YEAR)}
    assert titles["零报告"] == []
    assert "零报告" in found(world)["carried"][1]
    carried.confirm(world["李敏"], community, [row.pk])
    assert "零报告" not in found(world)["carried"][1]


def test_where_a_brand_is_there_by_now_nothing_is_carried(last_year):
    world = last_year
    brand = {"name": "邻里帮", "field": "养老", "started_on": date(YEAR, 2, 1)}
    ServiceBrand(community=world["街心社区"], **brand).keep(by=world["李敏"])
    assert NilReport.objects.filter(kind="servicebrand").count() == 1, "of the year before, of which it is true"
    assert carried.carry_forward(world["李敏"], CODE) == 4


def test_one_that_a_row_has_withdrawn_does_not_wait_to_be_confirmed(last_year):
    world = last_year
    carried.carry_forward(world["李敏"], CODE)
    carried.confirm(
        world["李敏"],
        world["街心社区"],
        list(CarriedRow.objects.exclude(kind="nilreport").values_list("pk", flat=True)),
    )
    brand = {"name": "邻里帮", "field": "养老", "started_on": date(YEAR, 2, 1)}
    ServiceBrand(community=world["街心社区"], **brand).keep(by=world["李敏"])
    assert unconfirmed(world["李敏"], CODE, YEAR) == {}
    assert "carried" not in found(world)
