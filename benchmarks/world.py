"""A synthetic country of n communities, written straight into the tables: no revisions, no validation.

A community has the rows of one year of a real one: 10 grids, 2 committees with 8 seats and their terms, 10 persons
with their employment, pay, appraisals and 14 trainings, 2 kinds of funds with 4 receipts, 2 premises with 8 rooms and
what hangs outside (world_premises.py), institutions, meetings, organizations and services (world_life.py). City,
counties and streets have their own (world_units.py). Everything that the rules tell apart occurs: missing figures,
amounts exactly on the limit, seats and pay that begin or end in mid-year, members promoted in the year, systems of the
units above, communities without a row of a kind that say so (world_nil.py) or do not. Seeded: the same
n gives the same rows on every database.
"""

from datetime import date
from itertools import repeat

import numpy as np
from django.db import transaction

from communities.models import Community, Division, Grid, ServiceBrand, YearlyProfile

from .chances import YEAR, days, numbers, one_of, some, yes
from .tables import open_tables, write
from .world_life import institutions, life
from .world_nil import nothing
from .world_people import people
from .world_premises import money_and_premises
from .world_units import duties

BLOCK = 2_000  # communities made and written at a time
CITY = 377  # communities of a prefecture, as in Loudi
COUNTIES, STREETS = 5, 17  # counties of a prefecture, streets of a county
TIERS = ("municipal_urban", "county_urban", "township")


def build(communities):
    """Fill an empty, migrated database with so many communities and all that belongs to them."""
    random = np.random.default_rng(2015)
    with open_tables():
        counts = {}
        with transaction.atomic():
            units(random, communities, counts)
        for first in range(0, communities, BLOCK):
            ids = np.arange(first, min(first + BLOCK, communities)) + 1
            with transaction.atomic():
                block(random, ids, counts)
        with transaction.atomic():
            nothing(random, counts)


def block(random, ids, counts):
    """All rows of some communities. ``counts`` says how many rows of a table are written already."""
    tier = random.choice(3, len(ids), p=[0.2, 0.3, 0.5])
    places(random, ids, tier)
    profiles(random, ids, tier, counts)
    grids(random, ids, counts)
    life(random, ids, codes_of(ids), counts)
    brands(random, ids, counts)
    people(random, ids, counts)
    money_and_premises(random, ids, tier, counts)


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


def units(random, communities, counts):
    """Prefectures with all their counties and streets, 91 for 377 communities, and what they do."""
    rows, levels = [], {"prefecture": [], "county": [], "subdistrict": []}

    def add(code, name, level, above):
        rows.append((len(rows) + 1, code, name, level, above))
        levels[level].append(len(rows))
        return len(rows)

    for city in range((communities + CITY - 1) // CITY):
        top = add(division_codes(city, 0, 0)[0], f"第{city + 1}市", "prefecture", None)
        for county in range(COUNTIES):
            middle = add(division_codes(city, county, 0)[1], f"第{county + 1}县", "county", top)
            for street in range(STREETS):
                add(division_codes(city, county, street)[2], f"第{street + 1}街道", "subdistrict", middle)
    names = ("id", "code", "name", "level", "parent_id")
    write(Division, **dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    # A city has adopted one of the four systems in seven, a county one in three, a street one in five.
    for digits, share in ((4, 0.15), (6, 0.35), (9, 0.2)):
        codes = [code for _, code, *_ in rows if len(code) == digits]
        institutions(random, codes, (0, share), counts)
    duties(random, *map(np.array, levels.values()), communities)


def codes_of(ids):
    """12 digits of each community."""
    city, county, street = street_of(ids - 1)
    within = (ids - 1) % CITY // (COUNTIES * STREETS) + 1
    where = zip(city.tolist(), county.tolist(), street.tolist(), within.tolist(), strict=True)
    return [f"{division_codes(*place)[2]}{number:03d}" for *place, number in where]


def places(random, ids, tier):
    formation = one_of(random, ("existing", "new", "split", "merged"), (0.75, 0.15, 0.05, 0.05), len(ids))
    founded = days(random, date(2014, 1, 1), date(2020, 12, 31), len(ids))
    write(
        Community,
        id=ids.tolist(),
        code=codes_of(ids),
        name=[f"第{number}社区" for number in ids.tolist()],
        street_id=[street_id(*place) for place in zip(*map(np.ndarray.tolist, street_of(ids - 1)), strict=True)],
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
        estates=some(random, 0.95, random.integers(1, 20, size).tolist()),
        owners_associations=some(random, 0.95, random.integers(0, 10, size).tolist()),
        resident_organizations=some(random, 0.95, random.integers(1, 30, size).tolist()),
        co_building_agreements=some(random, 0.95, random.integers(0, 20, size).tolist()),
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
        party_group=one_of(random, ("own", "joint", "none", ""), (0.7, 0.288, 0.01, 0.002), size),
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
