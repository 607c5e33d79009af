"""The records as of a revision: a scratch database in memory, which this thread reads instead of the portal's.

``with as_of(number) as past:`` – inside the block every query on a rebuilt model is answered from its rows as they were
after the revision with this number; everything else is answered as always. The portal's database is only read, and not
locked. Nothing of the block outlives it: what is to be shown must be read, and named, inside.
"""

import threading
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import connections, models
from django.db.utils import load_backend

from . import bulk, inserting
from .kinds import after_what_they_name
from .models import Record
from .revisions import Revision
from .undoing import once_in, rows_as_of

ALIAS = "records_as_of"
ENGINE = "django.db.backends.sqlite3"
THREAD = threading.local()


class Router:
    """Sends what a thread reads of rebuilt models to its scratch database. Named in the setting DATABASE_ROUTERS."""

    def db_for_read(self, model, **hints):
        """The scratch database inside a block, for its models."""
        return ALIAS if model in _rebuilt() else None

    def db_for_write(self, model, **hints):
        """Nothing that was can be changed. Raises RuntimeError inside a block."""
        if model in _rebuilt():
            raise RuntimeError(f"{model._meta.label}: rows as of a revision are only read")


def _rebuilt():
    return getattr(THREAD, "models", ())


def last_number():
    """The number of the last revision; 0 before the first."""
    return Revision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@cache
def all_models():
    """The models whose rows can be rebuilt, each after those that it names.

    All Records, except those of which no revision tells the whole, and those that name anything that is not rebuilt.
    """
    found = {model for model in apps.get_models() if issubclass(model, Record) and not model.untold}
    while strangers := {model for model in found if not set(_named_by(model)) <= found}:
        found -= strangers
    return tuple(after_what_they_name([model for model in apps.get_models() if model in found]))


def with_named(wanted):
    """These models and all that they name, directly or not, each after those that it names."""
    found, new = set(), set(wanted)
    while new:
        found |= new
        new = {target for model in new for target in _named_by(model)} - found
    return tuple(model for model in all_models() if model in found)


def _named_by(model):
    return [field.related_model for field in model._meta.concrete_fields if field.is_relation]


class Past:
    """The rows of a block: ``since(record)`` tells what became of one; ``gaps`` are Chinese sentences, see undoing.py."""

    def __init__(self, number):
        self.number, self.gaps, self._since = number, [], {}

    def since(self, record):
        """The Since of a record; None for one that is still as it was."""
        return self._since.get((record._meta.label_lower, record.pk))

    def take(self, model, undone):
        """Remember what was undone of a model."""
        self.gaps += undone.gaps
        self._since |= {(model._meta.label_lower, key): since for key, since in undone.since.items()}


@contextmanager
def as_of(number, places=None, wanted=None):
    """The block in which the records are as they were after a revision; yields the Past.

    ``places``: only rows of these Places, and what they name; None: all. ``wanted``: the only models that are rebuilt,
    with all that these name; to read another inside the block is an error of the database or an answer of today.
    Raises RuntimeError inside another block.
    """
    if _rebuilt():
        raise RuntimeError("the records are already as of a revision")
    found = all_models() if wanted is None else with_named(wanted)
    past, rows = _rebuild(number, places, found)
    if past.gaps:  # somebody may have written between two of the queries; what is real is found again
        past, rows = _rebuild(number, places, found)
    scratch = _connection()
    connections[ALIAS] = scratch
    try:
        _store(scratch, rows)
        THREAD.models = frozenset(found)
        yield past
    finally:
        THREAD.models = ()
        del connections[ALIAS]
        if scratch.connection is not None:
            scratch.connection.close()  # the wrapper keeps a database in memory open


def _rebuild(number, places, found):
    """(the Past, {model: its rows as they were}); a row that is named by another is there wherever its place is.

    Of each model the rows are read before the revisions: whatever is written meanwhile is among these, and taken back.
    """
    past, named, rows, once = Past(number), {model: set() for model in found}, {}, {}
    if places is not None:
        few = len(found) < len(all_models())  # else the place alone is looked for: it has an index of its own
        once = once_in(places, [model._meta.label_lower for model in found] if few else None)
    for model in reversed(found):  # those that name before those that are named
        undone = rows_as_of(model, past.number, places, named[model] | once.get(model._meta.label_lower, set()))
        past.take(model, undone)
        rows[model] = undone.rows
        _note_named(model, undone.rows.values(), named)
        while places is not None and (lacking := named[model] - rows[model].keys()):
            more = rows_as_of(model, past.number, NOWHERE, lacking)
            past.take(model, more)
            rows[model] |= more.rows
            named[model] &= rows[model].keys()  # what is not there at all is not looked for again
            _note_named(model, more.rows.values(), named)
    return past, rows


class Nowhere:
    """Places without a row."""

    def q(self, path):
        return models.Q(pk__in=())


NOWHERE = Nowhere()


def _note_named(model, rows, named):
    links = [field for field in model._meta.concrete_fields if field.is_relation]
    for field in links:
        named[field.related_model] |= {getattr(row, field.attname) for row in rows} - {None}


# The scratch database -------------------------------------------------------------------------


def _connection():
    """A new database in memory, which is this thread's alone. It is unknown to the settings, so nothing else finds it."""
    settings = connections.configure_settings({"default": {"ENGINE": ENGINE, "NAME": ":memory:"}})["default"]
    return load_backend(ENGINE).DatabaseWrapper(settings, ALIAS)


def _store(scratch, rows):
    """Make the tables, and put the rows in."""
    with scratch.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")  # a row may name one of another place
        for statement in (statement for model in rows for statement in _tables(scratch, model)):
            cursor.execute(statement)
        cursor.execute("BEGIN")
        for model, by_key in rows.items():
            records, fields = list(by_key.values()), model._meta.local_concrete_fields
            if records:
                cells = zip(*[bulk.prepared(scratch, field, records) for field in fields])
                inserting.insert(model, [field.name for field in fields], cells, using=ALIAS)
        cursor.execute("COMMIT")


def _tables(scratch, model):
    """The statements that make the table of a model, with an index on each key that it names.

    Without its constraints: rows that a damaged trail gives are to be told of, not refused.
    """
    quote, meta = scratch.ops.quote_name, model._meta
    columns = [
        f"{quote(field.column)} {field.db_type(scratch)}{' PRIMARY KEY' if field.primary_key else ''}"
        for field in meta.local_concrete_fields
    ]
    yield f"CREATE TABLE {quote(meta.db_table)} ({', '.join(columns)})"
    for field in meta.local_concrete_fields:
        if field.is_relation:
            name = quote(f"{meta.db_table}_{field.column}")
            yield f"CREATE INDEX {name} ON {quote(meta.db_table)} ({quote(field.column)})"
