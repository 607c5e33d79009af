"""ID-card numbers in a workbook: refused, or, where its sender asks for it, used in memory for birth date and sex.

The portal keeps no such number (GB 11643), not even in an uploaded file: what is kept is a copy without them.
"""

import io
import re
from datetime import date

from openpyxl import Workbook

from lodi_community.records.formfields import plain

from .columns import as_text
from .guard import Unreadable, column_letter
from .sheets import GUIDE, LISTS

IDENTITY = ("身份证", "身份号码", "证件号", "居民身份证", "公民身份证", "居民身份号码", "公民身份号码", "本人身份证")
LONGEST = 18  # letters of a heading: a longer text that begins so is about something else
NUMBER = re.compile(r"[1-9][0-9]{16}[0-9Xx]")
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"  # GB 11643
IDENTITY_REFUSED = (
    "工作表“{sheet}”第 {row} 行 {letter} 列是身份证号码。本系统不收身份证号码，整个文件没有保存。"
    "请删掉这一栏再上传，或在上传时选“取出生日期和性别，号码不保存”"
)
HEADS_WITHIN = 20  # rows in which headings are looked for
BIRTHS, SEXES = ("出生日期", "出生年月日", "出生年月"), ("性别",)


def heading(cell):
    """A heading as it is compared: without spaces and line breaks, brackets of one kind."""
    return re.sub(r"[\s*＊]", "", plain(as_text(cell)))


def refuse_identity(book):
    """ID-card numbers, by the heading or by themselves: the whole workbook is refused, whichever sheet they are on."""
    for table in book.tables:
        if table.name.strip() in (GUIDE, LISTS):
            continue
        for row, cells in enumerate(table.rows):
            for index, cell in enumerate(cells):
                if isinstance(cell, str) and (_is_number(cell) or (row < HEADS_WITHIN and _is_heading(heading(cell)))):
                    raise Unreadable(
                        IDENTITY_REFUSED.format(sheet=table.name, row=row + 1, letter=column_letter(index + 1))
                    )


def _is_heading(text):
    return len(text) <= LONGEST and (text.startswith(IDENTITY) or text.lower() in ("idcard", "idno", "idnumber"))


def _is_number(cell):
    """Whether a cell holds an ID-card number, by its check digit."""
    if not 18 <= len(cell) <= 20 or not NUMBER.fullmatch(plain(cell)):
        return False
    digits = plain(cell).upper()
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS)) % 11] == digits[17]


# Taking what they say -------------------------------------------------------------------------


def said_by(cell):
    """(birth date, 男 or 女) of an ID-card number; (None, None) of anything that is not a valid one."""
    if not isinstance(cell, str) or not _is_number(cell):
        return None, None
    digits = plain(cell)
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return None, None
    return born, "男" if int(digits[16]) % 2 else "女"


def without_numbers(book):
    """The bytes of a workbook like ``book`` with birth date and sex in the place of its ID-card numbers.

    The columns 出生日期 and 性别 are filled where they are empty, and added where the table has none.
    """
    copy = Workbook()
    copy.remove(copy.active)
    for table in book.tables:
        page = copy.create_sheet(table.name[:31])
        page.sheet_state = "hidden" if table.hidden else "visible"
        rows = table.rows if table.name.strip() in (GUIDE, LISTS) else _taken(table)
        for number, cells in enumerate(rows, start=1):
            for index, value in enumerate(cells, start=1):
                if value not in ("", None):
                    put(page.cell(number, index), value)
        for row, index in table.formulas:  # they stay what they are: refused cell by cell
            page.cell(row + 1, index + 1).value = "=0"
        for top, left, bottom, right in table.merged:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    file = io.BytesIO()
    copy.save(file)
    return file.getvalue()


def put(cell, value):
    """Put a read value into an openpyxl cell: a text stays one, without what XML cannot hold."""
    if isinstance(value, str):
        cell.value, cell.data_type = "".join(each for each in value if each >= " " or each in "\t\n"), "s"
    else:
        cell.value = value


def _taken(table):
    """The rows of a table without numbers and with what they say."""
    named = {
        index: number
        for number, cells in reversed([*enumerate(table.rows[:HEADS_WITHIN])])
        for index, cell in enumerate(cells)
        if isinstance(cell, str) and _is_heading(heading(cell))
    }
    holding = [
        (number, index)
        for number, cells in enumerate(table.rows)
        for index, cell in enumerate(cells)
        if isinstance(cell, str) and _is_number(cell)
    ]
    if not (named or holding):
        return table.rows
    source, head = min(named.items()) if named else (holding[0][1], max(holding[0][0] - 1, 0))
    width = max(len(cells) for cells in table.rows) + 2
    rows = [[*cells, *[""] * (width - len(cells))] for cells in table.rows]
    birth, sex = _place(rows[head], BIRTHS, width - 2), _place(rows[head], SEXES, width - 1)
    for cells in rows[head + 1 :]:
        born, what = said_by(cells[source])
        cells[birth], cells[sex] = cells[birth] or born or "", cells[sex] or what or ""
    for number, index in holding:
        rows[number][index] = ""
    for index, first in named.items():  # the heading, and below it what is no number but was meant as one
        for cells in rows[first:]:
            cells[index] = ""
    rows[head][birth], rows[head][sex] = rows[head][birth] or BIRTHS[0], rows[head][sex] or SEXES[0]
    return rows


def _place(heads, names, otherwise):
    """The index of the column with one of these headings."""
    said = [heading(cell) for cell in heads]
    return next((said.index(name) for name in names if name in said), otherwise)
