"""Requests that no program ought to send: each gets its status and a sentence, nothing is written, nothing breaks."""

import json
import sqlite3

import pytest
from django.db import OperationalError
from django.test import Client

from communities.models import Grid

from .programs import Program
from .test_rows import first_grid, grid_of

pytestmark = pytest.mark.once


@pytest.fixture
def program(world):
    return Program(world["李敏"])


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 422, "必填"),
        (b"{", 400, "第 1 行第 2 个字起读不下去"),
        (b'{"households": NaN}', 400, "“NaN”不是 JSON 的数"),
        (b'{"households": -Infinity}', 400, "“-Infinity”不是 JSON 的数"),
        (b'{"code": "1", "code": "2"}', 400, "“code”写了两次"),
        (b'{"code": "\xff"}', 400, "第 11 个字节起不是 UTF-8"),
        (b"[" * 100_000, 400, "20 层以上"),
        (b'{"a":' * 30 + b"1" + b"}" * 30, 400, "20 层以上"),
        (b'{"name": "\\"' + b"[" * 30 + b'"}', 422, "必填"),
        (b'"' * 1001, 400, "读不下去"),
        (b'{"households": ' + b"9" * 5000 + b"}", 400, "位数太多"),
        (b'{"households": 1e999999}', 422, "不是整数"),
        (b"[]", 422, "写成一个 JSON 对象"),
        (b'"text"', 422, "写成一个 JSON 对象"),
        (b"null", 422, "写成一个 JSON 对象"),
        (b'{"_key": 3}', 422, "外部编号写成"),
        (b'{"_reason": []}', 422, "_reason 要写成文字"),
        (b'{"_confirm": 3}', 422, "_confirm 要写成文字"),
        (b'{"code": "\\ud800"}', 400, "半个字"),
        (b'{"code": "\\\\\\ud800"}', 400, "半个字"),
        (b"x" * (5 * 2**20), 413, "正文超过 4 MB"),
    ],
)
def test_a_body_that_is_no_row_is_refused(program, body, status, words):
    answer = program.call("POST", "records/grid", body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert words in answer.content.decode()
    assert not Grid.objects.filter(code="99").exists()


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-16"])
@pytest.mark.parametrize(
    ("mark", "name"),
    [("\ufeff", "新网格"), ("", "[" * 25 + '"{'), ("", "C:\\ud800")],
    ids=["mark", "brackets", "backslash"],
)
def test_a_body_is_read_as_it_is_meant(world, program, content_type, mark, name):
    body = mark + json.dumps(grid_of(world, name=name))
    answer = program.client.generic("POST", "/api/v1/records/grid?validate=0", body.encode(), content_type=content_type)
    assert (answer.status_code, answer.json().get("name")) == (201, name)


def test_every_value_of_a_wrong_type_has_its_sentence(world, program):
    for value in ([], {}, True, 1.5, "1", 10**40, -1, "\ud800"):
        answer = program.post(
            "records/grid", grid_of(world, households=value, community=value, started_on=value, ended_on=value)
        )
        assert answer.status_code in (400, 422), value
        assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": "Bearer lodi_没有"}, 401),
        ({"Authorization": "Bearer lodi_" + "x" * 5000}, 401),
        ({"Accept": "text/html"}, 406),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Idempotency-Key": "有 空格"}, 400),
        ({"Idempotency-Key": "x" * 101}, 400),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(world, program, headers, status):
    kind = headers.pop("Content-Type", "application/json")
    answer = program.client.post(
        "/api/v1/records/grid", grid_of(world) if kind.endswith("json") else "x", kind, headers=headers
    )
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("condition", ["3", '"x"', "*", '"1", "2"', '"99999999999999"'])
def test_a_version_that_is_none_is_refused(world, program, condition):
    answer = program.call("PATCH", f"records/grid/{first_grid(world).pk}", {"households": 1}, {"If-Match": condition})
    assert answer.status_code == 400


@pytest.mark.parametrize("version", ['"1"', 'W/"1"'])
def test_a_row_that_is_known_is_not_sent_again(world, program, version):
    answer = program.call("GET", f"records/grid/{first_grid(world).pk}", headers={"If-None-Match": version})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", '"1"')


def test_what_a_body_may_not_say_is_refused(world, program):
    path, condition = f"records/grid/{first_grid(world).pk}", {"If-Match": '"1"'}
    answer = program.call("PATCH", path, {"_key": "wgpt:G-1"}, condition)
    assert (answer.status_code, "没有“_key”这个字段" in answer.json()["detail"]) == (422, True)
    for body in ({"_reason": "合并", "households": 1}, ["合并"], {"reason": "合并"}):
        answer = program.call("DELETE", path, body, condition, reason="合并")
        assert (answer.status_code, "删除的正文只写原因" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    "path", ["nothing", "records", "records/nothing", "records/grid/0", f"records/grid/{10**30}", "records/grid/1/x"]
)
def test_an_address_that_is_none_is_refused_in_json(program, path):
    answer = program.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "POST", "OPTIONS", "TRACE", "HEAD"])
def test_another_method_is_refused(world, program, method):
    answer = program.call(method, f"records/grid/{first_grid(world).pk}")
    assert answer.status_code == (200 if method == "HEAD" else 405)


def test_whoever_is_not_signed_in_is_told_how(world):
    answer = Client().get("/api/v1/records/grid")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert "Authorization: Bearer" in answer.json()["detail"]


def test_a_fault_of_the_house_says_what_is_not_known(world, program, monkeypatch):
    def fail(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr("lodi_community.api.rows.encoded", fail)
    answer = program.get("records/grid")
    assert answer.status_code == 500
    assert "不知道写入了没有" in answer.json()["detail"]
    assert "broken" not in answer.content.decode()


def test_a_database_that_is_busy_is_asked_again_later(world, program, monkeypatch):
    def wait_in_vain(*args):
        fault = sqlite3.OperationalError("database is locked")
        fault.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise OperationalError("database is locked") from fault

    monkeypatch.setattr("lodi_community.api.rows.encoded", wait_in_vain)
    answer = program.get("records/grid")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "别的操作占着数据库" in answer.json()["detail"]
