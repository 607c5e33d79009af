"""The filings of the sealed years, until each was sealed: who delivered when, what came back, who was late and was urged.

What happens in December is entered in December, so most communities submitted in November, got their filing back for
what the end of the year still brought, and submitted again in January. Nothing was entered while a filing was locked.
"""

from datetime import date

from assessments.filings.models import Deadline, Filing, FilingStep, NoticeSeen, Urging
from assessments.filings.states import Action
from communities.levels import county_of, street_of
from communities.models import Community, Division
from lodi_community.accounts.posts import Post

from . import office
from .fate import stream
from .filings import holders, keep, taken

SET, DUE, URGED = (10, 9), (11, 30), (12, 2)  # (month, day): the deadline was set, was over, who was late was urged
SEALED = (1, 15)  # of the year after; see seals.py
LATE = {2022: 0.34, 2023: 0.25, 2024: 0.17, 2025: 0.11}  # share of the communities
WAITED = (1, 2, 3, 5, 8, 12)  # days from the first submission until the reviewer looked
TRIES = 4
HOUR = 3600
AGAIN = (
    "12月到账的经费和年终考核等次还没有填，年底补齐后再报",
    "第四季度的会议、公开和服务还没有登记，年底补齐后再报",
    "培训天数请在年底按实际核定后再报",
)


def file_sealed(trail, year):
    """The filings of a year that is sealed next, with its deadlines and urgings."""
    offices, filings, steps, late = holders(), [], [], []
    for community in Community.objects.select_related("street__parent").order_by("code"):
        filing = Filing(community=community, year=year, version=1)
        found = list(course(filing, offices, trail.seconds[community.code]))
        steps += found
        if found:
            filings.append(filing)
        if not found or found[0].at > office.moment(office.end_of(date(year, *DUE))):
            late.append(community)
    for county in Division.objects.filter(level=Division.Level.COUNTY):
        lead(trail, year, county, offices[county.code, Post.DEPARTMENT], late)
    keep(trail, filings, steps)


def course(filing, offices, entries):
    """The steps of a filing. ``entries``: the office seconds in which something about the community was entered."""
    code, year = filing.place_code(), filing.year
    clerk, reviewer = offices[street_of(code), Post.CLERK], offices[county_of(code), Post.REVIEWER]
    rng, sealed = stream(code, f"filing of {year}"), office.from_day(date(year + 1, *SEALED))
    last = max((second for second in entries if second < sealed), default=0)
    if rng.random() >= LATE[year] and (window := free_window(rng, year, entries)):
        first, back = window
        yield taken(filing, Action.SUBMIT, first, clerk)
        yield taken(filing, Action.RETURN, back, reviewer, rng.choice(AGAIN))
        last = max(last, back)
    again = last + rng.randrange(HOUR // 6, 2 * HOUR)
    if again >= sealed:
        return
    yield taken(filing, Action.SUBMIT, again, clerk)
    approved = again + rng.randrange(HOUR // 2, office.DAY)
    if approved < sealed:
        yield taken(filing, Action.APPROVE, approved, reviewer)


def free_window(rng, year, entries):
    """(first submitted, returned) in the office seconds of a November, with nothing entered between; None where none is found."""
    for _ in range(TRIES):
        first = office.from_day(date(year, 11, rng.randint(3, 25))) + rng.randrange(office.DAY)
        back = min(first + rng.choice(WAITED) * office.DAY, office.end_of(date(year, *DUE)) - rng.randrange(HOUR))
        if not any(first <= second <= back for second in entries):
            return first, back
    return None


def lead(trail, year, county, by, late):
    """The deadline of a county, and the urging of its communities that were late."""
    own, due = [row for row in late if county_of(row.code) == county.code], date(year, *DUE)
    with trail.door(by, at=office.at(office.day_of(office.from_day(date(year, *SET))), 9, 40)) as door:
        door.keep(Deadline(county=county, year=year, due_on=due))
        door.at = office.at(office.day_of(office.from_day(date(year, *URGED))), 10, 5)
        door.add_many(
            [urging(row, year, door, f"{row}{year}年度填报截止 {due}，已经逾期。请核对后提交。") for row in own]
        )


def urging(community, year, door, text):
    """Who urged a community, when and how."""
    return Urging(community=community, year=year, at=door.at, by=door.by, by_name=door.by.name, text=text)


def all_seen():
    """Whoever reads messages has read those of the sealed years."""
    newest = FilingStep.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    readers = [user for (_, post), user in holders().items() if post in (Post.CLERK, Post.REVIEWER, Post.DEPARTMENT)]
    NoticeSeen.objects.bulk_create(NoticeSeen(user=user, step=newest) for user in readers)
