"""Lines of the two committees: bodies, seats, terms, secretaries, elections, disposals, training (1, 5, 7.2)."""

from committees.body_measures import PARTY, RESIDENTS, disposals_due, founded, in_being, ran_until
from committees.models import Committee, Seat, Term
from committees.training import courses_of_year, least_level, training_by_person
from communities.days import whole_years
from facilities.models import Premises, Room
from lodi_community.records.figures import MISSING

from .line import OPEN, Behind, Between, TraceLine, items, lines, said
from .people import full_time, seated, title_of


def _bodies(question, body=None):
    rows = Committee.objects.filter(in_being(question.on), question.q("community"), **({"body": body} if body else {}))
    return rows.select_related("community").order_by("-body")


@items("governance_bodies")
def governance_bodies(question):
    """The three bodies of 1.1; the centre is a room at premises in use."""
    rooms = rooms_in_use(question).filter(kind=Room.Kind.SERVICE_CENTRE)
    return {
        "has_party_organization": _bodies(question, PARTY),
        "has_residents_committee": _bodies(question, RESIDENTS),
        "has_community_service_centre": rooms,
    }


def rooms_in_use(question):
    """Rooms at premises in use on the day."""
    sites = Premises.objects.filter(question.q("community")).valid(question.on)
    return Room.objects.filter(premises__in=sites).select_related("premises__community")


def _each_seat(question, body):
    seats = [seat for group in seated(question, full_time=True, committee__body=body).values() for seat in group]
    return [TraceLine(str(seat), 1, seat, "", "专职") for seat in seats]


@lines("party_seats")
def party_seats(question):
    """Full-time seats of the party organization."""
    return _each_seat(question, PARTY)


@lines("residents_seats")
def residents_seats(question):
    """Full-time seats of the residents' committee."""
    return _each_seat(question, RESIDENTS)


@lines("committee_persons")
def committee_persons(question):
    """Full-time members, a person in both committees once; part-time members are left out."""
    full = question.once(full_time)
    found = [_person_line(seats, 1, "专职") for seats in full.values()]
    part = seated(question, full_time=False)
    found += [_person_line(seats, 0, "兼职", "兼职委员，不计") for pk, seats in part.items() if pk not in full]
    return found


def _person_line(seats, counts, there, reason=""):
    there = f"{there}，{len(seats)} 席" if len(seats) > 1 else there
    behind = tuple(map(Behind, seats[1:]))
    return TraceLine(title_of(seats), counts, seats[0], "", there, reason=reason, behind=behind)


@lines("part_time_members")
def part_time_members(question):
    """Part-time members of the party organization (1.3)."""
    persons = seated(question, full_time=False, committee__body=PARTY).values()
    return [TraceLine(title_of(seats), 1, seats[0], "", seats[0].home_unit) for seats in persons]


@lines("secretaries_selected")
def secretaries_selected(question):
    """Secretaries in office; one whose way of selection is not entered leaves the figure open."""
    found = []
    for seats in seated(question, committee__body=PARTY, post=Seat.Post.SECRETARY).values():
        for seat in seats:
            way = seat.get_selection_method_display()
            found.append(TraceLine(str(seat), 1 if way else OPEN, seat, "记有产生方式", way or MISSING))
    return found


def _overdue(question, body):
    """The committee with its last term begun: days since its end, or since that of its approved extension."""
    on, found = question.on, []
    for committee in _bodies(question, body):
        terms = list(committee.terms.filter(started_on__lte=on).select_related("committee__community"))
        if not terms:
            found.append(TraceLine(str(committee), Between(0), committee, "按期换届", "没有届次"))
            continue
        last = max(terms, key=end_of)
        end = end_of(last)
        there = f"{end:%Y-%m-%d} 届满" if end == last.ended_on else f"批准延期到 {end:%Y-%m-%d}"
        days = max((on - end).days, 0)
        others = tuple(Behind(term, reason="不是最近一届") for term in terms if term is not last)
        found.append(TraceLine(str(last), days, last, f"{end:%Y-%m-%d} 前换届", there, _late(days, on), behind=others))
    return found or _gone(question, body)


def _late(days, on):
    """逾期 45 天（算到 2026-12-31）."""
    return f"逾期 {said(days, '天')}（算到 {on:%Y-%m-%d}）" if days else ""


def _gone(question, body):
    """A committee that was dissolved and not followed by another, or of which none is reported."""
    on, report = question.on, question.places.none_since("committee", question.on)
    rows = Committee.objects.filter(founded(on), question.q("community"), body=body, dissolved_on__lt=on)
    if last := rows.select_related("community").order_by("dissolved_on").last():
        ends = [end_of(term) for term in last.terms.filter(started_on__lte=on)]
        days = (on - ran_until(last.dissolved_on, max(ends, default=None), on)).days
        there = f"{last.dissolved_on:%Y-%m-%d} 撤销，没有重新设立"
        return [TraceLine(str(last), days, last, "按期换届", there, _late(days, on))]
    name = Committee.Body(body).label
    return [
        TraceLine(name, days, None, "按期换届", f"{since:%Y-%m-%d} 起没有", _late(days, on))
        for since in report.values()
        if (days := (on - since).days + 1)
    ]


def end_of(term):
    """The day until which a term runs, an approved extension counted in."""
    return term.extended_until or term.ended_on


@lines("party_term_overdue")
def party_term_overdue(question):
    """The party organization's last term (5.2)."""
    return _overdue(question, PARTY)


