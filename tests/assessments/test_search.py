"""查找 finds leaders, responsible persons and accounts, each for those whose post may see them, inside their scope."""

import pytest
from django.urls import reverse

from assessments.models import Leader
from tests.duties import state_duties
from tests.world import YEAR

pytestmark = pytest.mark.once


@pytest.fixture
def found(world, sign_in):
    """found("郑毅", "石"): [(what kind, who, where)] that the page finds for a person."""

    def search(name, word):
        response = sign_in(name).get(reverse("search"), {"q": word})
        assert response.status_code == 200
        return [(kind.title, row.name, place) for kind, rows in response.context["people"] for row, place in rows]

    return search


def test_leaders_are_found_by_name_inside_the_scope(world, found):
    state_duties(world.divisions, world.communities, YEAR)
    for unit, name in (("娄星区", "石万里"), ("双峰县", "石千里")):
        Leader.objects.filter(unit=world[unit]).update(name=name)
    both = found("郑毅", "石")
    assert ("石万里", "娄星区") in {(name, place) for _, name, place in both}
    assert ("石千里", "双峰县") in {(name, place) for _, name, place in both}
    assert {(name, place) for _, name, place in found("赵琳", "石")} == {("石万里", "娄星区")}


def test_an_administrator_finds_accounts_and_nothing_else(world, sign_in, found):
    assert found("卫宁", "李敏") == [("账号", "李敏", "乐坪街道")]
    page = sign_in("卫宁").get(reverse("search"), {"q": "社区"})
    assert not page.context["communities"]
    assert not page.context["rules"]


def test_who_may_not_see_accounts_finds_none(found):
    assert found("郑毅", "李敏") == []
    assert found("蒋波", "李敏") == []  # of another county
