from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "lodi_community.access"
    label = "access"
    verbose_name = "访问记录"
