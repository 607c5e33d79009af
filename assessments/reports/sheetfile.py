"""An Excel file whose rows are written as they are made: openpyxl draws the frame, the rows are put into it as XML.

A cell through openpyxl takes ten times what is needed here, where a value that many cells share is written once. Rows go
to a file of their own while they are made, so that a wide table of 12,000 communities does not stand in memory.
"""

import re
import shutil
import tempfile
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape  # nosec B406 # writes XML, reads none

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from lodi_community.records.figures import MISSING, NOTHING

from .parts import broad

THIN, THICK = Side(style="thin", color="FFBFC5CC"), Side(style="medium", color="FF1B1E22")
FONTS = {
    "标题": Font(name="黑体", size=14),
    "题注": Font(name="宋体", size=9, color="FF4B525B"),
    "表头": Font(name="黑体", size=10),
    "正文": Font(name="宋体", size=10),
    "行文": Font(name="宋体", size=10),
    "说明": Font(name="宋体", size=10),
    "合计": Font(name="黑体", size=10),
    "淡": Font(name="宋体", size=10, color="FF646C76"),
    "重": Font(name="宋体", size=10, bold=True),
}
ALIGNED = {
    "表头": Alignment(horizontal="center", vertical="center", wrap_text=True),
    "行文": Alignment(vertical="center", wrap_text=True),
    "说明": Alignment(vertical="top", wrap_text=True),
}
TITLES = ("标题", "重", "题注")  # of a page, from the largest, for names of every length
FORMATS = {"文": "@", "日": "yyyy-mm-dd", "0": "#,##0", "1": "#,##0.0", "2": "#,##0.00", "%": "0.0%"}
FIRST = 4  # the row of the headings; above them stand title, imprint and an empty row
A3, A4 = 8, 9  # in the numbering of paper sizes
MARGIN = 0.4  # inches, left and right of an A4 sheet
ACROSS = 780  # points between the margins of A4 across
SIGNS = 149  # widths of columns, in signs, that fill the 11.69 inches of A4 less its margins without being made smaller
NO_DATA, NOT_ASKED = MISSING, NOTHING
EPOCH = date(1899, 12, 30)
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ROWS = b"<sheetData>"
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
PRESSED = 4  # zlib's level: 6 takes twice as long and saves a twentieth
IN_MEMORY = 2**22  # bytes of rows, before they go to disk
THEN = (1980, 1, 1, 0, 0, 0)  # the time of every part, so that the same rows give the same bytes


