"""manage.py anchor_revisions: note now how long the chain of revisions is and how it ends; after a backup was put back, say so."""

from django.core.management.base import BaseCommand, CommandError

from lodi_community.records import anchors


class Command(BaseCommand):
    help = "把修改记录的条数和校验码记到锚定文件里。每天自动记一次；恢复备份以后用 --restored 说明"

    def add_arguments(self, parser):
        parser.add_argument("--restored", metavar="原因", help="刚恢复了备份，写明原因；审计员一直看得到")

    def handle(self, *, restored=None, **options):
        if restored is not None and not restored.strip():
            raise CommandError("恢复的原因不能是空的：写明为什么恢复、备份是几点的")
        try:
            anchor = anchors.add(f"{anchors.RESTORED}：{restored}" if restored else "手工")
        except OSError as error:
            raise CommandError(f"锚定文件写不进去：{error}。检查文件夹的权限和磁盘空间") from error
        self.stdout.write(anchor.line if anchor else "没有设锚定文件")
