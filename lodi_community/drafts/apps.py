from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "lodi_community.drafts"
    label = "drafts"
    verbose_name = "草稿"
