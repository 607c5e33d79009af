"""Rows added by the thousand: the one inserter of the product, on public parts of Django and of the database's driver.

bulk_create() prepares each value of each row, which takes longer than the statement itself. Here values come as the
database takes them, and the keys come back by RETURNING, which both databases have. PostgreSQL, where no keys are asked
for, takes the rows by COPY: to put values into the text of a statement, and to read them out of it, costs more than to
store them. tests/records/test_bulk.py and test_inserting.py hold what it adds to what bulk_create() adds.
"""

from datetime import date, time
from decimal import Decimal
from io import BytesIO
from itertools import chain, islice

from django.db import connections, router
from psycopg2.extensions import Binary
from psycopg2.extras import Json

ROWS = 500  # rows of a statement, where the database does not set a lower limit
COPIED = 2000  # rows of a COPY: so many are held in memory as text
NULL = r"\N"
MARKS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})  # what COPY reads as a sign, as text


def insert(model, names, rows, returning=False, using=None):
    """Insert tuples of prepared values, in the order of the fields ``names``; call it inside a transaction.

    Returns the keys of the new rows in their order if asked, else []. Raises IntegrityError like any insert. ``using``:
    the alias of another database than the one that the rows of the model are written to.
    """
    connection = connections[using or router.db_for_write(model)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).column) for name in names)
    table = f"{quote(model._meta.db_table)} ({columns})"
    if connection.vendor == "postgresql" and not returning:
        _by_copy(connection, table, iter(rows))
        return []
    key = quote(model._meta.pk.column) if returning else None
    return _by_statements(connection, table, iter(rows), len(names), key)


def _by_statements(connection, table, rows, width, key):
    """Insert rows of ``width`` values by statements; the values of the column ``key`` of the new rows, without one []."""
    begin, end = f"INSERT INTO {table} VALUES", f" RETURNING {key}" if key else ""
    marks = f"({', '.join(['%s'] * width)})"
    size = min(ROWS, (connection.features.max_query_params or ROWS * width) // width)
    keys = []
    with connection.cursor() as cursor:
        while batch := list(islice(rows, size)):
            cursor.execute(f"{begin} {', '.join([marks] * len(batch))}{end}", list(chain.from_iterable(batch)))
            keys += [key for (key,) in cursor.fetchall()] if key else []
    return keys


# PostgreSQL -----------------------------------------------------------------------------------


def _by_copy(connection, table, rows):
    """Insert rows by COPY. Raises what a statement raises, and TypeError for a value that has no form here."""
    # The driver's own method: Django gives its errors their names only where it is told to.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        while batch := list(islice(rows, COPIED)):
            columns = [_texts(cells) for cells in zip(*batch, strict=True)]
            lines = "".join([f"{line}\n" for line in map("\t".join, zip(*columns, strict=True))])
            cursor.copy_expert(f"COPY {table} FROM STDIN WITH (ENCODING 'UTF8')", BytesIO(lines.encode()))


def _texts(cells):
    """The values of a column in the text form of COPY. A column of one plain type, as most are, takes no look at each."""
    types = {*map(type, cells)}
    if types == {int}:
        return map(str, cells)
    if types == {str}:
        together = "".join(cells)
        return [cell.translate(MARKS) for cell in cells] if any(map(together.__contains__, "\\\t\n\r")) else cells
    return map(_text, cells)


def _text(value):
    """A value in the text form of COPY."""
    match value:
        case None:
            return NULL
        case str():
            return str(value).translate(MARKS)
        case int() | float() | Decimal():  # bool too: True and False are words that PostgreSQL knows
            return str(value)
        case date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return rf"\\x{value.hex()}"
        case Binary():  # what Django makes of bytes, and below of JSON
            return _text(value.adapted)
        case Json():
            return _text(value.dumps(value.adapted))
    raise TypeError(f"COPY is given {value!r}, a {type(value).__name__}: write down here how it reads as text")
