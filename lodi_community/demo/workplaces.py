"""What a community shows at its premises and how it builds (8.3–8.5, 9.1, 9.4, 9.5), and what its people are graded (6.8)."""

from datetime import date, timedelta
from decimal import Decimal

from facilities.models import BuildingPlan, DeveloperProject, Plaque, ProjectFee, Unifications, WorkPlatforms
from facilities.platforms import PLATFORMS, UNIFICATIONS
from facilities.projects import FACILITIES
from staffing.models import Appraisal

from .fate import NEVER, SEALED, WORKING, YEARS
from .life import begun
from .people import NEW_TERM
from .sites import ASKED, ASKED_NEW

ISSUED = date(2015, 8, 31)
PLAQUES = {
    "party_organization": "党支部委员会",
    "residents_committee": "居民委员会",
    "community_service_centre": "服务中心",
}
EXTRA = ("综治中心", "家长学校", "科普活动室", "妇女之家")
HALF_YEAR = 7, 5  # whoever came later was in post for less than 180 days of the year
LAST_DAY = NEW_TERM - timedelta(days=1)
WAYS = ("new_build", "renovation", "exchange", "developer_provided", "allocation")


def rows(plan, community):
    """The rows of this part."""
    yield from _stated(plan, community, WorkPlatforms, "platforms", PLATFORMS)
    yield from _stated(plan, community, Unifications, "unified", UNIFICATIONS, photos="照片 1—5")
    yield from _plaques(plan, community)
    yield from _plans(plan, community)
    yield from _projects(plan, community)


def _stated(plan, community, model, weakness, names, **values):
    """A list as it stood first, with one or two things lacking where it falls short, and once more when they are mended."""
    if plan.fate.never_said(weakness) or plan.fate.never_said(f"{weakness} of the year"):
        return
    rng, met = plan.stream(weakness), plan.fate.met_from(weakness)
    lacking = rng.sample(names, rng.choice((1, 1, 2))) if met > YEARS.start else ()
    answers = {name: name not in lacking for name in names}
    yield model(community=community, stated_on=date(2021, rng.randint(3, 12), rng.randint(1, 28)), **answers, **values)
    if YEARS.start < met < NEVER:
        yield model(community=community, stated_on=begun(rng, met), **dict.fromkeys(names, True), **values)


def _plaques(plan, community):
    """The three that the document names; where it falls short, one is not there yet or another hangs beside them."""
    if plan.fate.never_said("plaques"):
        return
    rng, met = plan.stream("plaques"), plan.fate.met_from("plaques")
    short, more = met > YEARS.start, rng.random() < 0.6
    late = rng.choice(tuple(PLAQUES)) if short and not more else None
    for kind, words in PLAQUES.items():
        day = begun(rng, met if kind == late else YEARS.start)
        if day:
            yield Plaque(
                community=community, text=f"{plan.name}{words}", organization=kind, photo="门头照片", started_on=day
            )
    if short and more:
        ended = None if met == NEVER else date(met - 1, 12, 30)
        started = date(rng.randint(2015, 2020), 5, 1)
        yield Plaque(
            community=community,
            text=f"{plan.name}{rng.choice(EXTRA)}",
            organization="other",
            started_on=started,
            ended_on=ended,
        )


def _short_years(plan):
    """Years at whose end the premises, all entered, are smaller than 8.1 and 8.2 ask."""
    new = plan.is_urban and plan.formation == "new" and (plan.established_on or date.min) >= ISSUED
    asked = ASKED_NEW if new else ASKED
    for year in YEARS:
        last = date(year, 12, 31)
        areas = [site.area for site in plan.sites if site.since <= last and (site.until is None or site.until >= last)]
        if None not in areas and sum(areas) < asked:
            yield year


def _plans(plan, community):
    """Whoever is short of area has a plan, some only later, some not at all; some are past their day (8.3)."""
    short = list(_short_years(plan))
    rng = plan.stream("building plan")
    made = begun(rng, plan.fate.met_from("plans"), first=2019)
    if not short or made is None or made.year > short[-1]:
        return
    built = short[-1] < YEARS[-1]
    due = date(short[-1] + 1 if built else rng.randint(2025, 2028), 12, 31)
    yield BuildingPlan(
        community=community,
        name=f"{plan.name}服务用房达标工程",
        way=rng.choice(WAYS),
        target_area=Decimal(rng.randint(400, 720)),
        cost=Decimal(rng.randint(40, 320) * 10_000),
        responsible=f"{plan.street}分管负责人",
        planned_on=made,
        due_on=max(due, made),
        progress_percent=100 if built else rng.randint(5, 80),
        closed_on=date(short[-1] + 1, 10, 31) if built else None,
    )


def _projects(plan, community):
    """Developers' projects and fees of building (8.4, 8.5); until 2023 a city department charged too much now and then."""
    rng = plan.stream("projects")
    if rng.random() < 0.2:
        answers = {name: rng.random() < 0.75 for name in FACILITIES}
        yield DeveloperProject(
            community=community,
            name=f"{plan.name}新苑",
            developer="演示房地产开发公司",
            year=rng.randint(2016, 2025),
            kind=rng.choice(("new_estate", "redevelopment")),
            handed_over_area=Decimal(rng.randint(0, 420)),
            **answers,
        )
    if rng.random() < 0.12:
        year, level = rng.choice(YEARS), rng.choice(("city", "county"))
        statutory = Decimal(rng.randint(0, 12) * 500)
        over = Decimal(1800) if level == "city" and year < 2024 and rng.random() < 0.5 else 0
        yield ProjectFee(
            community=community,
            project=f"{plan.name}服务用房",
            department="市自然资源部门" if level == "city" else f"{plan.county}住建部门",
            level=level,
            charged_on=date(year, rng.randint(1, 10), 12),
            charged=statutory + over,
            statutory=statutory,
            waived=Decimal(rng.randint(2, 40) * 1000),
        )


def appraisals(plan, staff):
    """Grades of the sealed years of whoever (person, since, until) was in post for at least half of them (6.8).

    Where it falls short, the first is 不称职 year after year and still there. Now and then such a chain ended in time:
    with an order to resign, before the election of 2026.
    """
    rng, short = plan.stream("grades"), plan.fate.short_in("appraisals")
    chain = {year for late in short for year in (late - 1, late)}
    unsaid = not plan.fate.sound and rng.random() < 0.05
    victim = next((row[0] for row in staff if row[1].year < YEARS.start and row[2] is None), None)
    leaver = next((row[0] for row in staff if row[1].year < YEARS.start and row[2] == LAST_DAY), None)
    resigns = leaver if not short and not plan.fate.sound and rng.random() < 0.2 else None
    for person, since, until in staff:
        for year in SEALED:
            if since > date(year, *HALF_YEAR) or (until and until.year <= year) or (unsaid and person is staff[-1][0]):
                continue
            row = Appraisal(person=person, year=year)
            row.grade = rng.choices(("excellent", "competent", "basically_competent"), (2, 9, 1))[0]
            if (person is victim and year in chain) or (person is resigns and year >= SEALED[-2]):
                row.grade = "incompetent"
            if person is resigns and year == SEALED[-1]:
                row.action, row.action_on, row.action_no = (
                    "ordered_resignation",
                    date(year, 12, 20),
                    f"演示〔{year}〕8号",
                )
            yield row
    if victim and chain:
        yield from (
            Appraisal(person=victim, year=year, grade="incompetent") for year in (2021, WORKING) if year in chain
        )
