"""Every page needs a signed-in user; 30 idle minutes sign out; what was typed meanwhile is carried over the login."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.shortcuts import redirect, render

from .carried import pack

SEEN = "seen_at"
TOUCH_SECONDS = 60  # the session is written at most once a minute


class SignedInMiddleware(LoginRequiredMiddleware):
    def process_view(self, request, view, args, kwargs):
        if request.user.is_authenticated:
            if self._idle_too_long(request):
                logout(request)
                messages.warning(request, "30 分钟没有操作，已自动退出。请重新登录")
            elif request.user.must_change_password and not getattr(view, "before_password_change", False):
                return redirect("password-change")
        return super().process_view(request, view, args, kwargs)

    def handle_no_permission(self, request, view):
        if request.method == "POST":
            return render(request, "accounts/login.html", {"carried": pack(request), "expired": True}, status=401)
        if request.htmx:
            response = render(request, "accounts/login.html", status=401)
            response["HX-Redirect"] = settings.LOGIN_URL
            return response
        return super().handle_no_permission(request, view)

    def _idle_too_long(self, request):
        now, seen = time.time(), request.session.get(SEEN)
        if seen is not None and now - seen > settings.IDLE_LOGOUT_SECONDS:
            return True
        if seen is None or now - seen > TOUCH_SECONDS:
            request.session[SEEN] = int(now)
        return False
