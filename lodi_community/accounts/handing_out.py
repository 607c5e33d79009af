"""Passwords that are handed out: random, to be changed at the first login, hashed in a moment even for hundreds."""

from .passwords import random_password


def hand_out(users):
    """Give accounts that are not stored yet a password each; returns [(user, password)], which nobody keeps."""
    given = [(user, random_password()) for user in users]
    for user, password in given:
        user.set_password(password)
        user.must_change_password = True
    return given
