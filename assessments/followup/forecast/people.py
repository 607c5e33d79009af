"""Warnings about people and bodies: terms (5.2), candidates (6.4), training and days in post (5.8, 5.9), one person less."""

from datetime import date, timedelta

import numpy as np
from django.db.models import DateField
from django.db.models.functions import Coalesce

from committees.body_measures import in_being
from committees.models import Seat, Term
from committees.training import training_by_person
from communities.columns import sums
from communities.models import valid_on
from staffing.measures import IS_COLLEGE, young_enough
from staffing.models import ReserveCandidate

from ...rules import kit
from ...rules.kit import Outcome
from .ahead import GOOD, YEAR_END, YEAR_ON
from .found import Found
from .kinds import CANDIDATE, SERVICE, SINGLE, TERM, TRAINING

PERSONS = ("committee_persons", "staff", "reserve_candidates")  # figures that one person less changes
UNMET = [ord(Outcome.FAIL), ord(Outcome.MISSING)]


def terms(ahead):
    """Committees whose last term, or its approved extension, ends from today until a year on (5.2)."""
    rule = ahead.rule_on("party_term_overdue")
    if rule is None:
        return
    end = Coalesce("extended_until", "ended_on", output_field=DateField())
    rows = Term.objects.filter(
        in_being(ahead.today, "committee__"),
        ahead.selection.q("committee__community"),
        started_on__lte=ahead.today,
    )
    rows = (
        rows.annotate(end=end)
        .order_by("end", "started_on", "pk")
        .values_list("committee", "committee__community", "pk", "end")
    )
    last = {committee: row for committee, *row in rows}
    for community, pk, day in last.values():
        if ahead.today <= day <= ahead.ends[YEAR_ON]:
            yield Found(community, TERM.key, rule.key, day, (Term._meta.label_lower, pk), last=True)


def candidates(ahead):
    """Candidates who count today and reach the age at which they do not until a year on (6.4)."""
    rule = ahead.rule_on("reserve_candidates")
    if rule is None:
        return
    now, then = ahead.standard.reading(ahead.today), ahead.reading(YEAR_ON)
    rows = ReserveCandidate.objects.filter(
        valid_on(ahead.today, start="listed_on", end="left_on"),
        IS_COLLEGE,
        young_enough(ahead.today, now),
        ahead.selection.q("person__community"),
    ).exclude(young_enough(ahead.ends[YEAR_ON], then))
    for community, pk, born in rows.order_by("pk").values_list("person__community", "pk", "person__birth_date"):
        day = birthday(born, then["reserve.max_age"] + 1)
        yield Found(community, CANDIDATE.key, rule.key, day, (ReserveCandidate._meta.label_lower, pk))


def birthday(born, age):
    """The day on which somebody reaches an age: for those born on 29 February 1 March where a year has no such day."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def training(ahead):
    """Of each rule on training the persons of a community short of it, and the half-days that they lack (5.8, 5.9).

    ``amount``: half-days; ``further``: persons. A community without any course that year is there too.
    """
    rules = ahead.rule_on("leader_training"), ahead.rule_on("member_training")
    if None in rules:
        return
    reading, day = ahead.reading(), ahead.ends[YEAR_END]
    each = training_by_person(ahead.selection, day, reading)
    demands = [2 * reading[f"training.{whose}_days"] for whose in ("leader", "member")]
    figures = (
        (each.leader_tested, each.leader_days, each.leader_untaught),
        (each.member_tested, each.member_days, each.member_untaught),
    )
    for rule, demand, (tested, reached, untaught) in zip(rules, demands, figures, strict=True):
        short = each.in_office & tested & ((reached < demand) | untaught)
        totals = sums(each.community[short], np.ones(short.sum(), dtype=np.int64), demand - reached[short])
        letters = ahead.letters(rule)
        for community, persons, lacking in zip(*totals, strict=True):
            if letters[ahead.at[community]] in UNMET:
                yield Found(community, TRAINING.key, rule.key, day, None, lacking, persons)


def service(ahead):
    """Full-time members in office on 31 December who are not tested in training, being too few days in post (5.8, 5.9).

    ``amount``: the days in post on 31 December; ``further``: how many there should be.
    """
    leaders, members = ahead.rule_on("leader_training"), ahead.rule_on("member_training")
    if leaders is None or members is None:
        return
    reading, day = ahead.reading(), ahead.ends[YEAR_END]
    least = reading["training.min_days_in_post"]
    each = training_by_person(ahead.selection, day, reading)
    new = each.in_office & ~each.leader_tested & ~each.member_tested
    served = dict(zip(each.persons[new].tolist(), each.served[new].tolist(), strict=True))
    rows = Seat.objects.filter(ahead.selection.q("committee__community"), valid_on(day), full_time=True)
    rows = rows.filter(started_on__gt=day - timedelta(days=least - 1)).order_by("person", "started_on", "pk")
    for community, pk, person, post in rows.values_list("committee__community", "pk", "person", "post"):
        if person in served:
            rule = leaders if post in Seat.CHIEFS else members
            days = served.pop(person)
            yield Found(community, SERVICE.key, rule.key, day, (Seat._meta.label_lower, pk), days, least)


def single(ahead):
    """Communities that meet a rule on a number of persons on 31 December, and would not with one person less.

    ``amount``: how many there are.
    """
    table = ahead.judged_at_end.table
    for fact in PERSONS:
        rule = ahead.rule_on(fact)
        if rule is None:
            continue
        column = table.column(fact)
        fewer = kit.Table({**table.columns, fact: kit.Column(column.values - 1, column.known, column.most)})
        without = kit.judge(ahead.standard, fewer, ahead.ends[YEAR_END]).letters(rule.key)
        lost = np.isin(ahead.letters(rule), GOOD) & (without == ord(Outcome.FAIL))
        for place in lost.nonzero()[0].tolist():
            community = int(ahead.at_end.ids[place])
            yield Found(community, SINGLE.key, rule.key, None, None, int(column.values[place]))
