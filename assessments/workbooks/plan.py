"""What a checked workbook would write, kept beside its preview, so that writing it need not read and check it again.

A plan holds for as long as nothing was written in the place, or above it, since the check began. The write door compares
versions, asks the locks and the models' own rules and proves the scope of every row all the same.
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
    """A plan that no longer fits the records or the product: the workbook is to be checked anew."""


@dataclass
class Step:
    """What is written of one kind: changed records, then new ones. ``links``: its foreign keys.

    ``left``: codes of the places that the changed records are in before.
    """

    model: type
    changed: list
    fresh: list
    links: list = field(default_factory=list)
    left: set = field(default_factory=set)

    def places(self):
        """Codes of the places that this writes in."""
        return self.left | {record.place_code() for record in (*self.changed, *self.fresh)}


def last_revision():
    """The key of the newest revision: asked for before a check begins, so that nothing written during it is missed."""
    return Revision.objects.aggregate(last=Max("pk"))["last"] or 0


def steps_of(batch):
    """The Steps of a checked Batch, kinds that others name first."""
    checks = {check.sheet.title: check for check in batch.checks}
    order = batch.checks[0].ground.in_order() if batch.checks else ()
    found = [checks[sheet.title] for sheet in order if sheet.title in checks]
    return [
        Step(
            check.sheet.model,
            [row.record for row in check.of(CHANGED)],
            [row.record for row in check.of(NEW)],
            [column.field for column in check.sheet.links],
            {row.was[0] for row in check.of(CHANGED)},
        )
        for check in found
    ]


# Keeping --------------------------------------------------------------------------------------


def text_of(upload, batch, since):
    """The plan of a checked Batch as JSON. ``since``: last_revision() before the check."""
    steps = [each for each in steps_of(batch) if each.changed or each.fresh]
    numbers = {
        id(record): (step, number) for step, each in enumerate(steps) for number, record in enumerate(each.fresh)
    }
    return json.dumps(
        {"for": _terms(upload), "since": since, "steps": [_told(each, numbers) for each in steps]},
        ensure_ascii=False,
    )


def _told(step, numbers):
    records = [*step.changed, *step.fresh]
    states = bulk.states(records)
    names = [*states[0]]
    return {
        "model": step.model._meta.model_name,
        "names": names,
        "columns": [[state[name] for state in states] for name in names],
        "changed": [[record.pk, record.version] for record in step.changed],
        "new": _new_links(step, records, numbers),
    }


def _new_links(step, records, numbers):
    """[(number of the record, name of the link, where the new row is that it names)]."""
    found = []
    for link in step.links:
        for number, record in enumerate(records):
            if getattr(record, link.attname) is None and link.is_cached(record):
                other = link.get_cached_value(record)
                if other is not None:
                    found.append((number, link.name, numbers[id(other)]))
    return found


def _terms(upload):
    """What else the check went by."""
    user = upload.user
    return [upload.code, upload.year, upload.clear, user.pk, user.post, user.scope, date.today().isoformat()]


# Taking up ------------------------------------------------------------------------------------


def kept(upload):
    """The Steps that the check of an upload left. Raises Outdated where it has to be checked anew."""
    path = upload.path("plan")
    if not path.exists():
        raise Outdated
    found = json.loads(path.read_text(encoding="utf-8"))
    if found["for"] != _terms(upload) or _has_moved(upload, found["since"]):
        raise Outdated
    steps, changed = [], {}
    for told in found["steps"]:
        steps.append(_step(told, upload, changed))
        changed |= {(each.model, record.pk): record for each in steps[-1:] for record in each.changed}
    for step, told in zip(steps, found["steps"]):
        _name_new(step, told, steps)
    return steps


def _has_moved(upload, since):
    """Whether anything was written in the place of the upload, or above it."""
    later = Revision.objects.filter(pk__gt=since)
    return later.within(upload.code).exists() or later.filter(place_code__in=ancestor_codes(upload.code)).exists()


def _step(told, upload, known):
    """One Step. ``known``: {(model, key): record} that the file itself changes, as it leaves them."""
    kind = KINDS.get(told["model"])
    columns = {each.attname: each for each in kind.model._meta.concrete_fields} if kind else {}
    if kind is None or not {*told["names"]} <= columns.keys():
        raise Outdated
    fields = [columns[name] for name in told["names"]]
    values = {each.attname: _values(each, column) for each, column in zip(fields, told["columns"])}
    rows = len(told["columns"][0])
    changed, left = _changed(kind.model, told["changed"], values, upload)
    fresh = _fresh(kind.model, values, len(changed), rows)
    links = [each for each in fields if each.is_relation]
    for link in links:
        _attach(link, [*changed, *fresh], upload.user, known)
    return Step(kind.model, changed, fresh, links, left)


def _values(column, texts):
    """A column out of JSON: each distinct text becomes its value once."""
    if column.is_relation:
        return texts
    known = {text: column.to_python(text) for text in {*texts} if text is not None}
    return [known[text] if text is not None else None for text in texts]


def _changed(model, keys, values, upload):
    """The stored records with the planned values, at the versions that were checked; and the places they were in."""
    stored = {}
    for part in bulk.in_parts([key for key, _ in keys]):
        stored |= {row.pk: row for row in model.objects.visible_to(upload.user).with_place().filter(pk__in=part)}
    found, left = [], {row.place_code() for row in stored.values()}
    for number, (key, version) in enumerate(keys):
        if key not in stored:
            raise Outdated
        record = stored[key]
        record.version = version
        for name, column in values.items():
            setattr(record, name, column[number])
        found.append(record)
    return found, left


def _fresh(model, values, first, rows):
    defaults = {each.attname: each for each in model._meta.concrete_fields}
    columns = [
        values[name][first:] if name in values else [each.get_default() for _ in range(first, rows)]
        for name, each in defaults.items()
    ]
    return [model(*row) for row in zip(*columns)]


def _attach(link, records, user, known):
    """Give records the rows that they name, so that nobody asks for them one by one."""
    model = link.related_model
    wanted = {key for record in records if (key := getattr(record, link.attname)) is not None}
    found = {key: known[model, key] for key in wanted if (model, key) in known}
    for part in bulk.in_parts(sorted(wanted - found.keys())):
        rows = model.objects.visible_to(user).with_place().filter(pk__in=part)
        found |= {row.pk: row for row in rows}
    for record in records:
        if (key := getattr(record, link.attname)) is not None:
            if key not in found:
                raise Outdated
            link.set_cached_value(record, found[key])


def _name_new(step, told, steps):
    """Links to rows that the same file adds."""
    records = [*step.changed, *step.fresh]
    for number, name, (of, at) in told["new"]:
        setattr(records[number], name, steps[of].fresh[at])
