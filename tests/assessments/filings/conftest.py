"""What the tests of filing begin with."""

import pytest

from assessments.filings import steps
from assessments.filings.models import Filing
from tests.world import YEAR


@pytest.fixture
def filed(world):
    """filed("approved"): 街心社区's filing brought to a state by the people whose work it is; returns the filing."""

    def bring(state):
        row = world["街心社区"]
        if state in ("submitted", "approved", "returned"):
            steps.submit(world["李敏"], row.code)
        if state == "approved":
            steps.approve(world["赵琳"], row.code)
        if state == "returned":
            steps.send_back(world["赵琳"], row.code, "网格的户数请核对")
        if state == "sealed":
            Filing.objects.create(community=row, year=YEAR, state="sealed", version=1)
        return Filing.objects.filter(community=row, year=YEAR).first()

    return bring
