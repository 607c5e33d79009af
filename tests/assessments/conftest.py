"""What the tests of limits begin with."""

import pytest


@pytest.fixture
def jiexin(world):
    """街心社区, where everything is exactly as asked for in 2026."""
    return world["街心社区"]
