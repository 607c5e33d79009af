"""The whole demonstration, through the write door: a transaction a street, so that none is long.

Interrupted anywhere and started again, it goes on where it stopped and ends with the same rows.
"""

import time
from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from assessments.catalogue.sections import kinds_at_desk
from assessments.inspection import live, run
from assessments.inspection.models import Inspection
from communities import divisions
from communities.levels import Level, level_of, street_of
from communities.models import Community, Division, Installation, YearlyProfile
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import after_what_they_name
from staffing.models import Person

from . import benches, duties, edges, filings, ground, life, money, nil, sites, work, workplaces
from .accounts import hand_out_passwords, holder, make_accounts
from .fate import SEALED, WORKING, Fate
from .names import STREETS
from .plan import Plan

FILE = Path(divisions.__file__).parent / "data" / "loudi_divisions.csv"
PARTS = (ground, benches, work, money, sites)
JOURNEY = "431302001001"


def is_empty():
    """Whether the database has neither divisions nor accounts."""
    return not (Division.objects.exists() or User.objects.exists())


def is_unfinished():
    """Whether the database is a demonstration whose loading was interrupted."""
    return Installation.objects.filter(is_demo=True, loaded_at=None).exists()


def build(number=None):
    """Load the demonstration with this many of the 377 communities (None: all). Returns the path of the passwords' file."""
    installation, _ = Installation.objects.get_or_create(is_demo=True)
    rows = choose(divisions.read(FILE.read_text(encoding="utf-8")), number)
    divisions.load(rows, User.objects.system(), f"导入区划 {FILE.name}", follow=False)
    make_accounts()
    streets = defaultdict(list)
    for community in Community.objects.select_related("street__parent").order_by("code"):
        streets[community.street].append(community)
    plans = {community.code: plan_of(community) for communities in streets.values() for community in communities}
    describe(plans)
    for street, communities in streets.items():
        enter(street, communities, plans)
    duties.enter_units()
    correct()
    inspect()
    filings.file_year()
    path = hand_out_passwords()
    installation.loaded_at = timezone.now()
    installation.save()
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


def describe(plans):
    """What the county's department says of a community itself: a transaction a county."""
    for county in Division.objects.filter(level=Division.Level.COUNTY):
        department = holder(county.code, Post.DEPARTMENT)
        with WriteDoor(department, "补充社区登记", follow=False) as door:
            for community in Community.objects.within(county.code).filter(address="").select_related("street"):
                plan = plans[community.code]
                rng = plan.stream("address")
                community.address = f"{plan.street}{rng.choice(STREETS)} {rng.randint(1, 188)} 号"
                community.telephone = f"0738-0{rng.randrange(10**6):06d}"  # no number begins with 0
                community.formation, community.established_on = plan.formation, plan.established_on
                door.keep(community)


def enter(street, communities, plans):
    """All records of a street, by its clerk, unless they are there."""
    clerk = holder(street.code, Post.CLERK)
    with WriteDoor(clerk, follow=False) as door:
        if Person.objects.within(street.code).exists():
            return
        rows = defaultdict(list)
        for community in communities:
            for part in (ground, work, money, sites, life, workplaces):
                for row in part.rows(plans[community.code], community):
                    rows[type(row)].append(row)
        for model in after_what_they_name([kind.model for kind in kinds_at_desk()]):
            link(rows[model])
            door.add_many(rows[model])
        door.add_many(list(nil.reports(plans, communities, rows)))
        duties.enter(door, duties.of_street(street, communities))


def link(rows):
    """Take over the keys of the rows pointed to, which have been added meanwhile."""
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.is_relation:
                setattr(row, field.name, getattr(row, field.name))


def correct():
    """A figure that its clerk corrected later, so that a history has more than one line."""
    clerk = holder(street_of(JOURNEY), Post.CLERK)
    profile = YearlyProfile.objects.get(community__code=JOURNEY, year=WORKING)
    if profile.version == 1:
        profile.volunteers += 12
        with WriteDoor(clerk, "六月新登记 12 名志愿者", follow=False) as door:
            door.keep(profile)


def inspect():
    """The inspections of the sealed years, started by the city's department; then the working year as it stands."""
    department = holder("4313", Post.DEPARTMENT)
    for year in SEALED:
        inspection = Inspection.objects.filter(year=year).first() or run.start(year, by=department)
        while not run.work(inspection.pk) and not Inspection.objects.sealed().filter(year=year).exists():
            time.sleep(settings.INSPECTION_LEASE_SECONDS / 30)  # the lease of an interrupted run has to end first
    live.refresh_all()
