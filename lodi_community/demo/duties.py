"""What the city, counties and streets owe their communities (4.2, 14–17): most of it done, some of it not.

A street's clerk enters the street's own part in the transaction of the street; the rest is its county's department's.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from assessments.models import (
    AccountabilityReport,
    AppraisalWeight,
    Award,
    EnforcementSystem,
    GuidanceVisit,
    IncubationPlatform,
    Issue,
    JointCreation,
    Leader,
    LeadingGroup,
    ReadingRevision,
    ResponsiblePerson,
    RewardFund,
    SpecialInspection,
    StudyMeeting,
)
from assessments.rules.loudi_2015 import LOUDI_2015
from communities.levels import county_of, is_county, is_street, level_of
from communities.models import Community, Division, Institution, NilReport, SupportGrant
from facilities.models import Unifications
from facilities.platforms import UNIFICATIONS
from funding.models import Budget, LocalStandard
from lodi_community.accounts.posts import Post
from staffing.models import AverageWage, PayStandard, Promotion

from .accounts import holder
from .edges import is_special
from .fate import COUNTIES, PACE, WORKING, YEARS, stream
from .life import ADOPTED, adopted_above, institution
from .money import LOCAL
from .names import HEADS, LEADERS, person_name
from .nil import none_of

ORDER = (
    Institution, SupportGrant, Budget, LocalStandard, PayStandard, AverageWage, Promotion, Unifications, LeadingGroup,
    ResponsiblePerson, Leader, GuidanceVisit, StudyMeeting, JointCreation, Issue, IncubationPlatform, AppraisalWeight,
    AccountabilityReport, EnforcementSystem, SpecialInspection, RewardFund, Award, ReadingRevision, NilReport,
)  # fmt: skip
BEFORE = date(2021, 3, 1)
# 15.7: the county that pays its committees more than the city asks, and the wages of 2022 in 元 a month.
LOCAL_PAY = {"431302": {"chief": 1800, "deputy": 1600, "member": 1400}}
WAGES = {"431302": 5480, "431321": 4710, "431322": 4630, "431381": 5260, "431382": 4980}
# Clause 4.2: the county that closed its platform in 2021, and the year in which the first of its streets opened one.
FIRST_PLATFORM = {"431321": 2024}
PROBLEMS = (
    ("8.1", "服务用房面积不足，缺少建设用地"), ("6.1", "工作人员配备不到位"), ("15.2", "运转经费到位偏晚"),
    ("13.2", "登记注册的志愿者偏少"),
)  # fmt: skip


def fails(code, topic, year, share):
    """Whether a unit does not do its duty in a year: oftener in the first years, and where communities fall short oftener."""
    return stream(code, topic, str(year)).random() < share * PACE[year] * COUNTIES.get(county_of(code), 0.5)


def of_street(street, communities):
    """What a street's clerk enters: budget, systems, heads, leaders and their visits."""
    code = street.code
    rng = stream(code, "duties")
    day = date(rng.randint(2016, 2021), rng.randint(1, 12), 15)
    for kind in adopted_above(code)[1]:
        yield institution(code, kind, day, document_no=f"{street.name}发〔{day.year}〕{rng.randint(3, 40)}号")
    yield from _budgets(street, rng)
    yield from _heads(street, rng)
    yield from _leaders(street, communities, rng)
    if rng.random() < 0.15:
        opened = date(FIRST_PLATFORM.get(county_of(code), 2022), rng.randint(1, 12), 1)
        yield IncubationPlatform(unit=street, name=f"{street.name}社会组织服务站", opened_on=opened)


def _budgets(unit, rng):
    """15.1; a year of which nothing is said is missing. Whether the housing fund can be had a county says (15.9)."""
    for year in YEARS:
        if fails(unit.code, "budget unsaid", year, 0.03):
            continue
        short = fails(unit.code, "budget", year, 0.16)
        yield Budget(
            unit=unit,
            year=year,
            listed=True,
            document_no=f"演示预算〔{year}〕{rng.randint(1, 90)}号",
            amount=Decimal(rng.randint(40, 900) * 10_000),
            guarantee_system=not short,
            guarantee_no="" if short else f"演示保障〔2016〕{rng.randint(1, 60)}号",
            housing_fund_ready=COUNTIES[unit.code] < 1 if is_county(unit.code) else None,
        )


def _heads(unit, rng):
    """The two who answer for the communities (14.6); here and there only one of them is named yet."""
    alone = is_street(unit.code) and rng.random() < 0.09 * COUNTIES[county_of(unit.code)]
    for post in ("party",) if alone else ("party", "government"):
        yield ResponsiblePerson(
            unit=unit,
            post=post,
            name=person_name(rng, rng.random() < 0.2),
            document_no=f"演示责任〔2021〕{rng.randint(1, 60)}号",
            started_on=BEFORE,
        )


