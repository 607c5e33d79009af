"""Who asks: a program with a token, or a person who is signed in in the browser, with Django's protection against forgery."""

from django.core.cache import cache
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from lodi_community.accounts import sessions, tokens
from lodi_community.accounts.address import address_of
from lodi_community.accounts.second_factor import PASSED, must_set_up
from lodi_community.records.seen import Act, Outcome, tell

from .problems import Problem

SCHEME = "Bearer"
SAFE = ("GET", "HEAD", "OPTIONS")
TOLD_SECONDS = 60


class TokenAuthentication(BaseAuthentication):
    """Authorization: Bearer lodi_…"""

    def authenticate(self, request):
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token, address = tokens.find(text.strip()), address_of(request)
        if token is None:
            raise AuthenticationFailed("没有这个令牌。请核对是不是抄全了")
        if sentence := token.refusal(address):
            self._tell_refusal(request, token, address)
            raise AuthenticationFailed(sentence)
        token.note_use(address)
        return token.user, token

    def authenticate_header(self, request):
        return SCHEME

    def _tell_refusal(self, request, token, address):
        """The log says it once a minute: a program that nobody has stopped asks every second, for months."""
        if cache.add(f"api-refused-{token.digest}-{address}", True, TOLD_SECONDS):
            what = f"接口令牌“{token.name}”"
            tell(request._request, Act.SIGN_IN, what=what, account=token.user.username, outcome=Outcome.REFUSED)


class PortalSession(SessionAuthentication):
    """The session of the pages, under their conditions: not over, no password to change, the second factor passed."""

    def authenticate(self, request):
        user = getattr(request._request, "user", None)
        if user is None or not user.is_authenticated or not user.is_active:
            return None
        if sentence := sessions.over(request._request):
            sessions.end(request._request)
            raise AuthenticationFailed(sentence)
        self.enforce_csrf(request)
        if sessions.must_change_password(request._request):
            raise Problem("not-allowed", "首次登录要先改密码，请在网页上改")
        if not request.session.get(PASSED) and must_set_up(user):
            raise Problem("not-allowed", "您的岗位要先设第二验证，请在网页上设")
        sessions.touch(request._request)
        return user, None

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except Exception as refusal:
            raise Problem("not-allowed", "从浏览器写入要带 X-CSRFToken。程序请用令牌") from refusal


class Opens(BasePermission):
    """The token, if there is one, opens what is asked for (``subject`` of the view)."""

    def has_permission(self, request, view):
        if not request.user or not request.user.is_authenticated:
            return False
        token, writing = request.auth, request.method not in SAFE
        if token is None or view.subject is None or token.opens(view.subject, writing):
            return True
        what = "写" if token.opens(view.subject, False) else "用"
        raise Problem("not-allowed", f"令牌“{token.name}”不能{what}这一项，发放时没有选它")
