from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "lodi_community.attachments"
    label = "attachments"
    verbose_name = "附件"
