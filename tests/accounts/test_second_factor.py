"""The second factor: set up, asked for after the password, lost and reset; never forced where the figures are invented."""

import io
import re
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from communities.models import Installation
from lodi_community.accounts.models import Proposal, RecoveryCode, User
from lodi_community.accounts.posts import Post
from lodi_community.accounts.second_factor import CODES, LATE, REUSED, SHAPE, WRONG, WRONG_RECOVERY, forget
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision
from tests.accounts.test_proposals import colleague
from tests.typing_in import form_in, text_of
from tests.world import PASSWORD

pytestmark = pytest.mark.once
PAGE, CODE = "/second-factor/", "/login/code/"


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def clock(monkeypatch):
    """clock(seconds): so many seconds pass."""
    begun, passed = time.time(), [0]
    monkeypatch.setattr(time, "time", lambda: begun + passed[0])
    return lambda seconds: passed.__setitem__(0, passed[0] + seconds)


def log_in(username="qianjun", client=None):
    client = client or Client()
    return client, client.post("/login/", {"username": username, "password": PASSWORD, "next": "/rulebook/"})


def code_of(key, steps=0):
    """What the phone shows now, or ``steps`` times 30 seconds later."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def set_up(client):
    """Set a second factor up as a person does. Returns (key, recovery codes)."""
    client.get(PAGE)
    key = client.session["second_factor_key"]
    answer = client.post(PAGE, {"code": code_of(key)})
    assert answer.status_code == 200, text_of(answer)
    return key, answer.context["codes"]


@pytest.fixture
def department(world, clock):
    """(key, recovery codes) of 钱军, who has set up a second factor, half a minute later."""
    client, _ = log_in()
    made = set_up(client)
    clock(60)
    return made


# Setting it up --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "is_led"),
    [("qianjun", True), ("weining", True), ("shenyan", True), ("limin", False), ("zhaolin", False), ("zhengyi", False)],
)
def test_who_inspects_administers_or_audits_sets_it_up_first_and_the_others_need_not(world, username, is_led):
    client, _ = log_in(username)
    answer = client.get("/")
    assert (answer.status_code == 302 and answer.url == PAGE) == is_led
    assert ("您的岗位登录时要有第二验证" in text_of(client.get(PAGE))) == is_led


def test_the_page_shows_a_picture_of_the_server_and_the_key_to_type(world):
    client, _ = log_in()
    page = client.get(PAGE).content.decode()
    assert 'src="data:image/svg+xml' in page
    assert re.search(r"密钥 <span class=\"code\">(?:[A-Z2-7]{4} ?){8}</span>", page)
    key = client.session["second_factor_key"]
    assert client.get(PAGE) and client.session["second_factor_key"] == key, (
        "a reload keeps the picture that was scanned"
    )


def test_with_the_code_it_is_set_up_and_the_recovery_codes_are_shown_once_and_stored_hashed(world):
    client, _ = log_in()
    _, codes = set_up(client)
    assert len({*codes}) == CODES == RecoveryCode.objects.filter(user=world["钱军"]).count()
    stored = str(list(RecoveryCode.objects.values()))
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]
    assert codes[0] not in text_of(client.get(PAGE))
    revision = Revision.objects.get()
    assert (revision.changes, revision.reason) == ({"第二验证": [None, "已设置"]}, "本人设置第二验证")
    assert client.get("/rulebook/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "请输认证器里显示的 6 位数字"), ("12 34", "请输认证器里显示的 6 位数字"), ("wrong", WRONG), ("late", LATE)],
)
def test_a_wrong_code_sets_nothing_up_and_keeps_the_picture(world, clock, typed, sentence):
    client, _ = log_in()
    client.get(PAGE)
    key = client.session["second_factor_key"]
    wrong = f"{(int(code_of(key)) + 1) % 10**6:06d}"
    answer = client.post(PAGE, {"code": {"wrong": wrong, "late": code_of(key, -5)}.get(typed, typed)})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert client.session["second_factor_key"] == key
    assert not TOTPDevice.objects.exists()
    assert client.get("/").url == PAGE


# Signing in with it ---------------------------------------------------------------------------


def test_after_the_password_comes_the_code_and_then_the_page_that_was_wanted(department):
    key, _ = department
    client, answer = log_in()
    assert (answer.status_code, answer.url) == (302, CODE)
    assert client.get("/rulebook/").status_code == 302, "the password alone opens nothing"
    answer = client.post(CODE, {"code": f" {code_of(key)[:3]} {code_of(key)[3:]} "})
    assert (answer.status_code, answer.url) == (302, "/rulebook/")
    assert client.get("/rulebook/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("000000", WRONG),
        ("late", LATE),
        ("used", REUSED),
        ("", SHAPE),
        ("abc", SHAPE),
        ("abcd-efgh-jkmn", WRONG_RECOVERY),
    ],
)
def test_a_code_that_is_not_right_is_refused_with_what_to_do(department, typed, sentence):
    key, _ = department
    used = code_of(key)
    client, _ = log_in()
    assert client.post(CODE, {"code": used}).status_code == 302
    client, _ = log_in()
    answer = client.post(CODE, {"code": {"late": code_of(key, -6), "used": used}.get(typed, typed)})
    assert answer.status_code == 422
    assert f"{sentence}。" in text_of(answer)
    assert client.get("/rulebook/").status_code == 302


def test_a_recovery_code_signs_in_once(department):
    _, codes = department
    client, _ = log_in()
    answer = client.post(CODE, {"code": codes[3].upper()}, follow=True)
    assert "恢复码还剩 9 个" in text_of(answer)
    client, _ = log_in()
    assert WRONG_RECOVERY in text_of(client.post(CODE, {"code": codes[3]}))


def test_five_wrong_codes_lock_as_five_wrong_passwords_do(department):
    key, _ = department
    client, _ = log_in()
    wrong = f"{(int(code_of(key)) + 1) % 10**6:06d}"
    assert [client.post(CODE, {"code": wrong}).status_code for _ in range(5)] == [422] * 4 + [429]
    assert client.post(CODE, {"code": code_of(key)}).status_code == 429
    assert log_in()[1].status_code == 429


def test_ten_minutes_after_the_password_one_begins_anew(department, clock):
    key, _ = department
    client, _ = log_in()
    clock(601)
    answer = client.post(CODE, {"code": code_of(key)}, follow=True)
    assert "输密码到现在超过了 10 分钟，请重新登录" in text_of(answer)
    assert client.get(CODE).url == "/login/"


def test_a_password_that_was_changed_meanwhile_is_no_password_any_more(department):
    key, _ = department
    client, _ = log_in()
    account = User.objects.get(username="qianjun")
    account.set_password("Ganbei-Lu-8x")
    account.save()
    assert client.post(CODE, {"code": code_of(key)}).url == "/login/"
    assert client.get("/rulebook/").status_code == 302


def test_a_form_that_waits_is_offered_after_the_code(world, clock, sign_in):
    client, _ = log_in("limin")
    key, _ = set_up(client)
    clock(60)
    url = reverse("grid-add")
    client.get(url)
    client.cookies.pop("sessionid")
    door = client.post(url, {"name": "第九网格"})
    number = form_in(door, "carried")["carried"]
    client.post("/login/", {"username": "limin", "password": PASSWORD, "carried": number})
    answer = client.post(CODE, {"code": code_of(key)})
    assert form_in(answer, "name")["name"] == "第九网格"


# New codes, an end, a reset -------------------------------------------------------------------


def signed_in(key, clock):
    client, _ = log_in()
    assert client.post(CODE, {"code": code_of(key)}).status_code == 302
    clock(60)
    return client


def test_new_recovery_codes_take_the_place_of_the_old_ones(department, clock):
    key, old = department
    client = signed_in(key, clock)
    assert client.post(PAGE, {"do": "codes", "code": "000000"}).status_code == 422
    new = client.post(PAGE, {"do": "codes", "code": code_of(key)}).context["codes"]
    client, _ = log_in()
    assert client.post(CODE, {"code": old[0]}).status_code == 422
    assert client.post(CODE, {"code": new[0]}).status_code == 302


def test_who_changes_the_phone_ends_it_with_a_code_and_sets_up_another(department, clock):
    key, codes = department
    client = signed_in(key, clock)
    assert client.post(PAGE, {"do": "stop", "code": ""}).status_code == 422
    assert client.post(PAGE, {"do": "stop", "code": codes[0]}).url == "/login/"
    assert not RecoveryCode.objects.exists()
    client, answer = log_in()
    assert answer.url == "/rulebook/"
    assert client.get("/").url == PAGE


def test_an_administrator_resets_a_lost_one_with_a_reason_and_the_sessions_end(department, world, clock, settings):
    key, _ = department
    inside = signed_in(key, clock)
    settings.SECOND_FACTOR = False
    administrator, url = Client(), reverse("user-factor-reset", args=[world["钱军"].pk])
    administrator.force_login(world["卫宁"])
    assert "重置第二验证" in text_of(administrator.get(reverse("user-detail", args=[world["钱军"].pk])))
    refused = administrator.post(url, {"reason": "  "})
    assert refused.status_code == 422
    assert "没有写原因" in text_of(refused)
    assert administrator.post(url, {"reason": "手机丢失，当面核实"}).status_code == 302
    assert inside.get("/rulebook/").status_code == 302
    assert not TOTPDevice.objects.exists()
    revision = Revision.objects.latest("pk")
    assert revision.by_name == "卫宁"
    assert revision.reason == "卫宁提出，本单位只有一人有此权限，未经第二人确认：手机丢失，当面核实"
    assert revision.changes == {"第二验证": [None, "已重置"]}
    assert log_in()[1].url == "/rulebook/"
    assert "没有设置第二验证，不用重置" in text_of(administrator.post(url, {"reason": "再来"}))


def test_where_there_is_a_second_administrator_he_confirms_first(department, world, settings):
    settings.SECOND_FACTOR = False
    city, account = world["娄底市"], world["钱军"]
    second = colleague(city, "hetian", "何田", Post.ADMINISTRATOR, password="md5$")
    first, confirming = Client(), Client()
    first.force_login(world["卫宁"])
    confirming.force_login(second)
    answer = first.post(reverse("user-factor-reset", args=[account.pk]), {"reason": "手机丢失，当面核实"}, follow=True)
    assert "确认以前不变" in text_of(answer)
    assert TOTPDevice.objects.exists()
    with pytest.raises(PermissionDenied, match="要另一位系统管理员确认"), WriteDoor(world["卫宁"], "绕过") as door:
        forget(door, account)
    proposal = Proposal.objects.get(subject_id=account.pk)
    confirming.post(reverse("account-requests"), {"chosen": proposal.pk, "do": "confirm"})
    assert not TOTPDevice.objects.exists()


def test_nobody_resets_the_own_one(world):
    client, _ = log_in("weining")
    set_up(client)
    answer = client.post(reverse("user-factor-reset", args=[world["卫宁"].pk]), {"reason": "手机丢失"})
    assert "自己的第二验证不能在这里重置" in text_of(answer)
    assert TOTPDevice.objects.count() == 1


def test_on_the_server_the_command_resets_it_where_nobody_else_can(department, world):
    User.objects.make_system(world["娄底市"])
    out = io.StringIO()
    call_command("forget_second_factor", "QianJun", stdout=out)
    assert "已重置：钱军（qianjun）" in out.getvalue()
    assert not TOTPDevice.objects.exists()
    for account, sentence in (("qianjun", "没有设置第二验证"), ("nobody", "没有账号“nobody”")):
        with pytest.raises(CommandError, match=sentence):
            call_command("forget_second_factor", account)


# Where it is not asked for --------------------------------------------------------------------


def test_on_demonstration_data_the_password_is_enough_and_the_pages_say_so(department):
    Installation(is_demo=True).save()
    assert "演示账号只用密码登录，不要求第二验证" in text_of(Client().get("/login/"))
    client, answer = log_in()
    assert answer.url == "/rulebook/", "also of an account that has one"
    assert client.get("/rulebook/").status_code == 200
    assert "这里是演示数据，密码就够了" in text_of(client.get(PAGE))


def test_where_it_is_not_required_nobody_is_led_there_and_who_has_one_is_asked(department, settings):
    settings.SECOND_FACTOR = False
    client, _ = log_in("weining")
    assert client.get("/").headers.get("Location") != PAGE
    assert log_in()[1].url == CODE
