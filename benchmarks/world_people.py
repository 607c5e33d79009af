"""Who works for a community of the synthetic country: the two committees, their persons, pay, training, appraisals."""

from datetime import date
from itertools import repeat

import numpy as np

from committees.ledgers import MemberDisposal, SubCommittee
from committees.models import Committee, Seat, Term
from staffing.models import INSURANCES, Appraisal, Employment, Pay, Person, ReserveCandidate, Training

from .chances import YEAR, days, numbers, one_of, several, some, yes
from .tables import write

PERSONS = 10
CHIEF, DEPUTY, MEMBER = 0, 1, 2
FLOOR = {CHIEF: 150_000, DEPUTY: 140_000, MEMBER: 120_000}  # 分 a month, 15.6
# committee (0 party, 1 residents), person of the community, post
SEATS = (
    (0, 0, "secretary"),
    (0, 1, "deputy_secretary"),
    (0, 2, "party_member"),
    (0, 3, "party_member"),
    (1, 4, "director"),
    (1, 5, "deputy_director"),
    (1, 1, "member"),  # sits in both committees and counts once
    (1, 6, "member"),
)
LEADERS = (0, 4)  # secretary and director
TRAINED = (0, 0, 0, 4, 4, 4, 1, 1, 2, 3, 5, 5, 6, 7)


def people(random, ids, counts):
    """All rows of this file, for some communities."""
    persons(random, ids)
    seats(random, ids, counts)
    terms(random, ids, counts)
    disposals(random, ids, counts)
    employments(random, ids)
    pays(random, ids, counts)
    appraisals(random, ids, counts)
    trainings(random, ids, counts)
    reserves(random, ids, counts)


def persons_of(ids, numbers_in):
    """Primary keys of these persons of each community, community by community."""
    return ((ids[:, None] - 1) * PERSONS + np.array(numbers_in) + 1).ravel()


def persons(random, ids):
    keys = persons_of(ids, range(PERSONS))
    size = len(keys)
    born = np.array(days(random, date(1965, 1, 1), date(2002, 12, 31), size)).reshape(len(ids), PERSONS)
    born[:, 8:] = np.reshape(days(random, date(1989, 1, 1), date(2002, 12, 31), 2 * len(ids)), (len(ids), 2))
    write(
        Person,
        id=keys.tolist(),
        community_id=np.repeat(ids, PERSONS).tolist(),
        name=[f"居民{key}" for key in keys.tolist()],
        sex=one_of(random, ("1", "2"), (0.5, 0.5), size),
        birth_date=born.ravel().tolist(),
        political_status=one_of(random, ("01", "13"), (0.7, 0.3), size),
        education_level=one_of(random, ("1", "2", "3", "6"), (0.1, 0.4, 0.3, 0.2), size),
    )


def seats(random, ids, counts):
    write(
        Committee,
        id=[key for number in ids.tolist() for key in (2 * number - 1, 2 * number)],
        community_id=np.repeat(ids, 2).tolist(),
        body=["party_organization", "residents_committee"] * len(ids),
        name=["党总支", "居委会"] * len(ids),
        party_kind=["general_party_branch", ""] * len(ids),
        full_members=some(random, 0.98, random.integers(40, 140, 2 * len(ids)).tolist()),
        probationary_members=some(random, 0.98, random.integers(0, 8, 2 * len(ids)).tolist()),
        founded_on=some(random, 0.9, days(random, date(2010, 1, 1), date(2026, 1, 31), 2 * len(ids))),
        dissolved_on=some(random, 0.02, days(random, date(2025, 12, 30), date(2026, 6, 30), 2 * len(ids))),
    )
    size = len(ids) * len(SEATS)
    committees = (2 * ids[:, None] - 1 + np.array([committee for committee, _, _ in SEATS])).ravel()
    begun = np.array(days(random, date(2021, 1, 1), date(2023, 12, 31), size))
    late = random.random(size) < 0.06
    begun[late] = days(random, date(2025, 1, 1), date(2025, 12, 31), int(late.sum()))
    ways = one_of(random, ("two_recommend_one_elect", "open_selection", "other", ""), (0.7, 0.2, 0.08, 0.02), size)
    full_time = random.random((len(ids), len(SEATS)))
    full_time[:, [0, 1, 4, 6]] = 1  # chiefs, and whoever sits in both
    promoted(random, ids, begun.reshape(len(ids), len(SEATS))[:, 0], counts)
    write(
        Seat,
        id=numbers(counts, "seat", size),
        committee_id=committees.tolist(),
        person_id=persons_of(ids, [person for _, person, _ in SEATS]).tolist(),
        post=[post for _, _, post in SEATS] * len(ids),
        full_time=(full_time.ravel() > 0.1).tolist(),
        selection_method=[
            way if post == "secretary" else "" for way, (_, _, post) in zip(ways, SEATS * len(ids), strict=True)
        ],
        started_on=begun.tolist(),
        ended_on=[
            end if end is None or end >= start else None
            for start, end in zip(
                begun.tolist(),
                some(random, 0.06, days(random, date(2025, 1, 31), date(2026, 6, 30), size)),
                strict=True,
            )
        ],
    )


