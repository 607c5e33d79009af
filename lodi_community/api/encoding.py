"""JSON as answers have it: UTF-8, Chinese as it is, no spaces that nobody reads. The rows of a list are printed by the database."""

import json
from dataclasses import dataclass

from django.db.models import Func, TextField

ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Encoded(list):
    """Rows that are JSON texts already; an answer takes them as they are."""


class RowText(Func):
    """``columns``, {name: expression}, as the text of one JSON object in this order. SQLite takes 63 of them."""

    output_field = TextField()

    def __init__(self, **columns):
        super().__init__(*columns.values())
        self.names = [*columns]

    def as_sqlite(self, compiler, connection, **extra_context):
        return self._printed(
            compiler, connection, "json_object(%(expressions)s)", "'{name}', {column}", **extra_context
        )

    def as_postgresql(self, compiler, connection, **extra_context):
        # Its json_build_object puts spaces about the names, its jsonb sorts them.
        template = "(SELECT row_to_json(named)::text FROM (SELECT %(expressions)s) named)"
        return self._printed(compiler, connection, template, '{column} AS "{name}"', **extra_context)

    def _printed(self, compiler, connection, template, pair, **extra_context):
        pairs = Pairs(self.names, pair)
        return self.as_sql(compiler, connection, template=template, arg_joiner=pairs, **extra_context)


@dataclass(frozen=True)
class Pairs:
    """Joins expressions, each with its name in front or behind as ``pair`` has it."""

    names: list
    pair: str

    def join(self, columns):
        """The arguments of the function that prints a row."""
        return ", ".join(
            self.pair.format(name=name, column=column) for name, column in zip(self.names, columns, strict=True)
        )


class YesNo(Func):
    """A yes or no as JSON has it: SQLite stores 1 and 0."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **extra_context):
        template = "json(CASE %(expressions)s WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
        return self.as_sql(compiler, connection, template=template, **extra_context)


class DecimalText(Func):
    """The number that a column counts in 1/``scale``, as a text with all its ``places``: 40000 is "400.00" with scale 100."""

    template = (
        "CAST(%(expressions)s / %(scale)s AS text) || '.' || "
        "substr(CAST(%(base)s + (%(expressions)s - %(expressions)s / %(scale)s * %(scale)s) * %(step)s AS text), 2)"
    )
    output_field = TextField()

    def __init__(self, column, scale, places):
        super().__init__(column, scale=scale, base=10**places, step=10**places // scale)
