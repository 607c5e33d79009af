"""Rows by the ten thousand, written as rows: objects of a model would cost more than all the judging and counting."""

from itertools import chain, islice

from django.db import connections, router

ROWS = 500  # rows of a statement, where the database does not set a lower limit


def insert(model, names, rows):
    """Insert tuples of stored values, in the order of the fields ``names``. Call inside a transaction.

    Nothing is converted: whole numbers and texts only. Raises IntegrityError like any insert.
    """
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    begin = " ".join(["INSERT INTO", quote(model._meta.db_table), "(", columns, ") VALUES"])
    marks = f"({', '.join(['%s'] * len(names))})"
    size = min(ROWS, (connection.features.max_query_params or ROWS * len(names)) // len(names))
    rows = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, size)):
            cursor.execute(f"{begin} {', '.join([marks] * len(batch))}", list(chain.from_iterable(batch)))
