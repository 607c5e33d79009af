"""What the tests of limits and of the duties of units begin with."""

import pytest

from assessments.inspection import live
from assessments.models import GuidanceVisit, LeadingGroup
from tests.duties import state_duties
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR


@pytest.fixture
def jiexin(world):
    """街心社区, where everything is exactly as asked for in 2026."""
    return world["街心社区"]


@layer(on="world")
def dutiful(world):
    """Every unit meets its duties; then 娄星区 has no office (14.2), 花山街道 no visits on record (14.7)."""
    state_duties(world.divisions, world.communities, YEAR)
    LeadingGroup.objects.filter(unit=world["娄星区"]).update(office=False, planned_staff=None, staff=None)
    GuidanceVisit.objects.filter(leader__unit=world["花山街道"]).delete()
    live.refresh_all(CITY)
    return world
