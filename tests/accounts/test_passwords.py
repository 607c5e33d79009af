"""Passwords: the rules, the change, the forced change at the first login, the administrator's reset."""

import pytest
from django.test import Client
from django.urls import reverse

from lodi_community.accounts.models import User
from lodi_community.accounts.passwords import random_password
from lodi_community.records.models import Revision
from tests.typing_in import fill_in, form_in, text_of
from tests.world import PASSWORD

# Passwords are judged in memory.
pytestmark = pytest.mark.once
LOGIN = "/login/"
CHANGE = "/password/"
NEW = "Ganbei-Lu-8x"


def change(client, new=NEW, old=PASSWORD, again=None):
    return client.post(
        CHANGE, {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    )


def log_in(username="limin", password=PASSWORD):
    client = Client()
    answer = client.post(LOGIN, {"username": username, "password": password})
    return client if answer.status_code == 302 else None


@pytest.mark.parametrize("password", [NEW, "pqxzbmwk-1", "PQXZBMWK1x", "一二三四五六七八-a1", "x" * 200 + "-1"])
def test_ten_characters_of_three_kinds_are_enough(world, sign_in, password):
    assert change(sign_in("李敏"), password).status_code == 302
    assert log_in(password=password)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Short-1aa", "10"),
        ("abcdefghijkl", "密码要包含小写字母、大写字母、数字、符号中的至少三种"),
        ("abcdefghij1", "密码要包含小写字母、大写字母、数字、符号中的至少三种"),
        ("Limin-2026", "账号"),
        ("limin-LIMIN", "账号"),
        (PASSWORD, "新密码不能和原密码一样"),
        ("Wo-ai-loudi-8", "密码里有本地或本单位的词（如娄底、loudi、社区），容易猜到，请换掉"),
        ("Wo-ai-L0ud1-x", "密码里有本地或本单位的词"),
        ("Lou-Di-hao-ya8", "密码里有本地或本单位的词"),
        ("娄底-hao-ya8x", "密码里有本地或本单位的词"),
        ("乐坪-hao-ya8x", "密码里有本地或本单位的词"),
        ("Xiao-yu-1987", "密码里有年份（如 2026），容易猜到，请换掉"),
        ("Xiao-yu-２０２６", "密码里有年份"),
        ("Qwer-xiao-8y", "密码里有键盘或字母表上连着的一串（如 qwer、1234、abcd），容易猜到，请换掉"),
        ("Xiao-4321-yu", "密码里有键盘或字母表上连着的一串"),
        ("Xiao-1qaz-yu", "密码里有键盘或字母表上连着的一串"),
        ("Xiao-lkjh-y8", "密码里有键盘或字母表上连着的一串"),
        ("", "这个字段是必填项"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(world, sign_in, password, sentence):
    answer = change(sign_in("李敏"), password)
    assert answer.status_code == 200
    assert sentence in str(answer.context["form"].errors)
    assert log_in(), "the old one still holds"


def test_a_wrong_old_password_or_two_different_new_ones_change_nothing(world, sign_in):
    assert "原密码不对" in text_of(change(sign_in("李敏"), old="wrong"))
    assert "两次输入的新密码不一样" in text_of(change(sign_in("李敏"), again="Ganbei-Lu-8y"))
    assert log_in()


def test_changing_the_password_ends_the_sessions_elsewhere_and_not_this_one(world, sign_in):
    here, elsewhere = sign_in("李敏"), sign_in("李敏")
    change(here)
    assert here.get(reverse("grid-list")).status_code == 200
    assert elsewhere.get(reverse("grid-list")).status_code == 302
    assert log_in() is None
    assert log_in(password=NEW)


def test_the_last_five_passwords_do_not_come_back(world, sign_in):
    client, old = sign_in("李敏"), PASSWORD
    used = [PASSWORD, *(f"Ganbei-Lu-{number}x" for number in (2, 3, 5, 7, 9, 8))]
    for new in used[1:]:
        assert change(client, new, old).status_code == 302
        old = new
    assert world["李敏"].past_passwords.count() == 5
    for earlier in used[1:-1]:
        answer = change(client, earlier, old)
        assert "这个密码以前用过。最近五次的密码不能再用，请换一个" in text_of(answer), earlier
    world["李敏"].past_passwords.first().delete()
    assert change(client, used[-2], old).status_code == 302


def test_a_handed_out_password_does_not_come_back_either(world, sign_in):
    handed_out = reset(sign_in("蒋波"), world["陈刚"]).context["password"]
    client = log_in("chengang", handed_out)
    change(client, NEW, handed_out)
    assert "这个密码以前用过" in text_of(change(client, handed_out, NEW))


# The first login ------------------------------------------------------------------------------


@pytest.fixture
def newcomer(world):
    """A client of somebody who was handed a password and logs in with it for the first time."""
    User._base_manager.filter(username="limin").update(must_change_password=True)
    return log_in()


@pytest.mark.parametrize("page", ["home", "grid-list", "grid-add", "desk"])
def test_until_the_password_is_changed_every_page_is_the_page_to_change_it(newcomer, page):
    for answer in (newcomer.get(reverse(page)), newcomer.post(reverse(page), {"name": "x"})):
        assert (answer.status_code, answer.url) == (302, CHANGE)


def test_the_page_says_why_and_one_may_also_leave(newcomer):
    page = newcomer.get(CHANGE)
    assert "第一次登录，先换掉发给您的密码，再使用系统" in text_of(page)
    assert newcomer.post(reverse("logout")).status_code == 200


def test_after_the_change_the_portal_is_open(newcomer):
    answer = change(newcomer)
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert newcomer.get(reverse("grid-list")).status_code == 200


def test_the_handed_out_password_cannot_be_kept(newcomer):
    assert change(newcomer, PASSWORD).status_code == 200
    assert newcomer.get(reverse("grid-list")).status_code == 302


# The administrator's reset --------------------------------------------------------------------


def reset(client, account):
    return client.post(reverse("user-reset", args=[account.pk]))


def test_the_administrator_hands_out_a_random_password_that_is_shown_once(world, sign_in):
    administrator, page = sign_in("蒋波"), reverse("user-reset", args=[world["陈刚"].pk])
    assert "password" not in administrator.get(page).context
    answer = reset(administrator, world["陈刚"])
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert password not in administrator.get(page).content.decode()
    assert log_in("chengang") is None
    client = log_in("chengang", password)
    assert client.get(reverse("grid-list")).url == CHANGE


def test_a_reset_ends_the_sessions_of_that_account(world, sign_in):
    inside = sign_in("陈刚")
    reset(sign_in("蒋波"), world["陈刚"])
    assert inside.get(reverse("grid-list")).status_code == 302


def test_resets_and_changes_are_in_the_trail_without_the_password(world, sign_in):
    password = reset(sign_in("蒋波"), world["陈刚"]).context["password"]
    client = log_in("chengang", password)
    change(client, old=password)
    first, second = Revision.objects.order_by("pk")
    assert (first.by_name, first.changes, first.reason) == ("蒋波", {"password": [None, "已重置"]}, "重置密码")
    assert (second.by_name, second.changes) == ("陈刚", {"password": [None, "已修改"]})
    account = User.objects.get(username="chengang")
    trail = str(list(Revision.objects.values()))
    assert password not in trail
    assert NEW not in trail
    assert account.password not in trail


@pytest.mark.parametrize(
    ("who", "account", "status"),
    [
        ("蒋波", "李敏", 404),
        ("蒋波", "卫宁", 404),
        ("李敏", "李敏", 403),
        ("钱军", "李敏", 403),
        ("沈岩", "李敏", 403),
        ("卫宁", "李敏", 200),
    ],
)
def test_only_an_administrator_resets_and_only_below_the_own_division(world, sign_in, who, account, status):
    before = User.objects.get(pk=world[account].pk).password
    assert sign_in(who).get(reverse("user-reset", args=[world[account].pk])).status_code == status
    assert reset(sign_in(who), world[account]).status_code == status
    assert (User.objects.get(pk=world[account].pk).password == before) == (status != 200)


def test_random_passwords_meet_the_rules_and_do_not_repeat(world, sign_in):
    made = {random_password() for _ in range(200)}
    assert len(made) == 200
    assert change(sign_in("李敏"), made.pop()).status_code == 302


def test_an_edited_account_keeps_its_password(world, sign_in):
    answer = fill_in(sign_in("蒋波"), reverse("user-edit", args=[world["陈刚"].pk]), name="陈纲")
    assert answer.status_code == 302
    assert log_in("chengang")


def test_the_form_of_an_account_has_no_field_for_a_password(world, sign_in):
    page = sign_in("蒋波").get(reverse("user-edit", args=[world["陈刚"].pk]))
    assert not [name for name in form_in(page) if "password" in name]
