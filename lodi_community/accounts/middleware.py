"""Every page needs a signed-in user; 30 idle minutes sign out, and twelve hours; what was typed meanwhile is carried over the login."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions import middleware as sessions_of_django
from django.shortcuts import redirect, render
from django.utils.deprecation import MiddlewareMixin

from lodi_community.records.seen import Act, tell

from . import under_way
from .carried import keep, mark_owner
from .second_factor import PASSED, must_set_up
from .sessions import end, must_change_password, over, touch
from .sso import on_login_page

# Devices and abilities of the browser that no page of ours uses, so that none can be made to. Names that Chromium does not
# know (bluetooth, web-share) it warns of on every page.
PERMISSIONS = ", ".join(
    f"{ability}=()"
    for ability in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
        "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class PageHeadersMiddleware(MiddlewareMixin):
    """What the browser may do with every answer but the static files: keep no copy, open no device.

    So “back” after signing out asks the portal, which asks for the login, whoever sits there now.
    """

    def process_response(self, request, response):
        response["Cache-Control"] = "private, no-store"
        response["Permissions-Policy"] = PERMISSIONS
        return response


class SessionMiddleware(sessions_of_django.SessionMiddleware):
    """Sessions, but a refusal (401) takes no session cookie away.

    A draft that was sent before a session ended may be refused after the person has signed in again in another tab: with
    the old cookie's removal the new session would be lost.
    """

    def process_response(self, request, response):
        response = super().process_response(request, response)
        name = settings.SESSION_COOKIE_NAME
        if response.status_code == 401 and name in response.cookies and not response.cookies[name].value:
            del response.cookies[name]
        return response


class SignedInMiddleware(LoginRequiredMiddleware):
    """Asks everybody to sign in, and ends a sign-in that is over."""

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "answers_programs", False):
            return None
        if request.user.is_authenticated:
            request.signed_in = request.user
            if sentence := over(request):
                tell(request, Act.SIGN_OUT, what=sentence.partition("，")[0], account=request.user.username)
                end(request)
                request.signed_in = None
                messages.warning(request, sentence)
            elif must_change_password(request) and not getattr(view, "before_password_change", False):
                return redirect("password-change")
            elif not getattr(view, "before_second_factor", False) and self._lacks_second_factor(request):
                return redirect("second-factor")
        if request.user.is_authenticated:
            touch(request)
        return super().process_view(request, view, args, kwargs)

    def _lacks_second_factor(self, request):
        """Asked of the database until the session knows."""
        return not request.session.get(PASSED) and must_set_up(request.user)

    def process_response(self, request, response):
        """Note in the browser who fills in its forms. The user of a request is not asked for here: a fault may be under way."""
        under_way.give_back(request)
        if user := getattr(request, "signed_in", None):
            mark_owner(request, response, user)
        return response

    def handle_no_permission(self, request, view):
        if request.method == "POST":
            context = {"carried": keep(request), "expired": True, **on_login_page()}
            return render(request, "accounts/login.html", context, status=401)
        if request.htmx:
            response = render(request, "accounts/login.html", on_login_page(), status=401)
            response["HX-Redirect"] = settings.LOGIN_URL
            return response
        return super().handle_no_permission(request, view)
