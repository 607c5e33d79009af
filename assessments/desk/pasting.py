"""What is copied from Excel, put into the cells of a sheet: rows by community names, columns by headings, else by order.

A figure never goes to a community or column that is only guessed. What does not belong (sums, titles, unknown rows, rows
too many, locked communities) is left out and named; where it cannot be known what belongs where, nothing is put in.
"""

import re
from dataclasses import dataclass, field

from ..workbooks.foreign import ALSO_CALLED
from ..workbooks.offices import NUMBERED, factor_of, is_sum, short_name, squeezed, unit_over
from . import clipboard
from .clipboard import Unclear
from .sheets import plain_text

NAMES = {"社区", "社区名称", "社区名", "单位", "单位名称", "名称", "所在社区", "所属社区", "社区居委会"}
IN_BRACKETS = re.compile(r"\([^)]*\)|[\s*]")
HEADS_WITHIN = 5  # rows in which headings are looked for: a table has a title, a unit, perhaps two rows of headings
NAMED = 5  # rows that a sentence names


@dataclass
class Pasted:
    """The sheet's cells after a paste (``typed``), how many communities got something, and what has to be said.

    problems  why nothing was put in
    notes     what was left out
    """

    typed: dict
    number: int = 0
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)


@dataclass
class Layout:
    """How a pasted block lies in the sheet: ``columns`` {index of its column: Column}, from which row its data begin."""

    columns: dict
    names_at: int | None  # index of the column with the names of communities
    first: int = 0
    head: list | None = None  # the cells of the row of headings


def spread(sheet, typed, text, row="", column=""):
    """Put a clipboard's text into the sheet. ``row``, ``column``: code of a community and name of a column to begin at.

    Returns the Pasted; with problems in it, ``typed`` is as it was given.
    """
    notes = []
    try:
        lines = clipboard.rows_of(text)
        names = Names(sheet)
        layout = _layout(sheet, lines, names, column, notes)
        targets = _targets(sheet, lines, layout, names, row, notes)
    except Unclear as error:
        return Pasted(typed, problems=[str(error)])
    placed, empty = {}, 0
    for code, cells in targets:
        for index, target in layout.columns.items():
            name, cell = f"{code}-{target.name}", cells[index] if index < len(cells) else ""
            if cell:
                placed[name] = cell
            elif typed.get(name):
                empty += 1
    if empty:
        notes.append(f"空着的 {empty} 格没有动，原来填的还在。要清空，请在表里删掉")
    if not placed:
        return Pasted(typed, problems=notes or ["粘贴的内容里没有可以放的格"])
    return Pasted(typed | placed, len({name.partition("-")[0] for name in placed}), notes=notes)


class Names:
    """The communities of a sheet by what offices call them."""

    def __init__(self, sheet):
        self.whole, self.short = {}, {}
        for community in (row.community for row in sheet.rows):
            name, street = squeezed(community.name), squeezed(community.street.name)
            for text in (community.code, name, street + name):
                self.whole.setdefault(text, set()).add(community.code)
            for text in (name, street + name):
                self.short.setdefault(short_name(text), set()).add(community.code)

    def find(self, text):
        """The codes of the communities that a cell can mean: one, several, or none."""
        text = squeezed(text)
        bare = NUMBERED.sub("", text)
        for known in (text, bare):
            if known in self.whole:
                return self.whole[known]
        return self.short.get(short_name(text), set())

    def column(self, lines, choices):
        """The index of the first column that holds names of communities, or None."""
        for index in range(max(map(len, lines), default=0)):
            cells = [line[index] for line in lines if index < len(line) and line[index] and not is_sum(line[index])]
            cells = [cell for cell in cells if plain_text(cell) not in choices]
            certain = any(squeezed(cell) in self.whole for cell in cells)
            likely = [cell for cell in cells if self.find(cell) or re.search("(?:社区|居委会)$", squeezed(cell))]
            if certain or (cells and len(likely) * 2 > len(cells)):
                return index
        return None


# Columns --------------------------------------------------------------------------------------


def _layout(sheet, lines, names, column, notes):
    for number, cells in enumerate(lines[:HEADS_WITHIN]):
        found = _headings(sheet, cells)
        if found is not None:
            return _by_headings(lines, number, found, names, notes)
    return _by_position(sheet, lines, names, column)


def _heading(text):
    """常住户数（户） → 常住户数."""
    return IN_BRACKETS.sub("", plain_text(text))


