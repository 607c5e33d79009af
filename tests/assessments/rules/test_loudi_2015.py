"""Both sides of every limit of 娄发〔2015〕12号, by year and tier. Expected values are the document's."""

from datetime import date

import pytest

from assessments.rules.loudi_2015 import LOUDI_2015

M2, YUAN, WAN, DAY = 100, 100, 1_000_000, 2

HARD = [rule for rule in LOUDI_2015.rules if rule.kind == "H"]
NEW_URBAN = {"community_kind": "urban", "formation": "new", "established_on": date(2016, 3, 1)}

# rule, year, what is different from a community exactly at every limit, letter, gap in the rule's unit
CASES = [
    # 3.2 “按200户或600人左右的规模将社区划分为若干个网格单元”
    ("3.2", 2015, {}, "P", 0),
    ("3.2", 2015, {"grids_in_range": 4}, "F", 1),
    ("3.2", 2025, {"grids": 11, "grids_in_range": 8}, "F", 3),
    ("3.2", 2025, {"grids": None, "grids_in_range": None}, "M", 0),
    ("3.2", 2025, {"households": None}, "P", 0),  # five grids, all in range: the exception for one does not matter
    ("3.2", 2025, {"households": None, "grids": 1, "grids_in_range": 0}, "M", 0),
    ("3.2", 2025, {"grids": 0, "grids_in_range": 0}, "F", 5),  # 900 households ask for five
    ("3.2", 2025, {"households": 90, "grids": 1, "grids_in_range": 0}, "P", 0),
    ("3.2", 2025, {"households": 149, "grids": 1, "grids_in_range": 0}, "P", 0),
    ("3.2", 2025, {"households": 150, "grids": 1, "grids_in_range": 0}, "F", 1),
    ("3.2", 2025, {"households": 90, "grids": 2, "grids_in_range": 0}, "F", 2),
    ("3.2", 2014, {}, "N", 0),
    # 3.5 “每个社区打造1个以上专业化服务品牌”
    ("3.5", 2015, {}, "P", 0),
    ("3.5", 2015, {"service_brands": 0}, "F", 1),
    ("3.5", 2025, {"service_brands": 4}, "P", 0),
    ("3.5", 2025, {"service_brands": None}, "M", 0),
    ("3.5", 2014, {}, "N", 0),
    # 5.3 “社区‘两委’一般各配备3-5人”: soft, never a failure
    ("5.3", 2015, {"party_seats": 3, "residents_seats": 5}, "P", 0),
    ("5.3", 2015, {"party_seats": 5, "residents_seats": 3}, "P", 0),
    ("5.3", 2015, {"party_seats": 2}, "H", 1),
    ("5.3", 2025, {"party_seats": 2}, "H", 1),
    ("5.3", 2025, {"residents_seats": 2}, "H", 1),
    ("5.3", 2025, {"party_seats": 6}, "H", -1),
    ("5.3", 2025, {"residents_seats": 7}, "H", -2),
    ("5.3", 2025, {"party_seats": 6, "residents_seats": 2}, "H", 1),
    ("5.3", 2025, {"party_seats": 1, "residents_seats": 2}, "H", 3),
    ("5.3", 2025, {"residents_seats": None}, "M", 0),
    ("5.3", 2025, {"party_seats": 0, "residents_seats": 0}, "N", 0),  # 5.4 fails
    ("5.3", 2014, {}, "N", 0),
    # 5.4 “‘两委’班子成员总数控制在5-7人”
    ("5.4", 2015, {"committee_persons": 5}, "P", 0),
    ("5.4", 2015, {"committee_persons": 7}, "P", 0),
    ("5.4", 2015, {"committee_persons": 4}, "F", 1),
    ("5.4", 2015, {"committee_persons": 8}, "F", -1),
    ("5.4", 2025, {"committee_persons": 4}, "F", 1),
    ("5.4", 2025, {"committee_persons": 8}, "F", -1),
    ("5.4", 2025, {"committee_persons": 7, "part_time_members": 4}, "P", 0),
    ("5.4", 2025, {"committee_persons": None}, "M", 0),
    ("5.4", 2014, {}, "N", 0),
    # 5.8 “书记、主任每年至少参加1次县及县以上的集中培训,累计集中培训时间不少于7天”; first tested for 2016
    ("5.8", 2015, {"leader_training": 0}, "N", 0),
    ("5.8", 2016, {}, "P", 0),
    ("5.8", 2016, {"leader_training": 13 * DAY}, "F", 1 * DAY),
    ("5.8", 2025, {"leader_training": 14 * DAY - 1}, "F", 1),
    ("5.8", 2025, {"leaders_tested": 1, "leader_training": 7 * DAY}, "P", 0),
    ("5.8", 2025, {"leaders_tested": 1, "leader_training": 5 * DAY}, "F", 2 * DAY),
    ("5.8", 2025, {"leader_courses_missing": 1}, "F", 0),
    ("5.8", 2025, {"leaders_tested": 0, "leader_training": 0}, "N", 0),
    ("5.8", 2025, {"leaders_tested": 0, "leader_training": None, "leader_courses_missing": None}, "N", 0),
    ("5.8", 2025, {"leaders_tested": None}, "M", 0),
    ("5.8", 2025, {"leader_training": None}, "M", 0),
    # 5.9 “‘两委’班子成员要参加街道(乡镇)及以上的集中培训,且培训时间不少于3天”
    ("5.9", 2015, {"member_training": 0}, "N", 0),
    ("5.9", 2016, {}, "P", 0),
    ("5.9", 2016, {"member_training": 15 * DAY - 1}, "F", 1),
    ("5.9", 2025, {"member_training": 11 * DAY}, "F", 4 * DAY),
    ("5.9", 2025, {"member_courses_missing": 2}, "F", 0),
    ("5.9", 2025, {"members_tested": 0, "member_training": 0}, "N", 0),
    ("5.9", 2025, {"member_training": None}, "M", 0),
    # 6.1 “按‘每200户常住人口配1名工作人员’的标准配置5—7名工作人员”
    ("6.1", 2015, {"households": 900, "staff": 5}, "P", 0),
    ("6.1", 2015, {"households": 900, "staff": 4}, "F", 1),
    ("6.1", 2025, {"households": 1000, "staff": 5}, "P", 0),
    ("6.1", 2025, {"households": 1001, "staff": 5}, "F", 1),
    ("6.1", 2025, {"households": 1001, "staff": 6}, "P", 0),
    ("6.1", 2025, {"households": 1200, "staff": 6}, "P", 0),
    ("6.1", 2025, {"households": 1201, "staff": 6}, "F", 1),
    ("6.1", 2025, {"households": 1201, "staff": 7}, "P", 0),
    ("6.1", 2025, {"households": 4000, "staff": 7}, "P", 0),
    ("6.1", 2025, {"households": 4000, "staff": 3}, "F", 4),
    ("6.1", 2025, {"households": 100, "staff": 4}, "F", 1),
    ("6.1", 2025, {"households": 900, "staff": 8}, "H", -1),
    ("6.1", 2025, {"households": 900, "staff": 8, "recruited_openly": 1}, "H", -1),
    ("6.1", 2025, {"households": 2184, "staff": 8}, "H", -1),
    ("6.1", 2025, {"households": 2184, "staff": 11, "recruited_openly": 4}, "P", 0),
    ("6.1", 2025, {"households": 2184, "staff": 12, "recruited_openly": 5}, "H", -1),
    ("6.1", 2025, {"households": None}, "M", 0),
    ("6.1", 2025, {"staff": None}, "M", 0),
    ("6.1", 2014, {}, "N", 0),
    # 6.4 “2016年,确保每个社区有1—2名35岁以下、大专以上文化的后备人选”
    ("6.4", 2015, {"reserve_candidates": 0}, "N", 0),
    ("6.4", 2016, {"reserve_candidates": 1}, "P", 0),
    ("6.4", 2016, {"reserve_candidates": 0}, "F", 1),
    ("6.4", 2025, {"reserve_candidates": 3}, "P", 0),
    ("6.4", 2025, {"reserve_candidates": None}, "M", 0),
    # 8.1 “2015年底,全市各社区公共服务用房面积按照不低于400平方米的标准建成达标”
    ("8.1", 2014, {}, "N", 0),
    ("8.1", 2015, {"premises_area": 250 * M2 + 150 * M2}, "P", 0),
    ("8.1", 2015, {"premises_area": 399_99}, "F", 1),
    ("8.1", 2025, {"premises_area": 356_50}, "F", 43_50),
    ("8.1", 2025, {"premises_area": 0}, "F", 400 * M2),
    ("8.1", 2025, {"premises_area": None}, "M", 0),
    ("8.1", 2025, {**NEW_URBAN, "premises_area": 399_99}, "F", 200_01),
    ("8.1", 2025, {**NEW_URBAN, "community_kind": "township", "premises_area": 400 * M2}, "P", 0),
    ("8.1", 2025, {**NEW_URBAN, "formation": "split", "premises_area": 400 * M2}, "P", 0),
    ("8.1", 2025, {**NEW_URBAN, "formation": "merged", "premises_area": 400 * M2}, "P", 0),
    ("8.1", 2025, {**NEW_URBAN, "established_on": date(2015, 8, 30), "premises_area": 400 * M2}, "P", 0),
    ("8.1", 2025, {**NEW_URBAN, "established_on": date(2015, 8, 31), "premises_area": 400 * M2}, "F", 200 * M2),
    ("8.1", 2025, {**NEW_URBAN, "established_on": None, "premises_area": 400 * M2}, "M", 0),
    ("8.1", 2025, {"community_kind": None}, "P", 0),  # an old community, whatever its kind
    # 8.2 “新建城市社区公共服务用房面积不低于600平方米”
    ("8.1", 2015, {**NEW_URBAN, "established_on": date(2015, 8, 31), "premises_area": 600 * M2}, "P", 0),
    ("8.1", 2015, {**NEW_URBAN, "established_on": date(2015, 8, 31), "premises_area": 599_99}, "F", 1),
    ("8.1", 2016, {**NEW_URBAN, "premises_area": 599_99}, "F", 1),
    ("8.1", 2025, {**NEW_URBAN, "premises_area": 400 * M2}, "F", 200 * M2),
    ("8.1", 2025, {**NEW_URBAN, "community_kind": None, "premises_area": 500 * M2}, "M", 0),
    ("8.1", 2025, {**NEW_URBAN, "formation": None, "premises_area": 500 * M2}, "M", 0),
    # 9.2 “设立‘社区服务中心’,面积不少于50平方米”
    ("9.2", 2015, {"centre_area": 50 * M2}, "P", 0),
    ("9.2", 2015, {"centre_area": 49_99}, "F", 1),
    ("9.2", 2025, {"centre_area": 0}, "F", 50 * M2),
    ("9.2", 2025, {"centre_area": None}, "M", 0),
    ("9.2", 2014, {}, "N", 0),
    # 13.2 “2018年,志愿者人数逐步达到社区居民总数的15%以上”
    ("13.2", 2015, {"volunteers": 0}, "N", 0),
    ("13.2", 2017, {"volunteers": 0}, "N", 0),
    ("13.2", 2018, {"population": 2400, "volunteers": 360}, "P", 0),
    ("13.2", 2018, {"population": 2400, "volunteers": 359}, "F", 1),
    ("13.2", 2025, {"population": 10_000, "volunteers": 1496}, "F", 4),  # 14.96 % is not 15.0 %
    ("13.2", 2025, {"population": 5870, "volunteers": 881}, "P", 0),  # 880.5
    ("13.2", 2025, {"population": 5870, "volunteers": 880}, "F", 1),
    ("13.2", 2025, {"population": None}, "M", 0),
    ("13.2", 2025, {"volunteers": None}, "M", 0),
    # 15.2—15.4 运转经费: 25, 20, 15万元 “从2016年起”
    ("15.operating", 2015, {"operating_received": 0}, "N", 0),
    ("15.operating", 2016, {"operating_received": 25 * WAN}, "P", 0),
    ("15.operating", 2016, {"operating_received": 25 * WAN - 1}, "F", 1),
    ("15.operating", 2025, {"operating_received": 20 * WAN}, "F", 5 * WAN),
    ("15.operating", 2016, {"funding_tier": "county_urban", "operating_received": 20 * WAN}, "P", 0),
    ("15.operating", 2016, {"funding_tier": "county_urban", "operating_received": 20 * WAN - 1}, "F", 1),
    ("15.operating", 2016, {"funding_tier": "township", "operating_received": 15 * WAN}, "P", 0),
    ("15.operating", 2016, {"funding_tier": "township", "operating_received": 15 * WAN - 1}, "F", 1),
    ("15.operating", 2025, {"funding_tier": None}, "P", 0),  # 25 万元 are enough for any
    ("15.operating", 2025, {"funding_tier": None, "operating_received": 20 * WAN}, "M", 0),
    ("15.operating", 2025, {"operating_received": None}, "M", 0),
    # 15.2, 15.3 惠民项目资金: 20, 10万元; none for townships
    ("15.livelihood", 2015, {"livelihood_received": 0}, "N", 0),
    ("15.livelihood", 2016, {"livelihood_received": 20 * WAN}, "P", 0),
    ("15.livelihood", 2016, {"livelihood_received": 20 * WAN - 1}, "F", 1),
    ("15.livelihood", 2025, {"operating_received": 30 * WAN, "livelihood_received": 15 * WAN}, "F", 5 * WAN),
    ("15.livelihood", 2016, {"funding_tier": "county_urban", "livelihood_received": 10 * WAN}, "P", 0),
    ("15.livelihood", 2016, {"funding_tier": "county_urban", "livelihood_received": 10 * WAN - 1}, "F", 1),
    ("15.livelihood", 2016, {"funding_tier": "township", "livelihood_received": 0}, "N", 0),
    ("15.livelihood", 2025, {"funding_tier": "township", "livelihood_received": None}, "N", 0),
    ("15.livelihood", 2025, {"funding_tier": None}, "M", 0),
    ("15.livelihood", 2025, {"livelihood_received": None}, "M", 0),
    # 15.6 “从2015年起 … 正职不低于1500元/月、副职不低于1400元/月、委员不低于1200元/月”
    ("15.6", 2014, {"pay_met": 0}, "N", 0),
    ("15.6", 2015, {}, "P", 0),
    ("15.6", 2015, {"pay_met": 110_400 * YUAN - 1}, "F", 1),
    ("15.6", 2025, {"pay_met": 109_200 * YUAN}, "F", 1200 * YUAN),
    ("15.6", 2025, {"pay_members": 0, "pay_required": 0, "pay_met": 0}, "N", 0),
    ("15.6", 2025, {"pay_members": None}, "M", 0),
    ("15.6", 2025, {"pay_met": None}, "M", 0),
]


