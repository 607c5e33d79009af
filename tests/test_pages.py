"""Every page: a fixed number of queries however many rows there are, and no server error whatever the address says."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.followup.forecast import keeping
from assessments.inspection import live, run
from assessments.models import Leader
from communities.models import Community, Division
from facilities.models import Premises, Room
from funding.models import Funding, Receipt
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from staffing.models import Person
from tests.places import CITY

from . import duties, facts
from .casework import leave_cases
from .evidence import attach
from .keeping import leave_views
from .packages import leave_package
from .pages import ACTIONS, PAGES, RECORDS, target
from .sizes import cases
from .telling import leave_events
from .uploads import leave_upload
from .visiting import wrongly_marked
from .world import YEAR, World

pytestmark = [pytest.mark.usefixtures("quiet"), pytest.mark.once]
SEALED = YEAR - 1
VISITORS = {
    "street-clerk": "李敏",
    "city-department": "钱军",
    "county-leader": "冯洁",
    "city-administrator": "卫宁",
    "city-auditor": "沈岩",
}


def seal(world):
    """Seal the year before the world's, and judge the world's."""
    inspection = run.start(SEALED, CITY, by=world["钱军"])
    assert run.work(inspection.pk)
    live.refresh_all(CITY)
    keeping.refresh(CITY)


def build(more):
    """The world in a sealed and a working year, with ``more`` of everything: units, communities, people, rows, revisions."""
    world = World(SEALED)
    county, street = world["娄星区"], world["乐坪街道"]
    streets = facts.add(
        Division,
        (Division(code=f"431302{100 + n}", name=f"新{n}街道", level="subdistrict", parent=county) for n in range(more)),
    )
    facts.add(
        Division,
        (Division(code=f"4313{40 + n}", name=f"新{n}县", level="county", parent=world["娄底市"]) for n in range(more)),
    )
    facts.add(
        User,
        (User(username=f"clerk{n}", name=f"新{n}", division=place, post=Post.CLERK) for n, place in enumerate(streets)),
    )
    new = facts.add(
        Community,
        (
            Community(
                code=f"{place.code}{200 + n}", name=f"新{n}社区", street=place, funding_tier_default="municipal_urban"
            )
            for n in range(more)
            for place in (street, *streets[:2])
        ),
    )
    facts.state_standing_facts(new)
    facts.state_facts_of_year(new, SEALED)
    facts.state_facts_of_year([*world.communities, *new], YEAR)
    for community in [world["街心社区"], world["贤童社区"]]:
        _more_parts(community, more)
    _vary(new)
    duties.state_duties([*world.divisions, *streets[:2]], [*world.communities, *new], SEALED)
    for n in range(more):
        duties.draft_revision(world["娄底市"], YEAR)
        facts.add(
            Leader, [Leader(unit=street, name=f"贺{n}", post="副书记", community=new[0], started_on=date(2020, 1, 1))]
        )
    seal(world)
    Person._base_manager.update(mobile="13800000001")
    _leave_trail(world["李敏"], more)
    leave_events(world, more)
    for _ in range(more):
        leave_upload(world["李敏"], more)
    for row in Premises.objects.visible_to(world["李敏"]):
        attach(row, world["李敏"], *(f"第{n}份.docx" for n in range(more)))
    leave_cases(world, more)
    leave_views(more)
    for _ in range(more):
        leave_package(world["冯洁"])
    return world


def _more_parts(community, more):
    premises = Premises.objects.get(community=community)
    facts.add(Room, (Room(premises=premises, kind=Room.Kind.OTHER, area="10.00") for _ in range(more)))
    funding = Funding.objects.filter(community=community, year=YEAR).first()
    facts.add(Receipt, (Receipt(funding=funding, received_on=date(YEAR, 4, 1), amount=1) for _ in range(more)))
    for n in range(more):
        person = facts.enrol(community, f"新人{n}")
        facts.seat(person, "member", ended_on=date(2020, 1, 1))
        facts.employ(person)
        facts.attend(person, (3, "street"), year=YEAR)
        facts.pay(person, 1200)
    facts.pay(facts.member(community, "建国"), *((1500 + n, date(2020, 1, 1 + n), None) for n in range(more + 1)))


def _vary(communities):
    """Every third of the new communities falls short of something, every third lacks data."""
    for community in communities[::3]:
        facts.open_premises(community, "380.00")
    for community in communities[1::3]:
        facts.state_profile(community, YEAR, volunteers=None)
        facts.state_profile(community, SEALED, volunteers=None)


def _leave_trail(user, more):
    """Revisions of every record of the street; those of each first record name another row each time."""
    persons = list(Person.objects.visible_to(user).values_list("pk", flat=True))
    communities = list(Community.objects.visible_to(user).values_list("pk", flat=True))
    with WriteDoor(user, "补录", follow=False) as door:
        for kind in KINDS.values():
            rows = list(kind.model.objects.visible_to(user).order_by("-pk"))[:30]
            for n, row in enumerate([*rows[:1] * more, *rows]):
                links = {"person_id": persons, "community_id": communities}
                changes = {name: [None, keys[n % len(keys)]] for name, keys in links.items() if hasattr(row, name)}
                door.note(row, changes)


def visits(world):
    """{visitor: {address: URL}} to open: each page by one of those who may, in turn; under ./prove.sh one not of a kind by two.

    Below some there may be nothing of a kind: the city's alone, such as its reward fund.
    """
    found = {visitor: {} for visitor in VISITORS}
    records = {f"{kind}-{action}" for kind in RECORDS for action in ACTIONS}
    for turn, (address, page) in enumerate(PAGES.items()):
        users = {visitor: world[name] for visitor, name in VISITORS.items() if may_open(world[name], page)}
        urls = {visitor: target(address, page, user, user.scope) for visitor, user in users.items()}
        posts = [visitor for visitor, url in urls.items() if url]
        for number in range(min(len(posts), 1 if address in records else cases(1, 2))):
            visitor = posts[(turn + number) % len(posts)]
            found[visitor][address] = urls[visitor]
    return found


def may_open(user, page):
    return user.post in page.see and page.of != "file" and not (page.city and len(user.scope) > 4)


def queries_of(world):
    """{(visitor, page): number of queries} of every page."""
    found = {}
    for visitor, urls in visits(world).items():
        client = Client()
        client.force_login(world[VISITORS[visitor]])
        client.get(reverse("password-change"))
        for address, url in urls.items():
            with CaptureQueriesContext(connection) as queries:
                response = client.get(url)
            assert response.status_code in (200, 302), url
            assert wrongly_marked(response) == "", url
            found[visitor, address] = len(queries)
    opened = {address for _, address in found}
    missed = {address for address, page in PAGES.items() if page.see and page.of != "file"} - opened
    assert not missed, missed
    return found


@pytest.mark.long
@pytest.mark.larger
def test_every_page_takes_the_same_number_of_queries_however_many_rows_there_are(db, no_minute_passes):
    with transaction.atomic():
        few = queries_of(build(2))
        transaction.set_rollback(True)
    many = queries_of(build(4))
    grown = {page: (few[page], many[page]) for page in few if many[page] > few[page]}
    assert not grown, "\n".join(f"{page}: {counts}" for page, counts in grown.items())


@pytest.mark.long
def test_an_installation_with_nothing_but_its_first_administrator_has_pages(db):
    city = Division.objects.create(code="4313", name="娄底市", level="prefecture", version=1)
    for post in ("administrator", "department", "leader", "auditor"):
        user = facts.add(User, [User(username=post, name=post, division=city, post=post, must_change_password=False)])[
            0
        ]
        client = Client()
        client.force_login(user)
        pages = ["/", "/units/4313/", "/inspections/", "/reports/", "/search/?q=社区", "/history/", "/password/"]
        for url in [*pages, *(reverse(f"{kind}-list") for kind in KINDS)]:
            assert client.get(url, follow=True).status_code in (200, 403, 404), url
