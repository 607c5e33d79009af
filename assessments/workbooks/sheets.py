"""What a workbook is about: a place and a year, a sheet a kind, and the names by which its rows are known."""

import difflib
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace

from django.core.exceptions import ValidationError
from import_export.resources import Resource

from communities.levels import street_of
from communities.models import Community, Division, NilReport
from lodi_community.records import hooks
from lodi_community.records.formfields import plain, typed
from lodi_community.records.forms import field_for
from lodi_community.records.kinds import KINDS, after_what_they_name
from lodi_community.records.writing import restrict

from ..catalogue.sections import kinds_at_desk
from .columns import column_of
from .offices import plain_code, short_name
from .progress import Silent

GUIDE = "说明"
LISTS = "选项"
KEY = "记录编号"
FAULTS = "错误说明"
FORMAT = "1"  # of the template itself; raised when a sheet's build changes
SCIENTIFIC = re.compile(r"[0-9]\.[0-9]+[Ee]\+?[0-9]{1,2}")
CLOSE_NAMES = 2000  # in a longer list a mistyped name is not looked for


class Names:
    """The names of the rows of one model inside the scope; a name that occurs twice carries the place behind it."""

    def __init__(self, model, rows, places, where):
        self.model, self.where, self.rows = model, where, {row.pk: row for row in rows}
        base = {row.pk: str(row) for row in rows}
        twice = Counter(base.values())
        long = {
            row.pk: name
            if twice[name] == 1 or not (place := places.get(row.place_code())) or place == name
            else f"{name}（{place}）"
            for row in rows
            for name in (base[row.pk],)
        }
        again = Counter(long.values())
        self.known = {pk: name if again[name] == 1 else f"{name}（编号 {pk}）" for pk, name in long.items()}
        self.found, self.short = {}, {}
        for row in rows:
            others = {base[row.pk], getattr(row, "code", "") if row.place == "code" else ""} - {""}
            for name in {self.known[row.pk], *others}:
                self.found.setdefault(_folded(name), []).append(row)
            for name in in_short(row, places):
                self.short.setdefault(name, []).append(row)
        self.new, self.wrong, self.unclear = [], {}, {}

    def label(self, key):
        """The name of the row with this key; one outside the scope has none."""
        return self.known.get(key) or f"编号 {key}"

    def labels(self):
        return list(self.known.values())

    def find(self, text, heading):
        """The key of the row with this name, or the new row itself. Raises ValidationError with a sentence."""
        name = _folded(text)
        rows = self.found.get(name) or self.short.get(short_name(text)) or self.found.get(plain_code(text)) or []
        if len(rows) == 1:
            return rows[0].pk or rows[0]
        if rows:
            choice = "、".join(self.label(row.pk) for row in rows[:4] if row.pk)
            raise ValidationError(f"叫“{typed(text)}”的{heading}有 {len(rows)} 个，写明是哪一个：{choice}")
        if SCIENTIFIC.fullmatch(name):
            raise ValidationError(
                f"“{typed(text)}”是 Excel 改写的代码，后面几位已经丢了。请把这一格设为“文本”，重新写代码，或写名称"
            )
        if name in self.wrong:
            raise ValidationError(
                f"“{typed(text)}”在工作表“{self.wrong[name][0]}”第 {self.wrong[name][1]} 行，那一行有错，先改好它"
            )
        if name not in self.unclear:
            near = []
            if len(self.known) + len(self.new) <= CLOSE_NAMES:
                near = difflib.get_close_matches(text, [*self.labels(), *self.new], 1, 0.6)
            self.unclear[name] = f"。是不是“{near[0]}”" if near else "，请核对，或先登记它"
        raise ValidationError(f"{self.where}没有叫“{typed(text)}”的{heading}{self.unclear[name]}")

    def add(self, row):
        """A new row of the file: rows of later sheets may name it."""
        self.new.append(str(row))
        self.found.setdefault(_folded(str(row)), []).append(row)

    def change(self, row):
        """A record that the file changes: rows of later sheets are checked against what it will be, under both names."""
        self.rows[row.pk] = row
        if all(other.pk != row.pk for other in self.found.get(_folded(str(row)), [])):
            self.add(row)

    def add_wrong(self, text, sheet, number):
        """A new row of the file that is wrong: who names it is told so."""
        self.wrong[_folded(text)] = (sheet, number)

    def row(self, value):
        """The row that ``find`` returned or that a key names."""
        return value if isinstance(value, self.model) else self.rows.get(value)


def _folded(text):
    return "".join(plain(text).split())


def in_short(row, places):
    """What offices call a community in their own tables: 街心, and 乐坪街道街心; of other rows nothing."""
    if not isinstance(row, Community):
        return set()
    name = short_name(row.name)
    return {name, short_name(f"{places.get(street_of(row.code), '')}{row.name}")}


