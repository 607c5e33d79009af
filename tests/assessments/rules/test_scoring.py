"""Credit, weights and score by hand, as a pocket calculator finds them; grades with their ceilings (CLAUSES §0.6)."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assessments.catalogue.registry import EARLIER
from assessments.rules import judging, scoring
from assessments.rules.kit import explain, judge
from assessments.rules.loudi_2015 import LOUDI_2015 as WHOLE
from assessments.rules.loudi_2015_first import FIRST

M2, WAN, DAY = 100, 1_000_000, 2
ON = date(2025, 12, 31)

# The arithmetic is shown on the hard rules alone: few enough for a pocket calculator. 5.3 has no weight.
LOUDI_2015 = replace(WHOLE, rules=tuple(rule for rule in WHOLE.rules if rule.kind == "H"), indicators=())

PEOPLE, MONEY, PLACE, ORDER, PARTY = range(5)

# 356.50 of 400 m²; 16 of 20 万元; 6 of 7 staff; 12 of 14 days; 812 of 881 volunteers; no word on candidates
SHORT = {
    "premises_area": 356_50,
    "livelihood_received": 16 * WAN,
    "households": 2184,
    "staff": 6,
    "leader_training": 12 * DAY,
    "population": 5870,
    "volunteers": 812,
    "reserve_candidates": None,
}


@pytest.fixture
def judged(community):
    """The community's judgement by the hard rules on the 31st of December of a year."""

    def judged(year=2025, standard=LOUDI_2015, **changes):
        return judge(standard, standard.table([community(**changes)]), date(year, 12, 31))

    return judged


def test_what_falls_short_earns_half_of_the_share_reached_cut_off_at_a_hundredth_of_a_percent_twice(judged):
    judgement = judged(**SHORT)
    assert {key: int(judgement.credit_low(key)[0]) for key in ("8.1", "15.livelihood", "6.1", "5.8", "13.2")} == {
        "8.1": 44_56,  # 356.50 ÷ 400 = 89.125 %, 89.12, half is 44.56
        "15.livelihood": 40_00,  # 16 ÷ 20
        "6.1": 42_85,  # 6 ÷ 7 = 85.714 %, 85.71, half is 42.855
        "5.8": 42_85,  # 12 ÷ 14
        "13.2": 46_08,  # 812 ÷ 881 = 92.168 %, 92.16
    }


def test_the_score_is_what_is_earned_of_all_weights_in_one_pool(judged):
    """13 hard rules of weight 2: 7 met, 5 short, 6.4 not known: (7 + 0.4456 + 0.4 + 0.4285 × 2 + 0.4608) ÷ 13."""
    judgement = judged(**SHORT)
    assert judgement.score_low[0] == 70_49  # 9.1634 ÷ 13 = 70.4877 %
    assert judgement.score_high[0] == 78_18  # 10.1634 ÷ 13 = 78.1800 %


def test_the_heads_show_their_own_shares(judged):
    judgement = judged(**SHORT)
    # 有人管事: 5.4 5.9 met, 5.8 6.1 0.4285 each, 6.4 0 or 1, of 5; 有钱办事: 1 + 0.4 + 1 of 3;
    # 有处议事: 0.4456 + 1 of 2; 有章理事: 1 + 1 + 0.4608 of 3; 区域化党建 has no hard rule
    assert judgement.head_low[:, 0].tolist() == [57_14, 80_00, 72_28, 82_03, 0]
    assert judgement.head_high[:, 0].tolist() == [77_14, 80_00, 72_28, 82_03, 0]
    assert judgement.heads_in[:, 0].tolist() == [True, True, True, True, False]


def test_half_a_hundredth_is_rounded_up():
    assert judgement_share(3 * 10_000 + 2, 4) == 75_01  # 75.005 %


def judgement_share(earned, weight):
    return int(scoring._share(np.array([earned], dtype=np.int32), np.array([weight], dtype=np.int32))[0])


def test_a_hard_rule_weighs_twice_a_check_whichever_head_it_stands_in(community):
    """In the first version losing 1.3, whose number is ours, cost twice as much as losing 5.4, a number of the text."""
    whole = judge(WHOLE, WHOLE.table([community()]), ON)
    assert whole.score_low[0] == 100_00
    weights = sum(
        rule.weight for rule in WHOLE.rules if whole.packed()[0][WHOLE.places[rule.key]] != "N" and not rule.against
    )
    lost = {key: judge(WHOLE, WHOLE.table([community(**changes)]), ON).score_low[0]
            for key, changes in {"1.3": {"part_time_members": 0}, "5.4": {"committee_persons": 8}}.items()}  # fmt: skip
    assert lost == {"1.3": round(10_000 * (weights - 1) / weights), "5.4": round(10_000 * (weights - 2) / weights)}


def test_a_range_is_met_or_not_and_a_hint_costs_nothing(judged):
    judgement = judged(committee_persons=8, party_seats=6)
    assert judgement.credit_low("5.4")[0] == 0
    assert judgement.credit_low("5.3")[0] == 10_000
    assert judgement.score_low[0] == 92_31  # 12 of 13


