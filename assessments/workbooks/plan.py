"""The plan of a checked workbook: the records that it would write, stored as JSON beside its preview.

Writing from the plan saves reading and checking the file a second time. A plan is valid as long as nothing was written in
the place of the upload, or above it, since the check began. The write door still compares versions, asks the locks,
validates the models and proves the scope of every row.
"""

import json
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from communities.levels import ancestor_codes
from lodi_community.records import bulk
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision

from .rows import CHANGED, NEW


class Outdated(Exception):
    """The plan no longer fits the records or the product. The workbook has to be checked again."""


@dataclass
class Step:
    """The records of one model that a plan writes: the changed ones first, then the new ones."""

    model: type
    changed: list
    fresh: list
    links: list = field(default_factory=list)  # the foreign keys of the model
    left: set = field(default_factory=set)  # codes of the places in which the changed records are stored

    def places(self):
        """Codes of the places in which this step writes."""
        return self.left | {record.place_code() for record in (*self.changed, *self.fresh)}


def last_revision():
    """The key of the newest revision. Ask for it before a check begins, so that a write during the check makes the plan outdated."""
    return Revision.objects.aggregate(last=Max("pk"))["last"] or 0


def steps_of(batch):
    """The Steps of a checked Batch. A kind comes after the kinds that its foreign keys name."""
    checks = {check.sheet.title: check for check in batch.checks}
    sheets = batch.checks[0].ground.in_order() if batch.checks else ()
    ordered = [checks[sheet.title] for sheet in sheets if sheet.title in checks]
    return [
        Step(
            check.sheet.model,
            [row.record for row in check.of(CHANGED)],
            [row.record for row in check.of(NEW)],
            [column.field for column in check.sheet.links],
            {row.place_year_before[0] for row in check.of(CHANGED)},
        )
        for check in ordered
    ]


# Keeping --------------------------------------------------------------------------------------


def text_of(upload, batch, since):
    """The plan of a checked Batch as JSON. ``since``: last_revision() before the check."""
    steps = [step for step in steps_of(batch) if step.changed or step.fresh]
    positions = {
        id(record): (index, number) for index, step in enumerate(steps) for number, record in enumerate(step.fresh)
    }
    return json.dumps(
        {"for": _terms(upload), "since": since, "steps": [_as_json(step, positions) for step in steps]},
        ensure_ascii=False,
    )


def _as_json(step, positions):
    """A Step as values for JSON. ``positions``: {id of a new record: (index of its step, its number in ``fresh``)}."""
    records = [*step.changed, *step.fresh]
    states = bulk.states(records)
    names = [*states[0]]
    return {
        "model": step.model._meta.model_name,
        "names": names,
        "columns": [[state[name] for state in states] for name in names],
        "changed": [[record.pk, record.version] for record in step.changed],
        "new": _new_links(step, records, positions),
    }


def _new_links(step, records, positions):
    """[(number of the record, name of the link, position of the record that it names)] of links to new records."""
    links = []
    for link in step.links:
        for number, record in enumerate(records):
            if getattr(record, link.attname) is None and link.is_cached(record):
                other = link.get_cached_value(record)
                if other is not None:
                    links.append((number, link.name, positions[id(other)]))
    return links


def _terms(upload):
    """Everything besides the file and the records on which the result of the check depends."""
    user = upload.user
    return [upload.code, upload.year, upload.clear, user.pk, user.post, user.scope, date.today().isoformat()]


# Loading ------------------------------------------------------------------------------------


def kept(upload):
    """The Steps of the stored plan of an upload. Raises Outdated if the upload has to be checked again."""
    path = upload.path("plan")
    if not path.exists():
        raise Outdated
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # damaged on the disk
        raise Outdated from error
    if plan["for"] != _terms(upload) or _was_written_since(upload, plan["since"]):
        raise Outdated
    steps, changed = [], {}
    for stored in plan["steps"]:
        step = _step(stored, upload, changed)
        steps.append(step)
        changed |= {(step.model, record.pk): record for record in step.changed}
    for step, stored in zip(steps, plan["steps"]):
        _link_to_new(step, stored, steps)
    return steps


def _was_written_since(upload, since):
    """Whether anything was written in the place of the upload, or above it."""
    later = Revision.objects.filter(pk__gt=since)
    return later.within(upload.code).exists() or later.filter(place_code__in=ancestor_codes(upload.code)).exists()


def _step(stored, upload, known):
    """One Step, out of JSON. ``known``: {(model, key): record} of the records that earlier steps of the plan change.

    Raises Outdated if a kind or field of the plan is no longer there.
    """
    kind = KINDS.get(stored["model"])
    by_name = {column.attname: column for column in kind.model._meta.concrete_fields} if kind else {}
    if kind is None or not {*stored["names"]} <= by_name.keys():
        raise Outdated
    columns = [by_name[name] for name in stored["names"]]
    values = {column.attname: _values(column, texts) for column, texts in zip(columns, stored["columns"])}
    rows = len(stored["columns"][0])
    changed, left = _changed(kind.model, stored["changed"], values, upload)
    fresh = _fresh(kind.model, values, len(changed), rows)
    links = [column for column in columns if column.is_relation]
    for link in links:
        _attach_linked_rows(link, [*changed, *fresh], upload.user, known)
    return Step(kind.model, changed, fresh, links, left)


def _values(column, texts):
    """The values of a column of JSON texts. Each distinct text is converted once."""
    if column.is_relation:
        return texts
    converted = {text: column.to_python(text) for text in {*texts} if text is not None}
    return [converted[text] if text is not None else None for text in texts]


def _changed(model, keys, values, upload):
    """(records with the planned values and the checked versions, codes of the places in which they are stored)."""
    stored = {}
    for part in bulk.in_parts([key for key, _ in keys]):
        stored |= {row.pk: row for row in model.objects.visible_to(upload.user).with_place().filter(pk__in=part)}
    records, left = [], {row.place_code() for row in stored.values()}
    for number, (key, version) in enumerate(keys):
        if key not in stored:
            raise Outdated
        record = stored[key]
        record.version = version
        for name, column in values.items():
            setattr(record, name, column[number])
        records.append(record)
    return records, left


def _fresh(model, values, first, rows):
    """The new records: rows ``first`` to ``rows`` of the values. A field that the plan does not name gets its default."""
    columns = [
        values[column.attname][first:]
        if column.attname in values
        else [column.get_default() for _ in range(first, rows)]
        for column in model._meta.concrete_fields
    ]
    return [model(*row) for row in zip(*columns)]


def _attach_linked_rows(link, records, user, known):
    """Read the rows to which the foreign key of the records leads, in few queries, and cache each on its record."""
    model = link.related_model
    wanted = {key for record in records if (key := getattr(record, link.attname)) is not None}
    linked = {key: known[model, key] for key in wanted if (model, key) in known}
    for part in bulk.in_parts(sorted(wanted - linked.keys())):
        rows = model.objects.visible_to(user).with_place().filter(pk__in=part)
        linked |= {row.pk: row for row in rows}
    for record in records:
        if (key := getattr(record, link.attname)) is not None:
            if key not in linked:
                raise Outdated
            link.set_cached_value(record, linked[key])


def _link_to_new(step, stored, steps):
    """Set the foreign keys that lead to records which the same file adds (see _new_links)."""
    records = [*step.changed, *step.fresh]
    for number, name, (index, position) in stored["new"]:
        setattr(records[number], name, steps[index].fresh[position])
