"""Shapes of answers that are of no kind: refusals, revisions, lists, the change feed, what is only tried."""

from .problems import TYPES

PROBLEM = {
    "type": "object",
    "title": "没有办成",
    "properties": {
        "type": {
            "type": "string",
            "title": "哪一种",
            "description": "、".join(f"{name}（{title}）" for name, (_, title) in TYPES.items()),
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "title": "一句话：错在哪里，怎么办"},
        "errors": {
            "type": "array",
            "title": "每一处",
            "items": {
                "type": "object",
                "properties": {
                    "in": {"type": "string", "title": "bulk 的哪一部分"},
                    "row": {"type": "integer", "title": "那一部分的第几行，从 0 数"},
                    "field": {"type": "string"},
                    "title": {"type": "string"},
                    "value": {"type": "string"},
                    "sentence": {"type": "string"},
                },
                "required": ["sentence"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
REVISION = {
    "type": "object",
    "title": "修改记录",
    "properties": {
        "revision": {"type": "integer", "title": "编号"},
        "at": {"type": "string", "format": "date-time"},
        "action": {"type": "string", "enum": ["add", "change", "remove"]},
        "kind": {"type": "string", "title": "哪一类记录"},
        "id": {"type": "integer"},
        "version": {"type": "integer"},
        "place": {"type": "string"},
        "by": {"type": "string", "title": "谁"},
        "reason": {"type": "string"},
        "changes": {"type": "object", "title": "每个字段原来的值和现在的值"},
    },
    "required": ["revision", "at", "action", "kind", "id", "version", "place", "by", "reason", "changes"],
}
TRIAL = {
    "type": "object",
    "title": "只核对的结果",
    "properties": {
        "valid": {"const": True},
        "would_turn": {
            "type": ["array", "null"],
            "items": {"type": "object"},
            "title": "会变的结论；不能看结论的是 null",
        },
    },
    "required": ["valid", "would_turn"],
}


def ref(name):
    """A reference to a shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(name):
    """The answer of a list: a page of rows and the address of the next."""
    return {
        "type": "object",
        "properties": {
            "results": {"type": "array", "items": ref(name)},
            "next": {"type": ["string", "null"], "title": "下一页的地址"},
            "removed": {"type": "array", "items": {"type": "integer"}, "title": "删除的（since）"},
            "until": {"type": "integer", "title": "下一次的 since"},
            "more": {"type": "boolean", "title": "是不是还有"},
        },
        "required": ["results"],
    }


FEED = {
    "type": "object",
    "properties": {
        "results": {"type": "array", "items": ref("revision")},
        "until": {"type": "integer", "title": "下一次的 since"},
        "more": {"type": "boolean", "title": "是不是还有"},
    },
    "required": ["results", "until", "more"],
}
BULK_ANSWER = {
    "type": "object",
    "properties": {
        "added": {"type": "array", "items": {"type": "object"}},
        "changed": {"type": "array", "items": {"type": "object"}},
        "removed": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["added", "changed", "removed"],
}
