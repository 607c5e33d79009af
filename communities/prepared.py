"""Queries of measures that are written down once and asked many times.

Django writes a query down anew each time it is asked, and of one community that takes ten times as long as the answer.
From one time to the next the queries of a measure differ only in the places they ask about. So a prepared query is
written down once for each shape of selection, day and reading, with marks where the places go::

    @prepared
    def brands_of(selection, on):
        return ServiceBrand.objects.filter(selection.q("community"), ...).values_list("community_id", "name")

    for pk, name in brands_of(selection, on): ...

The function is called with marks in place of a selection. They have conditions (``q``, ``on_code``) and nothing else, so
whatever depends on the places themselves cannot slip into the words of the query. It returns a queryset of values_list();
its other arguments are part of what the words are kept under, and have to be hashable, or mappings of such. What is the
same whichever places are measured is asked with ``ALL`` in place of a selection.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps
from typing import NamedTuple

from django.db import connections
from django.db.models import Q

KEPT = 200  # texts of one query: days and readings that are asked about again and again are few

# What stands for what a selection has: values that no place has.
MARKS = {-(2**62): "community_id", "\ue000own": "own_code", "\ue000first": "code", "\ue000after": "after"}
KEY, OWN, FIRST, AFTER = MARKS


class Conditions:
    """Conditions on places: on one community, on those of a division, or none.

    ``community_id`` and ``own_code`` are those of the one; ``code`` is the division's, ``after`` the first code behind it.
    """

    def q(self, path):
        """The condition on a model whose path to Community is given."""
        if self.community_id is not None:
            return Q(**{path: self.community_id})
        return self._below(f"{path}__code")

    def on_code(self, path):
        """The condition on a model that names its community, or a unit above communities, by a code."""
        if self.community_id is not None:
            return Q(**{path: self.own_code})
        return self._below(path)

    def _below(self, path):
        return Q(**{f"{path}__gte": self.code, f"{path}__lt": self.after}) if self.code else Q()


@dataclass(frozen=True)
class Marks(Conditions):
    """What a query is written down with in place of a selection."""

    code: str = ""
    community_id: int | None = None
    after, own_code = AFTER, OWN


ONE, BELOW, ALL = Marks(community_id=KEY), Marks(code=FIRST), Marks()


def shape_of(selection):
    """The Marks of a selection's shape."""
    if selection.community_id is not None:
        return ONE
    return BELOW if selection.code else ALL


class Text(NamedTuple):
    """What a database is asked: SQL, its parameters, which of them are marks, and the expressions its cells are read by."""

    sql: str
    params: tuple
    marks: tuple
    selected: list


class Written:
    """A query with marks, written down once for each kind of database."""

    def __init__(self, rows, shape):
        self.rows, self.shape, self.texts = rows, shape, {}

    @property
    def connection(self):
        """Of the database that the model is read from now: inside a block of records/asof.py, the scratch database."""
        return connections[self.rows.db]

    def text(self):
        """The Text for this database. ValueError: it asks about all places although it was given the marks of some."""
        vendor = self.connection.vendor
        if vendor not in self.texts:
            compiler = self.rows.query.clone().get_compiler(connection=self.connection)
            sql, params = compiler.as_sql()
            marks = tuple(at for at, param in enumerate(params) if param in MARKS)
            if self.shape != ALL and not marks:
                raise ValueError(f"a query of {self.rows.model.__name__} leaves out for which places it is asked")
            selected = [column[0] for column in compiler.select[: compiler.col_count]]
            self.texts[vendor] = Text(sql, tuple(params), marks, selected)
        return self.texts[vendor]


@dataclass(frozen=True)
class Question:
    """A written query and the places it is asked about; going through it asks, and yields a tuple of values a row."""

    written: Written
    selection: object

    def asked(self):
        """A cursor on the rows as the database stores them."""
        text = self.written.text()
        params = list(text.params)
        for at in text.marks:
            params[at] = getattr(self.selection, MARKS[params[at]])
        cursor = self.written.connection.cursor()
        cursor.execute(text.sql, params)
        return cursor

    def __iter__(self):
        with self.asked() as cursor:
            rows = cursor.fetchall()
        compiler = self.written.rows.query.get_compiler(connection=self.written.connection)
        converters = compiler.get_converters(self.written.text().selected)
        return map(tuple, compiler.apply_converters(rows, converters)) if converters else iter(rows)


def prepared(build):
    """Make a function (selection, …) → queryset of values_list() one that returns the Question, written down before."""
    kept = {}

    @wraps(build)
    def ask(selection, *given):
        shape = shape_of(selection)
        key = (shape, *map(_hashable, given))
        written = kept.get(key)
        if written is None:
            if len(kept) >= KEPT:
                kept.clear()
            written = kept[key] = Written(build(shape, *given), shape)
        return Question(written, selection)

    return ask


def _hashable(value):
    return frozenset(value.items()) if isinstance(value, Mapping) else value
