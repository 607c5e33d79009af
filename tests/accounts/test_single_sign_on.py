"""Single sign-on against a real provider (OpenID Connect) in a thread: who gets in, and who does not."""

import runpy
import warnings
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings as portal
from django.test import Client
from django.utils import timezone

with warnings.catch_warnings():  # the provider's own, about what it imports
    warnings.simplefilter("ignore")
    from oidc_provider_mock import _app, run_server_in_thread

from lodi_community.access.models import Access
from lodi_community.accounts import sso
from lodi_community.accounts.checks import single_sign_on_is_whole
from lodi_community.accounts.models import SubjectNumber, User
from lodi_community.accounts.sessions import BEGAN
from tests.accounts.signing_on import NUMBER, back, inside, last_access, led, refused, signs_in_there
from tests.accounts.test_second_factor import clock, code_of, set_up  # noqa: F401 # a fixture
from tests.services import free_port
from tests.typing_in import text_of
from tests.world import PASSWORD

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore::DeprecationWarning")]  # of the provider


# Off ------------------------------------------------------------------------------------------


def test_without_settings_there_is_no_button_and_no_way(world, client, sign_in):
    assert "sso" not in client.get("/login/").content.decode()
    assert client.post("/sso/").url == "/login/"
    assert refused(client, client.get("/sso/back/?state=x&code=y"), "不是从这个浏览器的登录页开始的")
    assert "统一身份认证" not in text_of(sign_in("李敏").get("/sign-ins/"))
    answer = sign_in("卫宁").post(f"/records/user/{world['李敏'].pk}/sso/", {"number": NUMBER, "reason": "当面"})
    assert (answer.status_code, SubjectNumber.objects.count()) == (422, 0)


# Signing in -----------------------------------------------------------------------------------


def test_a_bound_number_signs_in_under_the_rules_of_every_session(bound, client):
    page = client.get("/login/?next=/grids/")
    assert "用湘办通登录" in text_of(page)
    there = led(client, next="/sign-ins/")
    asked = parse_qs(urlsplit(there).query)
    assert (asked["code_challenge_method"], asked["scope"], asked["response_type"]) == (["S256"], ["openid"], ["code"])
    assert all(asked[name][0] for name in ("state", "nonce", "code_challenge"))
    answer = client.get(signs_in_there(there))
    assert (answer.status_code, answer.url) == (302, "/sign-ins/")
    assert "（就是这里）" in text_of(client.get("/sign-ins/"))
    assert client.session[BEGAN] and bound.sign_ins.count() == 1
    line = Access.objects.filter(act="sign_in").latest("pk")
    assert (line.account, line.outcome, line.what) == ("limin", "done", "湘办通")


def test_it_never_leads_to_another_host(bound, client):
    assert back(client, next="https://example.com/").url == "/"


def test_who_never_got_a_password_is_not_asked_for_it(bound, client):
    User._base_manager.filter(pk=bound.pk).update(must_change_password=True, password="!")
    back(client)
    assert client.get("/sign-ins/").status_code == 200


def test_a_form_that_waits_comes_back(bound, client):
    client.post("/login/", {"username": "limin", "password": PASSWORD})
    client.get("/sign-ins/")
    client.session.flush()
    page = client.post("/sign-ins/", {"typed": "填到一半"})
    assert "用湘办通登录" in text_of(page)
    assert "填到一半" in back(client, carried=page.context["carried"]).content.decode()


def test_an_unknown_number_is_named_so_that_it_can_be_bound_and_nobody_is_signed_in(on, client):
    answer = back(client)
    assert refused(client, answer, "您的编号") and NUMBER in text_of(answer)
    assert (last_access().outcome, last_access().what) == ("refused", f"湘办通的编号“{NUMBER}”没有绑定账号")
    assert not last_access().by_id


@pytest.mark.parametrize("number", ["limin", "李敏"])
def test_no_name_of_an_account_or_person_is_a_number(on, client, number):
    assert refused(client, back(client, number), "还没有账号和它对上")


def test_a_number_of_another_provider_opens_nothing(bound, client):
    SubjectNumber.objects.update(issuer="https://other.example")
    assert refused(client, back(client), "还没有账号和它对上")


def test_an_id_card_number_is_not_taken_for_a_number_and_stands_nowhere(on, client):
    answer = back(client, "11010519491231002X")
    assert refused(client, answer, "本系统不收身份证号码")
    assert "11010519491231002X" not in answer.content.decode() + last_access().what


