from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "lodi_community.drafts"
    label = "drafts"
    verbose_name = "草稿"

    def ready(self):
        """State how long what is in this room is kept, and what goes before when something is erased."""
        from lodi_community.records import hooks
        from lodi_community.records.retention import RULES, Rule

        from .keeping import DAYS, forget_words
        from .tasks import sweep

        hooks.ERASURES.register(forget_words)
        RULES.register(Rule("没有保存的草稿", "最后一次存下起", lambda: DAYS, sweep))
