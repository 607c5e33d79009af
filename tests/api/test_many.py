"""Many rows in one request: all or nothing, every wrong row named; and two programs that write the same row."""

import json
import threading

import pytest
from django.db import connection

from communities.models import Grid
from lodi_community.records.models import Revision
from tests.sizes import cases

from .programs import Program
from .test_rows import first_grid, grid_of

pytestmark = pytest.mark.once


@pytest.fixture
def program(world):
    return Program(world["李敏"])


def rows_of(world, number, start=100, **more):
    return [grid_of(world, code=str(start + n), name=f"第{start + n}网格", **more) for n in range(number)]


def test_rows_are_added_changed_and_removed_in_one_transaction(world, program):
    one, two = Grid.objects.filter(community=world["街心社区"]).order_by("pk")[:2]
    answer = program.post(
        "records/grid/bulk",
        {
            "add": rows_of(world, 3),
            "change": [{"id": one.pk, "version": one.version, "households": 190}],
            "remove": [{"id": two.pk, "version": two.version}],
            "reason": "重新划分",
        },
    )
    assert answer.status_code == 200
    body = answer.json()
    assert (len(body["added"]), body["changed"], body["removed"]) == (
        3,
        [{"id": one.pk, "version": one.version + 1}],
        [two.pk],
    )
    assert {revision.reason for revision in Revision.objects.filter(kind="communities.grid")} == {"重新划分"}
    assert Revision.objects.filter(kind="communities.grid").count() == 5


def test_of_a_thousand_rows_one_is_wrong_and_none_is_written(world, program, django_assert_max_num_queries):
    sent = rows_of(world, 1000)
    sent[637]["households"] = "两百"
    sent[638]["code"] = sent[637]["code"]
    answer = program.post("records/grid/bulk", {"add": sent})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {
            "in": "add",
            "row": 637,
            "field": "households",
            "title": "常住户数",
            "value": "两百",
            "sentence": "“两百”不是整数。写 1234 这样的整数，没有的写 0",
        }
    ]
    sent[637]["households"] = 200
    twice = program.post("records/grid/bulk", {"add": sent}).json()["errors"]
    assert [(each["row"], each["field"]) for each in twice] == [(638, "code")]
    assert not Grid.objects.filter(code="100").exists()
    sent[638]["code"] = "2000"
    with django_assert_max_num_queries(90):
        assert program.post("records/grid/bulk", {"add": sent}).status_code == 200
    assert Grid.objects.filter(community=world["街心社区"]).count() == 1005


def test_a_wrong_external_number_is_one_wrong_value_among_others(world, program):
    assert program.post("records/grid", grid_of(world, _key="wgpt:G-1")).status_code == 201
    known = Grid.objects.get(code="99", community=world["街心社区"])
    sent = rows_of(world, 4, _key="wgpt:G-2")
    sent[0]["_key"], sent[2]["households"], sent[3]["_key"] = "G-0", "两百", "wgpt:G-1"
    remove = [{"id": known.pk, "version": known.version}]
    answer = program.post("records/grid/bulk", {"add": sent, "remove": remove, "reason": "合并"})
    assert answer.status_code == 422
    errors = [(each["row"], each["field"], each["sentence"]) for each in answer.json()["errors"]]
    assert [(row, field) for row, field, _ in errors] == [(0, "_key"), (2, "_key"), (2, "households"), (3, "_key")]
    assert "外部编号写成" in errors[0][2]
    assert "在 add 的第 1 行已经写了" in errors[1][2]
    assert f"指着编号是 {known.pk} 的一条，它在 change 或 remove 里也写了" in errors[3][2]
    assert Grid.objects.filter(pk=known.pk).exists()


