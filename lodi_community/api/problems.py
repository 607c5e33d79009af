"""Refusals as problem+json (RFC 9457): what was refused, where, which value, and what to do, in Chinese.

The sentences are those of the pages; only what a program alone can do wrong (JSON, headers, parameters) has its own.
"""

import logging

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from lodi_community.records.causes import cause_of
from lodi_community.records.door import Locked, OutOfScope, Withheld
from lodi_community.records.formfields import typed

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
DOCUMENTATION = "/api/#problem-"  # where a person reads what a type means; the type is this with the name behind
NOT_HERE = "没有这一项，或不在您的管理范围内"
LATER_SECONDS = 5  # until what is not there now is asked for again
# name → (status, title)
TYPES = {
    "unreadable": (400, "正文读不懂"),
    "parameter": (400, "地址里的参数不对"),
    "sign-in": (401, "没有登录，或令牌不能用"),
    "not-allowed": (403, "没有这个权限"),
    "not-found": (404, "没有找到"),
    "method": (405, "这个地址不接受这种请求"),
    "not-acceptable": (406, "只给 JSON"),
    "key-reused": (409, "幂等键用过了"),
    "stale": (412, "打开之后已被别人改过"),
    "too-large": (413, "正文太大"),
    "media-type": (415, "只收 JSON"),
    "invalid": (422, "有几处不对，什么也没有写"),
    "implausible": (422, "有数不常见，确认后再写"),
    "locked": (423, "已锁定"),
    "version-required": (428, "要写明改的是哪一版"),
    "too-many": (429, "请求太密"),
    "fault": (500, "系统出错"),
    "unavailable": (503, "现在做不出来"),
}


class Problem(exceptions.APIException):
    """A refusal of the type with this name (TYPES). ``detail``: a sentence; ``errors``: [error()]; ``more``: further members."""

    def __init__(self, name, detail, errors=(), **more):
        self.name, self.errors, self.more = name, list(errors), more
        self.status_code = TYPES[name][0]
        super().__init__(detail)

    def body(self):
        """The members of the answer."""
        code, title = TYPES[self.name]
        body = {"type": DOCUMENTATION + self.name, "title": title, "status": code, "detail": str(self.detail)}
        return body | ({"errors": self.errors} if self.errors else {}) | self.more


def error(sentence, *, field="", title="", value=None):
    """One thing that is wrong: of which field, with which value, and the sentence."""
    found = {"field": field} if field else {}
    if title:
        found["title"] = title
    if value is not None:
        found["value"] = typed(value)
    return found | {"sentence": sentence}


def errors_of(refusal):
    """[error()] of a ValidationError."""
    if not hasattr(refusal, "error_dict"):
        return [error(sentence) for sentence in refusal.messages]
    return [
        error(sentence, field="" if name == "__all__" else name)
        for name, sentences in refusal.message_dict.items()
        for sentence in sentences
    ]


def handler(raised, context):
    """The answer to whatever a view raised: rest_framework's EXCEPTION_HANDLER."""
    problem = raised if isinstance(raised, Problem) else _problem_of(raised)
    answer = Response(problem.body(), status=problem.status_code, content_type=CONTENT_TYPE)
    for name, value in _headers(raised, problem).items():
        answer[name] = value
    return answer


def _headers(raised, problem):
    headers = {"Retry-After": str(LATER_SECONDS)} if problem.name == "unavailable" else {}
    if challenge := getattr(raised, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(raised, exceptions.Throttled):
        headers["Retry-After"] = str(max(1, round(raised.wait or 1)))
    return headers


def _problem_of(raised):
    """The Problem that stands for an exception of Django, of the door or of rest_framework."""
    if isinstance(raised, Locked):
        return Problem("locked", raised.messages[0])
    if isinstance(raised, Withheld):
        return Problem("not-allowed", raised.messages[0])
    if isinstance(raised, ValidationError):
        errors = errors_of(raised)
        return Problem("invalid", errors[0]["sentence"], errors)
    if isinstance(raised, OutOfScope | Http404 | exceptions.NotFound):
        return Problem("not-found", NOT_HERE)
    if isinstance(raised, PermissionDenied):
        return Problem("not-allowed", str(raised) or "您的岗位没有这个权限")
    if isinstance(raised, exceptions.APIException):
        return _of_rest_framework(raised)
    return _of_house(raised)


def _of_house(raised):
    """The Problem of what no address expected: 503 where the machine around the portal is at fault, as on the pages."""
    logger.error("接口出错", exc_info=raised)
    cause = cause_of(raised)
    if cause.status == 503:
        return Problem("unavailable", f"{cause.happened}不知道写入了没有：过一会儿原样重发，带着同一个幂等键不会写两遍")
    return Problem("fault", "这一次请求没有办成，不知道写入了没有。请先查询再重发；带着同一个幂等键重发不会写两遍")


def _of_rest_framework(raised):
    for kind, make in REST_FRAMEWORK.items():
        if isinstance(raised, kind):
            return make(raised)
    name = {400: "unreadable", 403: "not-allowed", 404: "not-found"}.get(raised.status_code, "fault")
    return Problem(name, str(raised.detail))


REST_FRAMEWORK = {
    exceptions.ParseError: lambda raised: Problem("unreadable", str(raised.detail)),
    exceptions.NotAuthenticated: lambda raised: Problem(
        "sign-in", "这个地址要登录：请求头写 Authorization: Bearer 加您的令牌，或在浏览器里先登录"
    ),
    exceptions.AuthenticationFailed: lambda raised: Problem("sign-in", str(raised.detail)),
    exceptions.MethodNotAllowed: lambda raised: Problem(
        "method", f"这个地址不接受 {typed(raised.args[0] if raised.args else '')} 请求"
    ),
    exceptions.NotAcceptable: lambda raised: Problem("not-acceptable", "答复只有 JSON，Accept 请写 application/json"),
    exceptions.UnsupportedMediaType: lambda raised: Problem(
        "media-type", "正文只收 JSON，Content-Type 请写 application/json"
    ),
    exceptions.Throttled: lambda raised: Problem(
        "too-many", f"请求太密，请等 {max(1, round(raised.wait or 1))} 秒再发"
    ),
}
