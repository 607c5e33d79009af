"""Passwords that are handed out: random, to be changed at the first login, hashed in a moment even for hundreds."""

from copy import copy

from django.contrib.auth.hashers import get_hasher

from .passwords import random_password

# Argon2 as OWASP asks for at the least: 19 MiB, two rounds, one lane. What is handed out is random with 60 bits and
# lasts until the first login, after which the portal's own, slower setting applies.
MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1


def hand_out(users):
    """Give accounts that are not stored yet a password each; returns [(user, password)], which nobody keeps."""
    hasher = copy(get_hasher())
    hasher.memory_cost, hasher.time_cost, hasher.parallelism = MEMORY_KIB, ROUNDS, LANES
    given = [(user, random_password()) for user in users]
    for user, password in given:
        user.password, user.must_change_password = hasher.encode(password, hasher.salt()), True
    return given
