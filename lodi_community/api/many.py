"""Many rows of a kind at once: added, changed and removed in one request, all or nothing."""

from rest_framework.response import Response

from lodi_community.records import bulk

from . import external
from .entering import MOST_ROWS, Entry, place
from .idempotency import once
from .problems import Problem
from .values import BIGGEST_KEY
from .views import KindApi, confirmed, reason_of


class Many(KindApi):
    """POST: rows to add, to change and to remove, 1,000 at most, all or nothing."""

    doing = {"post": "bulk"}
    PARTS = ("remove", "change", "add")

    def post(self, request):
        return once(request, self._write_many)

    def _write_many(self):
        sent, user = self.request.data, self.request.user
        parts = self._parts(sent)
        reason, confirm = reason_of(sent, "reason"), confirmed(sent, "confirm")
        entry = Entry(self.kind, user)
        stored = self._stored(parts)
        for number, row in enumerate(parts["remove"]):
            if record := self._known(entry, "remove", number, row, stored):
                entry.remove(record, "remove", number)
        for number, row in enumerate(parts["change"]):
            if record := self._known(entry, "change", number, row, stored):
                fields = {name: value for name, value in row.items() if name not in ("id", "version")}
                entry.change(record, fields, "change", number, version=row["version"])
        keys = self._add(entry, parts["add"])
        entry.find_linked()
        entry.refuse()
        entry.ask_other_rows()
        entry.refuse()
        return self.write(entry, reason, confirm, lambda: self._answer(entry, keys))

    def _parts(self, sent):
        known = {*self.PARTS, "reason", "confirm"}
        if not isinstance(sent, dict) or not {*sent} <= known or not {*sent} & {*self.PARTS}:
            raise Problem(
                "invalid", '正文写成 {"add": [行…], "change": [行…], "remove": [行…], "reason": "原因"}，至少一样'
            )
        parts = {name: sent.get(name, []) for name in self.PARTS}
        if not all(isinstance(part, list) for part in parts.values()):
            raise Problem("invalid", "add、change、remove 都要写成列表")
        number = sum(map(len, parts.values()))
        if number > MOST_ROWS:
            raise Problem("too-large", f"一次最多 {MOST_ROWS} 行，这里有 {number} 行。请分几次发")
        return parts

    def _stored(self, parts):
        """{number: record} of the rows that are named, with one query for 500."""
        named = [row.get("id") for name in ("change", "remove") for row in parts[name] if isinstance(row, dict)]
        keys = sorted({key for key in named if type(key) is int and 0 < key <= BIGGEST_KEY})
        model, found = self.kind.model, {}
        for part in bulk.in_parts(keys):
            found |= {
                row.pk: row for row in model.objects.visible_to(self.request.user).with_place().filter(pk__in=part)
            }
        return found

    def _known(self, entry, part, number, row, stored):
        """The record that a row names, once; None, and what is wrong with it, where it names none."""
        at = place(part, number)
        if not isinstance(row, dict) or type(row.get("id")) is not int or type(row.get("version")) is not int:
            entry.errors.append(at | {"sentence": "每一行要写 id（编号）和 version（取来时的版本），都是整数"})
            return None
        if part == "remove" and {*row} - {"id", "version"}:
            entry.errors.append(at | {"sentence": "要删的行只写 id 和 version"})
            return None
        record = stored.pop(row["id"], None)
        if record is None:
            sentence = f"没有编号是 {row['id']} 的{self.kind.title}，不在您的管理范围内，或这里写了两次"
            entry.errors.append(at | {"field": "id", "value": str(row["id"]), "sentence": sentence})
            return None
        if part == "remove":
            record.version = row["version"]
        return record

    def _add(self, entry, added):
        """Add new rows; one with the key of a stored row changes that. Returns {number: (key, its Row or None where it is known)}."""
        pairs = _pairs(entry, added)
        named = {row.record.pk for part in ("change", "remove") for row in entry.rows[part]}
        known = external.rows_with(self.kind, pairs.values()) if pairs else {}
        records = {}
        for part in bulk.in_parts(sorted(known.values())):
            rows_there = self.kind.model.objects.visible_to(self.request.user).with_place().filter(pk__in=part)
            records |= {row.pk: row for row in rows_there}
        keys = {}
        for number, row in enumerate(added):
            fields = {name: value for name, value in row.items() if name != "_key"} if isinstance(row, dict) else row
            pair = pairs.get(number)
            if pair in known:
                record = records.get(known[pair])
                if record is None:
                    complain_of_key(entry, number, f"外部编号“{':'.join(pair)}”已经指着另一条记录，请换一个")
                elif record.pk in named:
                    sentence = (
                        f"外部编号“{':'.join(pair)}”指着编号是 {record.pk} 的一条，它在 change 或 remove 里也写了"
                    )
                    complain_of_key(entry, number, sentence)
                else:
                    entry.change(record, fields, "add", number)
            else:
                entry.add(fields, "add", number)
                if pair:
                    keys[number] = pair
        return keys

    def _answer(self, entry, keys):
        kind = self.kind
        added = {row.number: row.record for row in entry.rows["add"]}
        external.remember(kind, [(pair, added[number]) for number, pair in keys.items()])
        gone = [row.record.pk for row in entry.rows["remove"]]
        external.forget(kind, gone)
        return Response(
            {
                "added": [{"id": record.pk, "version": record.version} for record in added.values()],
                "changed": [{"id": row.record.pk, "version": row.record.version} for row in entry.rows["change"]],
                "removed": gone,
            },
        )


def complain_of_key(entry, number, sentence):
    """Note what is wrong with the external key of a row that is to be added."""
    entry.errors.append(place("add", number) | {"field": "_key", "sentence": sentence})


def _pairs(entry, added):
    """{number of the row: (system, number there)} of the rows with an external key; each wrong or repeated one is noted."""
    pairs, first = {}, {}
    for number, row in enumerate(added):
        if not isinstance(row, dict) or "_key" not in row:
            continue
        try:
            pair = external.split(row["_key"])
        except Problem as refusal:
            complain_of_key(entry, number, str(refusal.detail))
            continue
        if pair in first:
            complain_of_key(entry, number, f"外部编号“{':'.join(pair)}”在 add 的第 {first[pair]} 行已经写了")
        else:
            pairs[number] = pair
            first[pair] = number
    return pairs
