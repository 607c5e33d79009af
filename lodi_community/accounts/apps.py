from django.apps import AppConfig
from django.core import checks


class AccountsConfig(AppConfig):
    name = "lodi_community.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self):
        from lodi_community.records import hooks
        from lodi_community.records.retention import RULES, Rule

        from .checks import rights_name_posts, single_sign_on_is_whole
        from .duties import guard
        from .proposals import DAYS, lapse_expired
        from .tasks import sweep
        from .throttling import USUAL_DAYS
        from .tokens import end_with_post

        hooks.FOLLOW_UPS.register(guard)
        hooks.FOLLOW_UPS.register(end_with_post)
        checks.register(rights_name_posts)
        checks.register(single_sign_on_is_whole)
        RULES.register(Rule("从哪里登录过、浏览器", "登录起", lambda: USUAL_DAYS, sweep))
        then = "写为已过期，谁提出的留在修改记录里"
        RULES.register(Rule("没有人确认的提议", "提出起", lambda: DAYS, lapse_expired, then))