def test_a_deactivated_account_stays_out(bound, client):
    User._base_manager.filter(pk=bound.pk).update(is_active=False)
    assert refused(client, back(client), "您的账号 limin 已停用")
    assert (last_access().account, last_access().outcome) == ("limin", "refused")


# What is not to be trusted --------------------------------------------------------------------


def test_a_state_of_another_browser_is_refused(bound, client):
    there = led(Client())
    assert refused(client, client.get(signs_in_there(there)), "不是从这个浏览器的登录页开始的")
    assert refused(client, client.get(signs_in_there(led(client), state="other")), "不是从这个浏览器的登录页开始的")


def test_a_wrong_nonce_is_refused(bound, client):
    assert refused(client, back(client, changed={"nonce": "other"}), "凭证不是这一次登录的")
    assert (last_access().outcome, last_access().what) == ("refused", "湘办通：没有认可")


def test_a_code_is_good_once_and_in_one_session_only(bound, client):
    address = signs_in_there(led(client))
    client.get(address)
    client.post("/logout/")
    assert refused(client, client.get(address), "不是从这个浏览器的登录页开始的")
    code = parse_qs(urlsplit(address).query)["code"][0]
    state = parse_qs(urlsplit(led(client)).query)["state"][0]
    answer = client.get("/sso/back/", {"code": code, "state": state})
    assert refused(client, answer, "没有认可这一次登录")


@pytest.mark.parametrize(
    ("late", "sentence"), [(60, "凭证已过期"), (-20, "还没有账号和它对上")], ids=["expired", "within the leeway"]
)
def test_an_expired_token_is_refused_unless_the_clocks_may_just_differ(world, client, configure, late, sentence):
    with run_server_in_thread(access_token_max_age=-timedelta(seconds=sso.LEEWAY_SECONDS + late)) as server:
        configure(f"http://localhost:{server.server_port}")
        assert refused(client, back(client), sentence)


@pytest.mark.parametrize("claims", [{"aud": ["other"]}, {"aud": ["other"], "azp": "portal"}, {"iss": "https://x.cn"}])
def test_a_token_for_somebody_else_or_from_somebody_else_is_refused(bound, client, monkeypatch, claims):
    right = _app.OpenIDCode.get_client_claims
    monkeypatch.setattr(_app.OpenIDCode, "get_client_claims", lambda self, client: right(self, client) | claims)
    sentence = "凭证不是这个认证方发的" if "iss" in claims else "凭证不是发给本系统的"
    assert refused(client, back(client), sentence)


def test_a_token_that_another_key_signed_is_refused(bound, client, monkeypatch):
    right, other = _app.OpenIDCode.get_jwt_config, _app.jose.RSAKey.generate_key(is_private=True)
    forged = {"key": {name: part for name, part in other.as_dict(is_private=True).items() if name != "kid"}}
    monkeypatch.setattr(_app.OpenIDCode, "get_jwt_config", lambda *arguments: right(*arguments) | forged)
    assert refused(client, back(client), "凭证签名不对")


def test_who_is_not_let_in_there_is_not_let_in_here(bound, client):
    there = led(client)
    answer = requests.post(there, data={"action": "deny"}, allow_redirects=False, timeout=5)
    state = parse_qs(urlsplit(there).query)["state"][0]  # which this provider leaves out of a refusal
    address = f"{answer.headers['Location']}&state={state}"
    assert refused(client, client.get(address), "湘办通没有让您登录（access_denied）")
    assert refused(client, client.get(address), "不是从这个浏览器的登录页开始的")


def test_a_provider_that_is_down_is_told_and_the_password_still_signs_in(world, client, configure):
    configure(f"http://localhost:{free_port()}")
    for _ in range(2):  # the second is answered without asking
        answer = client.post("/sso/")
        assert refused(client, answer, "湘办通现在连不上") and answer.status_code == 503
    client.post("/login/", {"username": "limin", "password": PASSWORD})
    assert inside(client)


def test_a_provider_under_another_name_than_the_settings_is_refused(provider, world, client, configure):
    configure(f"{provider}/")
    assert refused(client, client.post("/sso/"), "自称的地址与本系统设置的不一样")


def test_the_browser_is_sent_only_where_the_policy_lets_it_go(on, client, settings):
    settings.OIDC_ORIGINS = ["https://other.example"]
    assert refused(client, client.post("/sso/"), "没有设置让浏览器去")


