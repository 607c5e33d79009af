"""A synthetic country of n communities, written straight into the tables: no revisions, no validation.

A community has the rows of one year of a real one, about 83 of them: 10 grids, 2 committees with 8 seats, 10 persons
with their employment, pay and 14 trainings, 2 kinds of funds with 4 receipts, 2 premises with 8 rooms. Everything that
the rules tell apart occurs: missing figures, amounts exactly on the limit, seats and pay that begin or end in mid-year.
Seeded: the same n gives the same rows on every database.
"""

from datetime import date
from itertools import repeat

import numpy as np
from django.db import transaction

from committees.models import Committee, Seat
from communities.models import Community, Division, Grid, ServiceBrand, YearlyProfile
from facilities.models import Premises, Room
from funding.models import Funding, Receipt
from staffing.models import Employment, Pay, Person, ReserveCandidate, Training

from .tables import open_tables, write

YEAR = 2025
BLOCK = 2_000  # communities made and written at a time
PERSONS = 10
CITY = 377  # communities of a prefecture, as in Loudi
COUNTIES, STREETS = 5, 17  # counties of a prefecture, streets of a county
TIERS = ("municipal_urban", "county_urban", "township")
OPERATING = np.array([25, 20, 15]) * 1_000_000  # 分 a year, 15.2 to 15.4
LIVELIHOOD = np.array([20, 10, 5]) * 1_000_000
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


def build(communities):
    """Fill an empty, migrated database with so many communities and all that belongs to them."""
    random = np.random.default_rng(2015)
    with open_tables():
        divisions(communities)
        counts = {}
        for first in range(0, communities, BLOCK):
            ids = np.arange(first, min(first + BLOCK, communities)) + 1
            with transaction.atomic():
                block(random, ids, counts)


def block(random, ids, counts):
    """All rows of some communities. ``counts`` says how many rows of a table are written already."""
    tier = random.choice(3, len(ids), p=[0.2, 0.3, 0.5])
    places(random, ids, tier)
    profiles(random, ids, tier, counts)
    grids(random, ids, counts)
    brands(random, ids, counts)
    persons(random, ids)
    seats(random, ids)
    employments(random, ids)
    pays(random, ids, counts)
    trainings(random, ids, counts)
    reserves(random, ids, counts)
    money(random, ids, tier)
    sites(random, ids)


# Small words -----------------------------------------------------------------------------------


def numbers(counts, name, size):
    """The next `size` primary keys of a table."""
    first = counts.get(name, 0) + 1
    counts[name] = first + size - 1
    return range(first, first + size)


def days(random, first, last, size):
    """Days between two, both included, as ISO text."""
    span = (last - first).days + 1
    return (np.datetime64(first) + random.integers(0, span, size)).astype(str).tolist()


def some(random, share, values):
    """Each value with a probability of `share`, else None."""
    return [value if there else None for value, there in zip(values, random.random(len(values)) < share, strict=True)]


def one_of(random, words, shares, size):
    return np.array(words)[random.choice(len(words), size, p=shares)].tolist()


def yes(random, share, size):
    return (random.random(size) < share).tolist()


# Places ----------------------------------------------------------------------------------------


def street_of(index):
    """(prefecture, county in it, street in that), each from 0, of the communities with these numbers from 0."""
    city, rest = np.divmod(index, CITY)
    return city, rest % COUNTIES, rest // COUNTIES % STREETS


def division_codes(city, county, street):
    """Codes of the three levels: 4, 6 and 9 digits."""
    top = f"{city // 90 + 10:02d}{city % 90 + 1:02d}"
    return top, f"{top}{county + 1:02d}", f"{top}{county + 1:02d}{street + 1:03d}"


def street_id(city, county, street):
    """The primary key of a street: its county before it, its prefecture before that."""
    return city * (1 + COUNTIES * (1 + STREETS)) + 1 + county * (1 + STREETS) + 1 + street + 1


