"""manage.py first_administrator: the account with which a working portal begins."""

import sys

from django.core.management.base import BaseCommand, CommandError

from communities.divisions import BadFile
from lodi_community.administration.beginning import Refused, make_first_administrator, require_none

QUESTIONS = {"name": "姓名：", "account": "账号（3 到 40 个小写字母、数字、点或短横线）：", "division": "设在哪里（代码，市为 4313）："}  # fmt: skip


class Command(BaseCommand):
    """Ask for what is not given, make the account, and print its one-time password once."""

    help = "建立首位系统管理员，显示一次性密码。不写参数时逐项询问；已有在用的系统管理员时不建。"

    def add_arguments(self, parser):
        parser.add_argument("--name", help="姓名")
        parser.add_argument("--account", help="登录用的账号")
        parser.add_argument("--division", help="设在哪里：市或县市区的代码或名称")
        parser.add_argument("--load-divisions", action="store_true", help="先导入随程序的区划文件")

    def handle(self, *, load_divisions, **options):
        try:
            require_none()  # before anything is asked
            said = {key: (options[key] or self.ask(key)).strip() for key in QUESTIONS}
            user, password = make_first_administrator(said["name"], said["account"], said["division"], load_divisions)
        except Refused as refused:
            raise CommandError(f"没有建立账号。{refused}。") from refused
        except BadFile as bad:
            raise CommandError(f"没有建立账号。区划文件有 {len(bad.faults)} 处不对：\n{bad}") from bad
        self.stdout.write(f"已建立系统管理员：{user.name}，{user.division}（{user.division.code}）")
        self.stdout.write(f"账号：{user.username}")
        self.stdout.write(f"一次性密码：{password}")
        self.stdout.write("密码只显示这一次，第一次登录时要改。登录后先看“首次设置”，里面按顺序列着要做的事。")

    def ask(self, key):
        """What the person at the terminal types. CommandError where nobody is there to be asked."""
        if not sys.stdin.isatty():
            raise CommandError(f"没有写 --{key}。请写全 --name 姓名 --account 账号 --division 区划代码，或在终端里执行")
        return input(QUESTIONS[key])