# The second factor ----------------------------------------------------------------------------


@pytest.fixture
def department(on, world, settings, clock):  # noqa: F811
    """(key) of 钱军, whose post needs a second factor, which he has set up; his account is bound."""
    settings.SECOND_FACTOR = True
    client = Client()
    client.post("/login/", {"username": "qianjun", "password": PASSWORD})
    key, _ = set_up(client)
    clock(60)
    SubjectNumber.objects.create(
        user=world["钱军"], issuer=portal.OIDC_ISSUER, number=NUMBER, bound_at=timezone.now(), bound_by="卫宁"
    )
    return key


def test_our_second_factor_is_asked_for_all_the_same(department, client):
    answer = back(client, next="/rulebook/")
    assert answer.url == "/login/code/" and not inside(client)
    answer = client.post("/login/code/", {"code": code_of(department)})
    assert answer.url == "/rulebook/" and inside(client)


@pytest.mark.parametrize(("ways", "saves"), [(["otp", "pwd"], True), (["pwd"], False)])
def test_it_is_saved_by_a_way_in_which_the_person_signed_in_there_if_a_setting_trusts_it(
    department, client, settings, provider, ways, saves
):
    settings.OIDC_TRUSTED_AMR = ["otp"]
    requests.put(f"{provider}/users/{NUMBER}", json={"amr": ways}, timeout=5)
    try:
        back(client)
    finally:
        requests.put(f"{provider}/users/{NUMBER}", json={}, timeout=5)
    assert inside(client) == saves
    assert (client.get("/sign-ins/").status_code == 200) == saves


# Passwords, and the way out -------------------------------------------------------------------


@pytest.mark.parametrize(("username", "gets_in"), [("limin", False), ("weining", True)])
def test_where_single_sign_on_is_the_only_way_administrators_keep_their_password(
    on, client, settings, username, gets_in
):
    settings.SSO_ONLY = True
    answer = client.post("/login/", {"username": username, "password": PASSWORD})
    assert inside(client) == gets_in
    assert gets_in or "这里用湘办通登录" in text_of(answer)


@pytest.mark.parametrize("there_too", [True, False])
def test_signing_out_is_ours_alone_unless_a_setting_says_otherwise(bound, client, settings, provider, there_too):
    settings.OIDC_END_SESSION = there_too
    back(client)
    answer = client.post("/logout/")
    assert not inside(client) and not bound.sign_ins.exists()
    assert (answer.status_code == 302) == there_too
    if there_too:
        asked = parse_qs(urlsplit(answer.url).query)
        assert answer.url.startswith(f"{provider}/oauth2/end_session?") and asked["id_token_hint"]
        assert asked["post_logout_redirect_uri"] == ["http://testserver/login/"]


def test_who_came_with_a_password_is_not_sent_there(on, client, settings):
    settings.OIDC_END_SESSION = True
    client.post("/login/", {"username": "limin", "password": PASSWORD})
    assert client.post("/logout/").status_code == 200


# Settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({}, ""),
        ({"OIDC_ISSUER": "https://a.cn", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, ""),
        ({"OIDC_ISSUER": "https://a.cn"}, "单点登录只设了 OIDC_ISSUER，缺 OIDC_CLIENT_ID、OIDC_CLIENT_SECRET"),
        ({"OIDC_ISSUER": "http://a.cn", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, "没有用 https"),
        ({"OIDC_ISSUER": "a.cn", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}, "不是地址"),
        ({"SSO_ONLY": True}, "SSO_ONLY 打开了，单点登录却没有开通"),
    ],
)
def test_the_check_names_what_is_half_configured(settings, names, sentence):
    for name, value in names.items():
        setattr(settings, name, value)
    found = [warning.msg for warning in single_sign_on_is_whole(None)]
    assert len(found) == bool(sentence) and sentence in "".join(found)


def test_the_policy_lets_a_form_lead_to_the_provider_only_where_there_is_one(monkeypatch):
    def form_action():
        made = runpy.run_path(portal.BASE_DIR / "lodi_community" / "settings.py")
        return made["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"]

    assert form_action() == ["'self'"]
    monkeypatch.setenv("OIDC_ISSUER", "https://sso.example.gov.cn/realms/a")
    assert form_action() == ["'self'"]
    monkeypatch.setenv("OIDC_CLIENT_ID", "portal")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "secret")
    assert form_action() == ["'self'", "https://sso.example.gov.cn"]