def test_a_version_that_is_old_stops_all_of_them(world, program):
    one, two = Grid.objects.filter(community=world["街心社区"]).order_by("pk")[:2]
    program.patch(f"records/grid/{two.pk}", {"households": 150}, two.version)
    change = [{"id": row.pk, "version": row.version, "households": 190} for row in (one, two)]
    answer = program.post("records/grid/bulk", {"change": change})
    assert answer.status_code == 412
    assert answer.json()["differences"] == [{"field": "households", "stored": 150, "sent": 190}]
    assert Grid.objects.get(pk=one.pk).households == 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "正文写成"),
        ({"adds": []}, "正文写成"),
        ({"add": {}}, "都要写成列表"),
        ({"add": [3]}, "一行要写成一个 JSON 对象"),
        ({"change": [{"id": 1}]}, "要写 id（编号）和 version"),
        ({"change": [{"id": [1], "version": {}}]}, "要写 id（编号）和 version"),
        ({"change": [{"id": True, "version": 1}]}, "要写 id（编号）和 version"),
        ({"change": [{"id": 10**30, "version": 1}]}, "没有编号是"),
        ({"remove": [{"id": 1, "version": 1, "code": "01"}]}, "只写 id 和 version"),
        ({"add": [{"_key": "x"}]}, "外部编号写成"),
        ({"add": [{"_key": "wg:1"}, {"_key": "wg:1"}]}, "在 add 的第 0 行已经写了"),
        ({"add": [{}] * 1001}, "一次最多 1000 行"),
        ({"add": [], "reason": 3}, "reason 要写成文字"),
    ],
)
def test_a_body_of_another_shape_is_refused_with_the_right_one(world, program, body, words):
    answer = program.post("records/grid/bulk", body)
    assert answer.status_code in (413, 422)
    assert words in answer.content.decode()


def test_a_row_from_elsewhere_is_not_there(world, program):
    foreign = Grid.objects.filter(community=world["铁东社区"]).first()
    for part in (
        {"change": [{"id": foreign.pk, "version": 1, "households": 1}]},
        {"remove": [{"id": foreign.pk, "version": 1}]},
    ):
        answer = program.post("records/grid/bulk", part | {"reason": "试"})
        assert answer.status_code == 422
        assert "铁东" not in answer.content.decode()
    assert Grid.objects.get(pk=foreign.pk).households == 200


def test_a_platform_sends_its_rows_again_and_nothing_is_doubled(world, program):
    sent = [row | {"_key": f"wgpt:{n}"} for n, row in enumerate(rows_of(world, 20))]
    assert len(program.post("records/grid/bulk", {"add": sent}).json()["added"]) == 20
    sent[3]["households"] = 210
    again = program.post("records/grid/bulk", {"add": sent}).json()
    assert (again["added"], len(again["changed"])) == ([], 20)
    assert Grid.objects.filter(code__in=[row["code"] for row in sent]).count() == 20
    assert [row.changes for row in Revision.objects.filter(action="change", kind="communities.grid")] == [
        {"households": [200, 210]}
    ]


@pytest.mark.both
@pytest.mark.apart
@pytest.mark.larger
@pytest.mark.django_db(transaction=True)
def test_two_programs_that_change_one_row_lose_no_update(world):
    """Each reads, adds one and writes, and reads again when it comes too late: in the end every one is counted."""
    grid, rounds = first_grid(world), cases(4, 200)
    Grid.objects.filter(pk=grid.pk).update(households=100)
    programs = [Program(world["李敏"]) for _ in range(2)]
    faults = []

    def count_up(program):
        try:
            for _ in range(rounds):
                while True:
                    row = program.get(f"records/grid/{grid.pk}").json()
                    answer = program.patch(
                        f"records/grid/{grid.pk}", {"households": row["households"] + 1}, row["version"]
                    )
                    if answer.status_code == 200:
                        break
                    # 503: a database that takes one writer at a time was busy for longer than anybody waits.
                    assert answer.status_code in (412, 503), answer.content
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=count_up, args=(program,)) for program in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Grid.objects.get(pk=grid.pk).households == 100 + 2 * rounds


def test_a_program_that_died_in_the_middle_and_repeats_its_request_writes_once(world, program, monkeypatch):
    body = {"add": rows_of(world, 5)}
    headers = {"Idempotency-Key": "nightly-2026-11-26"}

    def die(*args, **kwargs):
        raise SystemExit("killed")

    with monkeypatch.context() as patched:
        patched.setattr("lodi_community.api.external.remember", die)
        with pytest.raises(SystemExit):
            program.call("POST", "records/grid/bulk", body, headers)
    assert not Grid.objects.filter(code="100").exists()
    first, again = (program.call("POST", "records/grid/bulk", body, headers) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert json.loads(first.content) == json.loads(again.content)
    assert Grid.objects.filter(code__in=["100", "104"]).count() == 2
