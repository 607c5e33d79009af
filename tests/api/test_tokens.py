"""Tokens: issued by their owner, shown once, never wider than the owner, narrowed, expired, revoked."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from lodi_community.access.models import Access
from lodi_community.accounts.models import User
from lodi_community.accounts.tokens import Token, digest_of, issue
from lodi_community.records.models import Revision
from tests.typing_in import text_of
from tests.world import PASSWORD

from .programs import Program

pytestmark = pytest.mark.once
LATER = (date.today() + timedelta(days=90)).isoformat()


def new_token(client, **typed):
    """Fill in the page's form; returns the answer."""
    form = {"name": "网格平台", "writes": "read", "expires_on": LATER, "addresses": ""} | typed
    return client.post(reverse("tokens"), form)


def text_in(answer):
    return re.search(r"lodi_[\w-]{40}", answer.content.decode())[0]


def test_a_token_is_shown_once_and_stored_as_a_digest(world, sign_in):
    client = sign_in("李敏")
    text = text_in(new_token(client))
    token = Token.objects.get()
    assert (token.digest, token.user.name, token.writes, token.kinds) == (digest_of(text), "李敏", False, [])
    assert text not in client.get(reverse("tokens")).content.decode()
    assert Revision.objects.first().changes == {"接口令牌": [None, f"网格平台（到 {LATER}，只读）"]}
    assert text not in str(list(Revision.objects.values_list()))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "必填"),
        ({"expires_on": (date.today() + timedelta(days=400)).isoformat()}, "最长一年"),
        ({"expires_on": "2020-01-01"}, "最长一年"),
        ({"addresses": "10.0.0.1\nhttp://x"}, "“http://x”不是地址"),
        ({"kinds": ["user"]}, "user"),
    ],
)
def test_a_token_that_is_too_wide_is_not_issued(world, sign_in, typed, words):
    answer = new_token(sign_in("李敏"), **typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Token.objects.exists()


def test_a_form_that_is_sent_twice_gives_one_token(world, sign_in):
    client = sign_in("李敏")
    first, again = new_token(client), new_token(client)
    assert (first.status_code, again.status_code) == (200, 422)
    assert "您已有一枚能用的令牌，用途也是“网格平台”" in again.content.decode()
    client.post(reverse("token-revoke", args=[Token.objects.get().pk]))
    assert text_in(new_token(client))  # one that was revoked is in nobody's way
    assert new_token(client, name="网格平台（备用）").status_code == 200


def test_a_token_is_as_narrow_as_it_was_issued(world):
    reads = Program(world["李敏"], writes=False, kinds=["grid"])
    assert reads.get("records/grid").status_code == 200
    person = reads.get("records/person")
    assert (person.status_code, person.json()["detail"]) == (403, "令牌“试”不能用这一项，发放时没有选它")
    added = reads.post("records/grid", {})
    assert (added.status_code, added.json()["detail"]) == (403, "令牌“试”不能写这一项，发放时没有选它")
    assert [*reads.get("").json()["records"]] == ["grid"]
    assert reads.get("changes").status_code == 403


def test_a_token_is_never_wider_than_its_owner(world):
    leader = Program(world["褚平"])
    assert leader.get("records/grid").status_code == 200
    assert leader.post("records/grid", {}).json()["detail"] == "您的岗位不能修改网格"
    assert leader.get("records/memberdisposal").status_code == 403


def test_a_token_opens_from_its_addresses_only(world):
    program = Program(world["李敏"], addresses=["10.1.0.0/16"])
    refused = program.get("records/grid")
    assert (refused.status_code, refused.json()["detail"]) == (401, "令牌“试”不能从 127.0.0.1 用")
    line = Access.objects.first()
    assert (line.act, line.outcome, line.by_name) == ("sign_in", "refused", "李敏")
    assert program.client.get("/api/v1/records/grid", REMOTE_ADDR="10.1.2.3").status_code == 200
    program.token.refresh_from_db()
    assert program.token.used_from == "10.1.2.3"


def test_a_token_ends_with_its_day(world):
    program = Program(world["李敏"])
    Token.objects.update(expires_on=date.today() - timedelta(days=1))
    answer = program.get("records/grid")
    assert answer.status_code == 401
    assert "到期" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"is_active": False}, "账号已停用"),
        ({"division": "花山街道"}, "已经换了单位或岗位"),
        ({"post": "leader"}, "已经换了单位或岗位"),
    ],
)
def test_a_token_of_who_left_or_moved_is_dead(world, change, words):
    program = Program(world["李敏"])
    change = {name: world[value] if name == "division" else value for name, value in change.items()}
    User.objects.filter(pk=world["李敏"].pk).update(**change)
    answer = program.get("records/grid")
    assert answer.status_code == 401
    assert words in answer.json()["detail"]


