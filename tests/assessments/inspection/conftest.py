"""A world in which the communities stand differently, and small chunks."""

import pytest

from committees.models import Seat
from communities.models import ServiceBrand
from staffing.models import Pay
from tests import facts
from tests.assessments.inspection.corrections import sealed_twice, year_closed, year_opened
from tests.ground import layer
from tests.world import YEAR

__all__ = ["sealed_twice", "small_chunks", "varied", "year_closed", "year_opened"]


@layer(on="world")
def varied(world):
    """街心 passes everything; 贤童 lacks room and a person; 铁东 lacks money and data; 铁西 is over the top; 五里, 城西 vary."""
    facts.open_premises(world["贤童社区"], "356.50", centre="49.99")
    facts.state_profile(world["贤童社区"], YEAR, households=1400)
    facts.receive(world["铁东社区"], facts.OPERATING, "200000", year=YEAR)
    facts.forget(Pay, person=facts.member(world["铁东社区"], "建国"))
    for number in range(3):
        facts.seat(facts.enrol(world["铁西社区"], f"多{number}"), Seat.Post.MEMBER)
    facts.state_profile(world["五里社区"], YEAR, volunteers=None)
    facts.forget(ServiceBrand, community=world["五里社区"])
    facts.attend(facts.member(world["城西社区"], "玉兰"), ("6.5", "county"), year=YEAR)
    return world


@pytest.fixture
def small_chunks(settings):
    """Two communities at a time, so that six make three chunks."""
    settings.INSPECTION_CHUNK = 2