def test_training_earns_half_of_the_lesser_of_days_and_courses(judged):
    assert judged(leader_courses_missing=1).credit_low("5.8")[0] == 2500
    assert judged(leader_training=7, leader_courses_missing=1).credit_low("5.8")[0] == 1250
    assert judged(member_training=29, member_courses_missing=1).credit_low("5.9")[0] == 4000


def test_399_99_square_metres_earn_less_than_half_and_never_more_than_400(judged, community):
    """In the first version a community that measured 399.99 m² scored higher than one with 400."""
    short, met = judged(premises_area=399_99), judged(premises_area=400_00)
    assert short.credit_low("8.1")[0] == 49_99
    areas = [{"premises_area": area, "building_plans": plan} for area in (0, 399_99, 400_00, 401_00) for plan in (0, 1)]
    judgement = judge(WHOLE, WHOLE.table([community(**each) for each in areas]), ON)
    assert judgement.score_low.tolist() == sorted(judgement.score_low.tolist())
    assert met.score_low[0] == 100_00


def test_a_score_is_full_only_when_all_is_met(judged):
    assert judgement_share(2 * 13 * 10_000 - 1, 26) == 99_99


@pytest.mark.parametrize(
    ("key", "met", "failed"),
    [
        ("8.3", {"premises_area": 350_00, "building_plans": 1}, {"premises_area": 350_00, "building_plans": 0}),
        ("7.2", {"disposals_found": 1, "disposals_handled": 1}, {"disposals_found": 1, "disposals_handled": 0}),
        ("6.8", {"incompetent_twice": 1, "incompetent_kept": 0}, {"incompetent_twice": 1, "incompetent_kept": 1}),
    ],
)
def test_a_duty_that_exists_only_because_something_is_short_counts_against_and_never_for(community, key, met, failed):
    without = {"8.3": {"premises_area": 350_00}, "7.2": {"disposals_found": 0, "disposals_handled": 0}, "6.8": {}}[key]
    rules = tuple(rule for rule in WHOLE.rules if rule.key != key)
    alone = replace(WHOLE, rules=rules)
    base = judge(alone, alone.table([community(**(met if key == "8.3" else without))]), ON).score_low[0]
    done, left = (judge(WHOLE, WHOLE.table([community(**each)]), ON) for each in (met, failed))
    assert (done.packed()[0][WHOLE.places[key]], left.packed()[0][WHOLE.places[key]]) == ("P", "F")
    assert done.score_low[0] == base
    assert left.score_low[0] < base
    assert left.credit_low(key)[0] == 0


def test_missing_data_opens_a_range_from_the_worst_to_the_best_that_can_be_entered(judged):
    judgement = judged(premises_area=None, centre_area=None)
    assert (judgement.head_low[PLACE, 0], judgement.head_high[PLACE, 0]) == (0, 100_00)
    assert (judgement.score_low[0], judgement.score_high[0]) == (84_62, 100_00)  # 11 of 13, or all
    assert judgement.missing[0] == 2
    assert not judgement.clear[0]


def test_hard_rules_are_counted_by_outcome(judged):
    judgement = judged(**SHORT, party_seats=2)
    counts = {letter: int(count[0]) for letter, count in judgement.hard.items()}
    assert counts == {"P": 7, "F": 5, "M": 1, "H": 1, "N": 0}
    assert (judgement.hard_met[0], judgement.hard_total[0]) == (8, 14)


def test_before_the_document_there_is_no_score(judged):
    judgement = judged(2014)
    assert not judgement.scored[0]
    assert judgement.grades() == [("", "")]
    assert not judgement.heads_in.any()


@pytest.mark.parametrize(
    ("score", "failed", "grade"),
    [
        (100_00, 0, "优秀"),
        (90_00, 0, "优秀"),
        (89_99, 0, "良好"),
        (80_00, 0, "良好"),
        (79_99, 0, "合格"),
        (60_00, 0, "合格"),
        (59_99, 0, "不合格"),
        (0, 0, "不合格"),
        (None, 0, ""),
        (96_00, 1, "良好"),  # a hard rule not met: at most 良好
        (96_00, 2, "良好"),
        (96_00, 3, "合格"),  # three: at most 合格
        (70_00, 1, "合格"),
        (50_00, 5, "不合格"),
    ],
)
def test_grades_begin_at_ninety_eighty_and_sixty_under_a_ceiling(score, failed, grade):
    assert LOUDI_2015.grade(score, failed, ON) == grade


def test_what_is_missing_counts_for_the_ceiling_as_not_met(judged, community):
    assert judged(reserve_candidates=None).grades() == [("良好", "优秀")]
    assert judge(WHOLE, WHOLE.table([community()]), ON).grades() == [("优秀", "优秀")]


def test_half_and_ceilings_are_readings_and_the_half_can_only_be_lowered():
    values = {"score.partial_percent": 0, "grade.cap_many": 2}
    other = WHOLE.with_readings(values, "第2版")
    assert [other.grade(96_00, failed, ON) for failed in (1, 2)] == ["良好", "合格"]
    with pytest.raises(ValueError, match=r"51% 超出范围，应在 0% 到 50% 之间"):
        WHOLE.with_readings({"score.partial_percent": 51}, "第2版")


