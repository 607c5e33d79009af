"""manage.py clauses: every clause of the document, with its home."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessments.catalogue.homes import homes, tests_of, texts_of_tests
from assessments.catalogue.registry import STANDARDS


class Command(BaseCommand):
    """One line a clause: kind, rule or indicator or sentence, records, measures, tests. Exit 1 if one has no home."""

    help = "列出文件的每一款由哪条规则、指标或记录落实，用哪个函数计算，由哪些测试检验。有一款没有落实，以 1 退出。"
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--standard", default=next(iter(STANDARDS)), choices=STANDARDS, help="标准")

    def handle(self, **options):
        standard = STANDARDS[options["standard"]]
        found, texts = homes(standard), texts_of_tests(settings.BASE_DIR)
        for home in found:
            self.stdout.write(_line(home, tests_of(home, texts)))
        faults = [home.fault for home in found if home.fault]
        kinds = [home.clause.kind for home in found]
        counts = "，".join(f"{kind} {kinds.count(kind)}" for kind in dict.fromkeys(sorted(kinds)))
        self.stdout.write(
            f"{standard.title} {standard.version}：共 {len(found)} 款（{counts}），落实 {len(found) - len(faults)} 款。"
        )
        if faults:
            raise CommandError("；".join(faults) + "。")


def _line(home, tests):
    taken_up = [f"规则 {rule.key} {rule.title}" for rule in home.rules]
    taken_up += [f"指标 {indicator.title}" for indicator in home.indicators]
    taken_up += [home.told] if home.told else []
    parts = [f"{home.clause.id:<5} {home.clause.kind}", "；".join(taken_up) or "没有落实"]
    for title, names in (("记录", home.records), ("计算", home.measures), ("测试", tests)):
        parts += [f"{title} {'、'.join(names)}"] if names else []
    return " | ".join(parts)
