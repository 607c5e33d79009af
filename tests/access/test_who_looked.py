"""The log of access: what stands in it, who reads it, and that no page fails with it."""

import io
from datetime import date, timedelta
from ipaddress import ip_network

import openpyxl
import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Accountability, ResponsiblePerson
from committees.models import MemberDisposal
from communities.models import Grid
from facilities.models import Premises
from lodi_community.access.middleware import seen_in, write
from lodi_community.access.models import Access
from lodi_community.accounts.address import address_of
from lodi_community.records.door import WriteDoor
from tests import facts
from tests.evidence import attach
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import PASSWORD

pytestmark = pytest.mark.once
LOGIN = "/login/"
NOTICE = {"decided_on": date(2025, 6, 30), "document_no": "问责2025"}


def log():
    """The lines, oldest first: (account, act, outcome, kind, rows)."""
    return list(Access.objects.order_by("pk").values_list("account", "act", "outcome", "kind", "rows"))


def log_in(username, password, **more):
    return Client(**more).post(LOGIN, {"username": username, "password": password})


@pytest.fixture
def accountability(world):
    """Somebody of 娄星区 was held to account (17.7): the department alone sees it."""
    person = facts.add(
        ResponsiblePerson,
        [ResponsiblePerson(unit=world["娄星区"], post="party", name="贺书记", started_on=date(2020, 1, 1))],
    )[0]
    row = Accountability(person=person, measure="诫勉谈话", **NOTICE)
    return row.keep(by=world["吴霞"], reason="贺书记推进不力")


# What stands in it ----------------------------------------------------------------------------


def test_signing_in_and_out_and_each_refusal_stand_in_the_log(world):
    client = Client(REMOTE_ADDR="10.3.2.1")
    client.post(LOGIN, {"username": "LiMin", "password": PASSWORD})
    client.post(reverse("logout"))
    log_in("limin", "wrong")
    log_in("my-Secret-9", "limin")
    assert log() == [
        ("limin", "sign_in", "done", "", None),
        ("limin", "sign_out", "done", "", None),
        ("limin", "sign_in", "refused", "", None),
        ("", "sign_in", "refused", "", None),
    ]
    first, *_, last = Access.objects.order_by("pk")
    assert (first.by_name, first.post, first.place_code, first.address) == ("李敏", "clerk", "431302001", "10.3.2.1")
    assert (last.what, last.place_code) == ("没有这个账号", CITY), "whoever typed a password there finds it nowhere"


def test_signs_that_a_database_refuses_are_left_out(world, sign_in):
    log_in("\x00", "x")
    log_in("li\x00min", "x")
    assert [row[:3] for row in log()] == [("", "sign_in", "refused"), ("limin", "sign_in", "refused")]
    row = seen_in(RequestFactory().get("/a%00b/"), HttpResponse(status=403))[0]
    assert row.what == "/a\x00b/", "what comes from the address"
    write(RequestFactory().get("/"), [row])
    assert Access.objects.latest("pk").what == "/ab/"


def test_an_account_that_rests_after_five_failures_is_said_so(world):
    for _ in range(6):
        log_in("limin", "wrong")
    assert [row[2] for row in log()] == ["refused"] * 4 + ["locked"] * 2


def test_a_session_that_sat_idle_is_signed_out_in_the_log_too(world, sign_in):
    client = sign_in("李敏")
    client.get(reverse("grid-list"))
    session = client.session
    session["seen_at"] = 0
    session.save()
    client.get(reverse("grid-list"))
    assert [(row[0], row[1]) for row in log()] == [("limin", "sign_out")]
    assert Access.objects.get().what == "30 分钟没有操作"


def test_a_file_of_a_record_is_a_download_of_that_record(world, sign_in):
    premises = Premises.objects.get(community=world["街心社区"])
    file = attach(premises, world["李敏"], "产权证.docx")[0]
    response = sign_in("钱军").get(reverse("attachment", args=["premises", premises.pk, file.pk]))
    assert response.status_code == 200
    row = Access.objects.get()
    assert (row.account, row.act, row.kind, row.object_id) == (
        "qianjun",
        "download",
        "facilities.premises",
        premises.pk,
    )
    assert (row.what, row.place_code) == (f"{premises}：产权证.docx", "431302001001")


def test_a_refusal_stands_in_the_log_with_its_address(world, sign_in):
    assert sign_in("李敏").get(reverse("access")).status_code == 403
    row = Access.objects.get()
    assert (row.account, row.act, row.outcome, row.what) == ("limin", "open", "refused", "/access/")


