"""Columns of whole numbers, for the measures that are shorter in numpy than in one query."""

from itertools import chain

import numpy as np

BATCH = 10_000  # rows fetched at a time, so that a whole country never stands in memory as Python objects


def columns(rows, width):
    """The Question of a prepared query for so many whole numbers a row → one int64 array a column.

    The numbers are taken as the database stores them: 分, 0.01 m² and half-days stay integers, and nothing is converted
    row by row, which would cost as much as the query. None is a TypeError: let the query say a number instead.
    """
    with rows.asked() as cursor:
        batches = iter(lambda: cursor.fetchmany(BATCH), [])
        cells = np.fromiter(chain.from_iterable(chain.from_iterable(batches)), dtype=np.int64)
    return list(cells.reshape(-1, width).T.copy())


def sums(keys, *values):
    """(distinct keys in order, the sum of each array of values over the rows of each key), all as lists."""
    distinct, at = np.unique(keys, return_inverse=True)
    totals = []
    for column in values:
        total = np.zeros(len(distinct), dtype=np.int64)
        np.add.at(total, at, column)
        totals.append(total.tolist())
    return distinct.tolist(), *totals
