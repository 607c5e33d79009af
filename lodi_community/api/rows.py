"""Rows of a kind as JSON: a page, one row, what changed since a revision. Columns are printed, not objects."""

from lodi_community.records.models import Revision

from .external import keys_of
from .values import values_of

FIXED = ("id", "version", "place")


def printed(kind, user, rows, values=None):
    """[{"id", "version", "place", fields of ``values``}] of a queryset, with one query and a printer a column."""
    values = values_of(kind) if values is None else values
    paths = ["pk", "version", kind.model.place, *(value.field.attname for value in values)]
    columns = [*zip(*rows.values_list(*paths))]
    if not columns:
        return []
    for number, value in enumerate(values, start=len(FIXED)):
        if printer := value.printer(user):
            texts = {each: None if each is None else printer(each) for each in {*columns[number]}}
            columns[number] = [texts[each] for each in columns[number]]
    names = [*FIXED, *(value.name for value in values)]
    return [dict(zip(names, row)) for row in zip(*columns)]


def page(query):
    """The answer to a list: a page of rows, and the cursor of the next, None behind the last."""
    kind, user = query.kind, query.user
    name, _ = query.ordering
    values = query.values
    lacking = [] if name == "id" else [value for value in values_of(kind) if value.name == name and value not in values]
    found = printed(kind, user, query.page(query.rows()), [*values, *lacking])
    more = len(found) > query.limit
    found = found[: query.limit]
    following = query.cursor((found[-1][name], found[-1]["id"])) if more else None
    for row in found if lacking else ():
        del row[name]
    if query.with_keys:
        keys = keys_of(kind, [row["id"] for row in found])
        found = [row | {"keys": keys.get(row["id"], {})} for row in found]
    return {"results": found, "next": following}


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
    revisions = Revision.objects.filter(kind=kind.label, pk__gt=number).order_by("pk")
    told = [*revisions.visible_to(user).values_list("pk", "object_id")[: query.limit + 1]]
    more, told = len(told) > query.limit, told[: query.limit]
    keys = {key for _, key in told}
    there = {*query.rows().filter(pk__in=keys).values_list("pk", flat=True)}
    found = printed(kind, user, query.rows().filter(pk__in=there).order_by("pk"), query.values)
    until = told[-1][0] if told else number
    return {"results": found, "removed": sorted(keys - there), "until": until, "more": more}
