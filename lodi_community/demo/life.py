"""Bodies, order and life beside the hard numbers: what the check clauses ask of a community (2, 4, 7, 9–13).

Like all else it is drawn from fate.py: what was set up late is there from the year in which the community mended it.
"""

from datetime import date, timedelta
from decimal import Decimal

from committees.models import MemberDisposal, SubCommittee
from communities.levels import county_of, prefecture_of, street_of
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

from .fate import LACKING, NEVER, TODAY, WORKING, YEARS, stream

KINDS = dict(Institution._meta.get_field("kind").flatchoices)
# What a community sets up itself: a weakness, and the kinds of which one is lacking where it shows.
OWN = {
    "councils": ("residents_council", "supervision_committee"),
    "covenant": ("residents_congress", "residents_covenant"),
    "catalogue": ("service_catalogue",),
    "registration": ("volunteer_registration",),
    "charity": ("charity_records",),
}
MEMBERS = {"residents_council": (9, 25), "supervision_committee": (5, 9), "residents_congress": (35, 90)}
ITEMS = {"service_catalogue": (18, 76), "charity_records": (12, 140)}
# Clause 6.6: what city and counties adopted for all communities below them, and in which year.
SYSTEMS = ("staff_training_system", "target_appraisal_system", "performance_review_system", "adjustment_system")
ADOPTED = {
    "4313": (SYSTEMS[:1], 2015), "431302": (SYSTEMS, 2016), "431381": (SYSTEMS[:3], 2016), "431382": (SYSTEMS[1:3], 2017),
    "431322": (SYSTEMS[1:2], 2017), "431321": (SYSTEMS[1:2], 2018),
}  # fmt: skip
STREETS_WITH_SYSTEMS = 0.6
TALKS = ("hearing", "democratic_talk", "mediation", "party_and_masses")
TOPICS = ("小区停车和充电桩", "背街小巷改造", "年度惠民项目", "楼道堆物整治", "老旧小区物业选聘", "环境卫生评比")
GROUPS = (("夕阳红舞蹈队", "culture", ""), ("银龄互助会", "service", "elderly"), ("爱心妈妈团", "charity", "children"),
          ("小区自治理事会", "self_governing", ""), ("助残之家", "service", "disabled"))  # fmt: skip
POINTS = (
    ("便民超市", "shop"),
    ("早餐店", "food"),
    ("家政服务站", "housekeeping"),
    ("家电维修点", "repair"),
    ("卫生室", "health"),
)
THEMES = (
    ("party_building", "“创新创优”项目评比"), ("party_flag", "党旗飘楼栋走访日"), ("culture", "邻里文艺汇演"),
    ("welfare", "学雷锋志愿服务日"),
)  # fmt: skip


def missing(plan, form, year):
    """Whether a ledger of a year was not entered: here and there in past years, by whole streets in the working year."""
    if year == WORKING or plan.fate.sound:
        return plan.fate.lacks(form, year)
    return plan.stream(f"{form}/{year}").random() < LACKING[year] * 0.4 * min(plan.fate.weight, 2)


def begun(rng, met, first=2015):
    """The day from which a thing is there that is met from a year on; None where it never is."""
    if met == NEVER:
        return None
    day = date(rng.randint(first, 2021) if met == YEARS.start else met, rng.randint(1, 11), rng.randint(1, 28))
    return min(day, TODAY)


def rows(plan, community):
    """The rows of this part."""
    yield from _institutions(plan, community)
    yield from _organizations(plan, community)
    yield from _neighbourhood(plan, community)
    for year in YEARS:
        yield from _meetings(plan, community, year)
        yield from _disclosures(plan, community, year)
        yield from _activities(plan, community, year)
        if not missing(plan, "life", year):
            yield _life(plan, community, year)
    yield from _disposals(plan, community)


def adopted_above(street):
    """Kinds of 6.6 that a street's communities have from above: of the city and the county, and of the street."""
    given = {kind for code in (prefecture_of(street), county_of(street)) for kind in ADOPTED[code][0]}
    rest = [kind for kind in SYSTEMS if kind not in given]
    return given, rest if stream(street, "systems").random() < STREETS_WITH_SYSTEMS else []


