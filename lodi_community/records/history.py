"""Revisions in words: headings instead of field names, names instead of keys."""


class Reader:
    """Reads stored values of one model as people do; looks each referred row up once."""

    def __init__(self, model):
        self.model, self.seen = model, {}

    def heading(self, attname):
        field = self._field(attname)
        return str(field.verbose_name) if field else attname

    def value(self, attname, value):
        """A stored value as text; 未填报 for none."""
        if value in (None, ""):
            return "未填报"
        field = self._field(attname)
        if field is None:
            return str(value)
        if field.is_relation:
            return self._name(field.related_model, value)
        if isinstance(value, bool):
            return "是" if value else "否"
        choices = dict(field.flatchoices)
        unit = getattr(field, "unit", "")
        return str(choices.get(value, f"{value} {unit}".strip()))

    def changes(self, revision):
        """[(heading, before, after)] of one revision."""
        return [
            (self.heading(name), self.value(name, before), self.value(name, after))
            for name, (before, after) in revision.changes.items()
        ]

    def _field(self, attname):
        for field in self.model._meta.concrete_fields:
            if attname in (field.attname, field.name):
                return field
        return None

    def _name(self, model, key):
        if (model, key) not in self.seen:
            row = model._base_manager.filter(pk=key).first()
            self.seen[model, key] = str(row) if row else f"已删除（编号 {key}）"
        return self.seen[model, key]
