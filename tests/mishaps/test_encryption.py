"""Without HTTPS the administrator is warned, in check --deploy and on the pages; with it nothing is said."""

import pytest
from django.core import checks
from django.urls import reverse

from lodi_community.encryption import PLAIN
from tests.typing_in import text_of

pytestmark = pytest.mark.once


def deployed():
    return [each.id for each in checks.run_checks(include_deployment_checks=True) if not each.is_silenced()]


def test_check_deploy_warns_once_without_https_and_not_with_it(settings, db, monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # set where this worker has driven a browser
    settings.SECRET_KEY = "".join(chr(33 + n) for n in range(64))
    settings.SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W010", "security.W016"]
    assert deployed() == ["lodi_community.W001"]
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.BEHIND_PROXY = True
    settings.SECURE_HSTS_SECONDS, settings.SILENCED_SYSTEM_CHECKS = 31536000, []
    assert deployed() == []


def test_https_without_a_proxy_that_is_believed_is_an_error_of_every_command(settings, client):
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/login/", headers={"x-forwarded-proto": "https"})
    assert answer.status_code == 301  # to itself: what the error keeps from happening unseen
    (error,) = [each for each in checks.run_checks() if each.id == "lodi_community.E002"]
    assert error.is_serious()
    assert "写了 HTTPS=on，没有写 BEHIND_PROXY=on" in error.msg
    settings.BEHIND_PROXY = True
    assert not [each for each in checks.run_checks() if each.id == "lodi_community.E002"]


def test_the_administrator_alone_is_warned_on_every_page(world, sign_in, settings):
    assert PLAIN in text_of(sign_in("卫宁").get(reverse("first-day")))
    assert "管理员注意" in text_of(sign_in("卫宁").get(reverse("user-list")))
    assert "管理员注意" not in text_of(sign_in("李敏").get(reverse("grid-list")))
    settings.HTTPS = True
    assert "管理员注意" not in text_of(sign_in("卫宁").get(reverse("user-list")))