def promoted(random, ids, begun, counts):
    """Of the secretaries who began in the year, half were members of the committee until the day before (§0.12)."""
    chosen = (begun > f"{YEAR}-01-01") & (random.random(len(ids)) < 0.5)
    ids, size = ids[chosen], int(chosen.sum())
    ended = (begun[chosen].astype("datetime64[D]") - 1).astype("U10")
    started = np.array(days(random, date(2023, 1, 1), date(YEAR, 2, 28), size), dtype="U10")
    write(
        Seat,
        id=numbers(counts, "seat", size),
        committee_id=(2 * ids - 1).tolist(),
        person_id=persons_of(ids, [0]).tolist(),
        post=repeat("party_member", size),
        full_time=repeat(True, size),
        started_on=np.where(started < ended, started, ended).tolist(),
        ended_on=ended.tolist(),
    )


def terms(random, ids, counts):
    """Of each committee the present term, half of them after another; some expired, some extended, some of long ago."""
    every = np.column_stack([2 * ids - 1, 2 * ids]).ravel()
    rows = np.concatenate([every[random.random(len(every)) < 0.98], every[random.random(len(every)) < 0.5]])
    before = np.arange(len(rows)) >= len(rows) - len(rows) // 3
    begun = np.array(days(random, date(2020, 1, 1), date(2025, 6, 30), len(rows)), dtype="U10")
    begun[before] = days(random, date(2014, 1, 1), date(2016, 12, 31), int(before.sum()))
    ended = (begun.astype("datetime64[D]") + random.integers(1600, 2200, len(rows))).astype(str)
    direct = ("direct", "households", "representatives", "party")
    write(
        Term,
        id=numbers(counts, "term", len(rows)),
        committee_id=rows.tolist(),
        elected_on=begun.tolist(),
        method=one_of(random, direct, (0.9, 0.04, 0.04, 0.02), len(rows)),
        started_on=begun.tolist(),
        ended_on=ended.tolist(),
        extended_until=some(random, 0.1, days(random, date(2025, 6, 1), date(2026, 12, 31), len(rows))),
    )
    rows = several(random, 2 * ids, 1, 5, share=0.95)
    write(
        SubCommittee,
        id=numbers(counts, "sub", len(rows)),
        committee_id=rows.tolist(),
        name=repeat("委员会", len(rows)),
        started_on=days(random, date(2018, 1, 1), date(2026, 1, 31), len(rows)),
        ended_on=some(random, 0.05, days(random, date(2025, 12, 30), date(2026, 6, 30), len(rows))),
    )


def disposals(random, ids, counts):
    rows = several(random, ids, 1, 3, share=0.1)
    found = np.datetime64(date(YEAR - 2, 6, 1)) + random.integers(0, 1000, len(rows))
    write(
        MemberDisposal,
        id=numbers(counts, "disposal", len(rows)),
        community_id=rows.tolist(),
        member=repeat("党员", len(rows)),
        found_on=found.astype(str).tolist(),
        reason=repeat("不合格", len(rows)),
        handled_on=some(random, 0.8, (found + random.integers(5, 400, len(rows))).astype(str).tolist()),
    )


def employments(random, ids):
    keys = persons_of(ids, range(PERSONS))
    size = len(keys)
    seated = np.tile(np.arange(PERSONS) < PERSONS - 3, len(ids)) & (random.random(size) < 0.99)
    begun = np.array(days(random, date(2019, 1, 1), date(2025, 12, 31), size))
    begun[seated] = days(random, date(2019, 1, 1), date(2021, 12, 31), int(seated.sum()))
    write(
        Employment,
        id=keys.tolist(),
        person_id=keys.tolist(),
        position=repeat("社区干部", size),
        full_time=(seated | (random.random(size) < 0.7)).tolist(),
        source=one_of(random, ("elected", "open_recruitment", "public_post"), (0.6, 0.25, 0.15), size),
        graduate_plan=some(random, 0.9, yes(random, 0.1, size)),
        social_work_certificate=one_of(random, ("", "none", "assistant", "senior"), (0.1, 0.7, 0.15, 0.05), size),
        **{kind: some(random, 0.998, yes(random, 0.995, size)) for kind in INSURANCES},
        exemption_reason=one_of(random, ("", "已退休"), (0.96, 0.04), size),
        housing_fund=some(random, 0.9, yes(random, 0.3, size)),
        started_on=begun.tolist(),
        ended_on=some(random, 0.08, days(random, date(2025, 12, 31), date(2026, 6, 30), size)),
    )


