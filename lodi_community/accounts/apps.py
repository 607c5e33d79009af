from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lodi_community.accounts"
    label = "accounts"
    verbose_name = "账号"
