"""Programs that call the API in tests: a client with a token, and what it sends as JSON."""

import json
from datetime import date, timedelta

from django.test import Client

from lodi_community.accounts.tokens import Token, issue

ROOT = "/api/v1/"


class Program:
    """A program of a user: ``program.get("records/grid", limit=2)``; its answers are Django's, with ``.json()``."""

    def __init__(self, user, **narrowed):
        token = Token(name="试", expires_on=date.today() + timedelta(days=30), **{"writes": True} | narrowed)
        self.text = issue(user, token)
        self.token, self.user = token, user
        self.client = Client(headers={"Authorization": f"Bearer {self.text}"}, raise_request_exception=False)

    def call(self, method, path, body=None, headers=None, **query):
        """Send a request; ``body`` goes as JSON, bytes as they are."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.client.generic(
            method, ROOT + path, content, content_type="application/json", headers=headers or {}, query_params=query
        )

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def post(self, path, body, **query):
        return self.call("POST", path, body, **query)

    def patch(self, path, body, version, **query):
        return self.call("PATCH", path, body, {"If-Match": f'"{version}"'}, **query)

    def delete(self, path, body, version):
        return self.call("DELETE", path, body, {"If-Match": f'"{version}"'})


def sentences(answer):
    """{field: sentence} of a refusal."""
    return {each.get("field", ""): each["sentence"] for each in answer.json().get("errors", [])}
