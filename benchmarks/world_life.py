"""What a community of the synthetic country does: institutions, meetings, disclosures, organizations, services."""

from datetime import date
from itertools import repeat

import numpy as np

from communities.institutions import INHERITED, Institution, InstitutionKind
from communities.ledgers import Activity, Disclosure, Meeting, SupportGrant
from communities.life import CareInstitution, ServicePoint, SocialOrganization, YearlyLife

from .chances import YEAR, days, numbers, one_of, several, some, told, yes
from .tables import write

THIS_YEAR = (date(YEAR, 1, 1), date(YEAR, 12, 31))
OWN = [kind.value for kind in InstitutionKind if kind not in INHERITED]
FOUR = [kind.value for kind in INHERITED]


def life(random, ids, codes, counts):
    """All rows of this file, for some communities with these codes."""
    institutions(random, codes, (0.95, 0.8), counts)
    ledgers(random, ids, counts)
    activities(random, ids, counts)
    organizations(random, ids, counts)
    support(random, codes, counts)
    of_the_year(random, ids, counts)
    points(random, ids, counts)


def institutions(random, codes, shares, counts):
    """Of each code: what a community sets up itself, and the four systems, with these probabilities."""
    kinds = (*OWN, *FOUR)
    there = random.random((len(codes), len(kinds))) < np.repeat(shares, (len(OWN), len(FOUR)))
    size = int(there.sum())
    rows = np.repeat(np.array(codes)[:, None], len(kinds), axis=1)[there].tolist()
    write(
        Institution,
        id=numbers(counts, "institution", size),
        code=rows,
        unit_name=repeat("单位", size),
        kind=np.array([kinds]).repeat(len(codes), axis=0)[there].tolist(),
        name=repeat("制度", size),
        adopted_on=days(random, date(2015, 9, 1), date(2026, 1, 31), size),
        ended_on=some(random, 0.02, days(random, date(2025, 12, 30), date(2026, 6, 30), size)),
        members=some(random, 0.5, random.integers(5, 30, size).tolist()),
        items=some(random, 0.8, random.integers(10, 200, size).tolist()),
    )


def ledgers(random, ids, counts):
    """Meetings and disclosures of this year, the year before and the days after."""
    kinds = ("residents_congress", "hearing", "democratic_talk", "mediation", "party_and_masses", "other")
    rows = several(random, ids, 6, 12)
    around = (date(YEAR - 1, 10, 1), date(YEAR + 1, 1, 31))
    write(
        Meeting,
        id=numbers(counts, "meeting", len(rows)),
        community_id=rows.tolist(),
        kind=one_of(random, kinds, (0.4, 0.1, 0.15, 0.15, 0.1, 0.1), len(rows)),
        held_on=days(random, *around, len(rows)),
        topic=repeat("议题", len(rows)),
    )
    rows = several(random, ids, 8, 14)
    write(
        Disclosure,
        id=numbers(counts, "disclosure", len(rows)),
        community_id=rows.tolist(),
        kind=one_of(random, ("party_affairs", "residents_affairs", "finance"), (0.3, 0.35, 0.35), len(rows)),
        published_on=days(random, *around, len(rows)),
        medium=repeat("board", len(rows)),
    )


def activities(random, ids, counts):
    rows = several(random, ids, 2, 6, share=0.95)
    themes = ("party_building", "party_flag", "culture", "welfare", "other")
    write(
        Activity,
        id=numbers(counts, "activity", len(rows)),
        community_id=rows.tolist(),
        theme=one_of(random, themes, (0.2, 0.2, 0.3, 0.2, 0.1), len(rows)),
        name=repeat("活动", len(rows)),
        level=repeat("community", len(rows)),
        held_on=days(random, date(YEAR - 1, 12, 1), date(YEAR, 12, 31), len(rows)),
    )