def _headings(sheet, cells):
    """{index: Column, None for the communities, "" for what is no heading of the sheet}; None for a row without headings."""
    titles = {}
    for column in sheet.columns:
        called = (column.label, column.label + column.unit, *ALSO_CALLED.get(column.label, ()))
        for title in called:
            titles.setdefault(_heading(title), column)
    found = {}
    for index, cell in enumerate(cells):
        if cell:
            text = _heading(cell)
            found[index] = titles.get(text) or (None if text in NAMES else "")
    columns = [column for column in found.values() if column]
    known = sum(column != "" for column in found.values())
    has_figures = any(_is_number(cell) for cell in cells)
    return found if columns and known * 2 >= len(found) and not has_figures else None


def _by_headings(lines, number, found, names, notes):
    columns = {index: column for index, column in found.items() if column}
    labels = [column.label for column in columns.values()]
    if twice := next((label for label in labels if labels.count(label) > 1), None):
        raise Unclear(f"表头里有两列都是“{twice}”，看不出要哪一列。请只留一列再复制")
    head = lines[number]
    strange = _in_other_units(lines[: number + 1], columns, notes)
    columns = {index: column for index, column in columns.items() if index not in strange}
    found = {index: column for index, column in found.items() if index not in strange}
    for index, column in found.items():
        if column == "" and squeezed(head[index]) not in ("序号", "编号"):
            notes.append(f"第 {number + 1} 行的“{head[index]}”对不上表里的任何一列，这一列没有放")
        elif column and _heading(head[index]) not in (_heading(column.label), _heading(column.label + column.unit)):
            notes.append(f"“{head[index]}”这一列当作“{column.label}”放了，请核对")
    notes += [
        f"第 {n} 行“{_shown(cells)}”在表头上面，没有放" for n, cells in enumerate(lines[:number], 1) if any(cells)
    ]
    names_at = next((index for index, column in found.items() if column is None), None)
    if names_at is None:
        unnamed = [[cell if index not in columns else "" for index, cell in enumerate(cells)] for cells in lines]
        names_at = names.column(unnamed[number + 1 :], ())
    return Layout(columns, names_at, number + 1, head)


def _in_other_units(lines, columns, notes):
    """Indexes of the columns whose heading, or a line above, counts in another unit than the sheet's; they are noted."""
    *above, head = lines
    texts, found = [cell for cells in above for cell in cells], set()
    for index, column in columns.items():
        said = unit_over(head[index], texts, column.unit) if column.is_figure and column.unit else ""
        if said and factor_of(said, column.unit) != 1:
            found.add(index)
            notes.append(
                f"“{head[index]}”以{said}为单位，表里是{column.unit}，这一列没有放。请换算成{column.unit}再粘贴"
            )
    return found


def _by_position(sheet, lines, names, column):
    choices = {text for each in sheet.columns for text in each.choices}
    names_at = names.column(lines, choices)
    start = 0 if names_at is None else names_at + 1
    width = max(map(len, lines), default=0) - start
    begin = next((at for at, each in enumerate(sheet.columns) if each.name == column), None)
    if begin is None and width < len(sheet.columns):
        raise Unclear(
            f"没有表头，只有 {width} 列，看不出是哪几列。请连表头一起复制，或在粘贴框下面选从哪一列开始放，或直接粘贴到那一格"
        )
    targets = sheet.columns[begin or 0 :]
    if width > len(targets):
        where = f"从“{targets[0].label}”往右" if begin else "表里"
        raise Unclear(
            f"第 1 行有 {width + start} 列，{where}只有 {len(targets)} 列。连表头一起复制，或从社区名或第一列开始复制"
        )
    columns = {start + at: target for at, target in enumerate(targets[:width])}
    _refuse_strangers(lines, columns)
    return Layout(columns, names_at)


def _refuse_strangers(lines, columns):
    """Without headings a column of other things than the sheet's shows that everything stands one column off."""
    for index, column in columns.items():
        cells = [cells[index] for cells in lines if index < len(cells) and cells[index] and not is_sum(cells[index])]
        fits = [cell for cell in cells if _fits(column, cell)]
        if cells and not fits:
            raise Unclear(
                f"粘贴的第 {index + 1} 列是“{cells[0]}”这样的内容，对不上“{column.label}”。请连表头一起复制，或从对的那一列开始放"
            )


def _fits(column, cell):
    if column.choices:
        return plain_text(cell) in column.choices
    return not column.is_figure or any(sign.isdigit() for sign in cell)


# Rows -----------------------------------------------------------------------------------------


