"""What the tests of single sign-on begin with: a provider, the settings that lead to it, an account that is bound."""

import warnings

import pytest

with warnings.catch_warnings():  # the provider's own, about what it imports
    warnings.simplefilter("ignore")
    from oidc_provider_mock import run_server_in_thread

from lodi_community.accounts.duties import bind
from lodi_community.records.door import WriteDoor
from tests.accounts.signing_on import NUMBER


@pytest.fixture(scope="module")
def provider():
    """The address of a provider that is there, and signs in whoever it is told to."""
    with run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def configure(settings):
    """configure(issuer): single sign-on is on, with the provider at this address."""

    def put(issuer):
        settings.OIDC_ISSUER, settings.OIDC_ORIGINS, settings.OIDC_NAME = issuer, [issuer], "湘办通"
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "portal", "secret"

    return put


@pytest.fixture
def on(configure, provider, world):
    configure(provider)


@pytest.fixture
def bound(on, world):
    """李敏, a clerk, whose account is bound."""
    with WriteDoor(world["卫宁"], "本人当面出示") as door:
        assert bind(door, world["李敏"], NUMBER) is None
    return world["李敏"]
