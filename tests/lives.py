"""Facts of bodies, order and life beside the hard numbers: as every community of the world passes the check clauses."""

from datetime import date

from committees.models import Committee, MemberDisposal, Seat, SubCommittee, Term
from communities.models import (
    Activity,
    CareInstitution,
    Disclosure,
    Institution,
    Meeting,
    ServicePoint,
    SocialOrganization,
    SupportGrant,
    YearlyLife,
)

from .rows import START, add

KINDS = Institution._meta.get_field("kind").flatchoices
FOUR_SYSTEMS = ("staff_training_system", "target_appraisal_system", "performance_review_system", "adjustment_system")
PART_TIMER = "海燕"  # 1.3: a part-time member of the party committee, from another unit
PRACTICES = dict.fromkeys(YearlyLife.PRACTICES, True)  # 7.3
PLATFORMS = dict.fromkeys(YearlyLife.PLATFORMS, True)  # 3.3


def institution(code, kind, **values):
    """An institution of a unit, by the unit's code."""
    row = {"code": code, "unit_name": code, "kind": kind, "name": dict(KINDS)[kind], "adopted_on": START}
    return Institution(**row | values)


def state_order(communities, bodies, part_timers):
    """What holds over the years: institutions, organizations, points of service, former terms, part-time members."""
    add(Institution, (institution(c.code, kind, unit_name=c.name) for c in communities for kind, _ in KINDS))
    add(
        SocialOrganization,
        (
            SocialOrganization(
                community=c,
                name=f"{c.name}养老服务中心",
                kind="service",
                serves_elderly=True,
                registration="filed",
                filing_no="备案1号",
                started_on=START,
            )
            for c in communities
        ),
    )
    add(
        ServicePoint,
        (
            ServicePoint(community=c, name=f"{c.name}便民店", kind="shop", walking_minutes=30, started_on=START)
            for c in communities
        ),
    )
    add(
        CareInstitution,
        (
            CareInstitution(community=c, name=f"{c.name}日间照料中心", kind="day_care", beds=10, started_on=START)
            for c in communities
        ),
    )
    add(
        Term,
        (
            Term(committee=body, elected_on=START, method="direct", started_on=START, ended_on=date(2025, 12, 31))
            for body in bodies
        ),
    )
    residents = [body for body in bodies if body.body == Committee.Body.RESIDENTS_COMMITTEE]
    add(SubCommittee, (SubCommittee(committee=body, name="人民调解委员会", started_on=START) for body in residents))
    parties = {body.community_id: body for body in bodies if body.body == Committee.Body.PARTY_ORGANIZATION}
    add(
        Seat,
        (
            Seat(
                committee=parties[person.community_id],
                person=person,
                post="party_member",
                full_time=False,
                home_unit="市一中",
                started_on=START,
            )
            for person in part_timers
        ),
    )


def state_life_of_year(communities, year):
    """What is stated anew each year: one meeting of the congress, one disclosure of each kind, the year's life."""
    add(
        Meeting,
        (
            Meeting(
                community=c,
                kind="residents_congress",
                held_on=date(year, 12, 31),
                topic="年度工作",
                entitled=60,
                present=45,
            )
            for c in communities
        ),
    )
    add(
        Disclosure,
        (
            Disclosure(community=c, kind=kind, published_on=date(year, 1, 1), medium="board", content="上年情况")
            for c in communities
            for kind in Disclosure.Kind
        ),
    )
    add(YearlyLife, (YearlyLife(community=c, year=year, **PRACTICES, **PLATFORMS) for c in communities))
    add(
        Activity,
        (
            Activity(community=c, theme="party_flag", name="楼栋日", level="community", held_on=date(year, 7, 1))
            for c in communities
        ),
    )
    add(
        SupportGrant,
        (
            SupportGrant(
                code=c.code, unit_name=c.name, year=year, way="purchase", receiver="养老服务中心", amount=10_000
            )
            for c in communities
        ),
    )
    add(
        MemberDisposal,
        (
            MemberDisposal(
                community=c,
                member="01号",
                found_on=date(year, 3, 1),
                handled_on=date(year, 3, 21),
                measure="correction",
            )
            for c in communities
        ),
    )