def _targets(sheet, lines, layout, names, row, notes):
    """[(code, cells)] of the rows that go into the sheet; what is left out is noted."""
    body = [(number, cells) for number, cells in enumerate(lines, 1) if number > layout.first and cells != layout.head]
    sums = [(number, cells) for number, cells in body if any(map(is_sum, cells[: _before(layout)]))]
    notes += [f"第 {number} 行“{_shown(cells)}”是合计，没有放" for number, cells in sums]
    body = [line for line in body if line not in sums]
    if layout.names_at is None:
        targets = _by_order(sheet, body, layout, row, notes)
    else:
        targets = _by_name(sheet, body, layout, names, notes)
    states = {each.community.code: each for each in sheet.rows if each.state}
    for code in dict.fromkeys(code for code, _ in targets if code in states):
        shut = states[code]
        notes.append(
            f"{shut.community.name}{shut.state}，数据已锁定，这一行没有放。要修改，先撤回填报，或请上级退回、解锁"
        )
    return [(code, cells) for code, cells in targets if code not in states]


def _before(layout):
    """How many cells of a row can say that it is a sum: up to its name, or all."""
    return None if layout.names_at is None else layout.names_at + 1


def _by_name(sheet, body, layout, names, notes):
    titles = {row.community.code: f"{row.community.street.name}{row.community.name}" for row in sheet.rows}
    found = {}
    for number, cells in body:
        name = cells[layout.names_at] if layout.names_at < len(cells) else ""
        codes = names.find(name)
        if len(codes) == 1:
            found.setdefault(*codes, []).append((number, cells))
        elif codes:
            meant = "、".join(titles[code] for code in sorted(codes))
            notes.append(f"第 {number} 行的“{name}”可能是{meant}，看不出是哪一个，没有放。请写上街道的名称再粘贴")
        elif name:
            notes.append(f"第 {number} 行的“{name}”不是本街道的社区，没有放。是本街道的，请写社区的全名")
        elif any(cells):
            notes.append(f"第 {number} 行“{_shown(cells)}”没有社区名，没有放")
    for code, rows in found.items():
        if len(rows) > 1:
            numbers = "、".join(str(number) for number, _ in rows)
            notes.append(f"第 {numbers} 行都是{titles[code]}，看不出要哪一行，都没有放。请只留一行再粘贴")
    return [(code, rows[0][1]) for code, rows in found.items() if len(rows) == 1]


def _by_order(sheet, body, layout, row, notes):
    """Rows without names: from the community they were pasted at on, each to the next."""
    _refuse_ragged(body)
    for number, cells in body:
        figures = [cells[at] for at, column in layout.columns.items() if column.is_figure and cells[at]]
        if figures and not any(sign.isdigit() for text in figures for sign in text):
            raise Unclear(
                f"第 {number} 行“{_shown(cells)}”像是表头或小标题，没有社区名就看不出下面各行是哪个社区的。"
                "请连社区名一起复制，或删掉这一行"
            )
    codes = [each.community.code for each in sheet.rows]
    if row not in codes and len(body) < len(codes):
        raise Unclear(
            f"没有社区名，只有 {len(body)} 行，表里有 {len(codes)} 个社区，看不出是哪几个。"
            "请连社区名一起复制，或在粘贴框下面选从哪个社区开始放，或直接粘贴到那一格"
        )
    codes = codes[codes.index(row) if row in codes else 0 :]
    if over := body[len(codes) :]:
        fits, first, last = len(codes), over[0][0], over[-1][0]
        which = f"第 {first} 行" if first == last else f"第 {first}—{last} 行"
        values = "、".join(_shown(cells) for _, cells in over[:NAMED]) + ("……" if len(over) > NAMED else "")
        notes.append(
            f"粘贴的 {len(body)} 行里 {fits} 行放得下，{which}（{values}）放不下，没有放。没有社区名，是按表里的顺序放的，请逐行核对"
        )
    return list(zip(codes, (cells for _, cells in body), strict=False))


def _refuse_ragged(body):
    """Excel copies rows of one width. Others show that a line break inside a cell has become the end of a row."""
    widths = {len(cells): number for number, cells in reversed(body) if any(cells)}
    if len(widths) > 1:
        told = "，".join(
            f"第 {number} 行 {width} 格" for width, number in sorted(widths.items(), key=lambda each: each[1])
        )
        raise Unclear(f"各行的格数不一样（{told}），看不出哪些数是哪个社区的。请在 Excel 里重新选中整块再复制")


def _is_number(cell):
    return bool(re.fullmatch(r"[-+]?[\d,]+(\.\d+)?%?", squeezed(cell)))


def _shown(cells):
    """The beginning of a row as a sentence quotes it."""
    text = " ".join(filter(None, cells))
    return text if len(text) <= 20 else f"{text[:20]}……"
