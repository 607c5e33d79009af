from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "lodi_community.workbooks"
    label = "workbooks"
    verbose_name = "工作簿"
