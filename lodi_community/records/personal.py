"""What the trail says of persons: it lies beside the chain, and can be erased on lawful request without breaking it.

A Revision keeps the digest of such a value; the value and its salt lie in PersonalValue. What was erased is told by a link
of the chain, so that whoever takes away more than that is found by check_lost().
"""

import json
import secrets

from django.apps import apps
from django.db import models
from django.utils import timezone

from . import bulk, hooks, inserting, wording
from .kinds import KINDS, personal_columns
from .revisions import ERASED, MARKS, TITLE, TRAIL_LENGTH, PersonalValue, Revision, digest_of

LABEL = "records.personalvalue"  # of the links that tell of an erasure
ENCODED = json.JSONEncoder(ensure_ascii=False).encode


def take_out(links):
    """[(Revision, name, value, salt)] of what these say of persons; they have the digests instead from now on."""
    columns, beside = personal_columns(), []
    for link in links:
        if (names := columns.get(link.kind)) is None:
            continue
        # What says itself that something is erased stays in the open: it proves that, and names nobody.
        said = {name: pair for name, pair in link.stored_changes.items() if name in names and pair[0] != ERASED}
        digests = {}
        for name, told in {**said, TITLE: link.stored_title}.items():
            value, salt = ENCODED(told), secrets.token_hex(16)
            digests[name] = digest_of(name, value, salt)
            beside.append((link, name, value, salt))
        link.stored_title = digests.pop(TITLE)
        link.stored_changes = link.stored_changes | digests
    return beside


def insert(beside):
    """Store what take_out() returned, once the Revisions have their numbers. Seven values a person: no model for each."""
    rows = ((link.pk, name, value, salt) for link, name, value, salt in beside)
    inserting.insert(PersonalValue, ["revision", "name", "value", "salt"], rows)


# Erasing --------------------------------------------------------------------------------------


def erasable(model):
    """The fields of a model that can be erased: the texts that its kind calls personal, in the order of the form."""
    names = personal_columns().get(model._meta.label_lower, ())
    return [field for field in model._meta.concrete_fields if field.name in names]


def erased_text(field, key):
    """What stands in the field of a row whose value is erased: nothing, or a word where something has to stand."""
    return "" if field.blank else f"{ERASED}{key}"[-field.max_length :]


def erase(door, model, key, names):
    """Erase these fields of a row, there or removed long ago, through an open door: in the row and in the whole trail.

    The titles that hold one of the values go too, also those of the rows that point to it. Locks and the right to change
    the row are not asked for: that is whoever confirmed it. Returns how many values went from the trail.
    """
    wording.alone()
    row = model._base_manager.select_for_update(of=("self",)).filter(pk=key).first()
    fields = [field for field in erasable(model) if field.name in names]
    label = model._meta.label_lower
    own = PersonalValue.objects.filter(revision__kind=label, revision__object_id=key)
    gone = list(own.filter(name__in=[field.name for field in fields]).select_related("revision"))
    words = {word for one in gone for word in json.loads(one.value) if word} - {ERASED}
    words |= {getattr(row, field.attname) for field in fields if row} - {""}
    about = {label: {key}}
    for kind, keys in pointing(model, key):
        about[kind.label] = about.get(kind.label, set()) | keys
    gone += [one for one in _titles(about) if any(word in json.loads(one.value) for word in words)]
    place = row.place_code() if row else Revision.objects.filter(kind=label, object_id=key).latest("pk").place_code
    if row:
        door.links.append(_blank(door, row, fields))
        door.places |= row.touches()
    marks = sorted({f"{one.revision.kind}:{one.revision.object_id}:{one.name}" for one in gone})
    title = (
        f"{ERASED}：{model._meta.verbose_name}（编号 {key}）的{'、'.join(str(field.verbose_name) for field in fields)}"
    )
    changes = {MARKS: [None, marks], "抹去的值": [None, len(gone)]}
    door.links.append(_link(door, LABEL, key, 0, title, place, changes))
    for part in bulk.in_parts([one.pk for one in gone]):
        models.QuerySet(PersonalValue).filter(pk__in=part).delete()
    for forget in hooks.ERASURES if words else ():
        for about_label, keys in about.items():
            forget(about_label, keys, words)
    return len(gone)


def plain_title(kind, record):
    """What a row is called where nothing can be erased: by its number where its title says who somebody is."""
    said = [str(getattr(record, name) or "") for name in kind.personal]
    title = str(record)
    return f"{kind.title}第 {record.pk} 号" if any(text and text in title for text in said) else title


