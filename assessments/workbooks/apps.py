from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "assessments.workbooks"
    label = "workbooks"
    verbose_name = "工作簿"
