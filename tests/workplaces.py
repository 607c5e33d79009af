"""Facts of staff, premises and money beside the hard numbers: as every community of the world passes the check clauses."""

from datetime import date

from communities.models import Division
from facilities.models import BuildingPlan, DeveloperProject, Plaque, ProjectFee, Room, Unifications, WorkPlatforms
from facilities.platforms import PLATFORMS, UNIFICATIONS
from facilities.projects import FACILITIES
from funding.models import Budget, LocalStandard
from staffing.models import INSURANCES, Appraisal, AverageWage, PayStandard, Promotion

from .rows import START, add

INSURED = dict.fromkeys(INSURANCES, True)  # 15.8
SEVEN_ROOMS = (  # 9.3
    Room.Kind.PARTY_MASS, Room.Kind.MEDIATION, Room.Kind.POLICE, Room.Kind.FAMILY_PLANNING, Room.Kind.CHARITY,
    Room.Kind.OFFICE, Room.Kind.AUXILIARY,
)  # fmt: skip
PLAQUES = {
    "party_organization": "党支部委员会",
    "residents_committee": "居民委员会",
    "community_service_centre": "服务中心",
}
# The city's amounts themselves: a county that adopts them changes nothing (15.5, 15.7).
LOCAL_FUNDS = (("operating", "township", 150_000), ("livelihood", "county_urban", 100_000))
LOCAL_PAY = (("chief", 1500), ("deputy", 1400), ("member", 1200))


def state_workplaces(communities, sites):
    """What holds over the years: rooms, platforms, the five unifications, plaques; a plan, a project and a fee."""
    add(Room, (Room(premises=site, kind=kind, area="20.00") for site in sites for kind in SEVEN_ROOMS))
    add(
        WorkPlatforms,
        (WorkPlatforms(community=c, stated_on=START, **dict.fromkeys(PLATFORMS, True)) for c in communities),
    )
    add(
        Unifications,
        (
            Unifications(community=c, stated_on=START, photos="照片1—5", **dict.fromkeys(UNIFICATIONS, True))
            for c in communities
        ),
    )
    add(
        Plaque,
        (
            Plaque(community=c, text=f"{c.name}{words}", organization=kind, started_on=START)
            for c in communities
            for kind, words in PLAQUES.items()
        ),
    )
    add(
        BuildingPlan,
        (
            BuildingPlan(
                community=c,
                name=f"{c.name}综合楼",
                way="new_build",
                responsible="社区书记",
                planned_on=START,
                due_on=date(2015, 12, 1),
            )
            for c in communities
        ),
    )
    add(
        DeveloperProject,
        (
            DeveloperProject(
                community=c,
                name=f"{c.name}新苑",
                developer="开发公司",
                kind="new_estate",
                year=2015,
                **dict.fromkeys(FACILITIES, True),
            )
            for c in communities
        ),
    )
    add(
        ProjectFee,
        (
            ProjectFee(
                community=c,
                project=f"{c.name}综合楼",
                department="规划部门",
                level="city",
                charged_on=START,
                charged=0,
                statutory=0,
            )
            for c in communities
        ),
    )


def state_counties(communities):
    """Each county: its own standards, at the city's amounts."""
    decided = LocalStandard.objects.values("unit")
    counties = list(Division.objects.filter(level=Division.Level.COUNTY).exclude(pk__in=decided))
    add(
        LocalStandard,
        (
            LocalStandard(
                unit=unit, kind=kind, tier=tier, first_year=2016, amount=amount, document_no="县办发〔2016〕1号"
            )
            for unit in counties
            for kind, tier, amount in LOCAL_FUNDS
        ),
    )
    add(
        PayStandard,
        (
            PayStandard(unit=unit, rank=rank, first_year=2015, amount=amount, document_no="县办发〔2015〕9号")
            for unit in counties
            for rank, amount in LOCAL_PAY
        ),
    )


def state_work_of_year(communities, persons, year):
    """Appraisals of the year and the one before; a budget of each unit; wages and a promotion of each county."""
    there = set(Appraisal.objects.values_list("person_id", "year"))  # where the year before is stated too
    add(
        Appraisal,
        (
            Appraisal(person=person, year=each, grade="competent")
            for person in persons
            for each in (year - 1, year)
            if (person.pk, each) not in there
        ),
    )
    # The units of the year, unless communities added later come to units whose facts are stated.
    units = list(Division.objects.exclude(pk__in=Budget.objects.filter(year=year).values("unit")))
    add(
        Budget,
        (
            Budget(
                unit=unit, year=year, listed=True, document_no="预算1号", guarantee_system=True, guarantee_no="制度1号"
            )
            for unit in units
        ),
    )
    counties = {unit.code: unit for unit in units if unit.level == Division.Level.COUNTY}
    add(AverageWage, (AverageWage(unit=unit, year=year, amount=4000, source="统计公报") for unit in counties.values()))
    first = {c.code[:6]: c for c in reversed(communities)}
    add(
        Promotion,
        (
            Promotion(
                unit=counties[code],
                community=c,
                person_name="邓永",
                former_post="主任",
                new_unit=f"{c.name}所在街道",
                way="civil_servant",
                promoted_on=date(year, 6, 1),
            )
            for code, c in first.items()
            if code in counties
        ),
    )
