"""The numbers that addresses and forms ask for: one way to read them, so that odd digits are no number anywhere."""

import re

MOST_DIGITS = 18  # of a number that every database's key holds


def whole(text, digits=MOST_DIGITS, default=None):
    """The whole number from 0 that a text is, ``default`` where it is none or has more digits.

    int() refuses to read thousands of digits, and isdigit() passes “²”, which int() does not read.
    """
    return int(text) if re.fullmatch(f"[0-9]{{1,{digits}}}", text or "") else default


def wholes(texts):
    """The numbers among texts, such as the ticked boxes of a form; what is none is left out."""
    return [number for number in map(whole, texts) if number is not None]


def exactly(text, digits, default=None):
    """The number that just so many digits are, such as a year's four, ``default`` for any other text."""
    return whole(text, digits, default) if len(text or "") == digits else default