def erased_since(label, key, version):
    """Names of the fields of a row that were erased after it had this version: who read it then has what is gone now."""
    told = Revision.objects.filter(kind=label, object_id=key, object_version__gt=version)
    return {
        name
        for changes in told.values_list("stored_changes", flat=True)
        for name, pair in changes.items()
        if isinstance(pair, list) and pair[0] == ERASED
    }


def in_the_open(model, key, names):
    """How many Revisions of a row say these fields in the open: from before such values lay beside the chain."""
    told = Revision.objects.filter(kind=model._meta.label_lower, object_id=key)
    pairs = [[row.stored_changes.get(name) for name in names] for row in told]
    return sum(any(isinstance(pair, list) and pair[0] != ERASED for pair in of_row) for of_row in pairs)


def _titles(about):
    """The titles in the trail of these rows, {label: keys}."""
    rows = PersonalValue.objects.filter(name=TITLE).select_related("revision")
    for label, keys in about.items():
        for part in bulk.in_parts(sorted(keys)):
            yield from rows.filter(revision__kind=label, revision__object_id__in=part)


def pointing(model, key):
    """Yield (kind, keys of its rows that point to a row, today or before), for each foreign key to the model."""
    for kind in KINDS.values():
        for field in kind.model._meta.concrete_fields:
            if field.is_relation and field.related_model is model:
                # Whichever Revision of a row names the key: a row may have been removed, or moved to another person.
                pair = f"stored_changes__{field.attname}"
                named = models.Q(**{f"{pair}__0": key}) | models.Q(**{f"{pair}__1": key})
                told = Revision.objects.filter(named, kind=kind.label).order_by()
                keys = {*told.values_list("object_id", flat=True)}
                keys |= {*kind.model._base_manager.filter(**{field.attname: key}).values_list("pk", flat=True)}
                yield kind, keys


def _blank(door, row, fields):
    """Empty the fields of a row; the Revision that says so."""
    for field in fields:
        setattr(row, field.attname, erased_text(field, row.pk))
    row.version += 1
    values = {field.attname: getattr(row, field.attname) for field in fields}
    type(row)._base_manager.filter(pk=row.pk).update(**values, version=row.version)
    changes = {name: [ERASED, value] for name, value in values.items()}
    return _link(door, row._meta.label_lower, row.pk, row.version, str(row)[:200], row.place_code(), changes)


def _link(door, label, key, version, title, place, changes):
    return Revision(
        at=timezone.now(),
        by_id=door.by.pk,
        by_name=door.by_name,
        action=Revision.Action.CHANGE,
        kind=label,
        object_id=key,
        object_version=version,
        title=title[:200],
        place_code=place,
        changes=changes,
        reason=door.reason[:TRAIL_LENGTH],
    )


# Checking -------------------------------------------------------------------------------------


def check(revision, fault):
    """Tell ``fault`` of values that are not those of their digests; [(Revision's number, mark)] of values that are gone."""
    digests, lost = revision.digests, []
    if not digests:
        return lost
    beside = {row.name: row for row in revision.personal.all()}
    for name, digest in digests.items():
        if name not in beside:
            lost.append((revision.pk, f"{revision.kind}:{revision.object_id}:{name}"))
        elif beside[name].compute_digest() != digest:
            fault(f"第 {revision.pk} 条另存的{_heading(revision, name)}与它的摘要不符：被改动过")
    return lost


def check_lost(lost, fault):
    """Tell ``fault`` of values that are gone although no link of the chain says that they were erased."""
    if not lost:
        return
    said = {}  # read after the values: an erasure may have come meanwhile
    for link in Revision.objects.filter(kind=LABEL).order_by("pk"):
        said |= dict.fromkeys(_marks(link), link.pk)
    for number, mark in lost:
        if said.get(mark, 0) < number:
            fault(f"第 {number} 条另存的个人信息不见了，没有修改记录说明是依法删除的")


def _marks(link):
    """What a link says was erased; somebody else than the portal may have written it."""
    changes = link.stored_changes
    pair = changes.get(MARKS) if isinstance(changes, dict) else None
    marks = pair[1] if isinstance(pair, list) and len(pair) == 2 else None
    return [mark for mark in marks if isinstance(mark, str)] if isinstance(marks, list) else []


def _heading(revision, name):
    if name == TITLE:
        return "标题"
    fields = {field.attname: field for field in apps.get_model(revision.kind)._meta.concrete_fields}
    return str(fields[name].verbose_name) if name in fields else name