@lines("residents_term_overdue")
def residents_term_overdue(question):
    """The residents' committee's last term (5.2)."""
    return _overdue(question, RESIDENTS)


@lines("party_members")
def party_members(question):
    """The full members that the party organization states: later norms bound those of a branch."""
    found = []
    for body in _bodies(question, PARTY):
        members = body.full_members
        counts, there = (Between(0), MISSING) if members is None else (members, body.get_party_kind_display())
        found.append(TraceLine(str(body), counts, body, "", there))
    return found


@lines("residents_term_years")
def residents_term_years(question):
    """The residents' committee's last term begun, in whole years without its extension: later norms ask for five."""
    rows = Term.objects.filter(
        in_being(question.on, "committee__"),
        question.q("committee__community"),
        committee__body=RESIDENTS,
        started_on__lte=question.on,
    )
    found = list(rows.select_related("committee__community").order_by("-started_on", "-pk"))
    if not found:
        return []
    last, *others = found
    there = f"{last.started_on:%Y-%m-%d} 至 {last.ended_on:%Y-%m-%d}"
    behind = tuple(Behind(term, reason="不是最近一届") for term in others)
    return [TraceLine(str(last), whole_years(last.started_on, last.ended_on), last, "五年", there, behind=behind)]


@items("direct_elections")
def direct_elections(question):
    """The term whose election is judged: the last begun (5.7)."""
    terms = [
        (term.started_on, term.pk, term)
        for committee in _bodies(question, RESIDENTS)
        for term in committee.terms.filter(started_on__lte=question.on).select_related("committee__community")
    ]
    last = max(terms, default=None)
    return {"directly_elected": [Behind(last[2], last[2].get_method_display())] if last else []}


@lines("disposals_handled")
def disposals_handled(question):
    """Members found unqualified, handled by the day or still open (7.2)."""
    found = []
    for row in disposals_due(question.places, question.on).select_related("community").order_by("found_on", "pk"):
        done = bool(row.handled_on and row.handled_on <= question.on)
        there = f"{row.handled_on:%Y-%m-%d} {row.get_measure_display()}" if done else "没有处置"
        found.append(TraceLine(str(row), int(done), row, "处置", there, "" if done else "差 1 人"))
    return found


@lines("leader_training")
def leader_training(question):
    """Secretaries and directors, each with their own courses of the year, up to the days asked (5.8)."""
    return _training(question, chief=True)


@lines("member_training")
def member_training(question):
    """The other full-time members with theirs (5.9)."""
    return _training(question, chief=False)


def _training(question, chief):
    each = question.once(_trained)
    tested, days = (each.leader_tested, each.leader_days) if chief else (each.member_tested, each.member_days)
    demand = 2 * question.reading["training.leader_days" if chief else "training.member_days"]
    known = bool(each.told)
    seats, courses, found = question.once(full_time), _courses(question, chief), []
    for at in (each.in_office & (each.chief == chief)).nonzero()[0].tolist():
        person = int(each.persons[at])
        own, behind = seats[person], courses.get(person, ())
        reached = sum(int(part.record.days * 2) for part in behind if not part.reason)
        there = _days(reached)
        if not tested[at]:
            least = question.reading["training.min_days_in_post"]
            found.append(
                TraceLine(title_of(own), 0, own[0], "", there, reason=f"在任不满 {least} 天，不考核", behind=behind)
            )
            continue
        counts, lacking = int(days[at]), demand - int(days[at])
        short = f"差 {_days(lacking)}" if lacking and known else ""
        reason = f"多出的 {_days(reached - demand)}不抵他人" if reached > demand else ""
        counts = counts if known else Between(0, demand)
        there = there if known or behind else MISSING
        found.append(TraceLine(title_of(own), counts, own[0], _days(demand), there, short, reason, behind))
    return found


def _trained(question):
    """The Trained of the community; it is told of its courses, or nothing of them is known."""
    return training_by_person(question.places, question.on, question.reading)


def _days(halves):
    return said(halves, "人·天").replace("人·", "")


def _courses(question, chief):
    """{person's key: courses of the year, those that do not count with the reason}."""
    least, found = least_level(chief, question.reading), {}
    rows = courses_of_year(question.places, question.on).select_related("person__community").order_by("ended_on", "pk")
    below = "不是县级以上的集中培训" if chief else "不是街道以上的集中培训"
    for row in rows:
        figure = f"{_days(int(row.days * 2))}，{row.get_organizer_level_display()}"
        found.setdefault(row.person_id, []).append(Behind(row, figure, "" if row.level >= least else below))
    return {person: tuple(parts) for person, parts in found.items()}


@lines("leader_courses_missing")
def leader_courses_missing(question):
    """Secretaries and directors without a course of the county or above."""
    return _untaught(question, chief=True)


@lines("member_courses_missing")
def member_courses_missing(question):
    """Other members without a course of the street or above."""
    return _untaught(question, chief=False)


def _untaught(question, chief):
    each = question.once(_trained)
    tested, without = (
        (each.leader_tested, each.leader_untaught) if chief else (each.member_tested, each.member_untaught)
    )
    known, seats = bool(each.told), question.once(full_time)
    whose = "县及县以上" if chief else "街道（乡镇）及以上"
    found = []
    for at in (each.in_office & tested & without).nonzero()[0].tolist():
        own = seats[int(each.persons[at])]
        there = "一次没有" if known else MISSING
        found.append(TraceLine(title_of(own), 1 if known else OPEN, own[0], f"{whose}集中培训", there))
    return found
