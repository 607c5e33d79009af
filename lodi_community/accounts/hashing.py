"""Argon2 as OWASP asks for at the least, and never more of it at once than the memory of the machine is for."""

import threading

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

TURNS = threading.BoundedSemaphore(settings.HASHES_AT_ONCE)  # of this process; who waits, waits for some 30 ms


class BoundedArgon2(Argon2PasswordHasher):
    """19 MiB, two rounds, one lane. A hash that was made with more is still checked, and made anew at the next sign-in."""

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password, salt):
        with TURNS:
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with TURNS:
            return super().verify(password, encoded)
