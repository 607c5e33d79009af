"""Two people changed the same row: put both values side by side, merge what does not collide, ask about the rest.

The same for the rows of its parts. What was typed is never lost: it comes back in the form.
"""

from dataclasses import dataclass, field

from .history import Reader
from .models import Revision
from .revisions import ERASED


@dataclass
class Conflict:
    """What the others did since the form was opened, against what was typed into it."""

    revision: Revision | None = None  # their newest one
    rows: list = field(default_factory=list)  # fields that both changed: (label, opened, theirs, yours)
    merged: list = field(default_factory=list)  # labels of fields that only they changed: taken over
    removed: list = field(default_factory=list)  # titles of part rows that they removed: left out
    erased: list = field(default_factory=list)  # labels of fields that were erased: what the form still had is left out


def opened_state(current, opened_version):
    """The stored values as they were at ``opened_version``, by undoing the revisions since; and the newest of these."""
    state = current.state()
    since = Revision.objects.of(current).filter(object_version__gt=opened_version).whole()
    newest = None
    for revision in since:  # newest first
        newest = newest or revision
        for name, (before, _) in revision.changes.items():
            state[name] = before
    return state, newest


def resolve(form, formsets, current):
    """Compare what was opened, stored and typed. Returns (Conflict, data for a new form in which nothing is lost)."""
    conflict, data = Conflict(), form.data.copy()
    _merge(conflict, data, form, current)
    for formset in formsets:
        for number, row in enumerate(formset.initial_forms, start=1):
            if stored := type(row.instance)._base_manager.filter(pk=row.instance.pk).first():
                _merge(conflict, data, row, stored, f"{formset.title}第 {number} 行")
        _leave_out_removed(conflict, data, formset)
    return conflict, data


def _merge(conflict, data, form, current, label=""):
    """Compare the three states of one row and write the outcome into the data of the new form."""
    version = form.add_prefix("version")
    opened_version = form.cleaned_data.get("version") or 0 if hasattr(form, "cleaned_data") else 0
    data[version] = str(current.version)
    if opened_version == current.version:
        return
    opened, newest = opened_state(current, opened_version)
    theirs, yours = current.state(), form.instance.state()
    read = Reader(type(current))
    for name, form_field in form.fields.items():
        if name not in form._meta.fields:
            continue  # the version, the key, the tick to remove
        model_field = type(current)._meta.get_field(name)
        key, heading = model_field.attname, f"{label}{model_field.verbose_name}"
        if theirs[key] == opened[key] or theirs[key] == yours[key]:
            continue
        is_erased = opened[key] == ERASED
        if is_erased or yours[key] == opened[key]:
            value = getattr(current, key)
            data[form.add_prefix(name)] = form_field.prepare_value(value) if value is not None else ""
            (conflict.erased if is_erased else conflict.merged).append(heading)
        else:
            conflict.rows.append((heading, *(read.value(key, state[key]) for state in (opened, theirs, yours))))
    if newest and (conflict.revision is None or newest.pk > conflict.revision.pk):
        conflict.revision = newest


def _leave_out_removed(conflict, data, formset):
    """Rows of a part that are there no more leave the form, and the rows behind them move up."""
    gone = formset.lost_rows()
    if not gone:
        return
    conflict.removed += [_title(row, formset) for row in gone]
    cells = {}
    for row in formset.forms:
        start = f"{row.prefix}-"
        cells[row.prefix] = {name[len(start) :]: data.pop(name) for name in [*data] if name.startswith(start)}
    kept = [row.prefix for row in formset.forms if row not in gone]
    for number, prefix in enumerate(kept):
        for name, values in cells[prefix].items():
            data.setlist(f"{formset.prefix}-{number}-{name}", values)
    data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(kept))
    data[f"{formset.prefix}-INITIAL_FORMS"] = str(formset.initial_form_count() - len(gone))


def _title(row, formset):
    """What a removed row was, and who removed it."""
    key = row.data.get(row.add_prefix("id"), "")
    removals = Revision.objects.visible_to(row.user).filter(action=Revision.Action.REMOVE)
    kind = formset.model._meta.label_lower
    revision = removals.filter(kind=kind, object_id=key).first() if key.isdecimal() and len(key) < 19 else None
    return f"{formset.title}“{revision.title}”（{revision.by_name}删除）" if revision else f"{formset.title}的一行"