def institution(code, kind, day, **values):
    """A system that a unit adopted, or a body that a community has."""
    return Institution(code=code, kind=kind, name=KINDS[kind], adopted_on=day, **values)


def _institutions(plan, community):
    if plan.fate.never_said("institutions"):
        return
    rng = plan.stream("institutions")
    for weakness, kinds in OWN.items():
        met, late = plan.fate.met_from(weakness), rng.choice(kinds)
        for kind in kinds:
            day = begun(rng, met if kind == late else YEARS.start)
            values = {
                name: rng.randint(*ranges[kind])
                for name, ranges in (("members", MEMBERS), ("items", ITEMS))
                if kind in ranges
            }
            if day:
                yield institution(plan.code, kind, day, **values)
    given, of_street = adopted_above(street_of(plan.code))
    rest = [kind for kind in SYSTEMS if kind not in given and kind not in of_street]
    met = plan.fate.met_from("systems")
    for place, kind in enumerate(rest):
        day = begun(rng, met if place == 0 else YEARS.start)
        if day:
            yield institution(plan.code, kind, day, document_no=f"{plan.name}制度{place + 1}号")


def _organizations(plan, community):
    rng, met = plan.stream("organizations"), plan.fate.met_from("filing")
    for number, (name, kind, serves) in enumerate(rng.sample(GROUPS, rng.choices((0, 1, 2, 3), (2, 4, 3, 2))[0])):
        started, unfiled = date(rng.randint(2012, 2021), rng.randint(1, 12), 1), number == 0 and met > YEARS.start
        row = SocialOrganization(
            community=community,
            name=f"{plan.name}{name}",
            kind=kind,
            started_on=started,
            registration="none",
            ended_on=date(met - 1, 12, 31) if unfiled and met != NEVER else None,
        )
        if serves:
            setattr(row, f"serves_{serves}", True)
        if not unfiled:
            row.registration, row.authority = rng.choice(
                (("filed", plan.street), ("registered", f"{plan.county}民政局"))
            )
            row.filing_no, row.filed_on = f"演示备案{plan.code[-6:]}-{number + 1}", started + timedelta(days=20)
        elif rng.random() < 0.1:
            row.registration = ""
        yield row
    for year in YEARS:
        if rng.random() < 0.04:
            yield SupportGrant(
                code=plan.code,
                year=year,
                way="purchase",
                receiver=f"{plan.name}银龄互助会",
                amount=Decimal(rng.randint(3, 30) * 1000),
                document_no=f"演示购买〔{year}〕{plan.code[-3:]}号",
            )


def _neighbourhood(plan, community):
    """Service points and care institutions (11.1, 12.2)."""
    rng = plan.stream("neighbourhood")
    for name, kind in rng.sample(POINTS, rng.randint(1, 3)):
        yield ServicePoint(
            community=community,
            name=f"{plan.name}{name}",
            kind=kind,
            walking_minutes=rng.randint(4, 38) if rng.random() < 0.95 else None,
            chain=rng.random() < 0.3,
            started_on=date(rng.randint(2010, 2021), rng.randint(1, 12), 1),
        )
    if rng.random() < 0.3:
        yield CareInstitution(
            community=community,
            name=f"{plan.name}日间照料中心",
            kind="day_care",
            beds=rng.randint(4, 20),
            started_on=date(rng.randint(2016, 2025), rng.randint(1, 12), 1),
        )


def _meetings(plan, community, year):
    """The residents' congress of the year, and one meeting of another kind (2.4, 2.5)."""
    if missing(plan, "meetings", year):
        return
    rng, last = plan.stream(f"meetings/{year}"), TODAY.month - 1 if year == WORKING else 12
    kinds = [rng.choice(TALKS)]
    if year not in plan.fate.short_in("congress"):
        kinds.append("residents_congress")
    for kind in kinds:
        entitled = rng.randint(40, 90) if kind == "residents_congress" else rng.randint(12, 40)
        yield Meeting(
            community=community,
            kind=kind,
            held_on=date(year, rng.randint(1, last), rng.randint(1, 28)),
            entitled=entitled,
            topic="年度工作报告和财务收支" if kind == "residents_congress" else rng.choice(TOPICS),
            present=entitled * rng.randint(68, 100) // 100,
            outcome="形成决议，已公示",
        )


