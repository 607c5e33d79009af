"""Facts of the world's communities: as they pass every hard rule, and functions that vary a single one.

Areas are m², money 元, training days; what has decimals is text, so that nothing is lost: "399.99". Rows are written
past the write door, as facts that are simply there; what a clerk may write is tested elsewhere.
"""

from collections import namedtuple
from datetime import date

import numpy as np

from assessments.catalogue.standards import standard_for
from assessments.inspection import judging, live
from assessments.inspection.models import Inspection
from assessments.rules.case import Case
from assessments.rules.verdicts import judge_rule
from committees.models import Committee, Seat, Term
from communities.figures import Selection, gather
from communities.models import Community, Grid, ServiceBrand, YearlyProfile
from facilities.models import Premises, Room
from funding.models import Funding, Receipt
from staffing.models import Employment, Pay, Person, ReserveCandidate, Training

from . import lives, workplaces
from .rows import START, add

PARTY, RESIDENTS = Committee.Body.PARTY_ORGANIZATION, Committee.Body.RESIDENTS_COMMITTEE
OPERATING, LIVELIHOOD = Funding.Kind.OPERATING, Funding.Kind.LIVELIHOOD

# Clauses 15.2–15.4 in 元: operating and livelihood funds by tier; townships have no livelihood standard.
FUNDS = {
    "municipal_urban": {OPERATING: 250_000, LIVELIHOOD: 200_000},
    "county_urban": {OPERATING: 200_000, LIVELIHOOD: 100_000},
    "township": {OPERATING: 150_000},
}
# Six seats, five persons: the third sits in both committees. Given name, posts, base pay (15.6), days and level (5.8, 5.9).
MEMBERS = [
    ("建国", [Seat.Post.SECRETARY], 1500, 7, "county"),
    ("丽华", [Seat.Post.DEPUTY_SECRETARY], 1400, 3, "street"),
    ("小兵", [Seat.Post.PARTY_MEMBER, Seat.Post.MEMBER], 1200, 3, "street"),
    ("玉兰", [Seat.Post.DIRECTOR], 1500, 7, "county"),
    ("志强", [Seat.Post.DEPUTY_DIRECTOR], 1400, 3, "street"),
]
# One for each community, so that nobody's name occurs twice in the world.
SURNAMES = {
    "431302001001": "刘", "431302001002": "周", "431302002001": "彭",
    "431302002002": "曾", "431321001001": "谭", "431321001002": "肖",
}  # fmt: skip
CANDIDATE = "雨"


def surname(community):
    """The family name of everybody on a community's rosters."""
    return SURNAMES.get(community.code, "何")


# As every hard rule asks for ------------------------------------------------------------------


def found_communities(street, count):
    """So many new communities of a street, townships (15.4), with no other facts yet."""
    rows = [(f"{street.code}{number}", f"新{number}社区") for number in range(100, 100 + count)]
    return add(Community, (Community(code=c, name=n, street=street, funding_tier_default="township") for c, n in rows))


def state_standing_facts(communities):
    """What holds over the years: grids, brand, committees and members with their pay, staff, premises."""
    add(
        Grid,
        (
            Grid(
                community=c,
                code=f"{n:02}",
                name=f"第{n}网格",
                households=200,
                population=600,
                party_group="own",
                started_on=START,
            )
            for c in communities
            for n in range(1, 6)
        ),
    )
    add(
        ServiceBrand,
        (ServiceBrand(community=c, name=f"{c.name[:2]}帮办", field="便民服务", started_on=START) for c in communities),
    )
    sites = add(
        Premises,
        (
            Premises(community=c, name=f"{c.name}党群服务中心", floor_area="400.00", tenure="owned", in_use_from=START)
            for c in communities
        ),
    )
    add(Room, (Room(premises=site, kind=Room.Kind.SERVICE_CENTRE, area="50.00") for site in sites))
    _state_committees(communities)
    workplaces.state_workplaces(communities, sites)
    workplaces.state_counties(communities)


