"""manage.py load_divisions FILE: the divisions and communities from a file of statistical division codes."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from communities import divisions


class Command(BaseCommand):
    """Load a file or say of every line that is wrong what is wrong. May be run again: then it adds and renames."""

    help = "导入区划和社区。可以重复执行：新的添加，改了名的改名，其余不动。文件有一处不对，就什么也不导入。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="CSV 文件，UTF-8，列为 " + "、".join(divisions.COLUMNS))
        parser.add_argument("--by", help="由哪个账号导入，要有系统管理员岗位；不写则由系统账号导入")

    def handle(self, *, file, by, **options):
        text = self.text_of(file)
        try:
            rows = divisions.read(text)
            counts = divisions.load(rows, self.author(by), f"导入区划 {file.name}")
        except divisions.BadFile as bad:
            raise CommandError(f"{file.name} 有 {len(bad.faults)} 处不对，没有导入：\n{bad}") from bad
        except PermissionDenied as error:
            raise CommandError(f"{error}。请换一个市级系统管理员的账号") from error
        self.stdout.write(
            f"共 {len(rows)} 行：新增 {counts.added}，改名 {counts.renamed}，没有变化 {counts.same}。"
            + (f"系统里另有 {counts.absent} 个不在文件里，没有改动。" if counts.absent else "")
        )

    def text_of(self, file):
        """The text of the file. Raises CommandError where it cannot be read."""
        try:
            return file.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise CommandError(f"读不到文件 {file}，请核对路径") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file.name} 不是 UTF-8 编码，请另存为“CSV UTF-8”后再导入") from error

    def author(self, username):
        """The account that loads, None in an empty installation. Raises CommandError where there is no right one."""
        accounts = get_user_model().objects
        if username:
            account = accounts.filter(username=username, is_active=True).first()
            if account is None:
                raise CommandError(f"没有账号“{username}”，或已停用")
            return account
        system = accounts.system()
        if system is None and accounts.exists():
            raise CommandError("系统里已有账号，请用“--by 账号”写明由谁导入，要有系统管理员岗位")
        return system
