"""Whose files are attached here, to what, and where they lie."""

import pytest

from facilities.models import Premises


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """The files of each test lie apart."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def clerk(sign_in):
    """李敏 of 乐坪街道, signed in."""
    return sign_in("李敏")


@pytest.fixture
def site(world):
    """The premises of 街心社区."""
    return Premises.objects.get(community=world["街心社区"])
