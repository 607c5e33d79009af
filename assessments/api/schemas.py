"""How an address describes itself: its parameters, what is sent and what is answered. One declaration serves the
description (OpenAPI) and the check of what a program asks."""

from drf_spectacular.utils import OpenApiParameter, extend_schema

from communities.models import FIRST_YEAR
from lodi_community.api.parameters import MOST, PAGE
from lodi_community.api.schema import IDEMPOTENCY_KEY, NO_CONTROLS

JSON = "application/json"


def text(title, **more):
    """A text."""
    return {"type": "string", "title": title, **more}


def whole(title, **more):
    """A whole number."""
    return {"type": "integer", "title": title, **more}


def yes_no(title):
    """True or false."""
    return {"type": "boolean", "title": title}


def maybe(schema):
    """A value that may be null."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}


def record(**fields):
    """An object that has all of these fields."""
    return {"type": "object", "properties": fields, "required": [*fields]}


def body(*needed, **fields):
    """The body of a request: nothing but these fields, of which the ``needed`` have to be there; no text with control signs."""
    shape = {"type": "object", "properties": {name: _typed(field) for name, field in fields.items()}}
    return shape | {"additionalProperties": False} | ({"required": [*needed]} if needed else {})


def _typed(field):
    return {"pattern": NO_CONTROLS, **field} if field["type"] == "string" and "format" not in field else field


def listed(item, title=""):
    """A list."""
    return {"type": "array", "items": item} | ({"title": title} if title else {})


def paged(row, **more):
    """A page of rows, with the address of the next page."""
    return record(**more, results=listed(row), next=maybe(text("下一页的地址；最后一页是 null")))


# A number of the smallest unit that divides its unit is a text, so that nothing is lost on the way; the unit stands beside.
AMOUNT = {"type": ["integer", "string", "boolean", "null"], "title": "数；有小数的写成文字，单位另写"}
DAY = text("日期", format="date")
MOMENT = text("时间", format="date-time")
SOMETHING = {"title": "内容"}
CODE, NAME, YEAR = text("区划代码"), text("名称"), whole("年度")

TEXT, WHOLE = {"type": "string"}, {"type": "integer", "minimum": 1}
A_YEAR = {"type": "integer", "minimum": FIRST_YEAR, "maximum": 9999}
ONE_YES = {"type": "string", "enum": ["0", "1"]}
PARAMETERS = {
    "limit": (f"一页几条，1 到 {MOST}，不写是 {PAGE}", {"type": "integer", "minimum": 1, "maximum": MOST}),
    "cursor": ("上一页答复里 next 带的", TEXT),
    "place": ("区划代码：这个单位和它下面的", TEXT),
    "unit": ("区划代码：这个单位和它下面的社区；不写是您的整个管理范围", TEXT),
    "year": ("年度，如 2026；不写是正在填报的年度", A_YEAR),
    "run": ("第几次督查，和 year 一起写；不写是作数的一次", WHOLE),
    "standard": ("标准的代号；不写是评判的标准", TEXT),
    "level": ("级别", {"type": "string", "enum": ["prefecture", "county", "street", "community"]}),
    "above": ("上一级的区划代码", TEXT),
    "code__in": ("几个区划代码，用逗号隔开", TEXT),
    "q": ("名称里有的字，或代码开头的数字", TEXT),
    "state": ("填报的状态；open 是还没有提交，overdue 是逾期", TEXT),
    "rule": ("规则的编号，或缺口的编号（用房、资金、人员）", TEXT),
    "rule__in": ("几条规则的编号，用逗号隔开", TEXT),
    "clause": ("条款号，如 8.1", TEXT),
    "outcome": ("结论：pass、fail、not_applicable、missing、hint", TEXT),
    "outcome__in": ("几种结论，用逗号隔开", TEXT),
    "head": ("方面的代号", TEXT),
    "hard": ("1 只要硬指标，0 只要规范项", ONE_YES),
    "check_code": ("印在文件上的校验码", TEXT),
    "quote": ("1 连原文和口径一起给", ONE_YES),
    "format": ("csv：整个结果作为一个 CSV 文件，不分页", {"type": "string", "enum": ["json", "csv"]}),
    "since": ("发起试评时答复里的 since", TEXT),
    "validate": ("1 只核对，什么也不写", ONE_YES),
}
PATHS = {
    "code": ("区划代码", TEXT),
    "key": ("编号", TEXT),
    "number": ("编号", WHOLE),
    "year": ("年度，如 2026", A_YEAR),
    "form": ("文件的种类", {"type": "string", "enum": ["docx", "pdf", "xlsx"]}),
}
PROBLEM = record(type=text("哪一种"), title=text("名称"), status=whole("状态码"), detail=text("说明"))


def described(operation, summary, answer, *parameters, path=(), sent=None, status=200, files=(), note=""):
    """Describe a method of a view.

    operation    its name for programs
    parameters   those of the address that it knows, in the order in which a refusal names them; ``path``: those in the address
    answer, sent JSON schemas of the answer and of the body
    files        content types that it may answer with instead
    """
    names = [(name, OpenApiParameter.QUERY, *PARAMETERS[name]) for name in parameters]
    names += [(name, OpenApiParameter.PATH, *PATHS[name]) for name in path]
    responses = {(status, JSON): answer} if answer else {}
    responses |= {(status, kind): {"type": "string", "format": "binary"} for kind in files}

    def mark(method):
        method.parameters, method.answer = parameters, answer
        return extend_schema(
            operation_id=operation,
            summary=summary,
            description=note or summary,
            parameters=[
                *(
                    OpenApiParameter(name, schema, where, description=words, required=where == OpenApiParameter.PATH)
                    for name, where, words, schema in names
                ),
                *([IDEMPOTENCY_KEY] if method.__name__ == "post" else ()),  # whatever is written is written once
            ],
            request={JSON: sent} if sent else None,
            responses={**responses, ("default", "application/problem+json"): PROBLEM},
        )(method)

    return mark
