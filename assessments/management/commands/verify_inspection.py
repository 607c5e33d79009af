"""manage.py verify_inspection YEAR: recompute every run of a sealed year from its frozen figures, and these from its records."""

from django.core.management.base import BaseCommand, CommandError

from assessments.inspection.evidence import unfounded
from assessments.inspection.models import Inspection
from assessments.inspection.run import verify


class Command(BaseCommand):
    help = "按封存的数据重算一个年度（有几次督查就算几次），核对评判和校验码；再按封存时的记录重新取数，核对封存的数据"

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, nargs="*", help="年度；不写则核对全部已封存年度")

    def handle(self, *, year, **options):
        sealed = Inspection.objects.runs().sealed().order_by("year", "root", "run")
        missing = set(year) - set(sealed.values_list("year", flat=True))
        if missing:
            raise CommandError(f"{'、'.join(map(str, sorted(missing)))} 年度没有封存的督查")
        broken = False
        for inspection in sealed.filter(year__in=year) if year else sealed:
            # What is not the standard or the content of then cannot be gathered again either.
            faults = verify(inspection) or unfounded(inspection)
            broken = broken or bool(faults)
            for fault in faults[:20]:
                self.stderr.write(f"{inspection.year} {inspection.run_name}{fault}")
            if not faults:
                self.stdout.write(
                    f"{inspection.year}年度{inspection.run_name} {inspection.total} 个社区，校验码 {inspection.check_code}，一致"
                )
        if broken:
            raise CommandError("有年度与封存时不一致")
