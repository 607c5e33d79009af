"""Which rows a list gives: filters by an allow-list of fields, one order, pages by cursor."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import F, Q

from lodi_community.records.fields import is_masked
from lodi_community.records.formfields import typed
from lodi_community.records.scope import CODE

from . import external
from .parameters import MOST, PAGE, unit_in
from .problems import Problem
from .values import DAY, values_of

COMPARED = ("gt", "gte", "lt", "lte")
LOOKUPS = {
    "text": ("in",),
    "yes_no": (),
    "link": ("in",),
    "whole": ("in", *COMPARED),
    "decimal": ("in", *COMPARED),
    "day": ("in", *COMPARED),
}
MANY = 1000  # values of one __in
NEARBY = 2  # times a page: among so many numbers of a table the next page is looked for first
GENERAL = {
    "limit": f"一页几条，1 到 {MOST}，不写是 {PAGE}",
    "cursor": "上一页答复里 next 带的",
    "ordering": "按哪个字段排，前面加 - 从大到小；不写按编号",
    "fields": "只要哪些字段，用逗号隔开",
    "place": "区划代码：这个单位和它下面的",
    "of_year": "属于这一年度的",
    "key": "外部编号，如 wgpt:G-001",
    "since": "修改记录的编号：只要它以后改过的，删除的列在 removed；不和 cursor、ordering 一起写",
}


@dataclass(frozen=True)
class Filter:
    """One filter: the parameter's name, the path of the query, and the Value that says how it is written."""

    name: str
    path: str
    value: object = None
    many: bool = False

    def read(self, text):
        """The value to ask the database for. Raises Problem."""
        if not self.many:
            return self._read(text)
        parts = text.split(",")
        if len(parts) > MANY:
            raise Problem("parameter", f"{self.name} 最多写 {MANY} 个值，这里有 {len(parts)} 个")
        return [self._read(part) for part in parts]

    def _read(self, text):
        if "\0" in text:
            raise self._wrong(text)
        if self.path.endswith("__isnull") or (self.value and self.value.type == "yes_no"):
            if text not in ("true", "false"):
                raise self._wrong(text, " true 或 false")
            return text == "true"
        if self.value is None or self.value.type == "text":
            return text
        if self.value.type in ("whole", "link"):
            if not CODE.fullmatch(text):
                raise self._wrong(text, "整数")
            return int(text)
        if self.value.type == "day" and not DAY.fullmatch(text):
            raise self._wrong(text, " 2026-06-30 这样的日期")
        try:
            found = self.value.field.to_python(text)
            self.value.field.get_prep_value(found)
        except (ValidationError, ArithmeticError, ValueError) as fault:
            raise self._wrong(text, "数" if self.value.type == "decimal" else "日期") from fault
        if self.value.type == "decimal" and not abs(found) < 10**14:
            raise self._wrong(text, "数")
        return found

    def _wrong(self, text, want="别的值"):
        return Problem("parameter", f"参数 {self.name} 的值“{typed(text)}”不对，应是{want}")


class Key:
    """Stands for the row's own number among the Values."""

    type, name = "whole", "id"


def compared(kind, user):
    """The Values by which a user may filter and order: not by a number of a person that is shown masked."""
    return [value for value in values_of(kind) if not is_masked(value.field, user)]


def filters_of(kind, user):
    """{parameter: Filter} of a kind's fields, in the order of its form."""
    return _filters(tuple(compared(kind, user)))


@cache
def _filters(values):
    found = {"id": Filter("id", "pk", Key), "id__in": Filter("id__in", "pk__in", Key, many=True)}
    for value in values:
        found[value.name] = Filter(value.name, value.name, value)
        for lookup in LOOKUPS[value.type]:
            name = f"{value.name}__{lookup}"
            found[name] = Filter(name, name, value, many=lookup == "in")
        if value.field.null:
            name = f"{value.name}__isnull"
            found[name] = Filter(name, name, value)
        if value.type == "link" and any(each.name == "code" for each in value.field.related_model._meta.fields):
            for end, many in (("code", False), ("code__in", True)):
                found[f"{value.name}__{end}"] = Filter(f"{value.name}__{end}", f"{value.name}__{end}", None, many)
    return found


