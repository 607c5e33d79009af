"""Single sign-on by OpenID Connect: the authorization code flow with PKCE, state and nonce, by Authlib.

Of what the provider says, three things are used: the number of the person (“sub”), how he signed in there (“amr”), and the
token itself, to sign out there. Names, addresses and posts are never taken from it.
"""

import logging
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.urls import reverse
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError

from .posts import Post

logger = logging.getLogger(__name__)
PATH = "/.well-known/openid-configuration"
SECONDS = 5  # that the provider has for each answer
AGAIN_SECONDS = 10  # after a provider did not answer: nobody waits for it meanwhile, so that no thread is missing
CACHE_SECONDS = 3600  # of what the provider says of itself, and of its keys
LEEWAY_SECONDS = 60  # that its clock may be off
# Signed with the provider's private key. “none” is not among them, nor are the keyed hashes, for which there is no key set.
SIGNED_WITH = "id_token_signing_alg_values_supported"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
ERROR = re.compile(r"[a-z_]{1,40}")  # of OAuth: a word from the address of the page, which anybody may have written
OURS = ("invalid_client", "unauthorized_client")  # faults that who installs the portal has to mend
STATE, MOST_STATES = "_state_sso_", 5  # what Authlib keeps of a sign-in under way in the session; of how many
# What is wrong with a token, by the claim that is.
CLAIMS = {
    "aud": "不是发给本系统的",
    "azp": "不是发给本系统的",
    "iss": "不是这个认证方发的",
    "nonce": "不是这一次登录的",
    "iat": "的签发时间在将来，两边服务器的时间差得太多",
    "nbf": "的生效时间在将来，两边服务器的时间差得太多",
}
LOCAL = "先用账号和密码登录"
_silent = {}  # issuer → until when it is not asked again, in seconds of time.monotonic()


class Refused(Exception):
    """Nobody is signed in: ``sentence`` says why, ``status`` of the page that says so."""

    def __init__(self, sentence, status=422):
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


@dataclass(frozen=True)
class Subject:
    """Whom the provider names, and how he signed in there."""

    number: str
    ways: frozenset
    token: str

    @property
    def saves_second_factor(self):
        """Whether this installation trusts a way in which he signed in there as a second factor."""
        return not self.ways.isdisjoint(settings.OIDC_TRUSTED_AMR)


def is_on():
    """Whether single sign-on is configured."""
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET)


def on_login_page():
    """What the login page shows of it: {"sso": the name on the button, "sso_only": whether the password is for administrators}."""
    return {"sso": settings.OIDC_NAME if is_on() else "", "sso_only": settings.SSO_ONLY and is_on()}


def password_refusal(user):
    """Why a user may not sign in with a password, "" where he may."""
    if not (is_on() and settings.SSO_ONLY) or user.post == Post.ADMINISTRATOR:
        return ""
    return f"这里用{settings.OIDC_NAME}登录，请点“用{settings.OIDC_NAME}登录”。只有系统管理员用账号和密码登录"


def begin(request, **kept):
    """The redirect to the provider. ``kept``: what came_back() gives back. Raises Refused where the provider is not there."""
    client = _ready()
    back = request.build_absolute_uri(reverse("sso-back"))
    parts = client.create_authorization_url(back)
    _require_origin(parts["url"])
    for old in [key for key, _ in request.session.items() if key.startswith(STATE)][: 1 - MOST_STATES]:
        del request.session[old]
    client.save_authorize_data(request, redirect_uri=back, kept=kept, **parts)
    return parts["url"]


def came_back(request):
    """What was kept for the sign-in with which the browser comes back; {} where it began in no login page of this session."""
    data = _client().framework.get_state_data(request.session, request.GET.get("state", "")) if is_on() else None
    return data["kept"] if data else {}


def subject_of(request):
    """The Subject with whom the browser comes back from the provider. Raises Refused; each state is used up by this."""
    if error := request.GET.get("error"):
        _client().framework.clear_state_data(request.session, request.GET.get("state", ""))
        word = f"（{error}）" if ERROR.fullmatch(error) else ""
        raise Refused(f"{settings.OIDC_NAME}没有让您登录{word}。请再试一次；还是不行，请找管{settings.OIDC_NAME}的单位")
    options = {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        # The library by itself lets a token for somebody else pass that names us as the authorized party.
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
    }
    token = _asked(lambda: _ready().authorize_access_token(request, claims_options=options, leeway=LEEWAY_SECONDS))
    claims = token.get("userinfo")
    if not claims or not isinstance(claims["sub"], str):
        raise Refused(f"{settings.OIDC_NAME}没有说明您是谁（没有 id_token 或 sub）。请把这句话告诉系统管理员")
    ways = {way for way in claims.get("amr") or () if isinstance(way, str)}
    return Subject(claims["sub"].strip(), frozenset(ways), token["id_token"])


