"""Premises and their rooms: areas that grow as communities build (clauses 8.1, 8.2, 9.2)."""

from datetime import date, timedelta
from decimal import Decimal

from facilities.models import Premises, Room

from .fate import NEVER, YEARS
from .names import STREETS
from .plan import Site

ROOMS = (
    "party_mass_activity_room", "mediation_room", "police_room", "family_planning_room", "charity_supermarket",
    "community_office", "auxiliary_room",
)  # fmt: skip
CENTRE = "community_service_centre"
ANNEX_AREA = (55, 75)
ASKED, ASKED_NEW = 400, 600


def draw(plan):
    """A main site; where area or centre is short, what is built later, if anything is."""
    rng, fate = plan.stream("sites"), plan.fate
    area_met, centre_met = fate.met_from("area"), fate.met_from("centre")
    if fate.never_said("premises"):
        return
    short, small = area_met > YEARS.start, centre_met > YEARS.start
    area = rng.randint(15_000, 32_000) if short else rng.randint(40_000, 78_000)
    since = date(rng.randint(2008, 2019), rng.randint(1, 12), 1)
    main = Site(f"{plan.name}党群服务中心", _m2(area), since, tenure=_tenure(rng))
    main.rooms = furnish(rng, area, rng.randint(2_000, 4_900) if small else rng.randint(5_000, 9_800), fate.sound)
    plan.sites = [main]
    if fate.never_said("area"):
        main.area = None
        main.rooms = [(kind, None, "") for kind, _, _ in main.rooms]
    if small and rng.random() < 0.35:
        main.rooms[0] = (
            (CENTRE, main.rooms[0][1], "相邻社区") if rng.random() < 0.5 else ("other", main.rooms[0][1], "")
        )
    if small and centre_met != NEVER:
        plan.sites.append(_annex(rng, centre_met))
    if short and area_met != NEVER:
        _build(plan, rng, area_met, moves=not small and rng.random() < 0.6)
    elif short and rng.random() < 0.4:
        plan.sites.append(_extra(rng, rng.randint(2022, 2025), rng.randint(2_000, 4_000)))
    if not short and rng.random() < 0.2:
        _split(plan, rng, area)


def _m2(hundredths):
    return Decimal(hundredths) / 100


def _tenure(rng):
    return rng.choices(
        ("owned", "allocation", "developer_provided", "exchange", "borrowed", "rented"), (8, 3, 3, 1, 2, 3)
    )[0]


def furnish(rng, area, centre, whole=False):
    """Rooms as (kind, area, shared with): the service centre first, then most of the seven rooms of 9.3, or all."""
    rest = max(area - centre, 0)
    kinds = [kind for kind in ROOMS if rng.random() < 0.95 or whole]
    rooms = [(kind, _m2(rest * rng.randint(40, 110) // 1000), "") for kind in kinds]
    return [(CENTRE, _m2(centre), ""), *rooms]


def _annex(rng, year):
    area = rng.randint(*ANNEX_AREA) * 100
    site = Site("便民服务大厅", _m2(area), date(year, rng.randint(2, 9), 1), tenure=_tenure(rng))
    site.rooms = [(CENTRE, _m2(rng.randint(5_000, area)), "")]
    return site


def _extra(rng, year, area):
    site = Site("活动室", _m2(area), date(year, rng.randint(2, 9), 1), tenure=_tenure(rng))
    site.rooms = [("auxiliary_room", _m2(area // 2), "")]
    return site


def _build(plan, rng, year, moves):
    """From this year on the area is enough: the community moves to a new building, or adds one."""
    opened = date(year, rng.randint(2, 9), 1)
    area = rng.randint(40_000, 72_000) if moves else rng.randint(26_000, 36_000)
    site = Site(f"{plan.name}综合服务楼", _m2(area), opened, tenure=_tenure(rng))
    site.rooms = furnish(rng, area, rng.randint(5_000, 9_800))[0 if moves else 1 :]
    if moves:
        plan.sites[0].until = opened - timedelta(days=1)
    plan.sites.append(site)


def _split(plan, rng, area):
    """The same area at two addresses."""
    second = rng.randint(6_000, 12_000)
    plan.sites[0].area = _m2(max(area - second, 25_000)) if plan.sites[0].area is not None else None
    plan.sites.append(_extra(rng, rng.randint(2012, 2020), second + max(25_000 - (area - second), 0)))


def rows(plan, community):
    """The rows of this part."""
    rng = plan.stream("site rows")
    for site in plan.sites:
        usable = None if site.area is None else (site.area * rng.randint(78, 92) / 100).quantize(Decimal("0.01"))
        premises = Premises(
            community=community,
            name=site.name,
            address=f"{plan.street}{rng.choice(STREETS)} {rng.randint(1, 188)} 号",
            floor_area=site.area,
            usable_area=usable,
            tenure=site.tenure,
            in_use_from=site.since,
            in_use_to=site.until,
        )
        yield premises
        for kind, area, shared_with in site.rooms:
            yield Room(premises=premises, kind=kind, area=area, shared_with=shared_with)
