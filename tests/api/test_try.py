import json
from datetime import date, timedelta

import pytest
from django.test import Client

from lodi_community.accounts.tokens import Token, issue

pytestmark = pytest.mark.django_db


def program(user, **more):
    text = issue(user, Token(name="试", expires_on=date.today() + timedelta(days=30), **{"writes": True} | more))
    return Client(headers={"Authorization": f"Bearer {text}"})


def call(c, method, url, body=None, **headers):
    r = c.generic(
        method, url, b"" if body is None else json.dumps(body), content_type="application/json", headers=headers
    )
    print(method, url, r.status_code, r.headers.get("ETag"), r.content.decode()[:900])
    return r


def test_a(world):
    c = program(world["李敏"])
    call(c, "GET", "/api/v1/records/grid?limit=2&fields=code,households")
    r = call(c, "GET", "/api/v1/records/grid?limit=2&ordering=-households")
    call(c, "GET", r.json()["next"])
    call(c, "GET", "/api/v1/records/grid?foo=2")
    one = r.json()["results"][0]
    u = f"/api/v1/records/grid/{one['id']}"
    call(c, "GET", u)
    call(c, "PATCH", u, {"households": 199})
    call(c, "PATCH", u, {"households": 199}, **{"If-Match": '"1"'})
    call(c, "PATCH", u, {"households": 199}, **{"If-Match": '"1"'})
    call(c, "PATCH", u, {"households": "200", "foo": 1}, **{"If-Match": '"2"'})
    call(c, "PATCH", u, {"households": 20000}, **{"If-Match": '"2"'})
    call(c, "PATCH", u + "?validate=1", {"households": 20}, **{"If-Match": '"2"'})
    call(c, "POST", "/api/v1/records/grid", {"households": 20})
    r = call(
        c,
        "POST",
        "/api/v1/records/grid",
        {
            "community": one["community"],
            "code": "99",
            "name": "新",
            "households": 20,
            "_key": "wgpt:1",
            "started_on": "2020-01-01",
        },
        **{"Idempotency-Key": "a"},
    )
    r = call(
        c,
        "POST",
        "/api/v1/records/grid",
        {
            "community": one["community"],
            "code": "99",
            "name": "新",
            "households": 20,
            "_key": "wgpt:1",
            "started_on": "2020-01-01",
        },
        **{"Idempotency-Key": "a"},
    )
    call(
        c,
        "POST",
        "/api/v1/records/grid",
        {"community": one["community"], "code": "99", "name": "新", "households": 21, "_key": "wgpt:1"},
    )
    call(
        c,
        "POST",
        "/api/v1/records/grid/bulk",
        {
            "add": [
                {"community": one["community"], "code": str(n), "name": f"新{n}", "households": 200}
                for n in range(70, 73)
            ],
            "change": [{"id": one["id"], "version": 2, "households": 198}],
        },
    )
    call(
        c,
        "POST",
        "/api/v1/records/grid/bulk",
        {
            "add": [
                {"community": one["community"], "code": str(n), "name": f"新{n}", "households": 200}
                for n in range(72, 75)
            ],
            "change": [{"id": one["id"], "version": 2, "households": 198}],
        },
    )
    call(c, "DELETE", u, {"_reason": "没有了"}, **{"If-Match": '"3"'})
    call(c, "GET", "/api/v1/changes?since=1")
    call(c, "GET", "/api/v1/records/grid?since=1&fields=name")
    call(c, "GET", "/api/v1/records/xx")
    call(c, "GET", u + "/history")
    call(Client(), "GET", u)
    call(c, "PUT", u)
    call(c, "POST", "/api/v1/records/grid", None)
