from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lodi_community.api"
    label = "api"
    verbose_name = "接口"
