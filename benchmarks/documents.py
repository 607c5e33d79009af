"""The Excel annex of a city: processor time and memory, also for 12,000 communities, beside plain openpyxl on the same cells.

    .venv/bin/python benchmarks/documents.py --data DIR      # a portal with demonstration data that is there already

Of the larger city the sealed rows of the demonstration are repeated: what is measured is the writing. Processor time, not the
clock's: other work on the machine does not count.
"""

import argparse
import resource
import sys
import time
from io import BytesIO
from pathlib import Path

from desk import start
from machine import machine

LIMITS = {377: 1.5, 12_000: 20.0}  # communities → seconds
MOST_MB = 300  # of the whole process, for the city


def main():
    """Print times and memory; the exit code tells whether they are within the limits."""
    parser = argparse.ArgumentParser(description="测量 Excel 附表用多少处理器时间和内存")
    parser.add_argument("--data", type=Path, required=True, help="已有演示数据的 DATA_DIR")
    options = parser.parse_args()
    print(machine())
    start(options.data, False)
    sys.exit(0 if measure() else 1)


def measure():
    """Whether both cities are within the limits."""
    from assessments.inspection.models import Inspection
    from assessments.reports import excel, sealed
    from lodi_community.accounts.models import User

    reader = User.objects.filter(post="department", division__level="prefecture").first()
    inspection = Inspection.objects.judging().sealed().first()
    rows, good = sealed.read(reader, inspection, inspection.root), True
    once = rows.rows
    for communities, limit in LIMITS.items():
        rows.rows = (once * (communities // len(once) + 1))[:communities]
        begun = time.process_time()
        made = excel.write(rows)
        spent = time.process_time() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        good = good and spent <= limit and (communities > len(once) or memory <= MOST_MB)
        print(
            f"{communities:6} 个社区：{spent:.2f} 秒（要求 {limit}），{memory:.0f} MB，{len(made) / 2**20:.1f} MB 的文件"
        )
        if communities <= len(once):
            print(f"          openpyxl 写同样的格：{plain(made):.2f} 秒")
    return good


def plain(made):
    """Seconds that openpyxl takes for the same values, without styles."""
    from openpyxl import Workbook, load_workbook

    sheets = [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in load_workbook(BytesIO(made))]
    begun = time.process_time()
    book = Workbook(write_only=True)
    for cells in sheets:
        sheet = book.create_sheet()
        for row in cells:
            sheet.append(row)
    book.save(BytesIO())
    return time.process_time() - begun


if __name__ == "__main__":
    main()
