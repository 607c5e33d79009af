from django.apps import AppConfig


class SavedConfig(AppConfig):
    name = "lodi_community.saved"
    label = "saved"
    verbose_name = "保存的查询"
