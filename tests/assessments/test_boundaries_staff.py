"""Both sides of every limit of the clauses on staff, candidates and pay (6.1, 6.4, 15.6), from records to the verdict.

Expected values are the document's (CLAUSES.md §1, §3, §4). Gaps are in the smallest unit: persons, 分 a year.
"""

from datetime import date, timedelta

import pytest

from committees.models import Seat
from staffing.models import Employment, Pay, Person, ReserveCandidate
from tests import facts
from tests.facts import judged, member, verdict
from tests.saying_none import stated

# Each measure is asked of each database; the further rows of a table differ in numbers and days that a rule judges in memory.
pytestmark = pytest.mark.first_row
YEAR = 2026
FIRST_DAY, LAST_DAY, DAY_BEFORE = date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR, 12, 30)
POST = Seat.Post


# 6.1 工作人员 ---------------------------------------------------------------------------------


def staff_up_to(community, number, recruited=0):
    """So many persons on the roster, five of them the committees' members; so many of the rest recruited openly."""
    for place in range(5, number):
        source = "open_recruitment" if place < 5 + recruited else "assigned"
        facts.employ(facts.enrol(community, f"社工{place}"), source=source)
    for person in Person.objects.filter(community=community, employments__isnull=False).order_by("pk")[number:]:
        facts.forget(Employment, person=person)
        facts.forget(Seat, person=person)


@pytest.mark.parametrize(
    ("households", "number", "expected"),
    [
        (900, 5, ("P", 0)),
        (1000, 5, ("P", 0)),
        (1001, 6, ("P", 0)),
        (1001, 5, ("F", 1)),
        (200, 5, ("P", 0)),
        (200, 4, ("F", 1)),
        (1, 5, ("P", 0)),
        (1200, 6, ("P", 0)),
        (1201, 6, ("F", 1)),
        (1201, 7, ("P", 0)),
        (1400, 7, ("P", 0)),
        (1401, 7, ("P", 0)),
        (3000, 7, ("P", 0)),
        (3000, 6, ("F", 1)),
        (3000, 0, ("F", 7)),
        (None, 5, ("M", 0)),
    ],
)
def test_6_1_one_worker_for_every_200_households_within_five_to_seven(jiexin, households, number, expected):
    facts.state_profile(jiexin, YEAR, households=households)
    staff_up_to(jiexin, number)
    if number == 0:
        facts.employ(facts.enrol(jiexin, "走了"), ended_on=DAY_BEFORE)  # somebody is entered, nobody is there
    assert judged(jiexin, "6.1") == expected


@pytest.mark.parametrize(
    ("households", "number", "recruited", "letter"),
    [
        (900, 7, 0, "P"),
        (900, 8, 0, "H"),
        (900, 8, 1, "H"),  # 900 households do not ask for more than 7
        (1600, 8, 0, "H"),
        (1600, 8, 1, "P"),  # lifted to ceil(1600 / 200)
        (1600, 9, 1, "H"),
        (1601, 9, 1, "P"),
    ],
)
def test_6_1_more_than_seven_is_a_hint_unless_recruited_openly_for_many_households(
    jiexin, households, number, recruited, letter
):
    facts.state_profile(jiexin, YEAR, households=households)
    staff_up_to(jiexin, number, recruited)
    assert judged(jiexin, "6.1")[0] == letter


def test_6_1_persons_are_counted_and_not_employments_or_seats(jiexin):
    facts.employ(member(jiexin, "建国"), position="网格员")
    facts.seat(member(jiexin, "志强"), POST.PARTY_MEMBER)
    assert verdict(jiexin, "6.1", YEAR).figures["staff"] == 5


@pytest.mark.parametrize(
    ("values", "staff"),
    [
        ({}, 6),
        ({"full_time": False}, 5),
        ({"ended_on": DAY_BEFORE}, 5),
        ({"ended_on": LAST_DAY}, 6),
        ({"started_on": LAST_DAY}, 6),
        ({"started_on": LAST_DAY + timedelta(days=1)}, 5),
    ],
)
def test_6_1_full_time_workers_on_the_last_day_are_staff(jiexin, values, staff):
    facts.employ(facts.enrol(jiexin, "社工"), **values)
    assert verdict(jiexin, "6.1", YEAR).figures["staff"] == staff


def test_6_1_members_without_an_employment_are_staff_and_part_time_members_are_not(jiexin):
    facts.forget(Employment, person__community=jiexin)
    facts.seat(facts.enrol(jiexin, "兼职"), POST.PARTY_MEMBER, full_time=False)
    assert judged(jiexin, "6.1") == ("P", 0)
    stated(jiexin, "employment", since=FIRST_DAY)
    assert verdict(jiexin, "6.1", YEAR).figures["staff"] == 5