def test_the_first_formula_stays_for_the_years_that_were_sealed_by_it(community):
    """20 points a head, the whole degree of completion, nothing where any figure is not known: as its years were sealed."""
    assert (FIRST.scoring.formula, WHOLE.scoring.formula) == (1, 3)
    rules = tuple(rule for rule in FIRST.rules if rule.kind == "H")
    hard = replace(FIRST, rules=rules, indicators=())
    judgement = judge(hard, hard.table([community(**SHORT)]), ON)
    # 有人管事: 20 × (5.3 1 + 5.4 1 + 5.8 0.8571 + 5.9 1 + 6.1 0.8571 + 6.4 0 or 1) ÷ 6, weights equal
    assert judgement.head_low[:, 0].tolist() == [15_71, 18_67, 18_91, 19_48, 0]
    assert judgement.head_high[:, 0].tolist() == [19_05, 18_67, 18_91, 19_48, 0]
    assert (judgement.score_low[0], judgement.score_high[0]) == (90_96, 95_14)  # × 100 ÷ 80
    assert judgement.grades() == [("优秀", "优秀")]
    assert judge(FIRST, FIRST.table([community(unified_facade=False, unified_signage=None)]), ON).letters("9.4")[
        0
    ] == ord("M")


def test_the_second_formula_stays_too_and_differs_only_where_it_is_open_whether_a_rule_is_for_a_community(community):
    """Of 46: 8.1 is not known and weighs 2. The second takes 8.3, a plan there or not, to fail at worst, in a pool of 47."""
    second = EARLIER[WHOLE.key, 2]
    open_ = [community(premises_area=None, building_plans=plans) for plans in (1, 0)]
    early = community(reserve_candidates=0, residents_elected_on=date(2014, 11, 20), directly_elected=None)
    rows = [*open_, early, community(**SHORT)]
    before, now = (judge(standard, standard.table(rows), ON) for standard in (second, WHOLE))
    assert before.score_low[:3].tolist() == [93_62, 93_62, 93_48]  # 44 of 47; 5.7 failed, and 6.4: 43 of 46
    assert now.score_low[:3].tolist() == [95_65, 93_62, 95_56]  # 44 of 46, of 47; 5.7 is met or out: 43 of 45
    assert before.packed() == now.packed()
    for name in ("score_low", "score_high", "head_low", "head_high"):
        assert np.array_equal(getattr(before, name)[..., 3], getattr(now, name)[..., 3])
    assert np.array_equal(before.score_high, now.score_high)


def test_what_cannot_fail_earns_nothing_and_is_worth_nothing_while_it_is_open(community):
    row = community(premises_area=None, building_plans=1)
    assert explain(WHOLE, "8.3", row, ON).credit is None
    assert judge(WHOLE, WHOLE.table([row]), ON).widths()["8.3"] == [0]


def test_what_is_required_and_measured_can_be_had_for_all(judged):
    judgement = judged(**SHORT)
    assert (judgement.required("6.1")[0], judgement.measured("6.1")[0]) == (7, 6)
    assert (judgement.required("8.1")[0], judgement.measured("8.1")[0]) == (400_00, 356_50)
    assert judgement.required("5.4")[0] == 5
    assert judged(households=None).required("6.1")[0] is None


def test_a_failed_grid_rule_tells_how_far_the_grids_are_off(judged):
    off = {"households": 2184, "grids": 9, "grids_in_range": 7, "grid_households_off": 49}
    beside = judged(**off, grid_population_off=None).beside("3.2")
    assert [(unit, int(amount[0])) for _, unit, amount in beside] == [("个", 2), ("户", 49), ("人", 0)]
    assert all(amount[0] == 0 for _, _, amount in judged(households=2184, grids=9, grids_in_range=9).beside("3.2"))


def test_the_size_of_the_blocks_changes_nothing(community, monkeypatch):
    rows = [community(staff=staff, premises_area=area) for staff in (None, 3, 5, 9) for area in (None, 356_20, 400_00)]
    table = LOUDI_2015.table(rows)
    whole = judge(LOUDI_2015, table, date(2025, 12, 31))
    monkeypatch.setattr(judging, "BLOCK", 5)
    pieces = judge(LOUDI_2015, table, date(2025, 12, 31))
    assert whole.packed() == pieces.packed()
    for name in ("gap", "head_low", "head_high", "score_low", "score_high", "scored", "missing"):
        assert np.array_equal(getattr(whole, name), getattr(pieces, name)), name
    for rule in LOUDI_2015.rules:
        assert np.array_equal(whole.credit_low(rule.key), pieces.credit_low(rule.key)), rule.key
    assert all(np.array_equal(whole.hard[letter], pieces.hard[letter]) for letter in whole.hard)


def test_judging_nobody_gives_empty_columns():
    judgement = judge(LOUDI_2015, LOUDI_2015.table([]), date(2025, 12, 31))
    assert judgement.packed() == []
    assert judgement.outcomes.shape == (14, 0)
