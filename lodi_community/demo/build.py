"""The whole demonstration, through the write door, in one transaction: its trail is chained when all is written.

Interrupted anywhere, it leaves nothing but the mark that it was begun; started again, it ends with the same rows.
"""

from collections import defaultdict
from datetime import date
from functools import partial

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from assessments.catalogue.sections import kinds_at_desk
from assessments.inspection import live, run
from committees.models import Term
from communities import divisions
from communities.levels import Level, county_of, level_of, street_of
from communities.models import Community, Division, Installation, YearlyProfile
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.records.kinds import after_what_they_name

from . import (
    benches,
    cases,
    costs,
    duties,
    edges,
    filed,
    filings,
    ground,
    letterheads,
    life,
    money,
    nil,
    office,
    seals,
    sites,
    work,
    workplaces,
)
from .accounts import hand_out_passwords, holder, make_accounts
from .fate import SEALED, WORKING, Fate
from .names import STREETS
from .office import BEGAN, at
from .people import NEW_TERM, lateness
from .plan import Plan
from .trail import Trail

FILE = divisions.SHIPPED
PARTS = (ground, benches, work, money, sites)
CITY, JOURNEY = "4313", "431302001001"
DESCRIBED, CORRECTED = date(2022, 1, 6), date(WORKING, 11, 12)


def is_empty():
    """Whether the database has neither divisions nor accounts."""
    return not (Division.objects.exists() or User.objects.exists())


def is_unfinished():
    """Whether the database is a demonstration whose loading was interrupted."""
    return Installation.objects.filter(is_demo=True, loaded_at=None).exists()


def build(number=None):
    """Load the demonstration with this many of the 377 communities (None: all). Returns the path of the passwords' file."""
    installation, _ = Installation.objects.get_or_create(is_demo=True)
    with transaction.atomic():
        path = build_all(Trail(), number)
        installation.loaded_at = timezone.now()
        installation.save()
    return path


def build_all(trail, number):
    """Everything, in one transaction of the caller's. Returns the path of the passwords' file."""
    rows = choose(divisions.read(FILE.read_text(encoding="utf-8")), number)
    opened = partial(trail.door, at=at(BEGAN, 9))
    divisions.load(rows, User.objects.system(), f"导入区划 {FILE.name}", follow=False, door=opened)
    make_accounts(trail)
    streets = defaultdict(list)
    for community in Community.objects.select_related("street__parent").order_by("code"):
        streets[community.street].append(community)
    plans = {community.code: plan_of(community) for communities in streets.values() for community in communities}
    describe(trail, plans)
    for street, communities in streets.items():
        enter(trail, street, communities, plans)
    duties.enter_units(trail)
    correct(trail)
    inspect(trail, plans)
    extend(trail, plans)
    cases.enter(trail, WORKING, plans)
    live.refresh_all(CITY)
    costs.enter(trail)
    letterheads.enter(trail)
    filings.file_year(trail)
    path = hand_out_passwords(trail)
    trail.chain({model._meta.label_lower: model for model in apps.get_models()})
    seals.number_seals()
    return path


def choose(rows, number):
    """The rows of this many communities, evenly over the city, with the divisions above them and all counties."""
    communities = [row for row in rows if row.is_community]
    if number is None or number >= len(communities):
        return rows
    chosen = {communities[place * len(communities) // number].code for place in range(number)}
    return [
        row for row in rows if level_of(row.code) < Level.STREET or any(code.startswith(row.code) for code in chosen)
    ]


def plan_of(community):
    """Everything that is invented for a community."""
    plan = Plan(
        code=community.code,
        name=community.name,
        street=community.street.name,
        county=community.street.parent.name,
        tier=community.funding_tier_default,
        fate=Fate(community.code, sound=edges.is_special(community.code)),
    )
    for part in PARTS:
        part.draw(plan)
    edges.apply(plan)
    return plan


def describe(trail, plans):
    """What the county's department says of a community itself."""
    for county in Division.objects.filter(level=Division.Level.COUNTY):
        department = holder(county.code, Post.DEPARTMENT)
        with trail.door(department, "补充社区登记", at=at(DESCRIBED, 10)) as door:
            for community in Community.objects.within(county.code).select_related("street"):
                plan = plans[community.code]
                rng = plan.stream("address")
                community.address = f"{plan.street}{rng.choice(STREETS)} {rng.randint(1, 188)} 号"
                community.telephone = f"0738-0{rng.randrange(10**6):06d}"  # no number begins with 0
                community.formation, community.established_on = plan.formation, plan.established_on
                door.keep(community)


def enter(trail, street, communities, plans):
    """All records of a street, by its clerk; a profile with a tier of its own by the department, which decides on it."""
    models, rows = after_what_they_name([kind.model for kind in kinds_at_desk()]), defaultdict(list)
    for community in communities:
        for part in (ground, work, money, sites, life, workplaces):
            for row in part.rows(plans[community.code], community):
                rows[type(row)].append(row)
    none = list(nil.reports(plans, communities, rows))
    trail.date([row for model in models for row in rows[model]] + none)
    decided = [row for row in rows[YearlyProfile] if row.has_own_tier]
    rows[YearlyProfile] = [row for row in rows[YearlyProfile] if not row.has_own_tier]
    if decided:
        with trail.door(holder(county_of(street.code), Post.DEPARTMENT)) as door:
            door.add_many(decided)
    with trail.door(holder(street.code, Post.CLERK)) as door:
        for model in models:
            link(rows[model])
            door.add_many(rows[model])
        door.add_many(none)
        duties.enter(door, duties.of_street(street, communities))


def link(rows):
    """Take over the keys of the rows pointed to, which have been added meanwhile."""
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.is_relation:
                setattr(row, field.name, getattr(row, field.name))


def correct(trail):
    """A figure that its clerk corrected later, so that a history has more than one line."""
    clerk = holder(street_of(JOURNEY), Post.CLERK)
    profile = YearlyProfile.objects.get(community__code=JOURNEY, year=WORKING)
    profile.volunteers += 12
    with trail.door(clerk, "六月新登记 12 名志愿者", at=at(CORRECTED, 15, 20)) as door:
        door.keep(profile)


def inspect(trail, plans):
    """The filings, cases and inspections of the sealed years; the city's department started the inspections."""
    department = holder(CITY, Post.DEPARTMENT)
    for year in SEALED:
        filed.file_sealed(trail, year)
        cases.enter(trail, year, plans)
        inspection = run.start(year, CITY, by=department)
        run.work(inspection.pk)
        seals.date_seal(inspection)
    filed.all_seen()


def extend(trail, plans):
    """The elections that were put off: a term is extended when it runs out, of which no sealed year knows yet."""
    extended = [code for code, plan in plans.items() if lateness(plan) < 0.05]
    for term in Term.objects.with_place().filter(committee__community__code__in=extended).order_by("pk"):
        code = term.place_code()
        term.extended_until, term.extension_no = date(2026, 12, 31), "演示〔2026〕3号"
        second = office.from_day(NEW_TERM) + plans[code].stream("extension").randrange(2 * office.DAY)
        with trail.door(holder(street_of(code), Post.CLERK), at=office.moment(second)) as door:
            door.keep(term)