def pays(random, ids, counts):
    """The nine who are paid: most one sum all year, some raised or begun in mid-year, a few not entered."""
    held = persons_of(ids, range(PERSONS - 1))
    ranks = np.tile([CHIEF, DEPUTY, MEMBER, MEMBER, CHIEF, DEPUTY, MEMBER, MEMBER, MEMBER], len(ids))
    floor = np.array([FLOOR[CHIEF], FLOOR[DEPUTY], FLOOR[MEMBER]])[ranks]
    amount = floor + np.where(random.random(len(held)) < 0.3, 0, random.integers(-1, 60, len(held)) * 5_000)
    entered = random.random(len(held)) < 0.995
    raised = entered & (random.random(len(held)) < 0.12)
    middle = [f"{YEAR}-{month:02d}" for month in random.integers(2, 13, len(held)).tolist()]
    ends = [f"{np.datetime64(month) - np.timedelta64(1, 'D')}" for month in middle]
    ends = [end if changed else None for end, changed in zip(ends, raised.tolist(), strict=True)]
    first = [f"{YEAR - 1}-01-01"] * len(held)
    chosen = np.flatnonzero(entered).tolist() + np.flatnonzero(raised).tolist()
    second = [False] * int(entered.sum()) + [True] * int(raised.sum())
    write(
        Pay,
        id=numbers(counts, "pay", len(chosen)),
        person_id=held[chosen].tolist(),
        base_pay=[sum_ + 20_000 * again for sum_, again in zip(amount[chosen].tolist(), second, strict=True)],
        started_on=[f"{middle[at]}-01" if again else first[at] for at, again in zip(chosen, second, strict=True)],
        ended_on=[None if again else ends[at] for at, again in zip(chosen, second, strict=True)],
    )


def appraisals(random, ids, counts):
    """Grades of this year and the last; an incompetent one of ten is so twice, and half of those were acted upon."""
    persons_graded = persons_of(ids, range(PERSONS))
    size = len(persons_graded)
    poor = random.random((2, size)) < 0.02
    poor[1] |= poor[0] & (random.random(size) < 0.1)
    there = random.random((2, size)) < 0.998
    grade = np.where(poor, "incompetent", np.array(["excellent", "competent"])[random.integers(0, 2, (2, size))])[there]
    acted = (grade == "incompetent") & (random.random(len(grade)) < 0.5)
    on = days(random, date(YEAR, 6, 1), date(YEAR + 1, 2, 28), len(grade))
    write(
        Appraisal,
        id=numbers(counts, "appraisal", len(grade)),
        person_id=np.tile(persons_graded, (2, 1))[there].tolist(),
        year=np.repeat([YEAR - 1, YEAR], size).reshape(2, size)[there].tolist(),
        grade=grade.tolist(),
        action=np.where(acted, "dismissal", "").tolist(),
        action_on=[day if done else None for day, done in zip(on, acted.tolist(), strict=True)],
    )


def trainings(random, ids, counts):
    trained = ids[random.random(len(ids)) < 0.98]
    size = len(trained) * len(TRAINED)
    first = np.datetime64(date(YEAR, 1, 5)) + random.integers(0, 340, size)
    leads = np.tile(np.isin(TRAINED, LEADERS), len(trained))
    halves = np.where(leads, random.integers(4, 8, size), random.integers(6, 10, size))
    level = np.where(leads, "county", "street").astype("U9")
    other = random.random(size) < 0.1
    level[other] = random.choice(("province", "city", "community"), int(other.sum()), p=[0.2, 0.5, 0.3])
    write(
        Training,
        id=numbers(counts, "training", size),
        person_id=persons_of(trained, TRAINED).tolist(),
        course=repeat("社区干部集中培训", size),
        organizer_level=level.tolist(),
        started_on=first.astype(str).tolist(),
        ended_on=(first + (halves + 1) // 2).astype(str).tolist(),
        days=halves.tolist(),
    )


def reserves(random, ids, counts):
    listed = persons_of(ids, (8, 9))
    listed = listed[random.random(len(listed)) < 0.8]
    write(
        ReserveCandidate,
        id=numbers(counts, "reserve", len(listed)),
        person_id=listed.tolist(),
        listed_on=days(random, date(2023, 1, 1), date(2026, 1, 31), len(listed)),
        left_on=some(random, 0.05, days(random, date(2026, 2, 1), date(2026, 6, 30), len(listed))),
    )
