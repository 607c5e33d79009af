"""manage.py createsuperuser: there is no superuser here; who types it wants the first account."""

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Say which command makes the first account."""

    help = "本系统没有超级用户。首位系统管理员用 first_administrator 建立。"

    def add_arguments(self, parser):
        parser.add_argument("--noinput", "--no-input", action="store_true")
        parser.add_argument("--username")
        parser.add_argument("--email")

    def handle(self, **options):
        raise CommandError(
            "本系统没有超级用户：每个账号在一个单位有一个岗位。首位系统管理员请用 manage.py first_administrator 建立。"
        )
