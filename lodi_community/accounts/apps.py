from django.apps import AppConfig
from django.core import checks


class AccountsConfig(AppConfig):
    name = "lodi_community.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self):
        from lodi_community.records import hooks

        from .checks import rights_name_posts
        from .duties import guard

        hooks.FOLLOW_UPS.register(guard)
        checks.register(rights_name_posts)
