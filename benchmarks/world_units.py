"""What city, counties and streets of the synthetic country do: leadership, money of their own, rewards, enforcement."""

from datetime import date
from itertools import repeat

import numpy as np

from assessments.supervision.models import (
    AccountabilityReport,
    AppraisalWeight,
    Award,
    EnforcementSystem,
    GuidanceVisit,
    IncubationPlatform,
    JointCreation,
    Leader,
    LeadingGroup,
    Rectification,
    ResponsiblePerson,
    RewardFund,
    SpecialInspection,
    StudyMeeting,
)
from facilities.models import ProjectFee
from funding.models import Budget, LocalStandard
from staffing.models import AverageWage, PayStandard

from .chances import YEAR, days, numbers, one_of, several, some, told
from .tables import write

AROUND = (date(YEAR - 1, 7, 1), date(YEAR + 1, 1, 31))
LEADERS, VISITS = 3, 5  # leaders of a unit, visits of a leader at most


def duties(random, cities, counties, streets, communities):
    """All rows of this file; arrays of division ids, and how many communities there are."""
    counts = {}
    leadership(random, cities, counties, streets, counts)
    leaders(random, np.concatenate([counties, streets]), communities, counts)
    standards(random, counties, counts)
    budgets(random, np.concatenate([cities, counties, streets]), counts)
    rewards(random, cities, communities, counts)
    enforcement(random, cities, counties, streets, counts)
    rectifications(random, np.concatenate([counties, streets]), counts)


def leadership(random, cities, counties, streets, counts):
    """Article 14, and the platforms of 4.2."""
    rows = several(random, np.concatenate([counties, streets[::4]]), 1, 2, share=0.9)
    keys = numbers(counts, "platform", len(rows))
    write(
        IncubationPlatform,
        id=keys,
        unit_id=rows.tolist(),
        name=[f"平台{key}" for key in keys],
        opened_on=days(random, date(2016, 1, 1), date(2026, 1, 31), len(rows)),
        closed_on=some(random, 0.2, days(random, *AROUND, len(rows))),
    )
    rows = several(random, counties, 3, 8)
    write(
        StudyMeeting,
        id=numbers(counts, "study", len(rows)),
        unit_id=rows.tolist(),
        body=one_of(random, ("party", "government"), (0.5, 0.5), len(rows)),
        held_on=days(random, *AROUND, len(rows)),
        topics=repeat("研究社区工作", len(rows)),
    )
    rows = several(random, counties, 1, 1, share=0.95)
    yearly(JointCreation, rows, counts, included=told(random, 0.9, len(rows)))
    rows = several(random, np.concatenate([cities, counties]), 1, 1)
    write(
        LeadingGroup,
        id=numbers(counts, "group", len(rows)),
        unit_id=rows.tolist(),
        name=repeat("领导小组", len(rows)),
        founded_on=days(random, date(2015, 9, 1), date(2025, 12, 31), len(rows)),
        ended_on=some(random, 0.1, days(random, *AROUND, len(rows))),
        office=told(random, 0.9, len(rows)),
        planned_staff=some(random, 0.9, random.integers(3, 8, len(rows)).tolist()),
        staff=some(random, 0.9, random.integers(1, 8, len(rows)).tolist()),
    )
    rows = np.repeat(np.concatenate([counties, streets]), 2)
    kept = random.random(len(rows)) < 0.97
    posts = np.resize(["party", "government"], len(rows))[kept]
    rows = rows[kept]
    write(
        ResponsiblePerson,
        id=numbers(counts, "responsible", len(rows)),
        unit_id=rows.tolist(),
        post=posts.tolist(),
        name=repeat("责任人", len(rows)),
        started_on=days(random, date(2020, 1, 1), date(2025, 12, 31), len(rows)),
        ended_on=some(random, 0.05, days(random, *AROUND, len(rows))),
    )


def yearly(model, rows, counts, **columns):
    """A unit's statement for the year."""
    keys = numbers(counts, model.__name__, len(rows))
    write(model, id=keys, unit_id=rows.tolist(), year=repeat(YEAR, len(rows)), **columns)


def leaders(random, units, communities, counts):
    """Leaders and their visits; some newly in post, some without a community of their own, some without a visit."""
    rows = several(random, units, LEADERS, LEADERS)
    keys = numbers(counts, "leader", len(rows))
    begun = np.array(days(random, date(2020, 1, 1), date(2025, 5, 31), len(rows)))
    late = random.random(len(rows)) < 0.1
    begun[late] = days(random, date(YEAR, 6, 1), date(YEAR, 12, 31), int(late.sum()))
    write(
        Leader,
        id=keys,
        unit_id=rows.tolist(),
        name=[f"领导{key}" for key in keys],
        post=repeat("班子成员", len(rows)),
        community_id=some(random, 0.97, random.integers(1, communities + 1, len(rows)).tolist()),
        started_on=begun.tolist(),
        ended_on=some(random, 0.03, days(random, date(YEAR, 12, 31), date(YEAR + 1, 6, 30), len(rows))),
    )
    visits = several(random, np.array(keys), VISITS - 1, VISITS, share=0.93)
    write(
        GuidanceVisit,
        id=numbers(counts, "visit", len(visits)),
        leader_id=visits.tolist(),
        community_id=random.integers(1, communities + 1, len(visits)).tolist(),
        visited_on=days(random, date(YEAR - 1, 12, 1), date(YEAR, 12, 31), len(visits)),
    )


