"""manage.py check: rights name posts that there are; single sign-on is configured in whole or not at all."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from lodi_community.records.checks import name_of
from lodi_community.records.kinds import KINDS, UNSAID

from .posts import Post


def rights_name_posts(app_configs, **kwargs):
    """One error for each post that the rights of a kind name and nobody can hold."""
    return [
        checks.Error(f"{name_of(kind)}的 rights 写了岗位“{post}”，没有这个岗位。", id="accounts.E001")
        for kind in KINDS.values()
        if kind.rights is not UNSAID
        for posts in kind.rights.values()
        for post in posts
        if post not in Post.values
    ]


SSO = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
HERE = ("127.0.0.1", "localhost", "::1")  # where a provider may be asked without TLS: one that is being tried out


def single_sign_on_is_whole(app_configs, **kwargs):
    """One warning for each setting that is missing beside the others, or that would keep people from signing in."""
    missing = [name for name in SSO if not getattr(settings, name)]
    found = []
    if 0 < len(missing) < len(SSO):
        there = "、".join(name for name in SSO if name not in missing)
        found.append(f"单点登录只设了 {there}，缺 {'、'.join(missing)}，没有开通。请补上，或都去掉。")
    if settings.SSO_ONLY and missing:
        found.append("SSO_ONLY 打开了，单点登录却没有开通，不起作用。请设好 OIDC_ISSUER 等三项，或去掉 SSO_ONLY。")
    if settings.OIDC_ISSUER:
        found += _faults_of_issuer(settings.OIDC_ISSUER)
    return [checks.Warning(sentence, id="accounts.W001") for sentence in found]


def _faults_of_issuer(issuer):
    parts = urlsplit(issuer)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        yield f"OIDC_ISSUER “{issuer}”不是地址。照认证方给的写，例如 https://sso.example.gov.cn/realms/a。"
    elif parts.scheme == "http" and parts.hostname not in HERE:
        yield f"OIDC_ISSUER “{issuer}”没有用 https，路上的人能冒充认证方。请换成 https 的地址。"
