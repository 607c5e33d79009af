"""Numbers of other systems: (system, number) ↔ row. A platform sends its own numbers, and sends them again without doubles."""

import re

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lodi_community.records import bulk
from lodi_community.records.fields import refuse_numbers

from .models import ExternalKey
from .problems import Problem

SYSTEM = re.compile("[a-z][a-z0-9_-]{1,19}")
NUMBER = re.compile(r"[!-~\u4e00-\u9fff]{1,60}")
TAKEN = "同样的外部编号刚被另一个请求用了，什么也没有写。请原样再发一次"
SHAPE = "外部编号写成 wgpt:G-001 这样：系统（2 到 20 个小写字母、数字）、英文冒号、编号（不超过 60 个字，没有空格）"


def split(text, refusal="invalid"):
    """(system, number) of “wgpt:G-001”. Raises a Problem of the type ``refusal``: of a body, or a parameter."""
    system, colon, number = text.partition(":") if isinstance(text, str) else ("", "", "")
    if not (colon and SYSTEM.fullmatch(system) and NUMBER.fullmatch(number)):
        raise Problem(refusal, f"{SHAPE}，收到的是“{str(text)[:30]}”")
    return system, number


def keys_of(kind, ids):
    """{number of a row: {system: number there}}."""
    found = {}
    for part in bulk.in_parts(ids):
        rows = ExternalKey.objects.filter(kind=kind.label, object_id__in=part)
        for key, system, number in rows.values_list("object_id", "system", "number"):
            found.setdefault(key, {})[system] = number
    return found


def rows_with(kind, pairs):
    """{(system, number): number of the row} of those that are known. The number of a row that was removed is free again."""
    keys = [*_keys(kind, pairs)]
    there = _there(kind, keys)
    return {(key.system, key.number): key.object_id for key in keys if key.object_id in there}


def _there(kind, keys):
    """The numbers of the rows of ExternalKeys that have not been removed."""
    there = set()
    for part in bulk.in_parts(sorted({key.object_id for key in keys})):
        there |= {*kind.model._base_manager.filter(pk__in=part).values_list("pk", flat=True)}
    return there


def _keys(kind, pairs):
    """The ExternalKeys of these (system, number)."""
    by_system = {}
    for system, number in {*pairs}:
        by_system.setdefault(system, []).append(number)
    for system, numbers in by_system.items():
        for part in bulk.in_parts(numbers):
            yield from ExternalKey.objects.filter(kind=kind.label, system=system, number__in=part)


def remember(kind, pairs):
    """Note the numbers of rows that were written just now. ``pairs``: [((system, number), record)].

    Raises ValidationError for an ID-card number, and for one that another request has just noted; then the rows are not
    written either.
    """
    for (_, number), _ in pairs:
        refuse_numbers("外部编号", number)
    known = [*_keys(kind, [pair for pair, _ in pairs])]
    if _there(kind, known):  # since rows_with() was asked
        raise ValidationError(TAKEN)
    for part in bulk.in_parts([key.pk for key in known]):  # of rows that a page removed
        ExternalKey.objects.filter(pk__in=part).delete()
    keys = [
        ExternalKey(kind=kind.label, system=system, number=number, object_id=record.pk)
        for (system, number), record in pairs
    ]
    try:
        with transaction.atomic():
            ExternalKey.objects.bulk_create(keys, batch_size=bulk.BATCH)
    except IntegrityError as error:
        raise ValidationError(TAKEN) from error


def forget(kind, ids):
    """The rows are gone: their numbers may stand for others."""
    for part in bulk.in_parts(ids):
        ExternalKey.objects.filter(kind=kind.label, object_id__in=part).delete()
