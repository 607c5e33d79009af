from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "lodi_community.webhooks"
    label = "webhooks"
    verbose_name = "事件推送"

    def ready(self):
        from lodi_community.records.retention import RULES, Rule

        from .delivering import KEPT, forget

        RULES.register(Rule("推送给别的系统的事件", "送到或放弃起", lambda: KEPT.days, forget))
