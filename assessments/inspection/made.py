"""Assessments that are made and not stored yet, in columns: as the rules give them and as the database takes them.

A model's object for each community of a country, only to be taken apart for the statement, costs as much as the statement.
"""

import hashlib
import json
from dataclasses import dataclass
from itertools import compress

from django.db import connection

from lodi_community.records.inserting import insert

# One encoder for all: json.dumps() makes a new one at each call that asks for a fixed form.
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode


def written(value):
    """A value as JSON in a fixed form: the text that is stored and that a digest is over."""
    if type(value) is int:
        return str(value)
    return "null" if value is None else _encode(value)


def digest_over(head, texts):
    """SHA-256 over a list of what is the same for all (``head``) and of values as `written`."""
    return hashlib.sha256(", ".join([_encode(head)[:-1], *texts]).encode() + b"]").hexdigest()


def digest_of(assessment, stated, head):
    """The digest of a stored assessment; ``stated``, ``head``: see Made."""
    return digest_over(head, [written(getattr(assessment, name)) for name in stated])


@dataclass
class Made:
    """n assessments of one inspection, of communities or of units.

    ``plain``: attribute → n values; ``shaped``: JSON field → n texts; ``stated``: the fields that the digest is over, in
    their order; ``head``: what it begins with.
    """

    model: type
    inspection: object
    plain: dict
    shaped: dict
    stated: tuple
    head: list

    def __post_init__(self):
        texts = [self.shaped[name] if name in self.shaped else map(written, self.plain[name]) for name in self.stated]
        self.plain["digest"] = [digest_over(self.head, each) for each in zip(*texts, strict=True)]

    def __len__(self):
        return len(self.plain["digest"])

    def objects(self):
        """They as objects of the model, not saved."""
        columns = self.plain | {name: map(json.loads, texts) for name, texts in self.shaped.items()}
        rows = zip(*columns.values(), strict=True)
        return [self.model(inspection=self.inspection, **dict(zip(columns, row, strict=True))) for row in rows]

    def without(self, name, values):
        """Those of which the attribute is none of these values."""
        if not values:
            return self
        wanted = [value not in values for value in self.plain[name]]
        plain, shaped = (
            {key: list(compress(cells, wanted)) for key, cells in columns.items()}
            for columns in (self.plain, self.shaped)
        )
        return Made(self.model, self.inspection, plain, shaped, self.stated, self.head)

    def store(self):
        """Insert them. Call it inside a transaction."""
        count = len(self)
        adapted = {moment: connection.ops.adapt_datetimefield_value(moment) for moment in {*self.plain["judged_at"]}}
        moments = map(adapted.get, self.plain["judged_at"])
        columns = {"inspection_id": [self.inspection.pk] * count, **self.plain, "judged_at": moments, **self.shaped}
        fields = {field.attname: field.name for field in self.model._meta.concrete_fields}
        insert(self.model, [fields[name] for name in columns], zip(*columns.values(), strict=True))
