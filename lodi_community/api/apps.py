from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "lodi_community.api"
    label = "api"
    verbose_name = "接口"

    def ready(self):
        from lodi_community.records import hooks
        from lodi_community.records.retention import RULES, Rule

        from .idempotency import forget_words
        from .models import KEPT, WrittenRequest

        hooks.ERASURES.register(forget_words)
        RULES.register(Rule("程序写过的请求的答复（免得写两遍）", "写下起", lambda: KEPT.days, WrittenRequest.sweep))
