"""The uploaded workbook again: wrong cells red, and behind each row what is wrong and what to do."""

import io

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

from . import guard
from .columns import as_text
from .identity import put
from .sheets import FAULTS

RED = PatternFill("solid", fgColor="F4C7C3")
WORDS = Font(color="98000A")


def write(data, preview):
    """The bytes of a workbook like ``data`` with the faults of its preview marked."""
    book = _open(data)
    for sheet in preview["sheets"]:
        wrong = [row for row in sheet["rows"] if row["errors"]]
        if wrong and sheet["table"] in book.sheetnames:
            _mark(book[sheet["table"]], sheet, wrong)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _open(data):
    """The workbook to write into; what openpyxl cannot open (.xls, a few others) is copied cell by cell."""
    read = guard.read(data)
    if data.startswith(guard.ZIP):
        try:
            return load_workbook(io.BytesIO(data))
        except Exception:  # whatever it stumbles on, the cells are read already
            return _copied(read)
    return _copied(read)


def _copied(read):
    book = Workbook()
    book.remove(book.active)
    for table in read.tables:
        page = book.create_sheet(table.name[:31])
        for number, cells in enumerate(table.rows, start=1):
            for index, value in enumerate(cells, start=1):
                if value not in ("", None):
                    put(page.cell(number, index), value)
    return book


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
