"""Rows by the million: straight into the tables of a model, with what the database offers for it."""

import contextlib
from io import StringIO

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection


@contextlib.contextmanager
def open_tables():
    """While the block runs foreign keys are not checked; afterwards PostgreSQL counts on from the last key and analyses."""
    if connection.vendor == "sqlite":
        with connection.constraint_checks_disabled():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")


def write(model, **columns):
    """Write rows of a model from columns of one length, stored values by attname. Fields not given are empty."""
    fields = model._meta.concrete_fields
    given = {name: values if isinstance(values, list | range) else list(values) for name, values in columns.items()}
    size = len(given["id"])
    rows = zip(*(given.pop(field.attname, None) or [_empty(field)] * size for field in fields), strict=True)
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table
    if given:
        raise ValueError(f"{model.__name__} has no {', '.join(given)}")
    if connection.vendor == "sqlite":
        marks = ", ".join("?" * len(fields))
        connection.connection.executemany(" ".join(["INSERT INTO", table, "(", names, ") VALUES (", marks, ")"]), rows)
    else:
        text = StringIO("".join("\t".join(map(_copied, row)) + "\n" for row in rows))
        with connection.cursor() as cursor:
            cursor.copy_expert(" ".join(["COPY", table, "(", names, ") FROM STDIN"]), text)


def _empty(field):
    """What a field holds that nobody filled in."""
    return None if field.null else field.get_default()


def _copied(value):
    """A value in PostgreSQL's text format for COPY. No value here has a tab, a line end or a backslash."""
    return "\\N" if value is None else str(value)
