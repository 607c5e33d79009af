"""The small world that tests share: one city, two counties, three streets, six communities, and users of each post.

The facts of every community pass every hard rule of the year, each exactly at the limit of the document:
1,000 households in 5 grids of 200, 5 persons in the two committees and on the roster, 400.00 m² with a centre of
50.00 m², funds and pay at their floors, training of 7 and 3 days, a candidate of 35, volunteers of exactly 15 %.
A test then varies one fact with the functions of tests/facts.py. Rows are written in bulk, past the write door.
"""

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from assessments.inspection import live, years
from communities.models import Community, Division, Installation
from facilities.models import Premises
from lodi_community.accounts import sessions
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post

from . import facts
from .ground import layer
from .places import CITY

YEAR = 2026
PASSWORD = "Chun-xue-2026"

# code, name, level
DIVISIONS = [
    ("4313", "娄底市", "prefecture"),
    ("431302", "娄星区", "county"),
    ("431302001", "乐坪街道", "subdistrict"),
    ("431302002", "花山街道", "subdistrict"),
    ("431321", "双峰县", "county"),
    ("431321001", "永丰街道", "subdistrict"),
]
# code, name, tier, kind. The organization department sets the tier: 城西社区 is 乡镇 although a street is above it.
COMMUNITIES = [
    ("431302001001", "街心社区", "municipal_urban", "urban"),
    ("431302001002", "贤童社区", "municipal_urban", "urban"),
    ("431302002001", "铁东社区", "municipal_urban", "urban"),
    ("431302002002", "铁西社区", "municipal_urban", "urban"),
    ("431321001001", "五里社区", "county_urban", "urban"),
    ("431321001002", "城西社区", "township", "township"),
]
# account, name, division, post
PEOPLE = [
    ("limin", "李敏", "431302001", Post.CLERK),
    ("wangfang", "王芳", "431302002", Post.CLERK),
    ("chengang", "陈刚", "431321001", Post.CLERK),
    ("zhaolin", "赵琳", "431302", Post.REVIEWER),
    ("sunwei", "孙伟", "431321", Post.REVIEWER),
    ("qianjun", "钱军", "4313", Post.DEPARTMENT),
    ("wuxia", "吴霞", "431302", Post.DEPARTMENT),
    ("zhengyi", "郑毅", "4313", Post.LEADER),
    ("fengjie", "冯洁", "431302", Post.LEADER),
    ("chuping", "褚平", "431302001", Post.LEADER),
    ("weining", "卫宁", "4313", Post.ADMINISTRATOR),
    ("jiangbo", "蒋波", "431321", Post.ADMINISTRATOR),
    ("shenyan", "沈岩", "4313", Post.AUDITOR),
    ("hanmei", "韩梅", "431302", Post.AUDITOR),
]  # fmt: skip


class World:
    """``world["乐坪街道"]``, ``world["街心社区"]`` and ``world["李敏"]`` are the rows with these names.

    The city's people: 钱军 督查, 郑毅 领导, 卫宁 系统管理员, 沈岩 审计员. Of 娄星区: 赵琳 审核, 吴霞 督查, 冯洁 领导,
    韩梅 审计员. Of 双峰县: 孙伟 审核, 蒋波 系统管理员. Clerks: 李敏 乐坪街道, 王芳 花山街道, 陈刚 永丰街道; 褚平 is
    乐坪街道's leader.
    """

    def __init__(self, year=YEAR):
        self.year = year
        self.divisions = _divisions()
        self.users = _users(self.divisions)
        self.communities = _communities(self.divisions)
        facts.state_standing_facts(self.communities)
        facts.state_facts_of_year(self.communities, year)
        self.named = {row.name: row for row in [*self.divisions, *self.users, *self.communities]}

    def __getitem__(self, name):
        return self.named[name]


def _divisions():
    rows = []
    for code, name, level in DIVISIONS:
        above = next((row for row in reversed(rows) if code.startswith(row.code)), None)
        rows.append(Division(code=code, name=name, level=level, parent=above, version=1))
        rows[-1].save()
    return rows


def _users(divisions):
    by_code = {division.code: division for division in divisions}
    password = make_password(PASSWORD)
    return User._base_manager.bulk_create(
        User(
            username=username,
            name=name,
            division=by_code[code],
            post=post,
            password=password,
            must_change_password=False,
            version=1,
        )
        for username, name, code, post in PEOPLE
    )


def _communities(divisions):
    by_code = {division.code: division for division in divisions}
    return Community._base_manager.bulk_create(
        Community(code=code, name=name, street=by_code[code[:9]], funding_tier_default=tier, version=1)
        for code, name, tier, _ in COMMUNITIES
    )


def pytest_configure():
    """In tests it is always 2026 where nothing is sealed: what they expect must not depend on the day they are run.

    For the whole run: the layers that tests begin on are built before any of their fixtures.
    """
    years.calendar_year = lambda: YEAR


@layer()
def world():
    """The world in its usual year, 2026, which is the working year."""
    return World()


@layer(on="world")
def judged_world(world):
    """The world with its working year judged and summarized, as it stands before anybody changes anything."""
    live.refresh_all(CITY)
    return world


@pytest.fixture
def world_of(db):
    """world_of(2016): a World with the facts of another year."""
    return World


@pytest.fixture
def no_minute_passes(monkeypatch):
    """For tests that count queries: a slow test would otherwise also count two queries that run once a minute.

    These write the session and read the kind of the installation.
    """
    monkeypatch.setattr(sessions, "TOUCH_SECONDS", 10**9)
    monkeypatch.setattr(Installation, "CACHE_SECONDS", 10**9)
    cache.delete(Installation.CACHE_KEY)


@pytest.fixture
def sign_in(world):
    """sign_in("李敏"): a Client in which this user is signed in."""

    def make(name):
        client = Client()
        client.force_login(world[name])
        return client

    return make


@pytest.fixture
def clerk(sign_in):
    """李敏 of 乐坪街道, signed in."""
    return sign_in("李敏")


@pytest.fixture
def site(world):
    """The premises of 街心社区."""
    return Premises.objects.get(community=world["街心社区"])