@pytest.mark.parametrize(
    ("households", "none_besides", "expected"),
    [(1000, False, ("P", 0)), (1001, False, ("M", 0)), (1001, True, ("F", 1))],
)
def test_6_1_members_are_the_least_of_staff_while_nobodys_employment_is_entered(
    jiexin, households, none_besides, expected
):
    """CLAUSES §0.9: an empty form stays 数据缺失, none is a statement; §0.10: five of five surely pass."""
    facts.forget(Employment, person__community=jiexin)
    facts.state_profile(jiexin, YEAR, households=households)
    if none_besides:
        stated(jiexin, "employment", since=FIRST_DAY)
    assert judged(jiexin, "6.1") == expected


# 6.4 后备人选 ---------------------------------------------------------------------------------

# On 31 December 2026: the oldest of 35, and the day before, who is 36 that very day.
THIRTY_FIVE, THIRTY_SIX = date(1991, 1, 1), date(1990, 12, 31)


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([(THIRTY_FIVE, "3")], ("P", 0)),
        ([(THIRTY_SIX, "3")], ("F", 1)),
        ([(date(2005, 6, 1), "3")], ("P", 0)),
        ([(THIRTY_FIVE, "1")], ("P", 0)),
        ([(THIRTY_FIVE, "2")], ("P", 0)),
        ([(THIRTY_FIVE, "4")], ("F", 1)),  # 中等职业
        ([(THIRTY_FIVE, "6")], ("F", 1)),  # 高中
        ([(THIRTY_FIVE, "9")], ("F", 1)),
        ([(THIRTY_SIX, "1"), (THIRTY_FIVE, "6")], ("F", 1)),  # one person has to be both
        ([(THIRTY_FIVE, "3")] * 3, ("P", 0)),  # more than two is no failure
        ([], ("M", 0)),
    ],
)
def test_6_4_one_candidate_of_35_at_most_and_college_at_least(jiexin, candidates, expected):
    candidates = [(born + timedelta(days=n), education) for n, (born, education) in enumerate(candidates)]
    facts.list_candidates(jiexin, *candidates)
    assert judged(jiexin, "6.4") == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"left_on": LAST_DAY}, ("P", 0)),
        ({"left_on": DAY_BEFORE}, ("F", 1)),
        ({"listed_on": LAST_DAY}, ("P", 0)),
        ({"listed_on": LAST_DAY + timedelta(days=1)}, ("M", 0)),
    ],
)
def test_6_4_a_candidate_counts_while_listed(jiexin, values, expected):
    facts.list_candidates(jiexin, (THIRTY_FIVE, "3"), **values)
    assert judged(jiexin, "6.4") == expected


def test_6_4_a_young_worker_in_post_is_no_candidate_unless_listed(jiexin):
    young = facts.enrol(jiexin, "小年轻", born=THIRTY_FIVE)
    facts.employ(young)
    facts.forget(ReserveCandidate, person__community=jiexin)
    assert judged(jiexin, "6.4") == ("M", 0)
    facts.add(ReserveCandidate, [ReserveCandidate(person=young, listed_on=FIRST_DAY)])
    assert judged(jiexin, "6.4") == ("P", 0)


@pytest.mark.parametrize(("year", "expected"), [(2015, ("N", 0)), (2016, ("F", 1)), (2017, ("F", 1))])
def test_6_4_is_due_at_the_end_of_2016(world_of, year, expected):
    jiexin = world_of(year)["街心社区"]
    facts.list_candidates(jiexin, (date(year - 36, 12, 31), "3"))
    assert judged(jiexin, "6.4", year) == expected


# 15.6 基本报酬 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "floor"), [("建国", 1500), ("玉兰", 1500), ("丽华", 1400), ("志强", 1400), ("小兵", 1200)]
)
def test_15_6_each_rank_has_its_floor_in_every_month(jiexin, given, floor):
    person = member(jiexin, given)
    facts.pay(person, floor)
    assert judged(jiexin, "15.6") == ("P", 0)
    facts.pay(person, f"{floor - 1}.99")
    assert judged(jiexin, "15.6") == ("F", 12)


def test_15_6_one_month_below_is_a_failure_of_that_month(jiexin):
    facts.pay(
        member(jiexin, "建国"),
        (1500, facts.START, date(YEAR, 5, 31)),
        (1400, date(YEAR, 6, 1), date(YEAR, 6, 30)),
        (3000, date(YEAR, 7, 1), None),
    )
    assert judged(jiexin, "15.6") == ("F", 100_00)


def test_15_6_more_for_one_does_not_make_up_for_another(jiexin):
    facts.pay(member(jiexin, "建国"), 5000)
    facts.pay(member(jiexin, "小兵"), 1100)
    assert judged(jiexin, "15.6") == ("F", 12 * 100_00)


def test_15_6_who_holds_several_posts_has_the_floor_of_the_highest(jiexin):
    facts.seat(member(jiexin, "小兵"), POST.DEPUTY_DIRECTOR)
    assert judged(jiexin, "15.6") == ("F", 12 * 200_00)
    facts.pay(member(jiexin, "小兵"), 1400)
    assert judged(jiexin, "15.6") == ("P", 0)


def test_15_6_the_rank_of_each_month_is_that_of_the_month(jiexin):
    facts.seat(member(jiexin, "小兵"), POST.DEPUTY_DIRECTOR, started_on=date(YEAR, 10, 1))
    assert judged(jiexin, "15.6") == ("F", 3 * 200_00)


