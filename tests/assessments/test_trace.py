"""From a verdict back to its records: which counted, which were left out and why, who entered them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.inspection import live
from communities.models import NilReport, ServiceBrand
from facilities.models import Premises
from lodi_community.records.models import Revision
from tests import facts
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

# What a page says of rows; which rows count and which do not is asked of each database once.
pytestmark = [pytest.mark.once, pytest.mark.long]
STREET = "431302001001"  # 街心社区


@pytest.fixture
def trace(world, sign_in):
    """trace("8.1"): the trace page of 街心社区 as the city's department reads it, judged as the facts now stand."""

    def open_page(rule, name="钱军", **asked):
        live.refresh_all(CITY)
        return sign_in(name).get(reverse("trace", args=[STREET, rule]), asked)

    return open_page


def lines(response, fact):
    """{what a line is about: the line} of a figure on a trace page."""
    found = {traced.group.fact.name: traced.lines for traced in response.context["facts"]}
    return {each.line.title: each.line for each in found[fact]}


@pytest.mark.both
def test_premises_that_count_and_premises_not_yet_or_no_longer_in_use(world, trace):
    facts.add(
        Premises,
        [
            Premises(community=world["街心社区"], name=name, floor_area="120.00", tenure="owned", **days)
            for name, days in {
                "老办公点": {"in_use_from": "2014-01-01", "in_use_to": f"{YEAR}-06-30"},
                "新建用房": {"in_use_from": f"{YEAR + 1}-03-01"},
            }.items()
        ],
    )
    shown = lines(trace("8.1"), "premises_area").values()
    assert sorted(line.reason for line in shown) == ["", f"{YEAR}-06-30 已结束", f"{YEAR + 1}-03-01 才开始"]
    assert [(line.counts, line.there) for line in shown if not line.reason] == [(40000, "400.00 m²，自有")]


def test_what_counts_stands_before_what_is_left_out(world, trace):
    facts.add(
        Premises,
        [
            Premises(
                community=world["街心社区"],
                name="一处",
                floor_area="9.00",
                tenure="owned",
                in_use_from=f"{YEAR + 1}-03-01",
            )
        ],
    )
    *_, last = lines(trace("8.1"), "premises_area").values()
    assert (last.title, last.counts, last.reason) == ("一处", 0, f"{YEAR + 1}-03-01 才开始")


def test_the_sum_of_what_counts_and_the_share_it_earns_are_written_out(world, trace):
    """8.1 asks for 400 m²: 250 and 130 are 380, which is 95 %, of which half counts."""
    site = Premises.objects.get(community=world["街心社区"])
    site.floor_area = "250.00"
    site.keep(by=world["李敏"])
    days = {"in_use_from": "2014-01-01", "in_use_to": None}
    facts.add(
        Premises, [Premises(community=world["街心社区"], name="二处", floor_area="130.00", tenure="owned", **days)]
    )
    page = text_of(trace("8.1"))
    assert "2 条，计入 130.00 + 250.00 = 380.00 m²" in page
    assert "得分率 47.50%（380.00 m² ÷ 400.00 m² 的 50%）" in page


def test_a_course_below_the_county_is_left_out_for_the_chiefs(world, trace):
    """5.8 asks for training by the county or above (口径 training.leader_days_scope)."""
    facts.attend(facts.member(world["街心社区"], "建国"), (7, "county"), (2, "street"), year=YEAR)
    (line,) = [one for one in lines(trace("5.8"), "leader_training").values() if "建国" in one.title]
    assert [(part.figure, part.reason) for part in line.behind] == [
        ("7 天，县级", ""),
        ("2 天，街道（乡镇）级", "不是县级以上的集中培训"),
    ]
    assert line.counts == 14  # half-days


def test_who_entered_a_record_and_when_is_said(world, trace):
    premises = Premises.objects.get(community=world["街心社区"])
    premises.floor_area = 420
    premises.keep(by=world["李敏"])
    page = text_of(trace("8.1"))
    assert "李敏" in page
    assert "420.00 m²" in page


def test_a_rule_or_a_community_that_there_is_not_is_no_page(world, trace, sign_in):
    assert trace("99.9").status_code == 404
    assert sign_in("王芳").get(reverse("trace", args=[STREET, "8.1"])).status_code == 404  # of another street


def test_what_is_reported_as_none_stands_where_the_records_would(world, trace):
    facts.forget(ServiceBrand, community=world["街心社区"])
    report = NilReport(code=STREET, kind="servicebrand", year=YEAR, since=f"{YEAR}-01-01").keep(by=world["李敏"])
    day = timezone.localtime(Revision.objects.of(report).get().at)
    text = text_of(trace("3.5"))
    assert f"报告为没有（零报告，李敏，{day:%Y-%m-%d}）" in text
    assert "没有记录。" not in text


def test_where_nobody_is_without_a_course_the_page_says_so_and_not_that_there_are_no_records(world, trace):
    text = text_of(trace("5.8"))
    assert "没有参加县及县以上集中培训 一个也没有。" in text
    assert "没有记录。" not in text
    assert "总分" not in text and "系统折算分" in text
