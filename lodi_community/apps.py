from django.apps import AppConfig
from django.core import checks


class PortalConfig(AppConfig):
    name = "lodi_community"
    verbose_name = "门户"

    def ready(self):
        from . import celery  # noqa: F401 the tasks of every app belong to this application
        from .administration.steps import greeting
        from .encryption import redirects_end, warns_without_https
        from .menu import entries_have_addresses, kinds_stand_in_groups
        from .records import hooks

        hooks.HOMES.register(greeting)
        checks.register(kinds_stand_in_groups)
        checks.register(entries_have_addresses)
        checks.register(redirects_end, checks.Tags.security)
        checks.register(warns_without_https, checks.Tags.security, deploy=True)