def standards(random, counties, counts):
    """Counties' own amounts: above the city's in some, lowered from year to year in a few; average wages."""
    city = {
        "operating": {"municipal_urban": 25, "county_urban": 20, "township": 15},
        "livelihood": {"municipal_urban": 20, "county_urban": 10},
    }
    every = [(kind, tier, wan) for kind, tiers in city.items() for tier, wan in tiers.items()]
    own = counties[random.random(len(counties)) < 0.4]
    rows = np.repeat(own, 2 * len(every))
    more = random.integers(0, 8, len(rows))
    write(
        LocalStandard,
        id=numbers(counts, "local", len(rows)),
        unit_id=rows.tolist(),
        kind=[kind for kind, _, _ in every for _ in (0, 1)] * len(own),
        tier=[tier for _, tier, _ in every for _ in (0, 1)] * len(own),
        first_year=[YEAR - 2, YEAR] * (len(rows) // 2),
        amount=(1_000_000 * (np.tile([wan for _, _, wan in every for _ in (0, 1)], len(own)) + more)).tolist(),
    )
    own = counties[random.random(len(counties)) < 0.4]
    rows = np.repeat(own, 3)
    floors = np.tile([150_000, 140_000, 120_000], len(own)) + random.integers(0, 5, len(rows)) * 5_000
    write(
        PayStandard,
        id=numbers(counts, "pay", len(rows)),
        unit_id=rows.tolist(),
        rank=["chief", "deputy", "member"] * len(own),
        first_year=repeat(YEAR - 1, len(rows)),
        amount=floors.tolist(),
    )
    wages = random.integers(400_000, 700_000, len(counties)).tolist()
    yearly(AverageWage, counties, counts, amount=wages)


def budgets(random, units, counts):
    rows = several(random, units, 1, 1)
    yearly(
        Budget,
        rows,
        counts,
        listed=told(random, 0.95, len(rows)),
        guarantee_system=told(random, 0.9, len(rows)),
        housing_fund_ready=told(random, 0.3, len(rows)),
    )


def rewards(random, cities, communities, counts):
    """Article 16, and the fees of 8.5: the city's own business."""
    rows = several(random, cities, 1, 1, share=0.9)
    dues = some(random, 0.9, (random.integers(10, 90, len(rows)) * 1_000_000).tolist())
    yearly(RewardFund, rows, counts, from_party_dues=dues, from_culture_funds=dues)
    rows = several(random, cities, 1, 5, share=0.9)
    chosen = random.permutation(max(communities, len(rows)))[: len(rows)] % communities + 1
    yearly(Award, rows, counts, community_id=chosen.tolist(), amount=repeat(500_000, len(rows)))
    size = 3 * len(cities)
    statutory = random.integers(0, 50, size) * 10_000
    write(
        ProjectFee,
        id=numbers(counts, "fee", size),
        community_id=random.integers(1, communities + 1, size).tolist(),
        project=repeat("用房建设", size),
        department=repeat("部门", size),
        level=one_of(random, ("city", "county"), (0.7, 0.3), size),
        charged_on=days(random, *AROUND, size),
        charged=(statutory + (random.random(size) < 0.1) * 10_000).tolist(),
        statutory=statutory.tolist(),
    )


def enforcement(random, cities, counties, streets, counts):
    """Article 17 without the notices."""
    lower = np.concatenate([counties, streets])
    rows = several(random, lower, 1, 1)
    weights = some(random, 0.9, (random.integers(2, 12, len(rows)) * 100).tolist())
    yearly(AppraisalWeight, rows, counts, included=told(random, 0.9, len(rows)), weight=weights)
    rows = several(random, lower, 1, 1)
    yearly(
        AccountabilityReport,
        rows,
        counts,
        secretary=repeat("书记", len(rows)),
        held_on=some(random, 0.95, days(random, date(YEAR, 11, 1), date(YEAR + 1, 2, 1), len(rows))),
        covers_communities=told(random, 0.95, len(rows)),
    )
    upper = np.concatenate([cities, counties])
    rows = np.repeat(upper, 2)[random.random(2 * len(upper)) < 0.95]
    write(
        EnforcementSystem,
        id=numbers(counts, "system", len(rows)),
        unit_id=rows.tolist(),
        kind=one_of(random, ("talk", "record"), (0.5, 0.5), len(rows)),
        name=repeat("制度", len(rows)),
        started_on=days(random, date(2016, 1, 1), date(2025, 12, 31), len(rows)),
        ended_on=some(random, 0.05, days(random, *AROUND, len(rows))),
    )
    rows = several(random, upper, 1, 4)
    write(
        SpecialInspection,
        id=numbers(counts, "special", len(rows)),
        unit_id=rows.tolist(),
        started_on=days(random, *AROUND, len(rows)),
        departments=repeat("部门", len(rows)),
    )


def rectifications(random, units, counts):
    """Notices to some of the responsible persons (of 17.6), accepted in time, too late or not yet."""
    known = dict(ResponsiblePerson.objects.filter(unit_id__in=units.tolist()).values_list("unit_id", "id"))
    rows = several(random, np.array(sorted(known.values())), 1, 3, share=0.3)
    keys = numbers(counts, "rectification", len(rows))
    verified = random.random(len(rows)) < 0.85
    day = np.array(days(random, *AROUND, len(rows)))
    write(
        Rectification,
        id=keys,
        person_id=rows.tolist(),
        number=[f"整改{key}" for key in keys],
        issued_on=repeat(f"{YEAR - 1}-06-30", len(rows)),
        items=repeat("事项", len(rows)),
        deadline=days(random, *AROUND, len(rows)),
        verified_on=[each if there else None for each, there in zip(day.tolist(), verified.tolist(), strict=True)],
        result=np.where(verified, np.where(random.random(len(rows)) < 0.9, "accepted", "rejected"), "").tolist(),
    )
