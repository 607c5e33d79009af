"""docs/handbook/webhooks.md and receiver.py: what they print is so, and the program takes what the portal sends."""

import json
import re
import runpy
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from lodi_community.webhooks import sending
from lodi_community.webhooks.models import Delivery, EventName
from lodi_community.webhooks.outbox import announce

from .receiving import SECRET, work

pytestmark = pytest.mark.once
FOLDER = Path(__file__).parents[2] / "docs/handbook"
PAGE = (FOLDER / "webhooks.md").read_text(encoding="utf-8")


@pytest.fixture
def program(receiver):
    """receiver.py with the secret, listening where the test's own receiver did."""
    receiver.kill()
    program = runpy.run_path(str(FOLDER / "receiver.py"))
    program["Handler"].do_POST.__globals__["SECRET"] = SECRET
    program["Handler"].log_message = lambda *args: None
    server = ThreadingHTTPServer(("127.0.0.1", receiver.port), program["Handler"])
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield program
    server.shutdown()
    server.server_close()


def test_the_program_takes_what_the_portal_sends_once_and_nothing_else(world, endpoint_at, program, capsys):
    endpoint = endpoint_at("娄底市", "filing.submitted")
    announce("filing.submitted", "431302001001", {"name": "街心社区"})
    assert work(endpoint) is None
    delivery = Delivery.objects.get()
    assert delivery.status == 204
    assert sending.send(delivery).status == 204
    assert capsys.readouterr().out.count("街心社区") == 1
    delivery.endpoint.secret = "another"
    assert sending.send(delivery).status == 401


def test_what_was_signed_long_ago_or_changed_is_not_genuine(program):
    now, body = int(time.time()), b'{"event": "test"}'
    signed = f"sha256={sending.signature(SECRET, now, body)}"
    assert program["is_genuine"](SECRET, str(now), signed, body)
    assert not program["is_genuine"](SECRET, str(now), signed, body + b" ")
    assert not program["is_genuine"](SECRET, str(now), "", body)
    old = now - 301
    assert not program["is_genuine"](SECRET, str(old), f"sha256={sending.signature(SECRET, old, body)}", body)


def test_the_page_lists_every_event():
    assert re.findall(r"^\| `([a-z.]+)` \|", PAGE, re.MULTILINE) == EventName.values


def test_the_example_is_a_body_as_it_is_sent():
    body = json.loads(re.search(r"^\{.*\}$", PAGE, re.MULTILINE)[0])
    assert {*body} == {"at", "data", "event", "number", "place"}
    assert json.dumps(body, ensure_ascii=False, sort_keys=True) in PAGE


def test_words_that_the_page_quotes_stand_on_the_pages_of_the_portal():
    templates = "".join(
        path.read_text(encoding="utf-8") for path in (FOLDER.parents[1] / "templates/webhooks").iterdir()
    )
    assert {word for word in re.findall(r"【(.+?)】", PAGE) if word not in templates} == set()