def _disclosures(plan, community, year):
    """Each of the three kinds once; where it falls short, one of them is not there (2.6)."""
    if missing(plan, "disclosures", year):
        return
    rng = plan.stream(f"disclosures/{year}")
    left_out = rng.choice(Disclosure.Kind.values) if year in plan.fate.short_in("disclosure") else None
    day = date(year, rng.randint(1, 9), rng.randint(1, 28))
    for kind in Disclosure.Kind:
        if kind != left_out:
            yield Disclosure(
                community=community,
                kind=kind,
                published_on=day,
                medium=rng.choice(("board", "board", "network", "meeting")),
                content=f"{year}年{kind.label}事项",
                evidence="公开栏照片",
            )


def _activities(plan, community, year):
    rng = plan.stream(f"activities/{year}")
    for theme, name in rng.sample(THEMES, rng.choice((0, 1, 1, 2))):
        yield Activity(
            community=community,
            theme=theme,
            name=name,
            level=rng.choice(("community", "community", "street", "county")),
            held_on=date(year, rng.randint(1, 10), rng.randint(1, 28)),
            participants=rng.randint(25, 420),
        )


def _life(plan, community, year):
    """服务与活动 of a year; where 7.3 falls short, one of the four practices is not carried out."""
    rng = plan.stream(f"life/{year}")
    left_out = rng.choice(YearlyLife.PRACTICES) if year in plan.fate.short_in("practices") else None
    row = YearlyLife(
        community=community,
        year=year,
        party_brand=rng.choice(("", "", "红色邻里", "先锋楼栋")),
        members_developed=rng.randint(0, 4),
        member_trainings=rng.randint(60, 420),
        serving_members=rng.randint(10, 120),
        serving_times=rng.randint(20, 500),
        donation_times=rng.randint(0, 6),
        donations=Decimal(rng.randint(0, 60) * 500),
        care_feasible=plan.stream("care").random() < 0.4,
        home_care=True,
        home_care_persons=rng.randint(8, 90),
    )
    for name in YearlyLife.PRACTICES:
        setattr(row, name, name != left_out)
        if name != left_out:
            setattr(row, f"{name}_number", rng.randint(3, 30))
    for name in YearlyLife.PLATFORMS:
        setattr(row, name, rng.random() < 0.85)
    for name in ("heart_to_heart", "one_stop_service", "group_service", "residents_hotline", "after_school"):
        setattr(row, name, rng.random() < 0.8)
    for group in YearlyLife.GROUPS:
        persons = rng.randint(20, 600 if group == "elderly" else 120)
        setattr(row, group, persons)
        setattr(row, f"{group}_served", persons * rng.randint(55, 100) // 100)
    return row


def _disposals(plan, community):
    """Now and then a member is found unqualified; where it falls short, the disposal waits (7.2). Only numbers, no names."""
    for year in YEARS:
        rng = plan.stream(f"disposal/{year}")
        if rng.random() > 0.035:
            continue
        found = date(year, rng.randint(1, 9), rng.randint(1, 28))
        row = MemberDisposal(
            community=community, member=f"演示{rng.randint(1, 60):02d}号", found_on=found, reason="长期不参加组织生活"
        )
        if plan.fate.sound or rng.random() > 0.25:
            row.handled_on = found + timedelta(days=rng.randint(12, 50))
            row.measure = rng.choice(("correction", "correction", "advised_to_leave", "removed"))
            row.document_no = f"演示处置〔{year}〕{plan.code[-6:]}号"
        yield row


def sub_committees(plan, residents):
    """Sub-committees of the residents' committee (2.1)."""
    rng = plan.stream("sub-committees")
    for name in rng.sample(("人民调解委员会", "治安保卫委员会", "公共卫生委员会", "社会福利委员会"), rng.randint(1, 3)):
        yield SubCommittee(
            committee=residents, name=name, members=rng.randint(3, 7), started_on=date(2021, rng.randint(3, 12), 1)
        )
