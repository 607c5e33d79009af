"""Hashing of passwords: as much memory as OWASP asks for, and never for more at once than there are turns."""

import threading

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.module_loading import import_string

from lodi_community.accounts.hashing import TURNS, BoundedArgon2
from lodi_community.settings import PASSWORD_HASHERS

pytestmark = pytest.mark.once


def test_the_portal_hashes_with_the_smaller_setting_of_owasp():
    hasher = import_string(PASSWORD_HASHERS[0])()
    assert "$m=19456,t=2,p=1$" in hasher.encode("Ganbei-Lu-8x", hasher.salt())


def test_a_hash_that_was_made_with_more_is_right_still_and_is_made_anew():
    before = Argon2PasswordHasher()
    before.memory_cost, before.time_cost = 32 * 1024, 1
    encoded = before.encode("Ganbei-Lu-8x", before.salt())
    hasher = BoundedArgon2()
    assert hasher.verify("Ganbei-Lu-8x", encoded)
    assert not hasher.verify("Ganbei-Lu-8y", encoded)
    assert hasher.must_update(encoded)
    assert not hasher.must_update(hasher.encode("x", hasher.salt()))


def test_while_all_turns_are_taken_the_next_waits():
    hasher, made = BoundedArgon2(), []
    thread = threading.Thread(target=lambda: made.append(hasher.encode("x", hasher.salt())))
    for _ in range(settings.HASHES_AT_ONCE):
        assert TURNS.acquire(timeout=5)
    thread.start()
    thread.join(0.3)
    waiting = thread.is_alive()
    for _ in range(settings.HASHES_AT_ONCE):
        TURNS.release()
    thread.join(5)
    assert (waiting, len(made)) == (True, 1)
