"""What the checks ask of people, as one writes it first: see loop.py."""

from datetime import date, timedelta

from committees.models import Committee, Seat, Term
from communities.models import Division
from staffing.models import COLLEGE_AND_ABOVE, INSURANCES, AverageWage, Employment, PayStandard, Person, Promotion

RANKS = ("chief", "deputy", "member")


def figures_of(community, on, reading):
    """Name → figure of one community on a day."""
    found = {}
    for part in (bodies, terms, secretary, make_up, disposals, insurances, appraisals, papers, wages):
        found |= part(community, on, reading)
    return found


def bodies(community, on, reading):
    """1.1, 1.6 and 2.1."""
    committees = list(community.committees.all())
    being = [each for each in committees if in_being(each, on)]
    party = [each for each in being if each.body == Committee.Body.PARTY_ORGANIZATION]
    members = party[0].full_members if party else None
    line = {"party_branch": "party.general_branch_members", "general_party_branch": "party.committee_members"}
    kind = party[0].party_kind if party else ""
    due = None
    if kind and members is not None:
        due = kind in line and members >= reading[line[kind]]
    subs = [sub for each in committees for sub in each.sub_committees.filter(started_on__lte=on)]
    return {
        "has_party_organization": bool(party) if committees else None,
        "has_residents_committee": len(being) > len(party) if committees else None,
        "party_members": members,
        "probationary_members": party[0].probationary_members if party else None,
        "upgrade_due": due,
        "sub_committees": sum(open_on(sub, on) for sub in subs) if subs else None,
    }


def in_being(committee, on):
    founded = committee.founded_on is None or committee.founded_on <= on
    return founded and (committee.dissolved_on is None or committee.dissolved_on >= on)


def open_on(row, on):
    return row.ended_on is None or row.ended_on >= on


def terms(community, on, reading):
    """5.2 and 5.7."""
    left, found = {}, {"directly_elected": None, "residents_elected_on": None}
    for committee in community.committees.all():
        if not in_being(committee, on):
            continue
        begun = list(committee.terms.filter(started_on__lte=on).order_by("started_on", "pk"))
        if begun:
            left[committee.body] = max((term.extended_until or term.ended_on) - on for term in begun).days
        if begun and committee.body == Committee.Body.RESIDENTS_COMMITTEE:
            found["directly_elected"] = begun[-1].method == Term.ElectionMethod.DIRECT
            found["residents_elected_on"] = begun[-1].elected_on.toordinal()
    for name, body in (("party", "party_organization"), ("residents", "residents_committee")):
        found[f"{name}_term_overdue"] = max(-left[body], 0) if body in left else None
    return {**found, "term_days_left": max(min(left.values()), 0) if left else None}


def secretary(community, on, reading):
    """5.6."""
    held = Seat.objects.filter(
        committee__community=community, committee__body=Committee.Body.PARTY_ORGANIZATION, started_on__lte=on
    )
    if not held.exists():
        return {"secretaries_selected": None}
    secretaries = held.valid(on).filter(post=Seat.Post.SECRETARY)
    unsaid = any(not each.selection_method for each in secretaries)
    return {"secretaries_selected": None if unsaid else secretaries.count()}


def make_up(community, on, reading):
    """5.1 and 5.5."""
    held = Seat.objects.valid(on).filter(committee__community=community, full_time=True)
    held = list(held.select_related("person", "committee"))
    names = ("committee_women", "committee_young", "committee_college", "cross_appointed", "concurrent_post")
    if not held:
        return dict.fromkeys(names)
    people = {seat.person for seat in held}
    both = {(seat.person, seat.committee.body) for seat in held}
    heads = [{seat.person for seat in held if seat.post == post} for post in Seat.CHIEFS]
    return {
        "committee_women": sum(person.sex == Person.Sex.FEMALE for person in people),
        "committee_young": sum(person.birth_date > date(on.year - 36, on.month, on.day) for person in people),
        "committee_college": sum(person.education_level in COLLEGE_AND_ABOVE for person in people),
        "cross_appointed": len(both) - len(people),
        "concurrent_post": bool(heads[0] & heads[1]) if all(heads) else None,
    }


def disposals(community, on, reading):
    """7.2."""
    first, counted = date(on.year, 1, 1), []
    for disposal in community.disposals.filter(found_on__lte=on):
        if disposal.found_on >= first or disposal.handled_on is None or disposal.handled_on >= first:
            counted.append(disposal)
    done = [each.handled_on - each.found_on for each in counted if each.handled_on and each.handled_on <= on]
    days = [each.days for each in done]
    return {"disposals_found": len(counted), "disposals_handled": len(done), "disposal_days": max(days, default=0)}


