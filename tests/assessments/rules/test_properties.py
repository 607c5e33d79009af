"""What must hold whatever the figures are."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.rules.figures import DATE, FLAG
from assessments.rules.kit import Choice, F, H, M, N, explain, judge
from assessments.rules.loudi_2015 import LOUDI_2015

pytestmark = pytest.mark.once

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


communities = st.fixed_dictionaries({fact.name: figures_of(fact) for fact in LOUDI_2015.figures})


def judged(rows, on):
    return judge(LOUDI_2015, LOUDI_2015.table(rows), on)


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


@settings(deadline=None)
@given(st.lists(communities, min_size=1, max_size=8), days, st.randoms(use_true_random=False))
def test_the_order_of_communities_does_not_matter(rows, on, random):
    order = random.sample(range(len(rows)), len(rows))
    straight, shuffled = judged(rows, on), judged([rows[at] for at in order], on)
    assert [straight.packed()[at] for at in order] == shuffled.packed()
    assert np.array_equal(straight.gap[:, order], shuffled.gap)
    assert np.array_equal(straight.score_low[order], shuffled.score_low)
    assert np.array_equal(straight.score_high[order], shuffled.score_high)


@settings(deadline=None)
@given(st.lists(communities, min_size=1, max_size=6), days)
def test_a_community_alone_is_judged_as_among_many(rows, on):
    together = judged(rows, on)
    for at, row in enumerate(rows):
        alone = judged([row], on)
        assert alone.packed() == together.packed()[at : at + 1]
        assert alone.gap[:, 0].tolist() == together.gap[:, at].tolist()
        assert (alone.score_low[0], alone.score_high[0]) == (together.score_low[at], together.score_high[at])


@settings(deadline=None)
@given(communities, days)
def test_an_explanation_says_what_was_judged(row, on):
    judgement = judged([row], on)
    for place, rule in enumerate(LOUDI_2015.rules):
        told = explain(LOUDI_2015, rule, row, on)
        assert told.outcome == judgement.packed()[0][place]
        assert told.short == judgement.gap[place, 0]
        assert (told.credit or 0) == judgement.credit_low(rule.key)[0]
        assert bool(told.gap) == (told.outcome in (F, H)), (rule.key, told)
        assert bool(told.reason) or told.outcome not in (N, M)


@settings(deadline=None)
@given(communities)
def test_the_lower_score_is_the_higher_one_exactly_when_nothing_is_missing(row):
    judgement = judged([row], date(2025, 12, 31))
    assert 0 <= judgement.score_low[0] <= judgement.score_high[0] <= 100_00
    assert (judgement.score_low[0] == judgement.score_high[0]) == (judgement.missing[0] == 0)


@settings(deadline=None)
@given(
    communities,
    st.sampled_from(["premises_area", "centre_area", "operating_received", "livelihood_received", "volunteers"]),
    st.integers(0, 10_000_000),
)
def test_more_of_what_is_asked_never_lowers_the_score(row, fact, more):
    row[fact] = row[fact] or 0
    judgement = judged([row, {**row, fact: row[fact] + more}], date(2025, 12, 31))
    assert judgement.score_low[0] <= judgement.score_low[1]
