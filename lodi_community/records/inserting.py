"""Rows added by the thousand: the one inserter of the product, on public parts of Django.

bulk_create() prepares each value of each row, which takes longer than the statement itself. Here values come as the
database takes them, and the keys come back by RETURNING, which both databases have. tests/records/test_bulk.py holds
what it adds to what bulk_create() adds.
"""

from itertools import chain, islice

from django.db import connections, router

ROWS = 500  # rows of a statement, where the database does not set a lower limit


def insert(model, names, rows, returning=False, using=None):
    """Insert tuples of prepared values, in the order of the fields ``names``; call it inside a transaction.

    Returns the keys of the new rows in their order if asked, else []. Raises IntegrityError like any insert. ``using``:
    the alias of another database than the one that the rows of the model are written to.
    """
    connection = connections[using or router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    begin = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES"
    end = f" RETURNING {quote(model._meta.pk.column)}" if returning else ""
    marks = f"({', '.join(['%s'] * len(names))})"
    size = min(ROWS, (connection.features.max_query_params or ROWS * len(names)) // len(names))
    keys, rows = [], iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, size)):
            cursor.execute(f"{begin} {', '.join([marks] * len(batch))}{end}", list(chain.from_iterable(batch)))
            keys += [key for (key,) in cursor.fetchall()] if returning else []
    return keys
