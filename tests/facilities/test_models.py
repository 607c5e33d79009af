"""What premises and rooms refuse, and the sentence they say."""

from datetime import date
from decimal import Decimal

import pytest

from facilities.models import Premises, Room
from tests.saying import accepted, refusal, tomorrow

# A model's sentences are the same on each database: of each table the first row is asked of the other one.
pytestmark = pytest.mark.first_row


@pytest.fixture
def premises(world):
    return Premises.objects.get(community=world["街心社区"])


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"floor_area": Decimal(-1)}, "floor_area", "不能是负数"),
        ({"floor_area": Decimal("399.999")}, "floor_area", "写得太细，最小到 0.01"),
        ({"usable_area": Decimal("400.01")}, "usable_area", "使用面积 400.01 m² 大于建筑面积 400 m²"),
        ({"tenure": "found"}, "tenure", ""),
        ({"in_use_from": tomorrow}, "in_use_from", "还没有到，请核对日期"),
        ({"in_use_from": None}, "in_use_from", ""),
        ({"in_use_to": date(2013, 12, 31)}, "in_use_to", "停用日期 2013-12-31 早于启用日期 2014-01-01"),
        ({"name": ""}, "name", ""),
        ({"address": "乐坪\x08大道"}, "address", "地址里有看不见的控制字符，请删掉后重新输入"),
    ],
)
def test_premises_refuse_what_cannot_be(premises, values, field, sentence):
    assert sentence in refusal(premises, **values)[field]


def test_usable_area_may_be_all_of_the_floor_area_and_either_may_be_unknown(premises):
    accepted(premises, usable_area=Decimal(400))
    accepted(premises, floor_area=None, usable_area=Decimal(500))


def test_two_sites_of_a_community_have_two_names(world, premises):
    same = Premises(community=world["街心社区"], name=premises.name, tenure="owned", in_use_from=date(2020, 1, 1))
    assert "这个社区已有同名的用房" in refusal(same)["__all__"]
    accepted(same, name="二号楼")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"area": Decimal("400.01")}, "area", "房间 400.01 m² 大于所在用房 400 m²"),
        ({"area": Decimal(-1)}, "area", "不能是负数"),
        ({"kind": "ballroom"}, "kind", ""),
    ],
)
def test_a_room_refuses_what_cannot_be(premises, values, field, sentence):
    assert sentence in refusal(Room(premises=premises, kind="police_room", area=Decimal(20)), **values)[field]


def test_a_room_may_be_as_large_as_the_premises_and_its_area_unknown(premises):
    accepted(Room(premises=premises, kind="police_room", area=Decimal(400)))
    accepted(Room(premises=premises, kind="police_room"))


@pytest.mark.parametrize(
    ("on", "used"),
    [(date(2025, 12, 30), True), (date(2025, 12, 31), False), (date(2013, 12, 31), False), (date(2014, 1, 1), True)],
)
def test_premises_are_in_use_from_their_first_to_their_last_day(premises, on, used):
    Premises.objects.update(in_use_to=date(2025, 12, 30))
    assert Premises.objects.valid(on).filter(pk=premises.pk).exists() is used
