"""The API in OpenAPI 3.1, made by drf-spectacular from the views and from the declarations of the kinds.

drf-spectacular asks serializers for shapes; the kinds have none, so the shapes of their rows are made here from the same
Values that print and clean them.
"""

from functools import cache

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from lodi_community.records import hooks
from lodi_community.records.door import REASON_LENGTH
from lodi_community.records.fields import Whole
from lodi_community.records.kinds import KINDS
from lodi_community.records.scope import CODE

from . import external
from .entering import GIVEN, MOST_ROWS
from .filters import GENERAL, compared, filters_of
from .idempotency import SHAPE as KEY_SHAPE
from .parameters import ETAG, MOST
from .problems import CONTENT_TYPE, TYPES
from .shapes import BULK_ANSWER, PROBLEM, REVISION, TRIAL, listed, ref
from .values import BIGGEST_KEY, DAY, FIXED, values_of

TYPE_OF = {
    "link": {"type": "integer", "minimum": 1, "maximum": BIGGEST_KEY},
    "yes_no": {"type": "boolean"},
    "decimal": {"type": "string", "pattern": f"^{FIXED.pattern}$"},
    "whole": {"type": "integer"},
    "day": {"type": "string", "format": "date", "pattern": "^(19|20|2100-)"},  # as DayField
    "text": {"type": "string"},
}
NO_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"  # as CONTROL_CHARACTERS
NUMBER = {"type": "integer", "minimum": 0, "maximum": 10**12 - 1}  # in an address, as CODE
EXAMPLES = {"yes_no": True, "decimal": "400.50", "whole": 200, "day": "2026-06-30", "link": 12}
HIGHEST = 2**31 - 1
REFUSALS = {
    "GET": ("parameter", "sign-in", "not-allowed", "not-found", "not-acceptable", "too-many", "unavailable"),
    "POST": (
        *("unreadable", "sign-in", "not-allowed", "not-found", "not-acceptable", "key-reused", "stale"),
        *("too-large", "media-type", "invalid", "locked", "too-many", "unavailable"),
    ),
}
REFUSALS["PATCH"] = REFUSALS["DELETE"] = (*REFUSALS["POST"], "version-required")


# Shapes ---------------------------------------------------------------------------------------


def shape_of(value, limits=()):
    """The JSON Schema of a field: title, type, choices, unit, what a rule asks of it, an example."""
    field = value.field
    shape = {**TYPE_OF[value.type], "title": value.title}
    if field.choices:
        shape["enum"] = [each for each, _ in field.flatchoices]
        shape["description"] = "、".join(f"{each} {label}" for each, label in field.flatchoices)
    elif value.type == "text":
        shape |= {"pattern": NO_CONTROLS} | ({"maxLength": field.max_length} if field.max_length else {})
        shape |= {} if field.blank else {"minLength": 1}
    elif isinstance(field, Whole):
        shape |= {"minimum": 0, "maximum": HIGHEST}
    words = [shape.pop("description", ""), str(field.help_text), _linked(value)]
    words.append(f"单位：{field.unit}" if getattr(field, "unit", "") else "")
    words.append(f"文件要求：{limits[value.name]}" if value.name in limits else "")
    if text := "。".join(word.rstrip("。") for word in words if word):
        shape["description"] = text
    if unit := getattr(field, "unit", ""):
        shape["x-unit"] = unit
    if value.type == "decimal":  # a whole number loses nothing on the way
        shape |= {"type": ["string", "integer"], "minimum": 0}
    if field.null:
        shape["type"] = [*([shape["type"]] if isinstance(shape["type"], str) else shape["type"]), "null"]
        if "enum" in shape:
            shape["enum"] = [*shape["enum"], None]
    elif field.blank and "enum" in shape:
        shape["enum"] = [*shape["enum"], ""]
    example = EXAMPLES.get(value.type) if not field.choices else shape["enum"][0]
    return shape | ({"examples": [example]} if example is not None else {})


def _linked(value):
    return f"{value.field.related_model._meta.verbose_name}的 id" if value.type == "link" else ""


def must_be_said(value):
    """Whether a new row must say something about a field."""
    field = value.field
    return not (field.blank or field.null or field.has_default())


