"""核验: what anybody may compare with a paper: year, unit, seal and five key figures, by the check code that stands on it.

The address in a QR code bears, behind the check code, digits that only this installation's key makes: a code of another
installation, even of a copy of the same data, is not called ours.
"""

import hashlib
import hmac
import io
import re
import zipfile
from dataclasses import dataclass

import segno
from django.conf import settings
from django.urls import reverse
from pypdf import PdfReader

from lodi_community.records.keys import the_key
from lodi_community.records.xmltext import words_in

from ..catalogue.registry import STANDARDS
from ..inspection.models import Assessment, Summary, UnitSummary
from ..inspection.shortfalls import shorts
from . import checkcodes
from .letterheads import numbers_about
from .parts import Chart, Column, Grid
from .wording import amount, points, span

OWN_DIGITS = 8
CODE = re.compile(r"(?<![0-9A-F-])[0-9A-F]{4}(?:-[0-9A-F]{4}){3}(?![0-9A-F-])")
SIDE, WIDE = 100, 400  # of the picture: the code itself, and the line beside it
MOST_BYTES = 200 * 2**20  # of the texts of a file, unpacked


class NotReadable(Exception):
    """A file is none that the portal makes; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Proof:
    """What a sealed year states of a unit: ``figures`` are [(what, value as documents print it)].

    ``numbers``: [(文号, DocumentNumber)] of what was issued about it.
    """

    inspection: object
    code: str
    name: str
    figures: list
    numbers: list


def own_digits(check):
    """The digits of this installation behind a check code; "" where it has no key."""
    key = the_key()
    if key is None:
        return ""
    return hmac.new(key.value, f"proof {check}".encode(), hashlib.sha256).hexdigest()[:OWN_DIGITS]


def path_of(check):
    """The path of the page that proves a check code."""
    return reverse("report-proof", args=[f"{check.replace('-', '').lower()}{own_digits(check)}"])


def address_of(check):
    """The whole address of that page; "" where PORTAL_ADDRESS does not say where the portal is."""
    return f"{settings.PORTAL_ADDRESS}{path_of(check)}" if settings.PORTAL_ADDRESS else ""


def read(text):
    """(check code, whether it came with the digits of this installation, or without any) of an address; None for neither."""
    digits = text.lower()
    check = checkcodes.read(digits[: checkcodes.DIGITS])
    if not check or len(digits) not in (checkcodes.DIGITS, checkcodes.DIGITS + OWN_DIGITS):
        return None
    own = digits[checkcodes.DIGITS :]
    return check, not own or hmac.compare_digest(own.encode(), own_digits(check).encode())


def find(check):
    """The Proof of a check code; None where no sealed unit has it."""
    found = checkcodes.find(check)
    if found is None or not found[1]:
        return None
    inspection, code, name = found
    row = UnitSummary.objects.filter(inspection=inspection, code=code).first()
    if row is not None:
        return Proof(inspection, code, name, _of_unit(inspection, row), numbers_about(inspection, code))
    row = Assessment.objects.get(inspection=inspection, code=code)
    return Proof(inspection, code, name, _of_community(row), numbers_about(inspection, code))


def _of_unit(inspection, row):
    figures = [
        ("社区", f"{row.communities}个"),
        ("硬指标全部达标", f"{row.clear}个"),
        ("有硬指标不达标", f"{row.failing}个"),
        ("平均系统折算分", points(row.average)),
    ]
    standard = STANDARDS.get(inspection.standard)
    if standard is not None:
        keys = [shortfall.key for shortfall, _ in standard.summed]
        rows = Summary.objects.filter(inspection=inspection, code=row.code, rule__in=keys)
        short = shorts(standard, {(each.code, each.rule): each for each in rows}, row.code)
        figures += [(f"还差{one.shortfall.title}", amount(one.measure, one.amount)) for one in short[:1]]
    return figures


def _of_community(row):
    scored = row.score_low is not None
    return [
        ("适用的硬指标", f"{row.hard_total}项"),
        ("达标", f"{row.hard_met}项"),
        ("不达标", f"{row.hard_failed}项"),
        ("缺数据", f"{row.hard_missing}项"),
        ("系统折算分", span(row.score_low, row.score_high) if scored else "不计分"),
    ]


# On paper -------------------------------------------------------------------------------------


def chart_of(check):
    """The QR code of a document with what it is for beside it; None where the portal's address is not known."""
    address = address_of(check)
    if not address:
        return None
    code = segno.make_qr(address, error="m")
    modules = code.symbol_size(border=4)[0]
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, xmldecl=False, svgns=False, nl=False, omitsize=True, light="#fff")
    inner = re.sub(r"^<svg[^>]*>|</svg>$", "", drawn.getvalue().decode())
    scale = SIDE / modules
    told = ("扫码核验，不用登录。", f"校验码 {check}", "年度、单位和五个数应与本文件一致，", "不一致的请退回出具单位。")
    lines = "".join(
        f'<text x="{SIDE + 12}" y="{26 + 19 * at}" font-size="11" font-family="FandolSong">{line}</text>'
        for at, line in enumerate(told)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {SIDE}" width="{WIDE}" height="{SIDE}">'
        f'<g transform="scale({scale:.5f})">{inner}</g>{lines}</svg>'
    )
    grid = Grid("核验", (Column("校验码", 40), Column("核验的网址", 110)), [[check, address]])
    return Chart("核验", svg, f"核验用的二维码，校验码{check}，网址{address}。", grid)


# Files ----------------------------------------------------------------------------------------


def text_of(content):
    """The words of a Word, PDF or Excel file's bytes. Raises NotReadable."""
    if content.startswith(b"%PDF-"):
        try:
            return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        except Exception as error:  # a damaged file breaks a reader anywhere
            raise NotReadable("这份 PDF 读不出来，文件可能损坏。请换一份完整的再核验。") from error
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [entry for entry in archive.infolist() if entry.filename.endswith(".xml")]
            if sum(entry.file_size for entry in parts) > MOST_BYTES:
                raise NotReadable("这份文件解开以后太大，不是本门户做的。请核对文件。")
            return "\n".join(text for entry in parts for text in words_in(archive.read(entry)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NotReadable("这不是 Word、PDF 或 Excel 文件，或文件损坏。请用门户下载的 .docx、.pdf、.xlsx。") from error


def proofs_in(text):
    """[(check code, its Proof or None)] of the codes in a file's words, those that are known before the others."""
    squeezed = re.sub(r"\s+", "", text)
    codes = dict.fromkeys(CODE.findall(text) or re.findall(r"校验码([0-9A-F]{4}(?:-[0-9A-F]{4}){3})", squeezed))
    found = [(check, find(check)) for check in codes]
    return sorted(found, key=lambda pair: pair[1] is None)
