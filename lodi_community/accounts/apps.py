from django.apps import AppConfig
from django.core import checks


class AccountsConfig(AppConfig):
    name = "lodi_community.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self):
        from .checks import rights_name_posts

        checks.register(rights_name_posts)
