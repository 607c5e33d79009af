"""What the tests of limits begin with."""

import pytest

from tests.world import YEAR


@pytest.fixture
def jiexin(world_of):
    """街心社区, where everything is exactly as asked for in 2026."""
    return world_of(YEAR)["街心社区"]