def test_who_reads_a_restricted_kind_stands_in_the_log(world, sign_in, accountability):
    client = sign_in("吴霞")
    kind = Accountability._meta.label_lower
    for page in ("list", "detail", "history", "edit"):
        arguments = [] if page == "list" else [accountability.pk]
        assert client.get(reverse(f"accountability-{page}", args=arguments)).status_code == 200
    client.get(reverse("audit"))
    assert log() == [("wuxia", "read", "done", kind, 1)] * 5
    for page, status in (("edit", 422), ("remove", 409)):  # what is sent wrong on purpose is shown again, with the row
        typed = {"reason": "重复", "version": "99"}
        assert client.post(reverse(f"accountability-{page}", args=[accountability.pk]), typed).status_code == status
    assert log() == [("wuxia", "read", "done", kind, 1)] * 7
    assert Access.objects.order_by("pk")[1].object_id == accountability.pk


def test_who_reads_disposals_at_the_desk_stands_in_the_log(world, sign_in):
    row = MemberDisposal(community=world["街心社区"], member="甲某某", found_on=date(2026, 1, 5))
    row.keep(by=world["李敏"])
    sign_in("李敏").get(reverse("desk-section", args=["431302001001", "committees"]))
    there = MemberDisposal.objects.filter(community=world["街心社区"]).count()
    assert log() == [("limin", "read", "done", "committees.memberdisposal", there)]
    address = reverse("desk-add", args=["431302001001", "memberdisposal"])
    assert sign_in("李敏").post(address, {"member": "", "version": ""}).status_code == 422
    assert log() == [("limin", "read", "done", "committees.memberdisposal", there)] * 2


def test_an_ordinary_page_writes_nothing_and_asks_the_database_nothing(world, sign_in):
    client = sign_in("钱军")
    client.get(reverse("grid-list"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("grid-list"))
    assert not [each["sql"] for each in queries if "access_access" in each["sql"]]
    assert log() == []


def test_a_page_is_answered_when_its_line_cannot_be_kept_anywhere_and_the_line_goes_to_the_servers_log(
    world, sign_in, monkeypatch, caplog, settings, tmp_path
):
    settings.DATA_DIR = tmp_path / "full"
    settings.DATA_DIR.write_text("no folder can be made here")

    def broken(*_):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(Access._default_manager.__class__, "bulk_create", broken, raising=False)
    assert sign_in("卫宁").get(reverse("accounts-template")).status_code == 200
    assert all(word in caplog.text for word in ("访问记录没有写进数据库", "weining", "download", "账号.xlsx"))


def test_the_portal_itself_can_only_append(world, sign_in):
    sign_in("李敏").get(reverse("access"))
    row = Access.objects.get()
    for attempt in (row.save, row.delete, Access.objects.all().delete, lambda: Access.objects.update(what="")):
        with pytest.raises(TypeError, match="访问记录只能追加"):
            attempt()


# From where -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sender", "forwarded", "address"),
    [
        ("10.1.1.7", "", "10.1.1.7"),
        ("127.0.0.1", "10.1.1.7", "10.1.1.7"),
        ("127.0.0.1", "1.2.3.4, 10.1.1.7", "10.1.1.7"),  # what the browser wrote itself counts for nothing
        ("127.0.0.1", "1.2.3.4, 10.1.1.7, 172.16.5.2", "10.1.1.7"),  # two proxies
        ("10.1.1.7", "1.2.3.4", "10.1.1.7"),  # no proxy of ours
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("::ffff:127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "1.2.3.4", ""),
    ],
)
def test_the_true_address_is_the_one_that_the_last_trusted_proxy_names(settings, sender, forwarded, address):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("172.16.0.0/16")]
    request = RequestFactory().get("/", REMOTE_ADDR=sender, HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == address


# Who reads it ---------------------------------------------------------------------------------


def leave_lines(world, **more):
    """One line a person, of the given act."""
    for name, act in more.items():
        user = world[name]
        Access(
            at=timezone.now() - timedelta(days=3 if name == "李敏" else 0),
            by_id=user.pk,
            account=user.username,
            by_name=user.name,
            post=user.post,
            unit_code=user.division.code,
            act=act,
            outcome="done",
            kind="staffing.person" if act == "reveal" else "",
            place_code=user.division.code,
            what=f"{name}看的",
        ).save()


def seen(response):
    return [line.row.by_name for line in response.context["lines"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["钱军", "王芳", "李敏"]),
        ({"person": "limin"}, ["李敏"]),
        ({"act": "download"}, ["王芳"]),
        ({"kind": "staffing.person"}, ["李敏"]),
        ({"unit": "乐坪"}, ["李敏"]),
        ({"unit": "431302002"}, ["王芳"]),
        ({"since": timezone.localdate().isoformat()}, ["钱军", "王芳"]),
        ({"until": (timezone.localdate() - timedelta(days=1)).isoformat()}, ["李敏"]),
    ],
)
def test_the_lines_are_filtered(world, sign_in, query, names):
    leave_lines(world, 李敏="reveal", 王芳="download", 钱军="sign_in")
    assert seen(sign_in("沈岩").get(reverse("access"), query)) == names


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"since": "昨天"}, "写成 2026-11-23 这样的日期"),
        ({"unit": "月球"}, "范围内没有叫“月球”的单位"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "比“从”早"),
    ],
)
def test_a_question_that_makes_no_sense_is_said_so(world, sign_in, query, sentence):
    for name in ("access", "access-export"):
        response = sign_in("沈岩").get(reverse(name), query)
        assert (response.status_code, seen(response)) == (200, [])
        assert sentence in text_of(response)


