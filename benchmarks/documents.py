"""Documents: how long and how large, beside what their libraries make of the same content by themselves, in one run.

    .venv/bin/python benchmarks/documents.py --weasyprint PYTHON              # the demonstration of 377 communities
    .venv/bin/python benchmarks/documents.py --weasyprint PYTHON --data DIR   # with the data that is there already
    .venv/bin/python benchmarks/documents.py --communities 12000              # one city of so many communities

PYTHON is that of an environment with requirements-documents.in; without it the PDF has no peer. Processor time, that of the
typesetters included, for other work on the machine does not count in it; of packages the clock's. Nothing that is made stays.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import documents_peers as peers
from desk import start
from machine import machine
from pages import build
from pypdf import PdfReader

EXCEL, EXCEL_MB = {377: 1.5, 12_000: 20.0}, 300  # communities → seconds; MB of the whole process, for the city
WORD, PDF, ZIP, REQUEST = 1.0, 1.5, 45.0, 2.0  # seconds
PDF_KB, BODY_KB = 1536, 300  # of the city's: tagged and whole, without annexes and untagged
ROUNDS = 3
ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 12  # answers that are printed
# What a program and a person ask for, of a city and of its first county {county} and community {community}.
RESOURCES = (
    "me", "units?limit=1000", "units/{root}", "filings?limit=1000", "filings/{community}", "standards",
    "standards/loudi-2015/rules", "verdicts?limit=1000", "verdicts?unit={root}&outcome=fail&limit=1000", "verdicts?format=csv",
    "verdicts?unit={root}&outcome=fail&format=csv", "verdicts/{community}", "verdicts/{community}/8.1/trace",
    "inspections", "inspections/trial", "inspections/{year}", "inspections/corrections",
    "reports", "reports?unit={county}", "changes?limit=1000", "openapi.json", "",
)  # fmt: skip
PAGES = (
    "", "?unit={county}", "?q=社区", "packages/", "{year}/{root}/documents/", "{year}/{county}/documents/",
    "{year}/{community}/documents/",
)  # fmt: skip


@dataclass
class Spent:
    """Seconds of the processor, of this process and the typesetter's, and by the clock."""

    work: float = 0.0
    clock: float = 0.0


def main():
    """Print times and sizes; the exit code tells whether they are within the limits."""
    parser = argparse.ArgumentParser(description="测量文件的处理器时间、大小和内存，与各自的库做同样的内容比")
    parser.add_argument("--data", type=Path, help="已有数据的 DATA_DIR，不改它")
    parser.add_argument("--communities", type=int, default=377, help="多少社区；377 是演示数据，别的另造一座城市")
    parser.add_argument("--weasyprint", help="装有 WeasyPrint 的 python")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="documents-") as folder:
        of_demonstration = options.communities == 377
        os.environ["API_PACE"] = "1000000/min"
        start(options.data or Path(folder), of_demonstration and options.data is None)
        if not of_demonstration and options.data is None:
            build(options.communities)
            seal()
        with nothing_kept(Path(folder) / "made"):
            sys.exit(0 if all([*measure(options)]) else 1)


def seal():
    """Judge and seal the year of a city that was built."""
    from assessments.inspection import run
    from assessments.inspection.years import calendar_year
    from lodi_community.accounts.models import User

    inspection = run.start(calendar_year(), "4313", by=User.objects.get(username="department4"))
    run.work(inspection.pk)


@contextmanager
def nothing_kept(folder):
    """Documents are kept in a folder of this run, and what requests write to the database is taken back."""
    from django.conf import settings
    from django.db import transaction

    if not settings.FONT_DIR.exists():
        settings.FONT_DIR = ROOT / "var" / "fonts"
    settings.DATA_DIR = folder
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def measure(options):
    """Yield of each figure whether it is within its limit."""
    from assessments.inspection.models import Inspection
    from assessments.reports import sealed
    from lodi_community.accounts.models import User

    reader = User.objects.filter(post="department", division__level="prefecture").first()
    inspection = Inspection.objects.judging().sealed().first()
    read = lambda code: sealed.read(reader, inspection, code)  # noqa: E731
    if options.communities != 377:
        yield excel_of(read(inspection.root), options.communities)
        yield requests_of(reader, inspection)
        return
    yield from documents_of(read, inspection.root, options.weasyprint)
    yield excel_of(read(inspection.root), 377)
    yield excel_of(repeated(read(inspection.root), 12_000), 12_000)
    yield all_packed(reader, inspection)


