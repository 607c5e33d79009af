"""Clause 15.6 month by month, in columns: rank and pay of every full-time member in every full month in post."""

from typing import NamedTuple

import numpy as np

from communities.columns import columns, sums
from communities.levels import county_of
from communities.prepared import prepared
from lodi_community.records.figures import Between
from staffing.models import Pay

from .in_post import CHIEF, DEPUTY, MEMBER, edges, overlapping, seats_between, spans, whole_months, year_of
from .models import Seat

NO_RANK = 3
UNPAID = np.iinfo(np.int64).max
MONTHS = range(1, 13)


class PaidMonth(NamedTuple):
    """One month of all persons, in columns: rank (NO_RANK: not in post), floor and lowest pay in 分 (UNPAID: none entered)."""

    month: int
    rank: np.ndarray
    floor: np.ndarray
    paid: np.ndarray


def pay_by_community(selection, year, floors, local, nil=frozenset()):
    """Rows of (community id, members, Σ floors, Σ min(pay, floor)), money in 分 over person-months.

    While no pay is entered for some of a member's months, the last figure is Between what the other months bring and that
    with these paid in full. ``floors``: 分 a month for chief, deputy, member in the city; ``local``: county code → the same
    three of its own, None for a rank without one; ``nil``: the communities that report that nobody was paid, whose months
    without pay are months of 0.
    """
    keys, home, months = pay_by_person(selection, year, floors, local, nil)
    required, met = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int64)
    open_, counted = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)
    for _, rank, floor, paid in months:
        required += floor
        met += np.minimum(paid, floor)
        open_ += np.where((rank < NO_RANK) & (paid == UNPAID), floor, 0)
        counted |= rank < NO_RANK
    totals = zip(*sums(home, counted, required, met, open_), strict=True)
    found = {pk: (n, floor, Between(paid - gaps, paid) if gaps else paid) for pk, n, floor, paid, gaps in totals}
    return [(pk, *found.get(pk, (0, 0, 0))) for (pk,) in _with_members(selection, year)]


def pay_by_person(selection, year, floors, local, nil=frozenset()):
    """(keys of the full-time members of the year, their communities, their twelve PaidMonths one after another)."""
    seats = seats_between(selection, *year_of(year))
    keys, person = np.unique(seats.person, return_inverse=True)
    home = np.zeros(len(keys), dtype=np.int64)
    home[person] = seats.community
    person, ranks, first, last = _in_post(seats._replace(person=person))
    paid_person, amount, paid_first, paid_last = _pays(selection, year)
    known = np.isin(paid_person, keys)
    at = np.searchsorted(keys, paid_person[known])
    amount, paid_first, paid_last = amount[known], paid_first[known], paid_last[known]
    city = [floors["chief"], floors["deputy"], floors["member"], 0]
    floor, everyone = _floors(selection, home, city, local), np.arange(len(keys))
    nothing = np.where(np.isin(home, list(nil)), 0, UNPAID)

    def months():
        for month in MONTHS:
            rank = np.full(len(keys), NO_RANK)
            serving = (first <= month) & (last >= month)
            np.minimum.at(rank, person[serving], ranks[serving])
            lowest = np.full(len(keys), UNPAID)
            paying = (paid_first <= month) & (paid_last >= month)
            np.minimum.at(lowest, at[paying], amount[paying])
            lowest = np.where(lowest == UNPAID, nothing, lowest)
            yield PaidMonth(month, rank, floor[everyone, rank], lowest)

    return keys, home, months()


@prepared
def _with_members(selection, year):
    """Keys of the communities with members of any kind in the year: where all are part-time, nobody is to be paid."""
    rows = Seat.objects.filter(selection.q("committee__community"), overlapping(*year_of(year))).order_by()
    return rows.values_list("committee__community_id").distinct()


def _floors(selection, home, city, local):
    """Of each person: the floor of every rank, the higher of the city's and the county's, as (persons, 4)."""
    floors = np.tile(np.array(city, dtype=np.int64), (len(home), 1))
    codes = selection.codes.items() if local else ()
    own = [
        (pk, *(amount or 0 for amount in local[county_of(code)]), 0) for pk, code in codes if county_of(code) in local
    ]
    if own:
        table = np.array(own, dtype=np.int64)
        at = np.searchsorted(table[:, 0], home).clip(max=len(table) - 1)
        here = table[at, 0] == home
        floors[here] = np.maximum(floors[here], table[at[here], 1:])
    return floors


def _in_post(seats):
    """Times in post of a year: person, rank, first and last whole month.

    A month counts for a rank where the person held it, or a higher one, on every day: the seats before and after a
    re-election are one time in post, and a month of promotion is one of the lower rank.
    """
    several = np.bincount(seats.person)[seats.person] > 1 if len(seats.person) else np.zeros(0, dtype=bool)
    alone, others = seats.where(~several), seats.where(several)
    found = [(alone.person, alone.rank, *whole_months(alone.first, alone.last))]
    for rank in (CHIEF, DEPUTY, MEMBER):
        held = others.where(others.rank <= rank)
        joined = spans(held.person, held.first, held.last)
        found.append((joined.person, np.full_like(joined.person, rank), *whole_months(joined.first, joined.last)))
    return [np.concatenate(column) for column in zip(*found, strict=True)]


def _pays(selection, year):
    """Pay of the year: person, 分 a month, first and last month in which a day of it lies."""
    person, amount, begun, over = columns(_pay_rows(selection, year), 4)
    return person, amount, begun // 100 % 100, over // 100 % 100


@prepared
def _pay_rows(selection, year):
    rows = Pay.objects.filter(selection.q("person__community"), overlapping(*year_of(year))).order_by()
    return rows.annotate(**edges(*year_of(year))).values_list("person_id", "base_pay", "begun", "over")