def test_a_token_does_not_come_back_with_who_left_or_moved(world):
    clerk, program = world["李敏"], Program(world["李敏"])
    for division, is_active in ((world["乐坪街道"], False), (world["花山街道"], True), (world["乐坪街道"], True)):
        clerk.division, clerk.is_active = division, is_active
        clerk.keep(by=world["卫宁"], reason="轮岗")
    assert "已在" in program.get("records/grid").json()["detail"]
    token = Token.objects.get()
    assert (token.revoked_by, token.revoked_at is None) == ("卫宁", False)
    told = [row.changes["接口令牌"] for row in Revision.objects.of(clerk) if "接口令牌" in row.changes]
    assert told == [["试", "已作废"], [None, f"试（到 {token.expires_on:%Y-%m-%d}，能写）"]], (
        "once, and when it was given"
    )


def test_whoever_gives_or_takes_a_new_password_is_told_of_the_tokens_that_stay(world, sign_in):
    Program(world["李敏"])
    page = reverse("user-reset", args=[world["李敏"].pk])
    assert "这个账号还有 1 个 接口令牌 能用，换密码不影响它们" in text_of(sign_in("卫宁").get(page))
    typed = {"old_password": PASSWORD, "new_password1": "Lu-shui-chang-x", "new_password2": "Lu-shui-chang-x"}
    answer = sign_in("李敏").post(reverse("password-change"), typed, follow=True)
    assert "您有 1 个接口令牌还能用，换密码不影响它们" in text_of(answer)


def test_a_token_is_revoked_by_its_owner_or_an_administrator_above(world, sign_in):
    one, two = Program(world["陈刚"]), Program(world["陈刚"])
    assert sign_in("陈刚").post(reverse("token-revoke", args=[one.token.pk])).status_code == 302
    assert "作废" in one.get("records/grid").json()["detail"]
    for name, status in (("李敏", 404), ("孙伟", 404), ("吴霞", 404), ("蒋波", 302)):  # 蒋波 administers 双峰县
        assert sign_in(name).post(reverse("token-revoke", args=[two.token.pk])).status_code == status
    assert two.get("records/grid").status_code == 401
    assert Token.objects.get(pk=two.token.pk).revoked_by == "蒋波"


def test_an_administrator_sees_the_tokens_of_the_unit_and_nobody_elses(world, sign_in):
    Program(world["陈刚"])
    page = sign_in("蒋波").get(reverse("tokens-all"))
    assert "陈刚" in page.content.decode()
    Program(world["李敏"])
    assert "李敏" not in sign_in("蒋波").get(reverse("tokens-all")).content.decode()
    assert sign_in("李敏").get(reverse("tokens-all")).status_code == 403


def test_no_token_without_the_second_factor_that_a_post_needs(world, settings):
    settings.SECOND_FACTOR = True
    with pytest.raises(Exception, match="第二验证"):
        issue(world["钱军"], Token(name="驾驶舱", expires_on=date.today()))
    assert issue(world["李敏"], Token(name="网格平台", expires_on=date.today()))
    assert Program(world["李敏"]).get("records/grid").status_code == 200


def test_the_documentation_names_what_a_person_may_use(world, sign_in):
    clerk = sign_in("李敏")
    page = clerk.get(reverse("api-documentation")).content.decode()
    assert "memberdisposal" in page
    assert "memberdisposal" not in sign_in("褚平").get(reverse("api-documentation")).content.decode()
    assert "/api/records/" not in sign_in("沈岩").get(reverse("api-documentation")).content.decode(), (
        "who audits lists no kind"
    )
    page = clerk.get(reverse("api-documentation-kind", args=["grid"])).content.decode()
    assert "常住户数" in page and "PATCH" in page
    assert sign_in("褚平").get(reverse("api-documentation-kind", args=["memberdisposal"])).status_code == 403
    assert clerk.get(reverse("api-documentation-kind", args=["nothing"])).status_code == 404
