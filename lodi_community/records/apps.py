from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RecordsConfig(AppConfig):
    name = "lodi_community.records"
    label = "records"
    verbose_name = "记录"

    def ready(self):
        """Every app declares its kinds of records in its own records.py."""
        autodiscover_modules("records")
