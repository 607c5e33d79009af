"""manage.py check: each kind has said what it has to say, and only of fields that there are."""

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, TextField

from .kinds import KINDS, UNSAID, Copied
from .spans import Event, Stated, Yearly

# statement → what it says, for the sentence that asks for it
STATEMENTS = {
    "span": "记录属于哪一年（Yearly、Event、Stated 或 Lasting）",
    "rights": "哪个岗位能看、能改",
    "section": "填报时在哪一节（不填报的写 None）",
    "menu": "在菜单的哪一组（没有的写 []）",
    "carry": "沿用上年时抄不抄（Copied 或 NotCopied）",
}
ACTIONS = ("view", "change")  # that every kind grants to some post


def name_of(kind):
    """“网格”（communities.grid）"""
    return f"“{kind.title}”（{kind.label}）"


def kinds_say_everything(app_configs, **kwargs):
    """One error for each statement that a kind leaves out, each right it grants nobody, each field there is not."""
    return [checks.Error(fault, id="records.E001") for kind in KINDS.values() for fault in faults_of(kind)]


def faults_of(kind):
    """Chinese sentences on what a kind leaves unsaid or says of a field that there is not."""
    asked = [name for name in STATEMENTS if name != "carry" or isinstance(kind.span, Yearly)]
    unsaid = [name for name in asked if getattr(kind, name) is UNSAID]
    for name in unsaid:
        yield f"{name_of(kind)}没有声明 {name}：{STATEMENTS[name]}。"
    if "rights" not in unsaid:
        for action in ACTIONS:
            if not kind.rights.get(action):
                yield f"{name_of(kind)}的 rights 没有写谁能“{action}”。"
    yield from _personal_faults(kind)
    for statement, path in _paths(kind):
        if not has_field(kind.model, path):
            yield f"{name_of(kind)}的 {statement} 写了“{path}”，没有这个字段。"


def _personal_faults(kind):
    """Personal are texts, which can be erased, and rows that have such; who points to these is about persons too."""
    persons = {other.model for other in KINDS.values() if other.personal}
    for field in kind.model._meta.concrete_fields:
        if field.is_relation and field.related_model in persons and field.name not in kind.personal:
            yield f"{name_of(kind)}的 {field.name} 指到涉及个人的记录，personal 没有写它。"
        if field.name in kind.personal and not field.is_relation and not isinstance(field, CharField | TextField):
            yield f"{name_of(kind)}的 personal 写了“{field.name}”，不是文字，删除后没有办法空着。"


def _paths(kind):
    """(statement, path of a field) of everything that a kind says of fields."""
    for statement in ("columns", "filters", "search", "repeats", "personal"):
        yield from ((statement, path) for path in getattr(kind, statement))
    yield from (("groups", name) for name in kind.fields())
    yield from (("wanted", name) for each in kind.wanted for name in (*each.fields, *dict(each.only)))
    if isinstance(kind.span, Event | Stated):
        yield "span", kind.span.day
    if isinstance(kind.span, Yearly):
        yield "span", kind.span.path
    if isinstance(kind.carry, Copied):
        yield from (("carry", name) for name in (*kind.carry.same, *kind.carry.anew))
    if kind.figure:
        yield "figure", kind.figure


def has_field(model, path):
    """Whether a path such as “community__name” leads to a field."""
    try:
        for step in path.split("__"):
            model = model._meta.get_field(step).related_model
    except (FieldDoesNotExist, AttributeError):
        return False
    return True
