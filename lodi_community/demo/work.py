"""What the people of a community do and get: employment, base pay, training, reserve (5.8, 5.9, 6.1, 6.4, 15.6)."""

from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from communities.levels import county_of
from staffing.models import INSURANCES, Employment, Pay, ReserveCandidate, Training

from .fate import NEVER, WORKING, YEARS, stream
from .life import sub_committees
from .names import POSITIONS
from .people import Roster, committees, holders, part_timers, seats
from .workplaces import appraisals

FIRST_ENTRIES = date(2022, 1, 1)
FLOORS = {"chief": 1500, "deputy": 1400, "member": 1200}
USUAL = {"chief": 2850, "deputy": 2450, "member": 2150}
LEVELS = {"431302": 1.22, "431381": 1.1, "431382": 1.0, "431322": 0.9, "431321": 0.92}
TITLES = {
    "secretary": "党组织书记", "deputy_secretary": "党组织副书记", "party_member": "党组织委员",
    "director": "居委会主任", "deputy_director": "居委会副主任", "member": "居委会委员",
}  # fmt: skip


def draw(plan):
    """Candidates in reserve: (year of birth, education, listed, left)."""
    rng, met = plan.stream("candidates"), plan.fate.met_from("candidates")
    if plan.fate.never_said("candidates"):
        return
    if met > YEARS.start:
        old = rng.random() < 0.6
        unfit = (rng.randint(1979, 1985), "3") if old else (rng.randint(1994, 1999), "6")
        plan.candidates.append((*unfit, date(2019, rng.randint(1, 12), 10), None))
    if met == NEVER:
        return
    for _ in range(rng.choice((1, 1, 2))):
        listed = date(2021, rng.randint(3, 12), 15) if met == YEARS.start else date(met, rng.randint(3, 10), 15)
        plan.candidates.append((rng.randint(1992, 2001), rng.choice("2333"), listed, None))


def rows(plan, community):
    """The rows of this part: each before those that point to it."""
    roster = Roster(plan, community)
    rng = plan.stream("work rows")
    *bodies, terms = committees(plan, community, rng)
    served = [(slot, holder) for slot in plan.slots for holder in holders(roster, slot)]
    found = [*bodies, *terms]
    victim = rng.choice([place for place, (_, (_, _, until)) in enumerate(served) if until is None])
    unpaid = plan.fate.never_said("pay")
    for place, (slot, holder) in enumerate(served):
        found += seats(slot, *holder, bodies, rng, plan)
        title = "、".join(TITLES[post] for post in (slot.party, slot.residents) if post)
        found.append(employment(holder[0], title, *holder[1:], "elected", rng, plan))
        if not (unpaid and place == 0):
            found += pays(plan, slot, place == victim, *holder)
    found += part_timers(roster, bodies[0])
    for worker in plan.workers:
        found += worker_rows(roster, worker)
    found += trainings(plan, served)
    found += candidates(plan, roster)
    found += sub_committees(plan, bodies[1])
    found += appraisals(
        plan, [(row.person, row.started_on, row.ended_on) for row in found if isinstance(row, Employment)]
    )
    return [*roster.persons, *found]


def employment(person, position, since, until, source, rng, plan):
    """A full-time employment with insurances; where things fall short more often, fewer are insured."""
    insured = rng.random() > 0.3 or not plan.fate.has("insurance")
    flags = {name: insured or rng.random() < 0.5 for name in INSURANCES}
    certificate = rng.choices(("none", "assistant", "intermediate"), (8, 2, 1))[0]
    passed = date(max(min(rng.randint(2015, 2022), 2021), person.birth_date.year + 22), 10, 1)
    if passed > max(since, FIRST_ENTRIES):  # whoever is certified was so when entered: 6.7 counts no days
        certificate = "none"
    return Employment(
        person=person,
        position=position,
        source=source,
        notice_no="演示〔2020〕6号" if source == "open_recruitment" else "",
        graduate_plan=person.education_level in "123" and person.birth_date.year >= 1990,
        social_work_certificate=certificate,
        certificate_on=None if certificate == "none" else passed,
        insured_on=since if insured else None,
        housing_fund=rng.random() < 0.3,
        started_on=since,
        ended_on=until,
        **flags,
    )


def worker_rows(roster, worker):
    """A worker, the employment and pay."""
    rng, plan = roster.rng, roster.plan
    person = roster.add(range(1978, worker.since.year - 19), (4, 7, 2, 3, 0), rng.random() < 0.3)
    source = "open_recruitment" if worker.recruited else rng.choice(("assigned", "public_post", "public_post", "other"))
    yield employment(person, rng.choice(POSITIONS), worker.since, worker.until, source, rng, plan)
    amount = Decimal(max(round(USUAL["member"] * LEVELS[county_of(plan.code)] * rng.uniform(0.85, 1.1), -1), 1200))
    yield Pay(person=person, base_pay=amount, started_on=worker.since, ended_on=worker.until)


