"""The schema holds: whatever Schemathesis sends by it or against it is answered as it says, by programs of every post.

No answer is a fault of ours, none is of another shape than the schema says, none names what lies outside the scope.
"""

from collections import Counter

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from lodi_community.api.pace import Pace
from lodi_community.api.schema import Generator
from tests.marked import strangers
from tests.test_scope import PEOPLE

from .programs import Program

CASES = 2  # of each operation, by the schema and against it, for each post
HELD = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
OPERATIONS_AT_LEAST = 250


@pytest.fixture
def schemathesis():
    """The tool, which only ./prove.sh installs (requirements-prove.txt)."""
    import schemathesis

    return schemathesis


@pytest.fixture
def one_connection():
    """Requests see the test's transaction: they do not end its connection, as they do not with Django's own client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def no_haste(monkeypatch):
    """As many requests a minute as come."""
    monkeypatch.setattr(Pace, "THROTTLE_RATES", {"user": "1000000/min"})


class Sender:
    """A program that sends cases, and notes each answer that is not as the schema says."""

    def __init__(self, user, checks):
        self.user, self.program, self.checks = user, Program(user), checks
        self.app, self.faults, self.answers = get_wsgi_application(), [], Counter()

    def send(self, case):
        headers = {"Authorization": f"Bearer {self.program.text}"}
        answer = case.call(app=self.app, base_url="http://127.0.0.1", headers=headers)
        self.answers[answer.status_code] += 1
        where, words = f"{case.method} {case.formatted_path}", answer.content.decode(errors="replace")
        asked = f"{case.formatted_path} {case.query} {case.body!r}"
        if found := {word for word in strangers(words, self.user.scope) if word not in asked}:
            self.faults.append((where, "names", found))
        try:
            case.validate_response(answer, checks=self.checks)
        except BaseException as refusal:  # Schemathesis raises groups of its failures
            self.faults.append((where, answer.status_code, str(refusal)[:600]))


@pytest.mark.once
@pytest.mark.proof
@pytest.mark.parametrize("key", PEOPLE)
def test_every_operation_answers_by_its_schema(marked, schemathesis, one_connection, no_haste, key):
    schema = schemathesis.openapi.from_dict(Generator().get_schema(public=True))
    checks = [schemathesis.checks.CHECKS.get_one(name) for name in HELD]
    sender, number = Sender(marked[PEOPLE[key]], checks), 0
    still = settings(
        max_examples=CASES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    for operation in schema.get_all_operations():
        number += 1
        for mode in schemathesis.GenerationMode:
            case = operation.ok().as_strategy(generation_mode=mode)
            try:
                still(given(case)(sender.send))()
            except schemathesis.errors.SchemathesisError as refusal:
                sender.faults.append((operation.ok().label, mode.value, str(refusal)[:300]))
    print(f"{key}: {sum(sender.answers.values())} requests, {dict(sorted(sender.answers.items()))}")
    assert sender.faults == []
    assert number > OPERATIONS_AT_LEAST
