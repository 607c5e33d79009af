from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "lodi_community.access"
    label = "access"
    verbose_name = "访问记录"

    def ready(self):
        """State how long what is in this room is kept, and what goes when a person is erased."""
        from django.conf import settings
        from django.core import checks

        from lodi_community.records import hooks
        from lodi_community.records.retention import RULES, Rule

        from . import keeping, leaving

        RULES.register(Rule("访问记录", "写下起", lambda: settings.ACCESS_KEPT_DAYS, keeping.forget))
        left = "姓名和评判要用的留着，封存的年度要能复核"
        RULES.register(
            Rule(
                "离任、离岗的人的联系电话",
                "最后一个职务结束起",
                lambda: settings.LEFT_KEPT_DAYS,
                leaving.forget_numbers,
                left,
            )
        )
        checks.register(keeping.long_enough)
        hooks.ERASURES.register(keeping.forget_words)