def shapes_of(kind):
    """{name: JSON Schema} of a kind: a row as it is given, a new row, a change."""
    limits = hooks.stated_limits(kind.slug)
    fields = {value.name: shape_of(value, limits) for value in values_of(kind)}
    shown = {name: _as_given(shape) for name, shape in fields.items()}
    extras = {
        "_reason": {"type": "string", "title": "原因", "maxLength": REASON_LENGTH, "pattern": NO_CONTROLS},
        "_confirm": {"type": "string", "title": "对不常见的数的确认", "description": "答复 implausible 里的 confirm"},
    }
    key = {
        "_key": {
            "type": "string",
            "title": "外部编号",
            "description": "系统、英文冒号、编号；再发一次就是改那一条",
            "pattern": f"^{external.SYSTEM.pattern}:{external.NUMBER.pattern}$",
            "examples": ["wgpt:G-001"],
        }
    }
    row = {
        "id": {"type": "integer", "title": "编号，永远不变"},
        "version": {"type": "integer", "title": "版本"},
        "place": {"type": "string", "title": "区划代码"},
        **shown,
        "keys": {"type": "object", "title": "外部编号", "additionalProperties": {"type": "string"}},
    }
    needed = [value.name for value in values_of(kind) if must_be_said(value)]
    named = {"id": TYPE_OF["link"], "version": {"type": "integer", "minimum": 0}}
    return {
        kind.slug: {"type": "object", "title": kind.title, "properties": row, "required": ["id", "version", "place"]},
        f"{kind.slug}-new": _closed(kind.row_title, {**fields, **key, **extras}, needed),
        f"{kind.slug}-change": _closed(kind.row_title, {**fields, **extras}, []),
        f"{kind.slug}-bulk": _closed(
            kind.title,
            {
                "add": {"type": "array", "items": _closed("", {**fields, **key}, needed), "maxItems": MOST_ROWS},
                "change": {"type": "array", "items": _closed("", {**fields, **named}, [*named]), "maxItems": MOST_ROWS},
                "remove": {"type": "array", "items": _closed("", named, [*named]), "maxItems": MOST_ROWS},
                "reason": extras["_reason"],
                "confirm": extras["_confirm"],
            },
            [],
        )
        | {"anyOf": [{"required": [part]} for part in ("add", "change", "remove")]},
    }


def _as_given(shape):
    """A field in an answer: whatever is stored, also what the form would not take any more; a number may be masked."""
    kept = {
        name: part for name, part in shape.items() if name in ("type", "title", "description", "x-unit", "examples")
    }
    if "string" in kept["type"] and isinstance(kept["type"], list):
        kept["type"] = [kind for kind in kept["type"] if kind != "integer"]  # decimals are given as texts alone
    return kept


def _closed(title, properties, needed):
    shape = {"type": "object", "properties": properties, "additionalProperties": False}
    return shape | ({"title": title} if title else {}) | ({"required": needed} if needed else {})


# Operations -----------------------------------------------------------------------------------


class ApiSchema(AutoSchema):
    """What every address of the API answers besides: refusals as problem+json."""

    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if operation:
            for name in REFUSALS.get(self.method, REFUSALS["GET"]):
                status, title = TYPES[name]
                content = {CONTENT_TYPE: {"schema": ref("problem")}}
                operation["responses"].setdefault(str(status), {"description": title, "content": content})
        return operation


class KindSchema(ApiSchema):
    """The operations of one kind; see views.py."""

    WORDS = {
        "list": "列表",
        "add": "添加一条",
        "read": "一条",
        "change": "修改一条",
        "remove": "删除一条",
        "bulk": "成批增、改、删",
        "history": "一条的修改记录",
    }

    @property
    def kind(self):
        return self.view.kind

    def get_operation_id(self):
        return f"{self.kind.slug}-{self.view.doing[self.method.lower()]}"

    def get_tags(self):
        return [self.kind.title]

    def get_summary(self):
        return f"{self.kind.title}：{self.WORDS[self.view.doing[self.method.lower()]]}"

    def get_description(self):
        return ""

    def get_request_serializer(self):
        doing = self.view.doing[self.method.lower()]
        bodies = {"add": "new", "change": "change", "bulk": "bulk"}
        if doing == "remove":
            words = {"title": "原因，这里或地址里必填", "maxLength": REASON_LENGTH, "pattern": NO_CONTROLS}
            shape = _closed("", {"_reason": {"type": "string"} | words}, [])
        else:
            shape = ref(f"{self.kind.slug}-{bodies[doing]}") if doing in bodies else None
        return shape and {"application/json": shape}

    def get_response_serializers(self):
        doing, slug = self.view.doing[self.method.lower()], self.kind.slug
        either = {"oneOf": [ref(slug), ref("trial")]}
        answers = {
            "list": {200: listed(slug)},
            "add": {200: either, 201: ref(slug)},
            "read": {200: ref(slug), 304: None},
            "change": {200: either},
            "remove": {200: ref("trial"), 204: None},
            "bulk": {200: {"oneOf": [BULK_ANSWER, ref("trial")]}},
            "history": {200: listed("revision")},
        }[doing]
        words = {200: "办成了", 201: "添加了", 204: "删除了", 304: "还是那一版"}
        return {status: OpenApiResponse(shape, description=words[status]) for status, shape in answers.items()}

    def get_override_parameters(self):
        doing = self.view.doing[self.method.lower()]
        if doing == "list":
            named = _shapes_of_names(self.kind)
            asked_of_all = (general(name, words, named.get(name)) for name, words in GENERAL.items())
            return [*asked_of_all, *map(_filter, filters_of(self.kind, None).values())]
        if doing == "history":
            return [asked("page", "第几页，新的在前；一共几页答复里有", NUMBER | {"minimum": 1})]
        if doing == "read":
            words = "取来时的 ETag：还是那一版的，答复 304，没有正文"
            return [OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description=words)]
        trial = {"type": "string", "enum": ["0", "1"]}
        found = [OpenApiParameter("validate", trial, description="1：只核对，不写入"), IDEMPOTENCY_KEY]
        if doing == "remove":
            shape = {"type": "string", "maxLength": REASON_LENGTH, "pattern": NO_CONTROLS}
            found.append(asked("reason", "原因，写在这里或正文里", shape))
        if doing in ("change", "remove"):
            words, shape = "取来时的 ETag", {"type": "string", "pattern": f"^{ETAG.pattern}$"}
            found.append(OpenApiParameter("If-Match", shape, OpenApiParameter.HEADER, required=True, description=words))
        return found

    def _get_filter_parameters(self):
        return []


