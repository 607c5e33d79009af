"""manage.py verify_document FILE: whether a Word, PDF or Excel file states what was sealed here. Needs no network."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assessments.reports import proofs
from assessments.reports.sealed import standard_said


class Command(BaseCommand):
    help = "核验一份门户做的文件（.docx、.pdf、.xlsx）：是哪一年度、哪个单位的封存数据，列出五个数供对照。不用联网"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="+", help="文件")

    def handle(self, *, file, **options):
        faults = [sentence for path in file for sentence in self._verify(path)]
        if faults:
            raise CommandError("\n".join(faults))

    def _verify(self, path):
        """Print what a file proves; the sentences of what it does not."""
        try:
            text = proofs.text_of(path.read_bytes())
        except OSError as error:
            return [f"{path.name}：打不开（{error.strerror}）。请核对文件的位置。"]
        except proofs.NotReadable as reason:
            return [f"{path.name}：{reason}"]
        found = [(check, proof) for check, proof in proofs.proofs_in(text) if proof]
        if not found:
            return [f"{path.name}：没有本门户封存年度的校验码，不是由本门户封存的数据生成的，或校验码被改过。"]
        if len({(proof.inspection.pk, proof.code) for _, proof in found}) > 1:
            return [f"{path.name}：里面有几份文件的校验码：{'、'.join(check for check, _ in found)}。请一份一份核验。"]
        check, proof = found[0]
        self.stdout.write(
            f"{path.name}：校验码 {check}，{proof.inspection.year}年度{proof.inspection.which_run} {proof.name}（{proof.code}），"
            f"标准 {standard_said(proof.inspection)}，{proof.inspection.sealed_at:%Y-%m-%d} 封存"
        )
        squeezed = "".join(text.split())
        for name, value in proof.figures:
            # Excel writes a figure with other decimals, so that what is not found is to be looked at, and no fault yet.
            is_there = value.rstrip("个项") in squeezed
            self.stdout.write(f"  {name} {value}{'' if is_there else '（文件里没有这样写的，请对照）'}")
        return []
