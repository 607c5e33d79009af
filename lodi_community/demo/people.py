"""Persons, the two committees, their terms and seats (clauses 5.2–5.4)."""

from datetime import date, timedelta

from committees.models import Committee, Seat, Term
from staffing.models import Person

from .benches import TERM_BEGAN
from .names import MAJORS, PARTNERS, SCHOOLS, person_name

NEW_TERM = date(2026, 2, 1)
REMARKS = "演示数据，虚构"
PARTY_KINDS = (
    (50, "party_branch", "支部委员会"), (100, "general_party_branch", "总支部委员会"), (9999, "party_committee", "委员会"),
)  # fmt: skip


class Roster:
    """The persons of one community: invented, each name and birth date once."""

    def __init__(self, plan, community):
        self.plan, self.community = plan, community
        self.rng, self.taken = plan.stream("persons"), set()
        self.persons = []

    def add(self, born, education, party=False):
        """A person born in one of these years; education as weights of GB/T 4658's 2, 3, 4, 6 and 7."""
        rng = self.rng
        woman = rng.random() < 0.5
        level = rng.choices("23467", education)[0]
        while True:
            name, birth = person_name(rng, woman), date(rng.choice(born), rng.randint(1, 12), rng.randint(1, 28))
            if (name, birth) not in self.taken:
                break
        self.taken.add((name, birth))
        joined = date(birth.year + rng.randint(20, 24), rng.randint(1, 12), 1) if party else None
        person = Person(
            community=self.community,
            name=name,
            sex="2" if woman else "1",
            birth_date=birth,
            political_status="01" if party else rng.choice(("13", "13", "13", "03" if birth.year > 1998 else "13")),
            education_level=level,
            school=rng.choice(SCHOOLS) if level in "23" else "",
            major=rng.choice(MAJORS) if level in "23" else "",
            mobile=self._mobile(),
            joined_party_on=joined,
            remarks=REMARKS,
        )
        self.persons.append(person)
        return person

    def _mobile(self):
        """Numbers that nobody has: 154 is no operator's."""
        return f"154{self.rng.randrange(10**8):08d}"


def holders(roster, slot):
    """[(person, since, until)] of a slot: some change in a term, more at the election of 2026."""
    plan, rng = roster.plan, roster.rng
    edges = [slot.since]
    if rng.random() < 0.16:
        edges.append(date(rng.randint(2022, 2025), rng.randint(2, 10), rng.choice((1, 1, 15))))
    if rng.random() < 0.2:
        edges.append(NEW_TERM)
    edges = [slot.since, *sorted(day for day in edges[1:] if slot.since < day and (not slot.until or day < slot.until))]
    found = []
    for since, following in zip(edges, [*edges[1:], None], strict=True):
        until = following - timedelta(days=1) if following else slot.until
        found.append((_member(roster, slot, plan), since, until))
    return found


def _member(roster, slot, plan):
    born = range(1968, 1990) if slot.is_chief else range(1972, 1998)
    party = slot.party is not None or roster.rng.random() < 0.3
    return roster.add(born, (3, 8, 2, 3, 1) if plan.is_urban else (1, 6, 3, 5, 2), party)


def committees(plan, community, rng):
    """(party organization, residents' committee, their terms)."""
    members = rng.randint(28, 48) if not plan.is_urban and rng.random() < 0.4 else rng.randint(60, 350)
    kind, word = next((kind, word) for limit, kind, word in PARTY_KINDS if members <= limit)
    founded = plan.established_on or date(rng.randint(2001, 2008), rng.randint(3, 11), rng.randint(1, 28))
    party = Committee(
        community=community,
        body="party_organization",
        name=f"中共{plan.name}{word}",
        party_kind=kind,
        full_members=members,
        probationary_members=rng.randint(0, 4),
        founded_on=founded,
    )
    residents = Committee(
        community=community, body="residents_committee", name=f"{plan.name}居民委员会", founded_on=founded
    )
    return party, residents, [term for body in (party, residents) for term in _terms(body, rng, plan)]


def _terms(body, rng, plan):
    """The term of 2021, and that of 2026 unless the election is late."""
    first_method, method = _methods(body, plan)
    first = Term(
        committee=body,
        elected_on=date(2021, 1, rng.randint(5, 28)),
        method=first_method,
        turnout_percent=rng.randint(71, 97),
        started_on=TERM_BEGAN,
        ended_on=NEW_TERM - timedelta(days=1),
    )
    if lateness(plan) < 0.12:
        return [first]
    second = Term(
        committee=body,
        elected_on=date(2026, 1, rng.randint(5, 28)),
        method=method,
        turnout_percent=rng.randint(70, 98),
        started_on=NEW_TERM,
        ended_on=date(2031, 1, 31),
    )
    return [first, second]


def lateness(plan):
    """How late the election of 2026 is, the later the smaller; below 0.05 the term was extended, see build.extend()."""
    return 1 if plan.fate.sound else plan.stream("late election").random()


def _methods(body, plan):
    """How the terms of 2021 and of 2026 were elected: some residents' committees not directly (5.7)."""
    if body.body == "party_organization":
        return "party", "party"
    chance = 1 if plan.fate.sound else plan.stream("election").random() / min(plan.fate.weight + 0.3, 1.6)
    return ("representatives" if chance < 0.18 else "direct"), ("households" if chance < 0.09 else "direct")


def acts_only(plan):
    """Whether the director leads the party organization as its deputy, without a secretary (5.6)."""
    settled = not plan.fate.short_in("leader_training") and not plan.fate.short_in("pay")
    return settled and not plan.fate.sound and plan.stream("secretary").random() < 0.14


def seats(slot, person, since, until, bodies, rng, plan):
    """The seats of one holder of a slot: one in each committee that the slot belongs to."""
    vacant = slot.party == "secretary" and slot.residents == "director" and acts_only(plan)
    unsaid = not plan.fate.sound and plan.stream("selection").random() < 0.03
    for body, post in zip(bodies, (slot.party, slot.residents), strict=True):
        if post:
            post = "deputy_secretary" if vacant and post == "secretary" else post
            method = rng.choice(
                ("two_recommend_one_elect", "public_nomination_direct_election", "appointed_by_superior")
            )
            yield Seat(
                committee=body,
                person=person,
                post=post,
                started_on=since,
                ended_on=until,
                selection_method=method if post == "secretary" and not unsaid else "",
            )


def part_timers(roster, body):
    """Part-time members of the party committee, of units in the community (1.3)."""
    rng = roster.rng
    for partner in rng.sample(PARTNERS, rng.choices((0, 1, 2, 3), (2, 4, 4, 1))[0] or int(roster.plan.fate.sound)):
        person = roster.add(range(1970, 1990), (6, 4, 0, 0, 0), party=True)
        yield Seat(
            committee=body,
            person=person,
            post="party_member",
            full_time=False,
            home_unit=f"{roster.plan.street}{partner}",
            started_on=date(rng.randint(2021, 2022), rng.randint(2, 12), 1),
        )
