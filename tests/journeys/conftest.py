"""People at their browsers."""

import copy
import sqlite3

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client

from assessments.inspection import live, run
from tests import facts
from tests.places import CITY
from tests.world import YEAR, World


@pytest.fixture(scope="session")
def kept():
    """What the first of a worker's tests built of `judged`: {"pages": the database, "world": its objects}."""
    return {}


@pytest.fixture
def judged(transactional_db, kept):
    """The world with the year before sealed and the working year judged; 街心社区 lacks 20 m², 铁东社区 lacks data.

    A browser sees only what is committed, so that no savepoint can bring it back: the pages of the database are copied.
    """
    if connection.vendor != "sqlite":
        return build()
    if not kept:
        world, pages = build(), sqlite3.connect(":memory:")
        connection.connection.backup(pages)
        kept |= {"pages": pages, "world": world}
    else:
        connection.ensure_connection()
        kept["pages"].backup(connection.connection)
        ContentType.objects.clear_cache()  # their keys are those of the copy again
    return copy.deepcopy(kept["world"])


def build():
    """The World of `judged`."""
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