class Book:
    """The file: its frame, its styles, and the Pages in their order."""

    def __init__(self):
        self.frame, self.pages, self.styles = Workbook(write_only=True), [], {}

    def style(self, look, kind):
        """The number of a style, made at first use. ``kind``: a key of FORMATS."""
        name = look + kind
        if name not in self.styles:
            style = NamedStyle(name, font=FONTS[look], number_format=FORMATS[kind])
            if look in ALIGNED:
                style.alignment = ALIGNED[look]
            if look in ("表头", "合计"):
                style.fill, style.border = PatternFill("solid", fgColor="FFF6F7F8"), Border(top=THIN, bottom=THICK)
            self.frame.add_named_style(style)
            cell = WriteOnlyCell(self.pages[0].sheet)
            cell.style = name
            self.styles[name] = cell.style_id
        return self.styles[name]

    def save(self, title, description, moment):
        """The bytes of the file. ``moment``: naive, when what it states was settled; the same rows give the same bytes."""
        about = self.frame.properties
        about.title, about.creator, about.description = title, "", description
        about.created = about.modified = moment
        drawn, made = BytesIO(), BytesIO()
        self.frame.save(drawn)
        rows = {f"xl/worksheets/sheet{number}.xml": page.rows_file for number, page in enumerate(self.pages, start=1)}
        with (
            zipfile.ZipFile(drawn) as frame,
            zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=PRESSED) as archive,
        ):
            for name in frame.namelist():
                entry = zipfile.ZipInfo(name, THEN)
                entry.compress_type = zipfile.ZIP_DEFLATED
                content = frame.read(name)
                if name == "docProps/core.xml":
                    content = MODIFIED.sub(rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
                with archive.open(entry, "w") as part:
                    _put(part, content, rows.get(name))
        for page in self.pages:
            page.rows_file.close()
        return made.getvalue()


def _fits(text, look):
    """Whether a text in one line is no wider than the page."""
    return broad(text) * FONTS[look].size <= ACROSS


def _put(part, content, rows):
    """Write a part of the frame, with the rows of its sheet where it is one."""
    if rows is None:
        part.write(content)
        return
    head, begin, foot = content.partition(ROWS)
    part.write(head + begin)
    rows.seek(0)
    shutil.copyfileobj(rows, part, 2**20)
    part.write(foot)


class Page:
    """A sheet with its title, imprint and print layout. Everything must be laid out before the first row.

    What cell() and its like return is the XML of a cell behind its reference.
    """

    def __init__(self, book, name, imprint):
        self.book, self.sheet, self.imprint, self.name = book, book.frame.create_sheet(name), imprint, name
        self.rows_file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 # Book.save closes it
        self.rows, self.letters, self.filtered, self.head = 0, [], 0, FIRST
        self.texts, self.figures = {}, {}  # what was written once already
        book.pages.append(self)

    def lay_out(self, widths, pinned="A", filtered=0, summed=False, printed=True):
        """Column widths in signs; rows above and columns left of ``pinned`` stay, ``filtered`` columns have a filter.

        ``summed``: a row of sums stands above the headings, where no sorting reaches it, and the sheet is for A4. Of a
        sheet that is not ``printed`` only title and imprint are.
        """
        sheet, imprint = self.sheet, self.imprint
        self.head = FIRST + 1 if summed else FIRST
        self.letters = [get_column_letter(at) for at in range(1, max(len(widths), 4) + 1)]
        for letter, width in zip(self.letters, widths):
            sheet.column_dimensions[letter].width = width
        sheet.freeze_panes = f"{pinned}{self.head + 1}"
        self.filtered = filtered
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4 if summed else A3
        if summed:
            sheet.page_margins.left = sheet.page_margins.right = MARGIN
        sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
        sheet.print_title_rows = f"1:{self.head}"
        if not printed:
            sheet.print_area = "A1:D3"
        # & begins a code in heads and feet.
        sheet.oddHeader.left.text = imprint.subject.replace("&", "&&")
        sheet.oddHeader.right.text = imprint.notice
        sheet.oddFooter.left.text = f"{imprint.standard_line}　{imprint.code_line}".replace("&", "&&")
        sheet.oddFooter.center.text = imprint.mark.replace("&", "&&")
        sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
        notice = f"　{imprint.notice}" if imprint.notice else ""
        title = f"{imprint.subject}·{self.name}"
        self.add([self.cell(title, next((look for look in TITLES if _fits(title, look)), TITLES[-1]))])
        self.add([self.cell(f"{imprint.standard_line}　{imprint.code_line}{notice}", "题注")])
        told = imprint.mark or ("" if printed else "本表很宽，供筛选和查数，打印时只出这几行；要打印的用前面各表。")
        self.add([self.cell(told, "题注")] if told else [])

    def cell(self, value, look="", places=0):
        """A cell in one of FONTS (淡 for what is missing or not asked, else 正文). Text is text, whatever it begins with."""
        key = (value, look, places)
        if key not in self.texts:
            self.texts[key] = self._written(value, look, places)
        return self.texts[key]

    def figure(self, value, scale, places, look=""):
        """A whole number of smallest units as a number of the unit that has ``scale`` of them."""
        key = (value, scale, places, look)
        if key not in self.figures:
            self.figures[key] = self.cell(Decimal(value) / scale, look, places)
        return self.figures[key]

    def formula(self, formula, value, kind="0"):
        """A cell that reckons, and what it comes to before anybody filters. ``kind``: a key of FORMATS."""
        return f'" s="{self.book.style("合计", kind)}"><f>{escape(formula)}</f><v>{value}</v></c>'

    def _written(self, value, look, places):
        is_text = isinstance(value, str)
        kind = "文" if is_text else "日" if isinstance(value, date) else str(places)
        style = self.book.style(look or ("淡" if value in (NO_DATA, NOT_ASKED) else "正文"), kind)
        if value is None or value == "":
            return f'" s="{style}"/>'
        if is_text:
            return (
                f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(ILLEGAL.sub("", value))}</t></is></c>'
            )
        if isinstance(value, date):
            return f'" s="{style}"><v>{(value - EPOCH).days}</v></c>'
        return f'" s="{style}"><v>{value}</v></c>'

    def heads(self, titles):
        self.add([self.cell(title, "表头") for title in titles], height=54)

    def add(self, cells, height=0):
        """The next row."""
        self.rows += 1
        number = self.rows
        high = f' ht="{height}" customHeight="1"' if height else ""
        row = "".join([f'<c r="{letter}{number}{text}' for letter, text in zip(self.letters, cells)])
        self.rows_file.write(f'<row r="{number}"{high}>{row}</row>'.encode())

    def finish(self):
        """The filter over all rows that were written."""
        if self.filtered:
            self.sheet.auto_filter.ref = f"A{self.head}:{get_column_letter(self.filtered)}{self.rows}"