def _leaders(unit, communities, rng):
    """Leaders with a contact community, and three visits of each a year; in some units one has made two (14.7)."""
    if not communities or rng.random() < 0.02:
        return
    taken = set()
    for place, post in enumerate(LEADERS[level_of(unit.code)]):
        name = person_name(rng, rng.random() < 0.25)
        if name in taken:
            continue
        taken.add(name)
        leader = Leader(unit=unit, name=name, post=post, community=rng.choice(communities), started_on=BEFORE)
        yield leader
        for year in YEARS:
            if fails(unit.code, "visits unsaid", year, 0.03):
                continue
            lacking = place == 1 and fails(unit.code, "visits", year, 0.2)
            for month in (3, 6, 9) if not lacking else (4, 8):
                yield GuidanceVisit(
                    leader=leader,
                    community=leader.community if month != 6 else rng.choice(communities),
                    visited_on=date(year, month, rng.randint(1, 28)),
                    content=rng.choice(PROBLEMS)[1],
                )


def enter_units(trail):
    """All that counties and the city state."""
    for county in Division.objects.filter(level=Division.Level.COUNTY):
        _enter(trail, county, _of_county)
    _enter(trail, Division.objects.get(level=Division.Level.PREFECTURE), _of_city)


def enter(door, rows):
    """Add rows of any kinds through an open door, each after those that it points to."""
    found = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    door.trail.date([row for model in ORDER for row in found[model]])
    for model in ORDER:
        for row in found[model]:
            for field in row._meta.concrete_fields:
                if field.is_relation:
                    setattr(row, field.name, getattr(row, field.name))
        door.add_many(found[model])


def _enter(trail, unit, rows):
    with trail.door(holder(unit.code, Post.DEPARTMENT)) as door:
        enter(door, rows(unit))


def _of_county(county):
    rng, code = stream(county.code, "duties"), county.code
    communities = list(Community.objects.within(code).order_by("code"))
    yield from _common(county, rng)
    yield from _heads(county, rng)
    yield from _leaders(county, communities, rng)
    yield IncubationPlatform(
        unit=county,
        name=f"{county.name}社区社会组织孵化中心",
        opened_on=date(2018, 5, 4),
        closed_on=date(2021, 12, 20) if code in FIRST_PLATFORM else None,
    )
    for (place, kind, tier), steps in LOCAL.items():
        for year, amount in steps if place == code else ():
            number = f"演示标准〔{year}〕2号"
            yield LocalStandard(
                unit=county, kind=kind, tier=tier, first_year=year, amount=Decimal(amount), document_no=number
            )
    for rank, amount in LOCAL_PAY.get(code, {}).items():
        yield PayStandard(
            unit=county, rank=rank, first_year=2022, amount=Decimal(amount), document_no="演示报酬〔2022〕5号"
        )
    for year in YEARS:
        yield from _county_in(county, year, rng)
    yield from _inspected(communities, rng)
    for street in Division.objects.filter(parent=county):
        for year in YEARS:
            yield from _appraised(street, year, rng)


def _county_in(county, year, rng):
    """A county's year: meetings, three-level creation, wages, promotions, support, appraisal (4.3, 6.5, 14.1, 15.7, 17)."""
    code, month = county.code, rng.randint(2, 9)
    for body in ("party", "government"):
        if not (body == "government" and (fails(code, "study", year, 0.2) or (code, year) == ("431322", 2025))):
            yield StudyMeeting(
                unit=county,
                body=body,
                held_on=date(year, month, rng.randint(1, 28)),
                topics="社区党建和社区建设",
                minutes_no=f"演示纪要〔{year}〕{rng.randint(1, 30)}号",
            )
    if (code, year) != ("431382", WORKING):
        yield JointCreation(unit=county, year=year, included=not fails(code, "joint", year, 0.06))
    if year != WORKING:
        wage = round(WAGES[code] * 1.045 ** (year - YEARS.start))
        yield AverageWage(unit=county, year=year, amount=Decimal(wage), source="统计公报（演示）")
    community = Community.objects.within(code).order_by("code").first()
    if community:
        yield Promotion(
            unit=county,
            community=community,
            person_name=person_name(rng, rng.random() < 0.4),
            former_post="党组织书记",
            new_unit=f"{county.name}某街道",
            way=rng.choice(("leader", "civil_servant", "public_institution")),
            promoted_on=date(year, rng.randint(1, 10), 8),
            document_no=f"演示任职〔{year}〕{rng.randint(1, 40)}号",
        )
    yield SupportGrant(
        code=code,
        year=year,
        way="project",
        receiver=f"{county.name}社区社会组织联合会",
        amount=Decimal(rng.randint(8, 40) * 10_000),
        document_no=f"演示扶持〔{year}〕1号",
    )
    yield from _appraised(county, year, rng)


