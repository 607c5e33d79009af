"""Two people changed the same row: put both values side by side, merge what does not collide, ask about the rest."""

from dataclasses import dataclass

from .history import Reader
from .models import Revision


@dataclass
class Conflict:
    """``theirs`` won the race; ``rows`` are the fields both changed: (label, opened, theirs, yours)."""

    revision: Revision | None  # the newest one, of the other person
    rows: list
    merged: list  # labels of fields that only they changed: taken over


def opened_state(current, opened_version):
    """The stored values as they were at ``opened_version``, by undoing the revisions since."""
    state = current.state()
    since = Revision.objects.of(current).filter(object_version__gt=opened_version)
    newest = None
    for revision in since:  # newest first
        newest = newest or revision
        for name, (before, _) in revision.changes.items():
            state[name] = before
    return state, newest


def resolve(kind, form, current, opened_version):
    """Compare three states of a row. Returns (Conflict, data for a new form in which nothing is lost)."""
    opened, newest = opened_state(current, opened_version)
    theirs, yours = current.state(), form.instance.state()
    read = Reader(kind.model)
    conflict, data = Conflict(newest, [], []), form.data.copy()
    for name, field in form.fields.items():
        if name == "version":
            continue
        model_field = kind.model._meta.get_field(name)
        key = model_field.attname
        if theirs[key] == opened[key] or theirs[key] == yours[key]:
            continue
        if yours[key] == opened[key]:
            value = getattr(current, key)
            data[form.add_prefix(name)] = field.prepare_value(value) if value is not None else ""
            conflict.merged.append(str(model_field.verbose_name))
        else:
            words = [read.value(key, state[key]) for state in (opened, theirs, yours)]
            conflict.rows.append((str(model_field.verbose_name), *words))
    data[form.add_prefix("version")] = str(current.version)
    return conflict, data
