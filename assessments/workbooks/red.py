"""The uploaded workbook again, made of its cells: wrong cells red, and behind each row what is wrong and what to do."""

import io

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

from lodi_community.records.files import bytes_of
from lodi_community.records.purpose import TAKEN

from . import guard
from .columns import as_text
from .identity import put
from .sheets import FAULTS, GUIDE, KEY, LISTS

RED = PatternFill("solid", fgColor="F4C7C3")
WORDS = Font(color="98000A")


def write(read, preview, base=None, purpose=None):
    """The bytes of a workbook with the cells of a Book, the faults of its preview marked.

    ``base``: the bytes of our template, whose drop-downs, notes and widths it then has; without it only the cells.
    ``purpose``: the Purpose that stands on every sheet.
    """
    book = load_workbook(io.BytesIO(base)) if base else Workbook()
    tables = {table.name: table for table in read.tables if not table.hidden}
    for page in list(book):
        if page.title not in tables and not (base and page.title in (GUIDE, LISTS)):
            book.remove(page)
    for table in tables.values():
        _fill(book[table.name] if table.name in book.sheetnames else book.create_sheet(table.name[:31]), table)
    for sheet in preview["sheets"]:
        wrong = [row for row in sheet["rows"] if row["errors"]]
        if wrong and sheet["table"] in book.sheetnames:
            _mark(book[sheet["table"]], sheet, wrong)
    if purpose:
        _sign(book, purpose)
    return bytes_of(book)


def _sign(book, purpose):
    """Put the mark of this download behind the headings of each sheet, in the place of an earlier one."""
    for page in book:
        if page.title == LISTS:
            continue
        page.oddFooter.left.text = purpose.print_code
        earlier = [cell for cell in page[1] if as_text(cell.value).startswith(TAKEN)]
        cell = earlier[0] if earlier else page.cell(1, page.max_column + 1)
        cell.value, cell.data_type = purpose.words, "s"


def _fill(page, table):
    """Put the cells of a table into a page, in the place of what stood there."""
    for row in page.iter_rows():
        for cell in row:
            cell.value = None
    for number, cells in enumerate(table.rows, start=1):
        for index, value in enumerate(cells, start=1):
            if value not in ("", None):
                put(page.cell(number, index), value)
            if number == 1 and value == KEY:
                page.column_dimensions[guard.column_letter(index)].hidden = True
    for row, index in table.formulas:  # they stay formulas, which are refused, and show what they showed
        cell = page.cell(row + 1, index + 1)
        shown = as_text(cell.value).replace('"', '""')
        cell.value = f"={shown}" if isinstance(cell.value, int | float) else f'="{shown}"'
    for top, left, bottom, right in table.merged:
        page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def _mark(page, sheet, wrong):
    at = {column["name"]: column for column in sheet["columns"]}
    last = _fault_column(page, sheet["head"] + 1)
    head = page.cell(sheet["head"] + 1, last, FAULTS)
    head.font = Font(bold=True)
    page.column_dimensions[guard.column_letter(last)].width = 70
    for row in wrong:
        said = []
        for name, sentence in row["errors"].items():
            column = at.get(name)
            if column is None:
                said.append(sentence)
                continue
            cell = page.cell(row["n"], column["at"] + 1)
            if cell.__class__.__name__ != "MergedCell":
                cell.fill = RED
            said.append(f"{column['letter']}{row['n']} {column['title']}：{sentence}")
        cell = page.cell(row["n"], last)
        cell.value, cell.data_type = "；".join(said), "s"
        cell.font, cell.alignment = WORDS, Alignment(wrap_text=True, vertical="top")


def _fault_column(page, row):
    """Where the faults stand: in the column that an earlier marking left, else behind the last."""
    width = page.max_column
    for column in range(1, width + 1):
        if as_text(page.cell(row, column).value) == FAULTS:
            for line in range(row + 1, page.max_row + 1):
                page.cell(line, column).value = None
            return column
    return width + 1
