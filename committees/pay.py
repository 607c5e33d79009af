"""Clause 15.6 month by month, in columns: rank and pay of every full-time member in every full month in post."""

from datetime import date, timedelta

import numpy as np
from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, IntegerField, Q, Value, When

from staffing.models import Pay

from .models import Seat

NO_RANK = 3
UNPAID = np.iinfo(np.int64).max
MONTHS = range(1, 13)


def pay_by_community(selection, year, floors):
    """Rows of (community id, members, Σ floors, Σ min(pay, floor)), money in 分 over person-months.

    A member's month without any pay entered makes the last figure missing. ``floors``: 分 a month for chief, deputy, member.
    """
    seats = _seats(selection, year)
    if not seats:
        return []
    communities, persons, ranks, first, last = _columns(seats, 5)
    keys, person = np.unique(persons, return_inverse=True)
    home = np.zeros(len(keys), dtype=np.int64)
    home[person] = communities
    paid_person, amount, paid_first, paid_last = _columns(_pays(selection, year), 4)
    known = np.isin(paid_person, keys)
    at = np.searchsorted(keys, paid_person[known])
    amount, paid_first, paid_last = amount[known], paid_first[known], paid_last[known]
    floor = np.array([floors["chief"], floors["deputy"], floors["member"], 0], dtype=np.int64)
    required, met = np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=np.int64)
    unpaid, counted = np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=bool)
    for month in MONTHS:
        rank = np.full(len(keys), NO_RANK)
        serving = (first <= month) & (last >= month)
        np.minimum.at(rank, person[serving], ranks[serving])
        lowest = np.full(len(keys), UNPAID)
        paying = (paid_first <= month) & (paid_last >= month)
        np.minimum.at(lowest, at[paying], amount[paying])
        demand = floor[rank]
        required += demand
        met += np.minimum(lowest, demand)
        unpaid |= (rank < NO_RANK) & (lowest == UNPAID)
        counted |= rank < NO_RANK
    return _by_community(home, counted, required, met, unpaid)


def _by_community(home, counted, required, met, unpaid):
    keys, at = np.unique(home, return_inverse=True)
    sums = []
    for column in (counted, required, met, unpaid):
        total = np.zeros(len(keys), dtype=np.int64)
        np.add.at(total, at, column.astype(np.int64))
        sums.append(total.tolist())
    return [
        (pk, n, floor, None if gaps else paid)
        for pk, n, floor, paid, gaps in zip(keys.tolist(), *sums, strict=True)
    ]


def _seats(selection, year):
    """Full-time seats of the year: community, person, rank, first and last full month in post."""
    rank = Case(
        When(post__in=Seat.CHIEFS, then=Value(0)), When(post__in=Seat.DEPUTIES, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    rows = Seat.objects.filter(selection.q("committee__community"), _overlaps(year), full_time=True)
    rows = rows.annotate(rank=rank, **_edges(year)).order_by()
    columns = rows.values_list("committee__community_id", "person_id", "rank", "begun", "over")
    return [
        (community, person, rank, _first_full_month(begun), _last_full_month(over))
        for community, person, rank, begun, over in columns
    ]


def _pays(selection, year):
    """Pay of the year: person, 分 a month, first and last month in which a day of it lies."""
    rows = Pay.objects.filter(selection.q("person__community"), _overlaps(year)).order_by()
    amount = ExpressionWrapper(F("base_pay"), output_field=BigIntegerField())
    rows = rows.annotate(amount=amount, **_edges(year)).values_list("person_id", "amount", "begun", "over")
    return [
        (person, pay, begun.month if begun else 1, over.month if over else 12)
        for person, pay, begun, over in rows
    ]


def _overlaps(year):
    ends = Q(ended_on__isnull=True) | Q(ended_on__gte=date(year, 1, 1))
    return Q(started_on__lte=date(year, 12, 31)) & ends


def _edges(year):
    """Dates only where they lie inside the year: few rows have one, and reading dates is what costs."""
    return {
        "begun": Case(When(started_on__gt=date(year, 1, 1), then=F("started_on"))),
        "over": Case(When(ended_on__lt=date(year, 12, 31), then=F("ended_on"))),
    }


def _first_full_month(begun):
    if begun is None:
        return 1
    return begun.month if begun.day == 1 else begun.month + 1


def _last_full_month(over):
    if over is None:
        return 12
    following = over + timedelta(days=1)
    return over.month if following.day == 1 else over.month - 1


def _columns(rows, width):
    """Columns of int64 from rows of whole numbers."""
    if not rows:
        return [np.zeros(0, dtype=np.int64) for _ in range(width)]
    return list(np.array(rows, dtype=np.int64).T)
