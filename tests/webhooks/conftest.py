"""A receiver of events, and endpoints that lead to it."""

import ipaddress

import pytest

from lodi_community.webhooks.models import Endpoint

from .receiving import SECRET, Receiver


@pytest.fixture
def receiver(settings):
    """One that listens, with events switched on and this machine allowed."""
    settings.WEBHOOKS = True
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.0/8")]
    made = Receiver().start()
    yield made
    made.kill()


@pytest.fixture
def endpoint_at(world, receiver):
    """endpoint_at("娄星区", "filing.submitted"): an endpoint of this unit that leads to the receiver."""

    def make(unit, *events, **fields):
        return Endpoint.objects.create(
            division=world[unit],
            address=f"http://127.0.0.1:{receiver.port}/hooks",
            events=list(events),
            allowed_by=world["卫宁"],
            secret=SECRET,
            version=1,
            **fields,
        )

    return make
