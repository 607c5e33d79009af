"""The same figures as one writes them first: community by community, with queries and records as objects.

Written from the readings of the clauses and not from the measures, so that equal figures mean something.
Figures are in the smallest unit, as the measures give them; None is missing.
"""

from calendar import monthrange
from datetime import date, timedelta

from committees.models import Committee, Seat
from communities.models import YearlyProfile, valid_on
from facilities.models import Premises, Room
from funding.models import Funding
from staffing.models import COLLEGE_AND_ABOVE, Employment, Person, Training

from . import loop_life, loop_people

RANKS = {"secretary": "chief", "director": "chief", "deputy_secretary": "deputy", "deputy_director": "deputy"}


def figures_of(community, on, reading):
    """Name → figure of one community on a day."""
    found = {"formation": community.formation, "established_on": established(community)}
    for part in (profile, grids, brands, seats, staff, reserves, training, pay, money, premises):
        found |= part(community, on, reading)
    return found | loop_people.figures_of(community, on, reading) | loop_life.figures_of(community, on, reading)


def established(community):
    """An ordinal day; what existed before needs none."""
    if community.established_on:
        return community.established_on.toordinal()
    return 1 if community.formation == "existing" else None


def profile(community, on, reading):
    names = ("households", "population", "volunteers", "funding_tier", "heavy_load")
    try:
        row = community.profiles.get(year=on.year)
    except YearlyProfile.DoesNotExist:
        return dict.fromkeys((*names, "community_kind"))
    return {name: getattr(row, name) for name in names} | {"community_kind": row.kind}


def grids(community, on, reading):
    """3.2; nothing is known of a community without a grid."""
    names = ("grids", "grids_in_range", "grid_households", "grid_households_off", "grid_population_off")
    valid = community.grids.valid(on)
    if not valid.exists():
        return dict.fromkeys(names)
    part = reading["grid.tolerance_percent"] / 100
    few, many = reading["grid.households"] * (1 - part), reading["grid.households"] * (1 + part)
    low, high = reading["grid.population"] * (1 - part), reading["grid.population"] * (1 + part)
    off = [grid for grid in valid if not (few <= grid.households <= many or low <= grid.population <= high)]
    return {
        "grids": valid.count(),
        "grids_in_range": valid.count() - len(off),
        "grid_households": sum(grid.households for grid in valid),
        "grid_households_off": sum(outside(grid.households, few, many) for grid in off),
        "grid_population_off": sum(outside(grid.population, low, high) for grid in off),
    }


def outside(number, low, high):
    return int(max(low - number, number - high, 0))


def brands(community, on, reading):
    """3.5."""
    if not community.brands.filter(started_on__lte=on).exists():
        return {"service_brands": None}
    return {"service_brands": community.brands.valid(on).count()}


def seats(community, on, reading):
    """5.3 and 5.4."""
    names = ("party_seats", "residents_seats", "committee_persons", "part_time_members")
    ever = Seat.objects.filter(committee__community=community, started_on__lte=on)
    if not ever.exists():
        return dict.fromkeys(names)
    held = ever.valid(on)
    full, party = held.filter(full_time=True), Committee.Body.PARTY_ORGANIZATION
    return {
        "party_seats": full.filter(committee__body=party).count(),
        "residents_seats": full.exclude(committee__body=party).count(),
        "committee_persons": full.values("person").distinct().count(),
        "part_time_members": held.filter(full_time=False, committee__body=party).values("person").distinct().count(),
    }


def staff(community, on, reading):
    """6.1: full-time workers and full-time committee members, each person once."""
    employed = Employment.objects.filter(person__community=community, started_on__lte=on)
    members = Seat.objects.valid(on).filter(committee__community=community, full_time=True)
    if not employed.exists() and not members.exists():
        return {"staff": None, "recruited_openly": None}
    workers = employed.valid(on).filter(full_time=True)
    open_ = workers.filter(source=Employment.Source.OPEN_RECRUITMENT)
    people = {worker.person for worker in workers.select_related("person")}
    people |= {member.person for member in members.select_related("person")}
    return {"staff": len(people), "recruited_openly": open_.values("person").distinct().count()}


def reserves(community, on, reading):
    """6.4: 35 on the day still counts."""
    listed = [c for c in community_candidates(community) if c.listed_on <= on]
    if not listed:
        return {"reserve_candidates": None}
    fit = {
        candidate.person
        for candidate in listed
        if (candidate.left_on is None or candidate.left_on >= on)
        and candidate.person.education_level in COLLEGE_AND_ABOVE
        and age(candidate.person, on) <= reading["reserve.max_age"]
    }
    return {"reserve_candidates": len(fit)}


def community_candidates(community):
    return [c for person in community.persons.prefetch_related("candidacies") for c in person.candidacies.all()]


