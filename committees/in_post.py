"""Time in post, in columns: full-time seats of a stretch of days, those joined that overlap or follow one another.

A re-election or another post is a further seat of the same person. Whoever held one on every day was in post all the time.
"""

from datetime import date
from typing import NamedTuple

import numpy as np
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear

from communities.columns import columns
from communities.prepared import prepared

from .models import Seat

CHIEF, DEPUTY, MEMBER = 0, 1, 2  # rank of a post, the highest first
FAR = 1 << 20  # more days than any stretch has


class Seats(NamedTuple):
    """Full-time seats cut to a stretch of days, in columns: community, person, rank, first and last day (datetime64[D])."""

    community: np.ndarray
    person: np.ndarray
    rank: np.ndarray
    first: np.ndarray
    last: np.ndarray

    def where(self, chosen):
        """Those of the seats that a bool array chooses."""
        return Seats(*(column[chosen] for column in self))


class Spans(NamedTuple):
    """Times in post without a day between, in columns: person, first and last day, by person and day."""

    person: np.ndarray
    first: np.ndarray
    last: np.ndarray

    @property
    def days(self):
        """How many days each has, both ends counted."""
        return (self.last - self.first).astype(np.int64) + 1


def seats_between(selection, first, last):
    """The Seats of the selected communities of which a day lies from ``first`` to ``last``, both included."""
    community, person, rank, begun, over = columns(_seats(selection, first, last), 5)
    return Seats(community, person, rank, days_of(begun), days_of(over))


@prepared
def _seats(selection, first, last):
    rank = Case(
        When(post__in=Seat.CHIEFS, then=Value(CHIEF)),
        When(post__in=Seat.DEPUTIES, then=Value(DEPUTY)),
        default=Value(MEMBER),
        output_field=IntegerField(),
    )
    rows = Seat.objects.filter(selection.q("committee__community"), overlapping(first, last), full_time=True)
    rows = rows.annotate(rank=rank, **edges(first, last)).order_by()
    return rows.values_list("committee__community_id", "person_id", "rank", "begun", "over")


def spans(person, first, last):
    """The Spans of periods (person, first day, last day), which may overlap."""
    order = np.lexsort((first, person))
    person, first, last = person[order], first[order], last[order]
    apart = np.unique(person, return_inverse=True)[1] * FAR
    reached = np.maximum.accumulate(apart + last.astype(np.int64))  # a person's days lie beyond all of those before
    begins = np.ones(len(person), dtype=bool)
    begins[1:] = apart[1:] + first[1:].astype(np.int64) > reached[:-1] + 1
    at = begins.nonzero()[0]
    ends = np.append(at[1:], len(person))[: len(at)] - 1
    return Spans(person[at], first[at], (reached[ends] - apart[ends]).astype("datetime64[D]"))


def year_of(year):
    """(1 January, 31 December) of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def overlapping(first, last):
    """The condition that a day of a row lies from ``first`` to ``last``."""
    return Q(started_on__lte=last) & (Q(ended_on__isnull=True) | Q(ended_on__gte=first))


def edges(first, last):
    """``begun`` and ``over``: a row's first and last day, cut to a stretch of days, as numbers like 20261231.

    Reading dates is what costs: a day is only looked into where it lies inside.
    """
    late = When(started_on__gt=first, then=_number("started_on"))
    early = When(ended_on__lt=last, then=_number("ended_on"))
    return {
        "begun": Case(late, default=Value(int(f"{first:%Y%m%d}")), output_field=IntegerField()),
        "over": Case(early, default=Value(int(f"{last:%Y%m%d}")), output_field=IntegerField()),
    }


def _number(name):
    return ExtractYear(name) * 10_000 + ExtractMonth(name) * 100 + ExtractDay(name)


def days_of(numbers):
    """20261231 → 2026-12-31, in columns."""
    months = (numbers // 10_000 - 1970) * 12 + numbers // 100 % 100 - 1
    return months.astype("datetime64[M]").astype("datetime64[D]") + (numbers % 100 - 1)


def whole_months(first, last):
    """(the first, the last month of a year, 1 to 12, that lies wholly in a stretch of its days), in columns."""
    begun, over = first.astype("datetime64[M]"), (last + 1).astype("datetime64[M]")
    begun = begun + (first > begun.astype("datetime64[D]"))
    january = first.astype("datetime64[Y]").astype("datetime64[M]")
    return (begun - january).astype(np.int64) + 1, (over - january).astype(np.int64)