def divisions(communities):
    """Prefectures with all their counties and streets: 91 rows for 377 communities."""
    rows = []
    for city in range((communities + CITY - 1) // CITY):
        above = len(rows) + 1
        rows.append((above, division_codes(city, 0, 0)[0], f"第{city + 1}市", "prefecture", None))
        for county in range(COUNTIES):
            middle = len(rows) + 1
            rows.append((middle, division_codes(city, county, 0)[1], f"第{county + 1}县", "county", above))
            for street in range(STREETS):
                code = division_codes(city, county, street)[2]
                rows.append((len(rows) + 1, code, f"第{street + 1}街道", "subdistrict", middle))
    with transaction.atomic():
        names = ("id", "code", "name", "level", "parent_id")
        write(Division, **dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def places(random, ids, tier):
    city, county, street = street_of(ids - 1)
    within = (ids - 1) % CITY // (COUNTIES * STREETS) + 1
    where = list(zip(city.tolist(), county.tolist(), street.tolist(), within.tolist(), strict=True))
    formation = one_of(random, ("existing", "new", "split", "merged"), (0.75, 0.15, 0.05, 0.05), len(ids))
    founded = days(random, date(2014, 1, 1), date(2020, 12, 31), len(ids))
    write(
        Community,
        id=ids.tolist(),
        code=[f"{division_codes(*place)[2]}{number:03d}" for *place, number in where],
        name=[f"第{number}社区" for number in ids.tolist()],
        street_id=[street_id(*place) for *place, _ in where],
        formation=formation,
        established_on=[None if how == "existing" else day for how, day in zip(formation, founded, strict=True)],
        funding_tier_default=[TIERS[each] for each in tier.tolist()],
    )


def profiles(random, ids, tier, counts):
    kept = random.random(len(ids)) < 0.98
    ids, tier, size = ids[kept], tier[kept], int(kept.sum())
    households = np.clip(random.lognormal(7.5, 0.4, size), 120, 9_000).astype(int)
    population = (households * random.uniform(2.4, 3.2, size)).astype(int)
    share = np.where(random.random(size) < 0.1, 0.15, random.uniform(0.13, 0.25, size))
    volunteers = np.ceil(population * share).astype(int)
    write(
        YearlyProfile,
        id=numbers(counts, "profile", size),
        community_id=ids.tolist(),
        year=repeat(YEAR, size),
        kind=["township" if each == 2 else "urban" for each in tier.tolist()],
        funding_tier=[TIERS[each] for each in tier.tolist()],
        households=some(random, 0.99, households.tolist()),
        population=some(random, 0.99, population.tolist()),
        volunteers=some(random, 0.97, volunteers.tolist()),
        heavy_load=some(random, 0.9, yes(random, 0.2, size)),
    )


def grids(random, ids, counts):
    each = random.integers(7, 14, len(ids)) * (random.random(len(ids)) < 0.98)
    size = int(each.sum())
    keys = numbers(counts, "grid", size)
    households = np.clip(random.normal(200, 20, size), 60, 400).astype(int)
    write(
        Grid,
        id=keys,
        community_id=np.repeat(ids, each).tolist(),
        code=[f"{key}" for key in keys],
        name=[f"第{key}网格" for key in keys],
        households=households.tolist(),
        population=(households * random.uniform(2.6, 3.4, size)).astype(int).tolist(),
        grid_worker=repeat("网格员", size),
        started_on=days(random, date(2018, 1, 1), date(2024, 12, 31), size),
        ended_on=some(random, 0.05, days(random, date(2025, 1, 1), date(2026, 6, 30), size)),
    )


def brands(random, ids, counts):
    each = random.choice(3, len(ids), p=[0.05, 0.7, 0.25])
    keys = numbers(counts, "brand", int(each.sum()))
    write(
        ServiceBrand,
        id=keys,
        community_id=np.repeat(ids, each).tolist(),
        name=[f"品牌{key}" for key in keys],
        field=repeat("养老服务", len(keys)),
        started_on=days(random, date(2018, 1, 1), date(2026, 1, 31), len(keys)),
        ended_on=some(random, 0.05, days(random, date(2026, 2, 1), date(2026, 6, 30), len(keys))),
    )


# People ----------------------------------------------------------------------------------------


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


def seats(random, ids):
    write(
        Committee,
        id=[key for number in ids.tolist() for key in (2 * number - 1, 2 * number)],
        community_id=np.repeat(ids, 2).tolist(),
        body=["party_organization", "residents_committee"] * len(ids),
        name=["党总支", "居委会"] * len(ids),
        party_kind=["general_party_branch", ""] * len(ids),
    )
    size = len(ids) * len(SEATS)
    committees = (2 * ids[:, None] - 1 + np.array([committee for committee, _, _ in SEATS])).ravel()
    begun = np.array(days(random, date(2021, 1, 1), date(2023, 12, 31), size))
    late = random.random(size) < 0.06
    begun[late] = days(random, date(2025, 1, 1), date(2025, 12, 31), int(late.sum()))
    full_time = random.random((len(ids), len(SEATS)))
    full_time[:, [0, 1, 4, 6]] = 1  # chiefs, and whoever sits in both
    write(
        Seat,
        id=(np.arange(size) + (ids[0] - 1) * len(SEATS) + 1).tolist(),
        committee_id=committees.tolist(),
        person_id=persons_of(ids, [person for _, person, _ in SEATS]).tolist(),
        post=[post for _, _, post in SEATS] * len(ids),
        full_time=(full_time.ravel() > 0.1).tolist(),
        started_on=begun.tolist(),
        ended_on=[end if end is None or end >= start else None for start, end in zip(
            begun.tolist(), some(random, 0.06, days(random, date(2025, 1, 31), date(2026, 6, 30), size)), strict=True)],
    )  # fmt: skip


def employments(random, ids):
    keys = persons_of(ids, range(PERSONS))
    size = len(keys)
    write(
        Employment,
        id=keys.tolist(),
        person_id=keys.tolist(),
        position=repeat("社区干部", size),
        full_time=yes(random, 0.7, size),
        source=one_of(random, ("elected", "open_recruitment", "public_post"), (0.6, 0.25, 0.15), size),
        pension=some(random, 0.9, yes(random, 0.8, size)),
        started_on=days(random, date(2019, 1, 1), date(2025, 12, 31), size),
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


# Money and premises ----------------------------------------------------------------------------


def money(random, ids, tier):
    keys = np.column_stack([2 * ids - 1, 2 * ids])
    asked = np.column_stack([OPERATING[tier], LIVELIHOOD[tier]])
    there = random.random(keys.shape) < 0.98
    write(
        Funding,
        id=keys[there].tolist(),
        community_id=np.column_stack([ids, ids])[there].tolist(),
        year=repeat(YEAR, int(there.sum())),
        kind=np.array([["operating", "livelihood"]]).repeat(len(ids), axis=0)[there].tolist(),
        budgeted=asked[there].tolist(),
    )
    exact = random.random(keys.shape) < 0.4
    total = np.where(exact, asked, asked * random.uniform(0.95, 1.2, keys.shape)).astype(int)
    halves = np.stack([total // 2, total - total // 2], axis=2)
    paid = np.repeat(there[:, :, None], 2, axis=2)
    funding = np.repeat(keys[:, :, None], 2, axis=2)
    amounts = halves[paid].tolist()
    write(
        Receipt,
        id=np.stack([2 * keys - 1, 2 * keys], axis=2)[paid].tolist(),
        funding_id=funding[paid].tolist(),
        received_on=days(random, date(YEAR, 1, 1), date(YEAR, 12, 31), len(amounts)),
        amount=amounts,
    )


def sites(random, ids):
    keys = np.column_stack([2 * ids - 1, 2 * ids]).ravel()
    size = len(keys)
    area = np.where(random.random(size) < 0.3, 20_000, random.integers(12_000, 45_000, size))
    write(
        Premises,
        id=keys.tolist(),
        community_id=np.repeat(ids, 2).tolist(),
        name=["主用房", "活动中心"] * len(ids),
        floor_area=some(random, 0.99, area.tolist()),
        tenure=one_of(random, ("owned", "allocation", "rented"), (0.6, 0.2, 0.2), size),
        in_use_from=days(random, date(2012, 1, 1), date(2025, 6, 30), size),
        in_use_to=some(random, 0.04, days(random, date(2025, 12, 30), date(2026, 6, 30), size)),
    )
    kinds = ["community_service_centre", "community_office", "auxiliary_room", "other"]
    kinds += ["police_room", "mediation_room", "party_mass_activity_room", "charity_supermarket"]
    rooms = 4 * size
    write(
        Room,
        id=(np.arange(rooms) + (keys[0] - 1) * 4 + 1).tolist(),
        premises_id=np.repeat(keys, 4).tolist(),
        kind=kinds * len(ids),
        area=some(random, 0.99, (random.integers(46, 90, rooms) * 100).tolist()),
        shared_with=[word or "" for word in some(random, 0.02, ["隔壁社区"] * rooms)],
    )
