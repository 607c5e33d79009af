"""Rows copied from Excel: tab-separated lines put into the cells of a sheet, by headings and names or in the table's order."""

import re

from .sheets import plain_text

NAMES = {"社区", "社区名称", "单位", "名称"}
IN_BRACKETS = re.compile(r"\([^)]*\)|\s")


def spread(sheet, typed, text):
    """(``typed`` with the pasted cells in it, how many communities, []) or (``typed`` as it was, 0, what does not fit)."""
    lines = [line.split("\t") for line in re.split(r"\r\n|\r|\n", text) if line.strip()]
    problems, known = [], _known(sheet)
    columns, first = _headings(sheet, lines[0], problems), 1
    if columns is None:
        by_name = any(plain_text(line[0]) in known for line in lines)
        columns, first = ([None] if by_name else []) + sheet.columns, 0
    placed = {}
    for number, cells in enumerate(lines[first:], start=first + 1):
        code = _community(sheet, columns, cells, known, number, number - first - 1, problems)
        if len(cells) > len(columns):
            problems.append(f"第 {number} 行有 {len(cells)} 列，表里只有 {len(columns)} 列。从社区名或第一列开始复制")
        elif code:
            placed |= {
                f"{code}-{column.name}": cell.strip() for column, cell in zip(columns, cells, strict=False) if column
            }
    if problems:
        return typed, 0, problems
    return typed | placed, len({name.partition("-")[0] for name in placed}), []


def _known(sheet):
    """{name or code: code} of the communities of the sheet."""
    codes = {row.community.name: row.community.code for row in sheet.rows}
    return codes | {code: code for code in codes.values()}


def _heading(text):
    """常住户数（户） → 常住户数."""
    return IN_BRACKETS.sub("", plain_text(text))


def _headings(sheet, cells, problems):
    """The columns that a line of headings names, None for the community's own; None for a line that is none."""
    free, found = list(sheet.columns), []
    for cell in cells:
        heading = _heading(cell)
        if heading in NAMES and None not in found:
            found.append(None)
            continue
        column = next(
            (each for each in free if heading in (_heading(each.label), _heading(each.label + each.unit))), ""
        )
        if column:
            free.remove(column)
        found.append(column)
    if sum(each != "" for each in found) * 2 < len(cells):
        return None
    for cell, column in zip(cells, found, strict=True):
        if column == "":
            problems.append(f"第 1 行的“{cell.strip()}”对不上表里的任何一列。改成表头的名称，或去掉这一列再粘贴")
    return found


def _community(sheet, columns, cells, known, number, at, problems):
    """The code of the community that a line is about, "" where there is none."""
    if None in columns:
        name = plain_text(cells[columns.index(None)]) if columns.index(None) < len(cells) else ""
        if name not in known:
            problems.append(f"第 {number} 行的“{name}”不是本街道的社区。写社区的全名")
        return known.get(name, "")
    if at >= len(sheet.rows):
        problems.append(f"第 {number} 行是多出来的，表里只有 {len(sheet.rows)} 个社区")
        return ""
    return sheet.rows[at].community.code
