"""One sheet of a workbook against the records: each row becomes new, changed, the same, or wrong with every wrong cell."""

import re

from django.core.exceptions import ValidationError
from django.db import models

from lodi_community.records.figures import decimals
from lodi_community.records.formfields import typed
from lodi_community.records.matching import Tried, ask_models, key_of, natural_keys
from lodi_community.records.models import Revision
from lodi_community.records.plausible import MUCH, changed_much, doubts

from .columns import as_text
from .making import make
from .reading import ERROR, FORMULA, MERGED, SAME, Reading

NEW, CHANGED, WRONG = "new", "changed", "wrong"
EXCHANGED = (
    "这一行写的是第 {number} 行原来的那一条，像是排序时没有带上最后一列的记录编号。"
    "不是有意对调的，请重新下载工作簿，把改动抄过去"
)
KEY_SHAPE = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")


class SheetCheck:
    """The rows of one table, checked: ``rows`` in the file's order, ``notes`` about the sheet as a whole."""

    def __init__(self, sheet, table, heads, clear=False):
        self.sheet, self.table, self.heads, self.clear = sheet, table, heads, clear
        self.ground = sheet.ground
        self.columns = [(sheet.fields[name], index) for name, index in heads.at.items()]
        self.records, self.keys = sheet.all_rows(), natural_keys(sheet.model)
        self.by_key = {record.pk: record for record in self.records}
        reading = Reading(table, heads, self.columns)
        self.rows, self.notes = reading.rows, reading.notes
        ways = (
            self._find_records,
            self._match_new,
            self._refuse_twice,
            self._ask_models,
            self._ask_places,
            self._ask_doubts,
            self._conclude,
        )
        for go in ways:
            go()
            self.ground.progress.add(len(self.rows) / len(ways))

    def of(self, status):
        return [row for row in self.rows if row.status == status]

    @property
    def emptied(self):
        return sum(row.emptied for row in self.rows)

    def _find_records(self):
        """Rows with a key get their record; unchanged ones are done here, which are nearly all of them."""
        self.claimed, missing, stale = {}, [], []
        for row, key, version in self._keyed_rows():
            row.record = self.by_key.get(key)
            if row.record is None:
                missing.append((row, key))
            elif row.record.version != version:
                stale.append((row, version))
        if missing:
            self._explain_missing(missing)
        if stale:
            self._look_back(stale)
        for row in self.rows:
            if row.record is not None:
                self._fill(row)

    def _keyed_rows(self):
        """(row, key, version) of each row that names its record; a key that is spoilt or stands twice is an error."""
        for row in self.rows if self.heads.key is not None else ():
            text = as_text(row.cells[self.heads.key])
            if not text:
                continue
            shape = KEY_SHAPE.fullmatch(text)
            if not shape:
                row.errors[""] = "记录编号被改动过，认不出是哪一条。请重新下载工作簿再改"
                continue
            key, version = int(shape[1]), int(shape[2])
            if key in self.claimed:
                row.errors[""] = (
                    f"和第 {self.claimed[key]} 行是同一条记录，像是整行复制来的。要新增，请在空行里填，不要整行复制"
                )
                continue
            self.claimed[key] = row.number
            yield row, key, version

    def _explain_missing(self, missing):
        removals = Revision.objects.visible_to(self.ground.user).filter(action=Revision.Action.REMOVE)
        keys = [key for _, key in missing]
        label, known = self.sheet.model._meta.label_lower, {}
        for start in range(0, len(keys), 500):
            known |= {
                each.object_id: each
                for each in removals.filter(kind=label, object_id__in=keys[start : start + 500]).whole()
            }
        for row, key in missing:
            gone = known.get(key)
            row.errors[""] = (
                f"“{gone.title}”已被{gone.by_name}删除。要重新添加，请写在空行里"
                if gone
                else f"这一行不是{self.ground.where}的记录，像是从别的工作簿复制来的。请写在空行里"
            )

    def _look_back(self, stale):
        """What the records were when the workbook was written: the revisions since are undone in memory."""
        versions = {row.record.pk: version for row, version in stale}
        revisions, keys = {}, [*versions]
        for start in range(0, len(keys), 500):
            found = Revision.objects.filter(
                kind=self.sheet.model._meta.label_lower, object_id__in=keys[start : start + 500]
            )
            for each in found.whole().order_by("-pk"):
                if each.object_version > versions[each.object_id]:
                    revisions.setdefault(each.object_id, []).append(each)
        for row, _ in stale:
            state, who = row.record.state(), {}
            for each in revisions.get(row.record.pk, []):  # newest first
                for name, (before, _) in each.changes.items():
                    state[name] = before
                    who.setdefault(name, each.by_name)
            row.opened = {"state": state, "who": who}

    # Cells --------------------------------------------------------------------------------------

    def _fill(self, row):
        """Put what the row says into its record, and note what was there before."""
        record, cells = row.record, row.cells
        for column, index in self.columns:
            raw, old = cells[index], getattr(record, column.attname)
            if raw == column.read_back[old] or column.name in row.errors:
                continue
            if raw is None and not self.clear:
                row.emptied += 1
                continue
            try:
                value = column.widget.clean(raw)
                if self._key(value) == old or self._left_alone(row, column, raw, value, old):
                    continue
                if column.name in self.sheet.locked_in(record):
                    raise ValidationError(f"您的岗位不能改这一栏，请改回“{column.said(old)}”")
            except ValidationError as error:
                row.errors[column.name] = error.messages[0]
                continue
            if row.place_year_before is None:
                row.place_year_before = (record.place_code(), record.fact_year())
                row.was = tuple(key_of(each, record) for each in self.keys)
            row.before[column] = old
            row.changes[column.name] = (column.said(old), self._said(column, value))
            self._ask_why(row, column, old, value)
            self._set(record, column, value)

    def _left_alone(self, row, column, raw, value, old):
        """Whether a cell of a record that somebody changed since the export was not touched; both touched it: refused."""
        if row.opened is None:
            return False
        stored = row.opened["state"].get(column.field.attname)
        opened = column.field.to_python(stored) if stored is not None and not column.is_link else stored
        if raw == column.read_back[opened] or self._key(value) == opened:
            return True
        if opened == old:
            return False
        who = row.opened["who"].get(column.field.attname, "别人")
        raise ValidationError(
            f"下载以后{who}把它从“{column.said(opened)}”改成了“{column.said(old)}”，您填的是“{self._said(column, value)}”。"
            "请重新下载工作簿，看过新的值再改"
        )

    def _ask_why(self, row, column, old, value):
        if column.unit.startswith("元") and changed_much(old, value):
            ratio = max(value, old) / min(value, old) if value else 0
            doubt = f"，相差 {decimals(ratio, 0)} 倍，是不是单位弄错了" if ratio >= 1000 else ""
            row.asks[column.name] = f"从 {column.said(old)} 改成 {column.said(value)}，变化超过 {MUCH}%{doubt}"

    @staticmethod
    def _key(value):
        return value.pk or value if isinstance(value, models.Model) else value

    def _said(self, column, value):
        return str(value) if isinstance(value, models.Model) else column.said(value)

    @staticmethod
    def _set(record, column, value):
        if column.is_link:
            setattr(record, column.name, column.widget.names.row(value) if value is not None else None)
        else:
            setattr(record, column.field.attname, value)

    # Other rows ---------------------------------------------------------------------------------

    def _match_new(self):
        """Rows without a key: the record with the same natural key, else one that is the same in every cell, else new."""
        fresh = [row for row in self.rows if row.record is None and "" not in row.errors]
        if not fresh:
            return
        known = {(n, key_of(k, record)): record for n, k in enumerate(self.keys) for record in self.records}
        make(self, fresh)
        alike = None
        for row in fresh:
            row.status = NEW
            wrong = set(row.errors)
            found = None
            for n, each in enumerate(self.keys):
                key = None if wrong & {*each.fields} else key_of(each, row.record)
                found = known.get((n, key)) if key and found is None else found
            if found is None and not row.errors and alike != {}:
                alike = self._alike() if alike is None else alike
                found = next(iter(alike.get(self._content(row.record), [])), None)
                if found is not None:
                    alike[self._content(found)].remove(found)
            if found is not None:
                self._take(row, found)
        self._refuse_lost_zeros([row for row in fresh if row.status == NEW and not row.errors], known)

    def _refuse_lost_zeros(self, fresh, known):
        """A new code 1 beside a stored 01: Excel has taken it for a number, and the row is hardly a new one."""
        stored = {(n, _without_zeros(key)): key for n, key in known if key and fresh}
        for n, each in enumerate(self.keys):
            for row in fresh:
                key = key_of(each, row.record)
                before = stored.get((n, _without_zeros(key))) if key else None
                if before not in (None, key):
                    at = next(at for at, (new, old) in enumerate(zip(key, before)) if new != old)
                    row.errors[each.fields[at]] = (
                        f"已有“{before[at]}”，“{key[at]}”像是被 Excel 去掉了前面的 0。是同一条的写成“{before[at]}”，"
                        "确实是另一条的请在网页上添加"
                    )

    def _take(self, row, found):
        if found.pk in self.claimed:
            row.errors[""] = f"和第 {self.claimed[found.pk]} 行是同一条，表里不能有两行"
            return
        self.claimed[found.pk] = row.number
        row.record, row.status = found, SAME
        row.errors = {name: said for name, said in row.errors.items() if said in (FORMULA, MERGED, ERROR)}
        self._fill(row)

    def _alike(self):
        """{content: [records]} of records that no row of the file has taken."""
        found = {}
        for record in self.records:
            if record.pk not in self.claimed:
                found.setdefault(self._content(record), []).append(record)
        return found

    def _content(self, record):
        return tuple([column.read_back[getattr(record, column.attname)] for column, _ in self.columns])

    def _refuse_twice(self):
        """Natural keys, and rows without one that say exactly the same, may occur once."""
        for row in self.rows:
            if row.errors:
                self._put_back(row)
        numbers = {id(row.record): row.number for row in self.rows if row.record is not None}
        moved = [row for row in self.rows if not row.errors and (row.changes or row.status == NEW)]
        touched = {id(row.record) for row in moved}
        for each in self.keys:
            owners = {key_of(each, record): record for record in self.records if id(record) not in touched}
            for row in moved:
                key = key_of(each, row.record)
                owner = owners.get(key) if key else None
                if owner is None:
                    owners[key] = row.record
                    continue
                at = next((name for name in reversed(each.fields) if name in self.heads.at), "")
                heads = "、".join(self.sheet.fields[name].title for name in each.fields if name in self.sheet.fields)
                row.errors[at] = (
                    f"和第 {numbers[id(owner)]} 行的{heads}一样，不能重复"
                    if id(owner) in numbers
                    else each.said or f"系统里已有{heads}一样的一条，请去修改它"
                )
        self._refuse_copies([row for row in moved if row.status == NEW and not row.errors])

    def _refuse_copies(self, fresh):
        first = {}
        for row in fresh:
            content = tuple(row.cells[index] for _, index in self.columns)
            if content in first:
                row.errors[""] = f"和第 {first[content]} 行完全一样。要是确实有两条，第二条请在网页上添加"
            first.setdefault(content, row.number)

    def _ask_models(self):
        """The models' own rules, in a fixed number of queries."""
        tried = [Tried(row.record, row) for row in self.rows if not row.errors and (row.changes or row.status == NEW)]
        if tried:
            ask_models(self.sheet.model, tried, [row.record for row in self.rows if not row.errors and row.changes])
        for each in tried:
            for name, sentence in each.refused.items():
                each.row.errors[name if name in self.sheet.fields else ""] = sentence

    def _ask_places(self):
        """Rows of another year, and locked places and years."""
        wanted = {}
        for row in self.rows:
            if row.errors or not (row.changes or row.status == NEW):
                continue
            place, year = row.record.place_code(), row.record.fact_year()
            if year not in (None, self.ground.year):
                at = "year" if "year" in self.heads.at else next((n for n in row.changes if n.endswith("_on")), "")
                row.errors[at] = (
                    f"这一行是 {year} 年度的，本工作簿是 {self.ground.year} 年度的。请填在 {year} 年度的工作簿里"
                )
            elif not place.startswith(self.ground.code):
                row.errors[""] = f"改过以后这一行不在{self.ground.where}了，请核对"
            else:
                wanted[id(row)] = {(place, year), *([row.place_year_before] if row.place_year_before else [])}
        locked = self.ground.locked(set().union(*wanted.values())) if wanted else {}
        for row in self.rows if locked else ():
            sentence = next((locked[key] for key in wanted.get(id(row), ()) if key in locked), None)
            if sentence:
                row.errors[""] = sentence

    def _ask_doubts(self):
        """What is hardly possible is asked about, like a great change of money: it is written with a reason."""
        tried = [row for row in self.rows if not row.errors and (row.changes or row.status == NEW)]
        olds = [{column.name: old for column, old in row.before.items()} for row in tried]
        names = {column.name for column, _ in self.columns}
        for row, before in zip(tried, olds, strict=True):
            for name in () if row.status == NEW else names - {*before}:
                before[name] = getattr(row.record, self.sheet.fields[name].field.attname)
        for row, found in zip(tried, doubts(self.ground.user, zip([row.record for row in tried], olds)), strict=True):
            for name in [name for name in found if name in names]:
                row.asks.setdefault(name, found[name])
        for number, each in enumerate(self.keys):
            self._ask_exchanged([row for row in tried if row.was], number, each)

    @staticmethod
    def _ask_exchanged(rows, number, natural_key):
        """Ask about rows that say what other rows were: somebody has sorted the sheet without its hidden last column."""
        were = {row.was[number]: row for row in rows}
        for row in rows:
            other = were.get(key_of(natural_key, row.record))
            if other not in (None, row) and (changed := [name for name in natural_key.fields if name in row.changes]):
                row.asks[changed[0]] = EXCHANGED.format(number=other.number)

    def _conclude(self):
        """The state of each row; wrong ones leave no trace in the records."""
        names = self.ground.names(self.sheet.model) if self.sheet.model in self.ground.named() else None
        for row in self.rows:
            if row.errors:
                if names and row.status == NEW and row.record is not None:
                    names.add_wrong(_name_of(row.record), self.sheet.title, row.number)
                row.status = WRONG
                self._put_back(row)
            elif row.changes:
                row.status = CHANGED
                if names:
                    names.change(row.record)
            elif row.status == NEW and names:
                names.add(row.record)

    def _put_back(self, row):
        for column, old in row.before.items():
            self._set(row.record, column, old)
        row.before = {}


def _without_zeros(key):
    """A natural key as it is when Excel has made numbers of its codes."""
    return tuple(value.lstrip("0") if isinstance(value, str) and value.isdigit() else value for value in key)


def _name_of(record):
    """The name of a record that may lack what its name is made of."""
    try:
        return str(record)
    except (AttributeError, TypeError, ValueError, models.ObjectDoesNotExist):
        return typed(getattr(record, "name", "") or "")
