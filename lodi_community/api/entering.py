"""What a program sends becomes records: every value cleaned, every wrong one named, nothing written yet."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Q

from lodi_community.records import bulk, plausible
from lodi_community.records.matching import Tried, ask_models, key_of, natural_keys
from lodi_community.records.scope import scoped

from .problems import Problem, error
from .values import NOT_OFFERED, Cleaner

MOST_ROWS = 1000
GIVEN = ("id", "version", "place", "keys")  # what the portal says of a row, and nobody sends as a field
TWICE = "这一次发来的第 {} 行和它一样，不能有两条"
THERE = "系统里已有一样的一条（编号 {}），请去修改它"


@dataclass
class Row:
    """One row of a request: where it stands in it, what it says, and the record that it becomes."""

    part: str  # add, change or remove; "" of a request with one row
    number: int
    sent: dict
    record: object = None
    before: dict = field(default_factory=dict)  # {field's name: value as it is stored} of a change
    names: set = field(default_factory=set)  # of the fields that it says something about


class Entry:
    """The rows of one request, of one kind. ``errors``: [error()] so far; refuse() raises them all together."""

    def __init__(self, kind, user):
        self.kind, self.user, self.errors = kind, user, []
        self.rows = {"add": [], "change": [], "remove": []}

    @cached_property
    def cleaner(self):
        return Cleaner(self.kind, self.user)

    def add(self, sent, part="", number=0):
        """A new row."""
        row = Row(part, number, sent, self.kind.model())
        if not self._is_row(row):
            return
        for value in self.cleaner.values.values():
            if value.name in sent or not value.field.has_default():
                self._put(row, value, sent.get(value.name))
        row.names = {*self.cleaner.values}
        self.rows["add"].append(row)

    def change(self, record, sent, part="", number=0, version=None):
        """What is said of a stored record. ``version``: the one that the program knows; None: whatever stands."""
        row = Row(part, number, sent, record)
        record.version = record.version if version is None else version
        if not self._is_row(row):
            return
        for name in sent.keys() & self.cleaner.values.keys():
            value = self.cleaner.values[name]
            old = getattr(record, value.field.attname)
            self._put(row, value, sent[name])
            if getattr(record, value.field.attname) != old:
                row.before[name] = old
                row.names.add(name)
        self.rows["change"].append(row)

    def remove(self, record, part="", number=0):
        """A stored record that is to go."""
        self.rows["remove"].append(Row(part, number, {}, record))

    def refuse(self):
        """Raise a Problem with every wrong value of every row, if there is one."""
        if self.errors:
            many = f"，共 {len(self.errors)} 处不对" if len(self.errors) > 1 else ""
            sentence = self.errors[0]["sentence"].removesuffix("。")
            raise Problem("invalid", f"{sentence}{many}。什么也没有写", self.errors)

    def complain(self, row, sentence, name=""):
        """Note what is wrong with a row, or with one of its fields."""
        value = self.cleaner.values.get(name)
        about = {"field": name, "title": value.title if value else "", "value": row.sent.get(name)} if name else {}
        self.errors.append(place(row.part, row.number) | error(sentence, **about))

    def _is_row(self, row):
        if not isinstance(row.sent, dict):
            self.complain(Row(row.part, row.number, {}), '一行要写成一个 JSON 对象：{"字段": 值}')
            return False
        for name in row.sent:
            if name in GIVEN:
                self.complain(row, f"{name} 由系统给出，不能写", name)
            elif name not in self.cleaner.values:
                self.complain(
                    row,
                    f"{self.kind.title}没有“{name[:30]}”这个字段。有的：{'、'.join(self.cleaner.values)}",
                    name[:30],
                )
        return True

    def _put(self, row, value, sent):
        try:
            setattr(row.record, value.field.attname, self.cleaner.clean(value.name, sent))
        except ValidationError as refusal:
            self.complain(row, refusal.messages[0], value.name)

    # What the rows mean together ---------------------------------------------------------------

    @property
    def written(self):
        """The rows that are to be stored: changed ones first, in the order in which the door takes them."""
        return [*self.rows["change"], *self.rows["add"]]

    def find_linked(self):
        """Put the rows that are named by their keys to the records: one query a field. Those outside the scope are not there."""
        for value in self.cleaner.values.values():
            if value.type == "link" and (naming := [row for row in self.written if value.name in row.names]):
                self._find_linked(value, naming)

    def _find_linked(self, value, naming):
        keys = {getattr(row.record, value.field.attname) for row in naming} - {None}
        found, rows = {}, scoped(value.field.related_model.objects.all(), self.user)
        for part in bulk.in_parts(sorted(keys)):
            found |= {row.pk: row for row in rows.filter(pk__in=part)}
        for row in naming:
            key = getattr(row.record, value.field.attname)
            if key is None:
                continue
            if key in found:
                setattr(row.record, value.name, found[key])
            elif row.sent.get(value.name) is not None:
                self.complain(row, NOT_OFFERED, value.name)

    def ask_other_rows(self):
        """The rules that one row cannot answer by itself: what may be there once, and the models' own."""
        for key in natural_keys(self.kind.model):
            self._refuse_twice(key)
        self.refuse()
        tried = [Tried(row.record, row) for row in self.written]
        if tried:
            ask_models(self.kind.model, tried, [row.record for row in self.rows["change"]])
        for each in tried:
            for name, sentence in each.refused.items():
                self.complain(each.row, sentence, name if name in self.cleaner.values else "")

    def _refuse_twice(self, key):
        owners = self._owners(key)
        for row in self.written:
            own = key_of(key, row.record)
            if own is None or not row.names & {*key.fields}:
                continue
            if own in owners and owners[own] != row.record.pk:
                self.complain(row, key.said or THERE.format(owners[own]), key.fields[-1])
                continue
            if isinstance(first := owners.setdefault(own, row), Row) and first is not row:
                self.complain(row, TWICE.format(first.number), key.fields[-1])

    def _owners(self, key):
        """{values: key of the row} of the stored rows that may have the values of one of these; those that go are left out."""
        model, wanted = self.kind.model, [key_of(key, row.record) for row in self.written]
        wanted = [values for values in wanted if values]
        gone = {row.record.pk for part in ("change", "remove") for row in self.rows[part]}
        found = {}
        for part in bulk.in_parts(wanted):
            query = Q(**{f"{name}__in": {*column} for name, column in zip(key.fields, zip(*part))})
            rows = model._base_manager.filter(query, **{f"{name}__isnull": True for name in key.empty})
            for pk, *values in rows.values_list("pk", *key.fields):
                if pk not in gone:
                    found[tuple(values)] = pk
        return found

    def doubts(self):
        """[(part and number of the row, field's name, sentence)] of values that are hardly possible (plausible.py)."""
        found = []
        for rows in (self.rows["change"], self.rows["add"]):
            pairs = plausible.doubts(self.user, [(row.record, row.before) for row in rows])
            found += [
                ((row.part, row.number), name, sentence)
                for row, sentences in zip(rows, pairs, strict=True)
                for name, sentence in sentences.items()
                if name in row.names
            ]
        return found

    def write(self, door):
        """Write all through an open door, a kind at a time in few queries. Raises what the door raises."""
        removed, changed, added = ([row.record for row in self.rows[part]] for part in ("remove", "change", "add"))
        door.claim(_places([*removed, *changed, *added]))
        door.remove_many(removed)
        door.change_many(changed)
        try:
            for part in bulk.in_parts(added, MOST_ROWS):
                door.add_many(part)
        except IntegrityError as error:
            raise ValidationError("同样的记录刚被别人添加，什么也没有写。请取来新的列表再发") from error


def place(part, number):
    """Where a row stands in a request, as errors say it: nothing of a request with one row."""
    return {"in": part, "row": number} if part else {}


def _places(records):
    return {record.place_code() for record in records}


def stale(refusal):
    """The Problem of a StaleVersion: both states of the row; not found where it is gone."""
    current, record = refusal.current, refusal.record
    if current is None:
        return Problem("not-found", f"“{record}”已被删除")
    theirs, yours = current.state(), record.state()
    both = [
        {"field": name, "stored": value, "sent": yours[name]} for name, value in theirs.items() if value != yours[name]
    ]
    sentence = f"“{current}”现在是第 {current.version} 版，您改的是第 {record.version} 版。请先取来新的再改"
    return Problem("stale", sentence, version=current.version, differences=both)
