"""Rows for programs: what the pages show, by the same scope and door; versions, filters, pages, keys, one write a request."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.models import Grid, YearlyProfile
from lodi_community.access.models import Access
from lodi_community.api.external import ExternalKey
from lodi_community.records import personal
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision
from staffing.models import Person

from .programs import Program, sentences

pytestmark = pytest.mark.once


@pytest.fixture
def program(world):
    """A program of 李敏, clerk of 乐坪街道."""
    return Program(world["李敏"])


def grid_of(world, **more):
    """What a program says of a new grid."""
    row = {"community": world["街心社区"].pk, "code": "99", "name": "新网格", "households": 200, "population": 600}
    return row | {"started_on": "2026-01-01"} | more


def first_grid(world):
    return Grid.objects.filter(community=world["街心社区"]).order_by("pk").first()


def test_a_row_is_given_in_typed_json(world, program):
    answer = program.get(f"records/yearlyprofile/{YearlyProfile.objects.get(community=world['街心社区']).pk}")
    row = answer.json()
    assert row["place"] == "431302001001"
    assert (row["households"], row["funding_tier"], row["area"]) == (1000, "municipal_urban", None)
    assert row["community"] == world["街心社区"].pk
    assert answer["ETag"] == f'"{row["version"]}"'
    assert answer["Cache-Control"] == "private, no-store"


def test_a_decimal_is_a_text_with_all_its_decimals(world, program):
    rows = program.get("records/premises", fields="floor_area").json()["results"]
    assert rows[0].keys() == {"id", "version", "place", "floor_area"}
    assert {row["floor_area"] for row in rows} == {"400.00"}


def test_a_list_ends_at_the_scope_and_a_row_outside_does_not_exist(world, program):
    places = {row["place"] for row in program.get("records/grid", limit=1000).json()["results"]}
    assert places == {"431302001001", "431302001002"}
    foreign = Grid.objects.get(community=world["铁东社区"], code="01")
    for answer in (
        program.get(f"records/grid/{foreign.pk}"),
        program.get(f"records/grid/{foreign.pk}/history"),
        program.patch(f"records/grid/{foreign.pk}", {"households": 1}, foreign.version),
        program.delete(f"records/grid/{foreign.pk}", {"_reason": "没有了"}, foreign.version),
    ):
        assert answer.status_code == 404
        assert "铁东" not in answer.content.decode()


def test_filters_compare_by_an_allow_list(world, program):
    Grid.objects.filter(pk=first_grid(world).pk).update(households=180, ended_on="2026-05-01")

    def codes(**query):
        return [row["code"] for row in program.get("records/grid", place="431302001001", **query).json()["results"]]

    assert codes(households__lt=200) == ["01"]
    assert codes(code__in="02,03") == ["02", "03"]
    assert codes(ended_on__isnull="false") == ["01"]
    assert codes(ended_on__gte="2026-05-02") == []
    assert codes(community__code="431302001002") == []
    assert codes(ordering="-code", limit=2) == ["05", "04"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"nothing": "1"}, "没有参数“nothing”"),
        ({"households": "12a"}, "参数 households 的值“12a”不对，应是整数"),
        ({"households__gte": "-1"}, "应是整数"),
        ({"started_on__lt": "2026-2-1"}, "应是 2026-06-30 这样的日期"),
        ({"started_on__lt": "2026-02-30"}, "应是日期"),
        ({"ended_on__isnull": "1"}, "应是 true 或 false"),
        ({"ordering": "password"}, "不能按“password”排"),
        ({"fields": "code,password"}, "“password”不是网格的字段"),
        ({"limit": "1001"}, "一页 1 到 1000 条"),
        ({"limit": "0"}, "一页 1 到 1000 条"),
        ({"cursor": "abc"}, "cursor 不是本系统给的"),
        ({"place": "４３"}, "不是区划代码"),
        ({"code": "a\0b"}, "不对"),
        ({"since": "x"}, "应是整数"),
        ({"key": "G-001"}, "外部编号写成 wgpt:G-001"),
        ({"of_year": "26"}, "应是 2026 这样的年度"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_is_right(program, query, words):
    answer = program.get("records/grid", **query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_pages_go_on_behind_the_last_row_in_every_order(world, program):
    Grid.objects.filter(community=world["街心社区"], code__in=["02", "04"]).update(ended_on="2026-05-01")
    for ordering in ("id", "-id", "ended_on", "-ended_on", "households"):
        seen, path = [], f"records/grid?place=431302001001&limit=2&ordering={ordering}"
        while path:
            page = program.get(path).json()
            seen += [row["code"] for row in page["results"]]
            path = page["next"] and page["next"].removeprefix("/api/v1/")
        assert sorted(seen) == ["01", "02", "03", "04", "05"], ordering
        if ordering == "ended_on":
            assert seen[:2] == ["02", "04"]


def test_a_cursor_of_another_list_is_refused(world, program):
    cursor = program.get("records/grid", limit=1).json()["next"].partition("cursor=")[2]
    answer = program.get(f"records/grid?limit=1&households=200&cursor={cursor}")
    assert answer.status_code == 400
    assert "另一个列表" in answer.json()["detail"]


def test_a_change_needs_the_version_and_leaves_a_revision(world, program):
    grid = first_grid(world)
    path = f"records/grid/{grid.pk}"
    assert program.call("PATCH", path, {"households": 199}).status_code == 428
    answer = program.patch(path, {"households": 199, "_reason": "核对后更正"}, grid.version)
    assert (answer.status_code, answer["ETag"]) == (200, f'"{grid.version + 1}"')
    revision = Revision.objects.first()
    assert (revision.changes, revision.by_name, revision.reason) == ({"households": [200, 199]}, "李敏", "核对后更正")
    stale = program.patch(path, {"households": 150}, grid.version)
    assert stale.status_code == 412
    assert stale.json()["differences"] == [{"field": "households", "stored": 199, "sent": 150}]
    assert Grid.objects.get(pk=grid.pk).households == 199


def test_what_stands_already_is_no_change(world, program):
    grid = first_grid(world)
    answer = program.patch(f"records/grid/{grid.pk}", {"households": 200}, grid.version)
    assert (answer.status_code, answer["ETag"]) == (200, f'"{grid.version}"')
    assert not Revision.objects.of(grid).exists()


def test_an_unchanged_row_is_not_sent_again(world, program):
    grid = first_grid(world)
    answer = program.call("GET", f"records/grid/{grid.pk}", headers={"If-None-Match": f'"{grid.version}"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_new_row_is_added_with_its_address(world, program):
    answer = program.post("records/grid", grid_of(world))
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/records/grid/{answer.json()['id']}"
    assert Grid.objects.get(code="99").name == "新网格"


def test_every_wrong_field_is_named_and_nothing_is_written(world, program):
    foreign = world["铁东社区"].pk
    sent = grid_of(world, households="12a", started_on="2026-02-30", foo=1, version=3, community=foreign)
    answer = program.post("records/grid", sent)
    assert answer.status_code == 422
    said = sentences(answer)
    assert said["households"] == "“12a”不是整数。写 1234 这样的整数，没有的写 0"
    assert said["started_on"] == "2月没有 30 日。写成 2026-02-28 这样"
    assert said["foo"].startswith("网格没有“foo”这个字段")
    assert said["version"] == "version 由系统给出，不能写"
    assert said["community"] == "选的这一项不存在，或不在您的管理范围内"
    assert not Grid.objects.filter(code="99").exists()


def test_a_rule_of_the_model_speaks_as_on_the_page(world, program):
    answer = program.post("records/grid", grid_of(world, code="01"))
    assert answer.status_code == 422
    assert answer.json()["detail"] == "这个社区已有同一编号的网格"


def test_the_rule_about_single_rows_stands_here_too(world, program):
    profile = YearlyProfile.objects.get(community=world["街心社区"])
    answer = program.patch(f"records/yearlyprofile/{profile.pk}", {"funding_tier": "township"}, profile.version)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "经费类别由组织部门确定（第15条），录入岗位不能改"


def test_a_row_is_removed_with_a_reason(world, program):
    grid = first_grid(world)
    path = f"records/grid/{grid.pk}"
    assert program.call("DELETE", path, {"_reason": "并入第2网格"}).status_code == 428
    assert program.delete(path, {}, grid.version).json()["detail"] == "删除要写原因"
    assert program.delete(path, {"_reason": "并入第2网格"}, grid.version).status_code == 204
    assert not Grid.objects.filter(pk=grid.pk).exists()
    assert Revision.objects.first().reason == "并入第2网格"


def test_an_implausible_value_is_asked_about_once(world, program):
    grid = first_grid(world)
    path = f"records/grid/{grid.pk}"
    asked = program.patch(path, {"households": 20000}, grid.version)
    assert asked.status_code == 422
    assert asked.json()["type"].endswith("implausible")
    assert "不常见" in sentences(asked)["households"]
    confirm = asked.json()["confirm"]
    assert program.patch(path, {"households": 20000, "_confirm": confirm}, grid.version).status_code == 422  # no reason
    sure = {"households": 20000, "_confirm": confirm, "_reason": "新建大型安置区"}
    assert program.patch(path, sure, grid.version).status_code == 200


def test_a_trial_writes_nothing(world, program):
    grid = first_grid(world)
    for answer in (
        program.patch(f"records/grid/{grid.pk}", {"households": 150}, grid.version, validate=1),
        program.post("records/grid", grid_of(world, _key="wgpt:G-001"), validate=1),
    ):
        assert answer.status_code == 200
        assert answer.json()["valid"] is True
    for wrong in ({"code": None}, {"_key": "wgpt:11010519491231002X"}):  # as if it were written
        assert program.post("records/grid", grid_of(world, **wrong), validate=1).status_code == 422
    assert not Revision.objects.filter(kind="communities.grid").exists()
    assert not ExternalKey.objects.exists()


def test_the_same_request_with_its_key_is_written_once(world, program):
    def send(key, **more):
        return program.call("POST", "records/grid", grid_of(world, **more), {"Idempotency-Key": key})

    first, again = send("a-1"), send("a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first["Location"]) == (again.json(), again["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert Grid.objects.filter(code="99").count() == 1
    other = send("a-1", code="98")
    assert other.status_code == 409
    assert "用在另一个请求上" in other.json()["detail"]
    program.call("POST", "records/grid", grid_of(world, code="97"), {"Idempotency-Key": "a-2"}, validate=1)
    assert send("a-2", households="x").status_code == 422  # what was refused was not written: the key is free
    assert send("a-2", code="97").status_code == 201


def test_what_was_erased_of_a_row_is_not_given_again_with_an_answer(world, program):
    def send():
        body = grid_of(world, grid_worker="周某某")
        return program.call("POST", "records/grid", body, {"Idempotency-Key": "a-3"}).json()

    first = send()
    with WriteDoor(world["李敏"], "本人书面请求") as door:
        personal.erase(door, Grid, first["id"], ["grid_worker"])
    assert send() == first | {"grid_worker": "已依法删除"}


def test_a_row_is_sent_again_by_the_number_of_its_own_system(world, program):
    first = program.post("records/grid", grid_of(world, _key="wgpt:G-001"))
    again = program.post("records/grid", grid_of(world, _key="wgpt:G-001", households=210))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert again.json()["households"] == 210
    found = program.get("records/grid", key="wgpt:G-001", fields="households,keys").json()["results"]
    assert [(row["households"], row["keys"]) for row in found] == [(210, {"wgpt": "G-001"})]
    assert program.post("records/grid", grid_of(world, _key="G 1")).status_code == 422
    program.delete(f"records/grid/{first.json()['id']}", {"_reason": "重复"}, again.json()["version"])
    assert not ExternalKey.objects.exists()


def test_an_id_card_number_is_no_number_of_a_system(world, program):
    answer = program.post("records/grid", grid_of(world, _key="wgpt:11010519491231002X"))
    assert answer.status_code == 422
    assert "本系统不收身份证号码" in answer.json()["detail"]
    assert not Grid.objects.filter(code="99").exists()


def test_the_number_of_a_row_that_a_page_removed_is_free_again(world, program):
    first = program.post("records/grid", grid_of(world, _key="wgpt:G-001")).json()
    Grid.objects.get(pk=first["id"]).remove(by=world["李敏"], reason="重复")
    again = program.post("records/grid", grid_of(world, _key="wgpt:G-001"))
    assert again.status_code == 201
    assert again.json()["keys"] == {"wgpt": "G-001"}


def test_the_key_of_a_row_elsewhere_says_nothing_of_it(world, program):
    Program(world["王芳"]).post("records/grid", grid_of(world, community=world["铁东社区"].pk, _key="wgpt:G-001"))
    answer = program.post("records/grid", grid_of(world, _key="wgpt:G-001"))
    assert answer.status_code == 422
    assert answer.json()["detail"] == "外部编号“wgpt:G-001”已经指着另一条记录，请换一个"


def test_numbers_of_persons_are_masked_and_cannot_be_searched_by_who_does_not_enter_them(world):
    office, row = Program(world["赵琳"]), Person.objects.within("431302001001").first()
    Person.objects.filter(pk=row.pk).update(mobile="13812345678")
    assert office.get(f"records/person/{row.pk}").json()["mobile"] == "138****5678"
    assert Program(world["李敏"]).get(f"records/person/{row.pk}").json()["mobile"] == "13812345678"
    assert office.get("records/person", mobile="13812345678").status_code == 400
    assert office.get("records/person", ordering="mobile").status_code == 400


def test_the_change_feed_tells_of_added_changed_and_removed_rows(world, program):
    grid, start = first_grid(world), program.get("changes").json()["until"]
    program.patch(f"records/grid/{grid.pk}", {"households": 199}, grid.version)
    added = program.post("records/grid", grid_of(world)).json()
    program.delete(f"records/grid/{grid.pk}", {"_reason": "并入"}, grid.version + 1)
    Program(world["王芳"]).post("records/grid", grid_of(world, community=world["铁东社区"].pk))
    feed = program.get("changes", since=start, kind="grid").json()
    assert [(row["action"], row["id"]) for row in feed["results"]] == [
        ("change", grid.pk),
        ("add", added["id"]),
        ("remove", grid.pk),
    ]
    assert feed["results"][0]["changes"] == {"households": [200, 199]}
    assert feed["more"] is False
    part = program.get("changes", since=start, limit=2).json()
    assert (len(part["results"]), part["more"]) == (2, True)
    rows = program.get("records/grid", since=start, fields="name").json()
    assert [row["id"] for row in rows["results"]] == [added["id"]]
    assert rows["removed"] == [grid.pk]
    assert program.get("records/grid", since=rows["until"]).json()["results"] == []
    history = program.get(f"records/grid/{added['id']}/history").json()
    assert [row["action"] for row in history["results"]] == ["add"]


def test_whoever_follows_the_changes_is_told_of_what_left_the_own_place_and_of_what_came(world, program):
    other, community = Program(world["王芳"]), world["贤童社区"]
    grids = {
        program.post("records/grid", grid_of(world, community=community.pk, code=code)).json()["id"] for code in "89"
    }
    start = program.get("changes").json()["until"]
    community.street, community.code = world["花山街道"], "431302002009"
    community.keep(by=world["吴霞"], reason="区划调整")
    assert program.get("records/community", since=start).json()["removed"] == [community.pk]
    left = program.get("records/grid", since=start).json()
    assert (left["results"], grids - {*left["removed"]}) == ([], set()), (
        "with their community, without a line of their own"
    )
    came = other.get("records/grid", since=start).json()
    assert grids < {row["id"] for row in came["results"]}
    assert came["removed"] == []
    (line,) = program.get("changes", since=start).json()["results"]
    assert (line["place"], line["changes"]) == ("431302001002", {"所在": ["431302001002", "移出"]})


def test_what_a_token_reads_stands_in_the_log_of_access(world, program):
    program.get("records/grid", limit=3)
    line = Access.objects.first()
    assert (line.by_name, line.kind, line.rows) == ("李敏", "communities.grid", 3)
    assert line.what == "接口：网格列表（令牌“试”）"


def test_whoever_reads_persons_is_noted_each_time_other_rows_once_a_minute(world, program):
    for kind in ("premises", "person", "premises", "person"):
        program.get(f"records/{kind}")
    read = Access.objects.filter(act="read").order_by("pk").values_list("kind", flat=True)
    assert [*read] == ["facilities.premises", "staffing.person", "staffing.person"]


def test_persons_and_the_trail_are_not_taken_away_by_a_session_without_a_line(world, sign_in):
    for address in ("records/person", "records/premises", "changes"):
        sign_in("赵琳").get(f"/api/v1/{address}")
    lines = Access.objects.filter(act="read").order_by("pk").values_list("by_name", "what")
    assert [*lines] == [("赵琳", "接口：人员花名册列表"), ("赵琳", "接口：修改记录")]


def test_a_session_may_read_and_writes_only_with_its_mark_against_forgery(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world["李敏"])
    assert client.get("/api/v1/records/grid").status_code == 200
    answer = client.post("/api/v1/records/grid", grid_of(world), content_type="application/json")
    assert answer.status_code == 403
    assert "X-CSRFToken" in answer.json()["detail"]


def test_accounts_are_not_written_by_programs(world):
    administrator = Program(world["卫宁"])
    assert administrator.get("records/user").status_code == 200
    assert "password" not in administrator.get("records/user").content.decode()
    answer = administrator.post("records/user", {"username": "newone"})
    assert (answer.status_code, answer.json()["detail"]) == (403, "账号只能在网页上办，程序不能写")


def test_the_rows_of_a_page_take_the_same_number_of_queries(world, program):
    program.get("records/grid", limit=2)  # the token's use is noted once a minute
    counts = []
    for limit in (2, 10):
        with CaptureQueriesContext(connection) as queries:
            program.get("records/grid", limit=limit)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 10
