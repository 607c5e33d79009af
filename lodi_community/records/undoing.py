"""Rows as they were after a revision: today's rows with every later revision taken back, the latest first.

Backwards, not forwards: a row that is older than the trail, a field that no revision tells of and a row added in bulk need
nothing then, and only what was written since is read. What the trail does not tell of is named, never guessed.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from .bulk import in_parts
from .revisions import ERASED, Revision
from .scope import just_after

Action = Revision.Action


@dataclass(frozen=True)
class Places:
    """The places whose rows are wanted: those with the codes ``exact``, and those in the subtree of ``within``."""

    exact: frozenset = frozenset()
    within: str = ""

    def q(self, path):
        """The condition on a model with the path to the code of a place."""
        rows = Q(**{f"{path}__in": sorted(self.exact)}) if self.exact else Q(pk__in=())
        if self.within:
            rows |= Q(**{f"{path}__gte": self.within, f"{path}__lt": just_after(self.within)})
        return rows


@dataclass(frozen=True)
class Since:
    """What became of a row since then. ``changes``: {field: [value then, value now]} in the form of a Revision."""

    revision: Revision  # the last one
    changes: dict
    removed: bool


@dataclass
class Undone:
    """Rows of one model as they were. ``since``: key → Since; ``gaps``: Chinese sentences on what no revision tells."""

    rows: dict
    since: dict = field(default_factory=dict)
    gaps: list = field(default_factory=list)


def rows_as_of(model, number, places=None, keys=()):
    """The Undone of a model after the revision with this number.

    ``places`` None: of all rows; otherwise of those that are in the places now, and of those with these keys.
    """
    rows = model._base_manager.all()
    if places is None:
        found = {row.pk: row for row in rows}
        later = _later(model, number, Q())
    else:
        found = {row.pk: row for row in rows.filter(places.q(model.place))}
        for part in in_parts(sorted({*keys} - found.keys())):
            found |= {row.pk: row for row in rows.filter(pk__in=part)}
        later = {}
        for part in in_parts(sorted({*keys} | found.keys())):
            later |= _later(model, number, Q(object_id__in=part))
    undone = Undone(found)
    for key, revisions in later.items():
        _undo(model, undone, key, revisions)
    _name_lost(model, undone, set(keys) - undone.rows.keys() - later.keys())
    return undone


def once_in(places, labels=None):
    """{label: keys} of the rows of which a revision was written while they were in one of the places: some have moved since.

    ``labels``: of these models alone. One query.
    """
    rows = Revision.objects.filter(places.q("place_code"), **({} if labels is None else {"kind__in": labels}))
    found = {}
    for label, key in rows.order_by().values_list("kind", "object_id").distinct():
        found.setdefault(label, set()).add(key)
    return found


def _later(model, number, condition):
    """{key: revisions after this number, the latest first} of the rows of a model."""
    found = {}
    rows = Revision.objects.filter(condition, kind=model._meta.label_lower, pk__gt=number)
    for revision in rows.whole().order_by("-pk"):
        found.setdefault(revision.object_id, []).append(revision)
    return found


def _undo(model, undone, key, revisions):
    """Put the row with this key back to what it was before these revisions, the latest first."""
    row = undone.rows.pop(key, None)
    fields = {each.attname: each for each in model._meta.concrete_fields}
    now = row.state() if row else None
    state, version = dict(now) if row else None, row.version if row else 0
    for revision in revisions:
        state, gap = _before(state, revision, fields)
        if any(name in fields for name in revision.changes):  # else it tells of something beside the row
            version = revision.object_version - (revision.action == Action.CHANGE)
        gaps = [f"{model._meta.verbose_name}“{revision.title}”（编号 {key}）：{sentence}" for sentence in gap]
        undone.gaps += [sentence for sentence in gaps if sentence not in undone.gaps]
    if state is None:
        return  # it was added later
    record = row or model(pk=key)
    _fill(record, state, fields)
    record.version = version
    record.fill_in()
    undone.rows[key] = record
    changes = {name: [value, now.get(name) if now else None] for name, value in record.state().items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changes:
        undone.since[key] = Since(revisions[0], changes, removed=row is None)


def _before(state, revision, fields):
    """(the state before a revision, what it does not fit): None for a row that was not there."""
    gap = []
    if revision.action == Action.REMOVE:
        if state is not None:
            gap.append("修改记录写着已删除，现在还在")
        return {name: was for name, (was, _) in revision.changes.items()}, gap
    if revision.action == Action.ADD:
        return None, gap
    if state is None:
        return None, [f"{revision.at:%Y-%m-%d} 的修改记录之后已不在，没有修改记录说明谁删除了它"]
    for name, (was, then) in revision.changes.items():
        if name not in fields:
            continue  # a field that is gone, or a note on something beside the row
        if state.get(name) != then and {state.get(name), then} != {None, ""} and ERASED not in (state.get(name), then):
            title = fields[name].verbose_name
            gap.append(f"{title}写的是“{then}”，实际是“{state.get(name)}”，有一次改动没有修改记录")
        state[name] = was
    return state, gap


def _fill(record, state, fields):
    """Set the fields of a record to a state; a field of which the state of a removed row says nothing was empty."""
    for name, each in fields.items():
        if not each.editable or each.primary_key:
            continue
        value = state.get(name)
        if value is None and not each.null:
            if not (each.has_default() or each.empty_strings_allowed):
                continue  # the trail does not say what it was
            value = each.get_default() if each.has_default() else ""
        setattr(record, name, each.to_python(value))


def _name_lost(model, undone, keys):
    """Name the rows that are neither there now nor removed by any revision: nobody can say what they were."""
    if not keys:
        return
    last = {}
    for part in in_parts(sorted(keys)):
        rows = Revision.objects.filter(kind=model._meta.label_lower, object_id__in=part).whole().order_by("pk")
        last |= {revision.object_id: revision for revision in rows}
    for key, revision in last.items():
        if revision.action != Action.REMOVE:
            undone.gaps.append(
                f"{model._meta.verbose_name}“{revision.title}”（编号 {key}）：已不在，没有修改记录说明谁删除了它"
            )
