"""Advice while the two committees are composed: 5.3 (3—5 seats each) and 5.4 (5—7 persons) against the judge itself."""

from datetime import date
from itertools import product

import pytest
from django.urls import reverse

from assessments.inspection import live
from assessments.rules import kit
from assessments.rules.composing import Benches, Composing
from assessments.rules.kit import Outcome
from assessments.rules.loudi_2015 import LOUDI_2015
from committees.models import Committee, Seat
from tests import facts
from tests.places import CITY
from tests.typing_in import form_in, text_of
from tests.world import YEAR

# Advice is computed in memory.
pytestmark = pytest.mark.once
ON = date(YEAR, 12, 31)
STREET = "431302001001"  # 街心社区
EVERY = {Benches(*each): None for each in product(range(10), repeat=3) if each[2] <= min(each[:2])}


@pytest.fixture(scope="module")
def composing():
    return Composing.of(LOUDI_2015, ON)


@pytest.fixture(scope="module")
def passed():
    """Of every combination up to 9 seats: whether the judge gives 达标 on 5.3 and on 5.4."""
    rows = [
        {
            "party_seats": one.party,
            "residents_seats": one.residents,
            "committee_persons": one.persons,
            "part_time_members": 0,
        }
        for one in EVERY
    ]
    judgement = kit.judge(LOUDI_2015, LOUDI_2015.table(rows), ON)
    met = (judgement.letters("5.3") == ord(Outcome.PASS)) & (judgement.letters("5.4") == ord(Outcome.PASS))
    return dict(zip(EVERY, met.tolist(), strict=True))


def test_the_limits_are_those_of_the_document(composing):
    assert (composing.party, composing.residents, composing.persons) == ((3, 5), (3, 5), (5, 7))


def test_the_combinations_are_all_that_the_judge_passes_and_no_other(composing, passed):
    assert composing.combinations() == sorted(one for one in EVERY if passed[one])
    assert {one for one in EVERY if composing.fits(one)} == {one for one in EVERY if passed[one]}


@pytest.mark.parametrize(
    "seats, crossing",
    # 4 + 4 with 1 in both are 7 persons; 5 + 5 with 2 in both are 8 (CLAUSES, 5.4)
    [
        ((3, 3), (0, 1)),
        ((3, 4), (0, 2)),
        ((4, 4), (1, 3)),
        ((4, 5), (2, 4)),
        ((5, 5), (3, 5)),
        ((2, 2), None),
        ((1, 9), None),
    ],
)
def test_how_many_may_be_in_both(composing, seats, crossing):
    assert composing.crossing(*seats) == crossing


def test_the_nearest_seats_are_fewest_changes_away(composing, passed):
    """By walking the seats one by one: a seat filled or vacated is one step."""
    for start in EVERY:
        reached, edge = {start}, {start}
        while not any(passed[one] for one in edge):
            edge = {after for one in edge for after in neighbours(one)} - reached
            reached |= edge
        wanted = {(one.party, one.residents) for one in edge if passed[one]}
        assert set(composing.nearest(start)) == wanted, start


def neighbours(one):
    """Somebody new takes a seat, somebody leaves; a member of one committee takes a seat of the other, or leaves one of two."""
    party, residents, both = one
    found = [
        (party + 1, residents, both),
        (party, residents + 1, both),
        (party + 1, residents, both + 1),
        (party, residents + 1, both + 1),
        (party - 1, residents, both),
        (party, residents - 1, both),
        (party - 1, residents, both - 1),
        (party, residents - 1, both - 1),
    ]
    return {Benches(*each) for each in found if Benches(*each) in EVERY}


def test_each_way_that_is_told_passes_with_any_number_of_persons_in_both_that_is_told(composing, passed):
    for start in EVERY:
        for party, residents in composing.nearest(start):
            fewest, most = composing.crossing(party, residents)
            for both in range(min(party, residents) + 1):
                assert passed[Benches(party, residents, both)] == (fewest <= both <= most)


