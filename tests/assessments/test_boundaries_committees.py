"""Both sides of every limit of the clauses on the two committees (5.3, 5.4, 5.8, 5.9), from records to the verdict.

Expected values are the document's (CLAUSES.md §1, §3, §4). Gaps are in the smallest unit: persons, half-days.
"""

from datetime import date, timedelta

import pytest

from assessments.catalogue.standards import standard_for
from committees.models import Seat
from staffing.models import Training
from tests import facts
from tests.facts import judged, member, verdict

# Each measure is asked of each database; the further rows of a table differ in numbers and days that a rule judges in memory.
pytestmark = pytest.mark.first_row
YEAR = 2026
FIRST_DAY, LAST_DAY, DAY_BEFORE = date(YEAR, 1, 1), date(YEAR, 12, 31), date(YEAR, 12, 30)
POST = Seat.Post


def seat_anew(community, party, residents, both=0, **part_time):
    """Instead of its members: so many only in the party committee, only in the residents' committee, and in both."""
    facts.forget(Seat, person__community=community)
    for number in range(party + residents + both):
        person = facts.enrol(community, f"成员{number}")
        if number < party + both:
            facts.seat(person, POST.PARTY_MEMBER, **part_time)
        if number >= party:
            facts.seat(person, POST.MEMBER, **part_time)


# 5.3, 5.4 班子 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "residents", "both", "letter"),
    [
        (3, 3, 0, "P"),
        (5, 5, 0, "P"),
        (2, 3, 0, "H"),
        (3, 2, 0, "H"),
        (6, 3, 0, "H"),
        (3, 6, 0, "H"),
        (2, 2, 1, "P"),  # seats are counted: who sits in both has one in each
        (0, 3, 0, "H"),
    ],
)
def test_5_3_three_to_five_seats_each_is_soft_wording_and_never_a_failure(jiexin, party, residents, both, letter):
    seat_anew(jiexin, party, residents, both)
    assert judged(jiexin, "5.3")[0] == letter


@pytest.mark.parametrize(
    ("party", "residents", "both", "expected"),
    [
        (2, 3, 0, ("P", 0)),
        (2, 2, 0, ("F", 1)),
        (3, 4, 0, ("P", 0)),
        (4, 4, 0, ("F", -1)),
        (3, 3, 1, ("P", 0)),  # 4 + 4 seats with 1 person in both = 7
        (3, 3, 2, ("F", -1)),  # 5 + 5 with 2 in both = 8
        (0, 0, 5, ("P", 0)),
        (1, 0, 0, ("F", 4)),
        (5, 5, 0, ("F", -3)),
    ],
)
def test_5_4_five_to_seven_persons_over_both_committees(jiexin, party, residents, both, expected):
    seat_anew(jiexin, party, residents, both)
    assert judged(jiexin, "5.4") == expected


def test_5_4_part_time_members_are_outside_the_count(jiexin):
    seat_anew(jiexin, 3, 4)
    for number in range(3):
        facts.seat(facts.enrol(jiexin, f"兼职{number}"), POST.PARTY_MEMBER, full_time=False, home_unit="娄底一中")
    found = verdict(jiexin, "5.4", YEAR)
    assert (found.letter, found.gap, found.figures["part_time_members"]) == ("P", 0, 3)
    assert judged(jiexin, "5.3")[0] == "P"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"ended_on": LAST_DAY}, ("P", 0)),
        ({"ended_on": DAY_BEFORE}, ("F", 1)),
        ({"started_on": LAST_DAY}, ("P", 0)),
        ({"started_on": LAST_DAY + timedelta(days=1)}, ("F", 1)),
    ],
)
def test_5_4_who_holds_a_seat_on_the_last_day_is_a_member(jiexin, dates, expected):
    Seat.objects.filter(person=member(jiexin, "志强")).update(**dates)
    assert judged(jiexin, "5.4") == expected


def test_5_4_committees_whose_last_member_left_lack_five(jiexin):
    Seat.objects.filter(person__community=jiexin).update(ended_on=DAY_BEFORE)
    assert judged(jiexin, "5.4") == ("F", 5)


# 5.8 书记、主任的培训 --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        ([(7, "county")], ("P", 0)),
        ([("6.5", "county")], ("F", 1)),
        ([(7, "city")], ("P", 0)),
        ([(7, "province")], ("P", 0)),
        ([(4, "county"), (3, "city")], ("P", 0)),
        ([("3.5", "county"), ("3.5", "county")], ("P", 0)),
        ([(7, "street")], ("F", 14)),  # only days of county level and up count
        ([(4, "county"), (3, "street")], ("F", 6)),
        ([(7, "community")], ("F", 14)),
        ([], ("F", 14)),
    ],
)
def test_5_8_seven_days_of_county_level_training_each(jiexin, courses, expected):
    facts.attend(member(jiexin, "建国"), *courses, year=YEAR)
    assert judged(jiexin, "5.8") == expected


