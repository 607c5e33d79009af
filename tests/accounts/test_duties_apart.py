"""三权分立: nobody changes what their own account may do, the last ones stay, guarded posts and passwords take two people."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from lodi_community.accounts.models import Proposal, User
from lodi_community.accounts.posts import Post
from lodi_community.drafts.models import Draft
from lodi_community.records.door import OutOfScope, Withheld, WriteDoor
from lodi_community.records.models import Revision
from lodi_community.records.writing import may_write
from tests.accounts.test_proposals import colleague
from tests.administration.books import book_of, uploaded
from tests.typing_in import fill_in, form_in, text_of
from tests.world import PASSWORD

pytestmark = [pytest.mark.once, pytest.mark.long]
REQUESTS = "/accounts/requests/"
GUARDED = [Post.DEPARTMENT, Post.ADMINISTRATOR, Post.AUDITOR]


def page(person, what):
    return f"/records/user/{person.pk}/{what}"


def change(by, account, **values):
    """Through the door, as any way in does in the end."""
    with WriteDoor(by, "试") as door:
        for name, value in values.items():
            setattr(account, name, value)
        door.keep(account)


def settle(client, *rows, do="confirm"):
    return client.post(REQUESTS, {"chosen": [row.pk for row in rows], "do": do}, follow=True)


def signed_in(username, password=PASSWORD):
    """The first page after signing in by the door, and its client."""
    client = Client()
    answer = client.post("/login/", {"username": username, "password": password}, follow=True)
    return client, text_of(answer)


def stored(account):
    return User.objects.get(pk=account.pk)


# One's own account ----------------------------------------------------------------------------


def test_nobody_changes_what_their_own_account_may_do(world, sign_in):
    own, client = world["卫宁"], sign_in("卫宁")
    colleague(world["娄底市"], "hetian", "何田", Post.ADMINISTRATOR)
    for name, value in (("division", world["娄星区"]), ("post", Post.AUDITOR), ("is_active", False)):
        with pytest.raises(Withheld, match="自己的账号不能由自己改单位、岗位"):
            change(own, stored(own), **{name: value})
    for what in ("move/", "leave/", "reset/", "remove/"):
        assert client.get(page(own, what)).status_code == 403, what
        assert client.post(page(own, what), {"reason": "试", "version": 1}).status_code in (403, 422), what
    shown = client.get(page(own, "")).content.decode()
    assert not [what for what in ("move/", "leave/", "reset/", "remove/") if page(own, what) in shown]
    assert fill_in(client, page(own, "edit/"), name="卫宁宁").status_code == 302
    assert stored(own).name == "卫宁宁"


# The system account ---------------------------------------------------------------------------


def test_the_system_account_does_not_sign_in_and_no_page_knows_it(world, sign_in):
    system, client = User.objects.make_system(world["娄底市"]), sign_in("卫宁")
    system.set_password(PASSWORD)
    system.save()
    assert "账号或密码不对" in signed_in("system")[1]
    assert "系统管理员" in text_of(client.get("/records/user/")) and "/records/user/" in page(system, "")
    assert page(system, "") not in client.get("/records/user/").content.decode()
    for what in ("", "edit/", "remove/", "reset/", "move/", "leave/"):
        assert client.get(page(system, what)).status_code == 404, what
    with pytest.raises(OutOfScope):
        change(world["卫宁"], stored(system), name="别的")


# The last ones --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "typed"), [("leave/", {}), ("move/", {"post": "leader"}), ("remove/", {})], ids=["leave", "move", "remove"]
)
def test_the_last_auditor_stays_and_another_may_go(world, sign_in, what, typed):
    client, last, other = sign_in("卫宁"), world["沈岩"], world["韩梅"]
    data = {"reason": "轮岗", "version": 1, "division": last.division_id, "post": last.post} | typed
    answer = client.post(page(last, what), data)
    assert answer.status_code == 422
    assert "沈岩是娄底市最后一个能登录的审计员，不能停用、删除、调走或换岗" in text_of(answer)
    assert (stored(last).is_active, stored(last).post) == (True, Post.AUDITOR)
    assert client.get(page(last, what)).status_code == 403
    assert client.post(page(other, what), data | {"division": other.division_id}).status_code == 302


def test_the_last_administrator_stays_until_somebody_else_can_sign_in(world):
    system, last = User.objects.make_system(world["娄底市"]), world["卫宁"]
    other = colleague(world["娄底市"], "hetian", "何田", Post.ADMINISTRATOR, password="!")
    assert not may_write(system, last, {"is_active"}), "who never got a password is nobody"
    User.objects.filter(pk=other.pk).update(password="md5$")
    assert may_write(system, last, {"is_active"})
    User.objects.filter(pk=world["沈岩"].pk).update(last_login=timezone.now())
    change(other, stored(last), is_active=False)
    assert "账号停用：卫宁" in signed_in("shenyan")[1], "who is alone now needs no second person"
    with pytest.raises(Withheld, match="何田是娄底市最后一个能登录的系统管理员"):
        change(system, stored(other), is_active=False)


# Guarded posts --------------------------------------------------------------------------------


def by_form(world, client, post):
    answer = fill_in(
        client,
        "/records/user/add/",
        username="huli",
        name="胡丽",
        division=world["双峰县"].pk,
        post=post,
        is_active="on",
    )
    assert answer.status_code == 302


def by_workbook(world, client, post):
    row = ("双峰县", "胡丽", Post(post).label, "huli")
    sheet = form_in(client.post("/accounts/workbook/", {"file": uploaded(book_of(row))}), "lines")
    assert "要另一位系统管理员确认后才能登录" in text_of(client.post("/accounts/workbook/write/", sheet))


def by_move(world, client, post):
    person = colleague(world["永丰街道"], "huli", "胡丽", Post.CLERK, password="md5$")
    typed = {"division": world["双峰县"].pk, "post": post, "reason": "提任"}
    assert fill_in(client, page(person, "move/"), **typed).status_code == 302


def by_switching_on(world, client, post):
    person = colleague(world["双峰县"], "huli", "胡丽", post, is_active=False, password="md5$")
    assert fill_in(client, page(person, "edit/"), is_active="on").status_code == 302


WAYS = [by_form, by_workbook, by_move, by_switching_on]


def has_power(account, post):
    return account.is_active and account.post == post


@pytest.mark.parametrize("way", WAYS)
def test_a_guarded_post_waits_for_a_second_administrator_and_three_are_told(world, sign_in, way):
    post = GUARDED[WAYS.index(way) % 3]
    way(world, sign_in("卫宁"), post)
    account, proposal = User.objects.get(username="huli"), Proposal.objects.get()
    assert not has_power(account, post)
    assert (proposal.status, proposal.others, proposal.division) == ("waiting", [world["蒋波"]], world["双峰县"])
    assert "授予岗位：胡丽（双峰县" in proposal.what and proposal.reason
    client, welcome = signed_in("jiangbo")
    assert "有 1 项账号变动等您确认" in welcome
    answer = settle(client, proposal)
    assert "卫宁提出，蒋波确认" in text_of(answer)
    account = User.objects.get(username="huli")
    assert has_power(account, post) and account.has_usable_password()
    assert "卫宁提出，蒋波确认" in Revision.objects.of(account).first().reason
    User.objects.filter(pk=account.pk).update(password=world["蒋波"].password, must_change_password=False)
    assert "您的账号有变动：授予岗位：胡丽" in signed_in("huli")[1]
    assert "您的账号有变动" not in signed_in("huli")[1], "once"
    assert "账号变动：授予岗位：胡丽" in signed_in("shenyan")[1]
    assert "账号变动" not in signed_in("hanmei")[1], "the auditor of another county"


def test_where_there_is_one_administrator_it_is_done_at_once_and_recorded(world, sign_in):
    client = sign_in("卫宁")
    typed = {
        "username": "huli",
        "name": "胡丽",
        "division": world["娄底市"].pk,
        "post": "administrator",
        "is_active": "on",
    }
    assert fill_in(client, "/records/user/add/", **typed).status_code == 302
    account, proposal = User.objects.get(username="huli"), Proposal.objects.get()
    assert has_power(account, Post.ADMINISTRATOR)
    assert proposal.trail == "卫宁提出，本单位只有一人有此权限，未经第二人确认"
    assert proposal.trail in Revision.objects.of(account).first().reason
    assert proposal.trail in text_of(client.get(REQUESTS))
    # Her account cannot confirm anything before it has a password: that, too, is given by the one who is there.
    answer = client.post(page(account, "reset/"), {"reason": "首次发放"})
    assert "新密码已生成，只显示这一次" in text_of(answer)
    assert "账号变动：重置密码：胡丽（娄底市系统管理员）" in signed_in("shenyan")[1]


def test_an_unguarded_post_needs_nobody(world, sign_in):
    typed = {"username": "huli", "name": "胡丽", "division": world["双峰县"].pk, "post": "reviewer", "is_active": "on"}
    answer = fill_in(client := sign_in("卫宁"), "/records/user/add/", **typed)
    assert User.objects.get(username="huli").is_active and not Proposal.objects.exists()
    assert "胡丽还没有密码，不能登录：点“重置密码”，把显示的密码交给本人" in text_of(client.get(answer.url))


def test_what_is_open_is_handed_over_when_the_move_is_confirmed_and_not_before(world, sign_in):
    person, heir = world["陈刚"], colleague(world["永丰街道"], "hetian", "何田", Post.CLERK)
    Draft.objects.create(
        user=person, kind="staffing.person", place_code="431321001001", fields="[]", saved_at=timezone.now()
    )
    typed = {"division": world["双峰县"].pk, "post": "department", "reason": "提任", "successor": heir.pk}
    fill_in(sign_in("卫宁"), page(person, "move/"), **typed)
    assert (stored(person).post, Draft.objects.get().user) == (Post.CLERK, person)
    settle(sign_in("蒋波"), Proposal.objects.get())
    assert (stored(person).post, Draft.objects.get().user) == (Post.DEPARTMENT, heir)


# Passwords ------------------------------------------------------------------------------------


def test_the_password_of_a_guarded_account_is_reset_by_two(world, sign_in):
    auditor = colleague(world["双峰县"], "huli", "胡丽", Post.AUDITOR, password=world["沈岩"].password)
    client, url = sign_in("卫宁"), page(auditor, "reset/")
    assert client.post(url, {"reason": "  "}).status_code == 422
    client.post(url, {"reason": "忘记密码"})
    again = client.post(url, {"reason": "忘记密码"})
    assert "已由卫宁提出" in text_of(again)
    assert stored(auditor).password == auditor.password
    answer = sign_in("蒋波").post(REQUESTS, {"chosen": [Proposal.objects.get().pk], "do": "confirm"})
    ((_, password),) = answer.context["given"]
    assert password in text_of(answer) and "no-store" in answer["Cache-Control"]
    assert "您的账号有变动：重置密码：胡丽（双峰县审计员）" in signed_in("huli", password)[1]


def test_a_clerks_password_is_reset_by_one(world, sign_in):
    answer = sign_in("卫宁").post(page(world["李敏"], "reset/"))
    assert "新密码已生成" in text_of(answer) and not Proposal.objects.exists()


# Refused --------------------------------------------------------------------------------------


@pytest.fixture
def waiting(world, sign_in):
    """The proposal of 卫宁 to make 胡丽 the auditor of 双峰县."""
    by_form(world, sign_in("卫宁"), Post.AUDITOR)
    return Proposal.objects.get()


def refusal(client, proposal):
    """What a person who wants to confirm is told; nothing has become of it."""
    words = text_of(settle(client, proposal))
    assert not User.objects.get(username="huli").is_active
    assert Proposal.objects.get().status == "waiting"
    return words


def test_the_proposer_does_not_confirm(sign_in, waiting):
    assert "是您提出的，不能由您自己确认。请蒋波确认" in refusal(sign_in("卫宁"), waiting)


def test_what_has_expired_is_not_confirmed(sign_in, waiting):
    Proposal.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert "已过确认期限" in refusal(sign_in("蒋波"), waiting)


def test_an_account_that_was_changed_since_is_not_switched_on(world, sign_in, waiting):
    change(world["卫宁"], User.objects.get(username="huli"), name="胡莉")
    assert "提出“授予岗位：胡丽（双峰县审计员）”以后，账号 huli 又改过，不能再按它办。请撤回或退回" in refusal(
        sign_in("蒋波"), waiting
    )


def test_whoever_is_concerned_is_not_the_second_person(world, sign_in):
    """蒋波 is to become administrator of the city: 何田 has to confirm, not 蒋波."""
    other = colleague(world["娄底市"], "hetian", "何田", Post.ADMINISTRATOR, password=world["蒋波"].password)
    typed = {"division": world["娄底市"].pk, "post": "administrator", "reason": "调任"}
    fill_in(sign_in("卫宁"), page(world["蒋波"], "move/"), **typed)
    assert Proposal.objects.get().others == [other]
    fill_in(
        sign_in("卫宁"), page(world["孙伟"], "move/"), division=world["双峰县"].pk, post="administrator", reason="提任"
    )
    assert stored(world["孙伟"]).post == Post.REVIEWER


def test_nothing_chosen_and_nobody_else_s_business(world, sign_in, waiting):
    assert "没有选。先勾选要办的" in text_of(settle(sign_in("蒋波")))
    assert sign_in("钱军").post(REQUESTS, {"chosen": [waiting.pk], "do": "confirm"}).status_code == 403
    assert "不能这样做" in text_of(sign_in("沈岩").get(REQUESTS))
    settle(sign_in("蒋波"), waiting, do="withdraw")
    assert Proposal.objects.get().trail == "卫宁提出，蒋波退回"


@pytest.mark.parametrize(
    "act",
    [
        lambda door, world: change(door.by, stored(world["赵琳"]), post=Post.DEPARTMENT),
        lambda door, world: door.change_many([moved(world["吴霞"], world["娄底市"])]),
        lambda door, world: door.add_many(
            [User(username="huli", name="胡丽", division=world["娄星区"], post="auditor", password="!")]
        ),
        lambda door, world: door.note(world["韩梅"], {"password": [None, "已重置"]}),
    ],
    ids=["keep", "change_many", "add_many", "password"],
)
def test_no_way_in_passes_the_second_person_by(world, act):
    """The door itself refuses what no confirmation in it allows; an interface to come is refused like the pages."""
    before = Revision.objects.count(), [*User.objects.values_list()]
    with pytest.raises(PermissionDenied, match="要另一位系统管理员确认"), WriteDoor(world["卫宁"], "试") as door:
        act(door, world)
    assert (Revision.objects.count(), [*User.objects.values_list()]) == before


def moved(account, division):
    account.division = division
    return account
