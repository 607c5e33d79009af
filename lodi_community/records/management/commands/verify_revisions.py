"""manage.py verify_revisions: walk the whole chain of revisions, compare anchors and rows, and say what does not fit."""

from django.core.management.base import BaseCommand, CommandError

from lodi_community.records import verifying


class Command(BaseCommand):
    help = "核对修改记录：链、密钥、锚定，每一行和它的最后一条修改记录"

    def add_arguments(self, parser):
        parser.add_argument("--chain", action="store_true", help="只核对链和锚定，不核对每一行")
        parser.add_argument("--printed", nargs=2, metavar=("条数", "校验码"), help="再核对报告上印的条数和校验码")

    def handle(self, *, chain=False, printed=None, **options):
        if printed:
            printed = (_whole(printed[0]), printed[1])
        found = verifying.verify(rows=not chain, printed=printed)
        for remark in found.remarks:
            self.stdout.write(f"注意：{remark}")
        if found.faults:
            raise CommandError("\n".join(found.sentences))
        self.stdout.write(f"修改记录 {found.length} 条，连续完整{'' if chain else '，和各表一致'}")


def _whole(text):
    try:
        return int(text.replace(",", ""))
    except ValueError as error:
        raise CommandError(f"条数“{text}”不是整数：写报告上印的条数，例如 85123") from error