def test_5_8_more_days_of_one_do_not_make_up_for_the_other(jiexin):
    facts.attend(member(jiexin, "建国"), (20, "county"), year=YEAR)
    facts.attend(member(jiexin, "玉兰"), (4, "county"), year=YEAR)
    assert judged(jiexin, "5.8") == ("F", 6)


def test_5_8_where_all_days_count_one_county_course_is_still_asked_for(jiexin):
    wide = standard_for(YEAR).with_readings({"training.leader_days_scope": "all"}, version="试")
    facts.attend(member(jiexin, "建国"), (1, "county"), (6, "street"), year=YEAR)
    assert judged(jiexin, "5.8", standard=wide) == ("P", 0)
    facts.attend(member(jiexin, "建国"), (7, "street"), year=YEAR)
    found = verdict(jiexin, "5.8", YEAR, standard=wide)
    assert (found.letter, found.figures["leader_courses_missing"]) == ("F", 1)


@pytest.mark.parametrize(
    ("ended_on", "expected"),
    [
        (FIRST_DAY, ("P", 0)),
        (FIRST_DAY - timedelta(days=1), ("F", 14)),
        (LAST_DAY, ("P", 0)),
        (LAST_DAY + timedelta(days=1), ("F", 14)),
    ],
)
def test_5_8_training_counts_in_the_year_in_which_it_ends(jiexin, ended_on, expected):
    facts.attend(member(jiexin, "建国"), (7, "county", ended_on), year=YEAR)
    assert judged(jiexin, "5.8") == expected


def test_5_8_who_holds_both_posts_is_tested_once(jiexin):
    facts.forget(Seat, person=member(jiexin, "玉兰"))
    facts.seat(member(jiexin, "建国"), POST.DIRECTOR)
    found = verdict(jiexin, "5.8", YEAR)
    assert (found.letter, found.figures["leaders_tested"]) == ("P", 1)
    facts.attend(member(jiexin, "建国"), (6, "county"), year=YEAR)
    assert judged(jiexin, "5.8") == ("F", 2)


# From 5 July to 31 December are 180 days.
IN_TIME, TOO_LATE = date(YEAR, 7, 5), date(YEAR, 7, 6)


@pytest.mark.parametrize(("since", "tested", "expected"), [(IN_TIME, 2, ("F", 14)), (TOO_LATE, 1, ("P", 0))])
def test_5_8_who_is_under_180_days_in_post_is_not_tested(jiexin, since, tested, expected):
    new = member(jiexin, "玉兰")
    Seat.objects.filter(person=new).update(started_on=since)
    facts.attend(new, year=YEAR)
    found = verdict(jiexin, "5.8", YEAR)
    assert found.figures["leaders_tested"] == tested
    assert (found.letter, found.gap) == expected


@pytest.mark.parametrize(
    ("left", "came_back", "tested"),
    [
        (date(YEAR, 6, 14), date(YEAR, 6, 15), 2),  # elected again: no day between
        (date(YEAR, 7, 4), date(YEAR, 7, 6), 2),  # a day without a post, the 180th before the end
        (date(YEAR, 3, 1), date(YEAR, 9, 4), 1),  # 60 + 119 days
        (date(YEAR, 3, 1), date(YEAR, 9, 3), 2),  # 60 + 120
    ],
)
def test_5_8_the_days_in_post_of_the_year_are_added_up_over_seats(jiexin, left, came_back, tested):
    """CLAUSES §0.5 “Persons in post under 180 days of the year”."""
    person = member(jiexin, "玉兰")
    Seat.objects.filter(person=person).update(ended_on=left)
    facts.seat(person, POST.DIRECTOR, started_on=came_back)
    assert verdict(jiexin, "5.8", YEAR).figures["leaders_tested"] == tested


def test_5_8_where_nobody_is_long_enough_in_post_it_does_not_apply(jiexin):
    Seat.objects.filter(post__in=Seat.CHIEFS).update(started_on=TOO_LATE)
    assert judged(jiexin, "5.8") == ("N", 0)


def test_5_8_a_deputy_who_became_secretary_in_autumn_is_tested_as_a_member(jiexin):
    promoted = member(jiexin, "丽华")
    facts.forget(Seat, person=member(jiexin, "建国"))
    Seat.objects.filter(person=promoted).update(ended_on=date(YEAR, 8, 31))
    facts.seat(promoted, POST.SECRETARY, started_on=date(YEAR, 9, 1))
    found = verdict(jiexin, "5.8", YEAR)
    assert (found.figures["leaders_tested"], found.figures["members_tested"]) == (1, 3)  # a member until August