def _state_committees(communities):
    bodies = {
        (body.community_id, body.body): body
        for body in add(Committee, (_committee(c, body) for c in communities for body in (PARTY, RESIDENTS)))
    }
    add(
        Term,
        (
            Term(
                committee=body,
                elected_on=date(2025, 12, 20),
                method="direct",
                started_on=date(2026, 1, 1),
                ended_on=date(2030, 12, 31),
            )
            for body in bodies.values()
        ),
    )
    part_timers = add(Person, (_person(c, lives.PART_TIMER) for c in communities))
    lives.state_order(communities, list(bodies.values()), part_timers)
    persons = add(Person, (_person(c, given) for c in communities for given, *_ in MEMBERS))
    posts = {given: rest for given, *rest in MEMBERS}
    members = [(person, *posts[person.name[1:]]) for person in persons]
    add(
        Seat,
        (
            Seat(
                committee=bodies[person.community_id, _body(post)],
                person=person,
                post=post,
                started_on=START,
                selection_method="two_recommend_one_elect" if post == Seat.Post.SECRETARY else "",
            )
            for person, held, *_ in members
            for post in held
        ),
    )
    add(
        Employment,
        (
            Employment(person=person, position="两委成员", source="elected", started_on=START, **workplaces.INSURED)
            for person in persons
        ),
    )
    add(Pay, (Pay(person=person, base_pay=amount, started_on=START) for person, _, amount, *_ in members))


def _committee(community, body):
    party = body == PARTY
    name = f"{community.name}{'党总支' if party else '居委会'}"
    kind = Committee.PartyKind.GENERAL_BRANCH if party else ""
    return Committee(community=community, body=body, name=name, party_kind=kind, founded_on=START)


def _person(community, given, born=date(1980, 6, 1), education="3"):
    return Person(
        community=community,
        name=surname(community) + given,
        sex="1",
        birth_date=born,
        political_status="01",
        education_level=education,
    )


def _body(post):
    return PARTY if post in Seat.PARTY_POSTS else RESIDENTS


def state_facts_of_year(communities, year):
    """What is stated anew each year: profile, funds, training, and a candidate who is 35 on 31 December."""
    add(
        YearlyProfile,
        (
            YearlyProfile(
                community=c,
                year=year,
                kind="township" if c.funding_tier_default == "township" else "urban",
                funding_tier=c.funding_tier_default,
                households=1000,
                population=3000,
                volunteers=450,
            )
            for c in communities
        ),
    )
    funds = [(c, kind, amount) for c in communities for kind, amount in FUNDS[c.funding_tier_default].items()]
    rows = add(Funding, (Funding(community=c, year=year, kind=kind, budgeted=amount) for c, kind, amount in funds))
    add(
        Receipt,
        (
            Receipt(funding=row, received_on=date(year, 3, 5), amount=amount)
            for row, (_, _, amount) in zip(rows, funds, strict=True)
        ),
    )
    lives.state_life_of_year(communities, year)
    attended = {given: (days, level) for given, _, _, days, level in MEMBERS}
    add(
        Training,
        (
            _course(person, *attended[person.name[1:]], date(year, 5, 15))
            for person in Person.objects.filter(community__in=communities)
            if person.name[1:] in attended
        ),
    )
    members = Person.objects.filter(seats__committee__community__in=communities).distinct()
    workplaces.state_work_of_year(communities, members, year)
    young = add(Person, (_person(c, CANDIDATE, born=date(year - 35, 1, 1)) for c in communities))
    add(ReserveCandidate, (ReserveCandidate(person=person, listed_on=date(year, 1, 1)) for person in young))


def _course(person, days, level, ended_on):
    return Training(
        person=person,
        course="集中培训班",
        organizer_level=level,
        days=days,
        started_on=date(ended_on.year, 4, 1),
        ended_on=ended_on,
    )


# One fact varied ------------------------------------------------------------------------------


def state_profile(community, year, **values):
    """Change figures of the yearly profile: state_profile(community, 2026, households=1001)."""
    YearlyProfile.objects.filter(community=community, year=year).update(**values)


def lay_grids(community, *sizes):
    """Instead of its grids: one of each (households, population)."""
    Grid.objects.filter(community=community).delete()
    return add(
        Grid,
        (
            Grid(
                community=community,
                code=f"{n:02}",
                name=f"第{n}网格",
                households=households,
                population=population,
                started_on=START,
            )
            for n, (households, population) in enumerate(sizes, start=1)
        ),
    )


def open_premises(community, *areas, centre="50.00", **values):
    """Instead of its premises: a site for each area; the first has the service centre (None: there is none)."""
    Room.objects.filter(premises__community=community).delete()
    Premises.objects.filter(community=community).delete()
    values = {"tenure": "owned", "in_use_from": START, **values}
    sites = add(
        Premises,
        (
            Premises(community=community, name=f"第{n}处", floor_area=area, **values)
            for n, area in enumerate(areas, start=1)
        ),
    )
    if sites and centre is not None:
        add(Room, [Room(premises=sites[0], kind=Room.Kind.SERVICE_CENTRE, area=centre)])
    return sites


