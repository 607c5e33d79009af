"""A client of the portal's API with Python's standard library only. Copy it beside your program.

portal = Portal("http://10.1.2.3:8000", "lodi_…")
for grid in portal.rows("records/grid", place="431302001"):
    print(grid["code"], grid["households"])
"""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TRIES = 5


class Refused(Exception):
    """The portal refused a request: ``status``, and ``problem`` with “detail” and, field by field, “errors”."""

    def __init__(self, status, problem):
        super().__init__(problem.get("detail", f"HTTP {status}"))
        self.status, self.problem = status, problem


class Portal:
    """A portal at an address, opened with a token."""

    def __init__(self, address, token):
        self.address, self.token = address.rstrip("/"), token

    def get(self, path, **parameters):
        """The answer to a question."""
        return self._send("GET", path, parameters)

    def rows(self, path, **parameters):
        """Every row of a list, page after page."""
        page = self.get(path, **{"limit": 1000} | parameters)
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self._send("GET", page["next"], {})

    def change(self, path, version, **fields):
        """Change one row that was read at a version."""
        return self._send("PATCH", path, {}, fields, {"If-Match": f'"{version}"'})

    def bulk(self, path, **parts):
        """Add, change and remove up to 1,000 rows, all or nothing: ``add=[…]``, ``change=[…]``, ``remove=[…]``, ``reason="…"``."""
        return self._send("POST", f"{path}/bulk", {}, parts)

    def _send(self, method, path, parameters, body=None, headers=()):
        """Send a request; one that did not arrive is sent again under the same key, and is written only once."""
        address = path if path.startswith("/") else f"/api/v1/{path}"
        if parameters:
            address += f"?{urllib.parse.urlencode(parameters)}"
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid.uuid4()), **dict(headers)}
        content = None
        if body is not None:
            content, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        attempt = 0
        while True:
            attempt += 1
            request = urllib.request.Request(self.address + address, content, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    return json.loads(answer.read() or "null")
            except urllib.error.HTTPError as refusal:
                if refusal.code not in (429, 503) or attempt == TRIES:
                    raise Refused(refusal.code, _problem(refusal)) from refusal
                time.sleep(int(refusal.headers.get("Retry-After", 2**attempt)))
            except (OSError, http.client.HTTPException):  # not reached, or cut off: perhaps it was written, perhaps not
                if attempt == TRIES:
                    raise
                time.sleep(2**attempt)


def _problem(refusal):
    try:
        return json.loads(refusal.read())
    except ValueError:
        return {}
