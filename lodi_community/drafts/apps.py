from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "lodi_community.drafts"
    label = "drafts"
    verbose_name = "草稿"

    def ready(self):
        """State how long what is in this room is kept."""
        from lodi_community.records.retention import RULES, Rule

        from .keeping import DAYS
        from .tasks import sweep

        RULES.register(Rule("没有保存的草稿", "最后一次存下起", lambda: DAYS, sweep))