@pytest.mark.parametrize(
    ("key", "year", "changes", "letter", "gap"),
    CASES,
    ids=[f"{key}-{year}-{letter}-{number}" for number, (key, year, _, letter, _) in enumerate(CASES)],
)
def test_a_rule_reads_as_the_document_does(verdict, key, year, changes, letter, gap):
    assert verdict(key, year, **changes) == (letter, gap)


@pytest.mark.parametrize("rule", HARD, ids=lambda rule: rule.key)
def test_every_hard_rule_has_a_case_for_met_failed_or_hinted_missing_and_out(rule):
    letters = {letter for key, _, _, letter, _ in CASES if key == rule.key}
    assert letters >= {"P", "M", "N"} | ({"H"} if rule.soft else {"F"})


@pytest.mark.parametrize(
    ("year", "in_force"),
    [
        (2014, set()),
        (2015, {"3.2", "3.5", "5.3", "5.4", "6.1", "8.1", "9.2", "15.6"}),
        (2016, {"5.8", "5.9", "6.4", "15.operating", "15.livelihood"}),
        (2017, set()),
        (2018, {"13.2"}),
    ],
)
def test_hard_rules_come_into_force_year_by_year(judged, year, in_force):
    def judged_in(year):
        letters = zip(LOUDI_2015.rules, judged(year).packed()[0])
        return {rule.key for rule, letter in letters if letter != "N" and rule.kind == "H"}

    assert judged_in(year) - judged_in(year - 1) == in_force


