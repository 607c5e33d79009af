"""What committees, terms and seats refuse, and the sentence they say."""

from datetime import date

import pytest

from committees.models import Committee, Seat, Term
from tests import facts
from tests.facts import PARTY, RESIDENTS
from tests.saying import accepted, refusal, tomorrow

# A model's sentences are the same on each database: of each table the first row is asked of the other one.
pytestmark = pytest.mark.first_row


@pytest.fixture
def party(world):
    return Committee.objects.get(community=world["街心社区"], body=PARTY)


@pytest.fixture
def residents(world):
    return Committee.objects.get(community=world["街心社区"], body=RESIDENTS)


@pytest.fixture
def newcomer(world):
    return facts.enrol(world["街心社区"], "新来")


def seat(committee, person, post, **values):
    return Seat(committee=committee, person=person, post=post, **({"started_on": date(2020, 1, 1)} | values))


# Bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "values", "field", "sentence"),
    [
        (PARTY, {"party_kind": ""}, "party_kind", "党组织要选形式：党支部、党总支或党委"),
        (RESIDENTS, {"party_kind": "party_branch"}, "party_kind", "居委会没有党组织形式，请留空"),
        (PARTY, {"founded_on": tomorrow}, "founded_on", "还没有到，请核对日期"),
        (PARTY, {"dissolved_on": date(2013, 1, 1)}, "dissolved_on", "撤销日期 2013-01-01 早于成立日期 2014-01-01"),
        (PARTY, {"full_members": -1}, "full_members", ""),
        (PARTY, {"body": "club"}, "body", ""),
        (PARTY, {"name": "党\x01委"}, "name", "名称里有看不见的控制字符，请删掉后重新输入"),
    ],
)
def test_a_body_refuses_what_cannot_be(world, body, values, field, sentence):
    record = Committee.objects.get(community=world["街心社区"], body=body)
    assert sentence in refusal(record, **values)[field]


def test_a_community_has_one_body_of_a_kind_until_it_is_dissolved(world, party):
    second = Committee(community=world["街心社区"], body=PARTY, name="街心社区党委", party_kind="party_committee")
    assert "这个社区已有同一种组织，请去修改它" in refusal(second)["__all__"]
    Committee.objects.filter(pk=party.pk).update(dissolved_on=date(2026, 1, 1))
    accepted(second)


# Terms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"started_on": date(2025, 12, 19)}, "started_on", "任期开始 2025-12-19 早于选举日期 2025-12-20"),
        ({"ended_on": date(2025, 12, 31)}, "ended_on", "任期届满 2025-12-31 早于任期开始 2026-01-01"),
        (
            {"extended_until": date(2030, 12, 30), "extension_no": "x"},
            "extended_until",
            "批准延期到 2030-12-30 早于任期届满 2030-12-31",
        ),
        ({"extended_until": date(2031, 6, 30)}, "extension_no", "延期要写批准文号"),
        ({"turnout_percent": 101}, "turnout_percent", "参选率 101% 超过 100%"),
        ({"elected_on": tomorrow, "started_on": tomorrow}, "elected_on", "还没有到，请核对日期"),
        ({"method": "lot"}, "method", ""),
    ],
)
def test_a_term_refuses_what_cannot_be(residents, values, field, sentence):
    term = Term.objects.get(committee=residents, started_on__year=2026)
    assert sentence in refusal(term, **values)[field]


def test_a_term_of_any_length_is_accepted_for_its_end_is_entered_and_not_computed(residents):
    accepted(
        Term.objects.get(committee=residents, started_on__year=2026), ended_on=date(2028, 12, 31), turnout_percent=100
    )


# Seats ----------------------------------------------------------------------------------------


def test_a_person_sits_in_a_committee_once_at_a_time(world, residents):
    person = facts.member(world["街心社区"], "志强")
    twice = seat(residents, person, "member")
    assert "刘志强在街心社区居委会已有席位（副主任），一人只能有一席" in refusal(twice)["person"]


def test_the_same_person_may_sit_in_both_committees(world, residents):
    accepted(seat(residents, facts.member(world["街心社区"], "丽华"), "member"))


