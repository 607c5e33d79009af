"""Who sits where: the slots of the two committees and the workers beside them (clauses 5.3, 5.4, 6.1)."""

from datetime import date

from .fate import NEVER, YEARS
from .plan import Slot, Worker

TERM_BEGAN = date(2021, 2, 1)
# (seats of the party organization, of the residents' committee, persons in both) by distinct persons.
BENCHES = {
    5: ((3, 3, 1), (3, 3, 1), (3, 4, 2), (4, 3, 2), (4, 4, 3)),
    6: ((3, 4, 1), (4, 3, 1), (4, 4, 2), (3, 3, 0), (4, 5, 3)),
    7: ((4, 4, 1), (3, 4, 0), (4, 5, 2), (5, 4, 2), (5, 5, 3)),
}
# One committee outside 3—5 seats: a hint (5.3), with 5 to 7 persons all the same.
HINTED = {5: ((2, 4, 1), (4, 2, 1)), 6: ((2, 5, 1), (6, 3, 3)), 7: ((6, 3, 2), (2, 5, 0), (6, 4, 3))}
PARTY = ("secretary", "deputy_secretary")
RESIDENTS = ("director", "deputy_director")


def draw(plan):
    """The slots of both committees, then the workers that the community has beside them."""
    rng = plan.stream("benches")
    needed = required(plan)
    short = plan.fate.short_in("staff")
    persons = 5 if short else rng.choices((5, 6, 7), (3, 4, 3))[0]
    many, few = plan.fate.met_from("many_members"), plan.fate.met_from("few_members")
    if many > YEARS.start:
        persons = 7
    elif few > YEARS.start:
        persons = 5
    bench = rng.choice((HINTED if plan.fate.has("hint_seats") else BENCHES)[persons])
    plan.slots = seat(*bench, one_shoulder=rng.random() < 0.66)
    if many > YEARS.start:
        last = None if many == NEVER else date(many, 1, 31)
        plan.slots.append(Slot(None, "member", TERM_BEGAN, last))
    elif few > YEARS.start:
        plain = [slot for slot in plan.slots if not (slot.is_chief or (slot.party and slot.residents))]
        plan.slots.remove(plain[-1])
        if few != NEVER:
            plan.slots.append(Slot(plain[-1].party, plain[-1].residents, date(few, 2, 1)))
    plan.workers = _workers(plan, rng, needed)


def required(plan):
    """The most persons that 6.1 asks of the community in any year: one for 200 households, 5 to 7."""
    households = max(count.households or 0 for count in plan.counts.values())
    return min(max(-(-households // 200), 5), 7)


def seat(party, residents, both, one_shoulder):
    """The slots of committees with so many seats, of which ``both`` are held by persons who sit in both."""
    posts = [*PARTY[: min(party, 2)], *["party_member"] * (party - 2)]
    others = [*RESIDENTS[: min(residents, 2)], *["member"] * (residents - 2)]
    first = 0 if one_shoulder or both == min(party, residents) else 1
    shared = slice(first, first + both)
    pairs = list(zip(posts[shared], others[shared], strict=True))
    del posts[shared], others[shared]
    pairs += [(post, None) for post in posts] + [(None, post) for post in others]
    return [Slot(*pair, TERM_BEGAN) for pair in pairs]


def members_on(plan, day):
    """How many full-time members are in office on a day."""
    return sum(slot.since <= day and (slot.until is None or slot.until >= day) for slot in plan.slots)


def _workers(plan, rng, needed):
    households = max(count.households or 0 for count in plan.counts.values())
    met, most = plan.fate.met_from("staff"), max(7, -(-households // 200))
    lacking = rng.choice((1, 1, 1, 2))
    recruited, extra = False, 0
    if plan.fate.has("hint_staff") and met == YEARS.start:
        extra = 8 - needed + rng.randint(0, 1)
    elif most > 7 and met == YEARS.start:
        recruited, extra = True, rng.randint(0, min(most - 7, 5))
    wanted = {
        year: max(needed + extra - (lacking if year < met else 0) - members_on(plan, date(year, 12, 31)), 0)
        for year in YEARS
    }
    workers = []
    for place in range(max(wanted.values())):
        years = [year for year in YEARS if wanted[year] > place]
        since = _begin(rng, years[0])
        until = None if years[-1] == YEARS[-1] else date(years[-1], 12, 31)
        workers.append(Worker(since, until, recruited and (place == 0 or rng.random() < 0.6)))
    return workers


def _begin(rng, year):
    """A worker of the first year came before it; a later one was hired early in the year."""
    first = rng.randint(2016, 2021) if year == YEARS.start else year
    return date(first, rng.randint(1, 9), 1)
