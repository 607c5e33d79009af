"""What an attacker, or a program that errs, would try: each is answered with a sentence, and nobody is held up by it."""

import re

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from communities.models import Grid
from lodi_community.accounts import subjects
from lodi_community.accounts.models import User
from lodi_community.accounts.tokens import TokenQuerySet
from lodi_community.api import changes, documents, entering, external, rows
from lodi_community.records.asof import last_number
from lodi_community.records.models import Revision

from .programs import Program
from .test_rows import first_grid, grid_of

pytestmark = pytest.mark.once


@pytest.fixture
def program(world):
    return Program(world["李敏"])


@pytest.mark.parametrize(("reason", "words"), [("长" * 201, "最多 200 个字，这里有 201 个"), ("好\0", "控制字符")])
def test_a_reason_is_kept_in_whole_or_refused(world, program, reason, words):
    grid = first_grid(world)
    for answer in (
        program.patch(f"records/grid/{grid.pk}", {"households": 199, "_reason": reason}, grid.version),
        program.call("DELETE", f"records/grid/{grid.pk}", headers={"If-Match": f'"{grid.version}"'}, reason=reason),
        program.post("records/grid/bulk", {"add": [grid_of(world)], "reason": reason}),
    ):
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
    assert not Revision.objects.filter(kind="communities.grid", by=world["李敏"]).exists()


def test_a_parameter_that_an_address_does_not_know_is_refused(world, program):
    one = f"records/grid/{first_grid(world).pk}"
    addresses = [("GET", "openapi.json"), ("GET", ""), ("GET", one), ("GET", f"{one}/history"), ("PATCH", one)]
    addresses += [("DELETE", one), ("POST", "records/grid"), ("POST", "records/grid/bulk"), ("GET", "records/grid")]
    for method, path in addresses:
        answer = program.call(method, path, {}, {"If-Match": '"1"'}, dry_run="1")
        assert (answer.status_code, "没有参数“dry_run”" in answer.content.decode()) == (400, True), (method, path)


def test_a_history_has_the_pages_it_has_and_local_times(world, program):
    grid = first_grid(world)
    program.patch(f"records/grid/{grid.pk}", {"households": 199}, grid.version)
    (step,) = program.get(f"records/grid/{grid.pk}/history").json()["results"]
    assert step["at"].endswith("+08:00")
    for number in (0, 2):
        answer = program.get(f"records/grid/{grid.pk}/history", page=number)
        assert (answer.status_code, answer.json()["detail"]) == (400, f"没有第 {number} 页，一共 1 页")


def test_the_description_is_made_once_until_what_it_says_changes(program, monkeypatch):
    first = program.get("openapi.json")
    monkeypatch.setattr(documents, "Generator", None)
    assert program.get("openapi.json").content == first.content
    monkeypatch.setattr(documents.hooks, "stated_limits", lambda slug: {"households": "不少于 1 户"})
    assert program.get("openapi.json").status_code == 500, "made anew"