class KindSheet(Resource):
    """The sheet of one kind, as an import-export resource: its columns in the order of the form."""

    def __init__(self, kind, ground):
        super().__init__()
        self.kind, self.model, self.ground = kind, kind.model, ground
        self.title = kind.title
        form, self.varies = self._form(self.model())
        for name in kind.fields():
            self.fields[name] = column_of(self.model._meta.get_field(name), form[name], ground.names)
            self.fields[name].locked = form[name].disabled
        self.columns = list(self.fields.values())
        self.links = [column for column in self.columns if column.is_link]
        self.locks = {}

    def _form(self, record):
        """({name: form field} as the kind offers them to the user for this record, names of what the offer depends on)."""
        fields = {name: field_for(self.model._meta.get_field(name)) for name in self.kind.fields()}
        asked = Asked(record)
        form = SimpleNamespace(fields=fields, instance=asked, place=self.ground.code)
        restrict(self.kind, form, self.ground.user)
        return fields, tuple(sorted(asked.names - {"pk"}))

    def locked_in(self, record):
        """Names of the columns that the user may not fill in for this record."""
        key = tuple(getattr(record, name) for name in self.varies)
        if key not in self.locks:
            fields = self._form(record)[0]
            self.locks[key] = {name for name, each in fields.items() if each.disabled}
        return self.locks[key]

    def all_rows(self):
        """All records of the kind in the scope, in their own order, with the rows they name attached."""
        rows = self.model.objects.visible_to(self.ground.user).within(self.ground.code)
        if self.model.place.partition("__")[0] not in {column.name for column in self.links}:
            rows = rows.with_place()  # else the place comes with the rows that attach() knows
        return [self.attach(row) for row in rows]

    def attach(self, row):
        """Give a record the rows that it names, which are read already, so that nobody asks for them one by one."""
        for column in self.links:
            if (other := column.widget.names.rows.get(getattr(row, column.attname))) is not None:
                column.field.set_cached_value(row, other)
        return row

    def rows_of_year(self, rows):
        return [row for row in rows if row.fact_year() in (None, self.ground.year)]

    def parents(self):
        """Models that rows of this sheet name."""
        return {column.field.related_model for column in self.links}


class Asked:
    """A record that remembers what it was asked for."""

    def __init__(self, record):
        self.__dict__.update(record=record, names=set())

    def __getattr__(self, name):
        self.names.add(name)
        return getattr(self.record, name)


def kinds_of_workbook():
    """The kinds that have a sheet, in the order of the sheets."""
    return [*kinds_at_desk(), KINDS[NilReport._meta.model_name]]


@dataclass
class Ground:
    """What one user may write in a place and a year, and all that is read once for it.

    ``code`` is the place, ``where`` its name; ``kinds`` are those of the workbook, without them all that are filled in at
    the desk, and last the reports that there are none (零报告).
    """

    user: object
    code: str
    year: int
    progress: Silent = field(default_factory=Silent)
    kinds: list | None = None
    known: dict = field(default_factory=dict)
    written: int = 0  # rows that its workbook was given

    def __post_init__(self):
        self.places = dict(Division.objects.visible_to(self.user).within(self.code).values_list("code", "name"))
        self.places |= dict(Community.objects.visible_to(self.user).within(self.code).values_list("code", "name"))
        self.where = self.places.get(self.code, self.code)
        kinds = kinds_of_workbook() if self.kinds is None else self.kinds
        self.sheets = [KindSheet(kind, self) for kind in kinds if self.user.may("change", kind.label)]
        self.version = version_of(self.sheets)

    @property
    def names_persons(self):
        """Whether the workbook says who persons are."""
        return any(sheet.kind.personal for sheet in self.sheets)

    def names(self, model):
        """The names of the rows of a model in the place."""
        if model not in self.known:
            rows = list(model.objects.visible_to(self.user).within(self.code).with_place())
            self.known[model] = Names(model, rows, self.places, self.where)
        return self.known[model]

    def named(self):
        """Models whose rows are named in some sheet."""
        return {model for sheet in self.sheets for model in sheet.parents()}

    def locked(self, keys):
        """{(place, year): sentence} of those of these keys that may not be written."""
        if hooks.refusal(self.user, keys) is None:
            return {}
        return {key: sentence for key in keys if (sentence := hooks.refusal(self.user, {key}))}

    def in_order(self):
        """The sheets so that a row comes after the rows that it may name."""
        order = after_what_they_name([sheet.model for sheet in self.sheets])
        return sorted(self.sheets, key=lambda sheet: order.index(sheet.model))

    def sheet(self, title):
        """The sheet with this title, or None."""
        return next((sheet for sheet in self.sheets if sheet.title == title), None)


def version_of(sheets):
    """The template's version: another as soon as a sheet or a column is another."""
    content = [FORMAT, *(f"{sheet.title}:{'|'.join(column.heading for column in sheet.columns)}" for sheet in sheets)]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()[:8]