GENERAL_SHAPES = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
    "of_year": {"type": "integer", "minimum": 1900, "maximum": 2100},
    "since": NUMBER,
    "place": {"type": "string", "pattern": f"^{CODE.pattern}$"},
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": f"^{KEY_SHAPE.pattern}$"},
    OpenApiParameter.HEADER,
    description="同一个键 24 小时内只写一次",
)


def general(name, words, shape=None):
    """A parameter that every list has."""
    return asked(name, words, shape or GENERAL_SHAPES.get(name))


def _shapes_of_names(kind):
    """How ?ordering= and ?fields= of a kind are written."""
    ordered = "|".join(["id", *(value.name for value in compared(kind, None))])
    given = "|".join([*GIVEN, *(value.name for value in values_of(kind))])
    shapes = {"ordering": f"^-?({ordered})$", "fields": f"^({given})(,({given}))*$"}
    return {name: {"type": "string", "pattern": pattern} for name, pattern in shapes.items()}


def asked(name, words, shape=None):
    """A parameter of the address; a text without ``shape``."""
    return OpenApiParameter(name, shape or {"type": "string"}, description=words)


WRITTEN = {"whole": CODE, "link": CODE, "decimal": FIXED, "day": DAY}  # one of several values with commas between


def _filter(each):
    shape = _shape_asked(each)
    if each.many:
        one = WRITTEN.get(each.value and each.value.type)
        shape = {"type": "string"} | ({"pattern": f"^({one.pattern})(,({one.pattern}))*$"} if one else {})
    return asked(each.name, "用逗号隔开的几个值" if each.many else "", shape)


def _shape_asked(each):
    """How one value of a filter is written."""
    if each.path.endswith("__isnull"):
        return {"type": "boolean"}
    kind = each.value.type if each.value is not None else "text"
    if kind in ("whole", "link"):
        return NUMBER
    return {part: words for part, words in TYPE_OF[kind].items() if kind != "day" or part != "pattern"}


# The whole ------------------------------------------------------------------------------------


class Generator(SchemaGenerator):
    """The addresses of the API; those of a kind stand once for each kind, with its own shapes."""

    def _initialise_endpoints(self):
        super()._initialise_endpoints()
        self.endpoints = [each for end in self.endpoints for each in _for_each_kind(*end)]

    def get_schema(self, request=None, public=False):
        schema = super().get_schema(request, public)
        shapes = schema["components"].setdefault("schemas", {}) | components()
        schema["components"]["schemas"] = dict(sorted(shapes.items()))
        return schema


class OfResources(SchemaGenerator):
    """The addresses that are of no kind."""

    def _initialise_endpoints(self):
        super()._initialise_endpoints()
        self.endpoints = [end for end in self.endpoints if "{slug}" not in end[0]]


@cache
def operations_of_resources():
    """[(title of the resource, [(method, address, summary)])] of the addresses that are of no kind."""
    found = {}
    for path, methods in OfResources().get_schema(public=True)["paths"].items():
        for method, operation in methods.items():
            line = (method.upper(), path, operation.get("summary", ""))
            found.setdefault(operation["tags"][0], []).append(line)
    return [*found.items()]


def _for_each_kind(path, regex, method, callback):
    if "{slug}" not in path:
        yield path, regex, method, callback
        return
    for slug, kind in KINDS.items():
        if kind.by_programs or method == "GET":
            yield path.replace("{slug}", slug), regex, method, callback.cls.as_view(kind=kind)


def components():
    """{name: JSON Schema} of all shapes that operations refer to."""
    found = {"problem": PROBLEM, "revision": REVISION, "trial": TRIAL}
    for kind in KINDS.values():
        found |= shapes_of(kind)
    return found
