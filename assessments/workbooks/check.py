"""A whole workbook against the records: which rows are new, changed, the same or wrong. Nothing is written here."""

import hashlib
import json
import re
from dataclasses import dataclass, field

from lodi_community.records.formfields import typed
from lodi_community.records.purpose import TAKEN

from .collector import paused
from .columns import as_text
from .guard import Unreadable, column_letter
from .identity import HEADS_WITHIN, heading, refuse_identity
from .reading import SAME, Heads
from .rows import CHANGED, NEW, WRONG, SheetCheck
from .sheets import FAULTS, GUIDE, KEY, LISTS
from .template import MARKS

TITLE_CELLS = 2  # in a line above the headings; one with more says something else
YEAR_IN_TITLE = re.compile(r"(?<![0-9])(20[0-9]{2})\s*年")
STATUSES = ((WRONG, "有错"), (CHANGED, "修改"), (NEW, "新增"), (SAME, "未变"))


@dataclass
class Batch:
    """A checked workbook: its sheets in the file's order, and sentences about sheets that were not read."""

    checks: list
    notes: list = field(default_factory=list)

    def count(self, status):
        return sum(len(check.of(status)) for check in self.checks)

    @property
    def rows(self):
        return sum(len(check.rows) for check in self.checks)

    @property
    def emptied(self):
        return sum(check.emptied for check in self.checks)

    @property
    def asks(self):
        return sum(len(row.asks) for check in self.checks for row in check.rows if not row.errors)


def marks_of(book):
    """(code, year, version) that our own template carries, or None for a workbook from elsewhere."""
    found = dict(book.properties)
    guide = book.table(GUIDE)
    for cells in guide.rows[:12] if guide else ():
        if len(cells) > 1 and as_text(cells[0]) in MARKS:
            found[as_text(cells[0])] = as_text(cells[1])
    values = tuple(found.get(name, "") for name in MARKS)
    return values if all(values) else None


@paused()
def check(book, ground, clear=False):
    """Check a workbook made from our template. Raises Unreadable when it is another place's, year's or version's."""
    _refuse_strange(book, ground)
    refuse_identity(book)
    tables, notes = {}, []
    for table in book.tables:
        name = table.name.strip()
        if name in (GUIDE, LISTS):
            continue
        sheet = ground.sheet(name)
        if table.hidden:
            notes.append(f"工作表“{name}”是隐藏的，没有读。要导入它，请取消隐藏后再上传")
        elif sheet is None:
            notes.append(f"工作表“{name}”不是模板里的，没有读。要导入它，请把数据粘贴到模板相应的表里")
        else:
            tables[sheet.title] = table
    done = {}
    ground.progress.begin(sum(len(table.rows) - 1 for table in tables.values()))
    for sheet in ground.in_order():
        if sheet.title in tables:
            heads = heads_of(sheet, tables[sheet.title], notes)
            if heads:
                done[sheet.title] = SheetCheck(sheet, tables[sheet.title], heads, clear)
    return Batch([done[title] for title in tables if title in done], notes)


@paused()
def check_mapped(book, ground, mappings, clear=False):
    """Check a workbook from elsewhere. ``mappings``: [(name of its table, title of the sheet, Heads)]."""
    refuse_identity(book)
    wanted = {title: (name, heads) for name, title, heads in mappings}
    ground.progress.begin(sum(len(table.rows) for name, _ in wanted.values() if (table := book.table(name))))
    done, notes = [], []
    for sheet in ground.in_order():
        if sheet.title in wanted:
            name, heads = wanted[sheet.title]
            table = book.table(name)
            if table is None:
                raise Unreadable(f"文件里没有工作表“{name}”")
            done.append(SheetCheck(sheet, table, heads, clear))
            notes += _of_another_year(table, heads, ground.year)
    return Batch(done, notes)