def test_the_description_says_of_each_body_what_is_refused_in_it(world, program):
    described = program.get("openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            named = {each["name"] for each in operation.get("parameters", ())}
            assert ("Idempotency-Key" in named) == (method in ("post", "patch", "delete")), (method, path)
            for content in operation.get("requestBody", {}).get("content", {}).values():
                shape = content["schema"]
                shape = (
                    described["components"]["schemas"][shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape
                )
                assert shape["additionalProperties"] is False, (method, path)
    fields = described["components"]["schemas"]["grid-new"]["properties"]
    assert fields["name"]["minLength"] == 1
    assert re.search(fields["name"]["pattern"], "第1网格\n") and not re.search(fields["name"]["pattern"], "a\0")
    assert re.search(fields["_key"]["pattern"], "wgpt:G-1") and not re.search(fields["_key"]["pattern"], "G-1")
    day = fields["started_on"]["pattern"]
    assert [year for year in (1899, 1900, 2100, 2101) if re.search(day, f"{year}-01-01")] == [1900, 2100]
    listed = {each["name"]: each["schema"] for each in described["paths"]["/api/v1/records/grid"]["get"]["parameters"]}
    assert (listed["limit"]["maximum"], listed["households__gte"]["minimum"]) == (1000, 0)
    assert listed["ended_on__isnull"] == {"type": "boolean"}
    told = {"ordering": ("-code", "--code"), "fields": ("id,code", "id,"), "households__in": ("1,20", "1,,20")}
    for name, (right, wrong) in told.items():
        assert [bool(re.search(listed[name]["pattern"], text)) for text in (right, wrong)] == [True, False], name


def test_the_addresses_that_are_named_are_those_the_post_may_use(world, program):
    named = program.get("").json()["resources"]
    assert "verdicts" in named and not {"inspections", "reports"} & {*named}
    assert "inspections" in Program(world["钱军"]).get("").json()["resources"]


def test_what_changed_is_looked_for_in_stretches_and_found_in_whole(world, program, monkeypatch):
    monkeypatch.setattr(changes, "STRETCH", 3)
    monkeypatch.setattr(changes, "STRETCHES", 2)
    before, written = last_number(), []
    for grid in Grid.objects.filter(community=world["街心社区"]).order_by("pk")[:3]:
        program.patch(f"records/grid/{grid.pk}", {"households": 199}, grid.version)
        Program(world["陈刚"]).patch("records/grid/1", {}, 1)
        written.append(grid.pk)
    found, since, more = [], before, True
    while more:
        answer = program.get("records/grid", since=since, limit=1).json()
        found += [row["id"] for row in answer["results"]]
        assert answer["until"] > since
        since, more = answer["until"], answer["more"]
    assert found == written
    assert since == last_number()


def test_what_changed_is_asked_for_without_what_it_would_not_obey(world, program):
    grid, before = first_grid(world), last_number()
    assert program.post("records/grid", grid_of(world, _key="wgpt:G-1")).status_code == 201
    for name in ("cursor", "ordering"):
        answer = program.get("records/grid", since=before, **{name: "id"})
        assert (answer.status_code, f"since 不能和 {name} 一起写" in answer.json()["detail"]) == (400, True)
    (row,) = program.get("records/grid", since=before, fields="code,keys").json()["results"]
    assert row["keys"] == {"wgpt": "G-1"}
    for path in ("changes?since=0&since=1", f"records/grid/{grid.pk}/history?page=1&page=1"):
        answer = program.call("GET", path)
        assert (answer.status_code, "写了几次" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize("code", ["43130200100", "431302001999", "431302002"])
def test_rows_of_a_place_that_is_none_are_no_list_of_nothing(program, code):
    answer = program.get("records/grid", place=code)
    assert (answer.status_code, f"没有代码是 {code} 的单位" in answer.json()["detail"]) == (404, True)


def test_a_number_that_is_not_there_yet_is_refused(program):
    last = last_number()
    for path in ("changes", "records/grid"):
        answer = program.get(path, since=last + 1)
        assert (answer.status_code, f"从 {last} 接着取" in answer.json()["detail"]) == (400, True)
        assert program.get(path, since=last).json()["until"] == last


def test_of_two_who_add_the_same_at_once_the_second_is_told(world, program, monkeypatch):
    row = grid_of(world, _key="wgpt:G-1")
    assert program.post("records/grid", row).status_code == 201
    number = Grid.objects.count()
    monkeypatch.setattr(external, "rows_with", lambda kind, pairs: {})  # the second looks before the first has written
    answer = program.post("records/grid", row | {"code": "98"})
    assert answer.status_code == 422
    assert "同样的外部编号刚被另一个请求用了" in answer.json()["detail"]
    monkeypatch.setattr(entering.Entry, "ask_other_rows", lambda self: None)
    answer = program.post("records/grid/bulk", {"add": [grid_of(world)]})
    assert answer.status_code == 422
    assert "同样的记录刚被别人添加" in answer.json()["detail"]
    assert Grid.objects.count() == number


def test_a_row_that_is_removed_while_a_page_is_read_does_not_end_the_list(world, program, monkeypatch):
    read, numbers = rows.encoded, [*Grid.objects.filter(community=world["街心社区"]).values_list("pk", flat=True)]

    def remove_the_last_meanwhile(*args):
        found = read(*args)
        Grid._base_manager.filter(pk=numbers[1]).delete()
        return found

    monkeypatch.setattr(rows, "encoded", remove_the_last_meanwhile)
    answer = program.get("records/grid", place="431302001001", ordering="code", limit=2, fields="id")
    assert [row["id"] for row in answer.json()["results"]] == [numbers[0], numbers[2]]


def test_an_answer_is_not_given_again_to_who_has_moved(world, program):
    key = {"Idempotency-Key": "a-1"}
    assert program.call("POST", "records/grid", grid_of(world), key).status_code == 201
    User.objects.filter(pk=world["李敏"].pk).update(division=world["花山街道"])
    moved = Program(User.objects.get(pk=world["李敏"].pk))
    answer = moved.call("POST", "records/grid", grid_of(world), key)
    assert answer.status_code == 409
    assert "新网格" not in answer.content.decode()


def test_the_question_about_a_value_names_what_one_row_is_confirmed_with(world, program):
    grid = first_grid(world)
    answer = program.patch(f"records/grid/{grid.pk}", {"households": 9000}, grid.version)
    assert "带上 _confirm（值是这里的 confirm）和 _reason（原因）" in answer.json()["detail"]
    said = {"households": 9000, "_confirm": answer.json()["confirm"], "_reason": "新小区入住"}
    assert program.patch(f"records/grid/{grid.pk}", said, grid.version).status_code == 200
    answer = program.post("records/grid/bulk", {"add": [grid_of(world, households=9000)]})
    assert "带上 confirm（值是这里的 confirm）和 reason（原因）" in answer.json()["detail"]


def test_a_read_is_answered_though_nobody_could_note_that_the_token_was_used(program, monkeypatch):
    def wait_in_vain(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(TokenQuerySet, "update", wait_in_vain)
    assert program.get("records/grid", limit=1).status_code == 200


@pytest.mark.django_db
def test_no_database_is_asked_for_a_number_that_it_could_not_keep():
    with CaptureQueriesContext(connection) as queries:
        assert subjects.find("a\0") is None
        assert subjects.find("x" * 256) is None
    assert not queries.captured_queries