def rank_of(slot):
    """正职, 副职 or 委员, as 15.6 pays them."""
    return "chief" if slot.is_chief else "deputy" if slot.is_deputy else "member"


def pays(plan, slot, underpaid, person, since, until):
    """Base pay from raise to raise. An underpaid one is below the floor until the year from which 15.6 is met."""
    rng, rank, met = plan.stream("pay"), rank_of(slot), plan.fate.met_from("pay")
    underpaid = underpaid and met > YEARS.start
    level = LEVELS[county_of(plan.code)] * max(1.1 - 0.1 * plan.fate.weight, 0.75) * rng.uniform(0.92, 1.08)
    raises = rng.sample(YEARS, rng.choice((0, 1, 1, 2)))
    steps = {date(year, 1, 1) for year in [*raises, met] if YEARS.start < year < NEVER or year in raises}
    days = [since, *sorted(day for day in steps if since < day and (not until or day <= until))]
    for first, following in zip(days, [*days[1:], None], strict=True):
        raised = 1.08 ** sum(year <= first.year for year in raises)
        amount = max(int(USUAL[rank] * level * raised) // 10 * 10, FLOORS[rank])
        if underpaid and first.year < met:
            amount = FLOORS[rank] - rng.choice((20, 50, 80, 100, 150))
        last = following - timedelta(days=1) if following else until
        yield Pay(person=person, base_pay=Decimal(amount), started_on=first, ended_on=last)


def trainings(plan, served):
    """The courses of every year: leaders seven days at the county or above, members three at the street or above."""
    for year in YEARS:
        if plan.fate.lacks("training", year):
            continue
        rng = plan.stream(f"training/{year}")
        short = {weakness: year in plan.fate.short_in(weakness) for weakness in ("leader_training", "member_training")}
        first = {True: True, False: True}  # the first of the leaders, and of the members, is the one who falls short
        for slot, (person, since, until) in served:
            tested = since <= date(year, 7, 1) and (until is None or until >= date(year, 12, 31))
            if not tested:
                continue
            weakness = "leader_training" if slot.is_chief else "member_training"
            lacking = first[slot.is_chief] and short[weakness]
            waiting = year == WORKING and not plan.fate.sound and rng.random() < 0.03
            given = plan.leader_days.get(year) if slot.is_chief and first[slot.is_chief] else None
            first[slot.is_chief] = False
            courses = _leader(rng, lacking, given) if slot.is_chief else _member(rng, lacking)
            for part, (level, days) in enumerate([] if waiting else courses):
                yield _course(plan, year, part, person, level, days)


def _leader(rng, lacking, given):
    if given is not None:
        return [("county", given)]
    if not lacking:
        return rng.choice(
            ([("county", 7)], [("city", 7)], [("city", 5), ("county", 3)], [("county", 4), ("county", 3.5)])
        )
    return rng.choice(
        ([("county", 5)], [("county", 6.5)], [("city", 3), ("street", 4)], [("street", 7)], [("county", 3)])
    )


def _member(rng, lacking):
    if not lacking:
        return [(rng.choice(("street", "street", "county")), rng.choice((3, 3, 3.5, 4, 5)))]
    return rng.choice(([], [("street", 2)], [("community", 3)], [("street", 2.5)], [("street", 1.5)]))


def _course(plan, year, part, person, level, days):
    """The course of a city, county, street or community: the same days for all who take part."""
    host, month, day = {
        "city": ("娄底市", 7, 8),
        "county": (plan.county, 8, 5 + 20 * part),
        "street": (plan.street, 10, 8),
        "community": (plan.name, 11, 1),
    }[level]
    started = date(year, month, day) + timedelta(days=stream(host, level, str(year), str(part)).randrange(10))
    number = ("", "第二期")[part] if level == "county" else ""
    return Training(
        person=person,
        course=f"{host}{year}年社区干部集中培训班{number}",
        organizer_level=level,
        started_on=started,
        ended_on=started + timedelta(days=ceil(days) - 1),
        days=Decimal(str(days)),
    )


def candidates(plan, roster):
    """The persons in reserve."""
    for born, education, listed, left in plan.candidates:
        weights = [int(education == level) for level in "23467"]
        person = roster.add((born,), weights, roster.rng.random() < 0.6)
        yield ReserveCandidate(person=person, listed_on=listed, left_on=left, remarks="社区党务和居民服务")
