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


def warning_for(user, is_demo):
    """What stands under the pages of an administrator of real data, "" for everybody else and where pages are encrypted."""
    if settings.HTTPS or is_demo or not user.may("change", "accounts.user"):
        return ""
    return f"管理员注意：{PLAIN}，请安装维护的人启用，见“首次设置”。"
