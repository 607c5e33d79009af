"""The one reader of what Excel and WPS put on the clipboard: tab-separated cells, a line a row.

A cell with a line break or a tab inside stands in quotation marks, and marks inside it are doubled; any other cell is
written as it is, marks and all. Which of the two it is decides where every later figure goes, so nothing is guessed.
"""

import re

# A quotation mark opens a cell, and the one that closes it is followed by the end of the cell.
QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[\t\n]|\Z)')
PLAIN = re.compile(r"[^\t\n]*")


class Unclear(ValueError):
    """What was pasted could be read in more than one way; str() says which and what to do."""


def rows_of(text):
    """[[cell]] of a clipboard's text; a line break inside a cell is a space. Raises Unclear.

    Empty rows are kept, since a figure below one belongs to a later community; those at the end are not.
    """
    text = re.sub(r"\r\n?", "\n", text)
    rows, cells, at = [], [], 0
    while at <= len(text):
        cell, at = _cell(text, at, len(rows) + 1)
        cells.append(" ".join(cell.split()))
        if at == len(text) or text[at] == "\n":
            rows.append(cells)
            cells = []
        at += 1
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _cell(text, at, number):
    """(a cell, where it ends); ``number`` of its row, from 1."""
    quoted = QUOTED.match(text, at)
    if quoted and re.search(r'[\t\n]|""', quoted[1]):
        if "\t" in quoted[1] and "\n" in quoted[1]:
            raise Unclear(_sentence(number, "从这里到下一个引号跨了几格几行，看不出是一格还是几格"))
        return quoted[1].replace('""', '"'), quoted.end()
    plain = PLAIN.match(text, at)
    if plain[0].startswith('"') and plain[0].count('"') % 2:
        raise Unclear(_sentence(number, "有一个引号没有配对，看不出这一格到哪里为止"))
    return plain[0], plain.end()


def _sentence(number, why):
    return f"第 {number} 行{why}。请在 Excel 里删掉这一行的引号再复制"