def _appraised(unit, year, rng):
    """17.1 and 17.2 of a county or street, as the organization department keeps them; of the working year little yet."""
    included = not fails(unit.code, "appraised", year, 0.09)
    if not fails(unit.code, "weight unsaid", year, 0.03):
        yield AppraisalWeight(
            unit=unit,
            year=year,
            included=included,
            weight=Decimal(rng.randint(3, 8)) if included else None,
            document_no=f"演示考核〔{year}〕3号",
        )
    if not fails(unit.code, "report unsaid", year, 0.06):
        held = year != WORKING and not fails(unit.code, "report", year, 0.06)
        yield AccountabilityReport(
            unit=unit,
            year=year,
            secretary=person_name(rng, False),
            held_on=date(year, 12, rng.randint(5, 28)) if held else None,
            covers_communities=(not fails(unit.code, "report covers", year, 0.08)) if held else None,
            grade=rng.choice(("good", "good", "fair", "ordinary")) if held else "",
        )


def _inspected(communities, rng):
    """What inspectors found on the spot about the five unifications (9.4)."""
    for community in communities[:: max(len(communities) // 6, 1)][1:]:
        fault = rng.random() < 0.4 and not is_special(community.code)
        answers = {name: not (fault and name == "facade") for name in UNIFICATIONS}
        yield Unifications(
            community=community,
            stated_on=date(2024, rng.randint(3, 11), 20),
            inspected=True,
            photos="督查照片",
            **answers,
        )


def _common(unit, rng):
    """What city and counties have alike: adopted systems, budgets, a group with its office, issues, inspections (14, 17)."""
    kinds, year = ADOPTED[unit.code]
    for kind in kinds:
        yield institution(
            unit.code, kind, date(year, 3, 20), document_no=f"{unit.name}演示办发〔{year}〕{rng.randint(1, 40)}号"
        )
    yield from _budgets(unit, rng)
    office = unit.code != "431321"
    yield LeadingGroup(
        unit=unit,
        name=f"{unit.name}社区建设工作领导小组",
        document_no="演示组〔2016〕1号",
        founded_on=date(2016, 1, 20),
        leader=person_name(rng, False),
        leader_post=HEADS[level_of(unit.code)][0],
        office=office,
        planned_staff=5 if office else None,
        staff=rng.randint(3, 5) if office else None,
    )
    for kind, name in (("talk", "约谈提醒制度"), ("record", "考核纪实制度")):
        started = date(2024, 3, 1) if (kind, unit.code) == ("record", "431322") else date(2016, 6, 1)
        yield EnforcementSystem(
            unit=unit, kind=kind, name=f"社区工作{name}", document_no="演示组〔2016〕4号", started_on=started
        )
    for year in YEARS:
        for clause, problem in rng.sample(PROBLEMS, 2):
            solved = rng.random() < 0.7
            yield Issue(
                unit=unit,
                raised_on=date(year, rng.randint(1, 5), 12),
                raised_by="民政局",
                clause=clause,
                problem=problem,
                solved_on=date(year, rng.randint(6, 10), 20) if solved else None,
                result="已协调落实" if solved else "",
            )
        if not fails(unit.code, "inspection", year, 0.14):
            yield SpecialInspection(
                unit=unit,
                started_on=date(year, 10, 9),
                ended_on=date(year, 10, 27),
                departments="组织部、民政局、财政局",
                sampled=rng.randint(6, 30),
                report_no=f"演示督查〔{year}〕2号",
            )
        elif year != WORKING:
            yield none_of(unit, SpecialInspection, year)


def _of_city(city):
    rng = stream(city.code, "duties")
    communities = list(Community.objects.order_by("code"))
    yield from _common(city, rng)
    yield ReadingRevision(
        division=city,
        standard=LOUDI_2015.key,
        first_year=WORKING,
        values={"grid.tolerance_percent": 20},
        decided_by="市委组织部部务会议",
        reason="网格普查之后，拟把“左右”的幅度收紧到 20%",
    )
    for year in YEARS:
        if year == 2023:  # no fund was set up, and nobody was rewarded
            yield from (none_of(city, model, year) for model in (RewardFund, Award))
            continue
        number = f"演示奖励〔{year}〕1号"
        yield RewardFund(
            unit=city,
            year=year,
            from_party_dues=Decimal(300_000),
            from_culture_funds=Decimal(200_000),
            rate=Decimal(5),
            document_no=number,
        )
        for community in rng.sample(communities, min(6, len(communities))) if year != WORKING else ():
            values = {
                "amount": Decimal(rng.choice((10_000, 20_000))),
                "reason": "硬指标全部达标",
                "document_no": number,
            }
            yield Award(unit=city, year=year, community=community, awarded_on=date(year, 12, 22), **values)
