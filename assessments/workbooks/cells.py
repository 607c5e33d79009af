"""The filled rows of a template as the XML of a worksheet.

openpyxl writes everything else: styles, headings, notes, drop-downs. A cell through it takes ten times what is needed
here, where a value that many rows share is written once, and rows are put into its sheets as texts.
"""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape  # nosec B406 # writes XML, reads none

from .columns import EPOCH
from .guard import column_letter

ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
END = b"</sheetData>"
PRESSED = 6  # zlib's own level


def rows_of(page, sheet, rows, styles):
    """The <row> elements of records below the headings. ``styles``: {look: number of the style in the workbook}."""
    locked = {column.name for column in sheet.columns if column.locked}
    varies, columns = bool(sheet.varies), []
    for number, column in enumerate(sheet.columns, start=1):
        texts = [Texts(column, styles, closed) for closed in (False, True)]
        of = [sheet.locked_in(row) for row in rows] if varies else None
        column_texts = (
            [texts[column.name in of[n]][getattr(row, column.attname)] for n, row in enumerate(rows)]
            if varies
            else [*map(texts[column.name in locked].__getitem__, [getattr(row, column.attname) for row in rows])]
        )
        columns.append((column_letter(number), column_texts))
    key = f'{column_letter(len(columns) + 1)}%d" s="{styles["key"]}" t="inlineStr"><is><t>%d-%d</t></is></c></row>'
    letters = [letter for letter, _ in columns]
    written = []
    for number, (row, *texts) in enumerate(zip(rows, *[each for _, each in columns]), start=2):
        cells = "".join([f'<c r="{letter}{number}{text}' for letter, text in zip(letters, texts) if text])
        written.append(f'<row r="{number}">{cells}<c r="{key % (number, row.pk, row.version)}')
    return "".join(written)


class Texts(dict):
    """{stored value: its cell behind the reference} of a column, each written when it is first asked for; "" for nothing."""

    def __init__(self, column, styles, closed):
        super().__init__()
        self.column, self.styles, self.closed = column, styles, "closed" if closed else ""

    def __missing__(self, stored):
        self[stored] = self._written(self.column.cell(stored))
        return self[stored]

    def _written(self, value):
        look = self.styles[f"{self.closed} day".strip() if isinstance(value, date) else self.closed]
        style = f' s="{look}"' if look else ""
        if value is None:
            return f'"{style}/>' if self.closed else ""
        if isinstance(value, date):
            return f'"{style}><v>{(value - EPOCH).days}</v></c>'
        if isinstance(value, int | float | Decimal):
            return f'"{style}><v>{value}</v></c>'
        space = "" if value == value.strip() and "\n" not in value else ' xml:space="preserve"'
        return f'"{style} t="inlineStr"><is><t{space}>{escape(ILLEGAL.sub("", value))}</t></is></c>'


def save(book, rows):
    """The bytes of an openpyxl workbook with rows put below those that it has. ``rows``: {sheet's title: XML}."""
    file, out = io.BytesIO(), io.BytesIO()
    book.save(file)
    parts = {
        f"xl/worksheets/sheet{number}.xml": rows[page.title]
        for number, page in enumerate(book.worksheets, start=1)
        if page.title in rows
    }
    with (
        zipfile.ZipFile(file) as drawn,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=PRESSED) as archive,
    ):
        for entry in drawn.infolist():
            content = drawn.read(entry)
            if entry.filename in parts:
                head, end, foot = content.rpartition(END)
                content = b"".join([head, parts[entry.filename].encode(), end, foot])
            archive.writestr(entry.filename, content)
    return out.getvalue()
