"""What the records of supervision refuse, and in which words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assessments.models import (
    Accountability,
    AccountabilityReport,
    AdmonitionTalk,
    AppraisalWeight,
    Award,
    GuidanceVisit,
    Issue,
    Leader,
    LeadingGroup,
    Rectification,
    ResponsiblePerson,
    RewardFund,
    StudyMeeting,
)
from lodi_community.records.forms import build_form
from lodi_community.records.kinds import KINDS
from tests.duties import state_duties
from tests.facts import START, add

DAY = date(2026, 3, 1)


def refused(record):
    """field → sentences of what is wrong with a record."""
    with pytest.raises(ValidationError) as caught:
        record.full_clean()
    return caught.value.message_dict


@pytest.mark.parametrize(
    ("model", "unit", "sentence"),
    [
        (LeadingGroup, "乐坪街道", "领导小组由市、县市区填报（第14条），乐坪街道不是"),
        (ResponsiblePerson, "娄底市", "责任人由县市区、街道（乡镇）填报（第14条），娄底市不是"),
        (StudyMeeting, "娄底市", "专题研究由县市区填报（第14条），娄底市不是"),
        (RewardFund, "娄星区", "奖励基金由市填报（第16条），娄星区不是"),
        (AccountabilityReport, "娄底市", "述职评议由县市区、街道（乡镇）填报（第17条），娄底市不是"),
    ],
)
def test_a_unit_that_does_not_have_the_duty_is_refused(world, model, unit, sentence):
    assert refused(model(unit=world[unit]))["unit"] == [sentence]


def test_a_contact_community_lies_in_the_leaders_unit(world):
    leader = Leader(unit=world["乐坪街道"], name="贺", post="书记", started_on=START, community=world["铁东社区"])
    assert refused(leader) == {"community": ["铁东社区不在乐坪街道之内，请选乐坪街道的社区"]}


def test_a_visit_is_to_a_community_of_the_unit_while_the_leader_is_in_post(world):
    values = {"unit": world["娄星区"], "name": "贺", "post": "部长", "started_on": START, "ended_on": date(2025, 6, 30)}
    leader = add(Leader, [Leader(**values)])[0]
    visit = GuidanceVisit(leader=leader, community=world["五里社区"], visited_on=date(2025, 6, 1), content="调研")
    assert refused(visit) == {"community": ["五里社区不在娄星区之内，请选娄星区的社区"]}
    visit.community, visit.visited_on = world["铁东社区"], date(2025, 7, 1)
    assert refused(visit) == {"visited_on": ["2025-07-01 贺·部长不在任（2014-01-01 至2025-06-30）"]}
    visit.visited_on = date(2025, 6, 30)
    visit.full_clean()


def test_there_is_one_head_of_a_post_at_a_time(world):
    values = {"unit": world["乐坪街道"], "post": "party", "started_on": START}
    add(ResponsiblePerson, [ResponsiblePerson(name="贺", **values)])
    sentences = refused(ResponsiblePerson(name="石", **values))
    assert sentences == {"__all__": ["这个单位的这个职务已有在任的人，先填他的离任日期"]}


def test_an_issue_names_a_clause_that_the_document_has_and_a_result_when_it_is_solved(world):
    issue = Issue(
        unit=world["娄星区"], raised_on=DAY, raised_by="街道", problem="面积不够", clause="8.9", solved_on=DAY
    )
    assert refused(issue) == {"result": ["填了解决日期，要写明解决结果（第14条）"]}
    issue.result = "已购置"
    assert refused(issue) == {"clause": ["文件没有 8.9 这一款，请填 1.1 到 17.8 的条款号"]}
    issue.clause = "8.1"
    issue.full_clean()


def test_an_office_that_is_not_there_has_no_staff(world):
    group = LeadingGroup(unit=world["娄星区"], name="领导小组", founded_on=START, leader="贺", office=False, staff=3)
    assert refused(group) == {"office": ["填了办公室的人员，“设有办公室”应选是（第14条）"]}


def test_a_weight_is_at_most_100_per_cent_and_belongs_to_an_appraisal(world):
    weight = AppraisalWeight(unit=world["娄星区"], year=2026, included=True, weight="100.01")
    assert refused(weight) == {"weight": ["考核权重 100.01% 超过 100%"]}
    weight = AppraisalWeight(unit=world["娄星区"], year=2026, included=False, weight="5")
    assert refused(weight) == {"included": ["填了考核权重 5%，“纳入绩效考核”应选是（第17条）"]}


def test_a_notice_has_a_deadline_that_is_not_before_it_was_issued(world):
    head = add(ResponsiblePerson, [ResponsiblePerson(unit=world["娄星区"], post="party", name="贺", started_on=START)])[
        0
    ]
    notice = Rectification(person=head, number="1号", issued_on=DAY, items="落实用房")
    assert list(refused(notice)) == ["deadline"]
    notice.deadline = date(2026, 2, 28)
    assert refused(notice) == {"deadline": ["整改期限 2026-02-28 早于发出日期 2026-03-01"]}
    notice.deadline, notice.verified_on = date(2026, 12, 31), DAY
    assert refused(notice) == {"result": ["验收日期和验收结果要一起填"]}


def test_who_is_held_to_account_is_whom_the_notice_was_sent_to(world):
    state_duties(world.divisions, world.communities, 2026)
    notice = Rectification.objects.get(person__unit=world["乐坪街道"])
    other = ResponsiblePerson.objects.get(unit=world["花山街道"], post="party")
    record = Accountability(person=other, rectification=notice, decided_on=DAY, measure="诫勉", document_no="1号")
    assert list(refused(record)) == ["rectification"]


def test_an_award_of_nothing_is_none(world):
    award = Award(unit=world["娄底市"], year=2026, community=world["街心社区"], amount="0", reason="优秀")
    assert refused(award) == {"amount": ["奖励金额是 0，没有奖励的不用登记"]}


def test_a_fund_is_what_came_from_both_sources(world):
    fund = RewardFund(unit=world["娄底市"], year=2026, from_party_dues=300_000)
    assert fund.total is None
    fund.from_culture_funds = 200_000
    assert fund.total == 500_000


def test_a_dated_record_states_the_facts_of_its_year(world):
    meeting = StudyMeeting(unit=world["娄星区"], body="party", held_on=date(2025, 12, 31), topics="研究")
    assert meeting.fact_year() == 2025


def head_of(unit):
    return add(ResponsiblePerson, [ResponsiblePerson(unit=unit, post="party", name="贺", started_on=START)])[0]


def test_a_talk_names_clauses_that_are_judged(world):
    talk = AdmonitionTalk(
        person=head_of(world["乐坪街道"]), held_on=DAY, interviewer="组织部", clauses="8.1、99.9、abc"
    )
    sentence = "“99.9、abc”不是考核的条款，请对照规则手册填条款号，例如 8.1、15.2（第17条）"
    assert refused(talk) == {"clauses": [sentence]}
    talk.clauses = "8.1，15.2 14.6"
    talk.full_clean()


def test_people_are_chosen_with_their_unit_beside_the_name(world):
    head_of(world["乐坪街道"])
    form, _ = build_form(KINDS["admonitiontalk"], world["吴霞"])
    assert [label for _, label in form.fields["person"].choices][1:] == ["贺·党（工）委书记（乐坪街道）"]
