from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "assessments.workbooks"
    label = "workbooks"
    verbose_name = "工作簿"

    def ready(self):
        """State how long what is in this room is kept, and what goes before when something is erased."""
        from django.conf import settings

        from lodi_community.records import hooks
        from lodi_community.records.retention import RULES, Rule

        from .sweeping import forget_words
        from .tasks import sweep

        hooks.ERASURES.register(forget_words)

        then = "写入的记录照记录保存"
        RULES.register(Rule("导入的工作簿里读过的格", "上传起", lambda: settings.UPLOAD_KEPT_DAYS, sweep, then))
