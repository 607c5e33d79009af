"""Columns of chance: the small words in which the synthetic country is made."""

import numpy as np

YEAR = 2025  # the year that is judged


def numbers(counts, name, size):
    """The next `size` primary keys of a table."""
    first = counts.get(name, 0) + 1
    counts[name] = first + size - 1
    return range(first, first + size)


def days(random, first, last, size):
    """Days between two, both included, as ISO text."""
    span = (last - first).days + 1
    return (np.datetime64(first) + random.integers(0, span, size)).astype(str).tolist()


def some(random, share, values):
    """Each value with a probability of `share`, else None."""
    return [value if there else None for value, there in zip(values, random.random(len(values)) < share, strict=True)]


def one_of(random, words, shares, size):
    return np.array(words)[random.choice(len(words), size, p=shares)].tolist()


def yes(random, share, size):
    return (random.random(size) < share).tolist()


def told(random, share, size):
    """Yes with a probability of `share`; one answer in a hundred is not given."""
    return some(random, 0.99, yes(random, share, size))


def several(random, ids, low, high, share=0.98):
    """From low to high rows for each of some (as a share), none for the others: the id of each row."""
    each = random.integers(low, high + 1, len(ids)) * (random.random(len(ids)) < share)
    return np.repeat(ids, each)
