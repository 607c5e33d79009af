"""What is kept of an uploaded workbook: the cells that were read, as JSON. The bytes that were sent are never stored.

Hidden sheets, sheets and columns that nobody asked for, notes, headers, properties and pictures are left out; what is
offered for download later is made of the cells and of the template.
"""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from .guard import Book, Table
from .sheets import GUIDE, LISTS

KINDS = {
    "moment": (datetime, datetime.isoformat, datetime.fromisoformat),
    "day": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "span": (timedelta, timedelta.total_seconds, lambda seconds: timedelta(seconds=seconds)),
}


def text_of(book):
    """The text of what is kept of a Book that was just read: without hidden sheets and without our instructions."""
    tables = [
        replace(table, rows=[], formulas=set(), merged=[], errors=set()) if table.hidden else table
        for table in book.tables
        if table.name.strip() not in (GUIDE, LISTS)
    ]
    content = {
        "properties": book.properties,
        "tables": [
            [table.name, table.hidden, table.rows, *map(sorted, (table.formulas, table.merged, table.errors))]
            for table in tables
        ],
    }
    return json.dumps(content, ensure_ascii=False, default=_written)


def book_of(text):
    """The Book in a text of text_of()."""
    content = json.loads(text, object_hook=_read)
    tables = [
        Table(name, rows, hidden, _places(formulas), [tuple(area) for area in merged], _places(*errors))
        for name, hidden, rows, formulas, merged, *errors in content["tables"]  # kept before there were errors: none
    ]
    return Book(tables, content["properties"])


def _places(cells=()):
    return {tuple(at) for at in cells}


def only_read(book, batch):
    """A Book with nothing but the cells that a check has read, each in its place, and the headings."""
    return replace(book, tables=[_only_read(table, batch) for table in book.tables])


def _only_read(table, batch):
    check = next((check for check in batch.checks if check.table.name == table.name), None)
    if check is None:
        return replace(table, rows=table.rows[:1], formulas=set(), merged=[], errors=set())
    columns, head = {index for _, index in check.columns} | {check.heads.key}, check.heads.row
    rows = [
        cells if number == head else [cell if index in columns else "" for index, cell in enumerate(cells)]
        for number, cells in enumerate(table.rows)
    ]
    return replace(table, rows=rows)


def _written(value):
    name, (_, write, _) = next((name, how) for name, how in KINDS.items() if isinstance(value, how[0]))
    return {"is": name, "value": write(value)}


def _read(found):
    return KINDS[found["is"]][2](found["value"]) if found.keys() == {"is", "value"} else found
