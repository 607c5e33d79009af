"""Whether pages travel encrypted (HTTPS): asked by check --deploy, by the first day's list and by the administrator's menu."""

from django.conf import settings
from django.core import checks

PLAIN = "网页没有加密（HTTPS），密码和填的内容在网络上是明文"


def warns_without_https(app_configs, **kwargs):
    """manage.py check --deploy: one warning while HTTPS is off."""
    if settings.HTTPS:
        return []
    hint = "配好证书，在环境文件里写 HTTPS=on、BEHIND_PROXY=on、CSRF_TRUSTED_ORIGINS=https://域名，见 deploy/README.md"
    return [checks.Warning(f"{PLAIN}。", hint=hint, id="lodi_community.W001")]


def redirects_end(app_configs, **kwargs):
    """manage.py check: an error where every page would lead to itself for ever.

    The program itself speaks plain HTTP; without BEHIND_PROXY it does not believe the proxy that a page was asked encrypted.
    """
    if not settings.HTTPS or settings.BEHIND_PROXY:
        return []
    words = (
        "写了 HTTPS=on，没有写 BEHIND_PROXY=on：程序不采信 nginx 说的网页已加密，每个网页都会一再跳转到自己，打不开。"
    )
    hint = "在环境文件里加一行 BEHIND_PROXY=on；还没有 nginx 的，先去掉 HTTPS=on，见 deploy/README.md"
    return [checks.Error(words, hint=hint, id="lodi_community.E002")]


def warning_for(user, is_demo):
    """What stands under the pages of an administrator of real data, "" for everybody else and where pages are encrypted."""
    if settings.HTTPS or is_demo or not user.may("change", "accounts.user"):
        return ""
    return f"管理员注意：{PLAIN}，请安装维护的人启用，见“首次设置”。"
