"""Revisions in words: headings instead of field names, names instead of keys."""

from .fields import MISSING, NOTHING, measured


class Reader:
    """Reads stored values of one model as people do; looks each referred row up once.

    For a user, a referred row that has left the user's scope (or never was in it) has no name.
    """

    OUTSIDE = "范围外的记录"

    def __init__(self, model, user=None):
        self.model, self.user, self.seen = model, user, {}

    def heading(self, attname):
        field = self._field(attname)
        return str(field.verbose_name) if field else attname

    def value(self, attname, value, record=None):
        """A stored value as text; 未填报 for none, — where the record is given and has nothing to say there."""
        if value in (None, ""):
            return NOTHING if record and attname in record.void() else MISSING
        field = self._field(attname)
        if field is None:
            return str(value)
        if field.is_relation:
            return self._name(field.related_model, value)
        if isinstance(value, bool):
            return "是" if value else "否"
        text = measured(field, field.to_python(value)) if getattr(field, "unit", "") else value
        return str(dict(field.flatchoices).get(value, f"{text} {getattr(field, 'unit', '')}".strip()))

    def prepare(self, states):
        """Look up everything that these states ({field: value}) refer to, with one query a model instead of one a row."""
        wanted = {}
        for state in states:
            for name, value in state.items():
                field = self._field(name)
                if field is not None and field.is_relation and value is not None:
                    wanted.setdefault(field.related_model, set()).add(value)
        for model, keys in wanted.items():
            self._look_up(model, keys)

    def prepare_changes(self, revisions):
        """Look up everything that the changes of these revisions refer to."""
        self.prepare({name: pair[at] for name, pair in r.changes.items()} for r in revisions for at in (0, 1))

    def changes(self, revision):
        """[(heading, before, after)] of one revision, in the order of the model's fields: a database may keep another."""
        order = [field.attname for field in self.model._meta.concrete_fields]
        names = sorted(revision.changes, key=lambda name: order.index(name) if name in order else len(order))
        return [(self.heading(name), *(self.value(name, value) for value in revision.changes[name])) for name in names]

    def _field(self, attname):
        for field in self.model._meta.concrete_fields:
            if attname in (field.attname, field.name):
                return field
        return None

    def _name(self, model, key):
        if (model, key) not in self.seen:
            self._look_up(model, {key})
        return self.seen[model, key]

    def _look_up(self, model, keys):
        self.seen |= {(model, key): f"已删除（编号 {key}）" for key in keys}
        for row in model.objects.with_place().filter(pk__in=keys):
            self.seen[model, row.pk] = str(row) if self._may_name(row) else self.OUTSIDE

    def _may_name(self, row):
        """Names below the user's division, and of the divisions above it."""
        if self.user is None:
            return True
        code, scope = row.place_code(), self.user.scope
        return bool(scope) and (code.startswith(scope) or scope.startswith(code))
