"""ID-card numbers in a workbook: refused, or, where its sender asks for it, used in memory for birth date and sex.

The portal keeps no such number (GB 11643), and of an uploaded file nothing but cells (kept.py).
"""

import re
from dataclasses import replace
from datetime import date

from lodi_community.records import identity
from lodi_community.records.formfields import plain

from .columns import as_text
from .guard import Unreadable, column_letter
from .sheets import GUIDE, LISTS

IDENTITY = ("身份证", "身份号码", "证件号", "居民身份证", "公民身份证", "居民身份号码", "公民身份号码", "本人身份证")
LONGEST = 18  # letters of a heading: a longer text that begins so is about something else
IDENTITY_REFUSED = (
    "工作表“{sheet}”第 {row} 行 {letter} 列是身份证号码{masked}。本系统不收身份证号码，整个文件没有保存。"
    "请删掉这一栏再上传{otherwise}；确实是账号或编号的，只写后 8 位"
)
TAKE = "，或在上传时选“取出生日期和性别，号码不保存”"
AROUND_REFUSED = (
    "{where}里有身份证号码{masked}。本系统不收身份证号码，整个文件没有保存。请在 Excel 里删掉，"
    "或把数据粘贴到新下载的模板里再上传"
)
FIRST_GENERATION = 15  # signs of a number without a check digit, of a person born in 19…
AT_A_LOOK, FIRST_LONG = 200, 10**14  # rows; the first figure with the digits of a number
HEADS_WITHIN = 20  # rows in which headings are looked for
BIRTHS, SEXES = ("出生日期", "出生年月日", "出生年月"), ("性别",)


def heading(cell):
    """A heading as it is compared: without spaces and line breaks, brackets of one kind."""
    return re.sub(r"[\s*＊]", "", plain(as_text(cell)))


def refuse_identity(book, otherwise=TAKE):
    """ID-card numbers, by the heading or by themselves: the whole workbook is refused, whichever sheet they are on.

    ``otherwise``: what the page offers besides.
    Raises Unreadable as well for a number outside the cells: in names, notes, headers, properties.
    """
    refuse_names(book)
    for table in book.tables:
        found = {(row, index): f"（{number.masked}）" for row, index, number in _numbers_in(table)}
        if table.name.strip() not in (GUIDE, LISTS):  # the instructions speak of these numbers
            found = dict.fromkeys(_headings_in(table), "") | found
        for row, index in sorted(found):
            place = {"sheet": table.name, "row": row + 1, "letter": column_letter(index + 1)}
            raise Unreadable(IDENTITY_REFUSED.format(masked=found[row, index], otherwise=otherwise, **place))
    for where, words in book.around:
        _refuse_around(where, words)


def refuse_names(book):
    """Refuse (Unreadable) ID-card numbers in the names of sheets, which are kept however the cells are taken."""
    _refuse_around("工作表的名称", [table.name for table in book.tables])


def _refuse_around(where, words):
    if not identity.may_hold_any(words):
        return
    for number in (number for text in words for number in identity.numbers_in(text)):
        raise Unreadable(AROUND_REFUSED.format(where=where, masked=f"（{number.masked}）"))


def _numbers_in(table):
    """[(row, column, the first ID-card number in the cell)] of a table, from 0; most rows are passed with one look at many."""
    found = []
    for start in range(0, len(table.rows), AT_A_LOOK):
        part = table.rows[start : start + AT_A_LOOK]
        if _may_hold_any([cell for cells in part for cell in cells]):
            places = ((start + row, index, cell) for row, cells in enumerate(part) for index, cell in enumerate(cells))
            found += [(row, index, numbers[0]) for row, index, cell in places if (numbers := identity.numbers_in(cell))]
    return found


def _may_hold_any(cells):
    return identity.may_hold_any([cell for cell in cells if type(cell) is str]) or any(
        type(cell) in (int, float) and cell >= FIRST_LONG for cell in cells
    )


def _headings_in(table):
    """[(row, column)] of the cells that head a column of ID-card numbers."""
    rows = enumerate(table.rows[:HEADS_WITHIN])
    cells = [(row, index, cell) for row, cells in rows for index, cell in enumerate(cells) if isinstance(cell, str)]
    return [(row, index) for row, index, cell in cells if _is_heading(heading(cell))]


def _is_heading(text):
    return len(text) <= LONGEST and (text.startswith(IDENTITY) or text.lower() in ("idcard", "idno", "idnumber"))


# Taking what they say -------------------------------------------------------------------------


def said_by(cell):
    """(birth date, 男 or 女) of an ID-card number; (None, None) of anything that is not a valid one."""
    number = next(iter(identity.numbers_in(cell)), None)
    if number is None or not (number.is_certain or len(number.digits) == FIRST_GENERATION):
        return None, None
    digits = number.digits if number.is_certain else f"{number.digits[:6]}19{number.digits[6:]}"
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return None, None
    return born, "男" if int(digits[16]) % 2 else "女"


def without_numbers(book):
    """A Book like ``book`` with birth date and sex in the place of its ID-card numbers, and nothing around its cells.

    The columns 出生日期 and 性别 are filled where they are empty, and added where the table has none.
    """
    tables = [
        table if table.name.strip() in (GUIDE, LISTS) else replace(table, rows=_taken(table)) for table in book.tables
    ]
    return replace(book, tables=tables, around=[])


def put(cell, value):
    """Put a read value into an openpyxl cell: a text stays one, without what XML cannot hold."""
    if isinstance(value, str):
        cell.value, cell.data_type = "".join(each for each in value if each >= " " or each in "\t\n"), "s"
    else:
        cell.value = value


def _taken(table):
    """The rows of a table without numbers and with what they say."""
    named = {index: row for row, index in reversed(_headings_in(table))}  # the first of each column
    holding = [(row, index) for row, index, _ in _numbers_in(table)]
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
        rows[number][index] = identity.without(rows[number][index]) if isinstance(rows[number][index], str) else ""
    for index, first in named.items():  # the heading, and below it what is no number but was meant as one
        for cells in rows[first:]:
            cells[index] = ""
    rows[head][birth], rows[head][sex] = rows[head][birth] or BIRTHS[0], rows[head][sex] or SEXES[0]
    return rows


def _place(heads, names, otherwise):
    """The index of the column with one of these headings."""
    said = [heading(cell) for cell in heads]
    return next((said.index(name) for name in names if name in said), otherwise)
