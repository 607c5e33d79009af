"""Money, premises and what is shown at them, in the synthetic country."""

from datetime import date
from itertools import repeat

import numpy as np

from facilities.models import BuildingPlan, DeveloperProject, Plaque, Premises, Room, Unifications, WorkPlatforms
from facilities.platforms import PLATFORMS, UNIFICATIONS
from facilities.projects import FACILITIES
from funding.models import Funding, Receipt

from .chances import YEAR, days, numbers, one_of, several, some, told
from .tables import write

OPERATING = np.array([25, 20, 15]) * 1_000_000  # 分 a year, 15.2 to 15.4
LIVELIHOOD = np.array([20, 10, 5]) * 1_000_000
KINDS = (
    ("community_service_centre", "community_office", "auxiliary_room", "other"),
    ("police_room", "mediation_room", "party_mass_activity_room", "charity_supermarket"),
)


def money_and_premises(random, ids, tier, counts):
    """All rows of this file, for some communities."""
    money(random, ids, tier)
    sites(random, ids)
    statements(random, ids, counts)
    plaques(random, ids, counts)
    plans(random, ids, counts)
    developers(random, ids, counts)


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
    # Most have all seven kinds; here and there another stands in place of one of them.
    kinds = np.array(KINDS, dtype=object)[None].repeat(len(ids), axis=0)
    kinds[random.random(len(ids)) < 0.7, 0, 3] = "family_planning_room"
    kinds[random.random(kinds.shape) < 0.03] = "other"
    rooms = 4 * size
    write(
        Room,
        id=(np.arange(rooms) + (keys[0] - 1) * 4 + 1).tolist(),
        premises_id=np.repeat(keys, 4).tolist(),
        kind=kinds.ravel().tolist(),
        area=some(random, 0.99, (random.integers(46, 90, rooms) * 100).tolist()),
        shared_with=[word or "" for word in some(random, 0.02, ["隔壁社区"] * rooms)],
    )


def statements(random, ids, counts):
    """Platforms and unifications: stated once or twice, of the latter now and then on one day by the community and an inspector."""
    rows = several(random, ids, 1, 2)
    second = np.append(False, rows[1:] == rows[:-1])
    day = np.where(second, f"{YEAR}-06-30", f"{YEAR - 1}-12-31").tolist()
    write(
        WorkPlatforms,
        id=numbers(counts, "platforms", len(rows)),
        community_id=rows.tolist(),
        stated_on=day,
        **{name: told(random, 0.97, len(rows)) for name in PLATFORMS},
    )
    inspected = second & (random.random(len(rows)) < 0.3)
    write(
        Unifications,
        id=numbers(counts, "unifications", len(rows)),
        community_id=rows.tolist(),
        stated_on=np.where(inspected, f"{YEAR - 1}-12-31", day).tolist(),
        inspected=inspected.tolist(),
        **{name: told(random, 0.96, len(rows)) for name in UNIFICATIONS},
    )


def plaques(random, ids, counts):
    """The three named ones, of which some are lacking; here and there one too many."""
    organizations = ("party_organization", "residents_committee", "community_service_centre", "other")
    there = random.random((len(ids), 4)) < (0.98, 0.98, 0.95, 0.15)
    rows = np.repeat(ids[:, None], 4, axis=1)[there]
    write(
        Plaque,
        id=numbers(counts, "plaque", len(rows)),
        community_id=rows.tolist(),
        text=repeat("牌匾", len(rows)),
        organization=np.array([organizations]).repeat(len(ids), axis=0)[there].tolist(),
        started_on=days(random, date(2015, 9, 1), date(2025, 12, 31), len(rows)),
        ended_on=some(random, 0.03, days(random, date(2025, 12, 31), date(2026, 6, 30), len(rows))),
    )


def plans(random, ids, counts):
    rows = several(random, ids, 1, 2, share=0.3)
    keys = numbers(counts, "plan", len(rows))
    write(
        BuildingPlan,
        id=keys,
        community_id=rows.tolist(),
        name=[f"方案{key}" for key in keys],
        way=one_of(random, ("new_build", "renovation", "exchange", "other"), (0.4, 0.4, 0.1, 0.1), len(rows)),
        responsible=repeat("责任人", len(rows)),
        planned_on=days(random, date(2020, 1, 1), date(2025, 12, 31), len(rows)),
        due_on=days(random, date(2024, 1, 1), date(2027, 12, 31), len(rows)),
        closed_on=some(random, 0.1, days(random, date(2025, 12, 31), date(2026, 6, 30), len(rows))),
    )


def developers(random, ids, counts):
    rows = several(random, ids, 1, 2, share=0.2)
    keys = numbers(counts, "developer", len(rows))
    write(
        DeveloperProject,
        id=keys,
        community_id=rows.tolist(),
        name=[f"项目{key}" for key in keys],
        developer=repeat("开发企业", len(rows)),
        kind=one_of(random, ("new_estate", "redevelopment"), (0.7, 0.3), len(rows)),
        year=random.integers(2018, YEAR + 2, len(rows)).tolist(),
        **{name: told(random, 0.7, len(rows)) for name in FACILITIES},
    )