@pytest.mark.parametrize(
    ("key", "day"),
    [("8.1", date(2015, 12, 31)), ("6.4", date(2016, 12, 31)), ("13.2", date(2018, 12, 31)), ("5.8", date(2016, 1, 1))],
)
def test_a_rule_begins_on_its_day_and_not_the_day_before(verdict, key, day):
    assert verdict(key, day)[0] == "P"
    assert verdict(key, date.fromordinal(day.toordinal() - 1))[0] == "N"


def test_an_urban_community_has_at_most_fourteen_hard_lines(judged):
    assert judged(2018).hard_total[0] == 14
    assert judged(2018, **NEW_URBAN, premises_area=600 * M2).hard_total[0] == 14
    assert judged(2018, funding_tier="township").hard_total[0] == 13


# Not for a community that is not new (8.2), that has the area (8.3).
NOT_ITS_OWN = {"8.3"}


def test_a_community_at_every_limit_meets_every_rule(judged):
    judgement = judged(2018)
    letters = dict(zip(LOUDI_2015.places, judgement.packed()[0]))
    assert {key for key, letter in letters.items() if letter != "P"} == NOT_ITS_OWN
    assert {letters[key] for key in NOT_ITS_OWN} == {"N"}
    assert judgement.clear[0]


def test_a_smaller_tolerance_of_about_moves_the_exception_for_one_grid(verdict):
    narrow = LOUDI_2015.with_readings({"grid.tolerance_percent": 20}, version="第2版")
    one_grid = {"households": 155, "grids": 1, "grids_in_range": 0}
    assert verdict("3.2", standard=LOUDI_2015, **one_grid) == ("F", 1)
    assert verdict("3.2", standard=narrow, **one_grid) == ("P", 0)
    assert verdict("3.2", standard=narrow, **{**one_grid, "households": 160}) == ("F", 1)


def test_staff_may_be_rounded_otherwise_when_the_reading_says_so(verdict):
    down = LOUDI_2015.with_readings({"staff.rounding": "down"}, version="第2版")
    nearest = LOUDI_2015.with_readings({"staff.rounding": "nearest"}, version="第2版")
    assert verdict("6.1", standard=down, households=1399, staff=6) == ("P", 0)
    assert verdict("6.1", standard=nearest, households=1099, staff=5) == ("P", 0)
    assert verdict("6.1", standard=nearest, households=1100, staff=5) == ("F", 1)


def test_a_reading_for_later_years_leaves_the_earlier_ones_alone(verdict):
    later = LOUDI_2015.with_readings({"training.member_days": 5}, version="第2版", since=date(2026, 1, 1))
    assert verdict("5.9", 2025, standard=later) == ("P", 0)
    assert verdict("5.9", 2026, standard=later) == ("F", 5 * 2 * DAY)
