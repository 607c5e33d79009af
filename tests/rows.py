"""Writing rows as facts that are simply there: in bulk, past the write door."""

from datetime import date

START = date(2014, 1, 1)  # before any year of the document


def add(model, rows):
    """Write rows in bulk."""
    rows = list(rows)
    for row in rows:
        row.version = 1
    return model._base_manager.bulk_create(rows)
