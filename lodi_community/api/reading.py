"""Bodies of requests: JSON as RFC 8259 has it, nothing a program might mean otherwise."""

import json
import re
from decimal import Decimal

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from lodi_community.records.formfields import typed

from .encoding import ENCODE, Encoded
from .problems import CONTENT_TYPE, Problem

MOST_BYTES = 4 * 2**20  # of a body: a thousand rows of the widest kind are two
HALF = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)  # group 1: half of a pair that stands for one sign: no database takes it alone
DEEPEST = 20  # brackets inside each other
# Whole texts, in which brackets mean nothing, and whatever else is no bracket; never read twice, however it ends.
NO_BRACKETS = re.compile(r'(?:"(?:[^"\\]++|\\.)*+"?+|[^"\[\]{}]++)++', re.DOTALL)
MARK = "\ufeff"  # before a text, by programs for Windows; RFC 8259 lets a reader overlook it


class StrictJSON(BaseParser):
    """UTF-8, no NaN, no name twice in an object, no deep nesting; numbers with a point as Decimal, as they are written."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise Problem("too-large", f"正文超过 {MOST_BYTES // 2**20} MB。请分几次发，每次不超过 1,000 行")
        return read(body)


def read(body):
    """The value of a JSON text in bytes. Raises Problem."""
    try:
        text = body.decode("utf-8").removeprefix(MARK)
    except UnicodeDecodeError as fault:
        raise Problem("unreadable", f"正文第 {fault.start + 1} 个字节起不是 UTF-8。请用 UTF-8 编码再发") from fault
    if _depth(text) > DEEPEST:
        raise Problem("unreadable", f"括号套了 {DEEPEST} 层以上。一行是一个对象，几行是对象的列表")
    if any(half[1] for half in HALF.finditer(text)):
        raise Problem("unreadable", "正文里有半个字（单独的 \\ud800 到 \\udfff），没有一个字符是它")
    try:
        return json.loads(text, parse_constant=_no_number, parse_float=Decimal, object_pairs_hook=_once_each)
    except json.JSONDecodeError as fault:
        raise Problem("unreadable", f"正文不是 JSON：第 {fault.lineno} 行第 {fault.colno} 个字起读不下去") from fault
    except ValueError as fault:
        raise Problem("unreadable", "正文里有一个数位数太多，读不下去") from fault


def _depth(text):
    """At most how many brackets stand inside each other."""
    depth = deepest = 0
    for bracket in NO_BRACKETS.sub("", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
        if deepest > DEEPEST:
            break
    return deepest


def _no_number(word):
    raise Problem("unreadable", f"“{word}”不是 JSON 的数。没有填的写 null")


def _once_each(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Problem("unreadable", f"同一个对象里“{typed(twice)}”写了两次，不知道用哪一个")
    return found


class PlainJSON(BaseRenderer):
    """JSON in UTF-8, Chinese as it is, with no spaces that nobody reads."""

    media_type, format, charset = "application/json", "json", None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        if isinstance(data, dict):  # rows of a list are encoded already
            members = (
                f"{ENCODE(name)}:{'[' + ','.join(each) + ']' if isinstance(each, Encoded) else ENCODE(each)}"
                for name, each in data.items()
            )
            return f"{{{','.join(members)}}}".encode()
        return ENCODE(data).encode()


class OneForm(DefaultContentNegotiation):
    """Every answer is JSON; a client that wants nothing of the kind is told so."""

    def select_renderer(self, request, renderers, format_suffix=None):
        accepted = request.headers.get("Accept", "*/*").replace(CONTENT_TYPE, "application/json")
        if not any(
            part.strip().partition(";")[0] in ("*/*", "application/*", "application/json", "")
            for part in accepted.split(",")
        ):
            raise Problem("not-acceptable", "答复只有 JSON，Accept 请写 application/json")
        return renderers[0], renderers[0].media_type
