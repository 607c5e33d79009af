"""manage.py sweep_attachments: remove files of attachments that nothing leads to any more."""

from django.core.management.base import BaseCommand

from lodi_community.attachments import sweeping


class Command(BaseCommand):
    help = "清理附件文件夹里没有记录指向的文件，和删除满 30 天的附件文件；删除记录本身保留"

    def handle(self, *args, **options):
        self.stdout.write(f"已清理 {sweeping.sweep()} 个文件")