def receive(community, kind, *amounts, year, on=None, budgeted=None):
    """Instead of its funds of a kind and year: a budget, and a receipt of each amount (none: nothing has arrived)."""
    Receipt.objects.filter(funding__community=community, funding__year=year, funding__kind=kind).delete()
    Funding.objects.filter(community=community, year=year, kind=kind).delete()
    funding = add(Funding, [Funding(community=community, year=year, kind=kind, budgeted=budgeted)])[0]
    add(Receipt, (Receipt(funding=funding, received_on=on or date(year, 3, 5), amount=amount) for amount in amounts))
    return funding


def forget(model, **conditions):
    """Remove rows as if they had never been entered."""
    return model._base_manager.filter(**conditions).delete()


def enrol(community, given, **values):
    """A further person on a community's rosters."""
    return add(Person, [_person(community, given, **values)])[0]


def member(community, given):
    """A person of a community by given name: 建国 书记, 丽华 副书记, 小兵 委员 of both, 玉兰 主任, 志强 副主任, 雨 后备."""
    return Person.objects.get(community=community, name=surname(community) + given)


def seat(person, post, **values):
    """A further seat for a person, in the committee that has this post."""
    committee = Committee.objects.get(community=person.community, body=_body(post))
    return add(Seat, [Seat(**{"committee": committee, "person": person, "post": post, "started_on": START, **values})])[
        0
    ]


def employ(person, **values):
    """A further employment."""
    defaults = {"person": person, "position": "社区工作者", "source": "other", "started_on": START}
    return add(Employment, [Employment(**(defaults | values))])[0]


def attend(person, *courses, year):
    """Instead of a person's training: a course for each (days, level) or (days, level, last day)."""
    Training.objects.filter(person=person).delete()
    return add(
        Training, (_course(person, days, level, *(when or [date(year, 5, 15)])) for days, level, *when in courses)
    )


def pay(person, *amounts):
    """Instead of a person's pay: each 元 a month, or (元 a month, first day, last day)."""
    Pay.objects.filter(person=person).delete()
    spans = (amount if isinstance(amount, tuple) else (amount, START, None) for amount in amounts)
    return add(Pay, (Pay(person=person, base_pay=a, started_on=first, ended_on=last) for a, first, last in spans))


def list_candidates(community, *candidates, listed_on=START, left_on=None):
    """Instead of its candidates in reserve: one for each (birth date, education)."""
    ReserveCandidate.objects.filter(person__community=community).delete()
    persons = add(
        Person,
        (
            _person(community, f"后备{n}", born=born, education=education)
            for n, (born, education) in enumerate(candidates, start=1)
        ),
    )
    return add(ReserveCandidate, (ReserveCandidate(person=p, listed_on=listed_on, left_on=left_on) for p in persons))


# The verdict ----------------------------------------------------------------------------------

FIRST = 2015  # years before are judged by the same rules, of which none is due yet
Verdict = namedtuple("Verdict", "letter gap figures")


def verdict(community, rule, year, standard=None):
    """From records through measures to the verdict on one rule: its letter, its gap in the smallest unit, all figures."""
    standard = standard or standard_for(max(year, FIRST))
    inspection = Inspection(year=year, standard=standard.key, standard_version=standard.version)
    assessment = live.assess(inspection, standard, Selection(community_id=community.pk))[0]
    return Verdict(assessment.verdicts[standard.places[rule]], assessment.gaps.get(rule, 0), assessment.figures)


def judged(community, rule, year=2026, standard=None):
    """(letter, gap) of a rule, for which only what it looks at is measured: a table of limits asks hundreds of times."""
    standard = standard or standard_for(max(year, FIRST))
    inspection, rule = Inspection(year=year, standard=standard.key), standard.rule(rule)
    on, reading = judging.reference_date(year), judging.reading_of(inspection, standard)
    gathered = gather(Selection(community_id=community.pk), on, reading, standard.measured(rule.names))
    table = judging.table_of(standard, gathered)
    for tally in standard.tallies:
        if tally.name in rule.names:
            table.columns[tally.name] = tally.count(table, np.empty(len(table), dtype=np.int64))
    letters, fallen = judge_rule(rule, Case(standard, table, on))
    return chr(letters[0]), int(fallen.gap[0]) if len(fallen.rows) else 0


def letters(community, year):
    """Every rule's letter: {"8.1": "P", …}."""
    standard = standard_for(max(year, FIRST))
    inspection = Inspection(year=year, standard=standard.key, standard_version=standard.version)
    assessment = live.assess(inspection, standard, Selection(community_id=community.pk))[0]
    return dict(zip(standard.places, assessment.verdicts, strict=True))
