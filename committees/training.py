"""Clauses 5.8 and 5.9 in columns: who has to be trained, and what was reached of it, person by person."""

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import Case, IntegerField, Value, When

from communities.columns import columns, sums
from communities.prepared import prepared
from staffing.models import Training

from .in_post import CHIEF, seats_between, spans

COUNTY, STREET, BELOW = 2, 1, 0  # who held a course


class Trained(NamedTuple):
    """Full-time members of the two committees, in columns: key, community, and what 5.8 and 5.9 make of each.

    ``served``: days in post of the year, or of the last days that are asked for where these began before it. ``chief``:
    whether 5.8 looks at the person, or else 5.9. ``told``: keys of the communities that have a course in the year.
    """

    persons: np.ndarray
    community: np.ndarray
    in_office: np.ndarray
    served: np.ndarray
    chief: np.ndarray
    leader_tested: np.ndarray
    leader_days: np.ndarray
    leader_untaught: np.ndarray
    member_tested: np.ndarray
    member_days: np.ndarray
    member_untaught: np.ndarray
    told: set


def training_by_community(selection, on, reading):
    """Rows of (community id, and for chiefs and then for the other members: tested, half-days reached, without a course).

    Full-time members in office on the day, and for ``min_days_in_post`` of the year; each person's days up to the demand.
    Where nobody of the community has a course in the year and none is reported (零报告) neither, only the tested are known.
    """
    each = training_by_person(selection, on, reading)
    leader, member = each.leader_tested, each.member_tested
    totals = sums(
        each.community[each.in_office],
        *(
            figure[each.in_office]
            for figure in (
                leader,
                each.leader_days * leader,
                leader & each.leader_untaught,
                member,
                each.member_days * member,
                member & each.member_untaught,
            )
        ),
    )
    told = each.told
    for pk, n1, d1, m1, n2, d2, m2 in zip(*totals, strict=True):
        yield (pk, n1, d1, m1, n2, d2, m2) if pk in told else (pk, n1, None, None, n2, None, None)


def training_by_person(selection, on, reading):
    """The Trained of the selected communities: what their figures are the sums of."""
    least = reading["training.min_days_in_post"]
    seats = seats_between(selection, min(date(on.year, 1, 1), on - timedelta(days=least - 1)), on)
    chief, now = seats.rank == CHIEF, seats.last == np.datetime64(on)
    keys, at = np.unique(seats.person, return_inverse=True)
    community = np.zeros(len(keys), dtype=np.int64)
    community[at] = seats.community
    in_office, served, as_chief = _any(keys, at[now]), _served(keys, seats), _served(keys, seats.where(chief))
    # Of two posts held equally long the higher decides (CLAUSES §0.12).
    leads = _any(keys, at[chief & now]) & (2 * as_chief >= served)
    leader = leads & (served >= least)
    member = in_office & ~leads & (served >= least)
    told, trained, days, level = _courses(selection, on)
    told |= selection.none_of("training", on)
    known = np.isin(trained, keys)
    at, days, level = np.searchsorted(keys, trained[known]), days[known], level[known]
    for_leader = level >= least_level(chief=True, reading=reading)
    leader_days = _days(keys, at, days * for_leader, reading["training.leader_days"])
    member_days = _days(
        keys, at, days * (level >= least_level(chief=False, reading=reading)), reading["training.member_days"]
    )
    without = [~_any(keys, at[level >= least]) for least in (COUNTY, STREET)]
    chiefs, others = (leader, leader_days, without[0]), (member, member_days, without[1])
    return Trained(keys, community, in_office, served, leads, *chiefs, *others, told)


def _any(keys, at):
    """Of each person: whether any row is theirs."""
    found = np.zeros(len(keys), dtype=bool)
    found[at] = True
    return found


def _days(keys, at, halves, demand):
    """Σ half-days of each person, at most the demand in days."""
    total = np.zeros(len(keys), dtype=np.int64)
    np.add.at(total, at, halves)
    return np.minimum(total, 2 * demand)


def _served(keys, seats):
    """Days of each person in these seats, a day in two of them once."""
    joined = spans(seats.person, seats.first, seats.last)
    return np.bincount(np.searchsorted(keys, joined.person), joined.days, len(keys)).astype(np.int64)


def least_level(chief, reading):
    """The lowest level of those who held a course at which its days count for a chief, or for another member."""
    if chief:
        return COUNTY if reading["training.leader_days_scope"] == "county" else BELOW
    return STREET


def courses_of_year(selection, on):
    """Courses that ended in the year up to the day, with the ``level`` of who held them."""
    rows = Training.objects.filter(selection.q("person__community"), ended_on__range=(date(on.year, 1, 1), on))
    level = Case(
        When(organizer_level__in=Training.COUNTY_AND_ABOVE, then=Value(COUNTY)),
        When(organizer_level__in=Training.STREET_AND_ABOVE, then=Value(STREET)),
        default=Value(BELOW),
        output_field=IntegerField(),
    )
    return rows.annotate(level=level).order_by()


def _courses(selection, on):
    """Communities with a course in the year; then of each course of a person: the person, half-days, level."""
    community, *courses = columns(_course_rows(selection, on), 4)
    return set(np.unique(community).tolist()), *courses


@prepared
def _course_rows(selection, on):
    return courses_of_year(selection, on).values_list("person__community_id", "person_id", "days", "level")
