"""PDF: the report handed to the typesetter's process, which is started at need and lives on."""

import atexit
import contextlib
import json
import logging
import os
import queue
import subprocess  # nosec B404 # the typesetter is a program of its own
import sys
import threading
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone

from .parts import Chart, Grid, Heading, Paragraph, Quote

FACES = ("FandolFang", "FandolSong", "FandolHei", "FandolKai")
LARGEST_HEAD, TEXT_WIDTH = 48, 440  # points: of a red head (15 mm and less), of a line (156 mm)
TYPESETTERS_AT_MOST = 2  # each sets one document at a time: packages keep two processors at work
SECONDS = 120  # longer than any report takes; a process that does not answer by then is stuck
NO_FONTS = "PDF 暂不能生成：本机还没有 PDF 用的字体（FandolFang、FandolSong、FandolHei、FandolKai）。"
log = logging.getLogger(__name__)


class PdfUnavailable(Exception):
    """PDFs cannot be made on this machine now; the message is a Chinese sentence for the page."""


def fonts_missing():
    """The sentence that explains it while a font's file is missing, else "". Cheap: pages ask it."""
    there = all((settings.FONT_DIR / f"{face}-Regular.otf").exists() for face in FACES)
    return "" if there else NO_FONTS


def write(report):
    """The report as PDF. The same report gives the same bytes. Raises PdfUnavailable."""
    return _set(report)[1]


def _set(report):
    """(what is said about the PDF, its bytes). Raises PdfUnavailable."""
    if sentence := fonts_missing():
        raise PdfUnavailable(sentence)
    midnight = datetime.combine(report.day, time(), tzinfo=timezone.get_default_timezone())
    said, made = TYPESETTERS.ask({"job": "report", "report": as_data(report), "timestamp": int(midnight.timestamp())})
    if "unable" in said:
        raise PdfUnavailable(NO_FONTS)
    if said.get("lacking"):
        log.warning("no glyphs for %s in the report on %s", said["lacking"], report.unit)
    if said.get("below_standard"):
        log.warning("the report on %s is no PDF/A: %s", report.unit, said["below_standard"])
    return said, made


def pages(report):
    """How many pages the report takes. Raises PdfUnavailable."""
    return _set(report)[0]["pages"]


def picture(svg, width):
    """An SVG as PNG, `width` mm wide; None where the machine has no font for its words. Raises PdfUnavailable."""
    said, made = TYPESETTERS.ask({"job": "picture", "svg": svg, "width": width})
    return None if "unable" in said else made


def as_data(report):
    """The report as plain data for the template."""
    imprint = report.imprint
    return {
        "title": report.title,
        "author": report.author,
        "keywords": report.keywords,
        "landscape": report.landscape,
        "dated": report.dated,
        "draft": report.draft,
        "brief": report.brief,
        "letter": _letter(report.letter) if report.letter else None,
        "imprint": {
            "subject": imprint.subject,
            "notice": imprint.notice,
            "standard": imprint.standard_line,
            "code": imprint.code_line,
            "mark": imprint.mark,
        },
        "parts": [_part(part) for part in report.parts],
        "annex_lines": report.annex_lines,
        "annexes": [
            {
                "mark": f"附件{annex.number or ''}",
                "title": annex.title,
                "landscape": annex.landscape,
                "parts": [_part(part) for part in annex.parts],
            }
            for annex in report.bound
        ],
    }


def _letter(letter):
    signature, day = letter.indents
    return {
        "head": letter.head,
        "size": head_size(letter.head),
        "number": letter.number,
        "signer": letter.signer,
        "addressees": letter.addressee_line,
        "signature": letter.signature,
        "day": letter.day,
        "indents": [signature, day],
        "remark": letter.remark_line,
        "copies": letter.copies,
        "printer": letter.printer,
        "printed": letter.printed,
    }


def head_size(head):
    """The size of the red head in points: one line across the text, no higher than the standard has it."""
    return round(min(LARGEST_HEAD, TEXT_WIDTH / max(len(head), 1)), 1)


def _part(part):
    match part:
        case Heading():
            return {"kind": "heading", "level": part.level, "text": part.text}
        case Paragraph():
            said = {"lead": part.lead, "kai": part.lead.startswith("（"), "text": part.text}
            return {"kind": "paragraph", **said, "announces": part.announces}
        case Quote():
            return {"kind": "quote", "text": part.text}
        case Grid():
            columns = [{"title": c.title, "width": c.width, "figures": c.figures} for c in part.columns]
            return {"kind": "grid", "title": part.title, "columns": columns, "rows": part.rows, "total": part.total}
        case Chart():
            return {"kind": "chart", "title": part.title, "svg": part.svg, "finding": part.finding}
    raise TypeError(part)


class TypesetterProcess:
    """The child and the pipe to it. One document at a time."""

    def __init__(self):
        self.child, self.folder = None, None

    def ask(self, request):
        """(what is said, bytes) for a request. Raises PdfUnavailable when the child fails twice or reports an error."""
        line = json.dumps(request, ensure_ascii=False).encode() + b"\n"
        for _ in range(2):  # a child that has set enough documents has ended: the next one answers
            answer = self._exchange(line)
            if answer:
                break
            self.stop()
        else:
            raise PdfUnavailable("PDF 暂不能生成：排版程序没有应答。请稍后再试，仍不行的请系统管理员查看日志。")
        said, made = answer
        if "error" in said:
            log.error("typst: %s", said["error"])
            raise PdfUnavailable("PDF 没有生成：排版出错，原因已记入日志。请告知系统管理员。")
        return said, made

    def _exchange(self, line):
        if self.folder != settings.FONT_DIR:
            self.stop()
        if self.child is None:
            self._start()
        stuck = threading.Timer(SECONDS, self.child.kill)
        stuck.start()
        try:
            self.child.stdin.write(line)
            self.child.stdin.flush()
            said = json.loads(self.child.stdout.readline())
            size = said.pop("bytes")
            made = self.child.stdout.read(size)
        except (BrokenPipeError, ValueError):  # it has ended; of its answer nothing or half a line is there
            return None
        finally:
            stuck.cancel()
        return (said, made) if len(made) == size else None

    def _start(self):
        self.folder = settings.FONT_DIR
        self.child = subprocess.Popen(  # nosec B603 # our own program with our own folder, no shell
            [sys.executable, "-m", "assessments.reports.typesetter", str(self.folder)],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl+C is for the server; the child ends with its pipe
        )

    def stop(self):
        """End the child, if there is one."""
        if self.child is not None:
            self.child.kill()
            with contextlib.suppress(BrokenPipeError):  # what it did not read any more
                self.child.stdin.close()
            self.child.stdout.close()
            self.child.wait()
            self.child = None


class Typesetters:
    """TYPESETTERS_AT_MOST children: another is asked, and started, only while all before it are at work."""

    def __init__(self):
        self.reset()

    def reset(self):
        """Forget the children without touching them: after a fork they belong to the parent."""
        self.each = [TypesetterProcess() for _ in range(TYPESETTERS_AT_MOST)]
        self.free = queue.PriorityQueue()
        for place in range(TYPESETTERS_AT_MOST):
            self.free.put(place)

    def ask(self, request):
        """As TypesetterProcess.ask(), by the first that is free."""
        place = self.free.get()
        try:
            return self.each[place].ask(request)
        finally:
            self.free.put(place)

    def stop(self):
        """End the children that there are."""
        for process in self.each:
            process.stop()


TYPESETTERS = Typesetters()
os.register_at_fork(after_in_child=TYPESETTERS.reset)
atexit.register(TYPESETTERS.stop)