def age(person, on):
    """Completed years on a day."""
    born = person.birth_date
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def training(community, on, reading):
    """5.8 and 5.9, person by person; days in halves. Unknown where nobody of the community has a course in the year."""
    names = ("leaders_tested", "leader_training", "leader_courses_missing")
    names += ("members_tested", "member_training", "member_courses_missing")
    in_office = Seat.objects.valid(on).filter(full_time=True, person__community=community)
    people = Person.objects.filter(pk__in=in_office.values("person")).distinct()
    if not people:
        return dict.fromkeys(names)
    since = on - timedelta(days=reading["training.min_days_in_post"] - 1)
    first = date(on.year, 1, 1)
    told = Training.objects.filter(person__community=community, ended_on__range=(first, on)).exists()
    sums = dict.fromkeys(names, 0)
    for person in people:
        chief = person.seats.valid(on).filter(full_time=True, post__in=Seat.CHIEFS).exists()
        long = person.seats.valid(since).filter(full_time=True)
        if not (long.filter(post__in=Seat.CHIEFS) if chief else long).exists():
            continue
        courses = person.trainings.filter(ended_on__range=(first, on))
        level = Training.COUNTY_AND_ABOVE if chief else Training.STREET_AND_ABOVE
        counted = courses.filter(organizer_level__in=level)
        everything = chief and reading["training.leader_days_scope"] == "all"
        halves = sum(int(course.days * 2) for course in (courses if everything else counted))
        who = "leader" if chief else "member"
        sums[f"{who}s_tested"] += 1
        sums[f"{who}_training"] += min(halves, 2 * reading[f"training.{who}_days"])
        sums[f"{who}_courses_missing"] += not counted
    if not told:
        sums |= {name: None for name in names if not name.endswith("tested")}
    return sums


def pay(community, on, reading):
    """15.6, person by person and month by month, in 分."""
    names = ("pay_members", "pay_required", "pay_met")
    first, last = date(on.year, 1, 1), date(on.year, 12, 31)
    held = Seat.objects.filter(committee__community=community, full_time=True, started_on__lte=last)
    held = [seat for seat in held.select_related("person") if seat.ended_on is None or seat.ended_on >= first]
    if not held:
        return dict.fromkeys(names)
    members, required, met, unknown = set(), 0, 0, False
    local = loop_people.local_floors(community, on)
    for person in {seat.person for seat in held}:
        pays = list(person.pays.all())
        for month in range(1, 13):
            begins, ends = date(on.year, month, 1), date(on.year, month, monthrange(on.year, month)[1])
            ranks = {
                RANKS.get(seat.post, "member") for seat in held if seat.person == person and holds(seat, begins, ends)
            }
            if not ranks:
                continue
            members.add(person)
            rank = min(ranks, key=loop_people.RANKS.index)
            floor = max(reading[f"pay.floor_{rank}"], local[rank] or 0)
            paid = [int(pay.base_pay * 100) for pay in pays if touches(pay, begins, ends)]
            required += floor
            met += min(floor, *paid) if paid else 0
            unknown |= not paid
    return dict(zip(names, (len(members), required, None if unknown else met), strict=True))


def holds(seat, begins, ends):
    """In post all month."""
    return seat.started_on <= begins and (seat.ended_on is None or seat.ended_on >= ends)


def touches(pay, begins, ends):
    """Paid on a day of the month."""
    return pay.started_on <= ends and (pay.ended_on is None or pay.ended_on >= begins)


def money(community, on, reading):
    """15.2 to 15.4: receipts of the year, in 分."""
    found, before = {}, date(on.year - 1, 12, 31)
    for kind in ("operating", "livelihood"):
        for name, day in ((f"{kind}_received", on), (f"{kind}_before", before)):
            try:
                funding = community.fundings.get(year=day.year, kind=kind)
            except Funding.DoesNotExist:
                found[name] = None
            else:
                receipts = funding.receipts.filter(received_on__lte=day)
                found[name] = sum(int(receipt.amount * 100) for receipt in receipts)
    return found


def premises(community, on, reading):
    """8.1 and 9.2, in 0.01 m²; unknown where a site or centre in use has no area."""
    if not community.premises.filter(in_use_from__lte=on).exists():
        return dict.fromkeys(("premises_area", "rented_area", "centre_area"))
    in_use = community.premises.filter(valid_on(on, start="in_use_from", end="in_use_to"))
    rented = in_use.filter(tenure=Premises.Tenure.RENTED)
    counted = in_use if reading["facility.count_leased"] else in_use.exclude(tenure=Premises.Tenure.RENTED)
    centres = Room.objects.filter(premises__in=in_use, kind=Room.Kind.SERVICE_CENTRE, shared_with="")
    areas = [site.floor_area for site in counted]
    sizes = [room.area for room in centres]
    return {
        "premises_area": None if None in areas else int(sum(areas) * 100),
        "rented_area": int(sum(site.floor_area or 0 for site in rented) * 100),
        "centre_area": None if None in sizes else int(max(sizes, default=0) * 100),
    }
