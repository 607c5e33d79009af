"""The check of the trail's chain: a press, a job, a result that says where the chain is broken."""

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from communities.models import Grid
from lodi_community.access import checking, tasks
from lodi_community.access.models import LEASE, CheckRequest
from lodi_community.records.models import Revision
from tests.typing_in import text_of

pytestmark = pytest.mark.once


@pytest.fixture
def trail(world):
    """Three revisions."""
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    for households in (210, 220, 230):
        grid.households = households
        grid.keep(by=world["李敏"])
    return list(Revision.objects.order_by("pk"))


def press(client):
    """The page after a press, and after the worker has had its turn."""
    assert client.post(reverse("trail-check")).status_code == 302
    checking.work(CheckRequest.objects.first().pk)
    return text_of(client.get(reverse("trail-check")))


def test_a_whole_chain_is_said_to_be_whole(world, sign_in, trail):
    text = press(sign_in("沈岩"))
    assert "3 条" in text and "连续完整" in text and "沈岩·审计员" in text


def test_a_changed_revision_is_named(world, sign_in, trail):
    QuerySet(Revision).filter(pk=trail[1].pk).update(reason="改过")
    assert f"第 {trail[1].pk} 条内容与校验码不符" in press(sign_in("沈岩"))


def test_two_presses_wait_for_the_same_check(world, sign_in, trail):
    client = sign_in("沈岩")
    client.post(reverse("trail-check"))
    page = text_of(client.post(reverse("trail-check"), follow=True))
    assert "沈岩·审计员刚才点的核对还没有完" in page and "正在核对" in page
    assert CheckRequest.objects.count() == 1


def test_a_check_whose_worker_is_gone_is_taken_up(world, trail):
    CheckRequest.objects.create(asked_by_name="沈岩", lease_until=timezone.now() - LEASE)
    tasks.resume_checks()
    check = CheckRequest.objects.get()
    assert (check.length, check.fault) == (3, "") and check.finished_at
