from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "lodi_community.attachments"
    label = "attachments"
    verbose_name = "附件"

    def ready(self):
        """State how long what is in this room is kept."""
        from lodi_community.records.retention import RULES, Rule

        from .sweeping import KEPT_DAYS
        from .tasks import sweep

        RULES.register(Rule("删除的附件", "删除起", lambda: KEPT_DAYS, sweep, "名字留在修改记录里"))
