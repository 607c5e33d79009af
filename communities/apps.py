from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = "社区"

    def ready(self):
        """A row withdraws the report that there is none of its kind (零报告), in the transaction that writes it."""
        from lodi_community.records import hooks

        from . import nil_reports

        hooks.FOLLOW_UPS.register(nil_reports.follow_up)