def test_15_6_of_two_amounts_in_a_month_the_lowest_decides(jiexin):
    facts.pay(member(jiexin, "建国"), (1600, facts.START, None), (1450, date(YEAR, 3, 16), date(YEAR, 3, 20)))
    assert judged(jiexin, "15.6") == ("F", 50_00)


@pytest.mark.parametrize(
    "amounts",
    [
        [(1500, facts.START, date(YEAR, 11, 30))],
        [(1500, facts.START, date(YEAR, 2, 28)), (1500, date(YEAR, 4, 1), None)],
        [(1500, date(YEAR, 2, 1), None)],
        [],
    ],
)
def test_15_6_a_month_without_pay_entered_is_missing_and_not_failed(jiexin, amounts):
    facts.pay(member(jiexin, "建国"), *amounts)
    assert judged(jiexin, "15.6") == ("M", 0)


@pytest.mark.parametrize(
    ("started_on", "ended_on", "months"),
    [
        (date(YEAR, 12, 1), None, 1),
        (date(YEAR, 11, 30), None, 1),
        (date(YEAR, 12, 2), None, 0),
        (date(YEAR - 5, 1, 1), date(YEAR, 1, 31), 1),
        (date(YEAR - 5, 1, 1), date(YEAR, 1, 30), 0),
        (date(YEAR, 2, 1), date(YEAR, 2, 28), 1),
        (date(YEAR, 2, 15), date(YEAR, 4, 15), 1),
        (date(YEAR - 5, 1, 1), date(YEAR - 1, 12, 31), 0),
    ],
)
def test_15_6_only_full_months_in_post_are_asked_for(jiexin, started_on, ended_on, months):
    newcomer = facts.enrol(jiexin, "新来")
    facts.seat(newcomer, POST.MEMBER, started_on=started_on, ended_on=ended_on)
    facts.pay(newcomer, 0)
    assert judged(jiexin, "15.6") == (("F", months * 1200_00) if months else ("P", 0))


@pytest.mark.parametrize(
    ("post", "came_back", "gap"),
    [
        (POST.SECRETARY, date(YEAR, 6, 15), 1500_00),  # elected again in June: in post all June, where nothing was paid
        (POST.SECRETARY, date(YEAR, 6, 16), 0),  # a day without a post
        (POST.DEPUTY_SECRETARY, date(YEAR, 6, 15), 1400_00),  # of two ranks in one month at least the lower is due
    ],
)
def test_15_6_a_month_in_two_seats_with_no_day_between_is_a_full_month(jiexin, post, came_back, gap):
    person = member(jiexin, "建国")
    Seat.objects.filter(person=person).update(ended_on=date(YEAR, 6, 14))
    facts.seat(person, post, started_on=came_back)
    facts.pay(
        person,
        (1500, facts.START, date(YEAR, 5, 31)),
        (0, date(YEAR, 6, 1), date(YEAR, 6, 30)),
        (1500, date(YEAR, 7, 1), None),
    )
    assert judged(jiexin, "15.6") == (("F", gap) if gap else ("P", 0))


def test_15_6_part_time_members_and_plain_workers_are_not_covered(jiexin):
    part_time, worker = facts.enrol(jiexin, "兼职"), facts.enrol(jiexin, "社工")
    facts.seat(part_time, POST.PARTY_MEMBER, full_time=False, home_unit="娄底一中")
    facts.employ(worker)
    facts.pay(worker, 1)
    assert judged(jiexin, "15.6") == ("P", 0)


@pytest.mark.parametrize(("year", "expected"), [(2014, ("N", 0)), (2015, ("F", 12)), (2016, ("F", 12))])
def test_15_6_holds_from_january_2015(world_of, year, expected):
    jiexin = world_of(year)["街心社区"]
    facts.pay(member(jiexin, "建国"), "1499.99")
    assert judged(jiexin, "15.6", year) == expected


def test_15_6_the_communities_members_do_not_mix(world_of):
    world = world_of(YEAR)
    facts.pay(member(world["街心社区"], "建国"), 1000)
    assert judged(world["街心社区"], "15.6") == ("F", 12 * 500_00)
    assert judged(world["贤童社区"], "15.6") == ("P", 0)


def test_15_6_where_all_members_are_part_time_nobody_is_to_be_paid(jiexin):
    Seat.objects.filter(committee__community=jiexin).update(full_time=False)
    assert judged(jiexin, "15.6") == ("N", 0)


def test_15_6_a_month_without_pay_leaves_open_what_the_others_do_not_decide(jiexin):
    """What a chief was paid is not known; a deputy's months at 1,000 of 1,400 元 decide."""
    facts.forget(Pay, person=facts.member(jiexin, "建国"))
    assert judged(jiexin, "15.6") == ("M", 0)
    facts.pay(facts.member(jiexin, "丽华"), 1000)
    letter, gap = judged(jiexin, "15.6")
    assert (letter, gap) == ("F", 12 * 400_00)
