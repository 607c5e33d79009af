"""How the number by which a provider knows somebody is bound to an account, by whom, and taken away."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from lodi_community.accounts import sso, subjects
from lodi_community.accounts.duties import bind
from lodi_community.accounts.models import Proposal, SubjectNumber, User
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision
from tests.accounts.signing_on import NUMBER, back, inside, led, refused, signs_in_there
from tests.accounts.test_proposals import colleague
from tests.typing_in import text_of
from tests.world import PASSWORD

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]  # of the provider


def page(account):
    return f"/records/user/{account.pk}/sso/"


def test_a_person_asks_and_an_administrator_confirms(on, world, sign_in):
    clerk, administrator = sign_in("李敏"), sign_in("卫宁")
    answer = clerk.get(signs_in_there(led(clerk, "/sso/mine/", do="ask")), follow=True)
    assert f"已申请绑定编号“{NUMBER}”，等系统管理员确认" in text_of(answer)
    stranger = Client()
    assert refused(stranger, back(stranger), "您已申请绑定，等系统管理员确认")
    shown = administrator.get(page(world["李敏"]))
    assert f'value="{NUMBER}"' in shown.content.decode() and "申请绑定下面的编号" in text_of(shown)
    administrator.post(page(world["李敏"]), {"number": NUMBER, "reason": "本人当面出示"})
    row = SubjectNumber.objects.get()
    assert (row.bound_by, bool(row.bound_at)) == ("卫宁", True)
    revisions = Revision.objects.filter(kind="accounts.user").order_by("pk")
    assert [(row.by.name, row.changes, row.reason) for row in revisions] == [
        ("李敏", {"申请统一身份编号": [None, NUMBER]}, "本人申请绑定统一身份编号"),
        ("卫宁", {"统一身份编号": [None, NUMBER]}, "本人当面出示"),
    ]
    back(stranger)
    assert inside(stranger)


def test_who_asked_takes_it_back(on, world, sign_in):
    clerk = sign_in("李敏")
    clerk.get(signs_in_there(led(clerk, "/sso/mine/", do="ask")))
    assert "申请已撤回" in text_of(clerk.post("/sso/mine/", {"do": "withdraw"}, follow=True))
    assert not SubjectNumber.objects.exists()


def test_what_was_asked_for_in_one_account_is_not_given_to_another(on, world, sign_in):
    client = sign_in("李敏")
    there = led(client, "/sso/mine/", do="ask")
    session = client.session
    kept = {name: session[name] for name in session.keys() if name.startswith(sso.STATE)}  # noqa: SIM118
    other = sign_in("赵琳")
    session = other.session
    session.update(kept)
    session.save()
    assert "申请时登录的账号已经退出或换了" in text_of(other.get(signs_in_there(there)))
    assert not SubjectNumber.objects.exists()


def test_a_guarded_account_takes_a_second_administrator(on, world, sign_in):
    second = colleague(world["娄底市"], "sunming", "孙明", "administrator", password=world["卫宁"].password)
    answer = sign_in("卫宁").post(page(world["钱军"]), {"number": NUMBER, "reason": "本人当面出示"}, follow=True)
    assert "等孙明在" in text_of(answer) and not SubjectNumber.objects.exists()
    proposal = Proposal.objects.get()
    client = Client()
    client.force_login(second)
    client.post("/accounts/requests/", {"chosen": [proposal.pk], "do": "confirm"})
    assert SubjectNumber.objects.get().user == world["钱军"]
    told = Revision.objects.filter(kind="accounts.user").latest("pk")
    assert (told.changes, told.reason) == (
        {"统一身份编号": [None, NUMBER]}, "卫宁提出，孙明确认：本人当面出示",
    )  # fmt: skip


def test_no_door_binds_a_guarded_account_without_the_second(on, world):
    with pytest.raises(PermissionDenied, match="要另一位系统管理员确认"), WriteDoor(world["卫宁"], "试") as door:
        subjects.bind(door, world["钱军"], NUMBER)
    assert not SubjectNumber.objects.exists()
    with pytest.raises(PermissionDenied, match="自己的账号不能由自己绑定"), WriteDoor(world["卫宁"], "试") as door:
        bind(door, world["卫宁"], NUMBER)


def test_one_number_opens_one_account(bound, world):
    refusal = pytest.raises(ValidationError, match="一个编号只能用于一个账号")
    with refusal as raised, WriteDoor(world["卫宁"], "试") as door:
        bind(door, world["赵琳"], NUMBER)
    assert "李敏" not in str(raised.value)


@pytest.mark.parametrize(
    ("number", "reason", "sentence"),
    [
        (NUMBER, "", "没有写原因"),
        ("", "当面", "编号没有填"),
        ("x" * 256, "当面", "编号有 256 个字符"),
        ("11010519491231002X", "当面", "编号里有身份证号码"),
    ],
)
def test_what_cannot_be_bound_is_refused_and_stays_on_the_page(on, world, sign_in, number, reason, sentence):
    answer = sign_in("卫宁").post(page(world["李敏"]), {"number": number, "reason": reason})
    assert answer.status_code == 422 and sentence in text_of(answer)
    assert (answer.context["number"], answer.context["reason"]) == (number, reason)
    assert not SubjectNumber.objects.exists()


def test_a_number_that_is_taken_away_ends_what_was_signed_in_to_with_it(bound, client, sign_in):
    back(client)
    sign_in("卫宁").post(page(bound), {"do": "remove", "reason": "手机借给了别人"})
    assert client.get("/sign-ins/").status_code == 302 and not SubjectNumber.objects.exists()
    assert refused(client, back(client), "还没有账号和它对上")


def test_the_person_is_told_at_the_next_sign_in(on, world, client):
    User._base_manager.filter(pk=world["李敏"].pk).update(last_login=timezone.now() - timedelta(days=1))
    with WriteDoor(world["卫宁"], "本人当面出示") as door:
        bind(door, world["李敏"], NUMBER)
    client.post("/login/", {"username": "limin", "password": PASSWORD})
    assert f"您的账号绑定了统一身份编号“{NUMBER}”，卫宁办理" in text_of(client.get("/sign-ins/"))
