"""Profiles, grids and service brands (clauses 3.2, 3.5, 13.2)."""

from datetime import date, timedelta
from decimal import Decimal

from communities.levels import county_of
from communities.models import Grid, ServiceBrand, YearlyProfile

from .fate import NEVER, TODAY, YEARS
from .names import BRANDS, COMPASS, person_name
from .plan import Block, Count

# Households of an ordinary community: urban, below a town.
SIZES = {
    "431302": (2730, 1250), "431321": (1750, 980), "431322": (1900, 1050), "431381": (1600, 1000), "431382": (1650, 1080),
}  # fmt: skip
GRIDS_DRAWN = date(2018, 3, 1)


def draw(plan):
    """Counts of every year, grids and brands."""
    rng = plan.stream("counts")
    size = SIZES[county_of(plan.code)][0 if plan.is_urban else 1]
    households = min(max(round(size * rng.lognormvariate(-0.06, 0.36)), 380), 6200)
    persons = rng.uniform(2.5, 2.95)
    few = plan.fate.short_in("volunteers")
    share = rng.uniform(0.152, 0.2)
    for year in YEARS:
        share = min(share + rng.uniform(0.0, 0.006), 0.24)
        population = round(households * persons)
        part = rng.uniform(0.07, 0.148) if year in few else share
        plan.counts[year] = Count(households, population, round(population * part) + (year not in few))
        _forget(plan, year)
        households = round(households * rng.uniform(0.994, 1.012))
    plan.blocks = _blocks(plan, rng)
    plan.brands = _brands(plan)


def _forget(plan, year):
    """Half of the forms that lack were entered but for one number."""
    rng, count = plan.stream(f"forget/{year}"), plan.counts[year]
    if not plan.fate.lacks("profile", year) or rng.random() > 0.5:
        return
    if rng.random() < 0.5:
        count.households = None
    else:
        count.volunteers = None


def _blocks(plan, rng):
    latest = plan.counts[YEARS[-1]]
    households = latest.households or plan.counts[YEARS[0]].households or 1200
    met = plan.fate.met_from("grids")
    good = _divide(rng, households, latest.population, max(round(households / 200), 1))
    if met == YEARS.start:
        return [Block(*part, GRIDS_DRAWN) for part in good]
    number = max(round(households / rng.uniform(290, 380)), 1)
    wide = _divide(rng, households, latest.population, number)
    if met == NEVER:
        return [Block(*part, GRIDS_DRAWN) for part in wide]
    last = date(met - 1, 12, 31)
    old = [Block(*part, GRIDS_DRAWN, last) for part in wide]
    return old + [Block(*part, last + timedelta(days=1)) for part in good]


def _divide(rng, households, population, number):
    """(households, persons) of each of the grids that together are the community."""
    weights = [rng.uniform(0.9, 1.1) for _ in range(number)]
    return list(zip(_parts(households, weights), _parts(population, weights), strict=True))


def _parts(whole, weights):
    """A whole number in whole parts of these weights; what is left over goes to the first."""
    parts = [int(whole * weight / sum(weights)) for weight in weights]
    parts[0] += whole - sum(parts)
    return parts


def _brands(plan):
    """(started, ended) of each brand; a community that has none now had one once."""
    if plan.fate.never_said("brand"):
        return []
    rng, met = plan.stream("brands"), plan.fate.met_from("brand")
    if met == YEARS.start:
        return [(_day(rng, rng.randint(2015, 2021)), None) for _ in range(rng.choice((1, 1, 1, 2, 2, 3)))]
    ended = (_day(rng, 2016), _day(rng, rng.randint(2019, 2021)))
    return [ended] if met == NEVER else [ended, (_day(rng, met), None)]


def _day(rng, year):
    return min(date(year, rng.randint(1, 11), rng.randint(1, 28)), TODAY)


def rows(plan, community):
    """The rows of this part."""
    rng = plan.stream("ground rows")
    estates, units = rng.randint(2, 18), rng.randint(3, 20)
    standing = {
        "area": Decimal(rng.randint(40, 420)) / 100,
        "estates": estates,
        "owners_associations": rng.randint(0, estates),
        "resident_organizations": units,
    }
    agreements = rng.randint(units // 3, units)
    for year, count in plan.counts.items():
        agreements = min(agreements + rng.randint(0, 1), units)
        if not _not_filed(plan, year, count):
            yield _profile(plan, community, year, count, standing | {"co_building_agreements": agreements})
    for number, block in enumerate(plan.blocks, start=1):
        yield _grid(community, number, block, rng, plan.fate.has("party_groups") and number % 4 == 1)
    for (name, field), (started, ended) in zip(rng.sample(BRANDS, len(plan.brands)), plan.brands, strict=True):
        yield ServiceBrand(
            community=community, name=name, field=field, started_on=started, ended_on=ended, evidence="活动照片、台账"
        )


def _not_filed(plan, year, count):
    complete = None not in (count.households, count.volunteers)
    return complete and plan.fate.lacks("profile", year)


def _profile(plan, community, year, count, standing):
    heavy = (count.households or 0) > 2400
    registered = round(count.population * plan.stream("registered").uniform(0.85, 1.2))
    return YearlyProfile(
        community=community,
        year=year,
        kind=plan.kind,
        funding_tier=plan.tier_of(year),
        households=count.households,
        population=count.population,
        volunteers=count.volunteers,
        registered_population=registered,
        heavy_load=heavy,
        heavy_load_reason=f"常住 {count.households} 户，超过 2,400 户" if heavy else "",
        **standing,
    )


def _grid(community, number, block, rng, groupless):
    side = COMPASS[(number - 1) % len(COMPASS)]
    group = "none" if groupless else rng.choices(("own", "joint"), (2, 1))[0]
    return Grid(
        community=community,
        code=f"{number:02d}",
        name=f"第{number}网格",
        households=block.households,
        population=block.population,
        boundary_description=f"{community.name}{side}片，以围墙和巷道为界",
        buildings=f"{rng.randint(4, 16)} 栋",
        party_group=group,
        grid_worker=person_name(rng, rng.random() < 0.6),
        party_group_leader="" if group == "none" else person_name(rng, rng.random() < 0.4),
        party_group_name="" if group == "none" else f"第{number}党小组",
        party_group_members=None if group == "none" else rng.randint(4, 28),
        started_on=block.since,
        ended_on=block.until,
    )
