"""Who fills in forms here, and what the forms are of."""

import pytest

from facilities.models import Premises


@pytest.fixture
def clerk(sign_in):
    """李敏 of 乐坪街道, signed in."""
    return sign_in("李敏")


@pytest.fixture
def site(world):
    """The premises of 街心社区."""
    return Premises.objects.get(community=world["街心社区"])
