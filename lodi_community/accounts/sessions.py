"""Sign-ins that are open: a person sees the own ones and ends the others. Each ends after twelve hours whatever happens."""

import time
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from .throttling import address_of

SEEN, BEGAN = "seen_at", "began_at"  # in the session: Unix seconds
TICKET = "sso_ticket"  # in the session of who came by single sign-on: {"token": to sign out there with} or {}
TOUCH_SECONDS = 60  # a session is written at most once a minute
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux"),
)


class SignIn(models.Model):
    """A session of a user: since when, last used, from which address and with which browser."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁的", related_name="sign_ins", editable=False
    )
    session_key = models.CharField("会话", max_length=40, unique=True)
    address = models.GenericIPAddressField("地址", null=True)
    browser = models.CharField("浏览器", max_length=60, blank=True)
    began_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用")

    class Meta:
        verbose_name = verbose_name_plural = "登录"
        ordering = ["-seen_at"]

    def __str__(self):
        return f"{self.browser} {self.address}"


def begin(request):
    """Note a sign-in that has just been made, and that its twelve hours begin."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())
    _note(request)


def touch(request):
    """Note, once a minute, that a session is used. A session that no login began counts from now."""
    now, seen = time.time(), request.session.get(SEEN)
    if seen is None:
        begin(request)
    elif now - seen > TOUCH_SECONDS:
        request.session[SEEN] = int(now)
        _note(request)


def over(request):
    """The sentence that says why a session is over, "" while it is not: idle too long, or twelve hours old."""
    now, began, seen = time.time(), request.session.get(BEGAN), request.session.get(SEEN)
    if seen is not None and now - seen > settings.IDLE_LOGOUT_SECONDS:
        return "30 分钟没有操作，已自动退出。请重新登录"
    if began is not None and now - began > settings.SESSION_COOKIE_AGE:
        return "登录已满 12 小时，已自动退出。请重新登录"
    return ""


def must_change_password(request):
    """Whether a new password comes before anything else. Who came by single sign-on may never have got the first one."""
    return request.user.must_change_password and TICKET not in request.session


def end(request):
    """Sign out of this session."""
    SignIn.objects.filter(session_key=request.session.session_key).delete()
    logout(request)


def renamed(request, key):
    """Note that the session with this key has a new one, as Django gives it with a new password."""
    SignIn.objects.filter(session_key=key).update(session_key=request.session.session_key)


def open_ones(user):
    """The SignIns of a user whose sessions are there, the one that was used last first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    idle = timezone.now() - timedelta(seconds=settings.IDLE_LOGOUT_SECONDS + TOUCH_SECONDS)
    return user.sign_ins.filter(session_key__in=alive, seen_at__gt=idle)


def end_others(user, but=None):
    """End every session of a user but the one with this key. Returns how many were open."""
    rows = user.sign_ins.exclude(session_key=but) if but else user.sign_ins.all()
    keys = list(rows.values_list("session_key", flat=True))
    rows.delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]


def sweep():
    """Remove sessions that are over, and the notes of them."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    SignIn.objects.filter(began_at__lt=timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()


def _note(request):
    session, now = request.session, timezone.now()
    if session.session_key is None:
        session.create()
    SignIn.objects.update_or_create(
        session_key=session.session_key,
        defaults={"user": request.user, "address": address_of(request), "seen_at": now},
        create_defaults={
            "user": request.user,
            "address": address_of(request),
            "seen_at": now,
            "began_at": now,
            "browser": _browser(request.headers.get("user-agent", "")),
        },
    )


def _browser(agent):
    """“Chrome，Windows” of what a browser says of itself; "" where it says nothing that is known."""
    return "，".join(next((name for sign, name in names if sign in agent), "") for names in (BROWSERS, SYSTEMS)).strip(
        "，"
    )
