"""Communities with a case of their own: exactly at a limit, one below it, or rarely met. All else is sound in them."""

from datetime import date
from decimal import Decimal

from .benches import seat
from .fate import SEALED, YEARS
from .plan import Block, Money, Site, Slot, Worker
from .sites import CENTRE, furnish

GRIDS_DRAWN = date(2018, 3, 1)
CASES = {}


def case(code):
    """Declare what is special in a community: a function that changes its Plan."""

    def register(function):
        CASES[code] = function
        return function

    return register


def is_special(code):
    """Whether a community has a case of its own."""
    return code in CASES


def apply(plan):
    """Change the plan of a community that has a case of its own."""
    if plan.code in CASES:
        CASES[plan.code](plan)


def _areas(plan, *areas):
    """Premises of exactly these areas in m², in use since long ago; the service centre is in the first."""
    plan.sites = []
    for number, area in enumerate(areas):
        name = f"{plan.name}党群服务中心" if number == 0 else "活动室"
        site = Site(name, Decimal(area), date(2014, 6, 1))
        site.rooms = furnish(plan.stream("case"), int(site.area * 100), 6_000, whole=True) if number == 0 else []
        plan.sites.append(site)


def _households(plan, households, population, volunteers=None):
    """The same numbers in every year, and grids that divide them evenly."""
    for count in plan.counts.values():
        count.households, count.population = households, population
        count.volunteers = volunteers if volunteers is not None else population * 16 // 100 + 1
    number = max(round(households / 200), 1)
    shares = [households // number + (place < households % number) for place in range(number)]
    persons = [population // number + (place < population % number) for place in range(number)]
    plan.blocks = [Block(*part, GRIDS_DRAWN) for part in zip(shares, persons, strict=True)]


def _staff(plan, members, workers, recruited=False):
    """So many members of the committees as (seats, seats, in both), and workers beside them."""
    plan.slots = seat(*members, one_shoulder=True)
    plan.workers = [Worker(date(2019, 3, 1), None, recruited) for _ in range(workers)]


@case("431302001001")
def journey(plan):
    """街心社区: one site of 380.00 m², 20 m² short of 8.1, and nothing else."""
    _areas(plan, "380.00")


@case("431302001002")
def two_sites(plan):
    """Exactly 400.00 m² at two addresses: passes 8.1."""
    _areas(plan, "250.00", "150.00")


@case("431302001003")
def a_hundredth_short(plan):
    """399.99 m²: fails 8.1 by 0.01 m²."""
    _areas(plan, "399.99")


@case("431302001004")
def exactly_fifteen_percent(plan):
    """900 volunteers among 6,000: passes 13.2."""
    _households(plan, 2200, 6000, 900)


@case("431302001005")
def one_volunteer_short(plan):
    """900 volunteers among 6,001: fails 13.2, although it would be shown as 15.0 %."""
    _households(plan, 2200, 6001, 900)


@case("431302002004")
def no_offsetting(plan):
    """300,000 and 150,000 元: more operating funds do not make up for livelihood funds (15.2)."""
    for year in SEALED:
        plan.money[year, "operating"] = Money(Decimal(300_000), [(date(year, 4, 12), Decimal(300_000))])
        plan.money[year, "livelihood"] = Money(Decimal(200_000), [(date(year, 6, 20), Decimal(150_000))])


@case("431302002005")
def budgeted_not_received(plan):
    """Budgeted 250,000, received 200,000 元: fails 15.2 by 50,000."""
    plan.money[2025, "operating"] = Money(Decimal(250_000), [(date(2025, 5, 9), Decimal(200_000))])


@case("431381001006")
def below_its_county(plan):
    """230,000 元 in 2025: more than the city's 200,000, less than the 240,000 that 冷水江市 asks of itself (15.5)."""
    plan.money[2025, "operating"] = Money(Decimal(240_000), [(date(2025, 5, 20), Decimal(230_000))])


@case("431302003004")
def half_a_day_short(plan):
    """The secretary and director has 6.5 days of training: fails 5.8 by half a day."""
    _staff(plan, (4, 4, 2), 1)
    plan.leader_days = dict.fromkeys(YEARS, Decimal("6.5"))


@case("431302004004")
def many_workers(plan):
    """8 workers for 900 households without open recruitment: a hint (6.1)."""
    _households(plan, 900, 2450)
    _staff(plan, (4, 4, 2), 2)


@case("431302007009")
def split(plan):
    """An urban community split off in 2018 is not 新建: 420 m² are enough."""
    plan.formation, plan.established_on = "split", date(2018, 7, 1)
    _areas(plan, "420.00")


@case("431321002005")
def new_on_the_day(plan):
    """A new urban community of the very day of the document: 600.00 m² are asked and there (8.2)."""
    plan.formation, plan.established_on = "new", date(2015, 8, 31)
    _areas(plan, "600.00")


@case("431322003007")
def new_and_short(plan):
    """A new urban community with 598.50 m²: fails 8.2 by 1.50 m²."""
    plan.formation, plan.established_on = "new", date(2020, 9, 10)
    _areas(plan, "598.50")


@case("431382002010")
def new_and_built(plan):
    """A new urban community that reaches 600 m² in 2024."""
    plan.formation, plan.established_on = "new", date(2019, 6, 18)
    _areas(plan, "420.00")
    plan.sites.append(Site("便民服务大厅", Decimal("215.50"), date(2024, 5, 1), tenure="developer_provided"))


@case("431322102002")
def new_township(plan):
    """A new community below a town: 400 m² are asked, not 600."""
    plan.formation, plan.established_on = "new", date(2019, 11, 5)
    _areas(plan, "410.00")


@case("431381002001")
def out_of_use(plan):
    """A site out of use since 30 December 2025 does not count on the 31st: 8.1 fails, the year before it passed."""
    _areas(plan, "260.00", "180.00")
    plan.sites[1].until = date(2025, 12, 30)


@case("431381002009")
def one_household_more(plan):
    """1,001 households need 6 workers; there are 5."""
    _households(plan, 1001, 2720)
    _staff(plan, (3, 3, 1), 0)


@case("431381103002")
def small(plan):
    """90 households in one grid, far below 150: passes 3.2."""
    _households(plan, 90, 240)
    _staff(plan, (3, 3, 1), 0)


@case("431322001003")
def eight_members(plan):
    """5 and 5 seats with 2 persons in both are 8 persons: fails 5.4."""
    _staff(plan, (5, 5, 2), 0)


@case("431382001003")
def seven_members(plan):
    """4 and 4 seats with 1 person in both are 7 persons: passes 5.4."""
    _staff(plan, (4, 4, 1), 0)


@case("431382104003")
def large_grid_by_households(plan):
    """A grid of 251 households passes 3.2 with 750 persons."""
    _households(plan, 1051, 2750)
    plan.blocks = [Block(200, 500, GRIDS_DRAWN) for _ in range(4)] + [Block(251, 750, GRIDS_DRAWN)]
    _staff(plan, (3, 4, 1), 0)


@case("431382104004")
def grid_too_large(plan):
    """A grid of 251 households and 751 persons fails 3.2."""
    _households(plan, 1051, 2751)
    plan.blocks = [Block(200, 500, GRIDS_DRAWN) for _ in range(4)] + [Block(251, 751, GRIDS_DRAWN)]
    _staff(plan, (3, 4, 1), 0)


@case("431382103006")
def tier_changed(plan):
    """The organization department moved the community from 乡镇 to 其它县（市）城区 in 2024."""
    for year in YEARS:
        if year >= 2024:
            plan.tiers[year] = "county_urban"
            plan.money[year, "operating"] = Money(Decimal(200_000), [(date(year, 5, 18), Decimal(200_000))])
            plan.money[year, "livelihood"] = Money(Decimal(100_000), [(date(year, 6, 8), Decimal(100_000))])


@case("431321107005")
def nothing_of_the_premises(plan):
    """The floor area was never entered: 数据缺失, not 0 m²."""
    _areas(plan, "430.00")
    plan.sites[0].area = None
    plan.sites[0].rooms = [(kind, area if kind == CENTRE else None, "") for kind, area, _ in plan.sites[0].rooms]


@case("431322204001")
def new_in_office(plan):
    """The secretary and director changed on 1 September 2025, 122 days before the year's end: 5.8 is 不适用."""
    _staff(plan, (3, 3, 1), 2)
    plan.slots[0].until = date(2025, 8, 31)
    plan.slots.append(Slot(plan.slots[0].party, plan.slots[0].residents, date(2025, 9, 1)))


@case("431381001005")
def many_households(plan):
    """2,600 households with 11 workers, some recruited openly: the band is lifted to 13 (6.2)."""
    _households(plan, 2600, 7020)
    _staff(plan, (4, 5, 2), 4, recruited=True)
