"""查找 finds leaders, responsible persons and accounts, each for those whose post may see them, inside their scope."""

import pytest
from django.urls import reverse

from assessments.models import Leader
from tests.duties import state_duties
from tests.world import YEAR

pytestmark = pytest.mark.once


@pytest.fixture
def found(world, sign_in):
    """found("郑毅", "石"): [(section, what it is called, note)] that the page finds for a person."""

    def search(name, word):
        response = sign_in(name).get(reverse("search"), {"q": word})
        assert response.status_code == 200
        return [(title, line.words, line.note) for title, lines in response.context["found"] for line in lines]

    return search


def test_leaders_are_found_by_name_inside_the_scope(world, found):
    state_duties(world.divisions, world.communities, YEAR)
    for unit, name in (("娄星区", "石万里"), ("双峰县", "石千里")):
        Leader.objects.filter(unit=world[unit]).update(name=name)
    both = {(name, note) for _, name, note in found("郑毅", "石")}
    assert {("石万里", "娄星区 组织部长"), ("石千里", "双峰县 组织部长")} <= both
    assert {(name, note) for _, name, note in found("赵琳", "石")} == {("石万里", "娄星区 组织部长")}


def test_an_administrator_finds_accounts_and_nothing_else(found):
    assert found("卫宁", "李敏") == [("账号", "李敏", "乐坪街道 录入")]
    assert {title for title, _, _ in found("卫宁", "社区")} <= {"表"}


def test_a_word_finds_places_rules_and_kinds_of_record(found):
    sections = {
        title: [line[1:] for line in found("李敏", "社区") if line[0] == title] for title in ("社区", "规则", "表")
    }
    assert sections["社区"] == [("街心社区", "乐坪街道 431302001001"), ("贤童社区", "乐坪街道 431302001002")]
    assert sections["表"]
    assert all("看不达标的社区" in note for _, note in sections["规则"])


def test_who_may_not_see_accounts_finds_none(found):
    assert found("郑毅", "李敏") == []
    assert found("蒋波", "李敏") == []  # of another county