@contextmanager
def spending():
    """A Spent that is known after the block."""
    spent, begun, clock = Spent(), _work(), time.perf_counter()
    yield spent
    spent.work, spent.clock = _work() - begun, time.perf_counter() - clock


def _work():
    """Seconds of the processor of this process, of its children that have ended, and of the typesetters that live."""
    from assessments.reports.pdf import TYPESETTERS

    found = time.process_time()
    for child in (process.child for process in TYPESETTERS.each):
        if child is not None and child.poll() is None:  # one that has ended is among the ended from here on
            fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
            found += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found + ended.ru_utime + ended.ru_stime


def best(call):
    """(the shortest Spent of ROUNDS, the last result)."""
    found = []
    for _ in range(ROUNDS):
        with spending() as spent:
            made = call()
        found.append(spent)
    return min(found, key=lambda each: each.work), made


def documents_of(read, root, weasyprint):
    """Word and PDF of the city, its first county, street and community; every kind of document of the city."""
    from assessments.reports import pdf
    from assessments.reports.content import report_on
    from assessments.reports.documents import document_on, kinds_for

    code = read(root).rows[0].code
    pdf.write(report_on(read(code)))  # the typesetter reads its fonts
    print("| 文件 | Word 秒 | kB | python-docx 秒 | 倍 | PDF 秒 | 页 | kB | WeasyPrint 秒 | 页 | kB | 倍 |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for unit in (root, code[:6], code[:9], code):
        yield line(unit, lambda unit=unit: report_on(read(unit)), weasyprint)
    for kind in kinds_for(root):
        yield line(kind.title, lambda kind=kind: document_on(kind, read(root), root), None)
    body = replace(report_on(read(root)), annexes=[])
    bare, tagged = untagged(body) // 1024, len(pdf.write(body)) // 1024
    print(f"\n全市的 PDF，不带附件：不加标签 {bare} kB（要求 ≤ {BODY_KB}），加标签 {tagged} kB")
    yield bare <= BODY_KB


def untagged(report):
    """The bytes of its PDF without tags, which the product always writes."""
    from django.conf import settings

    from assessments.reports import pdf
    from assessments.reports.typesetter import Typesetter

    typesetter = Typesetter(settings.FONT_DIR)
    compiled = typesetter.compiler.compile
    plain = {"pdf_standards": ["a-2b"], "pdf_tags": False}
    typesetter.compiler = SimpleNamespace(compile=lambda *given, **more: compiled(*given, **more | plain))
    return len(typesetter.answer({"job": "report", "report": pdf.as_data(report), "timestamp": 0})[1])


def line(name, report_of, weasyprint):
    """Print the row of a document, which is read from the database, written out and set; whether it is within the limits."""
    from django.conf import settings

    from assessments.reports import pdf, word

    word_spent, word_made = best(lambda: word.write(report_of()))
    pdf_spent, pdf_made = best(lambda: pdf.write(report_of()))
    report = report_of()
    pictures = {part[1]: pdf.picture(part[1], peers.CHART) for part in peers.parts_of(report) if part[0] == "picture"}
    plain, _ = peers.word(report, pictures)
    cells = [name, f"{word_spent.work:.2f}", len(word_made) // 1024, f"{plain:.2f}", f"{plain / word_spent.work:.1f}"]
    cells += [f"{pdf_spent.work:.2f}", len(PdfReader(BytesIO(pdf_made)).pages), len(pdf_made) // 1024]
    if weasyprint:
        other, size, pages = peers.pdf(report, weasyprint, settings.FONT_DIR)
        cells += [f"{other:.2f}", pages, size // 1024, f"{other / pdf_spent.work:.1f}"]
    print("|", " | ".join(map(str, cells)), "|")
    return word_spent.work <= WORD and pdf_spent.work <= PDF and len(pdf_made) <= PDF_KB * 1024


def repeated(rows, communities):
    """Sealed rows with so many assessments: what is measured is the writing."""
    once = rows.rows
    rows.rows = (once * (communities // len(once) + 1))[:communities]
    return rows


def excel_of(rows, communities):
    """Whether the workbook of a city is within the limits."""
    from assessments.reports import excel

    with spending() as spent:
        made = excel.write(rows)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    limit = next(limit for size, limit in EXCEL.items() if size >= communities)
    told = f"{memory:.0f} MB{f'（要求 ≤ {EXCEL_MB}）' if communities == 377 else ''}"
    print(
        f"Excel，{communities} 个社区：{spent.work:.2f} 秒（要求 ≤ {limit}），{told}，{len(made) / 2**20:.1f} MB 的文件"
    )
    if communities == 377:
        plain, size = peers.excel(made)
        print(f"openpyxl 写同样的格，没有格式：{plain:.2f} 秒，{size / 2**20:.1f} MB，{plain / spent.work:.1f} 倍")
    return spent.work <= limit and (communities != 377 or memory <= EXCEL_MB)


def all_packed(reader, inspection):
    """Whether the PDFs of all communities are in one file within the time, by the clock: two processors work on them."""
    from assessments.reports import packing
    from assessments.reports.models import Package

    package = Package.objects.create(
        user=reader, code=inspection.root, title="全部社区", runs=[inspection.pk], depths=[12], forms=["pdf"],
        purpose="测速", mark="测速",
    )  # fmt: skip
    with spending() as spent:
        while packing.work(package.pk):
            pass
    package.refresh_from_db()
    print(
        f"打包 {package.total} 个社区的 PDF：按钟表 {spent.clock:.1f} 秒（要求 ≤ {ZIP:.0f}），处理器 {spent.work:.1f} 秒，"
        f"{package.size / 2**20:.1f} MB"
    )
    return package.state == Package.State.MADE and spent.clock <= ZIP


def requests_of(reader, inspection):
    """Whether every list, document and resource is answered within the time, be it with the offer of a job."""
    from django.core.management import call_command
    from django.test import Client

    from assessments.inspection.models import Assessment
    from assessments.reports.making import DOCUMENT_FORMS, FORMS, is_of
    from lodi_community.accounts import middleware, tokens
    from lodi_community.accounts.tokens import Token, issue
    from lodi_community.records.kinds import KINDS

    call_command("collectstatic", interactive=False, verbosity=0)
    tokens.must_set_up = middleware.must_set_up = lambda user: False  # the second factor is asked for at the door
    web, text = Client(), issue(reader, Token(name="测速", expires_on=date.today() + timedelta(days=1)))
    web.force_login(reader)
    program = Client(headers={"Authorization": f"Bearer {text}"})
    community = Assessment.objects.filter(inspection=inspection).order_by("code").first().code
    named = {"root": inspection.root, "county": community[:6], "community": community, "year": inspection.year}
    lists = [f"records/{slug}?limit=1000" for slug, kind in KINDS.items() if reader.may("view", kind.label)]
    units = (inspection.root, community[:6])
    files = [f"{inspection.year}/{code}.{form}" for code in units for form in FORMS]
    files += [
        f"{inspection.year}/{code}/documents/{'.'.join(form.rsplit('-', 1))}"
        for code in units
        for form in DOCUMENT_FORMS
        if is_of(form, code)
    ]
    asked = [(program, f"/api/v1/{path.format(**named)}") for path in (*lists, *RESOURCES)]
    asked += [(program, f"/api/v1/reports/{path}") for path in files if "documents" not in path]
    asked += [(web, f"/reports/{path.format(**named)}") for path in (*PAGES, *files)]
    found = [answered(client, address) for client, address in asked]
    over = [(spent, address) for spent, address in found if spent > REQUEST]
    print(f"{len(found)} 个地址，超过 {REQUEST:.0f} 秒的 {len(over)} 个；最慢的：")
    for spent, address in sorted(found, reverse=True)[: max(SLOWEST, len(over))]:
        print(f"{spent:7.2f} 秒  {address}")
    return not over


def answered(client, address):
    """(seconds of the processor, the address). An answer that is neither given nor put off to a job ends the run."""
    with spending() as spent:
        answer = client.get(address)
        size = len(answer.content if not answer.streaming else b"".join(answer.streaming_content))
    if answer.status_code not in (200, 503):
        sys.exit(f"{answer.status_code} {address} {size}")
    return spent.work, address


if __name__ == "__main__":
    main()
