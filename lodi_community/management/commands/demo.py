"""manage.py demo: invented data for Loudi's real communities, in an empty database."""

import gc
import time
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from communities.models import Community
from lodi_community.demo import build
from lodi_community.demo.fate import TODAY


class Command(BaseCommand):
    """Load the demonstration, in one transaction. Interrupted and started again, it ends with the same rows."""

    help = "在空数据库中装入演示数据：娄底真实区划，其余全部虚构。中断后再执行一次即可装完。"

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="数据库里已有数据时什么也不做，也不报错")
        parser.add_argument("--communities", type=int, help="只装这么多个社区，不写则全部 377 个")

    def handle(self, *, if_empty, communities, **options):
        if not (build.is_empty() or build.is_unfinished()):
            if if_empty:
                return
            raise CommandError("数据库里已有数据，演示数据只能装入空数据库。可用 DATA_DIR 另指一个空目录")
        if communities is not None and communities < 1:
            raise CommandError("社区数应是 1 以上的整数")
        if date.today() < TODAY:
            raise CommandError(f"本机日期是 {date.today()}，早于演示数据的最后一天 {TODAY}，先校准日期")
        self.stdout.write("正在装入演示数据，约需半分钟……")
        begun = time.monotonic()
        gc.disable()  # 100,000 rows in memory for a moment and no cycles: looking for some costs a tenth of the time
        try:
            path = build.build(communities)
        finally:
            gc.enable()
        seconds = time.monotonic() - begun
        self.stdout.write(f"演示数据已装入：{Community.objects.count()} 个社区，用时 {seconds:.0f} 秒。账号在 {path}")
