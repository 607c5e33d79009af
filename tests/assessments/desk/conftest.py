"""What the tests of the desk share."""

import pytest
from django.core.cache import cache

from communities.models import Installation
from lodi_community.accounts import middleware


@pytest.fixture
def no_minute_passes(monkeypatch):
    """Once a minute the session is written and the kind of installation is asked for: not in a slow test's counts."""
    monkeypatch.setattr(middleware, "TOUCH_SECONDS", 10**9)
    monkeypatch.setattr(Installation, "CACHE_SECONDS", 10**9)
    cache.delete(Installation.CACHE_KEY)