@pytest.mark.parametrize(
    "now, words",
    [
        ((4, 4, 1), "党组织 4 席、居委会 4 席，交叉任职 1 人，班子共 7 人，5.3 和 5.4 都满足。"),
        ((2, 5, 0), "党组织少 1 席（5.3，只作提示）。最近的办法：党组织再选 1 名，交叉任职至少 1 人（现有 0 人）。"),
        (
            (5, 5, 2),
            "班子超 1 人（5.4）。最近的办法：居委会减 1 名，交叉任职至少 2 人；或党组织减 1 名，交叉任职至少 2 人。",
        ),
        (
            (0, 0, 0),
            "党组织少 3 席、居委会少 3 席（5.3，只作提示），班子少 5 人（5.4）。"
            "最近的办法：党组织再选 3 名、居委会再选 3 名，交叉任职不超过 1 人。",
        ),
    ],
)
def test_the_advice_says_what_is_lacking_and_the_nearest_ways(composing, now, words):
    assert composing.advice(Benches(*now)).endswith(words)


# In the forms -----------------------------------------------------------------------------------

# 街心社区 has three seats in each committee and one person in both: five persons.
NOW = "党组织 3 席、居委会 3 席，交叉任职 1 人，班子共 5 人，5.3 和 5.4 都满足。"


@pytest.fixture
def clerk(judged_world, sign_in):
    return sign_in("李敏")


def test_the_advice_stands_in_the_form_of_a_new_seat_without_a_script(clerk):
    assert NOW in text_of(clerk.get(reverse("seat-add"), {"place": STREET}))


def test_the_advice_stands_in_the_form_of_a_seat_and_of_its_committee(world, clerk):
    committee = Committee.objects.get(community=world["街心社区"], body="party_organization")
    assert NOW in text_of(clerk.get(reverse("seat-edit", args=[committee.seats.first().pk])))
    assert NOW in text_of(clerk.get(reverse("committee-edit", args=[committee.pk])))


def test_the_panel_advises_on_the_committees_as_they_would_be_and_nothing_is_saved(world, clerk):
    seat = Seat.objects.get(committee__community=world["街心社区"], post="deputy_secretary")
    opened = form_in(clerk.get(reverse("seat-edit", args=[seat.pk])))
    page = text_of(clerk.post(reverse("live-edit", args=["seat", seat.pk]), opened | {"ended_on": f"{YEAR}-03-01"}))
    # Two and three seats, one person in both: four persons.
    assert (
        "党组织 2 席、居委会 3 席，交叉任职 1 人，班子共 4 人：党组织少 1 席（5.3，只作提示），班子少 1 人（5.4）。"
        in page
    )
    assert "最近的办法：党组织再选 1 名，交叉任职不超过 1 人。" in page
    seat.refresh_from_db()
    assert seat.ended_on is None


def test_the_panel_of_a_new_seat_advises_as_soon_as_the_committee_is_chosen(world, clerk):
    committee = Committee.objects.get(community=world["街心社区"], body="party_organization")
    opened = form_in(clerk.get(reverse("seat-add"), {"place": STREET}))
    assert NOW not in text_of(clerk.post(reverse("live-add", args=["seat"]), opened | {"committee": ""}))
    assert NOW in text_of(clerk.post(reverse("live-add", args=["seat"]), opened | {"committee": committee.pk}))
    foreign = Committee.objects.filter(community=world["五里社区"]).first()
    assert "党组织" not in text_of(clerk.post(reverse("live-add", args=["seat"]), opened | {"committee": foreign.pk}))


def test_the_panel_shows_all_combinations_in_a_table(world, clerk):
    seat = Seat.objects.filter(committee__community=world["街心社区"]).first()
    response = clerk.post(
        reverse("live-edit", args=["seat", seat.pk]), form_in(clerk.get(reverse("seat-edit", args=[seat.pk])))
    )
    table = {party: [crossing for crossing, _ in cells] for party, cells in response.context["seats"]}
    assert table == {3: [(0, 1), (0, 2), (1, 3)], 4: [(0, 2), (1, 3), (2, 4)], 5: [(1, 3), (2, 4), (3, 5)]}


def test_a_community_without_seats_is_told_where_to_begin(world, clerk):
    facts.forget(Seat, committee__community=world["贤童社区"])
    live.refresh_all(CITY)
    page = text_of(clerk.get(reverse("seat-add"), {"place": "431302001002"}))
    assert "党组织 0 席、居委会 0 席" in page
    assert "党组织再选 3 名、居委会再选 3 名" in page
