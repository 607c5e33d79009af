"""Rows of a kind as JSON: a page, one row, what changed since a revision. The database prints them, no objects are made."""

import json

from django.db.models import F

from lodi_community.records.fields import is_masked
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from lodi_community.records.revisions import PLACE

from .changes import all_labels, following
from .encoding import ENCODE, Encoded, RowText
from .external import keys_of
from .values import values_of


def encoded(kind, user, rows, values=None):
    """(Encoded rows with "id", "version", "place" and the fields of ``values``, keys of the rows), with one query.

    What the user sees masked is read and printed here, behind the others.
    """
    values = values_of(kind) if values is None else values
    masked = [value for value in values if is_masked(value.field, user)]
    columns = {value.name: value.column for value in values if value not in masked}
    row = RowText(id=F("pk"), version=F("version"), place=F(kind.model.place), **columns)
    found = [*rows.values_list("pk", row, *(value.field.attname for value in masked))]
    texts = [text for _, text, *_ in found]
    for at, value in enumerate(masked, start=2):
        shown = (value.field.masked(line[at]) if line[at] else line[at] for line in found)
        texts = [f'{text[:-1]},"{value.name}":{ENCODE(each)}}}' for text, each in zip(texts, shown)]
    return Encoded(texts), [line[0] for line in found]


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
    return {"results": with_keys(query, found, keys), "next": cursor}


def with_keys(query, found, keys):
    """Encoded rows, with the external keys of each where they are asked for."""
    if not query.with_keys:
        return found
    named = keys_of(query.kind, keys)
    return Encoded(f'{row[:-1]},"keys":{ENCODE(named.get(key, {}))}}}' for row, key in zip(found, keys))


def one(kind, user, record):
    """One row, with its external keys."""
    (text,), _ = encoded(kind, user, kind.model.objects.visible_to(user).filter(pk=record.pk))
    return json.loads(text) | {"keys": keys_of(kind, [record.pk]).get(record.pk, {})}


def since(query, number):
    """What changed since a revision: rows as they are now, and the numbers of those that are gone or out of reach.

    At most a page of revisions is read; ``until`` is the number to ask with next time, ``more`` whether there are some
    already.
    """
    kind, user = query.kind, query.user
    places = {each.label for each in KINDS.values() if each.model.place == "code"}
    # As the change feed reads it: a database that looks for the revisions of one kind sorts them all for each page.
    revisions = Revision.objects.visible_to(user).exclude(kind__in=all_labels() - {kind.label} - places)
    told, until, more = following(revisions, number, query.limit)
    keys = {revision.object_id for revision in told if revision.kind == kind.label}
    for revision in told:
        if revision.kind != kind.label:
            keys |= _moved_with(kind, user, revision)
    there = {*query.rows().filter(pk__in=keys).values_list("pk", flat=True)}
    found, shown = encoded(kind, user, query.rows().filter(pk__in=there).order_by("pk"), query.values)
    return {"results": with_keys(query, found, shown), "removed": sorted(keys - there), "until": until, "more": more}


def _moved_with(kind, user, revision):
    """Numbers of the rows of a kind that moved with their community or unit: no revision of their own tells of that.

    Of those that left with it, the ones of which the user could read; of those that came with it, the ones there are.
    """
    changes = revision.stored_changes
    if revision.action != Revision.Action.CHANGE:
        return set()
    if revision.tells_of_leaving:
        rows = Revision.objects.visible_to(user).within(changes[PLACE][0]).filter(kind=kind.label)
        return {*rows.order_by().values_list("object_id", flat=True)}
    if "code" in changes:
        rows = kind.model.objects.visible_to(user).within(changes["code"][1])
        return {*rows.values_list("pk", flat=True)}
    return set()
