"""People at their browsers."""

import pytest
from django.conf import settings
from django.test import Client

from assessments.inspection import live, run
from tests import facts
from tests.places import CITY
from tests.world import YEAR, World


@pytest.fixture
def judged(transactional_db):
    """The world with the year before sealed and the working year judged; 街心社区 lacks 20 m², 铁东社区 lacks data."""
    world = World(YEAR - 1)
    facts.state_facts_of_year(world.communities, YEAR)
    facts.open_premises(world["街心社区"], "380.00")
    facts.state_profile(world["铁东社区"], YEAR - 1, volunteers=None)
    facts.state_profile(world["铁东社区"], YEAR, volunteers=None)
    assert run.work(run.start(YEAR - 1, CITY, by=world["钱军"]).pk)
    live.refresh_all(CITY)
    return world


@pytest.fixture
def enter(open_page, live_server):
    """enter(user, **context options): a page at which the user is signed in already."""

    def make(user, **options):
        client = Client()
        client.force_login(user)
        page = open_page(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        return page

    return make
