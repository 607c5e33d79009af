"""Idempotency-Key: a request that was written is not written again; its answer is given again for 24 hours."""

import hashlib
import json
import re

from django.db import transaction
from django.utils import timezone
from rest_framework.response import Response

from lodi_community.records import wording
from lodi_community.records.revisions import ERASED

from .models import KEPT, WrittenRequest
from .parameters import is_trial
from .problems import Problem

SHAPE = re.compile("[!-~]{1,100}")
KEPT_HEADERS = ("ETag", "Location")


def once(request, write):
    """The answer of ``write()``, or that of the same request before. The key and what is written stand or fall together."""
    key = request.headers.get("Idempotency-Key")
    if key is None or is_trial(request.query_params):  # what is only tried uses no key up
        return write()
    if not SHAPE.fullmatch(key):
        raise Problem("parameter", "Idempotency-Key 用 1 到 100 个英文字母、数字、符号，如一个 UUID")
    content = _content(request)
    with transaction.atomic():
        wording.share()
        rows = WrittenRequest.objects.filter(user=request.user, key=key)
        rows.filter(at__lt=timezone.now() - KEPT).delete()
        row, is_new = WrittenRequest.objects.select_for_update().get_or_create(
            user=request.user, key=key, defaults={"content": content, "status": 0}
        )
        if not is_new:
            return _again(row, content)
        answer = write()
        row.status, row.answer = answer.status_code, answer.data
        row.headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
        row.save()
    return answer


def _again(row, content):
    if row.content != content:
        at = timezone.localtime(row.at)
        raise Problem("key-reused", f"这个 Idempotency-Key 在 {at:%Y-%m-%d %H:%M} 用在另一个请求上。新的请求要用新的键")
    answer = Response(row.answer, status=row.status)
    for name, value in row.headers.items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer


def forget_words(label, keys, words):
    """hooks.ERASURES: an answer that is kept to be given again does not say what was erased.

    Of a row that is what its fields say; in an answer about something else, such as a filing with its comments, a sentence
    or a title may hold it.
    """
    names = [word for word in words if len(word) > 1]  # one sign alone, as of a remark, names nobody
    for row in WrittenRequest.objects.exclude(answer=None).iterator():
        said, is_row = row.answer, isinstance(row.answer, dict) and "id" in row.answer
        if not is_row:
            row.answer = _without(said, lambda text: any(word in text for word in names))
        elif said["id"] in keys:
            row.answer = _without(said, words.__contains__)
        if row.answer != said:
            row.save()


def _without(said, is_erased):
    """JSON without the texts of which that is said."""
    if isinstance(said, dict):
        return {name: _without(value, is_erased) for name, value in said.items()}
    if isinstance(said, list):
        return [_without(value, is_erased) for value in said]
    return ERASED if isinstance(said, str) and is_erased(said) else said


def _content(request):
    body = json.dumps(request.data, sort_keys=True, default=repr)  # 1.0 is no "1.0"
    who = f"{request.user.post} {request.user.scope}"  # an answer is not given again to who has moved
    conditions = request.headers.get("If-Match", "")
    content = f"{who} {request.method} {request.get_full_path()} {conditions}\n{body}"
    return hashlib.sha256(content.encode()).hexdigest()
