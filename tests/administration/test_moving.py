"""A person moves or leaves: with a reason, a Revision, and somebody who takes over what is open. And who never came."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from assessments.filings.models import Filing
from assessments.filings.states import State
from assessments.workbooks.models import Upload
from lodi_community.accounts.models import Token, User
from lodi_community.accounts.tokens import issue
from lodi_community.drafts.models import Draft
from lodi_community.records.models import Revision
from lodi_community.webhooks.models import Endpoint
from tests import facts
from tests.typing_in import fill_in, open_form, send, text_of
from tests.uploads import leave_upload
from tests.world import YEAR

pytestmark = pytest.mark.once


def url(person, what):
    return f"/records/user/{person.pk}/{what}/"


@pytest.fixture
def busy(world):
    """李敏 has a returned filing and two drafts; 何田 holds the same post in the same street, with a draft of one form."""
    facts.add(Filing, [Filing(community=world["街心社区"], year=YEAR, state=State.RETURNED, since=timezone.now())])
    (other,) = facts.add(
        User, [User(username="hetian", name="何田", division=world["乐坪街道"], post="clerk", password="!")]
    )
    keep_draft(world["李敏"], "staffing.person")
    keep_draft(world["李敏"], "communities.grid")
    keep_draft(other, "communities.grid")
    return other


def keep_draft(user, kind):
    Draft.objects.create(user=user, kind=kind, place_code="431302001001", fields="[]", saved_at=timezone.now())


def test_the_page_shows_what_is_open(world, sign_in, busy):
    page = text_of(sign_in("卫宁").get(url(world["李敏"], "leave")))
    assert "待办：街心社区被退回" in page
    assert "草稿：人员" in page
    assert "何田（hetian）" in page


def test_whoever_leaves_is_shut_out_at_once_and_the_successor_gets_the_drafts(world, sign_in, busy):
    clerk = sign_in("李敏")
    answer = fill_in(sign_in("卫宁"), url(world["李敏"], "leave"), successor=busy.pk, reason="退休")
    assert answer.status_code == 302
    assert clerk.get("/desk/").status_code == 302
    world["李敏"].refresh_from_db()
    assert not world["李敏"].is_active
    assert Draft.objects.get(kind="staffing.person").user == busy
    assert Draft.objects.filter(kind="communities.grid", user=world["李敏"]).exists(), "both drafts stay whose they are"
    told, changed = Revision.objects.of(world["李敏"]).order_by("pk")
    assert told.reason == changed.reason == "退休"
    handed = told.changes["交接"][1]
    assert handed["接手人"] == "何田"
    assert handed["待办"] == ["街心社区被退回"]
    assert len(handed["移交的草稿"]) == len(handed["没有移交的草稿"]) == 1
    assert changed.changes == {"is_active": [True, False]}


def test_what_was_uploaded_and_not_written_goes_to_the_successor_who_writes_it(world, sign_in, busy):
    """Nobody but its owner writes an upload, and often the workbook lies on the leaver's computer alone."""
    upload = leave_upload(world["李敏"])
    client = sign_in("卫宁")
    assert "导入：上报.xlsx（乐坪街道2026年度，核对完，没有写入）" in text_of(client.get(url(world["李敏"], "leave")))
    fill_in(client, url(world["李敏"], "leave"), successor=busy.pk, reason="退休")
    upload.refresh_from_db()
    assert upload.user == busy
    told = Revision.objects.of(world["李敏"]).earliest("pk").changes["交接"][1]
    assert told["移交的导入"] == ["上报.xlsx（乐坪街道2026年度，核对完，没有写入）"]
    User.objects.filter(pk=busy.pk).update(must_change_password=False)
    other = Client()
    other.force_login(busy)
    other.post(f"/workbooks/{upload.pk}/drop/")
    upload.refresh_from_db()
    assert upload.state == Upload.State.DROPPED


def test_what_nobody_took_over_is_handed_over_later(world, sign_in, busy):
    client, person = sign_in("卫宁"), world["李敏"]
    fill_in(client, url(person, "leave"), reason="退休", successor="none")
    assert f'href="{url(person, "leave")}">移交没办完的' in client.get(f"/records/user/{person.pk}/").content.decode()
    answer = fill_in(client, url(person, "leave"), successor=busy.pk, reason="来了接手人")
    assert answer.status_code == 302
    assert "已移交：李敏，移交草稿 1 份，另有 1 份草稿留在原账号名下" in text_of(client.get(answer.url))
    assert Draft.objects.get(kind="staffing.person").user == busy
    person.refresh_from_db()
    assert not person.is_active
    Draft.objects.filter(user=person).delete()
    page = client.get(url(person, "leave"))
    assert "没有退回的填报、草稿、导入和待办" in text_of(page) and "接手人" not in text_of(page)
    assert client.post(url(person, "leave"), {"reason": "又一次"}).status_code == 404


def test_an_address_that_the_leaver_allowed_and_tokens_that_end_are_said(world, sign_in):
    person = world["蒋波"]
    Endpoint.objects.create(
        division=person.division, address="https://oa.example.cn/h", events=["filing.submitted"], allowed_by=person,
        secret="s", version=1,
    )  # fmt: skip
    issue(world["李敏"], Token(name="驾驶舱", expires_on=date.today()))
    client = sign_in("卫宁")
    page = text_of(client.get(url(person, "leave")))
    assert "推送地址：https://oa.example.cn/h（双峰县），本人允许的，办完以后照样在送" in page
    assert "接口令牌：驾驶舱，办完即作废" in text_of(client.get(url(world["李敏"], "leave")))


