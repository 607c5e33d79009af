"""Two administrators who switch each other off at the same moment: one of them stays."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from communities.models import Division
from lodi_community.accounts import duties
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.records.door import WriteDoor
from tests.accounts.test_proposals import colleague


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_switch_each_other_off_one_stays():
    city = Division.objects.create(code="4313", name="娄底市", level="prefecture", version=1)
    people = [colleague(city, name, name, Post.ADMINISTRATOR, password="md5$") for name in ("weining", "hetian")]
    kept = threading.Barrier(2)

    def switch_off(by, other):
        try:
            with WriteDoor(by, "试", follow=False) as door:
                other.is_active = False
                duties.keep(door, other)
                with suppress(threading.BrokenBarrierError):  # the second comes here only after the first has committed
                    kept.wait(0.5)
        except (PermissionDenied, ValidationError):
            return False
        finally:
            connection.close()
        return True

    copies = [User.objects.select_related("division").get(pk=user.pk) for user in people]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(switch_off, people, reversed(copies)))
    assert sorted(done) == [False, True]
    assert User.objects.filter(is_active=True).count() == 1