def end_session_url(request, ticket):
    """Where the browser is to go to sign out at the provider too; "" where nothing is to be signed out there.

    ``ticket``: of the session (sessions.TICKET), None for who signed in with a password.
    """
    if ticket is None or not (is_on() and settings.OIDC_END_SESSION):
        return ""
    try:
        client = _ready()
        if not client.server_metadata.get("end_session_endpoint"):
            return ""
        back = request.build_absolute_uri(reverse("login"))
        url = client.create_logout_url(back, ticket.get("token"), client_id=settings.OIDC_CLIENT_ID)["url"]
        _require_origin(url)
    except Refused:
        return ""
    return url


def _require_origin(url):
    """Refused for an address to which the content security policy would not let the browser go: it would just stay."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" not in settings.OIDC_ORIGINS:
        logger.error("单点登录要去 %s://%s，OIDC_ORIGINS 里没有它", parts.scheme, parts.netloc)
        raise Refused(f"{settings.OIDC_NAME}的页面在另一个地址，本系统没有设置让浏览器去。请告诉安装的人，{LOCAL}", 503)


def _ready():
    """The client, which knows where the provider's endpoints are. Raises Refused where the provider does not say it."""
    client = _client()
    metadata = _asked(client.load_server_metadata)
    if metadata.get("issuer") != settings.OIDC_ISSUER:
        _made.cache_clear()
        logger.error("单点登录：%s 自称 %r，与 OIDC_ISSUER 不一样", settings.OIDC_ISSUER, metadata.get("issuer"))
        raise Refused(f"{settings.OIDC_NAME}自称的地址与本系统设置的不一样。请告诉安装的人，{LOCAL}", 503)
    offered = metadata.get(SIGNED_WITH) or ["RS256"]
    metadata[SIGNED_WITH] = [name for name in offered if name in ALGORITHMS]
    if not metadata[SIGNED_WITH]:
        logger.error("单点登录：%s 只用 %s 签名，本系统收 %s", settings.OIDC_ISSUER, offered, "、".join(ALGORITHMS))
        raise Refused(f"{settings.OIDC_NAME}的签名方式本系统不收。请告诉安装的人，{LOCAL}", 503)
    return client


def _client():
    known = (settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    return _made(*known, int(time.time() // CACHE_SECONDS))


@lru_cache(maxsize=1)
def _made(issuer, client_id, secret, hour):
    """A client; with the next hour comes a new one, which asks the provider again what it says of itself."""
    return OAuth().register(
        "sso",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=issuer.rstrip("/") + PATH,
        client_kwargs={"scope": "openid", "code_challenge_method": "S256", "default_timeout": SECONDS},
    )


def _asked(question):
    """The answer to a question that the provider is asked. Raises Refused where it gives none, or one that is not to be trusted."""
    issuer = settings.OIDC_ISSUER
    if time.monotonic() < _silent.get(issuer, 0):
        raise _unreachable()
    try:
        return question()
    except requests.RequestException as error:
        _silent[issuer] = time.monotonic() + AGAIN_SECONDS
        logger.warning("单点登录：%s 没有答复：%s", issuer, error)
        raise _unreachable() from error
    except JoseError as error:
        logger.warning("单点登录：凭证不能用：%s", error)
        raise Refused(f"{settings.OIDC_NAME}给的凭证{_wrong_with(error)}，没有登录。请回登录页再试一次") from error
    except (AuthlibBaseError, RuntimeError, KeyError, TypeError, ValueError) as error:
        logger.warning("单点登录：没有换到凭证：%r", error)
        if getattr(error, "error", "") in OURS:
            raise Refused(f"{settings.OIDC_NAME}不认本系统的编号或密钥。请告诉安装的人，{LOCAL}", 503) from error
        raise Refused(f"{settings.OIDC_NAME}没有认可这一次登录（可能用过了）。请回登录页再试一次") from error


def _unreachable():
    return Refused(f"{settings.OIDC_NAME}现在连不上。请过一会儿再试；急用的，{LOCAL}", 503)


def _wrong_with(error):
    if isinstance(error, ExpiredTokenError):
        return "已过期"
    if isinstance(error, ClaimError):
        return CLAIMS.get(error.claim, f"内容不对（{error.claim}）")
    return "签名不对"
