"""A small demonstration that tests begin with; no test takes its database for the demonstration of the test before."""

import tempfile
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.cache import cache

from communities.models import Installation
from lodi_community.demo import build

from .ground import layer

SMALL = 12


@pytest.fixture(autouse=True)
def forget_a_demonstration():
    """Whether the database is a demonstration is remembered for a minute: not into the next test, whose database is none."""
    yield
    if cache.get(Installation.CACHE_KEY):
        cache.delete(Installation.CACHE_KEY)


@layer(dear=True)
def small_demo():
    """The path of the passwords' file of a small demonstration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portal, "DATA_DIR", Path(tempfile.mkdtemp(dir=portal.DATA_DIR)))
        return build.build(SMALL)