def test_5_8_a_part_time_secretary_is_not_tested(jiexin):
    Seat.objects.filter(person=member(jiexin, "建国")).update(full_time=False)
    facts.attend(member(jiexin, "建国"), year=YEAR)
    found = verdict(jiexin, "5.8", YEAR)
    assert (found.letter, found.figures["leaders_tested"]) == ("P", 1)


@pytest.mark.parametrize(("year", "letter"), [(2015, "N"), (2016, "F"), (2017, "F")])
@pytest.mark.parametrize("rule", ["5.8", "5.9"])
def test_5_8_and_5_9_training_is_tested_from_the_first_whole_year(world_of, rule, year, letter):
    jiexin = world_of(year)["街心社区"]
    Training.objects.filter(person__community=jiexin).update(days="0.5")
    assert judged(jiexin, rule, year)[0] == letter


# 5.9 其他成员的培训 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("courses", "expected"),
    [
        ([(3, "street")], ("P", 0)),
        ([("2.5", "street")], ("F", 1)),
        ([(3, "county")], ("P", 0)),
        ([("1.5", "street"), ("1.5", "county")], ("P", 0)),
        ([(3, "community")], ("F", 6)),
        ([], ("F", 6)),
    ],
)
def test_5_9_three_days_of_street_level_training_each(jiexin, courses, expected):
    facts.attend(member(jiexin, "志强"), *courses, year=YEAR)
    assert judged(jiexin, "5.9") == expected


def test_5_9_the_days_of_one_do_not_make_up_for_another(jiexin):
    facts.attend(member(jiexin, "志强"), (9, "county"), year=YEAR)
    facts.attend(member(jiexin, "丽华"), ("2.5", "street"), year=YEAR)
    assert judged(jiexin, "5.9") == ("F", 1)


def test_5_9_who_is_tested_under_5_8_is_not_tested_again(jiexin):
    facts.attend(member(jiexin, "建国"), year=YEAR)
    assert judged(jiexin, "5.8") == ("F", 14)
    found = verdict(jiexin, "5.9", YEAR)
    assert (found.letter, found.figures["members_tested"]) == ("P", 3)


def test_5_9_who_sits_in_both_committees_is_tested_once(jiexin):
    facts.attend(member(jiexin, "小兵"), year=YEAR)
    assert judged(jiexin, "5.9") == ("F", 6)


@pytest.mark.parametrize(("since", "tested"), [(IN_TIME, 4), (TOO_LATE, 3)])
def test_5_9_who_is_under_180_days_in_post_is_not_tested(jiexin, since, tested):
    facts.seat(facts.enrol(jiexin, "新来"), POST.MEMBER, started_on=since)
    found = verdict(jiexin, "5.9", YEAR)
    assert found.figures["members_tested"] == tested
    assert (found.letter, found.gap) == (("F", 6) if tested == 4 else ("P", 0))


def test_5_9_part_time_members_are_shown_and_not_tested(jiexin):
    facts.seat(facts.enrol(jiexin, "兼职"), POST.PARTY_MEMBER, full_time=False, home_unit="娄底一中")
    assert judged(jiexin, "5.9") == ("P", 0)


def test_5_9_where_there_are_no_other_members_it_does_not_apply(jiexin):
    facts.forget(Seat, person__community=jiexin)
    facts.seat(member(jiexin, "建国"), POST.SECRETARY)
    assert judged(jiexin, "5.9") == ("N", 0)


@pytest.mark.parametrize(
    ("promoted_on", "tested"),
    [
        # of 365 days: 182 as a member and 183 as the secretary, the other way round, and 100 as the secretary
        (date(YEAR, 7, 2), (3, 2)),
        (date(YEAR, 7, 3), (2, 3)),
        (date(YEAR, 9, 23), (2, 3)),
    ],
)
def test_whoever_became_a_chief_in_the_year_is_tested_by_the_post_held_longest(jiexin, promoted_on, tested):
    """CLAUSES §0.12. 小兵, a member since the beginning, becomes a secretary beside 建国."""
    person = member(jiexin, "小兵")
    Seat.objects.filter(person=person).update(ended_on=promoted_on - timedelta(days=1))
    facts.seat(person, POST.SECRETARY, started_on=promoted_on)
    figures = verdict(jiexin, "5.8", YEAR).figures
    assert (figures["leaders_tested"], figures["members_tested"]) == tested
