"""Rows of a kind as JSON: a page, one row, what changed since a revision. Columns are printed, not objects."""

from django.db.models import TextField
from django.db.models.functions import Cast

from lodi_community.records.models import Revision

from .changes import all_labels, following
from .encoding import ENCODE, Encoded, encoded_column
from .external import keys_of
from .values import values_of

FIXED = ("id", "version", "place")


def printed(kind, user, rows, values=None):
    """[{"id", "version", "place", fields of ``values``}] of a queryset, with one query."""
    names, printers, columns = _columns(kind, user, rows, values)
    shown = [
        [each if each is None else printer(each) for each in column] if printer else column
        for column, printer in zip(columns, printers)
    ]
    return [dict(zip(names, row)) for row in zip(*shown)]


def encoded(kind, user, rows, values=None):
    """(Encoded rows like those of printed(), keys of the rows): a column at a time."""
    names, printers, columns = _columns(kind, user, rows, values)
    shape = "{" + ",".join(f"{ENCODE(name)}:%s" for name in names) + "}"
    texts = [encoded_column(column, printer) for column, printer in zip(columns, printers)]
    return Encoded([shape % row for row in zip(*texts)]), columns[0] if columns else ()


def _columns(kind, user, rows, values):
    """(names, printers or None, columns of stored values) of a queryset's rows, with one query."""
    values = values_of(kind) if values is None else values
    days = {f"day_{value.name}": Cast(value.field.attname, TextField()) for value in values if value.type == "day"}
    fields = [f"day_{value.name}" if value.type == "day" else value.field.attname for value in values]
    # Days are read as texts: the database writes them as JSON does, and nobody makes dates of them on the way.
    columns = [*zip(*rows.annotate(**days).values_list("pk", "version", kind.model.place, *fields))]
    names = [*FIXED, *(value.name for value in values)]
    return names, [None, None, None, *(value.printer(user) for value in values)], columns


def page(query):
    """The answer to a list: a page of rows, and the cursor of the next, None behind the last."""
    kind, user = query.kind, query.user
    for rows in query.pages():
        found, keys = encoded(kind, user, rows, query.values)
        more = len(found) > query.limit
        if more:
            break
    found, keys = Encoded(found[: query.limit]), keys[: query.limit]
    try:
        cursor = query.cursor(keys[-1]) if more else None
    except kind.model.DoesNotExist:
        return page(query)  # somebody has just removed the row behind which the next page begins
    if query.with_keys:
        named = keys_of(kind, keys)
        found = Encoded(f'{row[:-1]},"keys":{ENCODE(named.get(key, {}))}}}' for row, key in zip(found, keys))
    return {"results": found, "next": cursor}


def one(kind, user, record):
    """One row, with its external keys."""
    row = printed(kind, user, kind.model.objects.visible_to(user).filter(pk=record.pk))[0]
    return row | {"keys": keys_of(kind, [record.pk]).get(record.pk, {})}


def since(query, number):
    """What changed since a revision: rows as they are now, and the numbers of those that are gone or out of reach.

    At most a page of revisions is read; ``until`` is the number to ask with next time, ``more`` whether there are some
    already.
    """
    kind, user = query.kind, query.user
    # As the change feed reads it: a database that looks for the revisions of one kind sorts them all for each page.
    revisions = Revision.objects.visible_to(user).exclude(kind__in=all_labels() - {kind.label}).only("object_id")
    told, until, more = following(revisions, number, query.limit)
    keys = {revision.object_id for revision in told}
    there = {*query.rows().filter(pk__in=keys).values_list("pk", flat=True)}
    found, _ = encoded(kind, user, query.rows().filter(pk__in=there).order_by("pk"), query.values)
    return {"results": found, "removed": sorted(keys - there), "until": until, "more": more}
