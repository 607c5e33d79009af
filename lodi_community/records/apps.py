from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules


class RecordsConfig(AppConfig):
    name = "lodi_community.records"
    label = "records"
    verbose_name = "记录"

    def ready(self):
        """Every app declares its kinds of records in its own records.py."""
        from .checks import kinds_say_everything

        autodiscover_modules("records")
        checks.register(kinds_say_everything)