def _of_another_year(table, heads, year):
    """A sentence where the title of a table without a column for the year names other years only."""
    lines = [[text for text in map(as_text, cells) if text] for cells in table.rows[: heads.row]]
    title = " ".join([table.name, *(text for line in lines if len(line) <= TITLE_CELLS for text in line)])
    years = [*dict.fromkeys(YEAR_IN_TITLE.findall(title))]
    if years and str(year) not in years and "year" not in heads.at:
        yield f"工作表“{table.name}”上面写的是 {'、'.join(years)} 年，这里导入的是 {year} 年度。请核对，不是这一年的不要写入"


def _refuse_strange(book, ground):
    marks = marks_of(book)
    if marks is None:
        raise Unreadable("这不是从本系统下载的工作簿。请重新上传，再逐栏对应")
    code, year, version = marks
    if code != ground.code:
        named = ground.places.get(code)
        whose = f"“{named}”" if named else f"代码 {typed(code)}"
        raise Unreadable(
            f"这是{whose}的工作簿，这里导入的是{ground.where}（{ground.code}）。请选对范围，或上传{ground.where}的工作簿"
        )
    if year != str(ground.year):
        raise Unreadable(
            f"这是 {typed(year)} 年度的工作簿，这里导入的是 {ground.year} 年度。请选对年度，或上传 {ground.year} 年度的工作簿"
        )
    if version != ground.version:
        raise Unreadable(
            f"这个工作簿是按旧模板（{typed(version)}）做的，现在的模板是 {ground.version}。请重新下载，把改动抄过去再上传"
        )


def heads_of(sheet, table, notes):
    """Where the columns of a sheet stand in a table with our headings, in any order; None, with a note, if nowhere."""
    names = {heading(column.heading): column.name for column in sheet.columns}
    rows = [[heading(cell) for cell in cells] for cells in table.rows[:HEADS_WITHIN]] or [[]]
    row = max(range(len(rows)), key=lambda number: len({*rows[number]} & names.keys()))  # the first of the best
    at, key, strange = {}, None, []
    for index, cell in enumerate(table.rows[row] if table.rows else []):
        said = heading(cell)
        if said == KEY:
            key = index
        elif said in names and names[said] not in at:
            at[names[said]] = index
        elif said and said != FAULTS and not said.startswith(heading(TAKEN)):
            strange.append(f"“{typed(as_text(cell))}”")
    if strange:
        notes.append(f"工作表“{sheet.title}”多出的栏{'、'.join(strange[:5])}没有读。要导入它们，请用模板里的标题")
    if not at:
        notes.append(f"工作表“{sheet.title}”第 1 行不是模板的标题，没有读。请保留模板第 1 行的标题")
        return None
    return Heads(at, key, row)


# The preview ----------------------------------------------------------------------------------


def preview(batch):
    """The batch as JSON for pages and for the red workbook; what is the same is only counted."""
    return {
        "notes": [*batch.notes, *(note for check in batch.checks for note in check.notes)],
        "counts": {status: batch.count(status) for status, _ in STATUSES},
        "emptied": batch.emptied,
        "asks": batch.asks,
        "sheets": [_sheet(check) for check in batch.checks],
    }


def _sheet(check):
    columns = [(column, index) for column, index in check.columns]
    return {
        "title": check.sheet.title,
        "table": check.table.name,
        "head": check.heads.row,
        "counts": {status: len(check.of(status)) for status, _ in STATUSES},
        "columns": [
            {
                "name": column.name,
                "title": column.title,
                "unit": column.unit,
                "at": index,
                "letter": column_letter(index + 1),
                "number": bool(column.unit),
            }
            for column, index in columns
        ],
        "rows": [_row(row, columns) for row in check.rows if row.status != SAME],
    }


def _row(row, columns):
    cells = [
        cell if type(cell := row.cells[index]) is str and len(cell) <= 30 else typed(as_text(cell))
        for _, index in columns
    ]
    return {
        "n": row.number,
        "status": row.status,
        "cells": cells,
        "errors": row.errors,
        "changes": row.changes,
        "asks": row.asks,
    }


def as_json(found):
    """A preview as the text that is kept."""
    return json.dumps(found, ensure_ascii=False)


def fingerprint(text):
    """What a preview promises to write: equal when the same rows would be written in the same way."""
    return hashlib.sha256(text.encode()).hexdigest()