def test_an_auditor_of_a_county_sees_what_was_seen_there_and_nothing_of_the_city(world, sign_in):
    leave_lines(world, 李敏="download", 钱军="download")
    assert seen(sign_in("韩梅").get(reverse("access"))) == ["李敏"]


def test_the_export_says_who_took_it_and_stands_in_the_log_itself(world, sign_in):
    leave_lines(world, 李敏="download", 王芳="download")
    client, address = sign_in("沈岩"), f"{reverse('access-export')}?person=李敏"
    assert "下载前先写用途" in text_of(client.get(address))
    assert "身份证号码" in text_of(client.post(address, {"purpose": "查 11010519491231002X"}))
    assert "用途有 81 个字，最多 80 个字" in text_of(client.post(address, {"purpose": "长" * 81}))
    response = client.post(address, {"purpose": "季度检查"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    mark, heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert mark[0].startswith("导出：娄底市沈岩·审计员 ") and mark[0].endswith("，用途：季度检查，共 1 条")
    assert [row[heads.index("姓名")] for row in rows] == ["李敏"]
    assert log()[-1] == ("shenyan", "export", "done", "", 1) and Access.objects.latest("pk").reason == "季度检查"


def test_titles_and_reasons_of_restricted_rows_are_withheld_from_whoever_may_not_see_the_kind(
    world, sign_in, accountability
):
    sign_in("吴霞").get(reverse("accountability-detail", args=[accountability.pk]))
    office, auditor, reviewer = sign_in("吴霞"), sign_in("韩梅"), sign_in("赵琳")
    assert "推进不力" in text_of(office.get(reverse("audit")))
    for client in (auditor, reviewer):
        for word in ("", "贺书记"):
            page = text_of(client.get(reverse("audit"), {"q": word})).replace("“贺书记”", "")
            assert "贺书记" not in page and "推进不力" not in page
    assert "问责" in text_of(auditor.get(reverse("audit")))
    assert "没有符合条件的修改记录" in text_of(auditor.get(reverse("audit"), {"q": "贺书记"}))
    looked = text_of(auditor.get(reverse("access")))
    assert "涉及个人，按规定不在这里显示" in looked and "贺书记" not in looked
    assert auditor.get(reverse("trail-record", args=["accountability", accountability.pk])).status_code == 403


# What a line leads to -------------------------------------------------------------------------


def test_an_auditor_opens_what_a_line_points_to_and_reads_it(world, sign_in):
    premises = Premises.objects.get(community=world["街心社区"])
    premises.address = "乐坪大道 9 号"
    premises.keep(by=world["李敏"], reason="门牌换了")
    client = sign_in("沈岩")
    url = reverse("trail-record", args=["premises", premises.pk])
    assert url in client.get(reverse("audit")).content.decode()
    text = text_of(client.get(url))
    assert "乐坪大道 9 号" in text and "门牌换了" in text
    assert client.post(url).status_code == 405
    assert client.get(reverse("premises-detail", args=[premises.pk])).status_code == 403
    assert log()[0][:4] == ("shenyan", "read", "done", "facilities.premises")


def test_a_row_that_was_removed_still_has_its_trail(world, sign_in):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    title, key = str(grid), grid.pk
    with WriteDoor(world["李敏"], "并入第二网格") as door:
        grid.name = "改过的名"
        door.keep(grid)
    grid.remove(by=world["李敏"], reason="并入第二网格")
    client = sign_in("沈岩")
    text = text_of(client.get(reverse("trail-record", args=["grid", key])))
    assert "这条记录已经删除" in text and title in text and "改过的名" in text
    assert client.get(reverse("trail-record", args=["grid", 10**6])).status_code == 404
    assert client.get(reverse("trail-record", args=["nothing", 1])).status_code == 404
    assert sign_in("韩梅").get(reverse("trail-record", args=["grid", key])).status_code == 200
