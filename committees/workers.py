"""Those who work for a community, person by person: insurances (15.8) and appraisals of two years (6.8).

Workers are the full-time employed and the full-time members of the two committees, each once (6.1 counts them so).
"""

from datetime import date, timedelta

import numpy as np
from django.db.models import Case, IntegerField, Q, Value, When

from communities.columns import columns, sums
from communities.models import valid_on
from communities.prepared import prepared
from lodi_community.records.figures import Between
from staffing.models import INSURANCES, Appraisal, Employment

from .models import Seat

NO, UNSAID, YES = 0, 1, 2  # insured in a kind: the higher of two answers of one person counts
SOUND, INCOMPETENT = 1, 2  # a grade of a year; 0: there is none


def insured_by_community(selection, on):
    """Rows of (community id, persons to insure, person-kinds insured, persons without each of the five kinds).

    Whoever is exempt, with a reason, is left out. Answers that are not entered leave the figures Between.
    """
    _, community, due, states = insured_by_person(selection, on)
    counts = [due & (state == answer) for answer in (YES, NO, UNSAID) for state in states]
    size = len(INSURANCES)
    for pk, persons, *numbers in zip(*sums(community, due, *counts), strict=True):
        insured, lacking, unsaid = numbers[:size], numbers[size : 2 * size], numbers[2 * size :]
        without = [Between(n, n + gaps) if gaps else n for n, gaps in zip(lacking, unsaid, strict=True)]
        items = sum(insured)
        yield pk, persons, Between(items, items + sum(unsaid)) if any(unsaid) else items, *without


def insured_by_person(selection, on):
    """(keys of the persons, their communities, whether to be insured, an array of answers for each kind of insurance)."""
    home, person, exempt, *kinds = columns(_employed(selection, on), 3 + len(INSURANCES))
    others_home, others = columns(_seated(selection, on), 2)
    more = ~np.isin(others, person)
    none = np.zeros(int(more.sum()), dtype=np.int64)
    keys, at = np.unique(np.concatenate([person, others[more]]), return_inverse=True)
    community = _highest(keys, at, np.concatenate([home, others_home[more]]))
    due = _highest(keys, at, np.concatenate([exempt, none])) == 0
    states = [_highest(keys, at, np.concatenate([kind, none + UNSAID])) for kind in kinds]
    return keys, community, due, states


def appraised_by_community(selection, on, min_days_in_post):
    """Rows of (community id, persons 不称职 in this year and the last, those of them still at work without an action).

    A worker who was in post in both years and of whom a grade is missing breaks the chain: both figures may be one more for
    each such worker, unless the community reports that nobody was graded this year. Whoever was sound in either year is no
    case, whatever the other year says. An action counts that comes after the second bad grade, so within this year, and ends
    the post: whoever has one and stays at work without a last day is kept on.
    """
    nil = selection.none_of("appraisal", on)
    _, community, twice, kept, unclear = appraised_by_person(selection, on, min_days_in_post)
    for pk, incompetent, still, gaps in zip(*sums(community, twice, kept, unclear), strict=True):
        if gaps and pk not in nil:
            incompetent, still = Between(incompetent, incompetent + gaps), Between(still, still + gaps)
        yield pk, incompetent, still


def appraised_by_person(selection, on, min_days_in_post):
    """(keys, communities, 不称职 twice, of these kept on without an action, whose grade of a year is missing)."""
    entered = date(on.year - 1, 12, 31) - timedelta(days=min_days_in_post - 1)
    home, worker, *states = _at_work(selection, on, entered)
    (home, person), (_, before), (_, staying) = ((home[state == 1], worker[state == 1]) for state in states)
    graded_home, graded, grade, acted, this_year = columns(_appraisals(selection, on), 5)
    keys, at = np.unique(np.concatenate([person, graded]), return_inverse=True)
    community = _highest(keys, at, np.concatenate([home, graded_home]))
    graded_at = at[len(person) :]
    now, last = (_highest(keys, graded_at[year], grade[year]) for year in (this_year == 1, this_year == 0))
    handled = (_highest(keys, graded_at, acted) == 1) & ~np.isin(keys, staying)
    working = np.isin(keys, person)
    twice = (now == INCOMPETENT) & (last == INCOMPETENT)
    unclear = working & np.isin(keys, before) & ~twice & (now != SOUND) & (last != SOUND)
    return keys, community, twice, twice & working & ~handled, unclear


def _highest(keys, at, values):
    """Of each person: the highest of the values in their rows, 0 without a row."""
    found = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(found, at, values)
    return found


def _at_work(selection, on, entered):
    """Everybody whose full-time work is of one of two days: community, person, then 1 or 0 for each of three states.

    At work on the day, on that of ``entered``, and on the day without a last day. Whoever is employed and seated, or seated
    twice, is there twice.
    """
    work = (_working(selection, model, on, entered) for model in (Employment, Seat))
    return [np.concatenate(pair) for pair in zip(*(columns(rows, 5) for rows in work), strict=True)]


@prepared
def _working(selection, model, on, entered):
    place = "person__community" if model is Employment else "committee__community"
    states = {"now": valid_on(on), "before": valid_on(entered), "staying": valid_on(on) & Q(ended_on__isnull=True)}
    flags = {name: _one(condition) for name, condition in states.items()}
    rows = model.objects.filter(selection.q(place), states["now"] | states["before"], full_time=True)
    return rows.annotate(**flags).order_by().values_list(f"{place}_id", "person_id", *flags)


@prepared
def _seated(selection, on):
    """Full-time members of the two committees on the day: community and person, a person in both twice."""
    rows = Seat.objects.filter(selection.q("committee__community"), valid_on(on), full_time=True).order_by()
    return rows.values_list("committee__community_id", "person_id")


@prepared
def _employed(selection, on):
    """Full-time employments on the day: community, person, exempt (1) or not, an answer for each kind of insurance."""
    rows = Employment.objects.filter(selection.q("person__community"), valid_on(on), full_time=True).order_by()
    kinds = {f"{kind}_answer": _answer(kind) for kind in INSURANCES}
    rows = rows.annotate(exempt=_one(~Q(exemption_reason="")), **kinds)
    return rows.values_list("person__community_id", "person_id", "exempt", *kinds)


@prepared
def _appraisals(selection, on):
    """Grades of this year and the last: community, person, grade, whether acted upon by the day, whether of this year."""
    rows = Appraisal.objects.filter(selection.q("person__community"), year__range=(on.year - 1, on.year)).order_by()
    failed = When(grade=Appraisal.Grade.INCOMPETENT, then=Value(INCOMPETENT))
    rows = rows.annotate(
        code=Case(failed, default=Value(SOUND), output_field=IntegerField()),
        acted=_one(~Q(action="") & Q(action_on__range=(date(on.year, 1, 1), on))),
        now=_one(Q(year=on.year)),
    )
    return rows.values_list("person__community_id", "person_id", "code", "acted", "now")


def _answer(name):
    yes, no = When(**{name: True}, then=Value(YES)), When(**{name: False}, then=Value(NO))
    return Case(yes, no, default=Value(UNSAID), output_field=IntegerField())


def _one(condition):
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