@dataclass
class Query:
    """What a list was asked for: ``parameters`` of the address, read against the allow-list. Raises Problem."""

    kind: object
    user: object
    parameters: object  # a QueryDict

    def __post_init__(self):
        self.known = filters_of(self.kind, self.user)
        if "since" in self.parameters and (beside := [n for n in ("cursor", "ordering") if n in self.parameters]):
            raise Problem(
                "parameter",
                f"since 不能和 {beside[0]} 一起写：改过的按编号从小到大给，接着取的把答复里的 until 写进 since",
            )
        for name in self.parameters:
            if name not in self.known and name not in GENERAL:
                allowed = "、".join([*GENERAL, *self.known])
                raise Problem("parameter", f"没有参数“{typed(name)}”。{self.kind.title}可以用的：{allowed}")
            if len(self.parameters.getlist(name)) > 1:
                raise Problem("parameter", f"参数 {name} 写了几次。几个值用 {name}__in，中间加英文逗号")

    @cached_property
    def values(self):
        """The Values of the fields that are asked for, in the order of the form; all without ?fields=."""
        every = values_of(self.kind)
        asked = self.parameters.get("fields")
        if asked is None:
            return every
        names = asked.split(",")
        known = [value.name for value in every] + ["id", "version", "place", "keys"]
        if strange := [name for name in names if name not in known]:
            raise Problem(
                "parameter", f"fields 里的“{typed(strange[0])}”不是{self.kind.title}的字段。有的：{'、'.join(known)}"
            )
        return [value for value in every if value.name in names]

    @property
    def with_keys(self):
        """Whether the external keys of each row are asked for."""
        return "keys" in self.parameters.get("fields", "").split(",")

    @cached_property
    def limit(self):
        text = self.parameters.get("limit", str(PAGE))
        if not CODE.fullmatch(text) or not 1 <= int(text) <= MOST:
            raise Problem("parameter", f"limit“{typed(text)}”不对，一页 1 到 {MOST} 条")
        return int(text)

    @cached_property
    def ordering(self):
        """(name of the field, whether from the largest down)."""
        text = self.parameters.get("ordering", "id")
        name = text.removeprefix("-")
        known = ["id", *(value.name for value in compared(self.kind, self.user))]
        if name not in known:
            raise Problem("parameter", f"不能按“{typed(text)}”排。可以按：{'、'.join(known)}")
        return name, text.startswith("-")

    def rows(self):
        """The rows of the user's scope that the filters leave, without order or page."""
        rows = self.kind.model.objects.visible_to(self.user)
        if "place" in self.parameters:
            rows = rows.within(unit_in(self.parameters["place"], self.user))
        if "of_year" in self.parameters:
            text = self.parameters["of_year"]
            if not CODE.fullmatch(text) or not 1900 <= int(text) <= 2100:
                raise Problem("parameter", f"of_year“{typed(text)}”不对，应是 2026 这样的年度")
            rows = self.kind.span.of_year(rows, int(text))
        if "key" in self.parameters:
            pair = external.split(self.parameters["key"], "parameter")
            rows = rows.filter(pk__in=external.rows_with(self.kind, [pair]).values())
        for name, text in self.parameters.items():
            if name in self.known:
                each = self.known[name]
                rows = rows.filter(**{each.path: each.read(text)})
        return rows

    def pages(self):
        """Yield querysets, of which the first that gives more rows than the page has is the page with one more, else the last.

        A database that is asked for all rows of a prefecture reads by place, and sorts them all for each page. The next
        numbers of the table are nearly always the page, and are read in their order.
        """
        rows = self.rows()
        if self.ordering == ("id", False) and not self.narrowed and self.user.level and not self.user.level.above:
            cursor = self.parameters.get("cursor")
            after = self._opened(cursor)[1] if cursor else 0
            yield self._page(rows.filter(pk__lte=after + NEARBY * (self.limit + 1)))
        yield self._page(rows)

    @property
    def narrowed(self):
        """Whether anything is asked for but the whole list."""
        return bool({*self.parameters} - {"limit", "cursor", "ordering", "fields"})

    def _page(self, rows):
        """The rows of the page in order, and one more if there is a further page: by the field of the order, then by number."""
        name, down = self.ordering
        path = "pk" if name == "id" else self.kind.model._meta.get_field(name).attname
        if cursor := self.parameters.get("cursor"):
            rows = rows.filter(_after(path, down, *self._opened(cursor)))
        elif path == "pk" and not down:
            rows = rows.filter(pk__gt=0)  # a range with both ends is what a database walks by number
        # What is empty comes last in both directions, on both databases.
        first = F(path).desc(nulls_last=True) if down else F(path).asc(nulls_last=True)
        order = [f"-{path}" if down else path] if path == "pk" else [first, "pk"]
        return rows.order_by(*order)[: self.limit + 1]

    @property
    def mark(self):
        """What a cursor is of: the kind and everything that was asked, but for the cursor and the length of a page."""
        asked = sorted((name, text) for name, text in self.parameters.items() if name not in ("cursor", "limit"))
        return [self.kind.slug, self.user.pk, asked]

    def cursor(self, key):
        """The cursor behind the row with this number."""
        name, _ = self.ordering
        value = None
        if name != "id":
            field = self.kind.model._meta.get_field(name)
            stored = self.kind.model.objects.filter(pk=key).values_list(field.attname, flat=True).get()
            value = stored if isinstance(stored, bool | int | str | None) else str(stored)
        return signing.dumps([value, key, _digest(self.mark)], salt="api.cursor", compress=True)

    def _opened(self, text):
        try:
            value, key, digest = signing.loads(text, salt="api.cursor")
        except (signing.BadSignature, ValueError) as fault:
            raise Problem("parameter", "cursor 不是本系统给的。翻页请原样用上一页答复里的 next") from fault
        if digest != _digest(self.mark):
            raise Problem("parameter", "cursor 是另一个列表的。筛选、排序改了，请从第一页取起")
        return value, key


def _digest(mark):
    return signing.Signer(salt="api.cursor.of").signature(repr(mark))[:16]


def _after(path, down, value, key):
    """The rows behind (value, key) in the order of Query.pages()."""
    if path == "pk":
        return Q(pk__lt=key) if down else Q(pk__gt=key)
    same = Q(**{f"{path}__isnull": True}) if value is None else Q(**{path: value})
    behind = same & Q(pk__gt=key)
    if value is None:
        return behind
    return behind | Q(**{f"{path}__{'lt' if down else 'gt'}": value}) | Q(**{f"{path}__isnull": True})
