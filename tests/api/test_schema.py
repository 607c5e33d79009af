"""The schema holds: what Schemathesis sends by it is answered by it, by programs of every post, and never with a fault of ours."""

import collections
import time
import warnings

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import NonInteractiveExampleWarning

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.core.wsgi import get_wsgi_application
from lodi_community.api.schema import Generator
from tests.marked import strangers
from tests.test_scope import PEOPLE

from .programs import Program

pytestmark = [pytest.mark.once, pytest.mark.proof]
CASES = 2  # of each operation, for each post
import os
LIMIT = float(os.environ.get("FUZZ_SECONDS", "60"))


@pytest.fixture(autouse=True)
def one_connection():
    """The requests see the test's transaction: they do not end its connection, as Django's own test client does not."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("key", PEOPLE)
def test_every_operation_answers_by_its_schema(marked, key):
    import schemathesis
    from schemathesis.checks import CHECKS
    schemathesis_errors = collections.Counter()
    schema = schemathesis.openapi.from_dict(Generator().get_schema(public=True))
    program, app = Program(marked[PEOPLE[key]]), get_wsgi_application()
    counts, faults = collections.Counter(), []
    end = time.monotonic() + LIMIT
    operations = [o.ok() for o in schema.get_all_operations()]
    import random
    random.Random(key).shuffle(operations)
    for operation in operations:
        if time.monotonic() > end: break
        for mode in schemathesis.GenerationMode:
            found = []
            @settings(max_examples=CASES, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
            @given(operation.as_strategy(generation_mode=mode))
            def send(case):
                r = case.call(app=app, base_url="http://127.0.0.1", headers={"Authorization": f"Bearer {program.text}"})
                counts[r.status_code] += 1
                text = r.content.decode(errors="replace")
                if r.status_code >= 500 or (found_s := strangers(text, program.user.scope) - set()):
                    faults.append((operation.label, mode.value, r.status_code, text[:300], case.body if not isinstance(case.body, type(...)) else None, dict(case.query or {})))
                    return
                try:
                    case.validate_response(r, checks=[CHECKS.get_one(n) for n in ("not_a_server_error","status_code_conformance","content_type_conformance","response_schema_conformance")])
                except BaseException as e:
                    faults.append((operation.label, mode.value, r.status_code, str(e)[:500]))
            try:
                send()
            except Exception as e:
                schemathesis_errors[type(e).__name__ + str(e)[:100]] += 1
    print(key, sum(counts.values()), counts, schemathesis_errors)
    for f in faults[:12]: print(f)
    assert not faults, len(faults)
