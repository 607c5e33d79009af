"""What must hold whatever the figures are."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.rules.figures import DATE, FLAG
from assessments.rules.kit import Choice, Column, Outcome, Table, Tally, explain, judge
from assessments.rules.loudi_2015 import LOUDI_2015

days = st.sampled_from(
    [date(2014, 12, 31), date(2015, 12, 31), date(2016, 6, 30), date(2017, 12, 31), date(2025, 12, 31)]
)


def figures_of(fact):
    """Figures near the limits of the document, or none."""
    if isinstance(fact, Choice):
        known = st.sampled_from(list(fact.codes))
    elif fact.unit == DATE:
        known = st.dates(date(2015, 1, 1), date(2016, 12, 31))
    elif fact.unit == FLAG:
        known = st.booleans()
    else:
        top = {"m²": 700_00, "元": 30_000_000, "户": 3000, "人": 1200}.get(fact.unit, 40)
        known = st.integers(0, top)
    return st.none() | known


def rows_of(standard):
    """Figures of one community or unit, any of them perhaps unknown; tallies are counted from them."""
    return st.fixed_dictionaries({f.name: figures_of(f) for f in standard.figures if not isinstance(f, Tally)})


communities = rows_of(LOUDI_2015)
UNITS = LOUDI_2015.units
pytestmark = pytest.mark.larger
both_standards = pytest.mark.parametrize("standard", [LOUDI_2015, UNITS], ids=["communities", "units"])


def judged(rows, on, standard=LOUDI_2015):
    return judge(standard, standard.table(rows), on)


@given(st.integers(0, 5000), st.integers(0, 40), st.integers(0, 5), st.integers(0, 1))
def test_more_staff_never_worsens_6_1_below_the_cap(households, staff, more, recruited):
    rows = [{"households": households, "staff": n, "recruited_openly": recruited} for n in (staff, staff + more)]
    judgement = judged(rows, date(2025, 12, 31))
    fewer, most = (chr(letter) for letter in judgement.letters("6.1"))
    cap = max(7, -(-households // 200) if recruited else 7)
    if staff + more <= cap:
        assert (fewer, most) in {("F", "F"), ("F", "P"), ("P", "P")}
        assert judgement.credit_low("6.1")[0] <= judgement.credit_low("6.1")[1]
        assert judgement.gap[LOUDI_2015.places["6.1"], 0] >= judgement.gap[LOUDI_2015.places["6.1"], 1]
    else:
        assert most == "H"


@both_standards
@given(data=st.data(), on=days, random=st.randoms(use_true_random=False))
def test_the_order_of_communities_does_not_matter(standard, data, on, random):
    rows = data.draw(st.lists(rows_of(standard), min_size=1, max_size=8))
    order = random.sample(range(len(rows)), len(rows))
    straight, shuffled = judged(rows, on, standard), judged([rows[at] for at in order], on, standard)
    assert [straight.packed()[at] for at in order] == shuffled.packed()
    assert np.array_equal(straight.gap[:, order], shuffled.gap)
    assert np.array_equal(straight.score_low[order], shuffled.score_low)
    assert np.array_equal(straight.score_high[order], shuffled.score_high)


@both_standards
@given(row=st.data(), on=days, random=st.randoms(use_true_random=False))
def test_the_order_of_the_rules_does_not_matter(standard, row, on, random):
    rules = tuple(random.sample(standard.rules, len(standard.rules)))
    figures = row.draw(rows_of(standard))
    straight, shuffled = (judged([figures], on, each) for each in (standard, replace(standard, rules=rules)))
    letters = dict(zip((rule.key for rule in rules), shuffled.packed()[0], strict=True))
    assert [letters[rule.key] for rule in standard.rules] == list(straight.packed()[0])
    assert (straight.score_low[0], straight.score_high[0]) == (shuffled.score_low[0], shuffled.score_high[0])
    assert straight.head_low.tolist() == shuffled.head_low.tolist()


@both_standards
@given(data=st.data(), on=days)
def test_a_community_alone_is_judged_as_among_many(standard, data, on):
    rows = data.draw(st.lists(rows_of(standard), min_size=1, max_size=6))
    together = judged(rows, on, standard)
    for at, row in enumerate(rows):
        alone = judged([row], on, standard)
        assert alone.packed() == together.packed()[at : at + 1]
        assert alone.gap[:, 0].tolist() == together.gap[:, at].tolist()
        assert (alone.score_low[0], alone.score_high[0]) == (together.score_low[at], together.score_high[at])


@given(communities, days)
def test_an_explanation_says_what_was_judged(row, on):
    judgement = judged([row], on)
    for place, rule in enumerate(LOUDI_2015.rules):
        told = explain(LOUDI_2015, rule, row, on)
        assert told.outcome == judgement.packed()[0][place]
        assert told.short == judgement.gap[place, 0]
        assert (told.credit or 0) == judgement.credit_low(rule.key)[0]
        assert bool(told.gap) == (told.outcome in (Outcome.FAIL, Outcome.HINT)), (rule.key, told)
        assert bool(told.reason) or told.outcome not in (Outcome.NOT_APPLICABLE, Outcome.MISSING)


@given(communities)
def test_the_lower_score_is_the_higher_one_exactly_when_nothing_is_missing(row):
    judgement = judged([row], date(2025, 12, 31))
    assert 0 <= judgement.score_low[0] <= judgement.score_high[0] <= 100_00
    assert (judgement.score_low[0] == judgement.score_high[0]) == (judgement.missing[0] == 0)


def one_sided(standard):
    """[(rule, fact, +1 or −1)]: a change of the fact in this direction is what the rule asks for.

    A range, which asks for neither more nor less, is left out; of a closed list each item stands for itself.
    """
    found = []
    for rule in standard.rules:
        for demand in rule.demands:
            fact, upwards = standard.facts[demand.fact], demand.must.low is not None
            if not (upwards and demand.must.high):
                parts = fact.parts if isinstance(fact, Tally) else (fact.name,)
                found += [(rule, part, 1 if upwards else -1) for part in parts]
    return found


ORDS = [ord(Outcome.NOT_APPLICABLE), ord(Outcome.MISSING)]
SIDES = {standard.key: one_sided(standard) for standard in (LOUDI_2015, UNITS)}


def test_monotonicity_is_tried_on_every_rule_that_is_no_range():
    tried = {rule.key for sides in SIDES.values() for rule, _, _ in sides}
    assert {rule.key for standard in (LOUDI_2015, UNITS) for rule in standard.rules} - tried == {"5.3", "5.4"}


ROWS = 1500


def many(standard):
    """ROWS rows of figures near the limits, one in eight unknown, as columns; the same on every run."""
    random, columns = np.random.default_rng(2015), {}
    for fact in standard.figures:
        if isinstance(fact, Tally):
            continue
        first, top = 0, {"m²": 700_00, "元": 30_000_000, "户": 3000, "人": 1200, FLAG: 1}.get(fact.unit, 40)
        if isinstance(fact, Choice):
            first, top = 1, len(fact.codes)
        elif fact.unit == DATE:
            first, top = date(2015, 1, 1).toordinal(), date(2016, 12, 31).toordinal()
        columns[fact.name] = Column(random.integers(first, top, ROWS, endpoint=True), random.random(ROWS) > 1 / 8)
    return columns


@pytest.mark.parametrize("side", [(key, side) for key, sides in SIDES.items() for side in sides],
                         ids=[f"{rule.key}-{fact}" for sides in SIDES.values() for rule, fact, _ in sides])  # fmt: skip
def test_more_of_what_is_asked_never_worsens_a_rule_nor_the_score(side):
    """The score is compared while the same rules apply: one that drops out leaves its share to the others (§ 0.6)."""
    standard, (rule, fact, direction) = LOUDI_2015 if side[0] == LOUDI_2015.key else UNITS, side[1]
    columns, random = many(standard), np.random.default_rng(1)
    had = columns[fact].values
    more = random.integers(1, np.where(random.random(ROWS) < 0.5, 10, 2 * had + 10))
    asked = 1 if standard.facts[fact].unit == FLAG else np.maximum(had + direction * more, 0)
    worse, better = (
        judge(standard, Table({**columns, fact: Column(np.broadcast_to(values, ROWS))}, ROWS), date(2025, 12, 31))
        for values in (had, asked)
    )
    before, after = (judgement.letters(rule.key) for judgement in (worse, better))
    judged = ~np.isin(before, ORDS) & ~np.isin(after, ORDS)
    assert judged.sum() > 20
    assert (worse.credit_low(rule.key) <= better.credit_low(rule.key))[judged].all()
    assert not (judged & (before == ord(Outcome.PASS)) & (after == ord(Outcome.FAIL))).any()
    same = judged & (
        (worse.outcomes == ord(Outcome.NOT_APPLICABLE)) == (better.outcomes == ord(Outcome.NOT_APPLICABLE))
    ).all(axis=0)
    assert same.any()
    assert (worse.score_low <= better.score_low)[same].all()
    assert (worse.score_high <= better.score_high)[same].all()


def test_a_community_that_reaches_its_area_may_lose_the_points_of_its_building_plan():
    """8.3 applies only below the standard: at 400 m² it drops out and its share goes to rules that are not met (§ 0.6)."""
    plan = {"building_plans": 1, "formation": "existing"}
    rows = [{**plan, "premises_area": area} for area in (399_99, 400_00)]
    judgement = judged(rows, date(2025, 12, 31))
    place = [head.key for head in LOUDI_2015.heads].index("place")
    # 9.1—9.5 are missing, weight 6: 20 × (2 × 0.9999 + 1) ÷ 9 and 20 × 2 ÷ 8
    assert judgement.head_low[place].tolist() == [6_67, 5_00]
