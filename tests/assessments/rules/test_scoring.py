"""Credit, points and score by hand, as a pocket calculator finds them; and the range under missing data."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from assessments.rules import judging
from assessments.rules.kit import judge
from assessments.rules.loudi_2015 import LOUDI_2015 as WHOLE

WAN, DAY = 1_000_000, 2

# The arithmetic is shown on the hard rules alone: few enough for a pocket calculator.
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


def test_credit_is_the_share_reached_cut_off_at_a_hundredth_of_a_percent(judged):
    judgement = judged(**SHORT)
    assert {key: int(judgement.credit_low(key)[0]) for key in ("8.1", "15.livelihood", "6.1", "5.8", "13.2")} == {
        "8.1": 8912,  # 356.50 ÷ 400 = 89.125 %
        "15.livelihood": 8000,  # 16 ÷ 20
        "6.1": 8571,  # 6 ÷ 7 = 85.714 %
        "5.8": 8571,  # 12 ÷ 14
        "13.2": 9216,  # 812 ÷ 881 = 92.168 %
    }


def test_the_points_of_the_heads_are_those_of_a_pocket_calculator(judged):
    judgement = judged(**SHORT)
    # 有人管事: 20 × (5.3 1 + 5.4 1 + 5.8 0.8571 + 5.9 1 + 6.1 0.8571 + 6.4 0 or 1) ÷ 6, weights equal
    # 有钱办事: 20 × (1 + 0.8 + 1) ÷ 3; 有处议事: 20 × (0.8912 + 1) ÷ 2; 有章理事: 20 × (1 + 1 + 0.9216) ÷ 3
    assert judgement.head_low[:, 0].tolist() == [15_71, 18_67, 18_91, 19_48, 0]
    assert judgement.head_high[:, 0].tolist() == [19_05, 18_67, 18_91, 19_48, 0]
    assert judgement.heads_in[:, 0].tolist() == [True, True, True, True, False]


def test_a_head_without_rules_drops_out_and_the_others_are_scaled_to_a_hundred(judged):
    judgement = judged(**SHORT)
    assert judgement.score_low[0] == 90_96  # (15.71 + 18.67 + 18.91 + 19.48) × 100 ÷ 80 = 90.9625
    assert judgement.score_high[0] == 95_14  # (19.05 + 18.67 + 18.91 + 19.48) × 100 ÷ 80 = 95.1375
    assert judgement.grades() == ["优秀"]


def test_half_a_hundredth_of_a_point_is_rounded_up(judged):
    # 356.20 ÷ 400 = 0.8905; 20 × (0.8905 + 1) ÷ 2 = 18.905
    assert judged(premises_area=356_20).head_low[PLACE, 0] == 18_91


def test_with_five_heads_the_score_is_the_sum_of_their_points(judged):
    rules = tuple(
        replace(rule, head=LOUDI_2015.heads[PARTY]) if rule.key == "3.5" else rule for rule in LOUDI_2015.rules
    )
    judgement = judged(standard=replace(LOUDI_2015, rules=rules), **SHORT)
    assert judgement.score_low[0] == judgement.head_low[:, 0].sum()


def test_a_check_weighs_half_of_a_hard_rule(judged):
    rules = tuple(replace(rule, kind="C", weight=1) if rule.key == "9.2" else rule for rule in LOUDI_2015.rules)
    judgement = judged(standard=replace(LOUDI_2015, rules=rules), centre_area=0)
    assert judgement.head_low[PLACE, 0] == 13_33  # 20 × (2 × 1 + 1 × 0) ÷ 3
    assert judgement.hard_total[0] == 13


def test_a_range_is_met_or_not_and_a_hint_costs_nothing(judged):
    judgement = judged(committee_persons=8, party_seats=6)
    assert judgement.credit_low("5.4")[0] == 0
    assert judgement.credit_low("5.3")[0] == 10_000
    assert judgement.head_low[PEOPLE, 0] == 16_67  # 20 × 5 ÷ 6


def test_training_earns_the_lesser_of_days_and_courses(judged):
    assert judged(leader_courses_missing=1).credit_low("5.8")[0] == 5000
    assert judged(leader_training=7, leader_courses_missing=1).credit_low("5.8")[0] == 2500
    assert judged(member_training=29, member_courses_missing=1).credit_low("5.9")[0] == 8000


def test_a_failure_never_earns_full_credit(judged):
    assert judged(operating_received=25 * WAN - 1).credit_low("15.operating")[0] == 9999


def test_a_head_is_full_only_when_all_of_it_is_met(judged):
    """399.99 of 400 m² earns 99.99 %, which rounds to 20.00 of 20 points: one hundredth is held back."""
    judgement = judged(premises_area=399_99)
    place = [head.title for head in LOUDI_2015.heads].index("有处议事")
    assert judgement.head_low[place][0] == 1999
    assert judgement.score_low[0] < 10_000


def test_missing_data_opens_a_range_from_all_failed_to_all_met(judged):
    judgement = judged(premises_area=None, centre_area=None)
    assert (judgement.head_low[PLACE, 0], judgement.head_high[PLACE, 0]) == (0, 20_00)
    assert (judgement.score_low[0], judgement.score_high[0]) == (75_00, 100_00)
    assert judgement.missing[0] == 2
    assert not judgement.clear[0]


def test_hard_rules_are_counted_by_outcome(judged):
    judgement = judged(**SHORT, party_seats=2)
    counts = {letter: int(count[0]) for letter, count in judgement.hard.items()}
    assert counts == {"P": 7, "F": 5, "M": 1, "H": 1, "N": 1}
    assert (judgement.hard_met[0], judgement.hard_total[0]) == (8, 14)


def test_before_the_document_there_is_no_score(judged):
    judgement = judged(2014)
    assert not judgement.scored[0]
    assert judgement.grades() == [""]
    assert not judgement.heads_in.any()


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (100_00, "优秀"),
        (90_00, "优秀"),
        (89_99, "良好"),
        (80_00, "良好"),
        (79_99, "合格"),
        (60_00, "合格"),
        (59_99, "不合格"),
        (0, "不合格"),
        (None, ""),
    ],
)
def test_grades_begin_at_ninety_eighty_and_sixty(score, grade):
    assert LOUDI_2015.grade(score) == grade


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
    assert judgement.outcomes.shape == (15, 0)