@pytest.mark.parametrize(
    ("first", "second", "fits"),
    [
        ((date(2016, 1, 1), date(2018, 12, 31)), (date(2019, 1, 1), None), True),
        ((date(2016, 1, 1), date(2018, 12, 31)), (date(2018, 12, 31), None), False),
        ((date(2019, 1, 1), None), (date(2016, 1, 1), date(2018, 12, 31)), True),
        ((date(2019, 1, 1), None), (date(2016, 1, 1), date(2019, 1, 1)), False),
        ((date(2019, 1, 1), None), (date(2020, 1, 1), None), False),
        ((date(2016, 1, 1), date(2018, 12, 31)), (date(2017, 1, 1), date(2017, 6, 30)), False),
    ],
)
def test_seats_one_after_the_other_are_two_seats_and_overlapping_ones_are_refused(
    residents, newcomer, first, second, fits
):
    seat(residents, newcomer, "member", started_on=first[0], ended_on=first[1]).save()
    record = seat(residents, newcomer, "member", started_on=second[0], ended_on=second[1])
    if fits:
        accepted(record)
    else:
        assert "一人只能有一席" in refusal(record)["person"]


def test_a_committee_is_dissolved_after_its_members_have_left(residents, newcomer):
    """Of a committee that was no more the members still counted as 5 of 5 (5.4)."""
    residents.dissolved_on = date(2020, 12, 31)
    assert refusal(residents)["dissolved_on"].startswith("2020-12-31 撤销以前，先填刘小兵·居委会委员的离任日期")
    Seat.objects.filter(committee=residents).update(ended_on=date(2020, 12, 31))
    accepted(residents)
    Committee.objects.filter(pk=residents.pk).update(dissolved_on=date(2020, 12, 31))
    residents.refresh_from_db()
    sentence = f"{residents}在 2020-12-31 撤销，离任日期要填，不晚于这一天"
    for last in (None, date(2021, 1, 1)):
        assert refusal(seat(residents, newcomer, "member", ended_on=last))["ended_on"] == sentence
    accepted(seat(residents, newcomer, "deputy_director", ended_on=date(2020, 12, 31)))


@pytest.mark.parametrize(
    ("post", "body", "holder"), [("secretary", PARTY, "书记刘建国"), ("director", RESIDENTS, "主任刘玉兰")]
)
def test_there_is_one_secretary_and_one_director_at_a_time(world, newcomer, post, body, holder):
    committee = Committee.objects.get(community=world["街心社区"], body=body)
    sentence = f"{committee}已有{holder}，先填他的离任日期"
    assert refusal(seat(committee, newcomer, post))["post"] == sentence
    Seat.objects.filter(committee=committee, post=post).update(ended_on=date(2019, 12, 31))
    accepted(seat(committee, newcomer, post))


@pytest.mark.parametrize("post", ["deputy_director", "member"])
def test_there_may_be_several_deputies_and_members(residents, newcomer, post):
    accepted(seat(residents, newcomer, post))


@pytest.mark.parametrize(
    ("body", "post", "sentence"),
    [
        (RESIDENTS, "secretary", "社区居委会没有“书记”这个职务"),
        (RESIDENTS, "party_member", "社区居委会没有“党组织委员”这个职务"),
        (PARTY, "director", "社区党组织没有“主任”这个职务"),
        (PARTY, "member", "社区党组织没有“居委会委员”这个职务"),
    ],
)
def test_a_post_belongs_to_its_body(world, newcomer, body, post, sentence):
    committee = Committee.objects.get(community=world["街心社区"], body=body)
    assert refusal(seat(committee, newcomer, post))["post"] == sentence


def test_a_seat_is_for_somebody_of_the_same_community(world, residents):
    stranger = facts.member(world["贤童社区"], "建国")
    assert (
        "周建国是贤童社区的人，不在街心社区居委会所在的社区" in refusal(seat(residents, stranger, "member"))["person"]
    )


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"ended_on": date(2019, 12, 31)}, "ended_on", "离任日期 2019-12-31 早于任职日期 2020-01-01"),
        ({"started_on": tomorrow}, "started_on", "还没有到，请核对日期"),
        ({"started_on": None}, "started_on", ""),
        ({"full_time": False}, "home_unit", "兼职委员要写所在单位（第1条）"),
        ({"selection_method": "other"}, "selection_note", "产生方式选“其他”，要写明理由（第5条）"),
        ({"post": "chairman"}, "post", ""),
    ],
)
def test_a_seat_refuses_what_cannot_be(party, newcomer, values, field, sentence):
    assert sentence in refusal(seat(party, newcomer, "party_member"), **values)[field]


def test_a_part_time_member_with_his_unit_is_accepted(party, newcomer):
    accepted(seat(party, newcomer, "party_member"), full_time=False, home_unit="娄底一中")
