"""Every operation of the API × every post × inside and outside the scope; an operation without a row here fails."""

from dataclasses import dataclass

import pytest
from django.urls import get_resolver

from lodi_community.accounts.posts import Post, permissions
from lodi_community.api.base import ApiView
from lodi_community.records.kinds import KINDS
from tests.marked import outside, strangers
from tests.test_scope import PEOPLE

from .programs import Program
from .test_rights import ADDRESSES

pytestmark = pytest.mark.once
EVERYBODY = frozenset(Post)


@dataclass(frozen=True)
class Operation:
    """Who may call it; ``path`` with {code} of a place or {pk} of a row; ``body`` that is refused as invalid."""

    path: str
    who: frozenset = EVERYBODY
    body: dict | None = None


OPERATIONS = {
    ("api-root", "GET"): Operation(""),
    ("api-schema", "GET"): Operation("openapi.json"),
    ("api-changes", "GET"): Operation("changes"),
}
# Of kinds, the operations are these; who may call them the kinds say.
OF_KINDS = {
    ("api-rows", "GET"): "records/{slug}",
    ("api-rows", "POST"): "records/{slug}",
    ("api-bulk", "POST"): "records/{slug}/bulk",
    ("api-row", "GET"): "records/{slug}/{pk}",
    ("api-row", "PATCH"): "records/{slug}/{pk}",
    ("api-row", "DELETE"): "records/{slug}/{pk}",
    ("api-history", "GET"): "records/{slug}/{pk}/history",
}
METHODS = ("get", "post", "put", "patch", "delete")
OUTSIDE_EVERYTHING = ("api-nothing",)  # refuses every method


def operations():
    """(name of the address, method) of every address that answers programs."""
    for pattern in _patterns(get_resolver().url_patterns):
        view = getattr(pattern.callback, "cls", None)
        if view is not None and issubclass(view, ApiView) and pattern.name not in OUTSIDE_EVERYTHING:
            yield from ((pattern.name, method.upper()) for method in METHODS if hasattr(view, method))


def _patterns(found):
    for each in found:
        if hasattr(each, "url_patterns"):
            yield from _patterns(each.url_patterns)
        else:
            yield each


def test_every_operation_has_a_row_and_every_row_an_operation():
    assert {*operations()} == {*OPERATIONS, *OF_KINDS, *ADDRESSES}


class Caller:
    """A program of one person that notes each answer that is not as the rights say, or that names what is outside."""

    def __init__(self, user):
        self.program, self.post, self.scope = Program(user), user.post, user.scope
        self.faults = []

    def call(self, expected, method, path, **more):
        answer = self.program.call(method, path, **more)
        words = answer.content.decode().replace(
            f"代码是 {more.get('place', '')} 的", ""
        )  # what was typed may be said again
        if answer.status_code not in expected:
            self.faults.append((method, path, answer.status_code, words[:150]))
        if found := strangers(words, self.scope):
            self.faults.append((method, path, "names", found))
        return answer

    def call_operations(self):
        for (_, method), operation in OPERATIONS.items():
            self.call({200} if self.post in operation.who else {403}, method, operation.path)

    def call_kind(self, turn, slug, kind):
        """Of every kind the list and a row inside and outside, and one of the ways to write in turn."""
        rights = permissions()[kind.label]
        sees = self.post in rights["view"]
        changes = sees and self.post in rights["change"] and kind.by_programs
        rows = kind.model.objects.visible_to(self.program.user)
        listed = self.call({200} if sees else {403}, "GET", f"records/{slug}", limit=1000)
        if sees and len(listed.json()["results"]) != rows.count():
            self.faults.append((slug, "list", len(listed.json()["results"]), rows.count()))
        if inside := rows.first():
            self.call({200} if sees else {403}, "GET", f"records/{slug}/{inside.pk}")
        self._write(turn, slug, inside, {422, 428} if changes else {403})
        for code in outside(self.scope)[:1]:
            foreign = kind.model.objects.within(code).exclude(pk__in=rows.values("pk")).first()
            if foreign is not None:
                self._reach_out(turn, slug, code, foreign, {404} if sees else {403}, {404} if changes else {403})

    def _write(self, turn, slug, inside, expected):
        if turn % 3 == 0:
            self.call(expected, "POST", f"records/{slug}", body={"nothing": 1})
        elif turn % 3 == 1:
            self.call(expected, "POST", f"records/{slug}/bulk", body={"add": [{}]})
        elif inside:
            self.call(expected, "PATCH", f"records/{slug}/{inside.pk}", body={})

    def _reach_out(self, turn, slug, code, foreign, gone, unwritten):
        """The row itself, and one of the other ways to it in turn."""
        self.call(gone, "GET", f"records/{slug}/{foreign.pk}")
        if turn % 4 == 0:
            self.call(gone, "GET", f"records/{slug}/{foreign.pk}/history")
        elif turn % 4 == 1:
            self.call(gone, "GET", f"records/{slug}", place=code)
        else:
            method = "DELETE" if turn % 4 == 2 else "PATCH"
            self.call(
                unwritten, method, f"records/{slug}/{foreign.pk}", body={"_reason": "试"}, headers={"If-Match": '"1"'}
            )


@pytest.mark.long
@pytest.mark.parametrize("key", PEOPLE)
def test_a_post_calls_what_it_may_inside_its_scope_and_nothing_of_the_rest(marked, key):
    caller = Caller(marked[PEOPLE[key]])
    caller.call_operations()
    for turn, (slug, kind) in enumerate(KINDS.items(), start=list(PEOPLE).index(key)):
        caller.call_kind(turn, slug, kind)
    assert caller.faults == []