def test_what_is_open_wants_a_successor_or_the_word_that_there_is_none(world, sign_in, busy):
    client = sign_in("卫宁")
    answer = fill_in(client, url(world["李敏"], "leave"), reason="退休")
    assert answer.status_code == 422
    assert "有没办完的事，请选接手人；还没有的，选“还没有接手人，先留着”" in text_of(answer)
    assert fill_in(client, url(world["李敏"], "leave"), reason="退休", successor="none").status_code == 302
    assert Draft.objects.filter(user=world["李敏"]).count() == 2
    assert Revision.objects.of(world["李敏"]).earliest("pk").changes["交接"][1]["接手人"] == "还没有"


def test_the_trail_of_a_hand_over_can_be_read(world, sign_in, busy):
    client = sign_in("卫宁")
    fill_in(client, url(world["李敏"], "leave"), successor=busy.pk, reason="退休")
    assert "接手人：何田" in text_of(client.get(f"/records/user/{world['李敏'].pk}/history/"))


@pytest.mark.parametrize("what", ["leave", "move"])
def test_a_reason_of_spaces_is_no_reason(world, sign_in, what):
    answer = fill_in(sign_in("卫宁"), url(world["李敏"], what), reason="   ")
    assert answer.status_code == 422
    assert "请写原因" in text_of(answer)


def test_a_move_changes_unit_and_post_together_with_the_reason(world, sign_in):
    person = world["李敏"]
    answer = fill_in(sign_in("卫宁"), url(person, "move"), division=world["娄星区"].pk, post="reviewer", reason="提任")
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.division, person.post, person.is_active) == (world["娄星区"], "reviewer", True)
    came, left = Revision.objects.of(person)
    assert (came.place_code, came.reason) == ("431302", "提任")
    assert (left.place_code, left.reason, left.tells_of_leaving) == ("431302001", "提任", True)


def test_a_post_that_the_level_does_not_know_is_refused_at_the_field(world, sign_in):
    answer = fill_in(sign_in("卫宁"), url(world["李敏"], "move"), division=world["娄星区"].pk, reason="轮岗")
    assert answer.status_code == 422
    assert "“录入”岗位设在街道（乡镇），娄星区不是" in text_of(answer)


def test_a_move_to_where_one_is_is_none(world, sign_in):
    answer = fill_in(sign_in("卫宁"), url(world["李敏"], "move"), reason="轮岗")
    assert "单位和岗位都没有变：乐坪街道，录入" in text_of(answer)


def test_a_unit_outside_the_administrators_scope_cannot_be_chosen(world, sign_in):
    answer = fill_in(sign_in("蒋波"), url(world["陈刚"], "move"), division=world["乐坪街道"].pk, reason="轮岗")
    assert "选的单位不存在，或不在您的管理范围内" in text_of(answer)
    assert sign_in("蒋波").get(url(world["李敏"], "move")).status_code == 404


def test_nobody_moves_or_leaves_by_their_own_hand(world, sign_in):
    for what in ("move", "leave"):
        answer = sign_in("卫宁").get(url(world["卫宁"], what))
        assert answer.status_code == 403
        assert "请另一位系统管理员办理" in text_of(answer)


def test_who_has_left_and_the_systems_account_have_no_such_page(world, sign_in):
    system = User.objects.make_system(world["娄底市"])
    User.objects.filter(username="limin").update(is_active=False)
    assert sign_in("卫宁").get(url(system, "leave")).status_code == 404
    assert sign_in("卫宁").get(url(world["李敏"], "move")).status_code == 404


def test_an_account_that_was_changed_meanwhile_is_not_overwritten(world, sign_in):
    client, person = sign_in("卫宁"), world["李敏"]
    form = open_form(client, url(person, "leave"))
    person.name = "李敏敏"
    person.keep(by=world["卫宁"])
    answer = send(client, url(person, "leave"), form, reason="退休")
    assert answer.status_code == 409
    assert "打开之后这个账号被别人改过，没有保存" in text_of(answer)


def test_who_has_never_signed_in_is_listed_until_the_first_time(world, sign_in):
    client = sign_in("卫宁")
    assert "limin" in text_of(client.get("/accounts/never/"))
    Client().force_login(world["李敏"])
    page = text_of(client.get("/accounts/never/"))
    assert "limin" not in page
    assert "wangfang" in page


def test_the_administrator_of_a_county_is_told_of_the_county_alone(world, sign_in):
    page = text_of(sign_in("蒋波").get("/accounts/never/"))
    assert "chengang" in page
    assert "limin" not in page


def test_the_general_form_changes_no_unit_and_no_post_and_only_lets_back_in(world, sign_in):
    client, person = sign_in("卫宁"), world["李敏"]
    edit = f"/records/user/{person.pk}/edit/"
    typed = {"division": world["花山街道"].pk, "post": "leader", "is_active": None}
    assert fill_in(client, edit, name="李敏敏", **typed).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.division, person.post, person.is_active) == ("李敏敏", world["乐坪街道"], "clerk", True)
    fill_in(client, url(person, "leave"), reason="退休")
    assert fill_in(client, edit, is_active="on").status_code == 302
    person.refresh_from_db()
    assert person.is_active
