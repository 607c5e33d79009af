"""Rows that have a text in what they are looked for by."""

from django.db.models import Q

LONGEST = 1000  # letters; nothing that is looked for has as many, and SQLite breaks off at a pattern of 50,000 bytes


def having(text, *fields, lookup="icontains"):
    """The Q of rows that have a text in one of these fields; of no row where it is longer than anything there is."""
    if len(text) > LONGEST:
        return Q(pk__in=[])
    words = Q()
    for field in fields:
        words |= Q(**{f"{field}__{lookup}": text})
    return words
