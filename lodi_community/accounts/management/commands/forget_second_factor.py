"""manage.py forget_second_factor: where the only administrator has lost phone and recovery codes."""

from django.core.management.base import BaseCommand, CommandError

from lodi_community.accounts.models import User
from lodi_community.accounts.second_factor import device_of, forget
from lodi_community.records.door import WriteDoor


class Command(BaseCommand):
    """Take the second factor of an account away; the trail says that it was done on the server."""

    help = "重置一个账号的第二验证（手机和恢复码都丢了、又没有别的系统管理员时，在服务器上用）。"

    def add_arguments(self, parser):
        parser.add_argument("account", help="登录用的账号")

    def handle(self, *, account, **options):
        user = User._base_manager.filter(username=account.strip().lower()).first()
        if user is None:
            raise CommandError(f"没有账号“{account}”。请核对账号，是登录时填的那一个")
        if device_of(user) is None:
            raise CommandError(f"{user.name}（{user.username}）没有设置第二验证，不用重置")
        system = User.objects.system()
        if system is None:
            raise CommandError("还没有系统账号，说明还没有导入区划。请先导入区划")
        with WriteDoor(system, "在服务器上重置第二验证") as door:
            forget(door, user)
        self.stdout.write(f"已重置：{user.name}（{user.username}）。本人下次登录时重新设置。")
