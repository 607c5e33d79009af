"""manage.py forecast_check: the forecast of a sealed year's end, made from a day of that year, against what was sealed."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from assessments.catalogue.standards import standard_of
from assessments.followup.forecast.checking import FAILED, FELL, LATE, MENDED, MET, check
from assessments.inspection.models import Inspection

COLUMNS = ("条款", "社区", "说中", "其中不达标", "说错：当时没有录入", "料不到：以后办成", "料不到：以后出事", "规则")


class Command(BaseCommand):
    """Print a table by rule: right, wrong, unforeseeable."""

    help = "把记录退回到封存年度的某一天，预测那年年底，和封存的结论逐条对照：说中、说错、料不到。只读，不改任何记录。"

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, help="封存的年度，不写就是最近的一个")
        parser.add_argument("--on", type=date.fromisoformat, help="退回到哪一天，不写就是那年的9月30日")
        parser.add_argument("--root", default="4313", help="地级市的区划代码")

    def handle(self, *, year, on, root, **options):
        sealed = Inspection.objects.judging().filter(root=root).sealed().order_by("-year")
        inspection = (sealed.filter(year=year) if year else sealed).first()
        if inspection is None:
            raise CommandError(f"{root} 没有封存的{year or ''}年度，先封存，再对照")
        on = on or date(inspection.year, 9, 30)
        if on.year != inspection.year:
            raise CommandError(f"{on} 不在{inspection.year}年度里，写一个{inspection.year}年的日期")
        found, standard = check(inspection, on), standard_of(inspection)
        self.stdout.write(
            f"{found.year}年度年底预测的对照：退回到 {on}（第 {found.number} 条修改记录以后），"
            f"{found.communities} 个社区；另有 {found.left_out} 个社区只在一边有，不对照。"
        )
        self.stdout.write("\t".join(COLUMNS))
        total = sum(found.by_rule.values(), start=type(next(iter(found.by_rule.values()), {}))())
        for rule in standard.rules:
            if counts := found.by_rule.get(rule.key):
                self.stdout.write(_row("、".join(rule.clauses), counts, rule.title))
        self.stdout.write(_row("合计", total, ""))
        for key, counts in found.at_pace.items():
            title = standard.rule(key).title
            self.stdout.write(f"按上年的进度预测 {title}：说中 {counts[True]}，说错 {counts[False]}")


def _row(clause, counts, title):
    right = counts[MET] + counts[FAILED]
    cells = (clause, sum(counts.values()), right, counts[FAILED], counts[LATE], counts[MENDED], counts[FELL], title)
    return "\t".join(map(str, cells))
