"""What is known decides: verdicts and scores where parts of the figures are missing (CLAUSES §0.10)."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import product
from random import Random

import numpy as np
import pytest

from assessments.rules.case import Case
from assessments.rules.figures import DATE, FLAG
from assessments.rules.kit import Between, Choice, Outcome, Tally, explain, judge
from assessments.rules.loudi_2015 import LOUDI_2015
from assessments.rules.verdicts import judge_rule
from tests.sizes import cases

from .conftest import STREET_HEART
from .test_units import COUNTY, FULL

pytestmark = pytest.mark.larger
ON = date(2025, 12, 31)
M2, WAN = 100, 1_000_000
UNITS = LOUDI_2015.units


def verdict(key, **changes):
    """(letter, gap, explanation) of a rule on 街心社区 with some figures changed."""
    said = explain(LOUDI_2015, key, {**STREET_HEART, **changes}, ON)
    return said.outcome.value, said.short, said


@pytest.mark.parametrize(
    ("key", "changes", "letter", "gap"),
    [
        # a second site without its area: what is entered is enough, or not yet
        ("8.1", {"premises_area": Between(400 * M2)}, "P", 0),
        ("8.1", {"premises_area": Between(399_99)}, "M", 0),
        # 400 or 600 m²: not known how the community came to be
        ("8.1", {"premises_area": 600 * M2, "formation": None, "established_on": None}, "P", 0),
        ("8.1", {"premises_area": 500 * M2, "formation": None, "established_on": date(2020, 1, 1)}, "M", 0),
        ("8.1", {"premises_area": 350 * M2, "formation": None, "established_on": date(2020, 1, 1)}, "F", 50 * M2),
        ("8.1", {"premises_area": 400 * M2, "formation": None}, "P", 0),  # of 2001: it cannot be new
        # one of five is 否: the other box hides nothing
        ("9.4", {"unified_facade": False, "unified_signage": None}, "F", 1),
        ("9.4", {"unified_signage": None}, "M", 0),
        # a month without pay: the rest is short already, or not
        ("15.6", {"pay_met": Between(100_000_00, 109_000_00)}, "F", 1_400_00),
        ("15.6", {"pay_met": Between(100_000_00, 110_400_00)}, "M", 0),
        # two demands: one surely not met decides, one surely met leaves the other open
        ("5.2", {"party_term_overdue": 12, "residents_term_overdue": None}, "F", 12),
        ("5.2", {"party_term_overdue": 0, "residents_term_overdue": None}, "M", 0),
        ("2.4", {"congress_meetings": None, "has_covenant": False}, "F", 1),
        # the tier is not known: 15 to 25 万元
        ("15.operating", {"funding_tier": None, "operating_received": 25 * WAN}, "P", 0),
        ("15.operating", {"funding_tier": None, "operating_received": 14 * WAN}, "F", 1 * WAN),
        ("15.operating", {"funding_tier": None, "operating_received": 20 * WAN}, "M", 0),
        # five to seven, whatever the households are
        ("6.1", {"households": None, "staff": 4}, "F", 1),
        ("6.1", {"households": None, "staff": 7}, "P", 0),
        ("6.1", {"households": None, "staff": 6}, "M", 0),
        # a share of which the whole is missing
        ("13.2", {"population": None, "volunteers": 900}, "M", 0),
        ("13.2", {"volunteers": Between(360, 500)}, "P", 0),
        ("13.2", {"volunteers": Between(0, 300)}, "F", 60),
        # no grid at all is not 0 of 0
        ("3.2", {"grids": 0, "grids_in_range": 0}, "F", 5),
        # of no grid in range: there is none, or all there are are out of range; one of a small community may pass
        ("3.2", {"grids": None, "grids_in_range": 0}, "F", 1),
        ("3.2", {"grids": None, "grids_in_range": 0, "households": 149}, "M", 0),
        ("1.5", {"grids": 0, "grids_with_party_group": 0}, "N", 0),
    ],
)
def test_what_is_known_decides_and_only_between_the_ends_there_is_no_verdict(key, changes, letter, gap):
    assert verdict(key, **changes)[:2] == (letter, gap)


def test_a_gap_that_may_still_grow_is_said_to_be_the_least():
    said = verdict("8.1", premises_area=350 * M2, formation=None, established_on=date(2020, 1, 1))[2]
    assert (said.gap, said.limit) == ("至少差 50.00 m²", "≥ 400.00 m²（最高 600.00 m²）")
    assert (said.clause, verdict("8.1")[2].clause) == ("8.1、8.2", "8.1")
    assert verdict("8.1", premises_area=350 * M2)[2].gap == "差 50.00 m²"


def test_a_limit_that_grows_with_a_figure_nobody_has_entered_has_no_highest_end():
    """In an empty portal the box of the volunteers said “≥ 0 人（15%）（最高 164,926,744,167 人）”."""
    assert verdict("13.2", population=None)[2].limit == "不少于常住人口的 15%"


def test_what_is_asked_stands_there_also_while_it_is_not_known_of_how_many():
    asked = "书记、主任每人每年 ≥ 7 天，参加县及县以上集中培训"
    assert verdict("5.8", leaders_tested=None)[2].limit == asked


def test_a_gap_that_nothing_missing_can_change_is_not_said_to_be_the_least():
    """Founded in 2001, it is no new one of whatever kind: 400 m² are asked."""
    assert verdict("8.1", premises_area=350 * M2, community_kind=None)[2].gap == "差 50.00 m²"
    assert verdict("5.4", committee_persons=4, party_seats=None)[2].gap == "差 1 人"


def test_the_share_earned_has_two_ends_while_an_item_is_missing():
    """6.6, three of four systems and one not entered: half of 2 of 4 to half of 3 of 4, one being lacking."""
    said = verdict("6.6", has_training_system=False, has_target_appraisal=None)[2]
    assert (said.credit, said.credit_high) == (25_00, 37_50)
    assert said.outcome == Outcome.FAIL


def test_a_limit_that_ends_whatever_is_entered_says_where():
    assert verdict("6.1", households=None)[2].limit == "≥ 5 名（最高 7 名）"


def test_a_part_that_is_known_is_shown_and_the_other_is_waited_for():
    said = verdict("8.1", premises_area=Between(380 * M2))[2]
    assert (said.figure, said.reason) == ("至少 380.00 m²", "未填报：公共服务用房面积（填了一部分）")
    assert verdict("9.4", unified_signage=None)[2].figure == "4—5 项"


def test_what_cannot_matter_is_not_waited_for():
    """A community of before the document is no new one, whatever else is not known of it."""
    assert verdict("8.1", premises_area=None, formation=None)[2].reason == "未填报：公共服务用房面积"
    assert verdict("2.4", congress_meetings=None)[2].reason == "未填报：居民代表大会"


# The range of the score -------------------------------------------------------------------------


def unknown(fact, value):
    """Values that a figure may turn out to have, the furthest among them; ``value``: what is known of it."""
    least, most = value if isinstance(value, Between) else (0, None)
    top = 10**12 if most is None else most
    if isinstance(fact, Choice):
        return list(fact.codes)
    if fact.unit == FLAG:
        return [0, 1]
    if fact.unit == DATE:
        return [date(2000, 1, 1), date(2020, 1, 1)]
    return sorted({n for n in (0, 1, 3, 5, 7, 40, 10**12, least, top) if least <= n <= top})


def facts_of(standard, rule):
    """The measured facts that a rule looks at for its verdict."""
    names = [*rule.needs, *(rule.when.names if rule.when else ())]
    return standard.measured(names)


def blanked(random, standard, base, share):
    """The figures with some of them not known, or known in part."""
    row = dict(base)
    for rule in standard.rules:
        for name in facts_of(standard, rule):
            if random.random() < share and not isinstance(row.get(name), Between):
                fact, number = standard.facts[name], row.get(name)
                part = not isinstance(fact, Choice) and fact.unit not in (FLAG, DATE) and random.random() < 0.5
                row[name] = Between(int(number or 0) // 2, random.choice([None, int(number or 0)])) if part else None
    return row


def weak(random, standard, base):
    """The figures of a community that falls short here and there."""
    row = dict(base)
    for fact in standard.figures:
        if fact.name in row and random.random() < 0.4 and isinstance(row[fact.name], int | bool):
            row[fact.name] = int(row[fact.name] * random.random())
    return row


def fillings(random, standard, row, number):
    """The row with everything filled in, many times over."""
    gaps = {name: unknown(standard.facts[name], value) for name, value in row.items()
            if (value is None or isinstance(value, Between)) and not name.startswith("local_")}  # fmt: skip
    return [row | {name: random.choice(values) for name, values in gaps.items()} for _ in range(number)]


@pytest.mark.long
@pytest.mark.parametrize(("standard", "base"), [(LOUDI_2015, STREET_HEART), (UNITS, {**FULL, "unit_level": COUNTY})])
def test_no_filling_leaves_the_printed_range_nor_turns_a_verdict(standard, base):
    random = Random(2015)
    for _ in range(cases(60, 1_000)):
        row = blanked(random, standard, weak(random, standard, base), random.choice([0.02, 0.1, 0.5]))
        open_, filled = (
            judge(standard, standard.table(rows), ON) for rows in ([row], fillings(random, standard, row, 40))
        )
        assert open_.score_low[0] <= filled.score_low.min(), row
        assert filled.score_low.max() <= open_.score_high[0], row
        assert (open_.head_low <= filled.head_low)[filled.heads_in].all()
        assert (filled.head_high <= open_.head_high)[filled.heads_in].all()
        letters = open_.outcomes[:, :1]
        sure = (letters != ord(Outcome.MISSING)) & (letters != ord(Outcome.HINT))
        same = (filled.outcomes == letters) | ((letters == ord(Outcome.PASS)) & (filled.outcomes == ord(Outcome.HINT)))
        assert (same | ~sure).all(), [standard.rules[at].key for at in np.flatnonzero((~same & sure).any(axis=1))]
        failed = letters == ord(Outcome.FAIL)
        for at in np.flatnonzero(failed):
            least = open_.gap[at, 0]  # of what is over the limit nothing is said while something is short
            assert (
                (filled.gap[at] >= least) if least > 0 else (filled.gap[at] <= least) | (filled.gap[at] > 0)
            ).all(), (standard.rules[at].key, row, open_.gap[at], filled.gap[at])


SHORT_ELSEWHERE = {"reserve_candidates": 0, "has_charity_records": False}
WEIGHTED = [rule for rule in LOUDI_2015.rules if rule.weight]


@cache
def alone(key):
    """The standard without the other rules that look at a figure of this one: 8.3 without 8.1, which has the same area."""
    own = set(facts_of(LOUDI_2015, LOUDI_2015.rule(key)))
    rules = [one for one in LOUDI_2015.rules if one.key == key or not own & set(facts_of(LOUDI_2015, one))]
    return replace(LOUDI_2015, rules=tuple(rules), indicators=())


def reached(standard, row, gaps):
    """(lowest, highest score of all fillings, the printed range) of a row; ``gaps``: fact → values that it may have."""
    rows = [row | dict(zip(gaps, values, strict=True)) for values in product(*gaps.values())]
    filled, open_ = (judge(standard, standard.table(each), ON) for each in (rows, [row]))
    reached = int(filled.score_low.min()), int(filled.score_low.max())
    return reached, (int(open_.score_low[0]), int(open_.score_high[0]))


@pytest.mark.parametrize("rule", WEIGHTED, ids=lambda rule: rule.key)
@pytest.mark.parametrize("short_elsewhere", [False, True])
def test_the_worst_and_the_best_filling_of_the_gaps_of_one_rule_reach_both_ends(rule, short_elsewhere):
    own = [name for name in facts_of(LOUDI_2015, rule) if not name.startswith("local_")][:4]
    row = STREET_HEART | (SHORT_ELSEWHERE if short_elsewhere else {}) | dict.fromkeys(own)
    ends, printed = reached(alone(rule.key), row, {name: unknown(LOUDI_2015.facts[name], None) for name in own})
    assert printed == ends


def near(random, fact, value):
    """A figure near a limit."""
    if isinstance(fact, Choice):
        return random.choice(list(fact.codes))
    if fact.unit == DATE:
        return random.choice([date(2001, 5, 1), date(2015, 8, 31), date(2020, 1, 1)])
    if fact.unit == FLAG:
        return random.random() < 0.7
    return max(random.choice([0, 1, value, value, value - 1, value + 1, value // 2, value * 3 // 2]), 0)


def partly(random, fact, value):
    """The gap of a figure: all of it, or a part."""
    if isinstance(fact, Choice) or fact.unit in (DATE, FLAG) or random.random() < 0.4:
        return None
    return random.choice([Between(value), Between(value // 2, value), Between(0, value + 1), Between(value, value + 2)])


@pytest.mark.parametrize("rule", WEIGHTED, ids=lambda rule: rule.key)
def test_so_it_is_whatever_else_of_the_rule_is_known(rule):
    random, facts, standard = Random(rule.key), LOUDI_2015.facts, alone(rule.key)
    own = [name for name in facts_of(LOUDI_2015, rule) if not name.startswith("local_")]
    for _ in range(cases(3, 150)):
        row = STREET_HEART | random.choice([{}, SHORT_ELSEWHERE, SHORT_ELSEWHERE])
        row |= {name: near(random, facts[name], row[name]) for name in own}
        gaps = random.sample(own, random.randint(1, min(3, len(own))))
        row |= {name: partly(random, facts[name], row[name]) for name in gaps}
        fillings = {name: unknown(facts[name], row[name]) for name in gaps}
        if (
            rule.shared in fillings
        ):  # the best lies between the ends: so many persons that days and courses are as far short
            least, most = min(fillings[rule.shared]), max(fillings[rule.shared])
            fillings[rule.shared] = sorted(
                {*fillings[rule.shared], *(n for n in (*range(24), 10**6) if least <= n <= most)}
            )
        ends, printed = reached(standard, row, fillings)
        assert printed == ends, row


@pytest.mark.parametrize(
    ("row", "highest"),
    [
        # at best of 4 persons: 18 half-days of 24 and one of four without a course, three quarters, half of it 37.50 %
        ({"members_tested": None, "member_training": 18, "member_courses_missing": 1}, 3750),
        ({"members_tested": Between(2, 3), "member_training": 18, "member_courses_missing": 1}, 3333),  # of 3: 2 of 3
        ({"members_tested": Between(6, 9), "member_training": 18, "member_courses_missing": 1}, 2500),  # of 6: 18 of 36
    ],
)
def test_of_demands_on_the_same_persons_the_best_is_the_number_at_which_both_are_as_far_short(row, highest):
    table = LOUDI_2015.table([STREET_HEART | row])
    assert judge_rule(LOUDI_2015.rule("5.9"), Case(LOUDI_2015, table, ON)).fallen.highest[0] == highest


EARLY, LATE = date(2014, 11, 20), date(2020, 1, 1)


@pytest.mark.parametrize(
    ("key", "row", "letter", "ends"),
    [
        # 41 of 44 without the rule; with it, failed, of 45: whoever has a plan cannot fail, whatever the area is
        ("8.3", {"premises_area": None, "building_plans": 1}, "M", (93_18, 93_18)),
        ("8.3", {"premises_area": None, "building_plans": 0}, "M", (91_11, 93_18)),
        ("8.3", {"premises_area": 350 * M2, "building_plans": None}, "M", (91_11, 93_18)),
        (
            "8.3",
            {"premises_area": 500 * M2, "established_on": LATE, "formation": None, "building_plans": 1},
            "M",
            (93_18, 93_18),
        ),
        # 43 of 46 without the rule, of 47 with it failed: whoever was found, if anybody, is handled
        ("7.2", {"disposals_found": Between(0, 2), "disposals_handled": 2}, "M", (93_48, 93_48)),
        ("7.2", {"disposals_found": Between(0, 2), "disposals_handled": 1}, "M", (91_49, 93_48)),
        ("7.2", {"disposals_found": None, "disposals_handled": 0}, "M", (91_49, 93_48)),
        ("6.8", {"incompetent_twice": 1, "incompetent_kept": Between(0, 1)}, "M", (91_49, 93_48)),
        ("6.8", {"incompetent_twice": None, "incompetent_kept": 0}, "P", (93_48, 93_48)),
        # 41 of 44 without the rule and 1.1; of 45 with it failed, or 42: elected early, directly is met, otherwise is not asked
        ("5.7", {"residents_elected_on": EARLY, "directly_elected": None}, "M", (93_18, 93_33)),
        ("5.7", {"residents_elected_on": LATE, "directly_elected": None}, "M", (91_11, 93_33)),
        ("5.7", {"residents_elected_on": None, "directly_elected": False}, "M", (91_11, 93_18)),
        ("5.7", {"residents_elected_on": None, "directly_elected": None}, "M", (91_11, 93_33)),
        # without a committee there is no election to be known
        (
            "5.7",
            {"has_residents_committee": False, "residents_elected_on": None, "directly_elected": False},
            "F",
            (91_11, 91_11),
        ),
        # 42 of 45 without the rule; where there is an organisation it is one at least; one insurance of 4 × 5 earns half of 5 %
        ("4.1", {"social_organizations": None, "filed_organizations": 0}, "M", (91_30, 93_33)),
        ("15.8", {"insurance_persons": Between(0, 4), "insurance_items": 1}, "M", (91_36, 93_33)),
    ],
)
def test_of_a_rule_that_may_not_be_for_a_community_only_what_can_come_widens_the_range(key, row, letter, ends):
    gaps = {
        name: unknown(LOUDI_2015.facts[name], value)
        for name, value in row.items()
        if value is None or isinstance(value, Between)
    }
    row = STREET_HEART | SHORT_ELSEWHERE | row
    assert reached(alone(key), row, gaps) == (ends, ends)
    assert verdict(key, **row)[0] == letter


def test_every_fact_that_a_rule_needs_has_a_direction_or_is_a_circumstance():
    for standard in (LOUDI_2015, UNITS):
        needed = {name for rule in standard.rules for name in facts_of(standard, rule)}
        assert needed - standard.directions.keys() == set()
        assert {each for each in standard.directions if each not in standard.facts} <= {
            *LOUDI_2015.facts, *UNITS.facts,
        }  # fmt: skip


def test_tallies_are_counted_between_what_is_there_and_what_may_come():
    table = LOUDI_2015.table([{"unified_signage": True, "unified_facade": False}, {}])
    tally = next(fact for fact in LOUDI_2015.figures if isinstance(fact, Tally) and fact.name == "unified")
    assert [table.column("unified")[at] for at in (0, 1)] == [Between(1, 4), Between(0, 5)]
    assert [tally.said(table.column("unified")[at]) for at in (0, 1)] == ["1—4 项", "未填报"]