def insurances(community, on, reading):
    """15.8, person by person."""
    names = ("insurance_persons", "insurance_items", *(f"without_{kind}" for kind in INSURANCES))
    jobs = Employment.objects.valid(on).filter(person__community=community, full_time=True).select_related("person")
    seated = Seat.objects.valid(on).filter(committee__community=community, full_time=True).select_related("person")
    people = {job.person for job in jobs} | {seat.person for seat in seated}
    if not people:
        return dict.fromkeys(names)
    of = {person: [job for job in jobs if job.person == person] for person in people}
    due = [person for person in people if not any(job.exemption_reason for job in of[person])]
    yes, found = 0, {"insurance_persons": len(due)}
    for kind in INSURANCES:
        answers = [best([getattr(job, kind) for job in of[person]]) for person in due]
        yes = None if yes is None or None in answers else yes + answers.count(True)
        found[f"without_{kind}"] = None if None in answers else answers.count(False)
    return {**found, "insurance_items": yes}


def best(answers):
    """Yes where one says so; no where all do; else not known."""
    if True in answers:
        return True
    return None if None in answers or not answers else False


def appraisals(community, on, reading):
    """6.8, person by person."""
    entered = date(on.year - 1, 12, 31) - timedelta(days=reading["training.min_days_in_post"] - 1)
    twice, kept, unclear, there = 0, 0, False, False
    for person in community.persons.prefetch_related("appraisals", "employments", "seats"):
        grades = {each.year: each for each in person.appraisals.all() if each.year in (on.year - 1, on.year)}
        working = at_work(person, on)
        if not grades and not working:
            continue
        there = True
        poor = [each for each in grades.values() if each.grade == "incompetent"]
        handled = any(each.action and each.action_on <= on for each in grades.values())
        if len(poor) == 2:
            twice += 1
            kept += working and not handled
        elif len(poor) == len(grades) and working and at_work(person, entered):
            unclear = True
    if not there:
        return {"incompetent_twice": None, "incompetent_kept": None}
    return {"incompetent_twice": twice, "incompetent_kept": None if unclear and not kept else kept}


def at_work(person, day):
    rows = [*person.employments.all(), *person.seats.all()]
    return any(row.full_time and row.started_on <= day and open_on(row, day) for row in rows)


def papers(community, on, reading):
    """6.3, 6.5, 6.7 and 15.9."""
    jobs = Employment.objects.valid(on).filter(person__community=community, full_time=True).select_related("person")
    plan = {job.person for job in jobs if job.graduate_plan}
    papers = {job.person for job in jobs if job.social_work_certificate not in ("", "none")}
    housed = {job.person for job in jobs if job.housing_fund}
    promoted = Promotion.objects.filter(promoted_on__range=(date(on.year, 1, 1), on))
    kept = promoted.filter(community__code__startswith=community.code[:6]).exists()
    return {
        "graduates": len(plan) if any(job.graduate_plan is not None for job in jobs) else None,
        "certified": len(papers) if any(job.social_work_certificate for job in jobs) else None,
        "housing_fund": len(housed) if any(job.housing_fund is not None for job in jobs) else None,
        "promotions": promoted.filter(community=community).count() if kept else None,
    }


def wages(community, on, reading):
    """15.7."""
    county = Division.objects.get(code=community.code[:6])
    wage = AverageWage.objects.filter(unit=county, year=on.year).first()
    paid = [int(pay.base_pay * 100) for person in community.persons.all() for pay in person.pays.valid(on)]
    found = {
        "base_pay_average": sum(paid) // len(paid) if paid else None,
        "average_wage": int(wage.amount * 100) if wage else None,
    }
    local = local_floors(community, on)
    for rank in RANKS:
        city, own = reading[f"pay.floor_{rank}"], local[rank]
        found[f"pay_floor_{rank}"] = max(city, own or 0)
        found[f"local_pay_{rank}"] = own if own and own > city else None
    return found


def local_floors(community, on):
    """Rank → the county's own monthly floor in 分, None where it has none."""
    found = dict.fromkeys(RANKS)
    for row in PayStandard.objects.filter(unit__code=community.code[:6], first_year__lte=on.year).order_by(
        "first_year"
    ):
        found[row.rank] = int(row.amount * 100)
    return found
