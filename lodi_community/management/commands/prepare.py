"""manage.py prepare: everything between an installed environment and a portal that can be served, in one process."""

import hashlib

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assessments.inspection import update
from lodi_community.administration.beginning import administrators
from lodi_community.records import chain, keys

# The API page uses Swagger only; Redoc would add 9 MB to every installation.
LEFT_OUT = ["redoc"]


class Command(BaseCommand):
    """Migrate, make the key of the trail, fit the years to the rules, collect static files, load the demonstration: each only where it is needed."""

    help = "准备运行：更新数据库结构，按现在的规则核对各年度，收集静态文件，在空数据库中装入演示数据。可以重复执行。"

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="不装入演示数据，用于正式部署")

    def handle(self, *, no_demo, **options):
        self.migrate()
        self.begin_key()
        self.fit_years()
        self.collect_static()
        if not no_demo:
            call_command("demo", if_empty=True)
        elif not administrators().exists():
            self.stdout.write("还没有系统管理员。请执行 manage.py first_administrator 建立首位系统管理员。")

    def migrate(self):
        """Apply the migrations that are missing; an up-to-date database is only read."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("正在更新数据库结构……")
            call_command("migrate", interactive=False, verbosity=0)

    def begin_key(self):
        """Make the key of the chain of revisions, and go on with it where the chain had none. A lost key is told of."""
        system = get_user_model().objects.system()
        made = keys.the_key() is None
        try:
            if system:
                chain.begin_key(system, "开始用密钥记修改记录")
            else:
                keys.make_key()
        except ValidationError as error:
            self.stderr.write(f"注意：{error.messages[0]}。在那以前只能看，不能保存。")
            return
        except OSError as error:
            raise CommandError(f"修改记录的密钥写不进{keys.where()}：{error}。检查文件夹的权限和磁盘空间") from error
        if made:
            self.stdout.write(f"已生成修改记录的密钥 {settings.TRAIL_KEY_FILE}，请和数据库的备份分开另存一份。")

    def fit_years(self):
        """Judge the working year by the rules as they are now. CommandError if they are not those of a sealed year."""
        if misfits := update.misfits():
            advice = "封存的年度不变：请恢复当时的程序，把新的规则写进新的标准；试验请另用一个空的 DATA_DIR。"
            raise CommandError("\n".join([*misfits, advice]))
        if update.rejudge():
            self.stdout.write("规则或指标有变化，正在填报的年度已重新评判。")
        update.complete_summaries()

    def collect_static(self):
        """Collect, hash and compress static files if any of their sources changed since the last time."""
        stamp = settings.DATA_DIR / "static.stamp"
        sources = static_fingerprint()
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        if manifest.exists() and stamp.exists() and stamp.read_text() == sources:
            return
        self.stdout.write("正在收集静态文件……")
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=LEFT_OUT)
        stamp.write_text(sources)


def static_fingerprint():
    """A hash of the path, size and time of every static source file: cheap, and other whenever one changed."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(LEFT_OUT):
            about = (storage.path(path), storage.size(path), storage.get_modified_time(path).timestamp())
            digest.update(repr(about).encode())
    return digest.hexdigest()