def organizations(random, ids, counts):
    rows = several(random, ids, 1, 6, share=0.9)
    keys = numbers(counts, "organization", len(rows))
    kinds = ("service", "culture", "charity", "self_governing", "other")
    write(
        SocialOrganization,
        id=keys,
        community_id=rows.tolist(),
        name=[f"组织{key}" for key in keys],
        kind=one_of(random, kinds, (0.3, 0.2, 0.2, 0.2, 0.1), len(rows)),
        **{name: yes(random, 0.2, len(rows)) for name in SocialOrganization.SERVES},
        registration=one_of(random, ("registered", "filed", "none", ""), (0.3, 0.66, 0.035, 0.005), len(rows)),
        started_on=days(random, date(2015, 1, 1), date(2026, 1, 31), len(rows)),
        ended_on=some(random, 0.05, days(random, date(2025, 12, 30), date(2026, 6, 30), len(rows))),
    )


def support(random, codes, counts):
    rows = several(random, np.array(codes), 1, 2, share=0.3)
    write(
        SupportGrant,
        id=numbers(counts, "support", len(rows)),
        code=rows.tolist(),
        unit_name=repeat("社区", len(rows)),
        year=random.integers(YEAR - 2, YEAR + 1, len(rows)).tolist(),
        way=repeat("project", len(rows)),
        receiver=repeat("组织", len(rows)),
        amount=(random.integers(1, 50, len(rows)) * 100_000).tolist(),
    )


def of_the_year(random, ids, counts):
    """The yearly statement on services and activities."""
    ids = ids[random.random(len(ids)) < 0.98]
    size = len(ids)
    sure = ("model_posts", "responsibility_areas", "pledges", "party_volunteering")
    likely = (
        "uses_party_site",
        "uses_distance_learning",
        "uses_mobile_system",
        "heart_to_heart",
        "one_stop_service",
        "group_service",
        "residents_hotline",
        "after_school",
        "home_care",
        "care_feasible",
    )
    people = (
        "members_developed",
        "member_trainings",
        "serving_members",
        "serving_times",
        "home_care_persons",
        "elderly",
        "elderly_served",
        "disabled",
        "disabled_served",
        "minors",
        "minors_served",
        "veterans",
        "veterans_served",
        "donation_times",
    )
    write(
        YearlyLife,
        id=numbers(counts, "life", size),
        community_id=ids.tolist(),
        year=repeat(YEAR, size),
        party_brand=one_of(random, ("品牌", ""), (0.4, 0.6), size),
        **{name: told(random, 0.97, size) for name in sure},
        **{name: told(random, 0.7, size) for name in likely},
        **{name: some(random, 0.9, random.integers(0, 400, size).tolist()) for name in people},
        donations=some(random, 0.9, (random.integers(0, 200, size) * 10_000).tolist()),
    )


def points(random, ids, counts):
    """Service points and places of care for the elderly."""
    rows = several(random, ids, 2, 6, share=0.95)
    kinds = ("shop", "food", "housekeeping", "repair", "health", "delivery", "other")
    write(
        ServicePoint,
        id=numbers(counts, "point", len(rows)),
        community_id=rows.tolist(),
        name=repeat("网点", len(rows)),
        kind=one_of(random, kinds, (0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1), len(rows)),
        walking_minutes=some(random, 0.97, random.integers(1, 45, len(rows)).tolist()),
        chain=told(random, 0.3, len(rows)),
        started_on=days(random, date(2016, 1, 1), date(2026, 1, 31), len(rows)),
        ended_on=some(random, 0.05, days(random, date(2025, 12, 30), date(2026, 6, 30), len(rows))),
    )
    rows = several(random, ids, 1, 2, share=0.4)
    write(
        CareInstitution,
        id=numbers(counts, "care", len(rows)),
        community_id=rows.tolist(),
        name=repeat("照料中心", len(rows)),
        kind=one_of(random, ("elderly_home", "day_care"), (0.3, 0.7), len(rows)),
        beds=some(random, 0.97, random.integers(5, 80, len(rows)).tolist()),
        started_on=days(random, date(2016, 1, 1), date(2026, 1, 31), len(rows)),
        ended_on=some(random, 0.05, days(random, date(2025, 12, 30), date(2026, 6, 30), len(rows))),
    )
