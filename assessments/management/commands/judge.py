"""manage.py judge FILE: figures from a JSON or CSV file, judged without a database."""

import json
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from assessments.catalogue.registry import STANDARDS
from assessments.rules.judged_file import BadFigures, as_data, judge_rows, keys_of, read, score_in_words
from assessments.rules.kit import Outcome
from communities.models import FIRST_YEAR
from lodi_community.records.figures import MISSING


class Command(BaseCommand):
    """Verdicts with reasons, as text or as JSON. Exit 1, with a sentence that names it, for anything that is wrong."""

    help = (
        "按标准评判文件里的数据，不用数据库，也就不含本系统公布的口径修订。JSON 文件是对象的列表，CSV 文件第一行是数据的名称，"
        "写英文名或中文名都可以，--keys 列出全部；"
        f"数字用最小单位：分、0.01 平方米、半天。空着的是{MISSING}。"
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="JSON 或 CSV 文件")
        parser.add_argument("--year", type=int, default=date.today().year, help="考核年度，默认今年")
        parser.add_argument("--standard", default=next(iter(STANDARDS)), help=f"标准：{'、'.join(STANDARDS)}")
        parser.add_argument("--units", action="store_true", help="文件里是市、县市区、街道（乡镇），不是社区")
        parser.add_argument("--keys", action="store_true", help="不评判，列出可以填的数据：英文名、中文名、怎么写")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *, file, year, units, **options):
        if not FIRST_YEAR <= year <= date.today().year + 1:
            raise CommandError(f"年度 {year} 不对，应在 {FIRST_YEAR} 到 {date.today().year + 1} 之间。")
        standard = _standard(options["standard"], units)
        if options["keys"]:
            self.stdout.write("\n".join("\t".join(key) for key in keys_of(standard)))
            return
        if file is None:
            raise CommandError("没有写文件，请写 JSON 或 CSV 文件的名称；要看可以填哪些数据，用 --keys。")
        try:
            rows = read(_text(file), file.suffix.lower() == ".csv")
            judged = judge_rows(standard, rows, year)
        except BadFigures as error:
            raise CommandError("\n".join(f"{fault}。" for fault in error.faults)) from error
        if options["json"]:
            self.stdout.write(json.dumps([as_data(row) for row in judged], ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n\n".join(_as_text(row, standard, year) for row in judged))


def _standard(key, units):
    if key not in STANDARDS:
        raise CommandError(f"没有标准“{key}”，可选 {'、'.join(STANDARDS)}。")
    standard = STANDARDS[key].units if units else STANDARDS[key]
    if standard is None:
        raise CommandError(f"标准“{key}”对单位没有要求，不能用 --units。")
    return standard


def _text(file):
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"读不了 {file}，请核对文件名和权限。") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} 不是 UTF-8 编码，请另存为 UTF-8。") from error


def _as_text(judged, standard, year):
    lines = [f"{judged.title}（{year}年度，{standard.title} {standard.version}）"]
    lines += [f"  {line}" for line in score_in_words(judged, standard)]
    for found in judged.explanations:
        why = found.gap if found.outcome is Outcome.FAIL else found.gap or found.reason
        against = f"{found.figure}，要求 {found.limit}" if found.limit else found.figure
        lines.append(f"  {found.clause} {found.rule.title}：{found.label}。{against}{f'。{why}' if why else ''}")
    return "\n".join(lines)
