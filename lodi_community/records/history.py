"""Revisions in words: headings instead of field names, names instead of keys.

What a revision keeps is JSON of any shape, and stays for ever: a field may have been of another type, or lists and names
with values (JSONField). Whatever stands there is printed, never refused.
"""

import json

from django.core.exceptions import ValidationError

from .fields import is_masked, measured
from .figures import MISSING, NOTHING
from .formfields import TOO_MUCH
from .revisions import ERASED, MARKS

EMPTY = "空"  # a list or an object that has nothing in it, which is not 未填报
DEEPEST = 5  # levels inside each other that people can still follow; what lies deeper is printed as it is stored
LARGEST_KEY = 2**63 - 1


def plainly(value, level=0):
    """Any JSON value as people read it: 是 and 否, lists with 、, names with their values “名称：值；名称：值”.

    Names are printed in alphabetical order: a database does not keep the order in which they were stored.
    """
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, list | dict):
        return str(value)
    if not value:
        return EMPTY
    if level == DEEPEST:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, list):
        return "、".join(_inside(each, level) for each in value)
    return "；".join(f"{name}：{_inside(each, level)}" for name, each in sorted(value.items()))


def _inside(value, level):
    """A value within another one: a list or an object stands in brackets."""
    text = plainly(value, level + 1)
    return f"（{text}）" if isinstance(value, list | dict) and value else text


class Reader:
    """Reads stored values of one model as people do; looks each referred row up once.

    ``seen``: where readers of several models on one page, for the same user, keep what was looked up.
    For a user, a referred row that has left the user's scope (or never was in it) has no name, and a person's number that
    the user does not enter is masked.
    """

    OUTSIDE = "范围外的记录"

    def __init__(self, model, user=None, seen=None):
        self.model, self.user, self.seen = model, user, {} if seen is None else seen

    def heading(self, attname):
        field = self._field(attname)
        return str(field.verbose_name) if field else attname

    def value(self, attname, value, record=None):
        """A stored value as text; 未填报 for none, — where the record is given and has nothing to say there."""
        if value in (None, ""):
            return NOTHING if record and attname in record.void() else MISSING
        field = self._field(attname)
        if field is None:
            return plainly(value)
        if value == ERASED:
            return ERASED
        if is_masked(field, self.user):
            return field.masked(plainly(value))
        in_words = getattr(self.model, "in_words", None)  # a filing has revisions and is no Record
        if in_words and (words := in_words(field.name, value)) is not None:
            return words
        if field.is_relation and _is_key(value):
            return self._name(field.related_model, value)
        if isinstance(value, bool | list | dict):
            return plainly(value)
        return str(dict(field.flatchoices).get(value, _with_unit(field, value)))

    def prepare(self, states):
        """Look up everything that these states ({field: value}) refer to, with one query a model instead of one a row."""
        wanted = {}
        for state in states:
            for name, value in state.items():
                field = self._field(name)
                if field is not None and field.is_relation and _is_key(value):
                    wanted.setdefault(field.related_model, set()).add(value)
        for model, keys in wanted.items():
            if unseen := {key for key in keys if (model, key) not in self.seen}:
                self._look_up(model, unseen)

    def prepare_changes(self, revisions):
        """Look up everything that the changes of these revisions refer to."""
        self.prepare({name: pair[at] for name, pair in r.changes.items()} for r in revisions for at in (0, 1))

    def changes(self, revision):
        """[(heading, before, after)] of one revision, in the order of the model's fields: a database may keep another."""
        order = [field.attname for field in self.model._meta.concrete_fields]
        names = sorted(
            revision.changes.keys() - {MARKS}, key=lambda name: order.index(name) if name in order else len(order)
        )
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
        self.seen.update(((model, key), f"已删除（编号 {key}）") for key in keys)
        for row in model.objects.with_place().filter(pk__in=keys):
            self.seen[model, row.pk] = str(row) if self._may_name(row) else self.OUTSIDE

    def _may_name(self, row):
        """Names below the user's division, and of the divisions above it."""
        if self.user is None:
            return True
        code, scope = row.place_code(), self.user.scope
        return bool(scope) and (code.startswith(scope) or scope.startswith(code))


def _is_key(value):
    """Whether a stored value can be the key of a row: a whole number that the database holds."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_KEY


def _with_unit(field, value):
    """A figure with its unit; any other value, as it would be left of a field that was of another type, as it is."""
    unit = getattr(field, "unit", "")
    if not unit:
        return str(value)
    try:
        number = field.to_python(value)
        sane = -TOO_MUCH < number < TOO_MUCH  # “1e999999999” is a number, too, with more digits than there is memory
    except (ValidationError, ArithmeticError):
        return str(value)
    return f"{measured(field, number)} {unit}" if sane else str(value)
