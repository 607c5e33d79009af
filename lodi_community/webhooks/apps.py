from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "lodi_community.webhooks"
    label = "webhooks"
    verbose_name = "事件推送"
